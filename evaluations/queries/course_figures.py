"""Change and coverage of many courses at once, for lists and Home: a few statements, whatever the number of events."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from django.db import connection
from django.db.models import Sum
from django.urls import reverse

from evaluations.logic.coverage import StepCoverage, coverage
from evaluations.logic.result_words import coverage_marks
from evaluations.logic.stages import Step
from evaluations.logic.statistics import Change, PairSums, change
from evaluations.models import PairTally
from evaluations.queries.evidence import sources_by_course
from evaluations.queries.results import twelve_months_before
from evaluations.queries.shown import released_by_course
from partnerships import clock
from partnerships.access import Member
from partnerships.models import PartnershipSettings
from partnerships.queries.groups import open_partnership
from partnerships.tenancy import current_partnership_id

_STEPS: LiteralString = """
SELECT e.course_id, t.step, sum(t.people)::int,
       (SELECT count(DISTINCT code)::int FROM evaluations_steptally m JOIN courses_event f ON f.id = m.event_id,
        unnest(m.manager_codes) code
        WHERE m.partnership_id = %(partnership)s AND f.course_id = e.course_id AND m.step = t.step
          AND f.starts_at >= %(start)s AND f.starts_at < %(end)s)
FROM evaluations_steptally t JOIN courses_event e ON e.id = t.event_id
WHERE t.partnership_id = %(partnership)s AND e.course_id = ANY(%(courses)s)
  AND e.starts_at >= %(start)s AND e.starts_at < %(end)s
GROUP BY e.course_id, t.step
UNION ALL
SELECT DISTINCT e.course_id, 0, 1, 0
FROM evaluations_itemtally t JOIN courses_event e ON e.id = t.event_id
JOIN evaluations_questionversion q ON q.id = t.question_id
WHERE t.partnership_id = %(partnership)s AND e.course_id = ANY(%(courses)s) AND q.kind = 'knowledge' AND t.n > 0
  AND e.starts_at >= %(start)s AND e.starts_at < %(end)s"""


def coverage_of_courses(
    course_ids: Sequence[int], start: dt.datetime, end: dt.datetime
) -> dict[int, tuple[StepCoverage, ...]]:
    """Which steps each course has evidence for, over its events that began in a period. Three queries."""
    minimum = PartnershipSettings.objects.values_list("minimum_group_size", flat=True).get()
    people: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        params: dict[str, Any] = {
            "partnership": current_partnership_id(),
            "courses": list(course_ids),
            "start": start,
            "end": end,
        }
        cursor.execute(_STEPS, params)
        for course_id, step, number, managers in cursor.fetchall():
            people[course_id][step] = (number, managers)
    sources = sources_by_course(course_ids, clock.local(start).date(), clock.local(end).date())
    return {
        course_id: coverage(
            {Step(step): number for step, (number, _) in people[course_id].items() if step},
            has_check=0 in people[course_id],
            minimum=minimum,
            different_managers_step_4=people[course_id].get(4, (0, 0))[1],
            other_sources_step_4=sources.get(course_id, ()),
        )
        for course_id in course_ids
    }


def change_of_courses(course_ids: Sequence[int], start: dt.datetime, end: dt.datetime) -> dict[int, Change]:
    """Change on each course's objectives, the same people before and after. One query."""
    return {
        pk: change(sums)
        for pk, sums in _sums("event__course_id", start, end, event__course_id__in=course_ids).items()
    }


def change_of_all(start: dt.datetime, end: dt.datetime) -> Change:
    """Change on the objectives of every course together. One query."""
    sums = sum(_sums("core_group", start, end).values(), PairSums())
    return change(sums)


def _sums(by: str, start: dt.datetime, end: dt.datetime, **where: Any) -> dict[Any, PairSums]:
    rows = (
        PairTally.objects.filter(
            question=None,
            core_group="objective",
            earlier="pre",
            later="post",
            event__starts_at__gte=start,
            event__starts_at__lt=end,
            **where,
        )
        .values(by)
        .annotate(
            people=Sum("n"),
            first=Sum("total_earlier"),
            second=Sum("total_later"),
            squares=Sum("total_change_squares"),
            rose=Sum("improved"),
            stayed=Sum("same"),
            dropped=Sum("fell"),
        )
        .order_by()
    )
    return {
        row[by]: PairSums(
            row["people"],
            float(row["first"]),
            float(row["second"]),
            float(row["squares"]),
            row["rose"],
            row["stayed"],
            row["dropped"],
        )
        for row in rows
    }


def change_column(course_ids: Sequence[int], member: Member) -> Mapping[int, Change]:
    """Panel: change over twelve months, in the list of courses."""
    end = clock.now()
    return change_of_courses(course_ids, twelve_months_before(end), end)


def coverage_column(course_ids: Sequence[int], member: Member) -> Mapping[int, list[dict[str, Any]]]:
    """Panel: the coverage meter over twelve months, in the list of courses."""
    end = clock.now()
    found = coverage_of_courses(course_ids, twelve_months_before(end), end)
    return {pk: coverage_marks(steps) for pk, steps in found.items()}


def own_course_panel(course_ids: Sequence[int], member: Member) -> Mapping[int, dict[str, Any]]:
    """Panel: what was released of a provider's own course."""
    released, slug = released_by_course(course_ids), open_partnership().slug
    return {
        pk: {"released": released.get(pk), "url": reverse("evaluations:course_results", args=[slug, pk])}
        for pk in course_ids
    }
