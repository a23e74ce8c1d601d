"""A manager is asked about at most three people in a quarter, across events, in one visit (DOMAIN.md)."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Booking, Delegate, Event
from evaluations.models import AskDecision, Invitation, ManagerSelection
from evaluations.services.manager_selection import next_due, select_managers, sweep_managers
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event, touch
from tests.evaluations.themed.making import make_themed, put_in_sample

NOON = london(2026, 5, 1, 12, 0)
M3 = london(2026, 9, 17, 9)


def event_with(
    people: int, *, manager: str = "boss@work.example", day: int = 17, title: str = "Neglect", **fields: Any
) -> tuple[Event, list[Booking]]:
    """An event in June whose people have one manager; managers are asked in September and December."""
    course = make_course(title, **{"ask_managers": True, **fields})
    event = make_event(course, london(2026, 6, day, 9, 30), ref=f"{title[:3]}-{day}")
    with clock.held_at(NOON):
        bookings = book_people(event, people, f"{title.lower()}{day}")
        Booking.objects.filter(event=event).update(manager_email=manager)
        Delegate.objects.filter(bookings__event=event).update(manager_email=manager)
        plan_changed_events()
    return event, bookings


def managers(**of: Any) -> Counter[tuple[str, str]]:
    rows = Invitation.objects.filter(audience="manager", **{"stage": "m3", **of})
    return Counter(rows.values_list("state", "skip_reason"))


PLANNED, LEFT_OUT = ("planned", ""), ("skipped", "manager_limit")


def test_of_five_people_three_are_asked_about_and_the_reason_is_kept(in_ashshire: Any) -> None:
    event_with(5)
    with clock.held_at(M3 - dt.timedelta(days=10)):
        assert select_managers() == 2
        assert managers() == {PLANNED: 3, LEFT_OUT: 2}
        assert AskDecision.objects.filter(kind="skipped", cause="manager_limit").count() == 2
        selection = ManagerSelection.objects.get()
        assert (selection.year, selection.quarter) == (2026, 3)
        assert len(selection.candidates) == 5
        kept = Invitation.objects.filter(audience="manager", stage="m3", state="planned")
        assert set(selection.chosen) == set(kept.values_list("booking_id", flat=True))
        assert select_managers() == 0
        assert ManagerSelection.objects.count() == 1


def test_three_in_a_quarter_across_events_and_the_first_keep_their_places(in_ashshire: Any) -> None:
    event_with(2)
    with clock.held_at(M3 - dt.timedelta(days=1)):
        select_managers()
    other, _ = event_with(3, day=25, title="Harm")
    with clock.held_at(M3 - dt.timedelta(hours=1)):
        select_managers()
    assert managers() == {PLANNED: 3, LEFT_OUT: 2}
    assert managers(event=other) == {PLANNED: 1, LEFT_OUT: 2}


def test_each_manager_has_three_of_their_own(in_ashshire: Any) -> None:
    event_with(3)
    event_with(4, manager="Other@Work.example", title="Harm")
    with clock.held_at(M3):
        select_managers()
    assert managers() == {PLANNED: 6, LEFT_OUT: 1}


def test_a_themes_sample_goes_first(in_ashshire: Any) -> None:
    event, people = event_with(6)
    put_in_sample(make_themed(event), people[3:])
    with clock.held_at(M3):
        select_managers()
    kept = Invitation.objects.filter(audience="manager", stage="m3", state="planned")
    assert set(kept.values_list("booking_id", flat=True)) == {booking.pk for booking in people[3:]}


def test_those_asked_about_at_three_months_are_followed_to_six(in_ashshire: Any) -> None:
    event_with(5)
    with clock.held_at(M3):
        select_managers()
    asked = Invitation.objects.filter(audience="manager", stage="m3", state="planned")
    asked.update(state="sent", sent_at=M3)
    first = set(Invitation.objects.filter(stage="m3", state="sent").values_list("booking_id", flat=True))
    with clock.held_at(london(2026, 12, 16, 9)):
        select_managers()
    last = Invitation.objects.filter(audience="manager", stage="m6", state="planned")
    assert set(last.values_list("booking_id", flat=True)) == first


def test_what_is_due_within_a_fortnight_is_asked_in_one_visit(in_ashshire: Any) -> None:
    event_with(1, day=10)
    event_with(1, day=17, title="Harm")
    event_with(1, day=26, title="Online")
    with clock.held_at(london(2026, 9, 10, 8)):
        assert select_managers() == 1
        assert select_managers() == 0
        due = Invitation.objects.filter(audience="manager", stage="m3").order_by("event__starts_at")
        assert [clock.local(row.due_at).date().day for row in due] == [17, 17, 28]
        first = due[0]
        assert first.moved_from == london(2026, 9, 10, 9)
        decision = AskDecision.objects.get(kind="moved")
        assert (decision.invitation_id, decision.cause) == (first.pk, "visit")
        touch(first.event)
        plan_changed_events()
        first.refresh_from_db()
        assert first.due_at == london(2026, 9, 17, 9), "planned again, the visit stays"


def test_a_late_list_is_drawn_by_the_planner_before_anything_can_be_sent(in_ashshire: Any) -> None:
    event, _ = event_with(2)
    with clock.held_at(M3 + dt.timedelta(hours=1)):
        late = book_people(event, 3, "late")
        Booking.objects.filter(pk__in=[booking.pk for booking in late]).update(
            manager_email="boss@work.example"
        )
        plan_changed_events()
        assert managers() == {PLANNED: 3, LEFT_OUT: 2}


def test_the_sweep_knows_when_to_look_again(in_ashshire: Any) -> None:
    event_with(4)
    with clock.held_at(NOON):
        moment = next_due()
        assert moment is not None
        assert clock.local(moment).date() == dt.date(2026, 9, 2)
    with clock.held_at(moment):
        assert sweep_managers(in_ashshire.partnership) == 1
        assert managers() == {PLANNED: 3, LEFT_OUT: 1}


def test_managers_elsewhere_are_counted_apart(in_ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        event_with(3)
    event_with(3)
    with clock.held_at(M3):
        assert select_managers() == 0
        assert managers() == {PLANNED: 3}


@pytest.mark.parametrize("people", [4, 40])
def test_the_number_of_statements_is_the_same_for_any_number(in_ashshire: Any, people: int) -> None:
    event_with(people)
    with clock.held_at(M3), CaptureQueriesContext(connection) as queries:
        select_managers()
    assert managers() == {PLANNED: 3, LEFT_OUT: people - 3}
    assert len(queries) == 6
