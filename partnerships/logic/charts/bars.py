"""Horizontal bars, single or grouped, and bars stacked to a hundred per cent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from partnerships.logic.charts.drawing import (
    DARK,
    FAINT,
    INK,
    LIGHT,
    LINE,
    MUTED,
    NARROW,
    RULE,
    SERIES,
    SMALL_SIZE,
    WHITE,
    WIDE,
    Chart,
    Drawing,
    Table,
    legend,
    text_width,
    unique_key,
    wrapped,
)
from partnerships.logic.wording import TOO_FEW, number, percent

_STACK_FILLS = {
    1: (DARK,),
    2: (DARK, LIGHT),
    3: (DARK, "#7fabd3", "#e3edf6"),
    4: (DARK, "#4c82b3", "#9dc0de", "#e3edf6"),
    5: (DARK, "#3f76a8", "#7fabd3", "#b7d1e8", "#e9f1f8"),
    6: (DARK, "#33699c", "#6597c4", "#93b9da", "#bfd6ea", "#ecf3f9"),
}
_DARK_FILLS = frozenset({DARK, "#4c82b3", "#3f76a8", "#33699c"})


@dataclass(frozen=True)
class Bar:
    """A row: a value per series, None where it may not be shown; `note` ("31 of 48") is below."""

    label: str
    values: tuple[float | None, ...]
    note: str = ""


@dataclass(frozen=True)
class Stack:
    """A row of counts, one per part, None for the whole row where it may not be shown."""

    label: str
    counts: tuple[int, ...] | None
    note: str = ""


def _label_block(drawing: Drawing, label: str, note: str, y: float, width: float) -> int:
    """Draws a row's label and note from `y` down; returns how many lines it took."""
    lines = wrapped(label, width)
    drawing.lines(0, y, lines)
    if note:
        drawing.text(0, y + len(lines) * LINE - 1, note, size=SMALL_SIZE, colour=MUTED)
    return len(lines) + bool(note)


def _table(headers: tuple[str, ...], rows: Sequence[Bar], shown: Callable[[float | None], str]) -> Table:
    """The same numbers; what they come from only where some row says it."""
    noted = any(row.note for row in rows)
    return Table(
        (*headers, "From") if noted else headers,
        tuple((row.label, *map(shown, row.values), *((row.note,) if noted else ())) for row in rows),
    )


def _bar(
    drawing: Drawing, at: tuple[float, float], size: tuple[float | None, float], place: int, words: str
) -> None:
    """One bar with its value at its end; the words alone where the length may not be shown."""
    (left, top), (length, thick) = at, size
    if length is None:
        drawing.text(left + 7, top + thick - 5, words, colour=MUTED)
        return
    drawing.rect(left, top, length, thick, SERIES[place % 4])
    drawing.text(left + length + 7, top + thick - 5, words, bold=True)


def bars(
    *,
    title: str,
    sentence: str,
    rows: Sequence[Bar],
    series: Sequence[str] = ("Number",),
    row_heading: str = "Group",
    unit: str = "",
    maximum: float | None = None,
    decimals: int | None = None,
    missing: str = TOO_FEW,
) -> Chart:
    """Horizontal bars from nought, each with its value written at its end.

    `series` names the values of each row (two or more make groups); `unit` follows each number, as `%`.
    `maximum` is the value of a full-length bar, otherwise the greatest value. Values are nought or more:
    raises ValueError for one below, or for a row with another number of values than there are series.
    """
    for row in rows:
        if len(row.values) != len(series) or any(value is not None and value < 0 for value in row.values):
            raise ValueError(f"Row {row.label!r} needs {len(series)} values of nought or more")

    def shown(value: float | None) -> str:
        return missing if value is None else number(value, decimals) + unit

    table = _table((row_heading, *series), rows, shown)
    key = unique_key(title, table)
    longest = maximum or max((v for row in rows for v in row.values if v is not None), default=0) or 1

    def draw(width: int, suffix: str) -> str:
        drawing = Drawing(width)
        beside = width >= 480
        left = width * 0.36 if beside else 0.0
        room = max(text_width(shown(v), bold=True) for row in rows for v in row.values) + 10 if rows else 0
        free = max(width - left - room, 40)
        thick = 20.0 if len(series) == 1 else 16.0
        y = 4.0
        if len(series) > 1:
            y = legend(drawing, y, [(name, "block", SERIES[i % 4]) for i, name in enumerate(series)])
        for row in rows:
            taken = _label_block(drawing, row.label, row.note, y + 14, left - 14 if beside else width) * LINE
            top = y if beside else y + taken + 3
            for index, value in enumerate(row.values):
                length = None if value is None else free * min(value / longest, 1)
                _bar(drawing, (left, top + index * (thick + 3)), (length, thick), index, shown(value))
            height = len(series) * (thick + 3)
            drawing.line(left, top - 3, left, top + height, colour=RULE)
            y = max(top + height, y + taken) + 11
        return drawing.svg(y, title=title, sentence=sentence, key=key + suffix)

    return Chart(title, sentence, table, draw(WIDE, "-wide"), draw(NARROW, "-phone"))


