"""An event's Surveys tab: its stages over time, what happens next, every email and survey to look at, Start."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.models import Event
from courses.services.refusals import Refused
from courses.views.frames import event_frame, event_of
from evaluations.choices import SurveyState
from evaluations.logic.composing import CompositionError
from evaluations.logic.schedule import PlannedStage
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import EventPlan, EventSurvey
from evaluations.queries.surveys import StageCounts, counts_by_event, surveys_of
from evaluations.queries.themed import blocks_for
from evaluations.rules import CHANGE_DATES, ENTER_PAPER, HOLD_ROOM_SESSIONS, SEE_SURVEYS, START_SENDING
from evaluations.services import starting
from evaluations.services.designs import check_of
from evaluations.services.versions import survey_version_for
from partnerships import clock
from partnerships.logic.wording import long_date, long_moment, plural, share
from partnerships.permissions import requires
from partnerships.queries.settings import settings_of_partnership
from partnerships.requests import TenantRequest

TAB = "evaluations:event_surveys"
STATES = {
    SurveyState.PLANNED: ("next", "grey"),
    SurveyState.OPEN: ("now", "green"),
    SurveyState.CLOSED: ("done", "blue"),
    SurveyState.TOO_LATE: ("missed", "yellow"),
    SurveyState.CANCELLED: ("missed", "grey"),
}


@requires(SEE_SURVEYS)
def event_surveys(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """The six stages of an event."""
    event = event_of(request, ref)
    plan = EventPlan.objects.filter(event=event).first()
    settings = settings_of_partnership()
    counts = counts_by_event([event.pk])[event.pk]
    is_waiting = plan is not None and plan.waiting_for_start
    surveys = surveys_of(event)
    context = event_frame(request, event, TAB) | {
        "plan": plan,
        "is_waiting": is_waiting,
        "preview": starting.preview(event) if is_waiting else None,
        "is_evaluated": event.course.on_programme
        or event.opted_in
        or any(row.state != SurveyState.CANCELLED for row in surveys),
        "to_put_right": _to_put_right(event, surveys),
        "may_start": request.member.can(START_SENDING),
        "sending": settings.may_send,
        "stages": [_stage(slug, event, row, counts[row.stage, row.audience]) for row in surveys],
        "survey_rows": [_survey_row(request, event, row) for row in surveys],
    }
    return render(request, "evaluations/event_surveys.html", context)


def _to_put_right(event: Event, surveys: list[EventSurvey]) -> tuple[str, ...]:
    """What the check before use says of surveys that are still to go out, with the themes that run."""
    if all(row.survey_version_id is not None or row.state != SurveyState.PLANNED for row in surveys):
        return ()
    return check_of(event.course, blocks_for([event.pk]).get(event.pk, ())).problems


def _stage(slug: str, event: Event, row: EventSurvey, counts: StageCounts) -> dict[str, Any]:
    state, colour = STATES[SurveyState(row.state)]
    return {
        "title": survey_name(Stage(row.stage), Audience(row.audience)).capitalize(),
        "when": clock.local(row.due_at).date(),
        "state": state,
        "status": row.get_state_display(),
        "colour": colour,
        "figures": [
            {"label": "Planned", "value": counts.planned},
            {"label": "Sent", "value": counts.sent},
            {"label": "Started", "value": counts.started},
            {"label": "Answered", "value": counts.answered},
            {"label": "Not delivered", "value": counts.not_delivered},
        ],
        "text": _next_words(row, counts),
        "url": reverse("evaluations:event_letter", args=[slug, event.ref, row.stage, row.audience]),
        "action": "See the email and the survey",
    }


#: What can be done with one survey of an event: who may, the words, the address, and whether it needs the audience.
ACTIONS = (
    (SEE_SURVEYS, "People asked, and why", "evaluations:survey_people"),
    (CHANGE_DATES, "Dates", "evaluations:survey_dates"),
    (ENTER_PAPER, "On paper", "evaluations:paper"),
)


def _survey_row(request: TenantRequest, event: Event, row: EventSurvey) -> dict[str, Any]:
    args = [request.partnership.slug, event.ref, row.stage, row.audience]
    in_room = row.stage in (Stage.PRE, Stage.POST) and request.member.can(HOLD_ROOM_SESSIONS)
    room = [{"text": "In the room", "url": reverse("evaluations:room", args=args[:3])}] if in_room else []
    return {
        "name": survey_name(Stage(row.stage), Audience(row.audience)).capitalize(),
        "links": [
            {"text": words, "url": reverse(name, args=args)}
            for needed, words, name in ACTIONS
            if request.member.can(needed)
        ]
        + room,
    }


def _next_words(row: EventSurvey, counts: StageCounts) -> str:
    """What happens next and when, the response, and why some people were not asked."""
    words = []
    if counts.planned and row.state != SurveyState.CANCELLED:
        due = long_moment(clock.local(row.due_at))
        words.append(f"{plural(counts.planned, 'person is', 'people are')} to be asked, from {due}.")
    if counts.delivered:
        words.append(f"Answered: {share(counts.answered, counts.delivered)}.")
    if row.state == SurveyState.OPEN:
        if row.reminder_at is not None and row.reminder_at > clock.now():
            words.append(f"Reminder on {long_date(clock.local(row.reminder_at).date())}.")
        words.append(f"Closes on {long_moment(clock.local(row.closes_at))}.")
    words += [f"{label}: {number:,}." for label, number in counts.not_asked]
    return " ".join(words)


@requires(START_SENDING)
@require_POST
def event_start(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Choose Start for an event that waits for it."""
    event = event_of(request, ref)
    try:
        starting.start_event(event=event, by=request.member)
        messages.success(
            request, f"Sending for {event.ref} has started. Nothing is sent for a date already past."
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(TAB, slug, ref)


@requires(START_SENDING)
@require_POST
def event_opt_in(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Evaluate an event outside the programme, or stop."""
    event = event_of(request, ref)
    wanted = request.POST.get("wanted") == "yes"
    starting.opt_in(event=event, wanted=wanted, by=request.member)
    messages.success(
        request, "This event will be evaluated." if wanted else "This event will not be evaluated."
    )
    return redirect(TAB, slug, ref)


@requires(START_SENDING)
@require_POST
def event_trial(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Send one email of each kind to the officer."""
    event = event_of(request, ref)
    try:
        number = starting.send_all_to_me(event=event, by=request.member, partnership=request.partnership)
        emails = plural(number, "email is", "emails are")
        messages.success(request, f"{emails} on the way to {request.member.email}. Their links save nothing.")
    except (Refused, CompositionError) as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("next") == "start":
        return redirect("evaluations:start", slug)
    return redirect(TAB, slug, ref)


def planned_stage(event: Event, stage: str, audience: str) -> PlannedStage:
    """The stage that an address names.

    Raises:
        Http404: the event has no such survey.
    """
    for planned in starting.planned_now(event):
        if (planned.stage, planned.audience) == (stage, audience):
            return planned
    raise Http404


@requires(SEE_SURVEYS)
def event_letter(request: TenantRequest, slug: str, ref: str, stage: str, audience: str) -> HttpResponse:
    """The email of one stage as its people get it."""
    event = event_of(request, ref)
    planned = planned_stage(event, stage, audience)
    subject = text = problem = ""
    try:
        subject, text = starting.trial_email(
            event, planned, request.partnership, settings_of_partnership(), link="(their own link)"
        )
    except CompositionError as refusal:
        problem = str(refusal)
    context = event_frame(request, event, TAB) | {
        "name": survey_name(planned.stage, planned.audience).capitalize(),
        "subject": subject.removeprefix("Trial: "),
        "text": text,
        "problem": problem,
        "stage": stage,
        "audience": audience,
    }
    return render(request, "evaluations/event_letter.html", context)


@requires(SEE_SURVEYS)
@require_POST
def event_survey_preview(
    request: TenantRequest, slug: str, ref: str, stage: str, audience: str
) -> HttpResponse:
    """Show the survey of one stage: the version that its people got, or would get today."""
    event = event_of(request, ref)
    planned_stage(event, stage, audience)
    fixed = EventSurvey.objects.filter(event=event, stage=stage, audience=audience).first()
    try:
        version = (fixed and fixed.survey_version) or survey_version_for(
            course=event.course,
            stage=stage,
            audience=audience,
            blocks=blocks_for([event.pk]).get(event.pk, []),
        )
    except CompositionError as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluations:event_letter", slug, ref, stage, audience)
    return redirect("evaluations:survey_preview", slug, version.pk)
