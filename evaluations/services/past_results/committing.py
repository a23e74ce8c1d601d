"""Making the answers count: as any others, with their own date, and without anything being sent because of them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from courses.choices import BookingStatus
from courses.models import Booking
from courses.services.bookings import NewBooking, book_many
from courses.services.people import DelegateFacts, find_or_create_delegates, one_at_a_time
from courses.services.refusals import Refused
from evaluations.choices import AudienceChoice, InvitationState, StageChoice, SurveyState
from evaluations.logic.past_results.fates import STORED, AnswerFate, PlannedAnswer
from evaluations.logic.past_results.words import NOT_ANSWERED
from evaluations.models import (
    EventPlan,
    EventSurvey,
    Invitation,
    PastResultsImport,
    PastResultsLayout,
    PastResultsRow,
    Response,
    SurveyVersion,
)
from evaluations.past_results_choices import PastResultsState
from evaluations.queries.past_results import dates_of
from evaluations.services.answering import manager_code
from evaluations.services.fixing import fix_version_now
from evaluations.services.other_answers import AnsweredBefore, invitations_of, record_answers
from evaluations.services.past_results.planning import LONGEST_REASON, counted, is_as_shown, plan
from evaluations.services.past_results.source import Source, source_of
from evaluations.services.past_results.steps import held_open, move
from evaluations.services.tallying import tally_events
from evaluations.themed_choices import ResponseSource
from partnerships import clock, storage
from partnerships.access import Member
from partnerships.services.log import record

#: Where closing the after survey would be news to the trainers, who would get a result by email.
_NEVER_CLOSED = frozenset({SurveyState.PLANNED, SurveyState.TOO_LATE, SurveyState.CANCELLED})


class PlanChanged(Refused):
    """What the import would do is not what the check showed: it has to be looked at again."""


@dataclass(frozen=True)
class _Stored:
    """What came of one row: its response, and how the invitation stood before."""

    response: Response
    before: dict[str, object]


@transaction.atomic
def commit(*, pk: int, by: Member, mark: str | None = None) -> PastResultsImport:
    """Let the checked answers count. A second click finds it done and changes nothing.

    The survey of the stage stands as closed, each answer as answered on its own day; the file goes. Nothing is sent:
    no survey, no certificate, no result to trainers.

    Raises:
        PlanChanged: something changed since the check (`steps.refresh_check` keeps the new one).
        Refused: it was not checked yet, or as `plan`; NotOpen; Stale.
    """
    found = PastResultsImport.objects.select_for_update().get(pk=pk)
    if found.state == PastResultsState.COMMITTED:
        return found
    held = held_open(pk, mark)
    if held.state != PastResultsState.READY:
        raise Refused("This import has steps that come before the last one.")
    one_at_a_time()
    source = source_of(held)
    planned = plan(held, source)
    if not is_as_shown(held, planned):
        raise PlanChanged(
            "The event’s people or answers changed since you checked. Nothing was brought in. "
            "Look at the check again."
        )
    stored = _store([each for each in planned if each.fate in STORED], held, by)
    _keep_what_came(held, planned, stored)
    _remember(held, source)
    held.counts = counted(planned)
    held.words, held.committed_at = {}, clock.now()
    move(held, PastResultsState.COMMITTED)
    held.save()
    storage.erase(held.file)
    tally_events([held.event_id])
    record(
        "past_results.committed",
        f"Past results of {held.file_name} were brought in",
        by=by,
        subject=held.event,
        past_import=held.pk,
        answers=len(stored),
    )
    return held


def _store(rows: Sequence[PlannedAnswer], held: PastResultsImport, by: Member) -> dict[int, _Stored]:
    """Every new answer, by row number."""
    if not rows:
        return {}
    survey, version = _closed_survey(held)
    unbooked = _put_on_the_list([each for each in rows if each.fate is AnswerFate.CAME], held, by)
    ids = {each.number: each.booking_id or unbooked[each.number] for each in rows}
    bookings = Booking.objects.select_related("delegate").in_bulk(ids.values())
    before = _before(held, bookings)
    invited = invitations_of(survey, list(bookings.values()))
    done = {}
    for each in rows:
        booking = bookings[ids[each.number]]
        try:
            response = record_answers(
                invitation=invited[booking.pk],
                version=version,
                values=each.row.answers,
                source=ResponseSource.IMPORTED,
                by=by.user_id,
                manager_code=_manager(held, each, booking),
                given_at=_given_at(each, survey),
            )
        except AnsweredBefore:
            raise PlanChanged(
                f"The person of row {each.number} answered meanwhile. Nothing was brought in. "
                "Look at the check again."
            ) from None
        done[each.number] = _Stored(response, before.get(booking.pk, {"made": True}))
    return done


def _closed_survey(held: PastResultsImport) -> tuple[EventSurvey, SurveyVersion]:
    """The stage's survey with its questions fixed, as one that is over; how it stood is kept for undoing."""
    dates = dates_of(held.event, held.stage, held.audience)
    survey, made = EventSurvey.objects.get_or_create(
        event=held.event,
        stage=held.stage,
        audience=held.audience,
        defaults={
            "state": SurveyState.TOO_LATE,
            "due_at": dates.due_at,
            "reminder_at": dates.remind_at,
            "closes_at": dates.closes_at,
        },
    )
    survey = EventSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    survey.event = held.event
    held.survey_before = {
        "made": made,
        "state": survey.state,
        "survey_version": survey.survey_version_id,
        "trainers_not_told": False,
    }
    if held.stage == StageChoice.POST and survey.state in _NEVER_CLOSED:
        EventPlan.objects.get_or_create(event=held.event)
        untold = EventPlan.objects.filter(event=held.event, trainer_result_at=None)
        held.survey_before["trainers_not_told"] = bool(untold.update(trainer_result_at=clock.now()))
    version = fix_version_now(survey)
    if survey.state != SurveyState.CLOSED:
        survey.state = SurveyState.CLOSED
        survey.save(update_fields=["state"])
    return survey, version


