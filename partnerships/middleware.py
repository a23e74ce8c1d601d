"""The clock held steady for a request, and the scope opened around view and rendering."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse

from partnerships import clock
from partnerships.addresses import page_left
from partnerships.models import Partnership
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope

TENANT_PATH = re.compile(r"^/p/(?P<slug>[a-z][a-z0-9-]*)(?:/|$)")
#: Within a partnership's address, but open to anyone: the look of a survey page carries no data.
OPEN_PATH = re.compile(r"^/p/[a-z][a-z0-9-]*/(?:look\.css|logo)$")

Handler = Callable[[HttpRequest], HttpResponseBase]


class ClockMiddleware:
    """Reads the demonstration's clock once for a request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with clock.steady():
            return self.get_response(request)


class WrongMethodMiddleware:
    """A kind page where Django would answer 405 with nothing: somebody opened the address of a button."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or getattr(response, "content", None):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response.get("Allow", "")
        return page


class PartnershipMiddleware:
    """Opens the scope of `/p/<slug>/...` for its members; for anyone else there is no such page.

    Nothing reveals whether a partnership exists: a stranger who is signed in gets 404 for every slug, and
    somebody who is not signed in is asked to sign in, for every slug.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = TENANT_PATH.match(request.path_info)
        if match is None:
            return self.get_response(request)
        partnership = Partnership.objects.filter(slug=match["slug"], active=True).first()
        if OPEN_PATH.match(request.path_info):
            return self._in_scope(request, partnership)
        if not request.user.is_authenticated:
            return redirect_to_login(page_left(request), settings.LOGIN_URL)
        return self._in_scope(request, partnership, for_members=True)

    def _in_scope(
        self, request: HttpRequest, partnership: Partnership | None, *, for_members: bool = False
    ) -> HttpResponseBase:
        if partnership is None:
            return not_found(request)
        with partnership_scope(partnership):
            if for_members:
                member = member_of(request.user.pk or 0)
                if member is None:
                    return not_found(request)
                request.member = member  # type: ignore[attr-defined]
            request.partnership = partnership  # type: ignore[attr-defined]
            return respond(self.get_response, request)


def respond(get_response: Handler, request: HttpRequest) -> HttpResponseBase:
    """View and rendering within the open scope; a 5xx rolls everything back."""
    response = get_response(request)
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    if response.status_code >= 500 and connection.in_atomic_block:
        transaction.set_rollback(True)
    return response


def not_found(request: HttpRequest) -> HttpResponse:
    """The same 404 for what is not there and for what is not theirs."""
    from django.views.defaults import page_not_found

    return page_not_found(request, Exception("Not found"))
