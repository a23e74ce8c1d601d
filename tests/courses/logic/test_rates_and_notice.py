"""The three named rates; notice of cancellation and certificates."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.logic.notice import attendance_asked_on, cancelled_in_notice, last_day_to_cancel
from courses.logic.rates import AttendanceCounts
from courses.logic.statuses import BookingStatus
from partnerships.logic.working_days import working_days_between

STATUS = BookingStatus


def test_acceptance_check_one_of_the_requirements() -> None:
    statuses = (
        [STATUS.ATTENDED] * 269
        + [STATUS.DID_NOT_ATTEND] * 20
        + [STATUS.CANCELLED] * 29
        + [STATUS.CAME_WITHOUT_BOOKING] * 35
    )
    counts = AttendanceCounts.of(statuses, places=393)
    assert counts == AttendanceCounts(318, 269, 20, 0, 29, 35, 393)
    assert (counts.trained, counts.still_booked) == (304, 289)
    assert [rate.words for rate in counts.rates] == [
        "269 of 318 registered came, 85%",
        "269 of 289 still booked came, 93%",
        "304 of 393 places used, 77%",
    ]
    assert counts.as_dict() == {
        "registered": 318,
        "came": 269,
        "did_not_attend": 20,
        "not_marked": 0,
        "cancelled": 29,
        "came_without_booking": 35,
        "trained": 304,
        "places": 393,
    }


def test_empty_denominators_give_words() -> None:
    nobody = AttendanceCounts.of([])
    assert [(rate.percent, rate.words) for rate in nobody.rates] == [
        (None, "Nobody registered."),
        (None, "Nobody was still booked."),
        (None, "The number of places is not recorded."),
    ]
    assert AttendanceCounts.of([STATUS.CANCELLED], 0).places_used.words == "No places were offered."


def test_almost_all_is_not_all_and_almost_none_is_not_none() -> None:
    counts = AttendanceCounts(1000, 999, 1, 0, 0, 0)
    assert counts.of_registered.words == "999 of 1,000 registered came, 99%"
    assert AttendanceCounts(1000, 1, 999, 0, 0, 0).of_registered.percent == 1


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="318 registered, but 317 by status"):
        AttendanceCounts(318, 268, 20, 0, 29, 35)
    with pytest.raises(ValueError, match="never negative"):
        AttendanceCounts(0, 1, -1, 0, 0, 0)


STATUSES = st.lists(st.sampled_from(list(BookingStatus)), max_size=60)


@settings(deadline=None)
@given(STATUSES, STATUSES, st.integers(0, 99), st.none() | st.integers(0, 99))
def test_counts_of_two_events_are_the_counts_of_all_their_bookings(
    first: list[BookingStatus], second: list[BookingStatus], places: int, more: int | None
) -> None:
    together = AttendanceCounts.of(first, places) + AttendanceCounts.of(second, more)
    assert together == AttendanceCounts.of(first + second, None if more is None else places + more)
    assert together.registered + together.came_without_booking == len(first) + len(second)
    for rate in together.rates[:2]:
        assert (rate.percent is None) == (rate.denominator == 0)
        assert rate.percent is None or (rate.percent == 100) == (rate.numerator == rate.denominator)
        assert rate.percent is None or 0 <= rate.percent <= 100


def test_seven_working_days_notice_over_a_bank_holiday() -> None:
    event = dt.date(2026, 5, 12)  # after the May bank holiday on Monday 4 May
    assert last_day_to_cancel(event) == dt.date(2026, 4, 30)
    assert cancelled_in_notice(dt.date(2026, 4, 30), event) is True
    assert cancelled_in_notice(dt.date(2026, 5, 1), event) is False
    assert cancelled_in_notice(dt.date(2026, 5, 2), dt.date(2026, 5, 13)) is True  # a Saturday
    assert cancelled_in_notice(dt.date(2026, 5, 11), event, notice_days=1) is True
    assert cancelled_in_notice(None, event) is None


@settings(deadline=None)
@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(-5, 30), st.integers(1, 10))
def test_enough_notice_is_enough_working_days_in_between(cancelled: dt.date, days: int, notice: int) -> None:
    event = cancelled + dt.timedelta(days=days)
    enough = working_days_between(cancelled, event) >= notice
    assert cancelled_in_notice(cancelled, event, notice) is enough


def test_attendance_is_asked_for_on_the_next_working_day() -> None:
    assert attendance_asked_on(dt.date(2026, 5, 1)) == dt.date(2026, 5, 5)
