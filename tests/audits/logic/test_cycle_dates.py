"""Dates of cycles, reminders and lateness, by property."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from audits.logic.cycle_dates import (
    CycleDates,
    first_dates,
    following,
    interval_of,
    next_reminder_day,
    reminder_day,
)
from audits.logic.machines import ASSESSMENT, SETTLED
from audits.logic.processes import AssessmentState, Process
from audits.logic.wall import Days, Turn, last_day, late, turn_of

days = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
DAY = dt.timedelta(days=1)


def test_reminders_fall_14_and_3_days_before_then_the_day_after_and_weekly() -> None:
    due = dt.date(2026, 7, 31)
    told = dt.date(2026, 6, 1)
    falls = []
    day = told
    for _ in range(5):
        day = next_reminder_day(due, day)
        falls.append(day)
    assert falls == [dt.date(2026, 7, 17), dt.date(2026, 7, 28), dt.date(2026, 8, 1), dt.date(2026, 8, 8),
                     dt.date(2026, 8, 15)]  # fmt: skip


@given(days, days, days)
def test_a_reminder_is_due_exactly_from_its_day_on(due: dt.date, today: dt.date, told: dt.date) -> None:
    found = reminder_day(due, today, told)
    coming = next_reminder_day(due, told)
    assert (found is not None) == (coming <= today)
    if found is not None:
        assert told < found <= today
        assert next_reminder_day(due, found - DAY) == found
        assert next_reminder_day(due, found) > today


@given(days, st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.sampled_from([12, 36]))
def test_the_next_cycle_keeps_its_dates_in_order(
    opens: dt.date, answers: int, moderation: int, agreement: int, months: int
) -> None:
    first = opens + answers * DAY
    second = first + moderation * DAY
    dates = CycleDates(opens, first, second, second + agreement * DAY)
    assert dates.problems() == {}
    assert following(dates, months).problems() == {}


def test_dates_out_of_order_are_named() -> None:
    day = dt.date(2026, 6, 1)
    assert list(CycleDates(day, day - DAY).problems()) == ["self_assessment_by"]
    assert list(CycleDates(day, day, day - DAY, day - 2 * DAY).problems()) == [
        "moderation_by",
        "agreement_by",
    ]
    assert list(CycleDates(day, day, None, day).problems()) == ["agreement_by"]


@given(st.sampled_from(list(Process)), days, st.integers(1, 12))
def test_first_dates_are_in_order_and_to_come(process: Process, today: dt.date, month: int) -> None:
    dates = first_dates(process, today, month)
    assert dates.problems() == {}
    assert dates.opens_on > today
    if process == Process.SCHOOL:
        assert (dates.opens_on.month, dates.opens_on.day) == (month, 1)


def test_schools_are_yearly_and_others_as_their_framework_says() -> None:
    assert interval_of(Process.SCHOOL, None) == 12
    assert interval_of(Process.MODERATED, 36) == 36
    assert interval_of(Process.IMPACT, None) is None


@given(st.sampled_from(list(AssessmentState)), st.sampled_from(list(Process)), days, days)
def test_somebody_is_late_only_past_a_last_day_of_theirs(
    state: AssessmentState, process: Process, due: dt.date, today: dt.date
) -> None:
    found = late(state, process, Days(due, due, due, due), today)
    is_late = today > due and turn_of(state, process) != Turn.NOBODY
    assert (found is not None) == is_late
    if found is not None:
        assert (found.since, found.days) == (due + DAY, (today - due).days)
        assert found.turn == turn_of(state, process)


def test_every_state_that_is_not_settled_is_somebodys_turn() -> None:
    for process, machine in ASSESSMENT.items():
        for state in machine.states - SETTLED:
            assert turn_of(AssessmentState(state), process) != Turn.NOBODY, (process, state)
            assert last_day(AssessmentState(state), Days(*[dt.date(2026, 6, 1)] * 4)) is not None


@given(st.sampled_from(sorted(SETTLED)), days, days)
def test_nobody_is_late_with_what_is_settled(state: str, due: dt.date, today: dt.date) -> None:
    assert late(AssessmentState(state), Process.MODERATED, Days(due, due, due, due), today) is None
