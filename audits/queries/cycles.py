"""Cycles and their progress walls."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from audits.choices import AssessmentChoice, CycleChoice, ExtensionChoice
from audits.logic.cycle_dates import CycleDates, interval_of, to_plan_from
from audits.logic.frameworks.spec import FrameworkKind, FrameworkSpec, Moderation
from audits.logic.machines import SETTLED
from audits.logic.processes import AssessmentState, AssignmentState, Process, RequestState
from audits.logic.progress import Progress
from audits.logic.wall import Days, Late, Turn, late, turn_of
from audits.models import Assessment, Assignment, Cycle, EvidenceRequest, Extension, FrameworkVersion
from audits.queries.answers import progress_of
from audits.queries.frameworks import spec_of
from audits.queries.peer_standings import group_timers
from partnerships.access import Member, visible_to
from partnerships.queries.members import leads_by_agency


def process_of(spec: FrameworkSpec) -> Process | None:
    """The process in which a framework is run in cycles; None for one that is not: impact has its own years."""
    match spec.kind:
        case FrameworkKind.AUDIT:
            return Process.SCHOOL if spec.routes or spec.moderation == Moderation.NONE else Process.MODERATED
        case FrameworkKind.PEER_REVIEW:
            return Process.PEER_REVIEW
        case _:
            return None


def dates_of(cycle: Cycle) -> CycleDates:
    """The dates of a cycle as the rules take them."""
    return CycleDates(cycle.opens_on, cycle.self_assessment_by, cycle.moderation_by, cycle.agreement_by)


def cycle_list(member: Member) -> QuerySet[Cycle]:
    """The cycles that a member may see, with how many take part and how many have sent in or are settled."""
    in_force = ~Q(assessments__state=AssessmentChoice.WITHDRAWN)
    sent = Q(assessments__signed_off_at__isnull=False)
    return (
        visible_to(member, Cycle)
        .select_related("framework_version__framework")
        .defer("framework_version__document")
        .annotate(
            taking_part=Count("assessments", filter=in_force),
            sent_in=Count("assessments", filter=in_force & sent),
            settled=Count("assessments", filter=in_force & Q(assessments__state__in=sorted(SETTLED))),
        )
    )


def days_of(
    cycle: Cycle | None,
    assessment: Assessment,
    requests_due: dt.date | None,
    timers: tuple[dt.date | None, dt.date | None] | None = None,
) -> Days:
    """The last days that count for one assessment; `timers`: those of its group of peers, before the cycle's."""
    moderation, agreement = timers or ((cycle.moderation_by, cycle.agreement_by) if cycle else (None, None))
    return Days(
        answers=assessment.due_on,
        moderation=moderation,
        agreement=agreement,
        requests=requests_due,
    )


@dataclass(frozen=True)
class Place:
    """One agency's place on the wall."""

    assessment: Assessment
    progress: Progress
    turn: Turn
    late: Late | None
    leads: tuple[str, ...]
    reviewers: tuple[str, ...]
    extension: Extension | None

    @property
    def whose_turn(self) -> str:
        """Who has to act next, in words."""
        if self.turn == Turn.REVIEWER and self.assessment.process == Process.PEER_REVIEW:
            return "Peers"
        return self.turn.value or "Nobody"


def places_of(assessments: Sequence[Assessment], today: dt.date) -> dict[int, Place]:
    """Where these assessments stand, in a fixed number of queries. Select `cycle` and `agency` with them."""
    ids = [assessment.pk for assessment in assessments]
    progress = progress_of(ids)
    leads = leads_by_agency([each.agency_id for each in assessments if each.agency_id is not None])
    asked = dict(
        EvidenceRequest.objects.filter(assessment_id__in=ids, state=RequestState.OPEN)
        .values_list("assessment_id")
        .annotate(first=Min("due_on"))
    )
    extensions = {
        row.assessment_id: row
        for row in Extension.objects.filter(assessment_id__in=ids, state=ExtensionChoice.ASKED)
    }
    reviewers = _reviewers(ids)
    timers = group_timers(assessments)
    found = {}
    for assessment in assessments:
        state, process = AssessmentState(assessment.state), Process(assessment.process)
        days = days_of(assessment.cycle, assessment, asked.get(assessment.pk), timers.get(assessment.pk))
        found[assessment.pk] = Place(
            assessment=assessment,
            progress=progress[assessment.pk],
            turn=turn_of(state, process),
            late=late(state, process, days, today),
            leads=tuple(name for name, _ in leads.get(assessment.agency_id or 0, [])),
            reviewers=reviewers.get(assessment.pk, ()),
            extension=extensions.get(assessment.pk),
        )
    return found


