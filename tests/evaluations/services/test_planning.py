"""Invitations follow from the event's dates (REQUIREMENTS.md, acceptance check 3)."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.choices import AttendanceClaim, BookingStatus
from courses.models import Booking, Course, Delegate, Event
from evaluations.models import EventPlan, EventSurvey, Invitation
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from partnerships.tenancy import partnership_scope
from tests.evaluations.making import book_people, cancel, london, make_course, make_event, move, touch

NOON = london(2026, 5, 1, 12, 0)


@pytest.fixture
def planned(in_ashshire: Any) -> Event:
    """An event on Wednesday 17 June with three people, planned on 1 May."""
    with clock.held_at(NOON):
        event = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(event, 3)
        plan_changed_events()
    return event


def due(event: Event, stage: str, audience: str = "delegate") -> list[str]:
    found = Invitation.objects.filter(event=event, stage=stage, audience=audience).order_by("booking_id")
    return [f"{clock.local(row.due_at):%Y-%m-%d %H:%M}" for row in found]


def states(**of: Any) -> Counter[tuple[str, str, str]]:
    return Counter(Invitation.objects.filter(**of).values_list("stage", "state", "skip_reason"))


def test_every_delegate_is_invited_to_four_surveys(planned: Event) -> None:
    assert due(planned, "pre") == ["2026-06-08 09:00"] * 3
    assert due(planned, "post") == ["2026-06-17 15:30"] * 3
    assert due(planned, "m3") == ["2026-09-17 09:00"] * 3
    assert due(planned, "m6") == ["2026-12-17 09:00"] * 3
    assert Invitation.objects.filter(audience="manager").count() == 0


def test_planning_again_with_nothing_to_do_is_one_query(planned: Event) -> None:
    with clock.held_at(NOON + dt.timedelta(minutes=1)):
        plan_changed_events()
        with CaptureQueriesContext(connection) as queries:
            assert plan_changed_events() == 0
    assert len(queries) == 1


def test_moved_by_a_week_every_date_moves_and_nothing_is_asked_twice(planned: Event) -> None:
    with clock.held_at(NOON + dt.timedelta(hours=1)):
        move(planned, london(2026, 6, 24, 9, 30))
        plan_changed_events()
    assert due(planned, "pre") == ["2026-06-15 09:00"] * 3
    assert due(planned, "m3") == ["2026-09-24 09:00"] * 3
    assert Invitation.objects.count() == 12


def test_what_was_sent_keeps_its_date_when_the_event_moves(planned: Event) -> None:
    sent_at = london(2026, 6, 8, 9, 0)
    Invitation.objects.filter(stage="pre").update(state="sent", sent_at=sent_at)
    with clock.held_at(sent_at + dt.timedelta(hours=1)):
        move(planned, london(2026, 6, 24, 9, 30))
        plan_changed_events()
    assert due(planned, "pre") == ["2026-06-08 09:00"] * 3
    closes = set(Invitation.objects.filter(stage="pre").values_list("closes_at", flat=True))
    assert closes == {london(2026, 6, 24, 9, 30)}
    assert due(planned, "post") == ["2026-06-24 15:30"] * 3


def test_a_cancelled_event_asks_nobody(planned: Event) -> None:
    with clock.held_at(NOON + dt.timedelta(hours=1)):
        cancel(planned)
        plan_changed_events()
    assert set(Invitation.objects.values_list("state", flat=True)) == {"cancelled"}
    assert set(EventSurvey.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_cancelled_booking_is_not_asked_and_a_renewed_one_is(planned: Event) -> None:
    booking = planned.bookings.first()
    for status, state in ((BookingStatus.CANCELLED, "cancelled"), (BookingStatus.BOOKED, "planned")):
        Booking.objects.filter(pk=booking.pk).update(status=status)
        with clock.held_at(NOON + dt.timedelta(hours=1)):
            touch(planned)
            plan_changed_events()
        assert {row[1] for row in states(booking=booking)} == {state}
    assert {row[1] for row in states(event=planned)} == {"planned"}


@pytest.mark.parametrize(("starts", "utc_hour"), [((2026, 3, 29), 7), ((2026, 10, 25), 8)])
def test_a_clock_change_moves_no_hour(in_ashshire: Any, starts: tuple[int, int, int], utc_hour: int) -> None:
    with clock.held_at(london(2026, 1, 5, 12)):
        event = make_event(make_course(), london(*starts, 10))
        book_people(event, 1)
        plan_changed_events()
    after = Invitation.objects.get(stage="post")
    # Both are Sundays: the after survey goes when hours open, 8:30 on Monday by that Monday's clocks.
    assert f"{clock.local(after.due_at):%a %H:%M}" == "Mon 08:30"
    assert after.due_at.astimezone(dt.UTC).hour == utc_hour


def test_a_late_booking_gets_dates_of_its_own(planned: Event) -> None:
    with clock.held_at(london(2026, 6, 12, 11, 5)):
        book_people(planned, 1, "late")
        plan_changed_events()
    assert due(planned, "pre") == ["2026-06-08 09:00"] * 3 + ["2026-06-12 11:05"]
    assert due(planned, "post") == ["2026-06-17 15:30"] * 4


def test_who_comes_without_booking_is_asked_after_but_was_too_late_before(planned: Event) -> None:
    with clock.held_at(london(2026, 6, 17, 14)):
        book_people(planned, 1, "walkin", status=BookingStatus.CAME_WITHOUT_BOOKING)
        plan_changed_events()
    newest = Booking.objects.latest("id")
    assert states(booking=newest) == Counter(
        {
            ("pre", "skipped", "too_late"): 1,
            ("post", "planned", ""): 1,
            ("m3", "planned", ""): 1,
            ("m6", "planned", ""): 1,
        }
    )


def test_a_late_import_waits_for_start_and_makes_no_invitations(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event = make_event(make_course(), NOON - dt.timedelta(days=3))
        book_people(event, 2)
        plan_changed_events()
    assert EventPlan.objects.get(event=event).waiting_for_start
    assert Invitation.objects.count() == 0


def test_an_empty_event_made_in_time_still_waits_when_its_list_comes_late(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event = make_event(make_course(), NOON + dt.timedelta(days=20))
        plan_changed_events()
    with clock.held_at(NOON + dt.timedelta(days=19)):
        book_people(event, 2)
        plan_changed_events()
    assert EventPlan.objects.get(event=event).waiting_for_start


def test_absent_people_and_those_who_say_so_are_not_asked(planned: Event) -> None:
    first, second, third = planned.bookings.order_by("id")
    Booking.objects.filter(pk=first.pk).update(status=BookingStatus.DID_NOT_ATTEND)
    Booking.objects.filter(pk=second.pk).update(claim=AttendanceClaim.DID_NOT_COME)
    with clock.held_at(london(2026, 6, 17, 15)):
        touch(planned)
        plan_changed_events()
    absent = ("skipped", "did_not_attend")
    for booking, after, later in ((first, absent, absent), (second, ("planned", ""), absent)):
        assert states(booking=booking, stage="post") == Counter({("post", *after): 1})
        assert states(booking=booking, stage="m3") == Counter({("m3", *later): 1})
    assert states(booking=third, stage="m3") == Counter({("m3", "planned", ""): 1})


def test_an_absence_put_right_is_asked_after_all(planned: Event) -> None:
    booking = planned.bookings.first()
    for status, expected in (
        (BookingStatus.DID_NOT_ATTEND, ("post", "skipped", "did_not_attend")),
        (BookingStatus.ATTENDED, ("post", "planned", "")),
    ):
        Booking.objects.filter(pk=booking.pk).update(status=status)
        with clock.held_at(london(2026, 6, 17, 15)):
            touch(planned)
            plan_changed_events()
        assert states(booking=booking, stage="post") == Counter({expected: 1})


def test_people_out_of_reach_are_recorded_and_asked_once_they_have_an_address(planned: Event) -> None:
    delegate = Delegate.objects.first()
    for email, expected in (
        ("", ("m3", "skipped", "unreachable")),
        ("a@work.example", ("m3", "planned", "")),
    ):
        Delegate.objects.filter(pk=delegate.pk).update(email=email)
        with clock.held_at(NOON + dt.timedelta(hours=1)):
            touch(planned)
            plan_changed_events()
        assert states(delegate=delegate, stage="m3") == Counter({expected: 1})


def test_managers_are_asked_only_where_switched_on(planned: Event) -> None:
    Booking.objects.filter(pk=planned.bookings.first().pk).update(manager_email="")
    Delegate.objects.filter(pk=planned.bookings.first().delegate_id).update(manager_email="")
    with clock.held_at(NOON + dt.timedelta(hours=1)):
        Course.objects.update(ask_managers=True, changed_at=clock.now())
        plan_changed_events()
    assert states(audience="manager") == Counter(
        {
            ("m3", "planned", ""): 2,
            ("m3", "skipped", "no_manager"): 1,
            ("m6", "planned", ""): 2,
            ("m6", "skipped", "no_manager"): 1,
        }
    )
    with clock.held_at(NOON + dt.timedelta(hours=2)):
        Course.objects.update(ask_managers=False, changed_at=clock.now())
        plan_changed_events()
    assert {row[1] for row in states(audience="manager")} == {"cancelled"}


def test_an_event_outside_the_programme_is_left_alone_until_it_opts_in(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event = make_event(make_course(on_programme=False), london(2026, 6, 17, 9, 30))
        book_people(event, 1)
        plan_changed_events()
        assert Invitation.objects.count() == 0
    with clock.held_at(NOON + dt.timedelta(hours=1)):
        Event.objects.update(opted_in=True, changed_at=clock.now())
        plan_changed_events()
        assert Invitation.objects.count() == 4


@pytest.mark.parametrize("people", [1, 30])
def test_the_number_of_queries_is_the_same_for_any_number_of_people(in_ashshire: Any, people: int) -> None:
    with clock.held_at(NOON):
        event = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(event, people)
        with CaptureQueriesContext(connection) as queries:
            assert plan_changed_events() == people * 4
    assert len(queries) == 15


def test_a_neighbour_is_neither_planned_nor_seen(planned: Event, birchester: Any) -> None:
    with partnership_scope(birchester.partnership), clock.held_at(NOON):
        book_people(make_event(make_course(), london(2026, 6, 17, 9, 30)), 1)
    with clock.held_at(NOON + dt.timedelta(minutes=1)):
        assert plan_changed_events() == 0
    with partnership_scope(birchester.partnership):
        assert Invitation.objects.count() == 0
