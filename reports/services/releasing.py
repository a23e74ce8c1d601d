"""When a report leaves the QA team, its figures become part of everything that was ever shown outside.

Source: REQUIREMENTS.md, acceptance check 5 (editions included). Between freezing and sending, something else may
have been shown: the other board's report, an event's results. So the figures are judged once more.
"""

from evaluations.models import ShownResult
from evaluations.queries.shown import OUTSIDE
from partnerships import clock
from partnerships.models import PartnershipSettings
from reports.logic.gate import Gate
from reports.logic.quarters import quarters_back
from reports.models import Report
from reports.queries.delivery import courses_for, deliveries
from reports.queries.everything_shown import everything_shown
from reports.queries.quarters import quarter_of_report
from reports.queries.reading import QUARTERS_SHOWN


class NotSafeNow(ValueError):
    """With what was shown since the figures were frozen, a small group could be worked out."""


def remember_release(report: Report) -> None:
    """Write down whose answers the report's figures count, and forget them on the report itself.

    Raises:
        NotSafeNow: the figures must be frozen again.
    """
    events = events_behind(report)
    gate = Gate(PartnershipSettings.objects.get().minimum_group_size, everything_shown(events))
    for variable, cells in report.counted_bookings.items():
        if not gate.allow(variable, *(frozenset(cell) for cell in cells)).shown:
            raise NotSafeNow(
                "Since the figures were frozen, others were shown from which, together with these, a small group "
                "could be worked out. Freeze the figures again, then send the report."
            )
    ShownResult.objects.bulk_create(rows_of(report, events))


def events_behind(report: Report) -> list[int]:
    """The events whose answers the report may count: eight quarters of the courses that serve its board."""
    quarters = quarters_back(quarter_of_report(report), QUARTERS_SHOWN)
    held = deliveries(quarters, courses_for(report.board_id))
    return [event.pk for each in held.values() for event in each.held]


def rows_of(report: Report, events: list[int]) -> list[ShownResult]:
    """The release as rows: one set for each variable a row, since a variable may have been shown of several sets."""
    most = max((len(cells) for cells in report.counted_bookings.values()), default=0)
    rows = []
    for number in range(most):
        variables = {
            name: cells[number] for name, cells in report.counted_bookings.items() if len(cells) > number
        }
        sets: list[list[int]] = []
        places = {}
        for name, people in variables.items():
            if people not in sets:
                sets.append(people)
            places[name] = sets.index(people)
        rows.append(
            ShownResult(
                audience=OUTSIDE,
                subject=f"report:{report.pk}:{number}",
                events=events,
                cells={"sets": sets, "variables": places},
                answers=len({booking for people in sets for booking in people}),
                figures={},
                up_to=report.frozen_at or clock.now(),
                released_at=clock.now(),
            )
        )
    return rows
