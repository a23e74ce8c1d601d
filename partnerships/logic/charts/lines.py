"""Lines over stages or months, with the number of people under each point."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from partnerships.logic.charts.drawing import (
    DARK,
    FAINT,
    LINE,
    MUTED,
    NARROW,
    RULE,
    SMALL_SIZE,
    WIDE,
    Chart,
    Drawing,
    Table,
    text_width,
    unique_key,
    wrapped,
)
from partnerships.logic.wording import TOO_FEW, number

NOT_ASKED = "not asked"

_STYLES = (
    ("dot", DARK, ""),
    ("ring", "#4f5a62", "7 4"),
    ("diamond", "#3f76a8", "2 4"),
    ("square", MUTED, "10 3 2 3"),
)


@dataclass(frozen=True)
class Series:
    """One line: a value and a number of people for each point.

    None where they may not be shown; a value of None from 0 people is a point at which nobody was asked.
    """

    name: str
    values: tuple[float | None, ...]
    people: tuple[int | None, ...]


def line(
    *,
    title: str,
    sentence: str,
    points: Sequence[str],
    series: Sequence[Series],
    point_heading: str = "When",
    minimum: float = 0,
    maximum: float | None = None,
    unit: str = "",
    decimals: int | None = None,
    missing: str = TOO_FEW,
) -> Chart:
    """One to four lines over the same points, told apart by marker, dashes and the name at the end.

    A value of None breaks the line. Raises ValueError when a series does not have one value and one number of
    people per point, or when there are more than four.
    """
    _check(points, series)

    def shown(value: float | None, n: int | None = None) -> str:
        if value is None:
            return NOT_ASKED if n == 0 else missing
        return number(value, decimals) + unit

    table = _table(point_heading, points, series, shown, missing)
    key = unique_key(title, table)
    values = [value for one in series for value in one.values if value is not None]
    top_value = maximum if maximum is not None else _round_top(max([*values, minimum + 1]))

    def draw(width: int, suffix: str) -> str:
        drawing = Drawing(width)
        ends = max(text_width(one.name) for one in series) + 16 if len(series) > 1 and width >= 480 else 24.0
        left, right = 38.0, width - ends
        step = (right - left - 36) / max(len(points) - 1, 1)
        xs = [left + 18 + index * step for index in range(len(points))]
        y, floor = 22.0, 210.0
        if len(series) > 1 and width < 480:
            taken = _names_above(drawing, series, y)
            y, floor = y + taken, floor + taken
        y += 6

        def height(value: float) -> float:
            return floor - (value - minimum) / (top_value - minimum or 1) * (floor - y)

        for level in (minimum, (minimum + top_value) / 2, top_value):
            at, colour = height(level), RULE if level == minimum else FAINT
            drawing.line(left, at, right, at, colour=colour)
            drawing.text(left - 8, at + 4, number(level), anchor="end", size=SMALL_SIZE, colour=MUTED)
        for index, one in enumerate(series):
            _series(drawing, one, index, (xs, height), shown)
        if width >= 480 and len(series) > 1:
            _names(drawing, series, xs, height)
        bottom = _foot(drawing, points, series, (xs, step), floor)
        return drawing.svg(bottom, title=title, sentence=sentence, key=key + suffix)

    return Chart(title, sentence, table, draw(WIDE, "-wide"), draw(NARROW, "-phone"))


def _check(points: Sequence[str], series: Sequence[Series]) -> None:
    if not 1 <= len(series) <= len(_STYLES):
        raise ValueError("A line chart has one to four series")
    for one in series:
        if not len(one.values) == len(one.people) == len(points):
            raise ValueError(f"Series {one.name!r} needs {len(points)} values and numbers of people")


def _table(
    point_heading: str,
    points: Sequence[str],
    series: Sequence[Series],
    shown: Callable[..., str],
    missing: str,
) -> Table:
    """The same numbers: for each point the value and the people of each line."""
    headers = [point_heading]
    for one in series:
        headers += [one.name, "People" if len(series) == 1 else f"{one.name}: people"]
    rows = []
    for index, point in enumerate(points):
        cells = [point]
        for one in series:
            n = one.people[index]
            cells += [shown(one.values[index], n), missing if n is None else number(n)]
        rows.append(tuple(cells))
    return Table(tuple(headers), tuple(rows))


def _names_above(drawing: Drawing, series: Sequence[Series], y: float) -> float:
    """On a phone the names stand above the lines, one under the other; how much room they take."""
    for index, one in enumerate(series):
        shape, colour, _ = _STYLES[index]
        drawing.marker(7, y - 7 + index * LINE, shape=shape, colour=colour, size=5)
        drawing.text(20, y - 2 + index * LINE, one.name)
    return len(series) * LINE


def _round_top(value: float) -> float:
    """The end of the scale: the least of 1, 2, 4, 6, 8 or 10 times a power of ten not below the value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value)


def _series(
    drawing: Drawing,
    one: Series,
    index: int,
    scale: tuple[list[float], Callable[[float], float]],
    shown: Callable[[float], str],
) -> None:
    """Draws one line, broken where a value is missing, with markers and values."""
    xs, height = scale
    shape, colour, dash = _STYLES[index]
    run: list[tuple[float, float]] = []
    for x, value in [*zip(xs, one.values, strict=True), (0, None)]:
        if value is not None:
            run.append((x, height(value)))
            continue
        if len(run) > 1:
            drawing.path(run, colour=colour, thick=2.5, dash=dash)
        run = []
    above = index % 2 == 0
    for x, value in zip(xs, one.values, strict=True):
        if value is not None:
            drawing.marker(x, height(value), shape=shape, colour=colour, size=5)
            drawing.text(x, height(value) + (-11 if above else 21), shown(value), anchor="middle", bold=True)


def _names(
    drawing: Drawing, series: Sequence[Series], xs: Sequence[float], height: Callable[[float], float]
) -> None:
    """The name of each line beside its last point; names that would touch are moved apart."""
    ends = []
    for index, one in enumerate(series):
        shown = [(x, height(v)) for x, v in zip(xs, one.values, strict=True) if v is not None]
        if shown:
            ends.append((shown[-1][1] + 5, shown[-1][0] + 12, one.name, _STYLES[index][1]))
    lowest = -math.inf
    for y, x, name, colour in sorted(ends):
        lowest = max(y, lowest + LINE)
        drawing.text(x, lowest, name, colour=colour)


def _foot(
    drawing: Drawing,
    points: Sequence[str],
    series: Sequence[Series],
    place: tuple[list[float], float],
    floor: float,
) -> float:
    """The names of the points and, under each, from how many people; returns the y below them."""
    xs, step = place
    longest = max((text_width(word, SMALL_SIZE) for point in points for word in point.split()), default=0)
    size = (
        SMALL_SIZE if longest <= step - 4 or len(points) == 1 else max(SMALL_SIZE * (step - 4) / longest, 9)
    )
    names = [wrapped(point, max(step - 6, 30), size) for point in points]
    deepest = max((len(lines) for lines in names), default=0)
    for x, lines in zip(xs, names, strict=True):
        for index, words in enumerate(lines):
            drawing.text(x, floor + 20 + index * 15, words, anchor="middle", size=size)
    y = floor + 22 + deepest * 15
    for one in series:
        for x, n in zip(xs, one.people, strict=True):
            words = "too few" if n is None else f"n {number(n)}" if n else "–"
            drawing.text(x, y, words, anchor="middle", size=SMALL_SIZE, colour=MUTED)
        y += 15
    return y
