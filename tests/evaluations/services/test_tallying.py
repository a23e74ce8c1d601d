"""What is counted from an event's answers, worked out by hand."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from courses.models import Event
from evaluations.models import (
    EventTally,
    GapTally,
    ItemTally,
    KeptTally,
    PairTally,
    StageTally,
    StepTally,
)
from evaluations.services.tallying import (
    events_to_count,
    next_tally_due,
    tally_changed_events,
    tally_events,
)
from partnerships import clock
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    return make_event(make_course(objectives=2, ask_managers=True), london(2026, 3, 2, 9))


def pair(key: str, earlier: str, later: str) -> tuple[Any, ...]:
    tally = PairTally.objects.get(question__key=key, earlier=earlier, later=later)
    return (
        tally.n,
        tally.total_earlier,
        tally.total_later,
        tally.total_change_squares,
        (tally.improved, tally.same, tally.fell),
    )


def group(name: str, earlier: str, later: str) -> tuple[Any, ...]:
    tally = PairTally.objects.get(question=None, core_group=name, earlier=earlier, later=later)
    return tally.n, tally.total_earlier, tally.total_later, (tally.improved, tally.same, tally.fell)


def test_change_counts_only_people_with_a_scored_answer_both_times(event: Event) -> None:
    people = book_people(event, 5)
    before, after = [3, 5, 4, 6, -1], [7, 5, 2, None, 9]
    for booking, first, second in zip(people, before, after, strict=True):
        respond(booking, "pre", {"K2": first})
        respond(booking, "post", {"K2": second})
    respond(book_people(event, 1, "late")[0], "post", {"K2": 10})
    assert tally_events([event.pk]) == 11
    assert pair("K2", "pre", "post") == (3, 12, 14, 20, (1, 1, 1))
    assert group("knowledge", "pre", "post") == (3, 12, 14, (1, 1, 1))


def test_special_answers_are_counted_and_left_out_of_averages(event: Event) -> None:
    for booking, score in zip(book_people(event, 5), [7, 9, -1, -9, None], strict=True):
        respond(booking, "post", {"K2": score})
    tally_events([event.pk])
    tally = ItemTally.objects.get(key="K2", stage="post")
    assert (tally.n, tally.total, tally.total_squares) == (2, 16, 130)
    assert (tally.counts, tally.special) == ({"7": 1, "9": 1}, {"-1": 1})


def test_a_core_group_is_the_mean_of_items_answered_both_times_if_half_are(event: Event) -> None:
    one, two, three = book_people(event, 3)
    respond(one, "pre", {"OBJ-1": 2, "OBJ-2": 5})
    respond(one, "post", {"OBJ-1": 6, "OBJ-2": 8})  # 3.5 to 7
    respond(two, "pre", {"OBJ-1": 4, "OBJ-2": 9})
    respond(two, "post", {"OBJ-1": 4})  # one of two: 4 to 4
    respond(three, "pre", {"OBJ-1": 1})
    respond(three, "post", {"OBJ-2": 9})  # none both times
    tally_events([event.pk])
    assert group("objective", "pre", "post") == (2, Decimal("7.5"), 11, (1, 1, 0))


def test_less_than_half_of_a_core_group_is_no_score(in_ashshire: Cast) -> None:
    event = make_event(make_course(objectives=3), london(2026, 3, 2, 9))
    (booking,) = book_people(event, 1)
    respond(booking, "pre", {"OBJ-1": 2, "OBJ-2": 5, "OBJ-3": 5})
    respond(booking, "post", {"OBJ-1": 6})
    tally_events([event.pk])
    assert not PairTally.objects.filter(question=None, core_group="objective").exists()


def test_what_is_kept_is_of_the_same_people_at_all_three_stages(event: Event) -> None:
    for booking, scores in zip(book_people(event, 3), [(4, 8, 7), (5, 7, 6), (3, 9, None)], strict=True):
        for stage, score in zip(("pre", "post", "m3"), scores, strict=True):
            respond(booking, stage, {"K2": score})
    tally_events([event.pk])
    tally = KeptTally.objects.get(question__key="K2", later="m3")
    assert (tally.n, tally.total_before, tally.total_after, tally.total_later) == (2, 9, 15, 13)
    assert KeptTally.objects.get(question=None, core_group="knowledge", later="m3").n == 2
    assert pair("K2", "pre", "post")[0] == 3


def test_a_change_in_practice_is_somewhat_or_more_in_any_area(event: Event) -> None:
    grids = [
        {"A3-0": 0, "A3-1": 2},
        {"A3-0": 1, "A3-1": 1},
        {"A3-0": -3, "A3-1": -3},
        {"A3-0": 3, "A3-1": -3},
        {},
    ]
    for booking, answers in zip(book_people(event, 5), grids, strict=True):
        respond(booking, "m3", answers)
    tally_events([event.pk])
    tally = StageTally.objects.get(stage="m3", audience="delegate")
    assert tally.responses == 5
    assert (tally.practice_answered, tally.practice_changed, tally.practice_no_opportunity) == (3, 2, 1)


def test_different_managers_are_counted_once(event: Event) -> None:
    people = book_people(event, 3)
    for booking, code in zip(people, ["a", "a", "b"], strict=True):
        respond(booking, "m3", {"M3": 6, "M7-0": 2}, audience="manager", manager_code=code)
    tally_events([event.pk])
    assert sorted(ItemTally.objects.get(key="M3").manager_codes) == ["a", "b"]
    assert ItemTally.objects.get(key="M3").n == 3
    assert sorted(StageTally.objects.get(audience="manager").manager_codes) == ["a", "b"]
    assert StepTally.objects.get(step=3).people == 0


def test_delegates_and_managers_are_compared_for_the_same_people(event: Event) -> None:
    one, two = book_people(event, 2)
    respond(one, "m3", {"S3": 8, "A3-0": 3})
    respond(two, "m3", {"S3": 9})
    respond(one, "m3", {"M3": 6, "M7-0": 1}, audience="manager", manager_code="a")
    respond(two, "m3", {"M5": 6}, audience="manager", manager_code="b")
    tally_events([event.pk])
    gaps = GapTally.objects.values_list("question__key", "row", "n", "total_delegates", "total_managers")
    assert sorted(gaps) == [("M3", -1, 1, 8, 6), ("M7", 0, 1, 3, 1)]


def test_several_choices_count_people_by_option(event: Event) -> None:
    for booking, options in zip(book_people(event, 3), [[0, 1], [1], [-9]], strict=True):
        respond(booking, "m3", {}, choices={"A6": options})
    tally_events([event.pk])
    tally = ItemTally.objects.get(key="A6")
    assert (tally.n, tally.counts) == (2, {"0": 1, "1": 2})


def test_steps_count_people_over_all_stages(event: Event) -> None:
    one, two = book_people(event, 2)
    respond(one, "pre", {"K2": 3})
    respond(one, "post", {"K2": 3})
    respond(two, "m3", {"A1": 2, "K2": 4})
    tally_events([event.pk])
    assert dict(StepTally.objects.values_list("step", "people")) == {1: 1, 2: 2, 3: 1}


def test_counting_again_changes_nothing_and_a_removed_answer_goes(event: Event) -> None:
    one, two = book_people(event, 2)
    respond(one, "post", {"K2": 3})
    extra = respond(two, "m3", {"A1": 3})
    tally_events([event.pk])
    tally_events([event.pk])
    assert ItemTally.objects.count() == 2
    extra.delete()
    tally_events([event.pk])
    assert list(ItemTally.objects.values_list("key", "n")) == [("K2", 1)]


def test_the_sweep_counts_what_is_new_and_then_rests(event: Event, ashshire: Cast) -> None:
    bookings = book_people(event, 2)
    now = clock.now()
    with clock.held_at(now):
        respond(bookings[0], "post", {"K2": 3})
        assert next_tally_due() == now
        assert tally_changed_events(ashshire.partnership) == 1
        assert (tally_changed_events(ashshire.partnership), next_tally_due()) == (0, None)
        # A submission that carries an earlier moment but committed late is found all the same.
        respond(bookings[1], "post", {"K2": 4}, at=now - dt.timedelta(seconds=5))
        assert tally_changed_events(ashshire.partnership) == 1
    assert EventTally.objects.get().responses == 2


def test_another_partnership_is_not_counted(event: Event, birchester: Cast) -> None:
    respond(book_people(event, 1)[0], "post", {"K2": 3})
    with partnership_scope(birchester.partnership):
        assert events_to_count() == []
