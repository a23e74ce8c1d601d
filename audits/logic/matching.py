"""Matching moderators to agencies (REQUIREMENTS, item 10; DOMAIN.md, Section 11).

Never their own agency, none that it commissions or is commissioned by, or owns; none in which they declared an
interest; no more than they take. Where avoidable: not the same pair twice running, no two who moderate each other,
work spread evenly, and agencies of another sector. Solved exactly as a minimum-cost flow by integer programming:
SciPy's HiGHS.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

#: Weights of what is avoidable. A pair the same as last time outweighs everything below it among 60 agencies; two
#: who moderate each other weigh as much as a moderator with fifteen agencies; sectors only decide between equals.
REPEATED = 1_000_000
SWAPPED = 10_000
UNEVEN = 100
SAME_SECTOR = 1
SECONDS_AT_MOST = 8.0


class Block(StrEnum):
    """Why somebody may not look at an agency at all, in the order in which it is said."""

    OWN_AGENCY = "own_agency"
    INTEREST = "interest"
    RELATION = "relation"


BLOCK_WORDS = {
    Block.OWN_AGENCY: "it is their own agency",
    Block.INTEREST: "they declared an interest",
    Block.RELATION: "one agency commissions or owns the other",
}


@dataclass(frozen=True)
class Reviewer:
    """Somebody who moderates. `agency` may be none: an independent moderator. `most`: how many agencies they take."""

    key: int
    agency: int | None
    most: int
    interests: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reviewed:
    """An agency that is moderated."""

    agency: int
    sector: str = ""


@dataclass(frozen=True)
class Problem:
    """Everybody, and what stands between them.

    `related`: pairs of agencies of which one commissions or owns the other, either way round. `last_time`: who
    moderated which agency in the cycle before, as (reviewer, agency). `sectors`: of the reviewers' own agencies.
    """

    reviewers: Sequence[Reviewer]
    reviewed: Sequence[Reviewed]
    related: frozenset[frozenset[int]] = frozenset()
    last_time: frozenset[tuple[int, int]] = frozenset()
    sectors: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """One reviewer for one agency."""

    reviewer: int
    agency: int
    is_repeated: bool = False
    is_swapped: bool = False
    is_same_sector: bool = False


@dataclass(frozen=True)
class Matching:
    """A proposal and how good it is. `is_best`: nothing better exists; otherwise the time ran out on a good one."""

    matches: tuple[Match, ...]
    cost: int
    is_best: bool
    most_work: int
    least_work: int

    @property
    def words(self) -> str:
        """How good the proposal is, in a sentence or two."""
        repeated = sum(match.is_repeated for match in self.matches)
        swapped = sum(match.is_swapped for match in self.matches)
        sector = sum(match.is_same_sector for match in self.matches)
        parts = [
            "No rule is broken.",
            _count(repeated, "pair is the same as last time", "pairs are the same as last time"),
            _count(swapped, "moderator is moderated in return", "moderators are moderated in return"),
            _count(
                sector,
                "agency is of its moderator's own sector",
                "agencies are of their moderator's own sector",
            ),
            f"Each moderator has {self.least_work} to {self.most_work}."
            if self.least_work != self.most_work
            else f"Each moderator has {self.most_work}.",
            "Nothing better is possible." if self.is_best else "There may be a slightly better one.",
        ]
        return " ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number or 'No'} {many if number > 1 else one}."


@dataclass(frozen=True)
class Impossible:
    """No matching breaks no rule. `why` names what stands in the way; `agencies` are those that cannot be served."""

    why: str
    agencies: tuple[int, ...]
    blocks: Mapping[int, Mapping[Block, int]] = field(default_factory=dict)


def block_of(problem: Problem, reviewer: Reviewer, agency: int) -> Block | None:
    """The first rule that keeps this reviewer from this agency; None where none does."""
    if reviewer.agency == agency:
        return Block.OWN_AGENCY
    if agency in reviewer.interests:
        return Block.INTEREST
    if reviewer.agency is not None and frozenset({reviewer.agency, agency}) in problem.related:
        return Block.RELATION
    return None


def propose_matching(
    problem: Problem, names: Mapping[int, str] | None = None, seconds: float = SECONDS_AT_MOST
) -> Matching | Impossible:
    """The best matching, one reviewer for each agency; or why there is none. `names` are the agencies', for words.

    Every reviewer and agency is named once in the problem. Within `seconds`, the same problem gives the same proposal.
    """
    reviewers = sorted(problem.reviewers, key=lambda reviewer: reviewer.key)
    reviewed = sorted(problem.reviewed, key=lambda each: each.agency)
    if not reviewed:
        return Matching((), 0, True, 0, 0)
    pairs = [
        (row, column)
        for column, each in enumerate(reviewed)
        for row, reviewer in enumerate(reviewers)
        if reviewer.most > 0 and block_of(problem, reviewer, each.agency) is None
    ]
    obstacle = _obstacle(problem, reviewers, reviewed, pairs, names or {})
    if obstacle is not None:
        return obstacle
    chosen, is_best = _solve(problem, reviewers, reviewed, pairs, seconds)
    return _described(problem, reviewers, reviewed, chosen, is_best)


# --- what is possible ---------------------------------------------------------------------------------------------


def _obstacle(
    problem: Problem,
    reviewers: Sequence[Reviewer],
    reviewed: Sequence[Reviewed],
    pairs: Sequence[tuple[int, int]],
    names: Mapping[int, str],
) -> Impossible | None:
    """Who cannot be served, and which rule stands in the way (Hall's theorem: agencies with too few places)."""
    may: dict[int, list[int]] = {column: [] for column in range(len(reviewed))}
    for row, column in pairs:
        may[column].append(row)
    short = _unserved(reviewers, may)
    if short is None:
        return None
    agencies = [reviewed[column].agency for column in sorted(short)]
    blocks = {agency: _blocks(problem, reviewers, agency) for agency in agencies}
    places = sum(reviewers[row].most for row in {row for column in short for row in may[column]})
    return Impossible(_why(agencies, blocks, places, names), tuple(agencies), blocks)


def _unserved(reviewers: Sequence[Reviewer], may: Mapping[int, Sequence[int]]) -> set[int] | None:
    """Agencies whose possible reviewers, all together, take fewer than they are; None where all can be served."""
    holds: dict[int, list[int]] = {row: [] for row in range(len(reviewers))}

    def place(column: int, tried: set[int]) -> bool:
        for row in may[column]:
            if row in tried:
                continue
            tried.add(row)
            if len(holds[row]) < reviewers[row].most:
                holds[row].append(column)
                return True
            for held in list(holds[row]):
                if place(held, tried):
                    holds[row].remove(held)
                    holds[row].append(column)
                    return True
        return False

    for column in may:
        tried: set[int] = set()
        if not place(column, tried):
            return {column}.union(*(holds[row] for row in tried))
    return None


def _blocks(problem: Problem, reviewers: Sequence[Reviewer], agency: int) -> dict[Block, int]:
    counted: dict[Block, int] = {}
    for reviewer in reviewers:
        block = block_of(problem, reviewer, agency)
        if block is not None:
            counted[block] = counted.get(block, 0) + 1
    return counted


def _why(
    agencies: Sequence[int],
    blocks: Mapping[int, Mapping[Block, int]],
    places: int,
    names: Mapping[int, str],
) -> str:
    called = [names.get(agency, f"agency {agency}") for agency in agencies]
    if len(agencies) == 1 and places == 0:
        reasons = [
            f"{BLOCK_WORDS[block]} ({number})" for block, number in sorted(blocks[agencies[0]].items())
        ]
        ruled_out = f" Ruled out: {'; '.join(reasons)}." if reasons else ""
        return f"Nobody may moderate {called[0]}.{ruled_out}"
    listed = f"{', '.join(called[:-1])} and {called[-1]}" if len(called) > 1 else called[0]
    total: dict[Block, int] = {}
    for counted in blocks.values():
        for block, number in counted.items():
            total[block] = total.get(block, 0) + number
    words = f"Those who may moderate {listed} take {places} together, and {len(agencies)} are needed."
    if total:
        most = max(sorted(total), key=lambda block: total[block])
        words += f" Most often somebody is ruled out because {BLOCK_WORDS[most]}."
    return f"{words} Ask a moderator to take more, or add one."


# --- the best of what is possible ---------------------------------------------------------------------------------


def _solve(
    problem: Problem,
    reviewers: Sequence[Reviewer],
    reviewed: Sequence[Reviewed],
    pairs: Sequence[tuple[int, int]],
    seconds: float,
) -> tuple[list[tuple[int, int]], bool]:
    """The chosen pairs. Columns of the programme: pairs, then reviewers' steps of work, then swaps."""
    steps = [(row, step) for row, reviewer in enumerate(reviewers) for step in range(reviewer.most)]
    swaps = _swaps(reviewers, reviewed, pairs)
    width = len(pairs) + len(steps) + len(swaps)
    costs = np.zeros(width)
    costs[: len(pairs)] = [_cost(problem, reviewers[row], reviewed[column]) for row, column in pairs]
    # The n-th piece of work costs more than the one before, so that work is spread evenly.
    costs[len(pairs) : len(pairs) + len(steps)] = [UNEVEN * step for _, step in steps]
    costs[len(pairs) + len(steps) :] = SWAPPED
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    lower: list[float] = []
    upper: list[float] = []

    def constraint(entries: Iterable[tuple[int, float]], least: float, most: float) -> None:
        for column, value in entries:
            rows.append(len(lower))
            columns.append(column)
            values.append(value)
        lower.append(least)
        upper.append(most)

    for column in range(len(reviewed)):
        constraint(((number, 1.0) for number, pair in enumerate(pairs) if pair[1] == column), 1, 1)
    for row in range(len(reviewers)):
        work = [(number, 1.0) for number, pair in enumerate(pairs) if pair[0] == row]
        taken = [(len(pairs) + number, -1.0) for number, step in enumerate(steps) if step[0] == row]
        constraint([*work, *taken], 0, 0)
    for number, (one, other) in enumerate(swaps):
        constraint([(one, 1.0), (other, 1.0), (len(pairs) + len(steps) + number, -1.0)], -np.inf, 1)
    matrix = csr_array((values, (rows, columns)), shape=(len(lower), width))
    solution = milp(
        costs,
        constraints=LinearConstraint(matrix, lower, upper),
        integrality=np.ones(width),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if solution.x is None:  # no answer within the time: any matching that breaks no rule
        return _any(reviewers, len(reviewed), pairs), False
    chosen = [pair for pair, value in zip(pairs, solution.x, strict=False) if value > 0.5]
    return chosen, bool(solution.status == 0)


def _cost(problem: Problem, reviewer: Reviewer, each: Reviewed) -> int:
    cost = REPEATED if (reviewer.key, each.agency) in problem.last_time else 0
    if reviewer.agency is not None and each.sector and problem.sectors.get(reviewer.agency) == each.sector:
        cost += SAME_SECTOR
    return cost


def _swaps(
    reviewers: Sequence[Reviewer], reviewed: Sequence[Reviewed], pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pairs of pairs in which two agencies would moderate each other."""
    by_agencies: dict[tuple[int, int], list[int]] = {}
    for number, (row, column) in enumerate(pairs):
        home = reviewers[row].agency
        if home is not None:
            by_agencies.setdefault((home, reviewed[column].agency), []).append(number)
    return [
        (one, other)
        for (home, agency), numbers in by_agencies.items()
        if home < agency
        for one in numbers
        for other in by_agencies.get((agency, home), [])
    ]


def _any(
    reviewers: Sequence[Reviewer], number: int, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Some matching within the rules, by the same search that showed that there is one."""
    matrix = csr_array(
        (
            np.ones(2 * len(pairs)),
            (
                [column for _, column in pairs] + [number + row for row, _ in pairs],
                [*range(len(pairs)), *range(len(pairs))],
            ),
        ),
        shape=(number + len(reviewers), len(pairs)),
    )
    most = [reviewer.most for reviewer in reviewers]
    solution = milp(
        np.zeros(len(pairs)),
        constraints=LinearConstraint(matrix, [1] * number + [0] * len(most), [1] * number + most),
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
    )
    return [pair for pair, value in zip(pairs, solution.x, strict=True) if value > 0.5]


def _described(
    problem: Problem,
    reviewers: Sequence[Reviewer],
    reviewed: Sequence[Reviewed],
    chosen: Sequence[tuple[int, int]],
    is_best: bool,
) -> Matching:
    going = {(reviewers[row].agency, reviewed[column].agency) for row, column in chosen}
    matches = []
    for row, column in sorted(chosen, key=lambda pair: pair[1]):
        reviewer, each = reviewers[row], reviewed[column]
        matches.append(
            Match(
                reviewer.key,
                each.agency,
                is_repeated=(reviewer.key, each.agency) in problem.last_time,
                is_swapped=reviewer.agency is not None and (each.agency, reviewer.agency) in going,
                is_same_sector=_cost(problem, reviewer, each) % REPEATED > 0,
            )
        )
    work = [sum(1 for row, _ in chosen if row == number) for number in range(len(reviewers))]
    return Matching(
        tuple(matches), cost_of(problem, matches), is_best, max(work, default=0), min(work, default=0)
    )


def cost_of(problem: Problem, matches: Sequence[Match]) -> int:
    """What a matching costs: repeated pairs, swaps, uneven work, same sectors, in that order of weight."""
    by_key = {reviewer.key: reviewer for reviewer in problem.reviewers}
    by_agency = {each.agency: each for each in problem.reviewed}
    going: dict[tuple[int | None, int], int] = {}
    work: dict[int, int] = {}
    cost = 0
    for match in matches:
        reviewer = by_key[match.reviewer]
        cost += _cost(problem, reviewer, by_agency[match.agency])
        cost += UNEVEN * work.get(match.reviewer, 0)
        work[match.reviewer] = work.get(match.reviewer, 0) + 1
        if reviewer.agency is not None:
            cost += SWAPPED * going.get((match.agency, reviewer.agency), 0)
            going[reviewer.agency, match.agency] = 1
    return cost
