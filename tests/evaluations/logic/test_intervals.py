"""Intervals of shares and gaps against published worked examples and an independent implementation."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluations.logic.intervals import gap, share_change, share_interval


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_published_one(part: int, whole: int, lower: float, upper: float) -> None:
    """Newcombe 1998 (857-872), Table I, method 3."""
    found = share_interval(part, whole)
    assert found is not None
    assert [round(end, 4) for end in found] == [lower, upper]


def test_a_share_of_nobody_has_no_interval_and_a_part_beyond_its_whole_is_refused() -> None:
    assert share_interval(0, 0) is None
    with pytest.raises(ValueError, match="none to all"):
        share_interval(3, 2)


@given(whole=st.integers(1, 400), data=st.data())
def test_an_interval_holds_its_share_and_solves_wilsons_equation(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    found = share_interval(part, whole)
    assert found is not None
    lower, upper = found
    assert 0 <= lower <= part / whole <= upper <= 1
    for end in found:
        distance = (part / whole - end) ** 2
        assert math.isclose(
            distance, 1.959963984540054**2 * end * (1 - end) / whole, rel_tol=1e-6, abs_tol=1e-9
        )


def test_the_change_of_a_share_is_the_published_one() -> None:
    """Newcombe 1998 (2635-2650), Table II, method 10: of 50 people 36 both times, 12 and 2 once, 0 never."""
    found = share_change(50, 38, learned=12, forgot=2)
    assert found.interval is not None
    assert (found.difference, [round(end, 4) for end in found.interval]) == (0.2, [0.0569, 0.3404])


def test_under_ten_people_there_are_counts_and_the_plain_words() -> None:
    found = share_change(7, 2, learned=4, forgot=1)
    assert (found.correct_later, found.interval) == (5, None)
    assert found.caution == "Too few to say: 7 people answered both times."
    assert found.words == "2 of 7 (29%) were correct the first time, 5 of 7 (71%) the second."


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        share_change(10, 4, learned=7, forgot=0)
    with pytest.raises(ValueError, match="not below 10"):
        share_change(10, 4, learned=1, forgot=0, least_pairs=9)


@given(cells=st.tuples(*[st.integers(0, 60)] * 4))
def test_the_interval_of_a_change_holds_the_difference_and_turns_round_with_the_stages(
    cells: tuple[int, int, int, int],
) -> None:
    both, learned, forgot, _ = cells
    n = sum(cells)
    assume(n >= 10)
    there = share_change(n, both + forgot, learned, forgot)
    back = share_change(n, both + learned, forgot, learned)
    assert there.interval is not None
    assert back.interval is not None
    assert there.difference is not None
    assert -1 <= there.interval[0] <= there.difference + 1e-12
    assert there.difference - 1e-12 <= there.interval[1] <= 1
    assert math.isclose(there.interval[0], -back.interval[1], abs_tol=1e-12)


def test_the_gap_is_delegates_less_managers_with_the_interval_of_a_paired_t() -> None:
    """Ten differences 0, 1, 2, 1, 1, 0, 2, 1, 1, 1: mean 1, variance 4/9, t(9) = 2.2622."""
    differences = [0, 1, 2, 1, 1, 0, 2, 1, 1, 1]
    found = gap(10, 80, 70, sum(d * d for d in differences))
    assert found.interval is not None
    margin = 2.2621571628540993 * math.sqrt(4 / 9 / 10)
    assert (found.mean, [round(end, 9) for end in found.interval]) == (
        1.0,
        [round(1 - margin, 9), round(1 + margin, 9)],
    )
    assert found.words == "Managers see less than delegates report, by 1.0 point."


def test_a_gap_of_few_or_without_spread_has_words_in_place_of_an_interval() -> None:
    assert gap(7, 50, 43, 7).caution == "Too few to say: of 7 people both answered."
    assert gap(12, 24, 12, 12).caution == "The gap is the same for everyone, so it has no interval."
    assert gap(0, 0, 0, 0).words == "Of nobody did both answer."


def test_a_gap_whose_interval_holds_nought_is_about_the_same() -> None:
    differences = [3, -3] * 6 + [1]
    found = gap(13, 40 + sum(differences), 40, sum(d * d for d in differences))
    assert found.words == "Managers and delegates see about the same."
