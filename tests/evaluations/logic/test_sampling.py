"""Samples: DOMAIN.md, Themed evaluation; REQUIREMENTS.md, item 23; the brief of evaluation in depth, Done when 2."""

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.logic.sampling import (
    LARGEST_SEED,
    Candidate,
    Drawn,
    GroupComparison,
    compare,
    draw,
    replacement_for,
    share_out,
    size_cautions,
)

frames = st.dictionaries(
    st.integers(1, 10_000), st.sampled_from(["", "Health", "Police", "School"]), max_size=80
).map(lambda groups: [Candidate(booking, group) for booking, group in groups.items()])
seeds = st.integers(0, LARGEST_SEED)
TWENTY = [Candidate(number, "Health" if number <= 12 else "Police") for number in range(1, 21)]


def test_a_recorded_sample_is_drawn_again_for_ever() -> None:
    """Golden values: a sample of last year must come out the same after every change of this code."""
    drawn = draw(TWENTY, 5, 20260512, stratified=True)
    assert [person.booking_id for person in drawn.people] == [4, 2, 10, 19, 20]
    assert drawn.allocation == {"Health": 3, "Police": 2}


@given(frame=frames, size=st.integers(1, 100), seed=seeds, stratified=st.booleans(), data=st.data())
def test_frame_seed_and_method_alone_decide_who_is_drawn(
    frame: list[Candidate], size: int, seed: int, stratified: bool, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(frame))
    assert draw(shuffled, size, seed, stratified=stratified) == draw(frame, size, seed, stratified=stratified)


@given(frame=frames, size=st.integers(1, 100), seed=seeds, stratified=st.booleans(), cover=st.booleans())
def test_a_sample_has_the_size_asked_and_never_anybody_from_outside_the_frame_or_twice(
    frame: list[Candidate], size: int, seed: int, stratified: bool, cover: bool
) -> None:
    drawn = draw(frame, size, seed, stratified=stratified, cover_each=cover)
    assert len(drawn.people) == min(size, len(frame))
    assert len(set(drawn.people)) == len(drawn.people)
    assert set(drawn.people) <= set(frame)
    counted = Counter(person.group for person in drawn.people)
    assert {group: number for group, number in drawn.allocation.items() if number} == counted


@given(
    sizes=st.dictionaries(st.text(max_size=3), st.integers(0, 300), min_size=1, max_size=12),
    places=st.integers(1, 400),
)
def test_places_are_shared_in_proportion_within_one(sizes: dict[str, int], places: int) -> None:
    shared = share_out(sizes, places)
    total = sum(sizes.values())
    assert sum(shared.values()) == min(places, total)
    for group, size in sizes.items():
        quota = Fraction(size * min(places, total), total) if total else Fraction()
        assert abs(shared[group] - quota) < 1
        assert shared[group] <= size


@given(
    sizes=st.dictionaries(st.text(max_size=3), st.integers(0, 300), min_size=1, max_size=12),
    places=st.integers(1, 400),
)
def test_every_group_has_somebody_when_asked_and_there_is_room(sizes: dict[str, int], places: int) -> None:
    shared = share_out(sizes, places, cover_each=True)
    populated = [group for group, size in sizes.items() if size]
    assert sum(shared.values()) == min(places, sum(sizes.values()))
    assert all(shared[group] <= sizes[group] for group in sizes)
    if places >= len(populated):
        assert all(shared[group] for group in populated)


def test_largest_remainders_share_the_last_places() -> None:
    """The textbook example: 41, 31 and 28 of a hundred, ten places: 4.1, 3.1 and 2.8."""
    assert share_out({"a": 41, "b": 31, "c": 28}, 10) == {"a": 4, "b": 3, "c": 3}
    assert share_out({"a": 1, "b": 99}, 10) == {"a": 0, "b": 10}
    assert share_out({"a": 1, "b": 99}, 10, cover_each=True) == {"a": 1, "b": 9}


def test_over_many_seeds_everybody_is_drawn_about_as_often() -> None:
    times = Counter(
        person.booking_id for seed in range(2000) for person in draw(TWENTY, 5, seed, stratified=False).people
    )
    assert set(times) == set(range(1, 21))
    assert 400 < min(times.values()) <= max(times.values()) < 600


@given(frame=frames, seed=seeds, size=st.integers(1, 40), stratified=st.booleans(), random_state=st.randoms())
def test_replacements_come_from_the_same_group_and_were_never_used(
    frame: list[Candidate], seed: int, size: int, stratified: bool, random_state: random.Random
) -> None:
    drawn = draw(frame, size, seed, stratified=stratified)
    used = {person.booking_id for person in drawn.people}
    leaving = random_state.choice(drawn.people) if drawn.people else None
    while leaving is not None:
        replacement = replacement_for(leaving, frame, seed, used=used, stratified=stratified)
        left = [c for c in frame if c.booking_id not in used and (not stratified or c.group == leaving.group)]
        assert (replacement is None) is (not left)
        if replacement is not None:
            assert replacement in left
            used.add(replacement.booking_id)
        leaving = replacement


def test_a_replacement_is_the_next_in_the_order_in_which_a_larger_sample_would_have_been_drawn() -> None:
    five, six = (draw(TWENTY, size, 7, stratified=False).people for size in (5, 6))
    assert six[:5] == five
    used = {person.booking_id for person in five}
    assert replacement_for(five[0], TWENTY, 7, used=used, stratified=False) == six[5]


def test_the_sample_is_compared_with_its_population_in_words() -> None:
    frame = [*TWENTY, *(Candidate(number, "Charity") for number in range(21, 26))]
    comparison = compare(frame, [1, 2, 3, 4, 5, 6, 7, 13])
    assert comparison.rows[1] == GroupComparison("Health", 12, 7, 39.5)
    assert comparison.cautions == (
        "Nobody was drawn from Charity.",
        "Health is 48% of the population but 88% of the sample.",
        "Police is 32% of the population but 13% of the sample.",
    )


def test_somebody_from_outside_the_population_is_refused() -> None:
    with pytest.raises(ValueError, match="Not in the population"):
        compare(TWENTY, [99])


def test_a_small_sample_says_so() -> None:
    assert size_cautions(20, 3) == ()
    assert size_cautions(19, 1) == (
        "The sample has 19 people; 20 or more say more.",
        "The sample has people of 1 agency; 3 or more are better.",
    )


def test_nobody_to_draw_from_gives_an_empty_sample_and_nonsense_is_refused() -> None:
    assert draw([], 5, 1, stratified=True) == Drawn((), {})
    with pytest.raises(ValueError, match="at least one person"):
        draw(TWENTY, 0, 1, stratified=False)
    with pytest.raises(ValueError, match="seed"):
        draw(TWENTY, 5, -1, stratified=False)
    with pytest.raises(ValueError, match="twice"):
        draw([*TWENTY, Candidate(1, "Police")], 5, 1, stratified=False)
