"""Grouping agencies that review each other's training: pairs, or threes where the number is odd or where chosen.

Never an agency with its own commissioner or provider, one that owns it, or one in which its people declared an
interest.
Where avoidable: groups of the size wanted, no two together that were together last time, and agencies of different
sectors, in that order. Solved exactly as a set partition by integer programming: SciPy's HiGHS.

In a three each is reviewed by one other, in a ring: the first reviews the second, the second the third, the third the
first (training_peer_review.yaml, matching: "each reviewed by the other two or in a ring"). So every agency has one
review and one grade a line, and each of the three reads one return.
"""

import itertools
import random
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from audits.logic.matching import BLOCK_WORDS, Block, Problem, Reviewed, Reviewer, block_of

#: Weights of what is avoidable, each above all of the next together for 60 agencies: a group of the other size, two
#: that were together last time, two of the same sector.
OTHER_SIZE = 10_000
REPEATED = 100
SAME_SECTOR = 1
SECONDS_AT_MOST = 8.0
#: Threes that the solver is given at most: all of them up to 23 agencies, beyond that the cheapest, spread evenly.
MOST_THREES = 2_000
PAIR, THREE = 2, 3


@dataclass(frozen=True)
class Peer:
    """An agency that takes part. `interests`: agencies in which its people declared one."""

    agency: int
    sector: str = ""
    interests: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Peers:
    """Everybody, and what stands between them.

    `related`: pairs of which one commissions, provides for or owns the other. `last_time`: pairs that were in one group
    the time before. `wanted`: the size of group that is preferred. `sizes`: those that the framework allows.
    """

    agencies: Sequence[Peer]
    related: frozenset[frozenset[int]] = frozenset()
    last_time: frozenset[frozenset[int]] = frozenset()
    wanted: int = PAIR
    sizes: Collection[int] = (PAIR, THREE)
    _known: dict[int, Peer] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._known.update({peer.agency: peer for peer in self.agencies})

    def peer(self, agency: int) -> Peer:
        return self._known[agency]


@dataclass(frozen=True)
class Group:
    """Agencies that work together; each reviews the next, the last the first."""

    members: tuple[int, ...]
    repeated: int = 0
    same_sector: int = 0

    @property
    def reviews(self) -> tuple[tuple[int, int], ...]:
        """Who reviews whom: (reviewer, reviewed)."""
        return tuple(zip(self.members, (*self.members[1:], self.members[0]), strict=True))


@dataclass(frozen=True)
class Grouping:
    """A proposal and how good it is. `is_best`: nothing better exists; otherwise the time ran out on a good one."""

    groups: tuple[Group, ...]
    cost: int
    is_best: bool

    @property
    def words(self) -> str:
        """How good the proposal is, in a sentence or two."""
        pairs = sum(len(group.members) == PAIR for group in self.groups)
        threes = len(self.groups) - pairs
        repeated = sum(group.repeated for group in self.groups)
        sector = sum(group.same_sector for group in self.groups)
        made = [_count(pairs, "pair", "pairs")] if pairs else []
        made += [_count(threes, "group of three", "groups of three")] if threes else []
        return " ".join(
            [
                f"{' and '.join(made)}. No rule is broken.",
                f"{_count(repeated, 'pair was', 'pairs were')} together last time.",
                f"{_count(sector, 'pair is', 'pairs are')} of the same sector.",
                "Nothing better is possible." if self.is_best else "There may be a slightly better one.",
            ]
        )


def _count(number: int, one: str, many: str) -> str:
    return f"{number or 'No'} {many if number > 1 else one}"


@dataclass(frozen=True)
class NoGrouping:
    """No grouping breaks no rule. `why` names what stands in the way; `agencies` are those left over."""

    why: str
    agencies: tuple[int, ...]


def block_between(peers: Peers, one: int, other: int) -> Block | None:
    """The first rule that keeps two agencies from working together, either way round; None where none does."""
    problem = Problem(reviewers=(), reviewed=(Reviewed(one), Reviewed(other)), related=peers.related)
    for reviewer, reviewed in ((one, other), (other, one)):
        seen = Reviewer(reviewer, reviewer, 1, peers.peer(reviewer).interests)
        if (block := block_of(problem, seen, reviewed)) is not None:
            return block
    return None


