"""Where "unsubscribe" in a mail program leads: a POST does it at once, a GET asks first (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from evaluations.choices import SkipReason
from evaluations.queries.answering import Asked, asked_by
from evaluations.services.unsubscribing import unsubscribe as unsubscribe_person
from evaluations.views.survey_links import altered, notice
from partnerships.links import BadLink, LinkKind, verify
from partnerships.middleware import respond
from partnerships.tenancy import partnership_scope


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """One link for an email, whatever became of its survey since. Mail programs post without a page of ours."""
    try:
        link = verify(LinkKind.UNSUBSCRIBE, token)
    except BadLink:
        return altered(request)
    with partnership_scope(link.partnership_id):
        asked = asked_by(link.object_id)
        if asked is None or not asked.partnership.active:
            return altered(request)
        request.partnership = asked.partnership  # type: ignore[attr-defined]
        return respond(lambda request: _answer(request, asked), request)


def _answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    if asked.skip_reason == SkipReason.NOT_ME:
        words = "You said that this email was not for you. We have stopped."
        return notice(request, "Thank you for telling us", [words])
    if request.method == "POST":
        unsubscribe_person(asked=asked)
        return notice(
            request,
            "You have unsubscribed",
            [
                "We will not send you emails that ask for answers about any course.",
                "Your bookings, attendance and certificates stay as they are.",
            ],
        )
    return render(request, "evaluations/delivery/unsubscribe.html", {"asked": asked})
