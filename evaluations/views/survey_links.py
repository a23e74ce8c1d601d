"""What a survey link opens: the survey, or a kind page that says why not and what to do.

Every address under /s/<token>/ comes through `survey_link`. Nothing of a partnership is read before the token
is verified, and everything is read inside its scope.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from evaluations.choices import InvitationState, SkipReason
from evaluations.queries.answering import Asked, asked_by
from evaluations.views.survey_words import course_and_date, date_words, moment_words
from partnerships import clock
from partnerships.links import BadLink, LinkKind, verify
from partnerships.middleware import respond
from partnerships.tenancy import partnership_scope

SurveyView = Callable[..., HttpResponseBase]

#: The person said so, and is thanked rather than refused.
_LEFT = {
    SkipReason.NOT_ME: (
        "Thank you for telling us",
        "You said that this email was not for you. We have stopped.",
    ),
    SkipReason.NOT_IN_ROLE: (
        "Thank you for telling us",
        "You said that you are not in this role now. There is nothing to answer.",
    ),
    SkipReason.OPTED_OUT: (
        "You have opted out",
        "You asked us not to send this survey. There is nothing to answer.",
    ),
}


def survey_link(view: SurveyView) -> SurveyView:
    """Verify the token, open its partnership's scope around view and rendering, and find the invitation.

    The view gets `asked` in place of the token's ids. An altered token, one with another partnership's ids,
    and one of an invitation that is gone get the same page.
    """

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        try:
            link = verify(LinkKind.SURVEY, token)
        except BadLink:
            return altered(request)
        with partnership_scope(link.partnership_id):
            asked = asked_by(link.object_id, with_about=request.method != "POST")
            if asked is None or not asked.partnership.active:
                return altered(request)
            request.partnership = asked.partnership  # type: ignore[attr-defined]
            if asked.generation != link.generation and asked.skip_reason not in _LEFT:
                return revoked(request)
            return respond(lambda request: view(request, token, asked, **kwargs), request)

    return opened


def while_open(view: SurveyView) -> SurveyView:
    """Answer with a kind page unless the survey takes answers now."""

    @wraps(view)
    def checked(request: HttpRequest, token: str, asked: Asked, **kwargs: Any) -> HttpResponseBase:
        refusal = why_not_open(request, token, asked)
        return refusal if refusal is not None else view(request, token, asked, **kwargs)

    return checked


def altered(request: HttpRequest) -> HttpResponse:
    """The same page for every token that we did not make or that leads nowhere: it says nothing about any."""
    return render(request, "evaluations/survey/altered.html", status=404)


def revoked(request: HttpRequest) -> HttpResponse:
    return notice(
        request,
        "This link no longer works",
        [
            "It was replaced by a newer one, or sent to the wrong address.",
            "If you have a later email about the same survey, open the link in that one.",
        ],
        status=410,
        links=[lost_link_of(request)],
    )


def lost_link_of(request: HttpRequest) -> dict[str, str]:
    """The way to new links; it says nothing about whose the old one was."""
    slug = request.partnership.slug  # type: ignore[attr-defined]
    return {"url": reverse("lost_link", args=[slug]), "text": "Lost your link?"}


def notice(
    request: HttpRequest,
    heading: str,
    paragraphs: list[str],
    *,
    status: int = 200,
    links: list[dict[str, str]] | None = None,
    leaving: str = "",
) -> HttpResponse:
    """A kind page: what happened and what to do."""
    context = {"heading": heading, "paragraphs": paragraphs, "links": links or [], "leaving": leaving}
    return render(request, "evaluations/survey/notice.html", context, status=status)


def why_not_open(request: HttpRequest, token: str, asked: Asked) -> HttpResponse | None:
    """The page for a survey that takes no answers now; None when it does."""
    if asked.is_open(clock.now()):
        return None
    about = course_and_date(asked)
    address = f"/s/{token}/"
    if asked.state == InvitationState.ANSWERED:
        return _sent_already(request, asked, about, address)
    if asked.state == InvitationState.SKIPPED and asked.skip_reason in _LEFT:
        heading, words = _LEFT[asked.skip_reason]
        return notice(
            request, heading, [words, "Your booking and your attendance stay as they are."], status=410
        )
    if asked.event_cancelled or asked.state == InvitationState.CANCELLED:
        return notice(
            request,
            "This event was cancelled",
            [
                f"{about[0].upper()}{about[1:]} was cancelled, so there is nothing to answer.",
                "You can delete our email.",
            ],
            status=410,
        )
    if asked.state == InvitationState.PLANNED:
        return notice(
            request,
            "This survey is not open yet",
            [
                f"The survey about {about} opens on {moment_words(asked.due_at)}.",
                "We will send you an email then.",
            ],
        )
    return notice(
        request,
        "This survey has closed",
        [
            f"The survey about {about} closed on {moment_words(asked.closes_at)}.",
            "Answers that were not sent are never used. There is nothing that you need to do.",
        ],
        status=410,
        leaving=address,
    )


def _sent_already(request: HttpRequest, asked: Asked, about: str, address: str) -> HttpResponse:
    return notice(
        request,
        "You have sent your answers",
        [
            f"We received your answers about {about} on {_day_answered(asked)}. Thank you.",
            "Nothing more is needed.",
        ],
        status=410,
        links=[{"url": f"{address}thanks/", "text": "See what happens next"}],
        leaving=address,
    )


def _day_answered(asked: Asked) -> str:
    return date_words(asked.answered_at) if asked.answered_at else "an earlier day"
