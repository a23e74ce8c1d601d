"""Grouping peers: against brute force, at 60 agencies, and what is said when nothing is possible; their days."""

import datetime as dt
import itertools
import random
import time
from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audits.logic.peer_groups import (
    PAIR,
    THREE,
    Grouping,
    NoGrouping,
    Peer,
    Peers,
    block_between,
    cost_of,
    described,
    propose_groups,
)
from audits.logic.peer_timers import Timers, contact_by, default_timers, follow_ups

SECTORS = ["health", "police", "council", ""]


def partitions(agencies: list[int], sizes: tuple[int, ...]) -> Iterator[list[tuple[int, ...]]]:
    """Every way to put each agency into one group of an allowed size."""
    if not agencies:
        yield []
        return
    first, *rest = agencies
    for size in sizes:
        for others in itertools.combinations(rest, size - 1):
            left = [agency for agency in rest if agency not in others]
            for more in partitions(left, sizes):
                yield [(first, *others), *more]


def brute_force(peers: Peers) -> int | None:
    """The least cost over every grouping; None where every one breaks a rule."""
    agencies = sorted(peer.agency for peer in peers.agencies)
    costs = [
        sum(cost_of(peers, described(peers, group)) for group in groups)
        for groups in partitions(agencies, tuple(sorted(peers.sizes)))
        if keeps_rules(peers, groups)
    ]
    return min(costs, default=None)


def keeps_rules(peers: Peers, groups: list[tuple[int, ...]]) -> bool:
    pairs = itertools.chain.from_iterable(itertools.combinations(group, 2) for group in groups)
    return all(block_between(peers, *pair) is None for pair in pairs)


@st.composite
def problems(draw: st.DrawFn) -> Peers:
    number = draw(st.integers(1, 7))
    some = st.integers(0, number - 1)
    pairs = st.lists(st.tuples(some, some), max_size=6)
    return Peers(
        [
            Peer(agency, draw(st.sampled_from(SECTORS)), draw(st.frozensets(some, max_size=2)) - {agency})
            for agency in range(number)
        ],
        related=frozenset(frozenset(pair) for pair in draw(pairs) if pair[0] != pair[1]),
        last_time=frozenset(frozenset(pair) for pair in draw(pairs) if pair[0] != pair[1]),
        wanted=draw(st.sampled_from([PAIR, THREE])),
        sizes=draw(st.sampled_from([(2, 3), (2, 3), (2,), (3,)])),
    )


@settings(max_examples=250, deadline=None)
@given(problems())
@example(Peers([Peer(1), Peer(2), Peer(3), Peer(4)], last_time=frozenset({frozenset({1, 2})})))
@example(Peers([Peer(1), Peer(2), Peer(3)], related=frozenset({frozenset({1, 2})})))
def test_it_agrees_with_brute_force_up_to_seven_agencies(peers: Peers) -> None:
    found, least = propose_groups(peers), brute_force(peers)
    if least is None:
        assert isinstance(found, NoGrouping)
        assert found.why
        assert set(found.agencies) <= {peer.agency for peer in peers.agencies}
    else:
        assert isinstance(found, Grouping)
        assert (found.cost, found.is_best) == (least, True)
        holds_everybody(peers, found)


def holds_everybody(peers: Peers, found: Grouping) -> None:
    """Every agency is in one group, reviews one other and is reviewed by one other, and no rule is broken."""
    everybody = sorted(peer.agency for peer in peers.agencies)
    assert sorted(agency for group in found.groups for agency in group.members) == everybody
    reviews = [review for group in found.groups for review in group.reviews]
    assert sorted(reviewer for reviewer, _ in reviews) == everybody
    assert sorted(reviewed for _, reviewed in reviews) == everybody
    assert all(reviewer != reviewed for reviewer, reviewed in reviews)
    assert keeps_rules(peers, [group.members for group in found.groups])
    assert {len(group.members) for group in found.groups} <= set(peers.sizes)


def sixty(seed: int, wanted: int, number: int = 60) -> Peers:
    chance = random.Random(seed)
    agencies = list(range(number))
    return Peers(
        [
            Peer(agency, SECTORS[agency % 3], frozenset({chance.choice(agencies)}) - {agency})
            for agency in agencies
        ],
        frozenset(frozenset(chance.sample(agencies, 2)) for _ in range(120)),
        frozenset(frozenset(chance.sample(agencies, 2)) for _ in range(120)),
        wanted,
    )


