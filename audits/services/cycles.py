"""Cycles: planned, opened with a letter to every lead, moved on, closed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from django.db import IntegrityError, transaction

from assurance.services.refusals import Refused
from audits.choices import (
    AssignmentTask,
    CycleChoice,
    ProcessChoice,
    ResultsSeenBy,
    SubjectKind,
    VersionChoice,
)
from audits.logic.cycle_dates import CycleDates
from audits.logic.frameworks.spec import Moderation
from audits.logic.machines import CYCLE, SETTLED
from audits.logic.processes import AssessmentState, AssignmentState, Fact, Party, Process
from audits.models import Assessment, Assignment, Cycle, CycleBoard, FrameworkVersion
from audits.queries.cycles import last_cycle_on, process_of, wall_of
from audits.queries.frameworks import spec_of
from audits.services.assessments import Subject, start
from audits.services.cycle_letters import queue_letters, tell_of_new_date
from audits.services.moving import move, move_assessment
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.models import Agency, Board
from partnerships.services.log import record

#: The next act of a cycle and the words of its button, by state.
NEXT_ACT = {
    CycleChoice.SELF_ASSESSMENT: "start_moderation",
    CycleChoice.MODERATION: "start_agreement",
}
OPEN = (CycleChoice.SELF_ASSESSMENT, CycleChoice.MODERATION, CycleChoice.AGREEMENT)


@dataclass(frozen=True)
class CyclePlan:
    """What an officer decides about a cycle. Dates are last days in London."""

    title: str
    dates: CycleDates
    conditions: str = ""
    letter: str = ""
    calibration_example: str = ""
    results_seen_by: str = ResultsSeenBy.TOTALS
    #: The boards that it reports to; all where none is named.
    boards: Sequence[Board] = field(default_factory=tuple)


@transaction.atomic
def plan_cycle(
    *, framework_version: FrameworkVersion, plan: CyclePlan, by: Member, previous: Cycle | None = None
) -> Cycle:
    """Plan a cycle on a released version. Without `previous` the newest cycle of the same framework is it.

    Raises:
        Refused: the framework is not run in cycles, the version is not released, dates are out of order or past, or
            a cycle has this title.
    """
    process = process_of(spec_of(framework_version))
    if process is None:
        raise Refused("This framework is not run in cycles.")
    if framework_version.state != VersionChoice.RELEASED:
        raise Refused("Release this version of the framework first.")
    _check(plan.dates)
    cycle = Cycle(
        framework_version=framework_version,
        process=ProcessChoice(process),
        previous=previous or last_cycle_on(framework_version),
        created_by_id=by.user_id,
    )
    _write(cycle, plan)
    record("cycle.planned", f"{cycle.title} was planned", by=by, subject=cycle)
    return cycle


def _check(dates: CycleDates) -> None:
    for problem in dates.problems().values():
        raise Refused(f"{problem}.")
    if dates.self_assessment_by < clock.today():
        raise Refused("The day for self-assessments has passed. Give a day to come.")


def _write(cycle: Cycle, plan: CyclePlan) -> None:
    for name, day in asdict(plan.dates).items():
        setattr(cycle, name, day)
    for name in ("title", "conditions", "letter", "calibration_example", "results_seen_by"):
        setattr(cycle, name, getattr(plan, name))
    try:
        with transaction.atomic():
            cycle.save()
    except IntegrityError as error:
        if "cycle_title_once" not in str(error):
            raise
        raise Refused(f"There is a cycle called “{plan.title}” already.") from error
    CycleBoard.objects.filter(cycle=cycle).delete()
    CycleBoard.objects.bulk_create(CycleBoard(cycle=cycle, board=board) for board in plan.boards)


@transaction.atomic
def change_cycle(*, cycle: Cycle, plan: CyclePlan, by: Member) -> Cycle:
    """Change a cycle's words and dates. Once it is open, a new day for answers moves everybody's who had the old one.

    Those are told by email; a day that was granted to one agency stays theirs where it is later.

    Raises:
        Refused: it is closed, dates are out of order, or a new day for answers has passed.
    """
    stored = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if stored.state in (CycleChoice.CLOSED, CycleChoice.CANCELLED):
        raise Refused("This cycle is over.")
    old_day, new_day = stored.self_assessment_by, plan.dates.self_assessment_by
    if new_day != old_day or stored.state == CycleChoice.PLANNED:
        _check(plan.dates)
    for problem in plan.dates.problems().values():
        raise Refused(f"{problem}.")
    _write(stored, plan)
    record("cycle.changed", f"{stored.title} was changed", by=by, subject=stored, old_day=old_day.isoformat())
    if new_day != old_day:
        moved = Assessment.objects.filter(cycle=stored, due_on=old_day)
        moved |= Assessment.objects.filter(cycle=stored, due_on__lt=new_day)
        ids = list(moved.values_list("pk", flat=True))
        Assessment.objects.filter(pk__in=ids).update(due_on=new_day)
        if stored.state == CycleChoice.SELF_ASSESSMENT:
            tell_of_new_date(stored, ids)
    return stored


@transaction.atomic
def set_agencies(*, cycle: Cycle, agencies: Iterable[Agency], by: Member) -> tuple[int, int]:
    """Say which agencies take part; return how many were added and how many taken out.

    Before the cycle opens one may take any out again; afterwards an agency that joins gets its letter at once, and one
    that leaves is withdrawn with a reason on its own page (`assessments.withdraw`).

    Raises:
        Refused: the cycle is over, or it has opened and an agency of it is missing in the list.
    """
    stored = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if stored.state not in (CycleChoice.PLANNED, CycleChoice.SELF_ASSESSMENT):
        raise Refused("Agencies can join until moderation begins.")
    wanted = {agency.pk: agency for agency in agencies}
    held = {row.agency_id: row for row in wall_of(stored)}
    gone = [row for pk, row in held.items() if pk not in wanted]
    if gone and stored.state != CycleChoice.PLANNED:
        names = ", ".join(str(row.agency) for row in gone)
        raise Refused(f"The cycle is open. Take out {names} on its own page, with the reason.")
    Assessment.objects.filter(pk__in=[row.pk for row in gone]).delete()
    new = [agency for pk, agency in wanted.items() if pk not in held]
    for agency in new:
        start(
            framework_version=stored.framework_version,
            process=Process(stored.process),
            subject=Subject(SubjectKind.AGENCY, agency=agency),
            cycle=stored,
            due_on=max(stored.self_assessment_by, clock.today()),
            by=by,
        )
    if new or gone:
        words = f"{plural(len(new), 'agency', 'agencies')} added, {len(gone)} taken out"
        record("cycle.agencies", f"{stored.title}: {words}", by=by, subject=stored)
    if stored.state == CycleChoice.SELF_ASSESSMENT:
        queue_letters(stored)
    return len(new), len(gone)


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: Member) -> Cycle:
    """Open it: agencies see their assessments, and every lead gets the letter.

    Raises:
        Refused: no agency, the version was withdrawn, or the day for answers has passed.
    """
    if cycle.self_assessment_by < clock.today():
        raise Refused("The day for self-assessments has passed. Change the dates first.")
    facts = set()
    if wall_of(cycle).exists():
        facts.add(Fact.HAS_ASSESSMENTS)
    if FrameworkVersion.objects.filter(pk=cycle.framework_version_id, state=VersionChoice.RELEASED).exists():
        facts.add(Fact.VERSION_RELEASED)
    opened = move(cycle, CYCLE, "open", by=by, party=Party.OFFICER, facts=facts, opens_on=clock.today())
    queue_letters(opened)
    return opened


@transaction.atomic
def advance_cycle(*, cycle: Cycle, by: Member) -> Cycle:
    """From self-assessment to moderation, from moderation to agreement.

    Raises:
        Refused: it has no further stage, or an agency has no locked moderator.
    """
    act = NEXT_ACT.get(CycleChoice(cycle.state))
    if act is None:
        raise Refused("This cycle has no further stage: close it when all is settled.")
    return move(cycle, CYCLE, act, by=by, party=Party.OFFICER, facts=facts_of(cycle))


def facts_of(cycle: Cycle) -> frozenset[Fact]:
    """What is true of an open cycle that its next act may need."""
    facts = set()
    standing = list(wall_of(cycle).values_list("pk", "state"))
    if standing and all(state in SETTLED for _, state in standing):
        facts.add(Fact.ALL_SETTLED)
    if spec_of(cycle.framework_version).moderation == Moderation.NONE:
        facts.add(Fact.NO_MODERATION)
    locked = set(
        Assignment.objects.filter(
            assessment__cycle=cycle,
            task__in=[AssignmentTask.MODERATE, AssignmentTask.REVIEW],
            state__in=[AssignmentState.LOCKED, AssignmentState.DECLARED],
        ).values_list("assessment_id", flat=True)
    )
    if standing and {pk for pk, _ in standing} <= locked:
        facts.add(Fact.MODERATORS_LOCKED)
    return frozenset(facts)


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: Member) -> Cycle:
    """Close a cycle and everything in it whose grades are agreed or which was accepted.

    Raises:
        Refused: something is not settled yet.
    """
    closed = move(
        cycle,
        CYCLE,
        "close",
        by=by,
        party=Party.OFFICER,
        facts=facts_of(cycle),
        closes_on=clock.today(),
    )
    for assessment in wall_of(closed).filter(state__in=[AssessmentState.AGREED, AssessmentState.ACCEPTED]):
        move_assessment(assessment, "close", by=by, party=Party.OFFICER, closed_at=clock.now())
    return closed


def cancel_cycle(*, cycle: Cycle, by: Member) -> Cycle:
    """Cancel a cycle that was planned; nobody has heard of it yet.

    Raises:
        Refused: it has opened.
    """
    return move(cycle, CYCLE, "cancel", by=by, party=Party.OFFICER)


def last_days(cycle: Cycle) -> dict[str, dt.date | None]:
    """The last day of each stage, by its name on screen."""
    if cycle.process == ProcessChoice.PEER_REVIEW:
        return {
            "Self-assessment": cycle.self_assessment_by,
            "Peer review": cycle.moderation_by,
            "Answers to the review": cycle.agreement_by,
        }
    return {
        "Self-assessment": cycle.self_assessment_by,
        "Moderation": cycle.moderation_by,
        "Agreement": cycle.agreement_by,
    }
