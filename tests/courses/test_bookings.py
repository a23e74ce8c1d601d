"""Bookings and attendance: every move of the state table, allowed and refused."""

import datetime as dt

import pytest

from courses.choices import BOOKING_MOVES, BookingStatus
from courses.logic.rates import AttendanceCounts
from courses.models import Booking, Delegate, Event
from courses.queries.attendance import counts_for, counts_of
from courses.services import attendance, followers
from courses.services.bookings import (
    NewBooking,
    book,
    book_many,
    cancel_booking,
    change_booking,
    change_many,
    rebook,
    remove_bookings,
)
from courses.services.events import cancel_event
from courses.services.refusals import Refused
from partnerships import clock
from partnerships.models import LogEntry
from tests.conftest import Cast
from tests.courses.making import (
    LAST_WEEK,
    NEXT_MONTH,
    book_all,
    make_agency,
    make_booking,
    make_event,
    make_people,
)

pytestmark = pytest.mark.usefixtures("on_monday")
TODAY = dt.date(2026, 6, 1)
EVERY_MOVE = [(old, new) for old in BookingStatus for new in BookingStatus if old != new]


def logged(event: Event) -> list[str]:
    return list(
        LogEntry.objects.filter(subject_type="courses.event", subject_id=event.pk)
        .order_by("pk")
        .values_list("action", flat=True)
    )[1:]


@pytest.mark.parametrize(("old", "new"), EVERY_MOVE)
def test_a_status_follows_another_only_where_the_table_says_so(
    in_ashshire: Cast, old: BookingStatus, new: BookingStatus
) -> None:
    event = make_event()
    booking = make_booking(event, status=old)
    booking.status = new
    if new in BOOKING_MOVES[old]:
        change_many(event=event, bookings=[booking], fields=["status"])
    else:
        with pytest.raises(Refused):
            change_many(event=event, bookings=[booking], fields=["status"])
    booking.refresh_from_db()
    assert booking.status == (new if new in BOOKING_MOVES[old] else old)


@pytest.mark.parametrize("old", list(BookingStatus))
@pytest.mark.parametrize("new", sorted(attendance.MARKS))
def test_marks_follow_the_same_table(in_ashshire: Cast, old: BookingStatus, new: BookingStatus) -> None:
    booking = make_booking(make_event(), status=old)
    allowed = new == old or new in BOOKING_MOVES[old]
    if allowed:
        attendance.mark(booking=booking, status=new, by=None)
    else:
        with pytest.raises(Refused):
            attendance.mark(booking=booking, status=new, by=None)
    booking.refresh_from_db()
    assert booking.status == (new if allowed else old)


def test_booking_takes_what_is_known_of_the_person_stamps_the_event_and_is_logged(in_ashshire: Cast) -> None:
    event = make_event(day=NEXT_MONTH)
    person = make_people(1, agency=make_agency(), job_role="Social worker", manager_name="Wen Xu")[0]
    with clock.held_at(clock.now() + dt.timedelta(minutes=1)):
        booking = book(event=event, delegate=person, job_role="Senior social worker")
        stamped = clock.now()
    event.refresh_from_db()
    assert (booking.agency, booking.job_role, booking.manager_name, booking.booked_on) == (
        make_agency(), "Senior social worker", "Wen Xu", TODAY,
    )  # fmt: skip
    assert (event.changed_at, logged(event)) == (stamped, ["booking.made"])


def test_a_second_booking_is_refused_and_a_cancelled_one_comes_back(in_ashshire: Cast) -> None:
    event = make_event(day=NEXT_MONTH)
    person = make_people(1)[0]
    first = book(event=event, delegate=person)
    with pytest.raises(Refused, match="on this event already"):
        book(event=event, delegate=person)
    cancel_booking(booking=first, on=TODAY, by=None)
    assert book(event=event, delegate=person).pk == first.pk
    first.refresh_from_db()
    assert (first.status, first.cancelled_on) == (BookingStatus.BOOKED, None)


