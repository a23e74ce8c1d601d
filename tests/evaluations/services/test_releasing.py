"""What those outside the team are shown, release by release: nobody's answers can be worked out."""

import random
from typing import Any

import pytest

from courses.models import Event
from evaluations.logic.disclosure import can_pin_small_group
from evaluations.models import ShownResult
from evaluations.queries.results import Viewer, course_results, event_results
from evaluations.services.releasing import next_release_due, release_changed
from evaluations.services.tallying import tally_events
from partnerships import clock
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    return make_event(make_course(objectives=1, ask_managers=True), london(2026, 3, 2, 9))


def answer(event: Event, number: int, prefix: str, **scores: Any) -> None:
    for booking in book_people(event, number, prefix, status="attended"):
        respond(booking, "pre", {"OBJ-1": scores.get("first", 4)})
        respond(booking, "post", {"OBJ-1": scores.get("second", 7), "R2": 4})


def shown_n(event: Event) -> list[int]:
    rows = event_results(event, Viewer.OUTSIDE).learning
    return [row.change.n for row in rows if row.question_id is not None]


def count_and_release(event: Event, cast: Cast) -> None:
    tally_events([event.pk])
    release_changed(cast.partnership)


def test_four_answers_are_too_few_and_five_are_shown(event: Event, ashshire: Cast) -> None:
    answer(event, 4, "early")
    count_and_release(event, ashshire)
    assert shown_n(event) == []
    assert [row.change.n for row in event_results(event, Viewer.TEAM).learning if row.question_id] == [4]
    answer(event, 1, "fifth")
    count_and_release(event, ashshire)
    assert shown_n(event) == [5]


def test_a_few_new_answers_never_change_what_was_shown(event: Event, ashshire: Cast) -> None:
    answer(event, 5, "early")
    count_and_release(event, ashshire)
    answer(event, 4, "later")
    count_and_release(event, ashshire)
    assert shown_n(event) == [5]
    answer(event, 1, "last")
    count_and_release(event, ashshire)
    assert shown_n(event) == [10]


def test_small_events_are_shown_together_and_then_never_apart(event: Event, ashshire: Cast) -> None:
    other = make_event(event.course, london(2026, 4, 6, 9))
    answer(event, 3, "one")
    answer(other, 3, "two")
    tally_events([other.pk])
    count_and_release(event, ashshire)
    course = course_results(event.course, viewer=Viewer.OUTSIDE)
    assert [row.change.n for row in course.learning if row.question_id] == [6]
    assert (shown_n(event), shown_n(other)) == ([], [])
    answer(event, 5, "more")
    count_and_release(event, ashshire)
    assert shown_n(event) == [8]
    # All eleven together, less the event's eight, would be the other event's three.
    course = course_results(event.course, viewer=Viewer.OUTSIDE)
    assert [row.change.n for row in course.learning if row.question_id] == [6]


def test_figures_from_managers_need_different_managers(event: Event, ashshire: Cast) -> None:
    people = book_people(event, 10, status="attended")
    for booking in people[:5]:
        respond(booking, "m3", {"M3": 6}, audience="manager", manager_code="one")
    count_and_release(event, ashshire)
    assert not ShownResult.objects.exists()
    for number, booking in enumerate(people[5:]):
        respond(booking, "m3", {"M3": 6}, audience="manager", manager_code=f"other{number}")
    count_and_release(event, ashshire)
    assert ShownResult.objects.get(subject__startswith="event").subject == f"event:{event.pk}:m3:manager"


def test_a_trainer_needs_two_events(event: Event, ashshire: Cast) -> None:
    answer(event, 6, "early")
    count_and_release(event, ashshire)
    assert event_results(event, Viewer.OUTSIDE, trainer_events=1).learning == ()
    assert len(event_results(event, Viewer.OUTSIDE, trainer_events=2).learning) == 2


def test_releases_are_made_each_morning(event: Event, ashshire: Cast) -> None:
    assert next_release_due() is None
    answer(event, 5, "early")
    tally_events([event.pk])
    assert next_release_due() == london(2026, 6, 2, 6)
    with clock.held_at(london(2026, 6, 2, 6)):
        release_changed(ashshire.partnership)
        assert next_release_due() is None


@pytest.mark.parametrize("seed", range(4))
def test_everything_ever_shown_pins_no_small_group(in_ashshire: Cast, seed: int) -> None:
    """Acceptance check 5, over random histories of answers, events and courses."""
    chance = random.Random(seed)
    course = make_course(objectives=1)
    events = [make_event(course, london(2026, 3, day, 9)) for day in (2, 9, 16)]
    waiting = {event.pk: book_people(event, 14, f"e{event.pk}x") for event in events}
    people = 0
    for day in range(6):
        with clock.held_at(london(2026, 6, 1 + day, 6)):
            for event in events:
                for _ in range(chance.randrange(6)):
                    if not waiting[event.pk]:
                        continue
                    booking, people = waiting[event.pk].pop(), people + 1
                    respond(booking, "pre", {"OBJ-1": chance.choice([3, 4, None])})
                    respond(
                        booking, "post", {"OBJ-1": chance.choice([7, 8, -1]), "R2": chance.choice([4, None])}
                    )
                tally_events([event.pk])
            release_changed(in_ashshire.partnership)
    shown: dict[str, list[frozenset[int]]] = {}
    for row in ShownResult.objects.all():
        for variable, place in row.cells["variables"].items():
            shown.setdefault(variable, []).append(frozenset(row.cells["sets"][place]))
    assert any(len(cells) > 1 for cells in shown.values())
    for cells in shown.values():
        everyone = frozenset().union(*cells)
        assert not can_pin_small_group(cells, dict.fromkeys(everyone, 1), 5)
    assert people > 20