def test_sixty_agencies_take_less_than_ten_seconds() -> None:
    for wanted, number in ((PAIR, 60), (PAIR, 59), (THREE, 60), (THREE, 58)):
        peers = sixty(1, wanted, number)
        began = time.perf_counter()
        found = propose_groups(peers)
        assert time.perf_counter() - began < 10
        assert isinstance(found, Grouping)
        holds_everybody(peers, found)
        assert sum(group.repeated for group in found.groups) == 0


def test_pairs_but_for_one_three_where_the_number_is_odd() -> None:
    found = propose_groups(Peers([Peer(agency) for agency in range(7)]))
    assert isinstance(found, Grouping)
    assert sorted(len(group.members) for group in found.groups) == [2, 2, 3]
    assert found.words == (
        "2 pairs and 1 group of three. No rule is broken. No pair was together last time."
        " No pair is of the same sector. Nothing better is possible."
    )


def test_threes_where_they_are_chosen() -> None:
    found = propose_groups(Peers([Peer(agency) for agency in range(6)], wanted=THREE))
    assert isinstance(found, Grouping)
    assert [len(group.members) for group in found.groups] == [3, 3]


def test_a_three_works_in_a_ring() -> None:
    found = propose_groups(Peers([Peer(1), Peer(2), Peer(3)]))
    assert isinstance(found, Grouping)
    assert found.groups[0].reviews == ((1, 2), (2, 3), (3, 1))


def test_the_same_pair_twice_running_only_where_it_cannot_be_avoided() -> None:
    last = frozenset({frozenset({1, 2}), frozenset({3, 4})})
    free = propose_groups(Peers([Peer(agency) for agency in (1, 2, 3, 4)], last_time=last))
    assert isinstance(free, Grouping)
    assert [group.repeated for group in free.groups] == [0, 0]
    bound = propose_groups(Peers([Peer(1), Peer(2)], last_time=last))
    assert isinstance(bound, Grouping)
    assert "1 pair was together last time" in bound.words


def test_what_stands_in_the_way_is_named() -> None:
    names = {1: "Ash Police", 2: "Elm College", 3: "Oak Trust"}
    related = frozenset({frozenset({1, 2})})
    found = propose_groups(Peers([Peer(1), Peer(2)], related=related), names)
    assert isinstance(found, NoGrouping)
    assert found.why == (
        "Nobody may work with Ash Police and Elm College."
        " Ruled out: one agency commissions or owns the other (2)."
    )
    alone = propose_groups(Peers([Peer(3)]), names)
    assert isinstance(alone, NoGrouping)
    assert alone.why == "Oak Trust is alone: at least two agencies are needed."
    left = propose_groups(Peers([Peer(1), Peer(2), Peer(3, "", frozenset({2}))]), names)
    assert isinstance(left, NoGrouping)
    assert "left over. Ruled out: they declared an interest (" in left.why


def test_the_order_of_the_list_does_not_matter() -> None:
    peers = sixty(3, PAIR, 30)
    turned = Peers(list(peers.agencies)[::-1], peers.related, peers.last_time, PAIR)
    assert propose_groups(peers) == propose_groups(turned)


days = st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1))


@given(days, st.none() | days, st.none() | days, days)
def test_days_are_in_order_and_never_before_today_nor_before_the_answers(
    answers: dt.date, review: dt.date | None, agreed: dt.date | None, today: dt.date
) -> None:
    found = default_timers(answers, review, agreed, today)
    assert found.problems() == {}
    assert found.results_by >= max(answers, today)
    if review is not None and review >= max(answers, today):
        assert found.share_by == review


def test_days_out_of_order_are_named() -> None:
    one, two, three = dt.date(2026, 6, 1), dt.date(2026, 6, 2), dt.date(2026, 6, 3)
    assert set(Timers(two, one, three).problems()) == {"share_by"}
    assert set(Timers(one, three, two).problems()) == {"respond_by"}


def test_contact_within_ten_working_days_and_progress_at_six_and_twelve_months() -> None:
    assert contact_by(dt.date(2026, 6, 1)) == dt.date(2026, 6, 15)
    assert follow_ups(dt.date(2026, 8, 31)) == {6: dt.date(2027, 2, 28), 12: dt.date(2027, 8, 31)}
