"""Samples: who is in the frame, who is drawn, who takes whose place (REQUIREMENTS.md, item 23)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Booking, Event
from courses.services.refusals import Refused
from evaluations.models import OptOut, Sample, SampledDelegate, SampleLeaving, ThemedEvaluation
from evaluations.queries.sampling import (
    blocks_of,
    comparison_by,
    frame_of,
    in_sample_now,
    people_to_replace,
    size_of,
)
from evaluations.queries.themed import blocks_for
from evaluations.services.samples import draw_again, draw_sample, drawn_as_recorded, leave_sample
from partnerships import clock
from partnerships.models import Agency
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event
from tests.evaluations.themed.making import leave, make_themed, put_in_sample, some_officer

NOON = london(2026, 5, 1, 12, 0)


@pytest.fixture(autouse=True)
def in_may() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


def event_with(people: int, prefix: str = "person", days: int = 40) -> tuple[Event, list[Booking]]:
    course = make_course(f"Course {prefix}", on_programme=False)
    event = make_event(course, NOON + dt.timedelta(days=days), ref=f"REF-{prefix}"[:40])
    return event, book_people(event, people, prefix)


def draw_of(evaluation: ThemedEvaluation, size: int = 3, **how: Any) -> Sample:
    how = {"method": "random", **how}
    return draw_sample(evaluation=evaluation, size=size, by=some_officer().pk, **how)


def drawn(sample: Sample) -> list[int]:
    return list(SampledDelegate.objects.filter(sample=sample).values_list("booking_id", flat=True))


def by_agency(bookings: list[Booking], *sizes: tuple[str, int]) -> None:
    """The first so many to the first agency, and so on."""
    rest = list(bookings)
    for name, number in sizes:
        agency, _ = Agency.objects.get_or_create(name=name)
        here, rest = rest[:number], rest[number:]
        Booking.objects.filter(pk__in=[booking.pk for booking in here]).update(agency=agency)


def test_a_sample_is_recorded_so_that_it_can_be_drawn_again(in_ashshire: Any) -> None:
    event, _ = event_with(12)
    sample = draw_of(make_themed(event), 5)
    assert len(drawn(sample)) == 5
    assert [person.booking_id for person in draw_again(sample).people] == drawn(sample)
    assert drawn_as_recorded(sample)
    assert len(sample.frame) == 12
    Booking.objects.update(status="cancelled")
    assert drawn_as_recorded(Sample.objects.get(pk=sample.pk)), (
        "what happens later does not change what was drawn"
    )


def test_places_are_shared_out_by_group(in_ashshire: Any) -> None:
    event, bookings = event_with(10)
    by_agency(bookings, ("Police", 6), ("Ash Trust", 4))
    sample = draw_of(make_themed(event), 5, method="stratified", dimension="agency")
    assert sample.allocation == {"Police": 3, "Ash Trust": 2}
    assert drawn_as_recorded(sample)
    compared = {row.group: (row.population, row.sample) for row in comparison_by(sample, "agency").rows}
    assert compared == {"Police": (6, 3), "Ash Trust": (4, 2)}
    assert size_of([sample.evaluation_id]) == {sample.evaluation_id: (5, 2)}


def test_who_cannot_be_asked_is_left_out_with_the_reason(in_ashshire: Any) -> None:
    event, people = event_with(8)
    past, gone = event_with(1, "past", days=-300)
    other, _ = event_with(1, "other")
    evaluation = make_themed(event, past)
    OptOut.objects.create(scope="all", delegate=people[0].delegate)
    people[1].delegate.email = ""
    people[1].delegate.save()
    Booking.objects.filter(pk=people[2].pk).update(status="cancelled")
    Booking.objects.filter(pk=people[3].pk).update(status="did_not_attend")
    put_in_sample(make_themed(other, name="Exploitation"), [people[4]])
    put_in_sample(evaluation, [people[5]])
    OptOut.objects.create(scope="course", delegate=people[6].delegate, course=other.course)
    frame = frame_of(evaluation)
    assert [person.booking_id for person in frame.people] == [people[6].pk, people[7].pk]
    assert frame.excluded == {
        "opted_out": (people[0].pk,),
        "no_address": (people[1].pk,),
        "other_sample": (people[4].pk,),
        "sampled_before": (people[5].pk,),
        "nothing_left": (gone[0].pk,),
    }


def test_one_booking_for_each_person_of_the_earliest_event(in_ashshire: Any) -> None:
    later, people = event_with(2, "later", days=60)
    earlier, _ = event_with(0, "earlier", days=30)
    first = Booking.objects.create(event=earlier, delegate=people[0].delegate)
    frame = frame_of(make_themed(later, earlier))
    assert {person.booking_id for person in frame.people} == {first.pk, people[1].pk}


def test_nobody_is_in_two_running_samples(in_ashshire: Any) -> None:
    event, people = event_with(6)
    first = draw_of(make_themed(event), 4)
    second = draw_of(make_themed(event, name="Exploitation"), 6)
    assert set(drawn(first)) & set(drawn(second)) == set()
    assert len(drawn(second)) == 2
    found = blocks_of([booking.pk for booking in people])
    assert {len(blocks) for blocks in found.values()} == {1}


def test_blocks_are_of_running_evaluations_alone(in_ashshire: Any) -> None:
    event, people = event_with(3)
    evaluation = make_themed(event)
    (person, other) = put_in_sample(evaluation, people[:2])
    evaluation.questions.create(survey="pre", key="K9", place=0)
    leave(other)
    assert blocks_of([booking.pk for booking in people]) == {people[0].pk: [evaluation.block]}
    (block,) = blocks_for([event.pk])[event.pk]
    assert dict(block.questions) == {"pre": ("K9",)}
    ThemedEvaluation.objects.update(state="reported")
    assert (blocks_of([person.booking_id]), blocks_for([event.pk])) == ({}, {})


def test_somebody_who_leaves_is_replaced_from_the_same_group(in_ashshire: Any) -> None:
    event, people = event_with(10)
    by_agency(people, ("Police", 6), ("Ash Trust", 4))
    sample = draw_of(make_themed(event), 5, method="stratified", dimension="agency")
    leaver = SampledDelegate.objects.filter(sample=sample, group="Ash Trust").first()
    assert leaver is not None
    new = leave_sample(person=leaver, reason="left", by=some_officer().pk)
    assert new is not None
    assert (new.group, new.replaces_id, new.order) == ("Ash Trust", leaver.pk, 6)
    assert in_sample_now().filter(sample=sample).count() == 5
    assert SampleLeaving.objects.get().sampled_id == leaver.pk
    assert drawn_as_recorded(sample), "a replacement is no part of the draw"
    with pytest.raises(Refused, match="has left the sample already"):
        leave_sample(person=leaver, reason="left", by=some_officer().pk)


def test_nobody_takes_a_place_who_could_not_be_drawn_now(in_ashshire: Any) -> None:
    event, people = event_with(3)
    sample = draw_of(make_themed(event), 1)
    (leaver,) = SampledDelegate.objects.filter(sample=sample)
    for booking in people:
        if booking.pk != leaver.booking_id:
            OptOut.objects.create(scope="all", delegate=booking.delegate)
    assert leave_sample(person=leaver, reason="opted_out", by=some_officer().pk) is None
    assert in_sample_now().count() == 0


def test_another_reason_needs_words_and_a_portal_replaces_nobody(in_ashshire: Any) -> None:
    event, _ = event_with(4)
    sample = draw_of(make_themed(event), 1)
    (person,) = SampledDelegate.objects.filter(sample=sample)
    with pytest.raises(Refused, match="Say why"):
        leave_sample(person=person, reason="other", by=some_officer().pk)
    assert leave_sample(person=person, reason="cancelled", by=None) is None
    assert SampleLeaving.objects.get().by_id is None


def test_who_can_no_longer_take_part_is_found(in_ashshire: Any) -> None:
    event, people = event_with(4)
    evaluation = make_themed(event)
    rows = put_in_sample(evaluation, people)
    Booking.objects.filter(pk=people[0].pk).update(status="cancelled")
    Booking.objects.filter(pk=people[1].pk).update(status="did_not_attend")
    OptOut.objects.create(scope="all", delegate=people[2].delegate)
    assert people_to_replace([evaluation.pk]) == {
        evaluation.pk: [(rows[0].pk, "cancelled"), (rows[1].pk, "did_not_attend"), (rows[2].pk, "opted_out")]
    }


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"size": 0}, "at least one person"),
        ({"method": "stratified"}, "by which groups"),
        ({"seed": -1}, "whole number"),
    ],
)
def test_what_cannot_be_drawn_is_refused(in_ashshire: Any, how: dict[str, Any], words: str) -> None:
    event, _ = event_with(3)
    with pytest.raises(Refused, match=words):
        draw_of(make_themed(event), **how)
    assert Sample.objects.count() == 0


def test_an_event_without_people_and_an_evaluation_that_is_over_draw_nobody(in_ashshire: Any) -> None:
    event, _ = event_with(0)
    with pytest.raises(Refused, match="Nobody can be drawn"):
        draw_of(make_themed(event))
    with pytest.raises(Refused, match="is reported"):
        draw_of(make_themed(event, state="reported"))


def test_people_elsewhere_are_never_drawn(in_ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        event_with(5)
    event, people = event_with(2)
    assert set(drawn(draw_of(make_themed(event), 50))) == {booking.pk for booking in people}


def test_drawing_takes_the_same_number_of_statements_for_any_number(in_ashshire: Any) -> None:
    counts = []
    for people in (1, 30):
        evaluation = make_themed(event_with(people, f"of{people}")[0])
        with CaptureQueriesContext(connection) as queries:
            draw_of(evaluation, people)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    excluded=st.sets(st.integers(0, 11)),
    size=st.integers(1, 14),
    leavers=st.lists(st.integers(0, 11), max_size=6),
    seed=st.integers(0, 2**53 - 1),
)
def test_whatever_happens_the_excluded_are_never_in_the_sample(
    in_ashshire: Any, excluded: set[int], size: int, leavers: list[int], seed: int
) -> None:
    event, people = event_with(12, f"draw{Event.objects.count()}")
    by_agency(people, ("Police", 5), ("Ash Trust", 4))
    for number in excluded:
        OptOut.objects.create(scope="all", delegate=people[number].delegate)
    evaluation = make_themed(event)
    able = {booking.pk for number, booking in enumerate(people) if number not in excluded}
    if not able:
        return
    sample = draw_of(evaluation, size, method="stratified", dimension="agency", seed=seed)
    for place in leavers:
        now = list(in_sample_now().filter(sample=sample))
        if now:
            leave_sample(person=now[place % len(now)], reason="left", by=some_officer().pk)
    ever = set(SampledDelegate.objects.filter(sample=sample).values_list("booking_id", flat=True))
    left = SampleLeaving.objects.filter(sampled__sample=sample).count()
    assert ever <= able
    assert len(ever) == min(len(able), min(size, len(able)) + left) or len(ever) < len(able)
    assert drawn_as_recorded(sample)
