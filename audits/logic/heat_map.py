"""The results of a cycle as counts: agencies by headings, over-claim, change since last time. Never an average.

Source: DOMAIN.md, Section 11 (a heading shows its spread and how many questions were moderated lower); REQUIREMENTS,
item 9 ("which headings do agencies over-claim?").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from audits.logic.frameworks.spec import Scale


class Direction(StrEnum):
    """How an agreed grade compares with the one agreed last time."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = ""


@dataclass(frozen=True)
class Graded:
    """One question of one assessment: the levels of both sides; empty where there is none yet."""

    heading: str
    question: str
    own: str
    moderated: str = ""


@dataclass(frozen=True)
class Cell:
    """One heading of one agency. Spreads are (level, how many questions), best first; `agreed` is a level or empty."""

    own: tuple[tuple[str, int], ...]
    moderated: tuple[tuple[str, int], ...]
    lowered: int
    raised: int
    agreed: str = ""
    before: str = ""
    direction: Direction = Direction.UNKNOWN


@dataclass(frozen=True)
class HeadingTotal:
    """One heading over every agency: how often each level was agreed, and how often questions were over-claimed."""

    agreed: tuple[tuple[str, int], ...]
    moderated: int
    lowered: int
    raised: int


@dataclass(frozen=True)
class QuestionTotal:
    """One question over every agency: its moderated levels, of the agencies moderated."""

    question: str
    moderated: tuple[tuple[str, int], ...]
    lowered: int
    count: int


@dataclass(frozen=True)
class HeatMap:
    """Cells by (agency's assessment, heading); totals by heading; questions in the framework's order."""

    cells: Mapping[tuple[int, str], Cell] = field(default_factory=dict)
    totals: Mapping[str, HeadingTotal] = field(default_factory=dict)
    questions: tuple[QuestionTotal, ...] = ()


def cell_of(graded: Sequence[Graded], scale: Scale, agreed: str = "", before: str = "") -> Cell:
    """The cell of one heading from its questions."""
    both = [each for each in graded if each.own and each.moderated]
    return Cell(
        own=spread((each.own for each in graded), scale),
        moderated=spread((each.moderated for each in graded), scale),
        lowered=sum(1 for each in both if scale.is_lower(each.moderated, each.own)),
        raised=sum(1 for each in both if scale.is_lower(each.own, each.moderated)),
        agreed=agreed,
        before=before,
        direction=direction_of(before, agreed, scale),
    )


def direction_of(before: str, now: str, scale: Scale) -> Direction:
    """Better, the same or worse than last time; unknown where either is missing or stands apart."""
    levels = [scale.find(value) for value in (before, now)]
    if any(level is None or level.score is None for level in levels):
        return Direction.UNKNOWN
    if scale.is_lower(now, before):
        return Direction.WORSE
    return Direction.BETTER if scale.is_lower(before, now) else Direction.SAME


def spread(levels: object, scale: Scale) -> tuple[tuple[str, int], ...]:
    """How many of each level, best first; levels that nobody gave are left out."""
    counted = Counter(levels)  # type: ignore[call-overload]
    return tuple((level.value, counted[level.value]) for level in scale.levels if counted[level.value])


def heat_map(
    graded: Mapping[int, Sequence[Graded]],
    agreed: Mapping[tuple[int, str], str],
    before: Mapping[tuple[int, str], str],
    scale: Scale,
) -> HeatMap:
    """Everything from the grades: `graded` by assessment; `agreed` and `before` by (assessment, heading)."""
    cells: dict[tuple[int, str], Cell] = {}
    for assessment, rows in graded.items():
        for heading in dict.fromkeys(row.heading for row in rows):
            key = (assessment, heading)
            of_heading = [row for row in rows if row.heading == heading]
            cells[key] = cell_of(of_heading, scale, agreed.get(key, ""), before.get(key, ""))
    headings = dict.fromkeys(heading for _, heading in cells)
    totals = {
        heading: _total([cell for (_, of), cell in cells.items() if of == heading], scale)
        for heading in headings
    }
    return HeatMap(cells, totals, _questions([row for rows in graded.values() for row in rows], scale))


def _total(cells: Sequence[Cell], scale: Scale) -> HeadingTotal:
    return HeadingTotal(
        agreed=spread((cell.agreed for cell in cells if cell.agreed), scale),
        moderated=sum(count for cell in cells for _, count in cell.moderated),
        lowered=sum(cell.lowered for cell in cells),
        raised=sum(cell.raised for cell in cells),
    )


def _questions(rows: Sequence[Graded], scale: Scale) -> tuple[QuestionTotal, ...]:
    found = []
    for question in dict.fromkeys(row.question for row in rows):
        moderated = [row for row in rows if row.question == question and row.moderated]
        lowered = sum(1 for row in moderated if row.own and scale.is_lower(row.moderated, row.own))
        found.append(
            QuestionTotal(
                question, spread((row.moderated for row in moderated), scale), lowered, len(moderated)
            )
        )
    return tuple(found)


def strongest_and_weakest(
    questions: Sequence[QuestionTotal], scale: Scale, most: int = 5
) -> tuple[list[QuestionTotal], list[QuestionTotal]]:
    """The questions with the largest share at the best level, and at the worst; each at most `most`, never the same.

    A question that no agency was graded at the best (or worst) level for is in neither.
    """
    best, worst = scale.grades[0].value, scale.grades[-1].value
    strong = sorted(
        (each for each in questions if _count(each, best)),
        key=lambda each: (-_share(each, best), each.question),
    )[:most]
    weak = sorted(
        (each for each in questions if _count(each, worst) and each not in strong),
        key=lambda each: (-_share(each, worst), each.question),
    )[:most]
    return strong, weak


def _count(total: QuestionTotal, level: str) -> int:
    return dict(total.moderated).get(level, 0)


def _share(total: QuestionTotal, level: str) -> float:
    return _count(total, level) / total.count
