"""What a person changes about a survey's dates: more time, closing early, opening it again for one person.

Each change keeps who, when and why (`SurveyChange`), and the planner keeps the date chosen. Source: the brief of the
depth storey, Fair to people ("Extensions; closing early; reopening one person").
"""

import datetime as dt

from django.db import transaction

from courses.services.events import touch_event
from courses.services.refusals import Refused
from evaluations.choices import InvitationState, SkipReason, StageChoice, SurveyState
from evaluations.logic.schedule import LEAST_DAYS_OPEN
from evaluations.logic.sending_hours import end_of_day
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import EventSurvey, Invitation, SurveyChange
from evaluations.services import ask_log
from evaluations.themed_choices import SurveyChangeKind
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date, long_moment
from partnerships.services.log import record

#: Reasons for which one person's survey stays closed: their wish, or nobody to send it to.
_STAYS_CLOSED = {
    SkipReason.OPTED_OUT: "This person opted out. Their wish stands.",
    SkipReason.UNREACHABLE: "This person has no email address. Add one to the training record first.",
    SkipReason.NO_MANAGER: "There is no manager’s email address. Add one to the booking first.",
    SkipReason.DID_NOT_ATTEND: "The register says that this person did not attend. Put that right first.",
    SkipReason.PAIR_BROKEN: "It is not known who manages this person now. Put that right first.",
}


@transaction.atomic
def extend(*, survey: EventSurvey, closes_on: dt.date, why: str, by: Member) -> EventSurvey:
    """Take answers until the end of a later day. Those whose survey had closed unanswered get their link back.

    Raises:
        Refused: no reason; not a later day; a before survey past the event's start; nothing was ever asked.
    """
    survey, why = _locked(survey), _said(why)
    closes_at = _closing_moment(survey, closes_on)
    if survey.state in (SurveyState.CANCELLED, SurveyState.TOO_LATE):
        raise Refused(
            f"This survey is “{survey.get_state_display().lower()}”, so there is nothing to extend."
        )
    if closes_at <= survey.closes_at:
        raise Refused(
            f"It closes on {long_moment(clock.local(survey.closes_at))} already. Choose a later day."
        )
    before = _set(survey, closes_at, SurveyState.OPEN if survey.state == SurveyState.CLOSED else survey.state)
    rows = Invitation.objects.filter(event_survey=survey, closes_at__lt=closes_at)
    rows.filter(state__in=[InvitationState.PLANNED, InvitationState.SENT, InvitationState.STARTED]).update(
        closes_at=closes_at
    )
    rows.filter(state=InvitationState.EXPIRED).update(closes_at=closes_at, state=InvitationState.SENT)
    return _kept(survey, SurveyChangeKind.EXTENDED, before, closes_at, why, by)


@transaction.atomic
def close_early(*, survey: EventSurvey, why: str, by: Member) -> EventSurvey:
    """Take no more answers from now. Those not asked yet are recorded as "closed early", never as non-response.

    Raises:
        Refused: no reason, or it is not open or planned.
    """
    survey, why = _locked(survey), _said(why)
    if survey.state not in (SurveyState.PLANNED, SurveyState.OPEN):
        raise Refused(f"This survey is “{survey.get_state_display().lower()}” already.")
    now = clock.now()
    before = _set(survey, now, SurveyState.CLOSED)
    rows = Invitation.objects.filter(event_survey=survey)
    unsent = rows.filter(state=InvitationState.PLANNED)
    ids = list(unsent.values_list("pk", flat=True))
    unsent.update(state=InvitationState.SKIPPED, skip_reason=SkipReason.CLOSED_EARLY, closes_at=now)
    ask_log.keep_skips(ids, SkipReason.CLOSED_EARLY, now, f"Closed early: {why}"[:200])
    rows.filter(state__in=[InvitationState.SENT, InvitationState.STARTED]).update(
        state=InvitationState.EXPIRED, closes_at=now
    )
    return _kept(survey, SurveyChangeKind.CLOSED_EARLY, before, now, why, by)