def test_cancelling_keeps_the_day_and_refuses_one_to_come(in_ashshire: Cast) -> None:
    booking = make_booking(make_event(day=NEXT_MONTH))
    with pytest.raises(Refused, match="has not come yet"):
        cancel_booking(booking=booking, on=TODAY + dt.timedelta(days=1), by=None)
    cancel_booking(booking=booking, on=dt.date(2026, 5, 29), by=None)
    cancel_booking(booking=booking, on=dt.date(2026, 5, 29), by=None)
    booking.refresh_from_db()
    assert (booking.status, booking.cancelled_on) == (BookingStatus.CANCELLED, dt.date(2026, 5, 29))
    assert logged(booking.event) == ["booking.made", "booking.cancelled"]


def test_only_a_cancelled_booking_is_booked_again(in_ashshire: Cast) -> None:
    with pytest.raises(Refused):
        rebook(booking=make_booking(make_event()), by=None)


def test_nothing_changes_on_a_cancelled_event(in_ashshire: Cast) -> None:
    event = make_event(day=NEXT_MONTH)
    booking = make_booking(event)
    cancel_event(event=event, why="Snow", by=None)
    booking.refresh_from_db()
    with pytest.raises(Refused):
        book(event=event, delegate=make_people(1)[0])
    with pytest.raises(Refused):
        cancel_booking(booking=booking, on=TODAY, by=None)
    with pytest.raises(Refused):
        attendance.mark(booking=booking, status=BookingStatus.ATTENDED, by=None)


def test_changing_a_fact_is_logged_without_the_fact(in_ashshire: Cast) -> None:
    booking = make_booking(make_event())
    change_booking(booking=booking, by=None, access_needs="Hearing loop")
    change_booking(booking=booking, by=None, access_needs="Hearing loop")
    entry = LogEntry.objects.filter(subject_type="courses.event", subject_id=booking.event_id).first()
    assert entry is not None
    assert entry.details == {"booking": booking.pk, "fields": ["access_needs"]}
    with pytest.raises(Refused):
        change_booking(booking=booking, by=None, status=BookingStatus.ATTENDED)


def test_booking_many_is_one_statement_and_harmless_twice(
    in_ashshire: Cast, django_assert_num_queries: object
) -> None:
    event = make_event()
    people = make_people(300)
    with django_assert_num_queries(6):  # savepoint, insert, stamp, log, read back, release
        book_many(event=event, bookings=[NewBooking(each) for each in people])
    book_many(event=event, bookings=[NewBooking(each) for each in people])
    assert Booking.objects.filter(event=event).count() == 300


def test_attendance_is_not_marked_before_the_event(in_ashshire: Cast) -> None:
    event = make_event(day=NEXT_MONTH)
    booking = make_booking(event)
    with pytest.raises(Refused, match="from that day on"):
        attendance.mark(booking=booking, status=BookingStatus.ATTENDED, by=None)
    with pytest.raises(Refused, match="from that day on"):
        attendance.add_came_without_booking(event=event, first_name="Ada", by=None)
    with pytest.raises(Refused, match="from that day on"):
        attendance.confirm_attendance(event=event, by=None)


def test_a_stale_tab_overwrites_nobodys_mark(in_ashshire: Cast) -> None:
    event = make_event()
    first, second = make_booking(event, "Ada Lee"), make_booking(event, "Bo Lee")
    seen = {first.pk: BookingStatus.BOOKED, second.pk: BookingStatus.BOOKED}
    attendance.mark(booking=first, status=BookingStatus.ATTENDED, by=None)
    outcome = attendance.mark_many(
        event=event,
        marks={first.pk: BookingStatus.DID_NOT_ATTEND, second.pk: BookingStatus.ATTENDED},
        seen=seen,
        by=None,
    )
    assert (outcome.changed, outcome.conflicts) == ([second], [first])
    assert counts_of(event) == AttendanceCounts(2, 2, 0, 0, 0, 0, None)


def test_what_a_stale_tab_did_not_touch_is_no_conflict(in_ashshire: Cast) -> None:
    event = make_event()
    booking = make_booking(event)
    attendance.mark(booking=booking, status=BookingStatus.ATTENDED, by=None)
    seen = {booking.pk: BookingStatus.BOOKED}
    outcome = attendance.mark_many(event=event, marks=seen, seen=seen, by=None)
    assert (outcome.changed, outcome.conflicts) == ([], [])