def _reviewers(ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    rows = (
        Assignment.objects.filter(
            assessment_id__in=ids, state__in=[AssignmentState.LOCKED, AssignmentState.DECLARED]
        )
        .order_by("-leads", "pk")
        .values_list("assessment_id", "membership__user__name", "agency__name")
    )
    found: dict[int, tuple[str, ...]] = {}
    for assessment_id, name, agency in rows:
        found[assessment_id] = (*found.get(assessment_id, ()), name or agency or "")
    return found


def wall_of(cycle: Cycle) -> QuerySet[Assessment]:
    """The assessments of a cycle, by agency."""
    return (
        Assessment.objects.filter(cycle=cycle)
        .exclude(state=AssessmentChoice.WITHDRAWN)
        .select_related("cycle", "agency", "policy", "subgroup")
        .order_by("agency__name", "pk")
    )


def counts_by_state(cycle: Cycle) -> Counter[str]:
    """How many assessments of a cycle stand in which state."""
    rows = wall_of(cycle).order_by().values_list("state").annotate(count=Count("pk"))
    return Counter(dict(rows))


def late_count(cycle: Cycle, today: dt.date) -> int:
    """How many assessments of a cycle somebody is late with."""
    asked = dict(
        EvidenceRequest.objects.filter(assessment__cycle=cycle, state=RequestState.OPEN)
        .values_list("assessment_id")
        .annotate(first=Min("due_on"))
    )
    rows = list(wall_of(cycle))
    timers = group_timers(rows)
    return sum(
        late(
            AssessmentState(each.state),
            Process(each.process),
            days_of(cycle, each, asked.get(each.pk), timers.get(each.pk)),
            today,
        )
        is not None
        for each in rows
    )


def versions_to_plan() -> list[FrameworkVersion]:
    """The newest released version of each framework that is run in cycles."""
    newest = (
        FrameworkVersion.objects.filter(state="released", framework__active=True)
        .select_related("framework")
        .defer("document")
        .order_by("framework_id", "-number")
        .distinct("framework_id")
    )
    return [version for version in newest if process_of(spec_of(version)) is not None]


def last_cycle_on(version: FrameworkVersion) -> Cycle | None:
    """The newest cycle on any version of the same framework that was not cancelled."""
    return (
        Cycle.objects.filter(framework_version__framework_id=version.framework_id)
        .exclude(state=CycleChoice.CANCELLED)
        .order_by("-opens_on", "-pk")
        .first()
    )


@dataclass(frozen=True)
class ToPlan:
    """A cycle that is to be planned: what came before, and from which day one is asked."""

    version: FrameworkVersion
    last: Cycle
    since: dt.date
    months: int


def cycles_to_plan(today: dt.date) -> list[ToPlan]:
    """Frameworks whose interval has nearly passed since their last cycle opened, three months before."""
    newest = (
        Cycle.objects.exclude(state=CycleChoice.CANCELLED)
        .order_by("framework_version__framework_id", "-opens_on", "-pk")
        .distinct("framework_version__framework_id")
        .select_related("framework_version")
        .defer("framework_version__document")
    )
    last_by_framework = {cycle.framework_version.framework_id: cycle for cycle in newest}
    if not last_by_framework:
        return []
    found = []
    for version in versions_to_plan():
        last, spec = last_by_framework.get(version.framework_id), spec_of(version)
        process = process_of(spec)
        if last is None or process is None or last.state == CycleChoice.PLANNED:
            continue
        months = interval_of(process, spec.interval_months)
        if months is not None and (since := to_plan_from(last.opens_on, months)) <= today:
            found.append(ToPlan(version, last, since, months))
    return found
