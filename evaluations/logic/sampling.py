"""Drawing a sample of delegates that can be drawn again, and saying how like the population it is.

Source: DOMAIN.md, Themed evaluation ("random or stratified by agency or role; size and seed recorded, so that it can
be drawn again"); REQUIREMENTS.md, item 23 (strata, comparison with the population, replacements and reasons).

Places in a stratified sample are shared out by largest remainders (Hamilton): each group gets the whole part of its
share, and the places left go to the largest fractions. The order within a group comes from SHA-256 over the seed, the
group and the booking, not from a library's generator: it is the same in every version of every language, and nobody's
place in it depends on who else is there.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from partnerships.logic.wording import percent, plural

NOTABLE_POINTS = 10
"""A group whose share of the sample differs from its share of the population by so many points is named."""
LARGEST_SEED = 2**53 - 1
"""Seeds are whole numbers that a spreadsheet keeps exactly."""


@dataclass(frozen=True, order=True)
class Candidate:
    """Somebody who could be drawn: a booking, and its group in the declared dimension ("" without strata)."""

    booking_id: int
    group: str = ""


@dataclass(frozen=True)
class Drawn:
    """A sample in the order drawn, and how many of each group it has (groups without anybody included)."""

    people: tuple[Candidate, ...]
    allocation: Mapping[str, int]


@dataclass(frozen=True)
class GroupComparison:
    """One group in population and sample, in numbers and in points of a hundred."""

    group: str
    population: int
    sample: int
    points: float

    @property
    def is_notable(self) -> bool:
        """Whether the shares differ by ten points or more."""
        return abs(self.points) >= NOTABLE_POINTS


@dataclass(frozen=True)
class Comparison:
    """The sample against the population it was drawn from, by one dimension."""

    rows: tuple[GroupComparison, ...]
    population: int
    sample: int

    @property
    def cautions(self) -> tuple[str, ...]:
        """One sentence for each group that is over- or under-represented, and for groups that nobody stands for."""
        absent = [row.group for row in self.rows if row.population and not row.sample]
        words = [f"Nobody was drawn from {_listed(absent)}."] if absent else []
        words += [
            f"{row.group or 'Without a group'} is {percent(row.population, self.population)} of the population "
            f"but {percent(row.sample, self.sample)} of the sample."
            for row in self.rows
            if row.is_notable and row.sample
        ]
        return tuple(words)


def draw(
    frame: Iterable[Candidate], size: int, seed: int, *, stratified: bool, cover_each: bool = False
) -> Drawn:
    """A sample of `size` from the frame, or everybody when there are fewer.

    The same frame (in any order), size, seed and method always give the same people. With `cover_each` every group
    gets at least one place when there are as many places as groups. Raises ValueError for a size below 1, a seed that
    is not from 0 to LARGEST_SEED, or a booking that is in the frame twice.
    """
    candidates = _checked(frame, size, seed)
    if not stratified:
        people = tuple(in_order(candidates, seed)[:size])
        taken = Counter(person.group for person in people)
        return Drawn(people, {group: taken[group] for group in sorted({c.group for c in candidates})})
    groups = _by_group(candidates)
    allocation = share_out(
        {name: len(people) for name, people in groups.items()}, size, cover_each=cover_each
    )
    chosen = [
        person for name in sorted(groups) for person in in_order(groups[name], seed)[: allocation[name]]
    ]
    return Drawn(tuple(chosen), allocation)


def share_out(sizes: Mapping[str, int], places: int, *, cover_each: bool = False) -> dict[str, int]:
    """Places by group, in proportion to its size, by largest remainders; never more than the group has.

    Of equal remainders the larger group goes first, then the earlier name. With `cover_each` a group that would get
    none takes a place from the group that has most above one, when there are as many places as groups with people.
    """
    total = sum(sizes.values())
    if total <= places:
        return dict(sorted(sizes.items()))
    quotas = {name: Fraction(size * places, total) for name, size in sizes.items()}
    shared = {name: int(quota) for name, quota in sorted(quotas.items())}
    left = places - sum(shared.values())
    by_remainder = sorted(quotas, key=lambda name: (shared[name] - quotas[name], -sizes[name], name))
    for name in by_remainder[:left]:
        shared[name] += 1
    populated = [name for name in sorted(sizes) if sizes[name]]
    if cover_each and places >= len(populated):
        for name in populated:
            if not shared[name]:
                givers = [other for other in populated if shared[other] > 1]
                giver = max(givers, key=lambda other: (shared[other] - quotas[other], other))
                shared[giver] -= 1
                shared[name] = 1
    return shared


def in_order(candidates: Iterable[Candidate], seed: int) -> list[Candidate]:
    """The candidates in the order that the seed gives them, whatever order they come in."""

    def place(candidate: Candidate) -> tuple[bytes, int]:
        key = f"{seed}:{candidate.group}:{candidate.booking_id}".encode()
        return hashlib.sha256(key).digest(), candidate.booking_id

    return sorted(candidates, key=place)


def replacement_for(
    leaving: Candidate, frame: Iterable[Candidate], seed: int, *, used: Collection[int], stratified: bool
) -> Candidate | None:
    """Who takes the place of somebody who left: the next in the recorded order who was never used.

    Of the same group when stratified. `used` are the bookings ever sampled or unable to take part, `leaving` itself
    among them or not. None when nobody is left.
    """
    order = in_order((person for person in frame if not stratified or person.group == leaving.group), seed)
    unavailable = {*used, leaving.booking_id}
    return next((person for person in order if person.booking_id not in unavailable), None)


def compare(frame: Iterable[Candidate], sampled: Collection[int]) -> Comparison:
    """The sample against its population by the frame's groups. Raises ValueError for somebody not in the frame."""
    candidates = list(frame)
    strangers = set(sampled) - {candidate.booking_id for candidate in candidates}
    if strangers:
        raise ValueError(f"Not in the population: {sorted(strangers)}.")
    population = Counter(candidate.group for candidate in candidates)
    chosen = Counter(candidate.group for candidate in candidates if candidate.booking_id in set(sampled))
    people, number = len(candidates), len(set(sampled))
    rows = tuple(
        GroupComparison(
            group, population[group], chosen[group], _points(chosen[group], number, population[group], people)
        )
        for group in sorted(population)
    )
    return Comparison(rows, people, number)