def test_marks_of_another_event_are_ignored(in_ashshire: Cast) -> None:
    event = make_event()
    elsewhere = make_booking(make_event(event.course, NEXT_MONTH))
    attendance.mark_many(event=event, marks={elsewhere.pk: BookingStatus.ATTENDED}, by=None)
    elsewhere.refresh_from_db()
    assert elsewhere.status == BookingStatus.BOOKED


def test_came_without_booking_twice_is_one_person(in_ashshire: Cast) -> None:
    event = make_event()
    for _ in range(2):
        attendance.add_came_without_booking(
            event=event, first_name="Ada", last_name="Lee", email="ada@ashshire.example", by=None
        )
    assert (counts_of(event).came_without_booking, Delegate.objects.count()) == (1, 1)


def test_somebody_on_the_list_who_is_added_is_marked_as_come(in_ashshire: Cast) -> None:
    event = make_event()
    booking = make_booking(event, "Sam Taylor")
    added = attendance.add_came_without_booking(
        event=event, first_name="Sam", last_name="Taylor", email="SAM@ashshire.example", by=None
    )
    assert (added.pk, added.status) == (booking.pk, BookingStatus.ATTENDED)


def test_a_mistake_is_taken_back_unless_something_hangs_on_it(in_ashshire: Cast) -> None:
    event = make_event()
    booking = attendance.add_came_without_booking(event=event, first_name="Ada", by=None)
    with pytest.raises(Refused, match="Cancel the booking instead"):
        attendance.take_back(booking=make_booking(event), by=None)
    hold = followers.Follower("test", lambda ids: set(ids), lambda ids: None, lambda kept, gone: None)
    followers.follow(hold)
    try:
        with pytest.raises(Refused, match="the record stays"):
            attendance.take_back(booking=booking, by=None)
        assert remove_bookings(event=event, booking_ids=[booking.pk], by=None) == {booking.pk}
    finally:
        followers._followers.pop("test")
    attendance.take_back(booking=booking, by=None)
    assert not Booking.objects.filter(pk=booking.pk).exists()


def test_confirming_twice_keeps_the_first_moment(in_ashshire: Cast) -> None:
    event = make_event()
    attendance.confirm_attendance(event=event, by=None)
    first = event.attendance_confirmed_at
    with clock.held_at(clock.now() + dt.timedelta(days=1)):
        attendance.confirm_attendance(event=event, by=None)
    event.refresh_from_db()
    assert event.attendance_confirmed_at == first
    assert logged(event) == ["attendance.confirmed"]


def test_a_claim_is_kept_unlogged_and_confirmed_by_a_person(in_ashshire: Cast) -> None:
    event = make_event()
    came, absent, silent = (make_booking(event, f"{name} Lee") for name in ("Ada", "Bo", "Cy"))
    before = logged(event)
    attendance.record_claim(booking_id=came.pk, came=True)
    attendance.record_claim(booking_id=absent.pk, came=False)
    assert (logged(event), counts_of(event).not_marked) == (before, 3)
    attendance.accept_claims(event=event, by=None)
    statuses = dict(Booking.objects.filter(event=event).values_list("pk", "status"))
    assert statuses == {came.pk: "attended", absent.pk: "did_not_attend", silent.pk: "booked"}


def test_acceptance_1_the_three_rates_of_318_registered(in_ashshire: Cast) -> None:
    event = make_event(places=393)
    people = make_people(353)
    book_all(event, people[:269], BookingStatus.ATTENDED)
    book_all(event, people[269:289], BookingStatus.DID_NOT_ATTEND)
    book_all(event, people[289:318], BookingStatus.CANCELLED, cancelled_on=LAST_WEEK)
    book_all(event, people[318:], BookingStatus.CAME_WITHOUT_BOOKING)
    counts = counts_of(event)
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
    assert [rate.words for rate in counts.rates] == [
        "269 of 318 registered came, 85%",
        "269 of 289 still booked came, 93%",
        "304 of 393 places used, 77%",
    ]


def test_counts_of_many_events_are_one_query(in_ashshire: Cast, django_assert_num_queries: object) -> None:
    first = make_event()
    events = [first, *(make_event(first.course, LAST_WEEK - dt.timedelta(days=day)) for day in (1, 2))]
    make_booking(events[1])
    with django_assert_num_queries(1):
        found = counts_for([event.pk for event in events])
    assert [found[event.pk].registered for event in events] == [0, 1, 0]