def _put_on_the_list(rows: Sequence[PlannedAnswer], held: PastResultsImport, by: Member) -> dict[int, int]:
    """Bookings of people who came without one, by row number. Their certificate is there for them, but not emailed."""
    if not rows:
        return {}
    facts = [DelegateFacts(each.row.first_name, each.row.last_name, each.row.email) for each in rows]
    found = find_or_create_delegates(facts)
    people = {delegate.pk: delegate for delegate, _ in found}
    there = set(
        Booking.objects.filter(event=held.event, delegate__in=people).values_list("delegate_id", flat=True)
    )
    new = [
        NewBooking(delegate, status=BookingStatus.CAME_WITHOUT_BOOKING)
        for pk, delegate in people.items()
        if pk not in there
    ]
    booked = book_many(event=held.event, bookings=new, by=by)
    Booking.objects.filter(pk__in=[row.pk for row in booked]).update(certificate_queued_at=clock.now())
    held.made = {
        "delegates": [delegate.pk for delegate, is_new in found if is_new],
        "bookings": [row.pk for row in booked],
    }
    ids = dict(Booking.objects.filter(event=held.event, delegate__in=people).values_list("delegate_id", "pk"))
    return {each.number: ids[delegate.pk] for each, (delegate, _) in zip(rows, found, strict=True)}


def _before(held: PastResultsImport, booking_ids: Collection[int]) -> dict[int, dict[str, object]]:
    """How invitations stood, by booking, for undoing. Those cancelled for everybody are planned again."""
    rows = Invitation.objects.filter(booking__in=booking_ids, stage=held.stage, audience=held.audience)
    before: dict[int, dict[str, object]] = {
        row.booking_id: {"made": False, "state": row.state, "skip_reason": row.skip_reason} for row in rows
    }
    rows.filter(state=InvitationState.CANCELLED).update(state=InvitationState.PLANNED)
    return before


def _manager(held: PastResultsImport, each: PlannedAnswer, booking: Booking) -> str:
    if held.audience != AudienceChoice.MANAGER:
        return ""
    address = each.row.manager_email or booking.manager_email or booking.delegate.manager_email
    return manager_code(held.partnership_id, address)


def _given_at(each: PlannedAnswer, survey: EventSurvey) -> dt.datetime:
    """When it was sent in; the survey's closing where the file does not say, or says a day still to come."""
    sent = each.row.submitted_at
    return sent if sent is not None and sent <= clock.now() else survey.closes_at


def _keep_what_came(
    held: PastResultsImport, planned: Sequence[PlannedAnswer], stored: dict[int, _Stored]
) -> None:
    """Rows without the names that were needed for the check: from now on an answer belongs to a code."""
    lasting = {each.number: each for each in planned}
    rows = list(PastResultsRow.objects.filter(past_import=held))
    for row in rows:
        row.person = ""
        row.reason = (lasting[row.number].lasting_reason or row.reason)[:LONGEST_REASON]
        if row.number in stored:
            row.response, row.before = stored[row.number].response, stored[row.number].before
    PastResultsRow.objects.bulk_update(rows, ["person", "reason", "response", "before"], batch_size=500)


def _remember(held: PastResultsImport, source: Source) -> None:
    """The next file of this layout is read the same way."""
    PastResultsLayout.objects.update_or_create(
        layout=held.layout,
        stage=held.stage,
        audience=held.audience,
        defaults={
            "columns": held.columns,
            "words": {
                # What is no answer of the survey may be somebody's own words: only a scale's words are kept.
                key: {
                    word: meaning for word, meaning in meanings.items() if meaning not in ("", NOT_ANSWERED)
                }
                for key, meanings in source.words().items()
            },
            "used_at": clock.now(),
        },
    )