def stacked_bars(
    *,
    title: str,
    sentence: str,
    parts: Sequence[str],
    rows: Sequence[Stack],
    row_heading: str = "Question",
    missing: str = TOO_FEW,
) -> Chart:
    """Bars of equal length, split by the share of each part; the table has counts and shares.

    Raises ValueError for a row with another number of counts than there are parts, a count below nought,
    or no part or more than six.
    """
    if not 1 <= len(parts) <= len(_STACK_FILLS):
        raise ValueError("A stacked bar has one to six parts")
    for row in rows:
        if row.counts is not None and (len(row.counts) != len(parts) or min(row.counts) < 0):
            raise ValueError(f"Row {row.label!r} needs {len(parts)} counts of nought or more")
    fills = _STACK_FILLS[len(parts)]

    def cells(row: Stack) -> tuple[str, ...]:
        if row.counts is None:
            return (missing,) * (len(parts) + 1)
        total = sum(row.counts)
        shares = tuple(f"{number(n)} ({percent(n, total)})" if total else "0" for n in row.counts)
        return (*shares, number(total))

    table = Table((row_heading, *parts, "Answers"), tuple((row.label, *cells(row)) for row in rows))
    key = unique_key(title, table)

    def draw(width: int, suffix: str) -> str:
        drawing = Drawing(width)
        beside = width >= 480
        left = width * 0.36 if beside else 0.0
        y = legend(drawing, 4, [(name, "block", fill) for name, fill in zip(parts, fills, strict=True)])
        for row in rows:
            note = row.note or ("" if row.counts is None else f"{number(sum(row.counts))} answers")
            taken = _label_block(drawing, row.label, note, y + 14, left - 14 if beside else width) * LINE
            top = y if beside else y + taken + 3
            _stack(drawing, row, fills, (left, top, width - left), missing)
            y = max(top + 26, y + taken) + 11
        return drawing.svg(y, title=title, sentence=sentence, key=key + suffix)

    return Chart(title, sentence, table, draw(WIDE, "-wide"), draw(NARROW, "-phone"))


def _stack(
    drawing: Drawing, row: Stack, fills: Sequence[str], place: tuple[float, float, float], missing: str
) -> None:
    x, y, width = place
    total = sum(row.counts or ())
    if row.counts is None or total == 0:
        drawing.rect(x + 0.5, y + 0.5, width - 1, 24, WHITE, FAINT)
        drawing.text(x + 8, y + 17, missing if row.counts is None else "no answers", colour=MUTED)
        return
    for count, fill in zip(row.counts, fills, strict=True):
        length = width * count / total
        if count:
            drawing.rect(x, y, length, 25, fill, WHITE)
            words = percent(count, total)
            if text_width(words) + 6 <= length:
                colour = WHITE if fill in _DARK_FILLS else INK
                drawing.text(x + length / 2, y + 17.5, words, anchor="middle", colour=colour)
        x += length
