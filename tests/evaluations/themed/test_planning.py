"""The planner asks a theme's sample: everybody of a programme event, and of other events the sample alone."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Booking, Event
from evaluations.models import EventSurvey, Invitation, ThemedEvaluation
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event, may_send, touch
from tests.evaluations.themed.making import leave, make_themed, put_in_sample

NOON = london(2026, 5, 1, 12, 0)


def plan_at(moment: dt.datetime, *events: Event) -> None:
    with clock.held_at(moment):
        for event in events:
            touch(event)
        plan_changed_events()


def event_of(on_programme: bool = False, people: int = 3) -> tuple[Event, list[Booking]]:
    event = make_event(make_course(on_programme=on_programme), london(2026, 6, 17, 9, 30))
    return event, book_people(event, people)


def asked(**of: Any) -> Counter[tuple[int, str, str]]:
    rows = Invitation.objects.filter(**of).values_list("booking_id", "audience", "state")
    return Counter(rows)


def each(bookings: list[Booking], audience: str, number: int) -> Counter[tuple[int, str, str]]:
    return Counter({(booking.pk, audience, "planned"): number for booking in bookings})


def test_an_event_outside_the_programme_asks_its_sample_and_their_managers_alone(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event, people = event_of()
        put_in_sample(make_themed(event), people[:1])
        plan_changed_events()
    assert asked() == each(people[:1], "delegate", 4) + each(people[:1], "manager", 2)


def test_a_programme_event_asks_everybody_and_the_managers_of_the_sample(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event, people = event_of(on_programme=True)
        put_in_sample(make_themed(event), people[1:2])
        plan_changed_events()
    assert asked() == each(people, "delegate", 4) + each(people[1:2], "manager", 2)


@pytest.mark.parametrize("state", ["draft", "stopped"])
def test_a_plan_that_does_not_run_asks_nobody(in_ashshire: Any, state: str) -> None:
    with clock.held_at(NOON):
        event, people = event_of()
        put_in_sample(make_themed(event, state=state), people)
        plan_changed_events()
    assert (asked(), EventSurvey.objects.count()) == (Counter(), 0)


def test_who_left_the_sample_is_not_asked_anew_and_keeps_what_was_sent(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event, people = event_of()
        (first, second) = put_in_sample(make_themed(event), people[:2])
        plan_changed_events()
    Invitation.objects.filter(booking=people[0], stage="pre").update(state="sent", sent_at=NOON)
    leave(first)
    plan_at(NOON + dt.timedelta(days=1), event)
    assert asked(booking=people[0]) == Counter(
        {
            (people[0].pk, "delegate", "sent"): 1,
            (people[0].pk, "delegate", "cancelled"): 3,
            (people[0].pk, "manager", "cancelled"): 2,
        }
    )
    assert asked(booking=people[1]) == each(people[1:2], "delegate", 4) + each(people[1:2], "manager", 2)
    assert second.booking_id == people[1].pk


def test_who_left_the_sample_of_a_programme_event_stays_routine(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event, people = event_of(on_programme=True, people=1)
        (person,) = put_in_sample(make_themed(event), people)
        plan_changed_events()
    leave(person)
    plan_at(NOON + dt.timedelta(days=1), event)
    assert asked() == each(people, "delegate", 4) + Counter({(people[0].pk, "manager", "cancelled"): 2})


def test_reporting_takes_back_no_survey_and_stopping_takes_back_all(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event, people = event_of(people=1)
        evaluation = make_themed(event)
        put_in_sample(evaluation, people)
        plan_changed_events()
    before = asked()
    for state, expected in (("reported", {"planned"}), ("stopped", {"cancelled"})):
        ThemedEvaluation.objects.filter(pk=evaluation.pk).update(state=state, stopped_why="No time")
        plan_at(NOON + dt.timedelta(days=1), event)
        assert {row[2] for row in asked()} == expected
    assert sum(before.values()) == 6


@pytest.mark.parametrize("reason", ["manager_limit", "pair_broken", "closed_early"])
def test_what_was_ended_with_a_reason_stays_ended(in_ashshire: Any, reason: str) -> None:
    with clock.held_at(NOON):
        event, people = event_of(on_programme=True, people=1)
        plan_changed_events()
    Invitation.objects.filter(stage="m3").update(state="skipped", skip_reason=reason)
    for status in ("cancelled", "booked"):
        Booking.objects.update(status=status)
        plan_at(NOON + dt.timedelta(days=1), event)
    (row,) = Invitation.objects.filter(stage="m3")
    assert (row.state, row.skip_reason) == ("skipped", reason)
    assert {other.state for other in Invitation.objects.exclude(stage="m3")} == {"planned"}
    assert people[0].pk == row.booking_id


def test_dates_that_a_person_chose_stay_when_the_event_moves(in_ashshire: Any) -> None:
    with clock.held_at(NOON):
        event, _ = event_of(on_programme=True, people=1)
        plan_changed_events()
    chosen = {"post": london(2026, 7, 30, 17), "pre": london(2026, 6, 30, 17), "m3": london(2026, 9, 20, 17)}
    for stage, closes_at in chosen.items():
        EventSurvey.objects.filter(stage=stage).update(chosen_closes_at=closes_at)
    EventSurvey.objects.filter(stage="m3").update(state="closed")
    plan_at(london(2026, 9, 21, 12), event)
    closes = dict(EventSurvey.objects.values_list("stage", "closes_at"))
    assert closes["post"] == chosen["post"]
    assert closes["m3"] == chosen["m3"]
    assert closes["pre"] == london(2026, 6, 17, 9, 30), "a before survey ends as the event starts"
    assert EventSurvey.objects.get(stage="m3").state == "closed", "closed early, it does not open again"
    unsent = dict(Invitation.objects.filter(sent_at=None).values_list("stage", "closes_at"))
    assert unsent == closes


def test_a_sample_elsewhere_changes_nothing_here(in_ashshire: Cast, birchester: Cast) -> None:
    may_send(birchester.partnership)
    with clock.held_at(NOON):
        with partnership_scope(birchester.partnership):
            event, people = event_of()
            put_in_sample(make_themed(event), people)
        event_of()
        plan_changed_events()
        assert Invitation.objects.count() == 0


@pytest.mark.parametrize("people", [1, 40])
def test_the_number_of_statements_does_not_grow_with_the_sample(in_ashshire: Any, people: int) -> None:
    with clock.held_at(NOON):
        event, bookings = event_of(people=people)
        put_in_sample(make_themed(event), bookings)
        with CaptureQueriesContext(connection) as queries:
            plan_changed_events()
    assert Invitation.objects.count() == 6 * people
    assert len(queries) == 16
