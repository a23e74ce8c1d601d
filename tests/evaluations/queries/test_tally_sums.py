"""The database adds tallies over events as `Counted.together` does, in one statement whatever their number."""

import random
from dataclasses import fields
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Event
from evaluations.logic.counts import Counted
from evaluations.queries.asking import asked_rows
from evaluations.queries.tallies import read_pairs, read_tallies
from evaluations.services.tallying import tally_events
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")


def answered(event: Event, chance: random.Random, people: int, managers: int) -> None:
    """Every part of the tallies: ratings, special answers, a grid, options, managers of several people."""
    for number, booking in enumerate(book_people(event, people, f"e{event.pk}x", status="attended")):
        score = chance.choice([1, 5, 8, 10])
        respond(booking, "pre", {"OBJ-1": score, "K2": chance.choice([3, None, -1])})
        respond(booking, "post", {"OBJ-1": chance.choice([4, 9]), "R2": chance.choice([1, 4, -2]), "S3": 5})
        respond(
            booking,
            "m3",
            {"OBJ-1": chance.choice([2, 9]), "S3": chance.choice([3, 8]), "A3-0": chance.choice([0, 3, -3])},
            choices={"A6": chance.sample([0, 1, 2], 2)},
        )
        manager = f"m{chance.randrange(managers)}"
        respond(booking, "m3", {"M3": chance.choice([4, 7])}, audience="manager", manager_code=manager)
        if number % 2:
            respond(booking, "m6", {"OBJ-1": 7})
    tally_events([event.pk])


@pytest.fixture
def events(in_ashshire: Cast, birchester: Cast) -> list[Event]:
    """Three events of two courses, of 3 to 6 people with five managers among them; and a neighbour's."""
    with partnership_scope(birchester.partnership):
        answered(make_event(make_course(objectives=1), london(2026, 3, 1, 9)), random.Random(1), 2, 2)
    chance = random.Random(11)
    courses = [make_course(title, objectives=1, ask_managers=True) for title in ("Neglect", "Online")]
    found = [make_event(courses[day % 2], london(2026, 3, 2 + day, 9)) for day in range(3)]
    for event, people in zip(found, (3, 6, 4), strict=True):
        answered(event, chance, people, 5)
    return found


def as_rows(counted: Counted) -> dict[str, dict[Any, Any]]:
    """By part and what must be the same; the subject apart."""
    return {
        part.name: {
            count.same_as: {name: value for name, value in vars(count).items() if name != "subject"}
            for count in getattr(counted, part.name)
        }
        for part in fields(counted)
    }


def test_events_added_up_by_the_database_are_those_added_in_memory(events: list[Event]) -> None:
    one_by_one = sum((read_tallies([event.pk]).counted for event in events), Counted())
    together = read_tallies([event.pk for event in events])
    assert as_rows(together.counted) == as_rows(one_by_one.together())
    assert all(getattr(together.counted, part.name) for part in fields(Counted))
    assert together.minimum == 5
    repeated = [count.same_as for count in together.counted.items]
    assert len(repeated) == len(set(repeated))


def test_change_by_subject_is_that_of_its_events(events: list[Event]) -> None:
    belongs = {event.pk: event.course_id for event in events}
    pairs, minimum = read_pairs(belongs)
    assert minimum == 5
    for course in set(belongs.values()):
        ids = [event.pk for event in events if event.course_id == course]
        assert as_rows(pairs[course])["pairs"] == as_rows(read_tallies(ids, ["pairs"]).counted)["pairs"]
    assert set(pairs) == set(belongs.values())


def test_who_was_asked_comes_by_subject(events: list[Event]) -> None:
    belongs = {event.pk: event.course_id for event in events}
    rows = asked_rows(list(belongs), subjects=belongs)
    people = dict.fromkeys(belongs.values(), 0)
    for row in rows:
        if not row.stage:
            people[row.subject] += row.people
    assert people == {events[0].course_id: 3 + 4, events[1].course_id: 6}
    assert {row.subject for row in asked_rows(list(belongs))} == {0}


def test_one_statement_whatever_the_number_of_events(events: list[Event]) -> None:
    for ids in ([events[0].pk], [event.pk for event in events], []):
        with CaptureQueriesContext(connection) as queries:
            read_tallies(ids)
        assert len(queries) == 1


def test_no_events_count_nothing(in_ashshire: Cast) -> None:
    assert read_tallies([]).counted == Counted()
    assert read_pairs({}) == ({}, 5)
