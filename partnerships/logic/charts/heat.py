"""Heat maps: a grid of words or figures, shaded; the words carry the meaning, the shade helps the eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partnerships.logic.charts.drawing import (
    INK,
    LINE,
    MUTED,
    NARROW,
    SMALL_SIZE,
    WHITE,
    WIDE,
    Chart,
    Drawing,
    Table,
    text_width,
    unique_key,
    wrapped,
)
from partnerships.logic.wording import TOO_FEW

TONES = {
    "none": ("#f3f2f1", MUTED),
    "green": ("#b9dcc9", INK),
    "amber": ("#ffe3a3", INK),
    "red": ("#a52a2a", WHITE),
    "1": ("#edf3f9", INK),
    "2": ("#c9dcee", INK),
    "3": ("#94b9da", INK),
    "4": ("#3f76a8", WHITE),
    "5": ("#12436d", WHITE),
}
"""Fill and text colour of each tone: a grade, or a step from least (1) to most (5); at 4.5:1 or more."""


@dataclass(frozen=True)
class Cell:
    """What a square says, and its tone (a key of `TONES`). A text of None may not be shown."""

    text: str | None
    tone: str = "none"


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: tuple[Cell, ...]


def heat_map(
    *,
    title: str,
    sentence: str,
    columns: Sequence[str],
    rows: Sequence[HeatRow],
    row_heading: str = "Agency",
    missing: str = TOO_FEW,
) -> Chart:
    """A grid with a heading for each row and column and a word or figure in each square.

    Raises ValueError for a row with another number of squares than columns, KeyError for an unknown tone.
    """
    for row in rows:
        if len(row.cells) != len(columns):
            raise ValueError(f"Row {row.label!r} needs {len(columns)} squares")
    table = Table(
        (row_heading, *columns),
        tuple((row.label, *(missing if c.text is None else c.text for c in row.cells)) for row in rows),
    )
    key = unique_key(title, table)

    def draw(width: int, suffix: str) -> str:
        drawing = Drawing(width)
        left = width * 0.27 if width >= 480 else 0.0
        across = (width - left) / max(len(columns), 1)
        if width < 480 and across < 60:
            height = _list(drawing, columns, rows, missing)
        else:
            height = _grid(drawing, columns, rows, missing, left)
        return drawing.svg(height, title=title, sentence=sentence, key=key + suffix)

    return Chart(title, sentence, table, draw(WIDE, "-wide"), draw(NARROW, "-phone"))


def _grid(
    drawing: Drawing, columns: Sequence[str], rows: Sequence[HeatRow], missing: str, left: float
) -> float:
    """Squares under column headings; row names stand at the left, or above each row where `left` is 0."""
    across = (drawing.width - left) / max(len(columns), 1)
    y = _headings(drawing, columns, left, across)
    for row in rows:
        words = [wrapped(missing if c.text is None else c.text, across - 8, SMALL_SIZE) for c in row.cells]
        names = wrapped(row.label, left - 12 if left else drawing.width)
        tall = max(34.0, 14 + 16 * max((len(lines) for lines in words), default=1))
        if left:
            tall = max(tall, len(names) * LINE + 8)
            drawing.lines(0, y + tall / 2 - (len(names) - 1) * LINE / 2 + 5, names)
        else:
            drawing.lines(0, y + 14, names)
            y += len(names) * LINE + 2
        for index, cell in enumerate(row.cells):
            _square(drawing, cell, words[index], (left + index * across, y, across, tall))
        y += tall + (3 if left else 12)
    return y


def _headings(drawing: Drawing, columns: Sequence[str], left: float, across: float) -> float:
    """Column headings, turned upright where a word is wider than its column; returns the y below them."""
    words = [word for column in columns for word in column.split()]
    upright = any(text_width(word, SMALL_SIZE) > across - 2 for word in words)
    heads = [wrapped(column, 110 if upright else across - 6, SMALL_SIZE) for column in columns]
    if upright:
        bottom = max(text_width(line, SMALL_SIZE) for lines in heads for line in lines) + 6
        for index, lines in enumerate(heads):
            for place, line in enumerate(lines):
                x = left + (index + 0.5) * across + 4 + (place - (len(lines) - 1) / 2) * 15
                drawing.text(x, bottom - 4, line, size=SMALL_SIZE, upright=True)
        return bottom
    deepest = max((len(lines) for lines in heads), default=0)
    for index, lines in enumerate(heads):
        for place, line in enumerate(lines):
            y = 14 + (deepest - len(lines) + place) * 15
            drawing.text(left + (index + 0.5) * across, y, line, anchor="middle", size=SMALL_SIZE)
    return deepest * 15 + 8.0


def _list(drawing: Drawing, columns: Sequence[str], rows: Sequence[HeatRow], missing: str) -> float:
    """For a phone with many columns: under each row's name, a line a column, its square at the right."""
    y = 0.0
    aside = drawing.width * 0.36
    for row in rows:
        names = wrapped(row.label, drawing.width)
        drawing.lines(0, y + 14, names, bold=True)
        y += len(names) * LINE + 4
        for column, cell in zip(columns, row.cells, strict=True):
            lines = wrapped(column, drawing.width - aside - 10, SMALL_SIZE)
            words = wrapped(missing if cell.text is None else cell.text, aside - 8, SMALL_SIZE)
            tall = max(26.0, 8 + 16 * max(len(lines), len(words)))
            for index, line in enumerate(lines):
                baseline = y + tall / 2 + 4.5 + (index - (len(lines) - 1) / 2) * 16
                drawing.text(0, baseline, line, size=SMALL_SIZE)
            _square(drawing, cell, words, (drawing.width - aside, y, aside, tall))
            y += tall + 2
        y += 14
    return y


def _square(
    drawing: Drawing, cell: Cell, lines: Sequence[str], place: tuple[float, float, float, float]
) -> None:
    x, y, across, tall = place
    fill, ink = TONES[cell.tone]
    drawing.rect(x + 1.5, y, across - 3, tall, fill)
    bold = cell.tone != "none" and text_width(max(lines, key=len), SMALL_SIZE, bold=True) <= across - 6
    for index, words in enumerate(lines):
        baseline = y + tall / 2 + 4.5 + (index - (len(lines) - 1) / 2) * 16
        drawing.text(x + across / 2, baseline, words, anchor="middle", size=SMALL_SIZE, colour=ink, bold=bold)