@transaction.atomic
def reopen(*, invitation: Invitation, closes_on: dt.date, why: str, by: Member) -> Invitation:
    """Let one person answer until the end of a day. The sender emails the link, within the limit of emails.

    Somebody who was asked before is reminded; somebody who never was is asked now.

    Raises:
        Refused: no reason; answered or cancelled; the person's own wish; too little time; or past the event's start.
    """
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("event_survey__event")
        .get(pk=invitation.pk)
    )
    survey, why = row.event_survey, _said(why)
    problem = why_not_reopened(row)
    if problem:
        raise Refused(problem)
    closes_at = _closing_moment(survey, closes_on)
    now = clock.now()
    if survey.stage != StageChoice.PRE and (closes_on - clock.today()).days <= LEAST_DAYS_OPEN:
        raise Refused(
            f"Choose a day at least {LEAST_DAYS_OPEN + 1} days ahead, so that there is time to answer."
        )
    before = row.closes_at
    was_sent = row.sent_at is not None
    row.state = InvitationState.SENT if was_sent else InvitationState.PLANNED
    row.skip_reason, row.closes_at, row.chosen_closes_at = SkipReason.NONE, closes_at, closes_at
    if was_sent:
        row.reminder_at, row.reminded_at = now, None
    else:
        row.due_at, row.moved_from = now, None
    row.save(
        update_fields=[
            "state", "skip_reason", "closes_at", "chosen_closes_at", "reminder_at", "reminded_at", "due_at",
            "moved_from",
        ]
    )  # fmt: skip
    SurveyChange.objects.create(
        event_survey=survey,
        invitation=row,
        kind=SurveyChangeKind.REOPENED,
        closed_before=before,
        closes_after=closes_at,
        why=why,
        by_id=by.user_id,
    )
    record("evaluations.reopened", "A survey was opened again for one person", by=by, subject=survey.event)
    return row


def why_not_reopened(row: Invitation) -> str:
    """Why one person's survey cannot be opened again, in words; "" when it can."""
    if row.state == InvitationState.ANSWERED:
        return "This person has answered. An answer is never taken back."
    if row.state == InvitationState.CANCELLED:
        return "The booking or the event was cancelled."
    if row.state not in (InvitationState.EXPIRED, InvitationState.SKIPPED):
        return "This survey is open, or still to be sent."
    return _STAYS_CLOSED.get(SkipReason(row.skip_reason), "")


def _locked(survey: EventSurvey) -> EventSurvey:
    return EventSurvey.objects.select_for_update(of=("self",)).select_related("event").get(pk=survey.pk)


def _said(why: str) -> str:
    why = " ".join(why.split())[:300]
    if not why:
        raise Refused("Say why.")
    return why


def _closing_moment(survey: EventSurvey, closes_on: dt.date) -> dt.datetime:
    """The end of the day, or the event's start for a before survey that ends on that day."""
    closes_at = end_of_day(closes_on)
    if survey.stage == StageChoice.PRE:
        starts_at = survey.event.starts_at
        if closes_on > clock.local(starts_at).date():
            raise Refused(
                "A before survey closes when the event starts: afterwards it measures something else."
            )
        closes_at = min(closes_at, starts_at)
    if closes_at <= clock.now():
        raise Refused("Choose a day that is still to come.")
    return closes_at


def _set(survey: EventSurvey, closes_at: dt.datetime, state: str) -> dt.datetime:
    """Set the date and the state; returns the date before."""
    before = survey.closes_at
    survey.closes_at = survey.chosen_closes_at = closes_at
    survey.state = SurveyState(state)
    survey.save(update_fields=["closes_at", "chosen_closes_at", "state"])
    return before


def _kept(
    survey: EventSurvey,
    kind: SurveyChangeKind,
    before: dt.datetime,
    after: dt.datetime,
    why: str,
    by: Member,
) -> EventSurvey:
    SurveyChange.objects.create(
        event_survey=survey, kind=kind, closed_before=before, closes_after=after, why=why, by_id=by.user_id
    )
    touch_event(survey.event)
    name = survey_name(Stage(survey.stage), Audience(survey.audience))
    words = {
        SurveyChangeKind.EXTENDED: f"The survey {name} takes answers until {long_date(clock.local(after).date())}",
        SurveyChangeKind.CLOSED_EARLY: f"The survey {name} was closed early",
    }[kind]
    record(f"evaluations.{kind}", words, by=by, subject=survey.event)
    return survey