def propose_groups(
    peers: Peers, names: Mapping[int, str] | None = None, seconds: float = SECONDS_AT_MOST
) -> Grouping | NoGrouping:
    """The best grouping; or why there is none. `names` are the agencies', for words.

    Every agency is named once. Within `seconds`, the same agencies give the same proposal.
    """
    agencies = sorted(peer.agency for peer in peers.agencies)
    if not agencies:
        return Grouping((), 0, True)
    free = {
        frozenset(pair)
        for pair in itertools.combinations(agencies, PAIR)
        if block_between(peers, *pair) is None
    }
    until = time.monotonic() + seconds
    for attempt in _attempts(peers, agencies, free):
        found = _partition(peers, agencies, attempt, max(until - time.monotonic(), 0.5))
        if found is not None:
            groups = tuple(described(peers, members) for members in sorted(found.chosen))
            cost = sum(cost_of(peers, group) for group in groups)
            is_best = (found.is_proved and attempt.is_everything) or cost == attempt.least
            return Grouping(groups, cost, is_best)
    return NoGrouping(*_why_not(peers, agencies, free, names or {}))


@dataclass(frozen=True)
class _Attempt:
    """Groups to choose from. `threes`: exactly so many of three; None: however many. `least`: no cost is below it."""

    columns: Sequence[tuple[int, ...]]
    threes: int | None
    is_everything: bool
    least: int


