"""Everything one audience was ever shown, taken together: can a group under the minimum be worked out?

Source: REQUIREMENTS.md, acceptance check 5: an attacker who solves the linear equations of everything that
a role was ever shown never pins a cell under the minimum. DOMAIN.md's rule on one breakdown does not
suffice for several: if all nurses work for the NHS trust, the totals of the trust and of nurses give the
trust's other staff.

Every figure shown about a group is one equation: the sum over its people. A smaller group is pinned exactly
when the vector of its people is a linear combination of the vectors shown. People who were always shown
together are one atom. The span is reduced modulo a large prime: each atom gets a number such that a group
is pinned only if its atoms' numbers add up to nought. Groups under the minimum have few atoms, so their
halves are met in the middle. The test does not say "safe" wrongly, unless a combination of the figures shown
needs a denominator that the prime divides; it may, about once in 10^12 times, say "not safe" wrongly.
"""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from evaluations.logic.suppression import Decision, is_safe
from partnerships.logic.wording import TOO_FEW

Atom = Hashable
Cell = frozenset[Atom]

PRIME = 2**61 - 1
MOST_SUBSETS = 200_000
"""More half-groups than this are not tried: the release is then held back as not shown to be safe."""


#: Atoms that no cell tells apart, with the numbers of the cells that hold them.
Part = tuple[frozenset[Atom], tuple[int, ...]]


