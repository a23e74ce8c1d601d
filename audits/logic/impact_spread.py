"""What several agencies say of one policy, as a spread: counted, never averaged.

Source: DOMAIN.md, Section 11 (grades are never averaged) and The minimum.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audits.logic.frameworks.spec import Scale

#: Lowest percentage of a band, with its words, highest first.
BANDS = ((90, "90% or more"), (75, "75 to 89%"), (50, "50 to 74%"), (0, "Under 50%"))


@dataclass(frozen=True)
class Count:
    """How many agencies gave one answer. `colour` as on the scale; empty where there is none."""

    label: str
    count: int
    colour: str = ""


def spread_of(levels: Iterable[str], scale: Scale, *, minimum: int = 1) -> tuple[Count, ...] | None:
    """How many gave each level, best first; None where fewer than the minimum answered."""
    given = Counter(level for level in levels if level)
    if given.total() < minimum:
        return None
    return tuple(
        Count(level.label, given[level.value], level.colour.value)
        for level in scale.levels
        if given[level.value] or not level.stands_apart
    )


def bands_of(percentages: Sequence[int], *, minimum: int = 1) -> tuple[Count, ...] | None:
    """How many named a percentage in each band, highest first; None where fewer than the minimum did."""
    if len(percentages) < max(minimum, 1):
        return None
    given = Counter(next(low for low, _ in BANDS if value >= low) for value in percentages)
    return tuple(Count(words, given[low]) for low, words in BANDS)
