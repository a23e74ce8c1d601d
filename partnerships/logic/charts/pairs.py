"""Dumbbells: two values per row joined by a line, such as before and after, or delegates and managers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from partnerships.logic.charts.drawing import (
    DARK,
    FAINT,
    LINE,
    MIDDLE,
    MUTED,
    NARROW,
    SMALL_SIZE,
    WIDE,
    Chart,
    Drawing,
    Table,
    legend,
    text_width,
    unique_key,
    wrapped,
)
from partnerships.logic.wording import TOO_FEW, number, signed


@dataclass(frozen=True)
class Pair:
    """A row: the value of each end (None where it may not be shown), and from how many people both come."""

    label: str
    first: float | None
    second: float | None
    n: int | None = None
    note: str = ""


def dumbbell(
    *,
    title: str,
    sentence: str,
    rows: Sequence[Pair],
    ends: tuple[str, str] = ("Before", "After"),
    change: str = "Change",
    row_heading: str = "Objective",
    minimum: float = 0,
    maximum: float = 10,
    decimals: int = 1,
    missing: str = TOO_FEW,
) -> Chart:
    """Two markers a row on one scale: a hollow ring for the first end, a filled dot for the second.

    The difference of the exact values, second less first, stands at the right and in the table.
    Raises ValueError for a value off the scale.
    """
    for row in rows:
        if any(v is not None and not minimum <= v <= maximum for v in (row.first, row.second)):
            raise ValueError(f"Row {row.label!r} has a value outside {minimum} to {maximum}")

    def shown(value: float | None) -> str:
        return missing if value is None else number(value, decimals)

    def difference(row: Pair) -> str:
        if row.first is None or row.second is None:
            return missing
        return signed(round(row.second - row.first, 9), decimals)  # 5.85 less 4.2 is 1.65, not 1.6499…

    table = _table((row_heading, *ends, change), rows, shown, difference)
    key = unique_key(title, table)

    def draw(width: int, suffix: str) -> str:
        drawing = Drawing(width)
        beside = width >= 480
        left = width * 0.36 if beside else 14.0
        right = width - 66
        across = (right - left - 14) / (maximum - minimum)
        y = legend(drawing, 4, [(ends[0], "ring", MIDDLE), (ends[1], "dot", DARK)])
        drawing.text(width, y - 15, change, anchor="end", size=SMALL_SIZE, colour=MUTED)
        for row in rows:
            note = row.note or ("" if row.n is None else f"{number(row.n)} people")
            lines = wrapped(row.label, left - 20 if beside else width)
            drawing.lines(0, y + 15, lines)
            if note:
                drawing.text(0, y + 14 + len(lines) * LINE, note, size=SMALL_SIZE, colour=MUTED)
            taken = (len(lines) + bool(note)) * LINE
            middle = y + 22 if beside else y + taken + 22
            places = [None if v is None else left + (v - minimum) * across for v in (row.first, row.second)]
            drawing.line(left, middle, right - 14, middle, colour=FAINT)
            _ends(drawing, places, middle, (shown(row.first), shown(row.second)))
            if None in places:
                drawing.text(right - 16, middle - 7, missing, anchor="end", size=SMALL_SIZE, colour=MUTED)
            else:
                drawing.text(width, middle + 5, difference(row), anchor="end", bold=True)
            y = max(middle + 16, y + taken) + 10
        drawing.text(left, y + 4, number(minimum), anchor="middle", size=SMALL_SIZE, colour=MUTED)
        drawing.text(right - 14, y + 4, number(maximum), anchor="middle", size=SMALL_SIZE, colour=MUTED)
        return drawing.svg(y + 12, title=title, sentence=sentence, key=key + suffix)

    return Chart(title, sentence, table, draw(WIDE, "-wide"), draw(NARROW, "-phone"))


def _table(
    headers: tuple[str, ...],
    rows: Sequence[Pair],
    shown: Callable[[float | None], str],
    difference: Callable[[Pair], str],
) -> Table:
    """The same numbers; people only where some row says from how many it comes."""
    cells = [(row.label, shown(row.first), shown(row.second), difference(row)) for row in rows]
    if all(row.n is None for row in rows):
        return Table(headers, tuple(cells))
    people = ["" if row.n is None else number(row.n) for row in rows]
    return Table((*headers, "People"), tuple((*row, n) for row, n in zip(cells, people, strict=True)))


def _ends(drawing: Drawing, places: Sequence[float | None], y: float, words: tuple[str, str]) -> None:
    """The joining line, both markers, and each value on the outer side of its marker."""
    first, second = places
    if first is not None and second is not None:
        drawing.line(first, y, second, y, colour=MIDDLE, thick=4)
    rising = first is None or second is None or second >= first
    near = first is not None and second is not None and abs(second - first) < 4
    for place, word, shape, colour, outer in (
        (first, words[0], "ring", MIDDLE, -1 if rising else 1),
        (second, words[1], "dot", DARK, 1 if rising else -1),
    ):
        if place is None:
            continue
        drawing.marker(place, y, shape=shape, colour=colour)
        if near and outer == -1 and words[0] == words[1]:
            continue
        offset = max(text_width(word, SMALL_SIZE) / 2, 8) + 2
        drawing.text(
            place + outer * offset if not near else place + outer * (offset + 6),
            y - 10,
            word,
            anchor="middle",
            size=SMALL_SIZE,
        )
