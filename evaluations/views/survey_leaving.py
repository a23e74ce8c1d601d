"""Three ways not to answer, each on a page that asks first: not me, not in this role now, opt out."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from courses.models import Booking
from evaluations.choices import InvitationState, OptOutScope
from evaluations.models import Invitation
from evaluations.queries.answering import Asked, people_asked_about
from evaluations.services import answering, pairs
from evaluations.themed_choices import BreakReason
from evaluations.views.survey_links import notice, survey_link, while_open
from evaluations.views.survey_words import course_and_date
from partnerships import clock

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@survey_link
@while_open
def not_me(request: HttpRequest, token: str, asked: Asked) -> HttpResponseBase:
    """The email reached somebody else."""
    if request.method == "POST":
        answering.not_me(invitation=asked)
        return HttpResponseRedirect(f"/s/{token}/")
    words = [
        f"The email was for a person who {_part(asked)} {course_and_date(asked)}.",
        "If that is not you, we will stop, and the link in your email will no longer work.",
        *_of_the_visit(asked),
        "Nothing is recorded about you.",
    ]
    return _asking(request, token, "This is not me", words, "Yes, this is not me")


@require_http_methods(["GET", "HEAD", "POST"])
@survey_link
@while_open
def not_in_role(request: HttpRequest, token: str, asked: Asked) -> HttpResponseBase:
    """A delegate who has moved on, or a manager who no longer manages this delegate."""
    if request.method == "POST":
        if answering.not_in_role(invitation=asked):
            _break_pair(asked)
        return HttpResponseRedirect(f"/s/{token}/")
    if asked.for_manager:
        words = [
            f"If you no longer manage {asked.about.delegate_name}, we will not ask you about them again."
        ]
        return _asking(
            request, token, "I do not manage this person now", words, "Yes, I do not manage them now"
        )
    words = [
        "If you have changed jobs, or do not work with children and families now, we will not ask you.",
        "Your record of training stays as it is.",
    ]
    return _asking(request, token, "I am not in this role now", words, "Yes, I am not in this role now")


def _break_pair(asked: Asked) -> None:
    """Delegate and manager can no longer be compared; the agency's contact is asked who is there now."""
    reason = BreakReason.NOT_MANAGER if asked.for_manager else BreakReason.DELEGATE_LEFT
    pairs.break_pair(
        booking=Booking(pk=asked.booking_id, partnership_id=asked.partnership.pk),
        reason=reason,
        from_stage=asked.stage.value,
        invitation=Invitation(pk=asked.invitation_id, partnership_id=asked.partnership.pk),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@survey_link
def opt_out(request: HttpRequest, token: str, asked: Asked) -> HttpResponseBase:
    """How much a person does not want to be asked. Possible at any time, after answering too."""
    answered = asked.state == InvitationState.ANSWERED
    offered = [
        (OptOutScope.SURVEY, "This survey", "We will not remind you."),
        (OptOutScope.COURSE, "Everything about this course", "Later surveys about it included."),
        (OptOutScope.ALL, "All evaluation", "We will send you no survey about any course."),
    ]
    shown = [one for one in offered if not (answered and one[0] == OptOutScope.SURVEY)]
    choices = [{"value": scope.value, "label": label, "hint": hint} for scope, label, hint in shown]
    context: dict[str, object] = {
        "asked": asked,
        "about": course_and_date(asked),
        "choices": choices,
        "action": f"/s/{token}/opt-out/",
        "back": f"/s/{token}/thanks/" if answered else f"/s/{token}/",
        "answered": answered,
    }
    if request.method != "POST":
        return render(request, "evaluations/survey/opt_out.html", context)
    scope = request.POST.get("scope", "")
    if scope not in {choice["value"] for choice in choices}:
        context["error"] = "Choose what you want to opt out of"
        return render(request, "evaluations/survey/opt_out.html", context, status=INVALID)
    answering.opt_out(invitation=asked, scope=scope)
    return _opted_out(request, OptOutScope(scope), answered=answered)


def _opted_out(request: HttpRequest, scope: OptOutScope, *, answered: bool) -> HttpResponse:
    words = {
        OptOutScope.SURVEY: "We will not ask you for these answers again.",
        OptOutScope.COURSE: "We will not send you any more surveys about this course.",
        OptOutScope.ALL: "We will not send you surveys about any course.",
    }[scope]
    sent = ["The answers that you have sent stay counted. You can object: the privacy notice says how."]
    return notice(
        request,
        "You have opted out",
        [words, "Your bookings, attendance and certificates stay as they are.", *(sent if answered else [])],
    )


def _of_the_visit(asked: Asked) -> list[str]:
    """What else ends when a manager's email reached somebody else: the whole visit."""
    if not asked.for_manager:
        return []
    open_now = [
        one for one in people_asked_about(asked, clock.now()) if one.state != InvitationState.ANSWERED
    ]
    courses = len({one.event_id for one in open_now})
    if len(open_now) < 2:
        return []
    about = f"{len(open_now)} people" + (f" on {courses} courses" if courses > 1 else "")
    return [f"This visit asks about {about}. We will stop asking you about all of them."]


def _part(asked: Asked) -> str:
    return "manages someone who booked" if asked.for_manager else "booked"


def _asking(
    request: HttpRequest, token: str, heading: str, paragraphs: list[str], button: str
) -> HttpResponse:
    context = {"heading": heading, "paragraphs": paragraphs, "button": button, "back": f"/s/{token}/"}
    return render(request, "evaluations/survey/leave.html", context)
