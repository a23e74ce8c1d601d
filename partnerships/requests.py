"""The request of a partnership's page, as type checkers know it."""

from django.http import HttpRequest, QueryDict

from partnerships.access import Member
from partnerships.models import Partnership


class TenantRequest(HttpRequest):
    """What `PartnershipMiddleware` makes of a request to `/p/<slug>/...`: whose pages, and who asks."""

    partnership: Partnership
    member: Member
    #: The page whose place in the navigation this one shares, where it stands inside another app's pages.
    shown_within: str


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None on a page that is only read. An empty form that is sent is still sent."""
    return request.POST if request.method == "POST" else None
