"""Matching moderators to agencies: against brute force, at 60 agencies, and what is said when nothing is possible."""

import itertools
import random
import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audits.logic.matching import (
    Block,
    Impossible,
    Match,
    Matching,
    Problem,
    Reviewed,
    Reviewer,
    block_of,
    cost_of,
    propose_matching,
)

SECTORS = ["health", "police", "council"]


def brute_force(problem: Problem) -> int | None:
    """The least cost over every way to give each agency a moderator; None where every way breaks a rule."""
    choices = [
        [
            reviewer
            for reviewer in problem.reviewers
            if block_of(problem, reviewer, each.agency) is None and reviewer.most > 0
        ]
        for each in problem.reviewed
    ]
    best = None
    for chosen in itertools.product(*choices):
        if any(chosen.count(reviewer) > reviewer.most for reviewer in problem.reviewers):
            continue
        pairs = zip(chosen, problem.reviewed, strict=True)
        cost = cost_of(problem, [Match(reviewer.key, each.agency) for reviewer, each in pairs])
        best = cost if best is None else min(best, cost)
    return best


@st.composite
def problems(draw: st.DrawFn, most_agencies: int = 7) -> Problem:
    number = draw(st.integers(1, most_agencies))
    agencies = list(range(number))
    some = st.sampled_from(agencies)
    reviewers = [
        Reviewer(
            100 + place,
            draw(st.none() | some),
            draw(st.integers(0, 3)),
            frozenset(draw(st.lists(some, max_size=2))),
        )
        for place in range(draw(st.integers(1, 6 if number < 6 else 4)))
    ]
    related = draw(st.lists(st.tuples(some, some), max_size=3))
    last = draw(st.lists(st.tuples(st.sampled_from([each.key for each in reviewers]), some), max_size=6))
    sectors = {agency: draw(st.sampled_from(SECTORS)) for agency in agencies}
    return Problem(
        reviewers,
        [Reviewed(agency, sectors[agency]) for agency in agencies],
        frozenset(frozenset(pair) for pair in related if pair[0] != pair[1]),
        frozenset(last),
        sectors,
    )


@settings(max_examples=150, deadline=None)
@given(problems())
@example(Problem([Reviewer(1, 7, 1), Reviewer(2, 8, 1)], [Reviewed(7), Reviewed(8)]))
def test_it_agrees_with_brute_force_up_to_seven_agencies(problem: Problem) -> None:
    found = propose_matching(problem)
    least = brute_force(problem)
    if least is None:
        assert isinstance(found, Impossible)
        assert found.why
        assert found.agencies
    else:
        assert isinstance(found, Matching)
        assert found.is_best
        assert found.cost == least
        keeps_every_rule(problem, found)


def keeps_every_rule(problem: Problem, matching: Matching) -> None:
    by_key = {reviewer.key: reviewer for reviewer in problem.reviewers}
    assert [match.agency for match in matching.matches] == sorted(each.agency for each in problem.reviewed)
    for match in matching.matches:
        assert block_of(problem, by_key[match.reviewer], match.agency) is None
        assert match.is_repeated == ((match.reviewer, match.agency) in problem.last_time)
    work = [sum(match.reviewer == key for match in matching.matches) for key in by_key]
    assert all(count <= reviewer.most for count, reviewer in zip(work, by_key.values(), strict=True))
    assert (matching.most_work, matching.least_work) == (max(work), min(work))


@settings(max_examples=60, deadline=None)
@given(problems(5))
def test_the_agencies_named_as_impossible_really_have_too_few_places(problem: Problem) -> None:
    found = propose_matching(problem)
    if isinstance(found, Impossible):
        can = {
            reviewer.key: reviewer.most
            for reviewer in problem.reviewers
            for agency in found.agencies
            if block_of(problem, reviewer, agency) is None
        }
        assert sum(can.values()) < len(found.agencies)


