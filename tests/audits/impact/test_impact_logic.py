"""The calendar of impact assessments, and spreads over agencies: property tests."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.logic.frameworks.spec import Colour, Level, Scale
from audits.logic.impact_calendar import YearlyCalendar
from audits.logic.impact_spread import Count, bands_of, spread_of
from partnerships.logic.working_days import is_working_day

days = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
calendars = st.builds(
    YearlyCalendar, st.integers(1, 12), st.integers(0, 40), st.integers(2, 26), st.booleans()
)
RAG = Scale(
    "rag",
    (
        Level("green", "Green", 2, colour=Colour.GREEN),
        Level("amber", "Amber", 1, colour=Colour.AMBER),
        Level("red", "Red", 0, colour=Colour.RED),
        Level("na", "Does not apply", None),
    ),
)


@settings(deadline=None)  # a year's bank holidays are worked out once
@given(calendars, days)
def test_a_day_lies_in_its_own_year(calendar: YearlyCalendar, day: dt.date) -> None:
    year = calendar.year_of(day)
    start = dt.date(year, calendar.first_month, 1)
    assert start <= day < dt.date(year + 1, calendar.first_month, 1)


@settings(deadline=None)  # a year's bank holidays are worked out once
@given(calendars, days)
def test_an_assessment_opens_after_its_year_on_a_working_day_and_the_newest_open_one_is_found(
    calendar: YearlyCalendar, today: dt.date
) -> None:
    latest, following = calendar.latest(today), calendar.following(today)
    assert latest.opens_on <= today < following.opens_on
    assert following.year == latest.year + 1
    for dates in (latest, following):
        assert dates.opens_on >= dt.date(dates.year + 1, calendar.first_month, 1)
        assert dates.opens_on < dates.due_on
        assert is_working_day(dates.opens_on)
        assert is_working_day(dates.due_on)


@settings(deadline=None)  # a year's bank holidays are worked out once
@given(calendars, days)
def test_the_portal_opens_nothing_for_a_day_already_past(calendar: YearlyCalendar, today: dt.date) -> None:
    dates = calendar.open_now(today)
    if dates is None:
        assert not calendar.opens_by_itself or calendar.latest(today).due_on <= today
    else:
        assert calendar.opens_by_itself
        assert dates.opens_on <= today < dates.due_on


@pytest.mark.parametrize(("first_month", "words"), [(4, "2025 to 2026"), (9, "2025 to 2026"), (1, "2025")])
def test_a_year_in_words(first_month: int, words: str) -> None:
    assert YearlyCalendar(first_month).words(2025) == words


def test_the_usual_calendar() -> None:
    dates = YearlyCalendar().dates(2025)
    assert (dates.opens_on, dates.due_on) == (dt.date(2026, 4, 1), dt.date(2026, 5, 27))


@given(st.lists(st.sampled_from(["green", "amber", "red", "na", ""]), max_size=12), st.integers(1, 8))
def test_a_spread_counts_everybody_once_and_hides_small_groups(given_: list[str], minimum: int) -> None:
    said = [level for level in given_ if level]
    found = spread_of(given_, RAG, minimum=minimum)
    if len(said) < minimum:
        assert found is None
    else:
        assert found is not None
        assert sum(each.count for each in found) == len(said)
        assert [each.label for each in found][:3] == ["Green", "Amber", "Red"]


def test_a_spread_in_words() -> None:
    assert spread_of(["red", "green", "green"], RAG) == (
        Count("Green", 2, "green"),
        Count("Amber", 0, "amber"),
        Count("Red", 1, "red"),
    )


@given(st.lists(st.integers(0, 100), max_size=12), st.integers(1, 8))
def test_bands_count_everybody_once(shares: list[int], minimum: int) -> None:
    found = bands_of(shares, minimum=minimum)
    if len(shares) < minimum:
        assert found is None
    else:
        assert found is not None
        assert sum(each.count for each in found) == len(shares)
        assert found[0].count == sum(share >= 90 for share in shares)
