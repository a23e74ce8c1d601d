"""Planning, moving and cancelling events."""

import datetime as dt

import pytest

from courses.models import Event
from courses.services.events import (
    TrainerFacts,
    cancel_event,
    create_event,
    move_event,
    update_event,
)
from courses.services.refusals import AlreadyThere, Refused
from partnerships import clock
from partnerships.models import LogEntry
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.making import LAST_WEEK, NEXT_MONTH, at, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")


def actions(event: Event) -> list[str]:
    return list(
        LogEntry.objects.filter(subject_type="courses.event", subject_id=event.pk)
        .order_by("pk")
        .values_list("action", flat=True)
    )


def test_a_reference_is_made_from_course_and_date_and_numbered_when_taken(in_ashshire: Cast) -> None:
    course = make_course("The neglect of neglect")
    first = create_event(course=course, starts_at=at(NEXT_MONTH, 9), ends_at=at(NEXT_MONTH, 12))
    second = create_event(course=course, starts_at=at(NEXT_MONTH, 13), ends_at=at(NEXT_MONTH, 16))
    assert [first.ref, second.ref] == ["NEG-2026-07-01", "NEG-2026-07-01-2"]


@pytest.mark.parametrize("ref", ["a b", "../etc", "new", "x" * 41, "ä", "a/b"])
def test_a_reference_that_cannot_stand_in_an_address_is_refused(in_ashshire: Cast, ref: str) -> None:
    with pytest.raises(Refused):
        make_event(ref=ref)


def test_a_reference_is_unique_in_a_partnership_and_free_in_another(
    in_ashshire: Cast, birchester: Cast
) -> None:
    make_event(ref="NEG-1")
    with pytest.raises(Refused, match="Another event has the reference neg-1"):
        make_event(make_course("Other"), ref="neg-1")
    with partnership_scope(birchester.partnership):
        assert make_event(ref="NEG-1").ref == "NEG-1"


def test_the_same_event_planned_twice_is_one(in_ashshire: Cast) -> None:
    event = make_event()
    with pytest.raises(AlreadyThere) as already:
        make_event(event.course)
    assert (already.value.ref, Event.objects.count()) == (event.ref, 1)


def test_an_event_cannot_end_before_it_starts(in_ashshire: Cast) -> None:
    with pytest.raises(Refused, match="cannot end before it starts"):
        create_event(course=make_course(), starts_at=at(NEXT_MONTH, 12), ends_at=at(NEXT_MONTH, 9))


def test_moving_stamps_the_event_and_says_so_in_its_history(in_ashshire: Cast) -> None:
    event = make_event()
    with clock.held_at(clock.now() + dt.timedelta(hours=1)):
        move_event(event=event, starts_at=at(NEXT_MONTH, 9), ends_at=at(NEXT_MONTH, 16), by=None)
        stamped = clock.now()
    event.refresh_from_db()
    assert (event.first_day, event.changed_at, event.ref) == (NEXT_MONTH, stamped, "NEG-2026-05-27")
    assert actions(event) == ["event.created", "event.moved"]


def test_moving_to_where_it_is_changes_nothing(in_ashshire: Cast) -> None:
    event = make_event()
    move_event(event=event, starts_at=event.starts_at, ends_at=event.ends_at, by=None)
    assert actions(event) == ["event.created"]


def test_cancelling_needs_a_reason_and_twice_is_once(in_ashshire: Cast) -> None:
    event = make_event(day=NEXT_MONTH)
    with pytest.raises(Refused, match="Say why"):
        cancel_event(event=event, why="  ", by=None)
    cancel_event(event=event, why="The trainer is ill.", by=None)
    cancel_event(event=event, why="Again", by=None)
    event.refresh_from_db()
    assert (event.is_cancelled, event.cancelled_why) == (True, "The trainer is ill.")
    assert actions(event) == ["event.created", "event.cancelled"]


def test_a_cancelled_event_is_neither_moved_nor_changed(in_ashshire: Cast) -> None:
    event = make_event(day=NEXT_MONTH)
    cancel_event(event=event, why="The trainer is ill.", by=None)
    with pytest.raises(Refused):
        move_event(event=event, starts_at=at(LAST_WEEK, 9), ends_at=at(LAST_WEEK, 10), by=None)
    with pytest.raises(Refused):
        update_event(event=event, by=None, online=True, venue="", places=None)


def test_an_event_that_was_held_is_neither_moved_nor_cancelled(in_ashshire: Cast) -> None:
    event = make_event()
    event.attendance_confirmed_at = clock.now()
    event.save()
    with pytest.raises(Refused, match="cannot be moved"):
        move_event(event=event, starts_at=at(NEXT_MONTH, 9), ends_at=at(NEXT_MONTH, 16), by=None)
    with pytest.raises(Refused, match="cannot be cancelled"):
        cancel_event(event=event, why="No", by=None)


def test_unchanged_trainers_keep_their_rows(in_ashshire: Cast) -> None:
    event = make_event(trainers=[TrainerFacts("Ruth Okafor", "ruth@ashshire.example"), TrainerFacts("Dan")])
    ruth = event.trainers.get(name="Ruth Okafor").pk
    trainers = [TrainerFacts("Ruth Okafor", "ruth@ashshire.example"), TrainerFacts("Ama")]
    update_event(event=event, by=None, online=False, venue="Hall", places=20, trainers=trainers)
    assert list(event.trainers.values_list("name", flat=True)) == ["Ama", "Ruth Okafor"]
    assert event.trainers.get(name="Ruth Okafor").pk == ruth
