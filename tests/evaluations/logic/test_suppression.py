"""The minimum: DOMAIN.md, Rules that hold everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.logic.suppression import (
    Decision,
    elsewhere_words,
    is_safe,
    may_refresh,
    pool_small_groups,
    show_breakdown,
    show_group,
)


def test_a_group_is_shown_from_the_minimum_on() -> None:
    assert show_group(5, 5) == Decision(True)
    assert show_group(4, 5) == Decision(False, "Too few to show.")
    assert show_group(7, 8).shown is False


def test_too_few_says_where_to_look_instead() -> None:
    elsewhere = elsewhere_words("with the other events of this course", 23, 12)
    assert show_group(4, 5, elsewhere=elsewhere).words == (
        "Too few to show. With the other events of this course: 23 answers in 12 months."
    )


def test_figures_from_managers_need_different_managers() -> None:
    assert show_group(9, 5, different_managers=5).shown is True
    assert show_group(9, 5, different_managers=4).words == "Too few to show: too few different managers."


def test_figures_about_a_trainer_need_two_events() -> None:
    assert show_group(9, 5, trainer_events=2).shown is True
    assert show_group(9, 5, trainer_events=1).shown is False


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ({"police": 5, "health": 7}, True),
        ({"police": 0, "health": 7}, True),
        ({"police": 4, "health": 7}, False),
        ({"police": 4, "health": 4, "schools": 4}, False),
        ({"police": 0, "health": 0}, False),
        ({}, False),
    ],
)
def test_a_breakdown_is_shown_only_if_each_group_and_its_complement_is_empty_or_enough(
    groups: dict[str, int], shown: bool
) -> None:
    assert show_breakdown(groups, 5).shown is shown


def test_a_breakdown_of_managers_needs_different_managers_in_each_group() -> None:
    groups = {"police": 9, "health": 9}
    assert show_breakdown(groups, 5, different_managers={"police": 5, "health": 6}).shown is True
    assert show_breakdown(groups, 5, different_managers={"police": 5, "health": 2}).shown is False


@pytest.mark.parametrize(
    ("last", "now", "is_closed", "shown"),
    [
        (0, 4, True, False),
        (0, 5, False, True),
        (8, 12, False, False),
        (8, 13, False, True),
        (8, 12, True, False),
        (8, 8, True, True),
        (8, 6, True, False),
        (12, 6, False, True),
    ],
)
def test_people_outside_the_team_see_new_results_only_when_enough_answers_are_new(
    last: int, now: int, is_closed: bool, shown: bool
) -> None:
    assert may_refresh(last, now, is_closed=is_closed, minimum=5).shown is shown


def test_small_groups_are_pooled_with_the_next_smallest_until_enough() -> None:
    pooled = pool_small_groups({"A": 3, "B": 12, "C": 6, "D": 0}, 5)
    assert (dict(pooled.groups), pooled.pooled, pooled.pooled_count) == ({"B": 12, "D": 0}, ("A", "C"), 9)
    assert pool_small_groups({"A": 3, "B": 1}, 5).decision.shown is False


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 20), max_size=8), st.integers(5, 9))
def test_a_pooled_breakdown_loses_nobody_and_shows_no_small_group(
    groups: dict[str, int], minimum: int
) -> None:
    pooled = pool_small_groups(groups, minimum)
    if pooled.decision.shown:
        assert sum(pooled.groups.values()) + pooled.pooled_count == sum(groups.values())
        assert all(is_safe(count, minimum) for count in (*pooled.groups.values(), pooled.pooled_count))
        assert sorted((*pooled.groups, *pooled.pooled)) == sorted(groups)
    else:
        assert sum(groups.values()) < minimum


@given(st.lists(st.integers(0, 6), max_size=20), st.integers(5, 9))
def test_no_two_results_of_a_stage_ever_seen_differ_by_fewer_than_the_minimum(
    arrivals: list[int], minimum: int
) -> None:
    total, seen = 0, [0]
    for number, arrived in enumerate(arrivals):
        total += arrived
        if may_refresh(seen[-1], total, is_closed=number == len(arrivals) - 1, minimum=minimum).shown:
            seen.append(total)
    assert all(is_safe(later - earlier, minimum) for earlier in seen for later in seen if later >= earlier)
