"""Job moves: a pair of delegate and supervisor breaks, and the agency's contact is asked who is there now.

From its break until it is repaired a pair is compared with nothing; a repaired one is a new pair, because managers of
different codes are never compared over time. Source: REQUIREMENTS, item 5; the brief of the depth storey, Job moves.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Max, QuerySet

from courses.models import Booking
from courses.services.people import update_delegate
from courses.services.refusals import Refused
from evaluations.choices import AudienceChoice, InvitationState, SkipReason, StageChoice
from evaluations.models import Draft, EventSurvey, Invitation, PairBreak, RepairTask
from evaluations.queries.due import LATER
from evaluations.services import ask_log
from evaluations.services.supervisors import record_supervisor
from evaluations.themed_choices import REPAIR_MOVES, BreakReason, RepairState, SupervisorHow
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.working_days import add_working_days
from partnerships.services.log import record

#: An agency's contact has so many working days (design, section 6).
DAYS_TO_REPAIR = 10
NOT_ANSWERED = (InvitationState.PLANNED, InvitationState.SENT, InvitationState.STARTED)
ABOUT_MANAGER = frozenset({BreakReason.NOT_MANAGER, BreakReason.MANAGER_BOUNCE, BreakReason.OFFICER})
#: Stages by time: what a break at one of them ends.
FROM_STAGE = {
    StageChoice.PRE: ("pre", "post", "m3", "m6"),
    StageChoice.POST: ("post", "m3", "m6"),
    StageChoice.M3: ("m3", "m6"),
    StageChoice.M6: ("m6",),
}


@transaction.atomic
def break_pair(
    *,
    booking: Booking,
    reason: str,
    from_stage: str,
    invitation: Invitation | None = None,
    by: Member | None = None,
) -> RepairTask:
    """Record that delegate and supervisor can no longer be compared, stop what cannot be asked, and open a repair.

    A second report while a repair is open adds to it. Without a survey left to ask there is nothing to repair: the
    task is over at once, and the pair stays broken. `invitation` is the survey through which we learned of it.
    """
    booking = Booking.objects.select_for_update(of=("self",)).select_related("delegate").get(pk=booking.pk)
    made = PairBreak.objects.create(
        booking=booking,
        reason=reason,
        from_stage=from_stage,
        invitation=invitation,
        by_id=by.user_id if by else None,
    )
    _stop(booking, BreakReason(reason), from_stage)
    held = RepairTask.objects.filter(pair_break__booking=booking, state=RepairState.OPEN).first()
    if held is not None:
        return held
    over = not surveys_left(booking)
    now = clock.now()
    task = RepairTask.objects.create(
        pair_break=made,
        agency_id=booking.agency_id or booking.delegate.agency_id,
        due_on=add_working_days(clock.today(), DAYS_TO_REPAIR),
        state=RepairState.EXPIRED if over else RepairState.OPEN,
        outcome="No survey was left to ask." if over else "",
        done_at=now if over else None,
    )
    record(
        "evaluations.pair_broken", "A delegate and a manager can no longer be compared", by=by, subject=task
    )
    return task


def surveys_left(booking: Booking) -> bool:
    """Whether a three- or six-month survey of the event is still to come or open."""
    rows = EventSurvey.objects.filter(event_id=booking.event_id, stage__in=LATER, closes_at__gt=clock.now())
    return rows.exclude(state__in=["cancelled", "too_late"]).exists()


def _stop(booking: Booking, reason: BreakReason, from_stage: str) -> None:
    """End what the break makes pointless; a bounce alone ends nothing, because the address is already stopped."""
    rows = Invitation.objects.filter(booking=booking, state__in=NOT_ANSWERED)
    if reason in ABOUT_MANAGER:
        _skip(rows.filter(audience=AudienceChoice.MANAGER), SkipReason.PAIR_BROKEN)
    elif reason == BreakReason.DELEGATE_LEFT:
        _skip(rows.filter(stage__in=FROM_STAGE[StageChoice(from_stage)]), SkipReason.NOT_IN_ROLE)


def _skip(rows: QuerySet[Invitation], reason: SkipReason) -> None:
    ids = list(rows.values_list("pk", flat=True))
    Invitation.objects.filter(pk__in=ids).update(state=InvitationState.SKIPPED, skip_reason=reason)
    Draft.objects.filter(invitation_id__in=ids).delete()
    ask_log.keep_skips(ids, reason, clock.now())


@transaction.atomic
def name_manager(*, task: RepairTask, name: str, email: str, by: Member | None = None) -> RepairTask:
    """Put the pair right with another supervisor, who is asked what is still open.

    Raises:
        Refused: the task is over, or the address is the delegate's own.
    """
    task, booking = _locked(task)
    email = email.strip()
    record_supervisor(
        booking=booking,
        stage=task.pair_break.from_stage,
        how=SupervisorHow.OFFICER if by is not None and by.in_qa_team else SupervisorHow.REPAIRED,
        name=name,
        email=email,
        by=by,
    )
    reasons = [SkipReason.PAIR_BROKEN, SkipReason.NOT_DELIVERED, SkipReason.NOT_IN_ROLE, SkipReason.STOPPED]
    _ask_again(booking, [AudienceChoice.MANAGER], reasons)
    if task.pair_break.reason == BreakReason.DELEGATE_LEFT:
        _ask_again(booking, [AudienceChoice.DELEGATE], [SkipReason.NOT_IN_ROLE])
    task.new_name, task.new_email = name.strip(), email
    return _end(task, RepairState.DONE, "A new manager was named.", by)


@transaction.atomic
def name_address(*, task: RepairTask, email: str, by: Member | None = None) -> RepairTask:
    """Put the delegate's own address right; what is still open is asked there.

    Raises:
        Refused: the task is over, or the training record is part of another one.
    """
    task, booking = _locked(task)
    update_delegate(delegate=booking.delegate, by=by, email=email.strip())
    reasons = [SkipReason.NOT_DELIVERED, SkipReason.NOT_IN_ROLE, SkipReason.STOPPED]
    _ask_again(booking, [AudienceChoice.DELEGATE], reasons)
    if task.pair_break.reason == BreakReason.DELEGATE_LEFT:
        _ask_again(booking, [AudienceChoice.MANAGER], [SkipReason.NOT_IN_ROLE])
    task.new_email = email.strip()
    return _end(task, RepairState.DONE, "A new address was given.", by)


@transaction.atomic
def say_left(*, task: RepairTask, by: Member | None = None) -> RepairTask:
    """The delegate has left or changed role: nobody is asked about them from now on, and the pair stays broken.

    Raises:
        Refused: the task is over.
    """
    task, booking = _locked(task)
    _stop(booking, BreakReason.DELEGATE_LEFT, StageChoice.PRE)
    return _end(task, RepairState.CANNOT, "The delegate has left or changed role.", by)


@transaction.atomic
def say_unknown(*, task: RepairTask, by: Member | None = None) -> RepairTask:
    """Nobody knows: the pair stays broken.

    Raises:
        Refused: the task is over.
    """
    task, _ = _locked(task)
    return _end(task, RepairState.CANNOT, "It is not known who is there now.", by)


def _locked(task: RepairTask) -> tuple[RepairTask, Booking]:
    row = (
        RepairTask.objects.select_for_update(of=("self",))
        .select_related("pair_break__booking__delegate", "pair_break__booking__event")
        .get(pk=task.pk)
    )
    if not REPAIR_MOVES[RepairState(row.state)]:
        raise Refused("This has been dealt with already. Thank you.")
    return row, row.pair_break.booking


def _ask_again(booking: Booking, audiences: list[AudienceChoice], reasons: list[SkipReason]) -> None:
    """Plan again what is still open, through a new link: the old one went to somebody else, or nowhere."""
    now = clock.now()
    rows = Invitation.objects.filter(
        booking=booking,
        audience__in=audiences,
        state=InvitationState.SKIPPED,
        skip_reason__in=reasons,
        closes_at__gt=now,
    )
    for row in rows.select_for_update(of=("self",)):
        row.state, row.skip_reason, row.generation = (
            InvitationState.PLANNED,
            SkipReason.NONE,
            row.generation + 1,
        )
        row.sent_at = row.reminded_at = row.started_at = row.moved_from = row.message = None
        row.due_at = max(row.due_at, now)
        row.save()


def _end(task: RepairTask, state: RepairState, outcome: str, by: Member | None) -> RepairTask:
    if state not in REPAIR_MOVES[RepairState(task.state)]:
        raise Refused("This has been dealt with already. Thank you.")
    task.state, task.outcome, task.done_at = state, outcome, clock.now()
    task.done_by_id = by.user_id if by else None
    task.save(update_fields=["state", "outcome", "done_at", "done_by", "new_name", "new_email"])
    record("evaluations.pair_repair", outcome, by=by, subject=task)
    return task


def expire_repairs(now: dt.datetime) -> int:
    """End the tasks of events whose last survey has closed; returns how many."""
    rows = (
        RepairTask.objects.filter(state=RepairState.OPEN)
        .annotate(last=Max("pair_break__booking__event__surveys__closes_at"))
        .filter(last__lte=now)
    )
    return RepairTask.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        state=RepairState.EXPIRED, done_at=now, outcome="The last survey closed."
    )
