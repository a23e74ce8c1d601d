"""What a benchmark found: one figure with its target, and the table of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Bound(StrEnum):
    """Which side of the target is good."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True)
class Figure:
    """One measured value. `unit` is "" for a ratio; `detail` says what it was made from."""

    group: str
    what: str
    value: float
    bound: Bound
    target: float
    unit: str = ""
    detail: str = ""

    @property
    def passes(self) -> bool:
        if self.bound is Bound.AT_LEAST:
            return self.value >= self.target
        return self.value <= self.target

    def cells(self) -> tuple[str, ...]:
        """The figure as a row of the table."""
        wanted = f"{self.bound} {number(self.target, self.unit)}"
        verdict = "pass" if self.passes else "FAIL"
        return self.group, self.what, number(self.value, self.unit), wanted, verdict, self.detail


def number(value: float, unit: str) -> str:
    """A ratio to two decimals, anything else with its unit; whole numbers stay whole."""
    if not unit:
        return f"{value:.2f}" if value >= 0.01 else f"{value:.4f}"
    shown = f"{value:.0f}" if value == int(value) else f"{value:.1f}"
    return f"{shown} {unit}"


HEADINGS = ("group", "measured", "value", "target", "", "from")


def table(figures: Sequence[Figure]) -> str:
    """All figures as one table of plain text."""
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
