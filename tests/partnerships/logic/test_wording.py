"""Figures and dates as people in England read them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.logic import wording


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1204, None, "1,204"),
        (2.0, None, "2"),
        (2.14, None, "2.1"),
        (2.25, 1, "2.3"),
        (-0.4, None, "−0.4"),
        (-0.04, 1, "0.0"),
        (7, 1, "7.0"),
    ],
)
def test_numbers(value: float, decimals: int | None, text: str) -> None:
    assert wording.number(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(2.1, "+2.1"), (-2.1, "−2.1"), (0.0, "0"), (0.04, "0.0")])
def test_changes_say_their_direction_and_nought_has_none(value: float, text: str) -> None:
    assert wording.signed(value) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_says_of_what(part: int, whole: int) -> None:
    assert wording.share(part, whole).startswith(f"{part:,} of {whole:,} (")


def test_shares_of_a_known_report() -> None:
    assert wording.share(269, 318) == "269 of 318 (85%)"
    assert wording.share(0, 0) == "0 of 0"
    assert wording.share(None, 318) == "too few to show"
    assert (wording.percent(1, 300), wording.percent(299, 300), wording.percent(300, 300)) == (
        "under 1%",
        "over 99%",
        "100%",
    )
    with pytest.raises(ZeroDivisionError):
        wording.percent(1, 0)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (time(9), "9am"),
        (time(13, 30), "1:30pm"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
    ],
)
def test_times(moment: time, text: str) -> None:
    assert wording.clock_time(moment) == text


def test_dates_and_moments() -> None:
    assert wording.long_date(date(2026, 3, 4)) == "4 March 2026"
    assert wording.long_moment(datetime(2026, 3, 4, 13, 30)) == "4 March 2026 at 1:30pm"


def test_counts_with_their_noun() -> None:
    assert wording.plural(1, "person", "people") == "1 person"
    assert wording.plural(2300, "person", "people") == "2,300 people"
    assert wording.plural(0, "event") == "0 events"