def _attempts(peers: Peers, agencies: Sequence[int], free: Collection[frozenset[int]]) -> Iterator[_Attempt]:
    """What to try, in order: first as many groups of the wanted size as the number allows, then any mixture.

    The first that can be done at all is the best: one group of the other size costs more than everything else together.
    """
    number = len(agencies)
    pairs = [pair for pair in itertools.combinations(agencies, PAIR) if frozenset(pair) in free]
    pairs = pairs if PAIR in peers.sizes else []
    if peers.wanted == PAIR and number % PAIR == 0:
        yield _Attempt(pairs, 0, True, 0)
    every = _threes(agencies, free) if THREE in peers.sizes else []
    some = _cheapest(peers, every)
    is_everything = len(some) == len(every)
    if peers.wanted == THREE:
        fitting = (count for count in range(number // THREE + 1) if (number - THREE * count) % PAIR == 0)
        most = max(fitting, default=0)
        least = OTHER_SIZE * ((number - THREE * most) // PAIR)
        yield _Attempt(some + (pairs if least else []), most, is_everything, least)
    elif number % PAIR:
        yield _Attempt(pairs + some, 1, is_everything, OTHER_SIZE)
    yield _Attempt(pairs + some, None, is_everything, 0)
    if not is_everything:
        yield _Attempt(pairs + every, None, True, 0)


def _threes(agencies: Sequence[int], free: Collection[frozenset[int]]) -> list[tuple[int, ...]]:
    return [
        (one, other, third)
        for one, other in itertools.combinations(agencies, PAIR)
        if frozenset({one, other}) in free
        for third in agencies
        if third > other and frozenset({one, third}) in free and frozenset({other, third}) in free
    ]


def _cheapest(peers: Peers, threes: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The cheapest threes, among equals those in which no agency stands oftener than the others."""
    if len(threes) <= MOST_THREES:
        return threes
    spread = random.Random(len(threes))
    keyed = [(cost_of(peers, described(peers, three)), spread.random(), three) for three in threes]
    return sorted(three for _, _, three in sorted(keyed)[:MOST_THREES])


@dataclass(frozen=True)
class _Partition:
    chosen: Sequence[tuple[int, ...]]
    is_proved: bool


def _partition(
    peers: Peers,
    agencies: Sequence[int],
    attempt: _Attempt,
    seconds: float,
) -> _Partition | None:
    """Groups that hold every agency once, at the least cost; None where there are none, or no time to find them."""
    columns, threes = attempt.columns, attempt.threes
    if not columns:
        return None
    place = {agency: row for row, agency in enumerate(agencies)}
    rows = [place[agency] for members in columns for agency in members]
    wide = [number for number, members in enumerate(columns) for _ in members]
    least, most = [1.0] * len(agencies), [1.0] * len(agencies)
    if threes is not None:
        large = [number for number, members in enumerate(columns) if len(members) == THREE]
        rows += [len(agencies)] * len(large)
        wide += large
        least.append(threes)
        most.append(threes)
    matrix = csc_array((np.ones(len(rows)), (rows, wide)), shape=(len(least), len(columns)))
    solution = milp(
        np.array([cost_of(peers, described(peers, members)) for members in columns], dtype=float),
        constraints=LinearConstraint(matrix, least, most),
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if solution.x is None:
        return None
    chosen = [members for members, value in zip(columns, solution.x, strict=True) if value > 0.5]
    return _Partition(chosen, bool(solution.status == 0))


def described(peers: Peers, members: Sequence[int]) -> Group:
    """A group with what is less than good about it."""
    pairs = [frozenset(pair) for pair in itertools.combinations(members, PAIR)]
    sectors = [
        peers.peer(one).sector
        for one, other in itertools.combinations(members, PAIR)
        if peers.peer(one).sector == peers.peer(other).sector
    ]
    return Group(tuple(members), sum(pair in peers.last_time for pair in pairs), sum(map(bool, sectors)))


def cost_of(peers: Peers, group: Group) -> int:
    """What one group costs: the other size, pairs of last time, same sectors, in that order of weight."""
    other = OTHER_SIZE if len(group.members) != peers.wanted else 0
    return other + REPEATED * group.repeated + SAME_SECTOR * group.same_sector


# --- why nothing is possible --------------------------------------------------------------------------------------


def _why_not(
    peers: Peers,
    agencies: Sequence[int],
    free: Collection[frozenset[int]],
    names: Mapping[int, str],
) -> tuple[str, tuple[int, ...]]:
    def called(some: Sequence[int]) -> str:
        words = [names.get(agency, f"agency {agency}") for agency in some]
        return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]

    if len(agencies) == 1:
        return f"{called(agencies)} is alone: at least two agencies are needed.", tuple(agencies)
    alone = [agency for agency in agencies if not any(agency in pair for pair in free)]
    left = alone or (_left_over(agencies, free) if PAIR in peers.sizes else [])
    counted: dict[Block, int] = {}
    for agency in left or agencies:
        for other in agencies:
            block = block_between(peers, agency, other) if other != agency else None
            if block is not None:
                counted[block] = counted.get(block, 0) + 1
    rules = "; ".join(f"{BLOCK_WORDS[block]} ({number})" for block, number in sorted(counted.items()))
    ruled_out = f" Ruled out: {rules}." if rules else ""
    if not left:
        sizes = " or ".join({PAIR: "two", THREE: "three"}[size] for size in sorted(peers.sizes))
        words = f"{len(agencies)} agencies cannot all be put in groups of {sizes}, as the framework wants."
        return f"{words}{ruled_out}", tuple(agencies)
    if alone:
        return f"Nobody may work with {called(alone)}.{ruled_out}", tuple(alone)
    return (
        f"When all the others are in groups, {called(left)} {'are' if len(left) > 1 else 'is'} left over."
        f"{ruled_out} Let another agency take part, or take one out.",
        tuple(left),
    )


def _left_over(agencies: Sequence[int], free: Collection[frozenset[int]]) -> list[int]:
    """Who stays alone when as many as possible are in pairs."""
    columns = [tuple(sorted(pair)) for pair in free] + [(agency,) for agency in agencies]
    columns.sort(key=lambda members: (len(members), members))
    place = {agency: row for row, agency in enumerate(agencies)}
    rows = [place[agency] for members in columns for agency in members]
    wide = [number for number, members in enumerate(columns) for _ in members]
    matrix = csc_array((np.ones(len(rows)), (rows, wide)), shape=(len(agencies), len(columns)))
    solution = milp(
        np.array([1.0 if len(members) == 1 else 0.0 for members in columns]),
        constraints=LinearConstraint(matrix, 1, 1),
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        options={"time_limit": 2.0},
    )
    if solution.x is None:
        return list(agencies)
    pairs = zip(columns, solution.x, strict=True)
    return [members[0] for members, value in pairs if len(members) == 1 and value > 0.5]
