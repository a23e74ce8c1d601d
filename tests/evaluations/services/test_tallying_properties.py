"""Tallies equal a plain recount of the same answers in Python, whatever people answered."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.logic.statistics import core_group_score, pair_sums
from evaluations.models import ItemTally, KeptTally, PairTally, Response, StepTally, SurveyItem
from evaluations.services.tallying import tally_events
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

CODES = st.sampled_from([None, -1, -9, 1, 4, 7, 10])
KEYS = ("OBJ-1", "OBJ-2", "OBJ-3", "K2")
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {stage: st.one_of(st.none(), st.tuples(*[CODES] * len(KEYS))) for stage in ("pre", "post", "m3")}
    ),
    min_size=1,
    max_size=6,
)
PAIRS = (("pre", "post"), ("pre", "m3"), ("post", "m3"))


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(1000))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE)
def test_tallies_equal_a_plain_recount(in_ashshire: Cast, numbers: Iterator[int], people: list[Any]) -> None:
    number = next(numbers)
    event = make_event(make_course(f"Course {number}"), london(2026, 3, 2, 9), ref=f"E{number}")
    for booking, stages in zip(book_people(event, len(people), f"p{number}x"), people, strict=True):
        for stage, codes in stages.items():
            if codes is not None:
                respond(booking, stage, dict(zip(KEYS, codes, strict=True)))
    tally_events([event.pk])
    answers = plain_answers(event.pk)
    assert item_tallies(event.pk) == recounted_items(answers)
    assert pair_tallies(event.pk) == recounted_pairs(answers)
    assert kept_tallies(event.pk) == recounted_kept(answers)
    assert dict(StepTally.objects.filter(event=event).values_list("step", "people")) == recounted_steps(
        answers
    )


def plain_answers(event_id: int) -> list[tuple[int, str, SurveyItem, int | None]]:
    """Every answer that was asked for, one by one: booking, stage, item, code."""
    items = defaultdict(list)
    for item in SurveyItem.objects.exclude(position=None):
        items[item.survey_version_id].append(item)
    return [
        (response.booking_id, response.stage, item, code)
        for response in Response.objects.filter(event_id=event_id)
        for item in items[response.survey_version_id]
        if (code := response.scores[item.position - 1]) != -9
    ]


def recounted_items(answers: list[Any]) -> dict[Any, Any]:
    found = defaultdict(list)
    for _, stage, item, code in answers:
        if code is not None:
            found[stage, item.question_id, -1 if item.row is None else item.row].append(code)
    return {
        key: (
            len([c for c in codes if c >= 0]),
            sum(c for c in codes if c >= 0),
            sum(c * c for c in codes if c >= 0),
            {str(c): codes.count(c) for c in set(codes) if c >= 0},
            {str(c): codes.count(c) for c in set(codes) if c < 0},
        )
        for key, codes in found.items()
    }


def item_tallies(event_id: int) -> dict[Any, Any]:
    return {
        (t.stage, t.question_id, t.row): (t.n, t.total, t.total_squares, t.counts, t.special)
        for t in ItemTally.objects.filter(event_id=event_id)
    }


def repeated(answers: list[Any]) -> dict[Any, dict[Any, int | None]]:
    """Codes by core group and person, then by stage and question."""
    found: dict[Any, dict[Any, int | None]] = defaultdict(dict)
    for booking, stage, item, code in answers:
        if item.core_group and item.row is None:
            found[item.core_group, booking][stage, item.question_id] = code
    return found


def recounted_pairs(answers: list[Any]) -> dict[Any, Any]:
    questions, groups = defaultdict(list), defaultdict(list)
    for (group, _), codes in repeated(answers).items():
        for earlier, later in PAIRS:
            both = [
                (question, (codes[earlier, question], codes[later, question]))
                for stage, question in codes
                if stage == earlier and (later, question) in codes
            ]
            for question, pair in both:
                questions[question, "", earlier, later].append(pair)
            score = core_group_score([pair for _, pair in both])
            if score is not None:
                groups[None, group, earlier, later].append(score)
    found = {key: rounded(pair_sums(pairs)) for key, pairs in questions.items()}
    found |= {key: rounded(pair_sums(pairs)) for key, pairs in groups.items()}
    return {key: sums for key, sums in found.items() if sums[0]}


def rounded(sums: Any) -> tuple[Any, ...]:
    totals = (sums.sum_before, sums.sum_after, sums.sum_square_change)
    return (sums.n, *(round(float(total), 3) for total in totals), sums.improved, sums.same, sums.fell)


def pair_tallies(event_id: int) -> dict[Any, Any]:
    return {
        (t.question_id, t.core_group, t.earlier, t.later): (
            t.n,
            *(round(float(v), 3) for v in (t.total_earlier, t.total_later, t.total_change_squares)),
            t.improved,
            t.same,
            t.fell,
        )
        for t in PairTally.objects.filter(event_id=event_id)
    }


def recounted_kept(answers: list[Any]) -> dict[Any, int]:
    people: dict[Any, int] = defaultdict(int)
    for (group, _), codes in repeated(answers).items():
        thrice = [
            [codes[stage, question] for stage in ("pre", "post", "m3")]
            for at, question in codes
            if at == "pre" and all((stage, question) in codes for stage in ("post", "m3"))
        ]
        full = [t for t in thrice if all(code is not None and code >= 0 for code in t)]
        people[group] += bool(full) and 2 * len(full) >= len(thrice)
    return {group: number for group, number in people.items() if number}


def kept_tallies(event_id: int) -> dict[str, int]:
    return dict(KeptTally.objects.filter(event_id=event_id, question=None).values_list("core_group", "n"))


def recounted_steps(answers: list[Any]) -> dict[int, int]:
    people = defaultdict(set)
    for booking, _, item, code in answers:
        if code is not None and code >= 0 and item.step is not None:
            people[item.step].add(booking)
    return {step: len(bookings) for step, bookings in people.items()}
