"""Events of a course, courses of a subject and training years beside each other: one line of change each.

Only one thing is compared at a time, never with a breakdown within it. The team sees what was tallied; others what was
released of each event or course by itself.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.models import Course, Event
from evaluations.logic.counts import Counted
from evaluations.logic.result_blocks import CORE_GROUPS, LearningRow, Rules, learning
from evaluations.logic.statistics import ResponseRate
from evaluations.queries.asking import AskedRow, asked_rows, came, stage_rates
from evaluations.queries.results import Viewer, event_ids_of
from evaluations.queries.shown import read_shown_apart
from evaluations.queries.subjects import Subject, courses_of, events_of
from evaluations.queries.tallies import read_pairs
from partnerships import clock
from partnerships.logic.wording import long_date
from partnerships.queries.settings import settings_of_partnership

YEARS = 4
MOST_EVENTS = 60


@dataclass(frozen=True)
class ComparedRow:
    """One event, course or year: change by stage, and who answered the after survey."""

    label: str
    pk: int
    came: int
    response: ResponseRate | None
    change: Mapping[str, LearningRow]


@dataclass(frozen=True)
class Comparison:
    """Rows to compare, all in the same core group. `core_group` is "" when nobody answered before and after."""

    what: str
    core_group: str
    rows: tuple[ComparedRow, ...]
    minimum: int

    @property
    def group_words(self) -> str:
        """The core group on screen."""
        return CORE_GROUPS.get(self.core_group, self.core_group.capitalize())


def compare_events(
    course: Course, viewer: Viewer, start: dt.datetime | None = None, end: dt.datetime | None = None
) -> Comparison:
    """The events of a course, the newest first."""
    ids = event_ids_of([course.pk], start, end)[-MOST_EVENTS:]
    events = {event.pk: event for event in Event.objects.filter(pk__in=ids).select_related("course")}
    names = {pk: (pk, long_date(events[pk].first_day)) for pk in reversed(ids)}
    return _compare("Event", viewer, {pk: pk for pk in ids}, names, "event")


def compare_courses(
    subject: Subject, viewer: Viewer, start: dt.datetime | None = None, end: dt.datetime | None = None
) -> Comparison:
    """The courses of the programme, a provider or a theme, by title."""
    courses = courses_of(subject)
    belongs = dict(Event.objects.filter(pk__in=events_of(subject, start, end)).values_list("pk", "course_id"))
    names = {course.pk: (course.pk, course.title) for course in courses}
    return _compare("Course", viewer, belongs, names, "course")


def compare_years(event_ids: Sequence[int] | None, subject: Subject | None = None) -> Comparison:
    """Training years, the newest first; for the team. Of some events, or of all events of a subject."""
    settings = settings_of_partnership()
    now = clock.now()
    started = _year_of(clock.local(now).date(), settings.year_start_month)
    first = dt.datetime(started - YEARS + 1, settings.year_start_month, 1, tzinfo=clock.LONDON)
    if event_ids is None and subject is not None:
        event_ids = events_of(subject, first, now)
    days = Event.objects.filter(pk__in=event_ids or (), starts_at__gte=first).values_list("pk", "ends_at")
    belongs = {pk: _year_of(clock.local(ends).date(), settings.year_start_month) for pk, ends in days}
    names = {
        year: (year, f"{year} to {year + 1}" if settings.year_start_month > 1 else str(year))
        for year in range(started, started - YEARS, -1)
    }
    return _compare("Training year", Viewer.TEAM, belongs, names, "year")


def _year_of(day: dt.date, start_month: int) -> int:
    """The calendar year in which the training year of a day began."""
    return day.year if day.month >= start_month else day.year - 1


def _compare(
    what: str,
    viewer: Viewer,
    belongs: Mapping[int, int],
    names: Mapping[int, tuple[int, str]],
    subject: str,
) -> Comparison:
    """`belongs` says to which row each event belongs; `names` are the rows in their order."""
    counted, minimum = read_pairs(belongs)
    if viewer is not Viewer.TEAM:
        apart, _ = read_shown_apart([f"{subject}:{row}" for row in names])
        counted = {int(name.partition(":")[2]): found for name, found in apart.items()}
    core_group = _core_group(counted.values())
    rules = Rules(minimum, outside=viewer is Viewer.OUTSIDE)
    asked: dict[int, list[AskedRow]] = defaultdict(list)
    for found in asked_rows(list(belongs), subjects=belongs):
        asked[found.subject].append(found)
    rows = []
    for row, (pk, label) in names.items():
        here = asked[row]
        rates = {(rate.stage, rate.audience): rate.asked for rate in stage_rates(here)}
        rows.append(
            ComparedRow(
                label,
                pk,
                came(here),
                rates.get(("post", "delegate")),
                _change(counted.get(row, Counted()), core_group, rules),
            )
        )
    return Comparison(what, core_group, tuple(rows), minimum)


def _core_group(counted: Iterable[Counted]) -> str:
    """The first core group with a change in any row: one line compares one thing."""
    groups = {
        pair.core_group
        for each in counted
        for pair in each.pairs
        if pair.question_id is None and (pair.earlier, pair.later) == ("pre", "post")
    }
    return next((group for group in CORE_GROUPS if group in groups), "")


def _change(counted: Counted, core_group: str, rules: Rules) -> dict[str, LearningRow]:
    found = {}
    for later in ("post", "m3", "m6"):
        for row in learning(counted, {}, rules, later=later):
            if row.question_id is None and row.core_group == core_group:
                found[later] = row
    return found
