"""The quarter that a day belongs to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.logic.quarters import Quarter, quarter_of, quarters_back

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
FIRST_MONTHS = st.integers(1, 12)


@given(DAYS, FIRST_MONTHS)
def test_every_day_lies_in_exactly_its_own_quarter(day: dt.date, first_month: int) -> None:
    quarter = quarter_of(day, first_month)
    assert (quarter.previous.holds(day), quarter.holds(day), quarter.following.holds(day)) == (
        False,
        True,
        False,
    )


@given(DAYS, FIRST_MONTHS)
def test_quarters_follow_each_other_without_a_gap(day: dt.date, first_month: int) -> None:
    quarter = quarter_of(day, first_month)
    assert quarter.following.start == quarter.end + dt.timedelta(days=1)
    assert quarter.following.previous == quarter == quarter.previous.following


def test_the_training_year_runs_april_to_march() -> None:
    quarter = quarter_of(dt.date(2027, 2, 14))
    assert (quarter.year, quarter.number) == (2026, 4)
    assert (quarter.start, quarter.end) == (dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    assert quarter.name == "Quarter 4, January to March 2027"
    assert quarter.year_words == "2026 to 2027"


def test_the_same_quarter_last_year_and_eight_quarters_back() -> None:
    latest = Quarter(2026, 2)
    assert latest.same_last_year.name == "Quarter 2, July to September 2025"
    assert quarters_back(latest, 3) == [Quarter(2025, 4), Quarter(2026, 1), Quarter(2026, 2)]


def test_there_is_no_fifth_quarter() -> None:
    with pytest.raises(ValueError, match="no quarter 5"):
        Quarter(2026, 5)
