"""Dates of a cycle: in order, the next cycle's from the last one's, and the days on which leads are reminded.

Source: the brief of audits, Cycles: "every three years for section 11 and peer review, yearly for schools, on the
partnership's own calendar"; DESIGN: reminders 14 and 3 days before, then weekly while late.
"""

import datetime as dt
from dataclasses import dataclass

from audits.logic.processes import Process
from partnerships.logic.working_days import add_months

WEEK = dt.timedelta(days=7)
#: Days before the last day on which leads are reminded.
REMINDED_BEFORE = (14, 3)
YEARLY = 12
#: How long before the next cycle opens the officer is asked to plan it.
PLAN_MONTHS_BEFORE = 3


@dataclass(frozen=True)
class CycleDates:
    """The dates of a cycle: first day, then last days."""

    opens_on: dt.date
    self_assessment_by: dt.date
    moderation_by: dt.date | None = None
    agreement_by: dt.date | None = None

    def problems(self) -> dict[str, str]:
        """What is out of order, by the name of the date."""
        found = {}
        if self.self_assessment_by < self.opens_on:
            found["self_assessment_by"] = "Self-assessments must be due after the cycle opens"
        if self.moderation_by is not None and self.moderation_by < self.self_assessment_by:
            found["moderation_by"] = "Moderation must end after self-assessments are due"
        if self.agreement_by is not None:
            if self.moderation_by is None:
                found["agreement_by"] = "Give the day for moderation, or leave both out"
            elif self.agreement_by < self.moderation_by:
                found["agreement_by"] = "Grades must be agreed after moderation ends"
        return found


def interval_of(process: Process, interval_months: int | None) -> int | None:
    """Months between two cycles: the framework's own, else yearly for schools, else none set."""
    if interval_months is not None:
        return interval_months
    return YEARLY if process == Process.SCHOOL else None


def following(dates: CycleDates, months: int) -> CycleDates:
    """The same dates so many months later. They stay in order."""

    def later(day: dt.date | None) -> dt.date | None:
        return add_months(day, months) if day is not None else None

    return CycleDates(
        add_months(dates.opens_on, months),
        add_months(dates.self_assessment_by, months),
        later(dates.moderation_by),
        later(dates.agreement_by),
    )


def first_dates(process: Process, today: dt.date, year_starts_in: int) -> CycleDates:
    """A proposal where there was no cycle before: schools from the start of the partnership's year, others soon."""
    if process == Process.SCHOOL:
        start = dt.date(today.year, year_starts_in, 1)
        opens = start if start > today else add_months(start, YEARLY)
        return CycleDates(opens, add_months(opens, 3))
    opens = add_months(today, 1)
    if process == Process.IMPACT:
        return CycleDates(opens, add_months(opens, 2))
    return CycleDates(opens, add_months(opens, 3), add_months(opens, 6), add_months(opens, 8))


def to_plan_from(opened_on: dt.date, interval: int) -> dt.date:
    """The day from which the officer is asked to plan the next cycle."""
    return add_months(opened_on, interval - PLAN_MONTHS_BEFORE)


def reminder_day(due: dt.date, today: dt.date, told_on: dt.date) -> dt.date | None:
    """The latest day up to today on which a reminder falls; None when they were told of the date on it or after.

    Reminders fall 14 and 3 days before the last day, on the day after it, and every week from there.
    """
    days = [due - dt.timedelta(days=count) for count in REMINDED_BEFORE]
    if today > due:
        first_late = due + dt.timedelta(days=1)
        days.append(first_late + (today - first_late) // WEEK * WEEK)
    past = [day for day in days if told_on < day <= today]
    return max(past, default=None)


def next_reminder_day(due: dt.date, after: dt.date) -> dt.date:
    """The first day after `after` on which a reminder falls."""
    for count in REMINDED_BEFORE:
        day = due - dt.timedelta(days=count)
        if day > after:
            return day
    first_late = due + dt.timedelta(days=1)
    if first_late > after:
        return first_late
    return first_late + ((after - first_late) // WEEK + 1) * WEEK