def size_cautions(
    delegates: int, agencies: int, *, least_delegates: int = 20, least_agencies: int = 3
) -> tuple[str, ...]:
    """What to say of a small sample (kirkpatrick_default_surveys.yaml, `sampling.themed_sample_default`)."""
    words = []
    if delegates < least_delegates:
        words.append(
            f"The sample has {plural(delegates, 'person', 'people')}; {least_delegates} or more say more."
        )
    if agencies < least_agencies:
        words.append(
            f"The sample has people of {plural(agencies, 'agency', 'agencies')}; {least_agencies} or more are better."
        )
    return tuple(words)


def _checked(frame: Iterable[Candidate], size: int, seed: int) -> Sequence[Candidate]:
    candidates = sorted(frame)
    if size < 1:
        raise ValueError("A sample has at least one person.")
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"A seed is a whole number from 0 to {LARGEST_SEED}.")
    if len({candidate.booking_id for candidate in candidates}) < len(candidates):
        raise ValueError("A booking stands twice in the population.")
    return candidates


def _by_group(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.group].append(candidate)
    return groups


def _points(part: int, whole: int, other_part: int, other_whole: int) -> float:
    share = 100 * part / whole if whole else 0.0
    return share - (100 * other_part / other_whole if other_whole else 0.0)


def _listed(names: Sequence[str]) -> str:
    named = [name or "people without a group" for name in names]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
