"""Counts of answers as the tallies keep them, and how they add up over events.

A `subject` is what a count is of: an event's number, or the name of a group in a breakdown. Counts of the same
question and stage add up over subjects, because a booking belongs to one event; different managers are united, because
one manager may stand behind several events.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from evaluations.logic.statistics import PairSums

Subject = int | str
Codes = frozenset[str]


@dataclass(frozen=True)
class ItemCount:
    """Answers to one question (or grid row) at one stage; `counts` and `special` are people by code."""

    subject: Subject
    stage: str
    audience: str
    question_id: int
    row: int
    row_label: str
    key: str
    step: int | None
    core_group: str
    n: int
    total: int
    total_squares: int
    counts: Mapping[int, int]
    special: Mapping[int, int]
    manager_codes: Codes = frozenset()

    @property
    def same_as(self) -> Hashable:
        """What counts of other subjects must share to be added."""
        return self.stage, self.audience, self.question_id, self.row

    def __add__(self, other: "ItemCount") -> "ItemCount":
        return replace(
            self,
            n=self.n + other.n,
            total=self.total + other.total,
            total_squares=self.total_squares + other.total_squares,
            counts=added(self.counts, other.counts),
            special=added(self.special, other.special),
            manager_codes=self.manager_codes | other.manager_codes,
        )

    @property
    def mean(self) -> float | None:
        """The average of the scored answers."""
        return self.total / self.n if self.n else None


@dataclass(frozen=True)
class PairCount:
    """Change for the same people in one question (`question_id`) or core group."""

    subject: Subject
    question_id: int | None
    core_group: str
    earlier: str
    later: str
    sums: PairSums

    @property
    def same_as(self) -> Hashable:
        return self.question_id, self.core_group, self.earlier, self.later

    def __add__(self, other: "PairCount") -> "PairCount":
        return replace(self, sums=self.sums + other.sums)


@dataclass(frozen=True)
class KeptCount:
    """The same people before, after and later: sums of their scores."""

    subject: Subject
    question_id: int | None
    core_group: str
    later: str
    n: int
    total_before: float
    total_after: float
    total_later: float

    @property
    def same_as(self) -> Hashable:
        return self.question_id, self.core_group, self.later

    def __add__(self, other: "KeptCount") -> "KeptCount":
        return replace(
            self,
            n=self.n + other.n,
            total_before=self.total_before + other.total_before,
            total_after=self.total_after + other.total_after,
            total_later=self.total_later + other.total_later,
        )


@dataclass(frozen=True)
class GapCount:
    """Delegates' own answers beside their managers', for people of whom both answered a mirrored question."""

    subject: Subject
    question_id: int
    row: int
    row_label: str
    stage: str
    n: int
    total_delegates: int
    total_managers: int
    manager_codes: Codes = frozenset()
    #: Sum of squared gaps, for the interval.
    total_squares: int = 0

    @property
    def same_as(self) -> Hashable:
        return self.question_id, self.row, self.stage

    def __add__(self, other: "GapCount") -> "GapCount":
        return replace(
            self,
            n=self.n + other.n,
            total_delegates=self.total_delegates + other.total_delegates,
            total_managers=self.total_managers + other.total_managers,
            manager_codes=self.manager_codes | other.manager_codes,
            total_squares=self.total_squares + other.total_squares,
        )


@dataclass(frozen=True)
class StageCount:
    """Responses of one stage and audience, and the metric `practice_changed`."""

    subject: Subject
    stage: str
    audience: str
    responses: int
    practice_answered: int
    practice_changed: int
    practice_no_opportunity: int
    manager_codes: Codes = frozenset()

    @property
    def same_as(self) -> Hashable:
        return self.stage, self.audience

    def __add__(self, other: "StageCount") -> "StageCount":
        return replace(
            self,
            responses=self.responses + other.responses,
            practice_answered=self.practice_answered + other.practice_answered,
            practice_changed=self.practice_changed + other.practice_changed,
            practice_no_opportunity=self.practice_no_opportunity + other.practice_no_opportunity,
            manager_codes=self.manager_codes | other.manager_codes,
        )


@dataclass(frozen=True)
class StepCount:
    """People who answered a question of one of the four steps; managers apart."""

    subject: Subject
    step: int
    people: int
    manager_codes: Codes = frozenset()

    @property
    def same_as(self) -> Hashable:
        return self.step

    def __add__(self, other: "StepCount") -> "StepCount":
        return replace(
            self,
            people=self.people + other.people,
            manager_codes=self.manager_codes | other.manager_codes,
        )


CountT = TypeVar("CountT", ItemCount, PairCount, KeptCount, GapCount, StageCount, StepCount)


@dataclass(frozen=True)
class Counted:
    """Everything counted about some subjects."""

    items: tuple[ItemCount, ...] = ()
    pairs: tuple[PairCount, ...] = ()
    kept: tuple[KeptCount, ...] = ()
    gaps: tuple[GapCount, ...] = ()
    stages: tuple[StageCount, ...] = ()
    steps: tuple[StepCount, ...] = ()

    def together(self) -> "Counted":
        """All subjects as one: the course over its events, the programme over its courses."""
        return Counted(*(add_up(getattr(self, name.name)) for name in fields(self)))

    def of(self, subjects: Iterable[Subject]) -> "Counted":
        """The counts of some subjects only."""
        wanted = frozenset(subjects)
        return Counted(
            *(
                tuple(count for count in getattr(self, name.name) if count.subject in wanted)
                for name in fields(self)
            )
        )

    def where(self, keep: Callable[[Any], bool]) -> "Counted":
        """The counts for which `keep` is true."""
        return Counted(
            *(tuple(count for count in getattr(self, name.name) if keep(count)) for name in fields(self))
        )

    @property
    def question_ids(self) -> frozenset[int]:
        """The question versions that the counts are about."""
        asked = {item.question_id for item in self.items} | {gap.question_id for gap in self.gaps}
        paired = {pair.question_id for pair in self.pairs} | {kept.question_id for kept in self.kept}
        return frozenset(asked | {pk for pk in paired if pk is not None})

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(*(getattr(self, name.name) + getattr(other, name.name) for name in fields(self)))


def add_up(counts: Iterable[CountT]) -> tuple[CountT, ...]:
    """Counts of the same thing added over subjects, in the order in which they first came."""
    sums: dict[Hashable, CountT] = {}
    for count in counts:
        known = sums.get(count.same_as)
        sums[count.same_as] = count if known is None else known + count  # type: ignore[assignment]
    return tuple(sums.values())


def added(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    """People by code, added."""
    return {code: one.get(code, 0) + other.get(code, 0) for code in sorted({*one, *other})}


def by_code(stored: Mapping[str, int]) -> dict[int, int]:
    """People by code, from JSON, whose names are text."""
    return {int(code): people for code, people in sorted(stored.items(), key=lambda pair: int(pair[0]))}
