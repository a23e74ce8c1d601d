"""The partnership's colour and mark, open to anyone who has a link to one of its pages."""

from django.http import Http404, HttpResponse

from partnerships import storage
from partnerships.logic import colour
from partnerships.models import PartnershipSettings
from partnerships.requests import TenantRequest

YEAR = 365 * 24 * 3600


def look(request: TenantRequest, slug: str) -> HttpResponse:
    """The colour as a stylesheet. Its address names the version, so browsers may keep it."""
    response = HttpResponse(
        colour.stylesheet(request.partnership.colour), content_type="text/css; charset=utf-8"
    )
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def logo(request: TenantRequest, slug: str) -> HttpResponse:
    """The partnership's mark."""
    settings = PartnershipSettings.objects.select_related("logo").first()
    if settings is None or settings.logo is None:
        raise Http404
    response = storage.download(settings.logo, inline=True)
    response["Cache-Control"] = "public, max-age=3600"
    return response