def sixty(seed: int) -> Problem:
    chance = random.Random(seed)
    agencies = list(range(60))
    return Problem(
        [Reviewer(1000 + agency, agency, 2, frozenset({chance.choice(agencies)})) for agency in agencies],
        [Reviewed(agency, SECTORS[agency % 3]) for agency in agencies],
        frozenset(frozenset(chance.sample(agencies, 2)) for _ in range(120)),
        frozenset((1000 + chance.choice(agencies), agency) for agency in agencies),
        {agency: SECTORS[agency % 3] for agency in agencies},
    )


def test_sixty_agencies_take_less_than_ten_seconds() -> None:
    problem = sixty(1)
    began = time.perf_counter()
    found = propose_matching(problem)
    assert time.perf_counter() - began < 10
    assert isinstance(found, Matching)
    keeps_every_rule(problem, found)
    assert found.most_work == 1
    assert not any(match.is_repeated or match.is_swapped for match in found.matches)


def test_without_time_there_is_still_a_proposal_that_breaks_no_rule() -> None:
    problem = sixty(2)
    found = propose_matching(problem, seconds=0)
    assert isinstance(found, Matching)
    keeps_every_rule(problem, found)


def test_who_is_matched_does_not_depend_on_the_order_of_the_lists() -> None:
    problem = sixty(3)
    turned = Problem(
        problem.reviewers[::-1],
        problem.reviewed[::-1],
        problem.related,
        problem.last_time,
        problem.sectors,
    )
    assert propose_matching(problem) == propose_matching(turned)


def test_it_says_how_good_the_proposal_is() -> None:
    problem = Problem([Reviewer(1, 7, 1), Reviewer(2, 8, 1)], [Reviewed(7), Reviewed(8)])
    found = propose_matching(problem)
    assert isinstance(found, Matching)
    assert found.words == (
        "No rule is broken. No pair is the same as last time. 2 moderators are moderated in return. "
        "No agency is of its moderator's own sector. Each moderator has 1. Nothing better is possible."
    )


def test_a_pair_is_repeated_only_where_nothing_else_is_possible() -> None:
    reviewers = [Reviewer(1, None, 2), Reviewer(2, None, 2)]
    again = Problem(reviewers, [Reviewed(7)], last_time=frozenset({(1, 7)}))
    found = propose_matching(again)
    assert isinstance(found, Matching)
    assert found.matches == (Match(2, 7),)
    both = Problem(reviewers, [Reviewed(7)], last_time=frozenset({(1, 7), (2, 7)}))
    found = propose_matching(both)
    assert isinstance(found, Matching)
    assert [match.is_repeated for match in found.matches] == [True]


def test_the_blocking_rules_are_named_when_nobody_may_moderate_an_agency() -> None:
    problem = Problem(
        [Reviewer(1, 7, 2), Reviewer(2, 8, 2, frozenset({7})), Reviewer(3, 9, 2)],
        [Reviewed(7), Reviewed(8)],
        related=frozenset({frozenset({7, 9})}),
    )
    found = propose_matching(problem, {7: "Ash Valley NHS Trust"})
    assert isinstance(found, Impossible)
    assert found.agencies == (7,)
    assert found.blocks == {7: {Block.OWN_AGENCY: 1, Block.INTEREST: 1, Block.RELATION: 1}}
    assert found.why == (
        "Nobody may moderate Ash Valley NHS Trust. Ruled out: they declared an interest (1);"
        " it is their own agency (1); one agency commissions or owns the other (1)."
    )


def test_too_few_places_are_named_with_the_agencies_that_share_them() -> None:
    problem = Problem([Reviewer(1, None, 1)], [Reviewed(7), Reviewed(8)])
    found = propose_matching(problem, {7: "Police", 8: "Probation"})
    assert isinstance(found, Impossible)
    assert found.agencies == (7, 8)
    assert found.why == (
        "Those who may moderate Police and Probation take 1 together, and 2 are needed."
        " Ask a moderator to take more, or add one."
    )


def test_nobody_to_moderate_needs_nobody() -> None:
    assert propose_matching(Problem([], [])) == Matching((), 0, True, 0, 0)
