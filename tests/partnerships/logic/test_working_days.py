from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships.logic.working_days import (
    add_months,
    add_working_days,
    bank_holidays,
    is_working_day,
    next_working_day,
    on_or_after_working_day,
    previous_working_day,
    working_days_between,
)

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_bank_holidays_of_england_in_2026() -> None:
    expected = {
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2026, 12, 28),  # Boxing Day is a Saturday: the substitute day
    }
    assert bank_holidays(2026) == expected


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 4), False),  # Saturday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 7), True),
        (date(2026, 3, 17), True),  # St Patrick's Day is not a holiday in England
        (date(2026, 8, 3), True),  # Scotland's summer holiday is not England's
    ],
)
def test_is_working_day(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_next_working_day_over_easter_excludes_the_day_itself() -> None:
    assert next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert next_working_day(date(2026, 4, 7)) == date(2026, 4, 8)
    assert previous_working_day(date(2026, 4, 7)) == date(2026, 4, 2)


def test_on_or_after_working_day_keeps_a_working_day() -> None:
    assert on_or_after_working_day(date(2026, 4, 2)) == date(2026, 4, 2)
    assert on_or_after_working_day(date(2026, 4, 3)) == date(2026, 4, 7)


def test_working_days_between_counts_the_end_but_not_the_start() -> None:
    assert working_days_between(date(2026, 4, 2), date(2026, 4, 7)) == 1
    assert working_days_between(date(2026, 4, 7), date(2026, 4, 2)) == -1
    assert working_days_between(date(2026, 5, 11), date(2026, 5, 18)) == 5
    assert working_days_between(date(2026, 5, 11), date(2026, 5, 11)) == 0


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_add_months_clamps_to_the_end_of_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@settings(deadline=None)
@given(DAYS, st.integers(1, 60))
def test_adding_working_days_lands_that_many_working_days_away(day: date, number: int) -> None:
    later = add_working_days(day, number)
    assert is_working_day(later)
    assert working_days_between(day, later) == number


@settings(deadline=None)
@given(DAYS, st.integers(1, 60))
def test_subtracting_working_days_undoes_adding_them_from_a_working_day(day: date, number: int) -> None:
    start = on_or_after_working_day(day)
    assert add_working_days(add_working_days(start, number), -number) == start


@settings(deadline=None)
@given(DAYS)
def test_only_days_off_lie_before_the_next_working_day(day: date) -> None:
    found = next_working_day(day)
    skipped = [day + timedelta(days=offset) for offset in range(1, (found - day).days)]
    assert [is_working_day(each) for each in skipped] == [False] * len(skipped)
    assert is_working_day(found)


@settings(deadline=None)
@given(DAYS, st.integers(-48, 48))
def test_adding_months_moves_by_whole_months(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)
