"""Evidence besides surveys: what was recorded about courses, events and themed evaluations, and what is still planned.

A correction replaces a row; a withdrawn row counts no more (REQUIREMENTS A18, A29).
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from django.db.models import Q, QuerySet
from django.urls import reverse

from evaluations.choices import StageChoice
from evaluations.models import OtherEvidence, PlannedEvidence, ThemedEvaluation
from evaluations.themed_choices import RUNNING, SOURCE_WORDS, Counted, EvidenceMethod, Strength, ThemedState
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

STEP_OF_OUTCOMES = 4
MOST_ROWS = 100
#: How far ahead Home shows evidence that a plan asks for, and how much of it.
AHEAD = dt.timedelta(days=14)
MOST_DUE = 20


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence as results show it. `how_many` counts people or cases."""

    pk: int
    method: EvidenceMethod
    done_on: dt.date
    by_role: str
    how_many: int
    counted: Counted
    step: int
    stage: str
    what_it_showed: str
    strength: Strength

    def how_many_words(self, minimum: int, *, outside: bool) -> str:
        """How many people or cases; outside the team, fewer people than the minimum stay a few."""
        return counted_words(self.how_many, self.counted, minimum, outside=outside)


def counted_words(how_many: int, counted: str, minimum: int, *, outside: bool) -> str:
    """How many people or cases a piece of evidence comes from, as `EvidenceRow.how_many_words`."""
    if outside and counted == Counted.PEOPLE and how_many < minimum:
        return f"fewer than {minimum} people"
    return plural(how_many, *{"people": ("person", "people"), "cases": ("case", "cases")}[counted])


def standing() -> QuerySet[OtherEvidence]:
    """The evidence that counts: not replaced by a correction, not withdrawn."""
    return OtherEvidence.objects.filter(replaced_by=None, withdrawn=False)


#: What was recorded about events, courses or a themed evaluation, by step and then the newest first, as one JSON value
#: within the statement of `queries.tallies.read_tallies`.
EVIDENCE: LiteralString = f"""
SELECT COALESCE(jsonb_agg(jsonb_build_array(o.id, o.method, o.done_on, o.by_role, o.how_many, o.counted, o.step,
                                            o.stage, o.what_it_showed, o.strength)
                          ORDER BY o.step, o.done_on DESC, o.id DESC), '[]')
FROM (SELECT * FROM evaluations_otherevidence e
      WHERE e.partnership_id = %(partnership)s AND NOT e.withdrawn
        AND (e.event_id = ANY(%(events)s) OR e.course_id = ANY(%(courses)s) OR e.evaluation_id = %(evaluation)s)
        AND NOT EXISTS (SELECT FROM evaluations_otherevidence later WHERE later.replaces_id = e.id)
      ORDER BY e.step, e.done_on DESC, e.id DESC LIMIT {MOST_ROWS}) o"""  # noqa: S608


def evidence_row(stored: Sequence[Any]) -> EvidenceRow:
    """One row of EVIDENCE."""
    pk, method, done_on, by_role, how_many, counted, step, stage, what_it_showed, strength = stored
    return EvidenceRow(
        pk=pk,
        method=EvidenceMethod(method),
        done_on=dt.date.fromisoformat(done_on),
        by_role=by_role,
        how_many=how_many,
        counted=Counted(counted),
        step=step,
        stage=StageChoice(stage).label if stage else "",
        what_it_showed=what_it_showed,
        strength=Strength(strength),
    )


def evidence_between(course_ids: Sequence[int], first: dt.date, last: dt.date) -> tuple[EvidenceRow, ...]:
    """What was recorded of a period about courses or their events, by step and then the newest first. One query."""
    found = (
        standing()
        .filter(done_on__gte=first, done_on__lte=last)
        .filter(Q(course_id__in=course_ids) | Q(event__course_id__in=course_ids))
        .order_by("step", "-done_on", "-id")[:MOST_ROWS]
    )
    return tuple(_row_of(row) for row in found)


def sources_at_step_4(rows: Iterable[EvidenceRow]) -> list[str]:
    """The sources besides the delegate's own view at step 4, in the words of the coverage meter."""
    words = [
        SOURCE_WORDS[row.method]
        for row in rows
        if row.step == STEP_OF_OUTCOMES and row.method in SOURCE_WORDS
    ]
    return list(dict.fromkeys(words))


def sources_by_course(course_ids: Sequence[int], start: dt.date, end: dt.date) -> dict[int, list[str]]:
    """The same for many courses, from evidence of a period about a course or one of its events. One query."""
    rows = (
        standing()
        .filter(step=STEP_OF_OUTCOMES, method__in=SOURCE_WORDS, done_on__gte=start, done_on__lte=end)
        .filter(Q(course_id__in=course_ids) | Q(event__course_id__in=course_ids))
        .order_by("done_on", "id")
        .values_list("course_id", "event__course_id", "method")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for course_id, event_course_id, method in rows:
        words = SOURCE_WORDS[EvidenceMethod(method)]
        for pk in {course_id, event_course_id} - {None}:
            if words not in found[pk]:
                found[pk].append(words)
    return found


def strongest_by_step(rows: Iterable[EvidenceRow]) -> dict[int, Strength]:
    """The strongest evidence of each step that has any."""
    found: dict[int, Strength] = {}
    for row in rows:
        found[row.step] = max(found.get(row.step, row.strength), row.strength)
    return found


def evidence_of_plan(
    evaluation: ThemedEvaluation,
) -> tuple[list[PlannedEvidence], tuple[EvidenceRow, ...]]:
    """What a plan asks for, each with `recorded_rows` (how often it was recorded), and what was. Two queries."""
    found = list(standing().filter(evaluation=evaluation).order_by("step", "-done_on", "-id"))
    recorded = Counter(row.planned_id for row in found)
    planned = list(evaluation.planned_evidence.order_by("due_on", "id"))
    for each in planned:
        each.recorded_rows = recorded[each.pk]  # type: ignore[attr-defined]
    return planned, tuple(_row_of(row) for row in found)


def _row_of(found: OtherEvidence) -> EvidenceRow:
    return evidence_row(
        (
            found.pk,
            found.method,
            found.done_on.isoformat(),
            found.by_role,
            found.how_many,
            found.counted,
            found.step,
            found.stage,
            found.what_it_showed,
            found.strength,
        )
    )


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Evidence that a plan asks for and nobody has recorded, from a fortnight before it is due."""
    items = []
    slug = ""
    for planned in planned_and_missing().filter(due_on__lte=today + AHEAD)[:MOST_DUE]:
        slug = slug or open_partnership().slug
        assert planned.due_on is not None
        items.append(
            DueItem(
                due_on=planned.due_on,
                what=f"Record evidence: {planned.get_method_display().lower()}",
                why=f"For {planned.evaluation.title}, step {planned.step}.",
                whose=planned.who or "Policy officer",
                button="Record it",
                url=reverse("evaluations:evidence_new", args=[slug]) + f"?planned={planned.pk}",
            )
        )
    return items


def planned_and_missing() -> QuerySet[PlannedEvidence]:
    """Evidence that running or analysed plans ask for and nobody has recorded, the earliest first."""
    running = [*RUNNING, ThemedState.DRAFT]
    recorded = standing().exclude(planned=None).values("planned_id")
    return (
        PlannedEvidence.objects.filter(evaluation__state__in=running)
        .exclude(pk__in=recorded)
        .select_related("evaluation")
        .order_by("due_on", "id")
    )
