"""Lost your link? One field, and the same page afterwards whatever was entered."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from evaluations.fair_forms import LostLinkForm
from evaluations.services.lost_links import ask_for_links
from evaluations.views.survey_links import altered, notice
from partnerships.middleware import respond
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lost_link(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Enter an address; links go there alone, if there are any."""
    partnership = Partnership.objects.filter(slug=slug, active=True).first()
    if partnership is None:
        return altered(request)
    with partnership_scope(partnership):
        request.partnership = partnership  # type: ignore[attr-defined]
        return respond(_page, request)


def _page(request: HttpRequest) -> HttpResponse:
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        visitor = get_adapter(request).get_client_ip(request) or ""
        ask_for_links(address=form.cleaned_data["email"], visitor=visitor)
        return HttpResponseRedirect(f"{request.path}asked/")
    status = INVALID if form.errors else 200
    return render(request, "evaluations/fair/lost_link.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD"])
def lost_link_asked(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same page for every address."""
    partnership = Partnership.objects.filter(slug=slug, active=True).first()
    if partnership is None:
        return altered(request)
    with partnership_scope(partnership):
        request.partnership = partnership  # type: ignore[attr-defined]
        return respond(_asked, request)


def _asked(request: HttpRequest) -> HttpResponse:
    return notice(
        request,
        "Look in your inbox",
        [
            "If surveys are open for this address, we are sending their links to it now. It can take a few minutes.",
            "If nothing comes, there is no open survey for this address. You may have booked with another one.",
        ],
    )
