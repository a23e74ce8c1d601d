"""Review clocks: DOMAIN.md, New courses; REQUIREMENTS.md, C47-C49 and T01."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.logic.reviews import (
    DeliveredEvent,
    EarlyReview,
    Pause,
    early_reviews,
    half_year_ends,
    half_year_reviews,
)

LONG_AGO = date(2020, 1, 1)


def held(event_id: int, *day: int) -> DeliveredEvent:
    return DeliveredEvent(event_id, date(*day), date(*day))


def test_the_first_three_events_are_each_reviewed_within_a_fortnight() -> None:
    events = [held(4, 2026, 9, 1), held(1, 2026, 5, 12), held(3, 2026, 7, 2), held(2, 2026, 6, 1)]
    assert early_reviews(events, is_e_learning=False, known_from=LONG_AGO) == (
        EarlyReview(1, 1, date(2026, 5, 26)),
        EarlyReview(2, 2, date(2026, 6, 15)),
        EarlyReview(3, 3, date(2026, 7, 16)),
    )


def test_e_learning_is_reviewed_three_times_a_fortnight_apart_from_the_day_it_is_available() -> None:
    window = DeliveredEvent(9, date(2026, 4, 1), date(2027, 3, 31))
    assert early_reviews([window], is_e_learning=True, known_from=LONG_AGO) == (
        EarlyReview(1, 9, date(2026, 4, 15)),
        EarlyReview(2, 9, date(2026, 4, 29)),
        EarlyReview(3, 9, date(2026, 5, 13)),
    )
    assert early_reviews([], is_e_learning=True, known_from=LONG_AGO) == ()


def test_what_was_due_before_the_portal_knew_the_course_is_not_raised_but_keeps_its_number() -> None:
    events = [held(1, 2026, 5, 12), held(2, 2026, 6, 1), held(3, 2026, 7, 2)]
    found = early_reviews(events, is_e_learning=False, known_from=date(2026, 6, 15))
    assert [review.number for review in found] == [2, 3]


def test_a_paused_programme_raises_nothing() -> None:
    events = [held(1, 2026, 5, 12), held(2, 2026, 6, 1), held(3, 2026, 7, 2)]
    pause = Pause(date(2026, 6, 1), date(2026, 6, 30))
    found = early_reviews(events, is_e_learning=False, known_from=LONG_AGO, pauses=[pause])
    assert [review.number for review in found] == [1, 3]
    endless = Pause(date(2026, 6, 1))
    assert len(early_reviews(events, is_e_learning=False, known_from=LONG_AGO, pauses=[endless])) == 1


def test_halves_end_with_september_and_march() -> None:
    assert half_year_ends(date(2026, 4, 1), date(2027, 9, 30)) == (
        date(2026, 9, 30),
        date(2027, 3, 31),
        date(2027, 9, 30),
    )
    assert half_year_ends(date(2026, 10, 1), date(2027, 2, 1)) == ()
    assert half_year_ends(date(2026, 2, 1), date(2026, 9, 1), year_start_month=9) == (
        date(2026, 2, 28),
        date(2026, 8, 31),
    )
    with pytest.raises(ValueError, match="1 to 12"):
        half_year_ends(LONG_AGO, LONG_AGO, year_start_month=13)


def test_every_course_delivered_within_a_year_is_reviewed_twice_a_year() -> None:
    found = half_year_reviews([date(2026, 5, 12)], today=date(2028, 1, 1), known_from=date(2026, 4, 1))
    assert found == (date(2026, 9, 30), date(2027, 3, 31))
    paused = half_year_reviews(
        [date(2026, 5, 12)],
        today=date(2028, 1, 1),
        known_from=date(2026, 4, 1),
        pauses=[Pause(date(2026, 9, 1), date(2026, 10, 31))],
    )
    assert paused == (date(2027, 3, 31),)
    assert half_year_reviews([], today=date(2028, 1, 1), known_from=date(2026, 4, 1)) == ()


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(0, 3000), month=st.integers(1, 12)
)
def test_halves_are_complete_months_six_months_apart_within_the_period(
    first: date, days: int, month: int
) -> None:
    last = first + timedelta(days=days)
    ends = half_year_ends(first, last, year_start_month=month)
    assert all(first <= end <= last for end in ends)
    assert all((end + timedelta(days=1)).day == 1 for end in ends)
    assert all(181 <= (later - earlier).days <= 184 for earlier, later in pairwise(ends))
    assert days // 184 <= len(ends) <= days // 181 + 1