@dataclass(frozen=True)
class Shown:
    """The cells that one audience was ever shown: each the set of atoms whose figures were added up.

    An atom is a response, or any set of responses that are always shown together (for example one event's
    answers of one agency that came in between two releases). Answers that come later are new atoms.
    """

    cells: tuple[Cell, ...] = ()

    def with_cells(self, cells: Iterable[Cell]) -> "Shown":
        """What the audience has been shown after these cells too."""
        after = Shown(tuple(dict.fromkeys((*self.cells, *(cell for cell in cells if cell)))))
        if after.cells[: len(self.cells)] == self.cells:
            # Thousands of people in hundreds of cells: only the new cells are split from here on.
            after.__dict__["parts"] = _split(self.parts, after.cells, len(self.cells))
        return after

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The sets of atoms that no cell tells apart."""
        return _split((), self.cells, 0)


@dataclass(frozen=True)
class ReleaseDecision:
    """Whether a release may be shown, and what the audience has then been shown in all."""

    decision: Decision
    shown: Shown


def decide_release(
    wanted: Mapping[str, Cell] | Sequence[Cell],
    counts: Mapping[Atom, int] | None,
    already: Shown,
    minimum: int,
) -> ReleaseDecision:
    """Whether the wanted cells (a total, or the groups of one breakdown) may be shown to an audience.

    `counts` gives the number of people of each atom, of the cells already shown too; None when each atom is one
    person, which is much faster. The release is shown whole or not at all: each cell must be empty or reach the
    minimum, and no group under the minimum may follow from it and everything shown before.
    """
    cells = list(wanted.values()) if isinstance(wanted, Mapping) else list(wanted)
    sizes = [len(cell) if counts is None else sum(counts[atom] for atom in cell) for cell in cells]
    if sum(sizes) == 0 or not all(is_safe(size, minimum) for size in sizes):
        return ReleaseDecision(Decision(False, f"{TOO_FEW.capitalize()}."), already)
    if counts is not None:
        cells = [frozenset(atom for atom in cell if counts[atom]) for cell in cells]
    after = already.with_cells(cells)
    can_pin = (
        _can_pin(after, None, minimum)
        if counts is None
        else can_pin_small_group(after.cells, counts, minimum)
    )
    if can_pin:
        words = f"{TOO_FEW.capitalize()}: with what was shown before, a small group could be worked out."
        return ReleaseDecision(Decision(False, words), already)
    return ReleaseDecision(Decision(shown=True), after)


def can_pin_small_group(cells: Iterable[Cell], counts: Mapping[Atom, int] | None, minimum: int) -> bool:
    """True when the cells' figures could be combined into those of a group of 1 to `minimum` - 1 people.

    Also true when there are too many small atoms to try.
    """
    if counts is not None:
        cells = [frozenset(atom for atom in cell if counts[atom]) for cell in cells]
    return _can_pin(Shown(tuple(dict.fromkeys(cells))), counts, minimum)


def _can_pin(shown: Shown, counts: Mapping[Atom, int] | None, minimum: int) -> bool:
    sizes, rows = _sizes_and_rows(shown, counts)
    small = [place for place, size in enumerate(sizes) if size < minimum]
    if not small:
        return False
    if _tries(len(small), minimum) > MOST_SUBSETS:
        return True
    numbers = _numbers_that_vanish_on_the_span(rows, len(sizes))
    return _some_group_vanishes([(sizes[place], numbers[place]) for place in small], minimum)


def _sizes_and_rows(shown: Shown, counts: Mapping[Atom, int] | None) -> tuple[list[int], list[set[int]]]:
    """The sizes of the sets of atoms that no cell tells apart, and each cell as the places of such sets."""
    rows: list[set[int]] = [set() for _ in shown.cells]
    for place, (_, told_by) in enumerate(shown.parts):
        for number in told_by:
            rows[number].add(place)
    sizes = [
        len(atoms) if counts is None else sum(map(counts.__getitem__, atoms)) for atoms, _ in shown.parts
    ]
    return sizes, rows


def _split(parts: tuple[Part, ...], cells: Sequence[Cell], known: int) -> tuple[Part, ...]:
    """The parts after the cells from `known` on, given those after the ones before. Sets are split whole."""
    for number, cell in enumerate(cells[known:], start=known):
        left = cell
        split: list[Part] = []
        for atoms, told_by in parts:
            inside = atoms & cell
            if inside:
                split.append((inside, (*told_by, number)))
                left -= inside
            if len(inside) < len(atoms):
                split.append((atoms - inside, told_by))
        if left:
            split.append((left, (number,)))
        parts = tuple(split)
    return parts


def _numbers_that_vanish_on_the_span(rows: Sequence[set[int]], width: int) -> list[int]:
    """A number for each place, so that the vectors of the rows' span add up to nought, and hardly any other.

    It is a random vector of the null space modulo PRIME: free places get random numbers, pivots what follows.
    """
    reduced: dict[int, dict[int, int]] = {}
    for row in rows:
        vector = dict.fromkeys(row, 1)
        for pivot in row & reduced.keys():  # no vector kept has anything at another's pivot
            _subtract(vector, reduced[pivot], vector[pivot])
        if vector:
            pivot = min(vector)
            inverse = pow(vector[pivot], -1, PRIME)
            vector = {place: value * inverse % PRIME for place, value in vector.items()}
            for known in reduced.values():
                if pivot in known:
                    _subtract(known, vector, known[pivot])
            reduced[pivot] = vector
    numbers_source = random.Random(0)  # seeded: the same question always gets the same answer
    numbers = [0 if place in reduced else numbers_source.randrange(1, PRIME) for place in range(width)]
    for pivot, vector in reduced.items():
        numbers[pivot] = (
            -sum(value * numbers[place] for place, value in vector.items() if place != pivot) % PRIME
        )
    return numbers


def _subtract(vector: dict[int, int], other: Mapping[int, int], factor: int) -> None:
    """Take `factor` times the other vector from the vector, in place, modulo PRIME."""
    for place, value in other.items():
        difference = (vector.get(place, 0) - factor * value) % PRIME
        if difference:
            vector[place] = difference
        else:
            vector.pop(place, None)


def _tries(atoms: int, minimum: int) -> int:
    """How many half-groups of so many small atoms there are to try."""
    return sum(comb(atoms, length) for length in range(1, minimum // 2 + 1))


def _some_group_vanishes(small: Sequence[tuple[int, int]], minimum: int) -> bool:
    """True when some small atoms, together under the minimum, have numbers that add up to nought.

    Each entry is (people, number). Halves whose opposite is there too are rare: only these are looked at singly.
    """
    most = minimum - 1
    halves: dict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
    for people, total, places in _halves_with_an_opposite(small, most):
        for other_people, other_places in halves.get(-total % PRIME, ()):
            if people + other_people <= most and not places & other_places:
                return True
        halves[total].append((people, places))
    return False


def _halves_with_an_opposite(
    small: Sequence[tuple[int, int]], most: int
) -> Iterator[tuple[int, int, frozenset[int]]]:
    """(people, total, which) of the half-groups, the empty one first, of which another has the opposite total."""
    sizes, numbers = np.array(small, dtype=np.int64).T
    groups = [(np.empty((1, 0), dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))]
    for length in range(1, most // 2 + most % 2 + 1):
        members = _combinations(len(small), length)
        people = sizes[members].sum(axis=1)
        members, people = members[people <= most], people[people <= most]
        total = np.zeros(len(members), dtype=np.int64)
        for column in members.T:  # two numbers under PRIME never overflow
            total = (total + numbers[column]) % PRIME
        groups.append((members, people, total))
    there = np.concatenate([total for _, _, total in groups])
    for members, people, total in groups:
        met = np.isin(-total % PRIME, there)
        found = zip(people[met].tolist(), total[met].tolist(), members[met].tolist(), strict=True)
        yield from ((size, number, frozenset(places)) for size, number, places in found)


def _combinations(number: int, length: int) -> npt.NDArray[np.int64]:
    """Every choice of so many of the first numbers, a row each."""
    if length == 1:
        return np.arange(number, dtype=np.int64)[:, None]
    if length == 2:
        return np.column_stack(np.triu_indices(number, 1)).astype(np.int64)
    return np.array(list(combinations(range(number), length)), dtype=np.int64).reshape(-1, length)
