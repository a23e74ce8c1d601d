"""What every chart is made of: the finished `Chart`, its table, a drawing that writes SVG, and measured text.

Charts are pure: data in, SVG text out. They use presentation attributes only, because the Content
Security Policy forbids inline style, and say everything in words and position, to be read in grey.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

WIDE = 640
"""Drawing units across for a desk and for an A4 column, where one unit is about one CSS pixel."""
NARROW = 330
"""Drawing units across for a phone; labels go above their marks."""

TEXT_SIZE = 14.0
SMALL_SIZE = 12.5
LINE = 18.0

FONTS = "'Source Sans 3', Arial, sans-serif"
INK = "#0b0c0c"
MUTED = "#484949"
RULE = "#b1b4b6"
FAINT = "#e4e6e7"
DARK = "#12436d"
MIDDLE = "#5b93c4"
LIGHT = "#c3d9ec"
WHITE = "#ffffff"
SERIES = (DARK, "#8fb8dc", "#4f5a62", "#c9cdd0")
"""Fills of grouped bars: dark and light in turn, so that neighbours differ in grey too."""

_WIDE_LETTERS = frozenset("mwMW%@")
_NARROW_LETTERS = frozenset("iljtfrI.,:;'’|!()[]- ")


@dataclass(frozen=True)
class Table:
    """The same numbers as the chart, as text; the first cell of a row is its heading."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A chart ready for a page, a PDF or a PNG.

    `sentence` says in words what the chart shows; `svg` is for a desk and for A4, `svg_phone` for a phone.
    Show one of the two, never both.
    """

    title: str
    sentence: str
    table: Table
    svg: str = field(repr=False)
    svg_phone: str = field(repr=False)


def text_width(text: str, size: float = TEXT_SIZE, *, bold: bool = False) -> float:
    """Roughly how wide the text will be, in drawing units; a little generous, so that nothing collides."""
    units = 0.0
    for letter in text:
        if letter in _WIDE_LETTERS:
            units += 0.82
        elif letter in _NARROW_LETTERS:
            units += 0.31
        elif letter.isupper():
            units += 0.62
        else:
            units += 0.53
    return units * size * (1.06 if bold else 1.0)


def wrapped(text: str, width: float, size: float = TEXT_SIZE) -> list[str]:
    """The text in lines no wider than `width`; a single word that is wider keeps a line to itself."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Drawing:
    """Collects marks and writes them as one SVG element. Lengths are drawing units from the top left."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._marks: list[str] = []

    def _mark(self, element: str, numbers: dict[str, float], words: dict[str, str]) -> None:
        attributes = [f'{name}="{_number(value)}"' for name, value in numbers.items()]
        attributes += [f'{name}="{escape(value)}"' for name, value in words.items()]
        self._marks.append(f"<{element} {' '.join(attributes)}/>")

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, outline: str | None = None
    ) -> None:
        words = {"fill": fill} | ({"stroke": outline} if outline else {})
        self._mark("rect", {"x": x, "y": y, "width": max(width, 0), "height": max(height, 0)}, words)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = RULE, thick: float = 1
    ) -> None:
        numbers = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke-width": thick}
        self._mark("line", numbers, {"stroke": colour})

    def path(
        self, points: Iterable[tuple[float, float]], *, colour: str, thick: float, dash: str = ""
    ) -> None:
        steps = " ".join(f"{'L' if i else 'M'}{_number(x)} {_number(y)}" for i, (x, y) in enumerate(points))
        words = {"d": steps, "fill": "none", "stroke": colour, "stroke-linejoin": "round"}
        self._mark("path", {"stroke-width": thick}, words | ({"stroke-dasharray": dash} if dash else {}))

    def marker(self, x: float, y: float, *, shape: str, colour: str, size: float = 6) -> None:
        """A data point: `dot` (filled), `ring` (hollow), `square` or `diamond`: told apart without colour."""
        if shape in ("dot", "ring"):
            words = {"fill": colour if shape == "dot" else WHITE, "stroke": colour}
            self._mark("circle", {"cx": x, "cy": y, "r": size, "stroke-width": 2.5}, words)
        elif shape == "square":
            self.rect(x - size, y - size, 2 * size, 2 * size, WHITE, colour)
        else:
            reach = size * 1.3
            corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
            points = " ".join(f"{_number(a)},{_number(b)}" for a, b in corners)
            self._mark("polygon", {}, {"points": points, "fill": colour})

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "start",
        size: float = TEXT_SIZE,
        colour: str = INK,
        bold: bool = False,
        upright: bool = False,
    ) -> None:
        """Text with its baseline at `y`; `anchor` is start, middle or end; `upright` runs upwards."""
        weight = ' font-weight="600"' if bold else ""
        weight += f' transform="rotate(-90 {_number(x)} {_number(y)})"' if upright else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._marks.append(
            f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" '
            f'fill="{colour}"{place}{weight}>'
            f"{escape(text, quote=False)}</text>"
        )

    def lines(
        self, x: float, y: float, lines: Sequence[str], *, anchor: str = "start", bold: bool = False
    ) -> None:
        """Several lines of text, the first with its baseline at `y`."""
        for index, line in enumerate(lines):
            self.text(x, y + index * LINE, line, anchor=anchor, bold=bold)

    def svg(self, height: float, *, title: str, sentence: str, key: str) -> str:
        """The whole element; `key` makes its ids unique on the page."""
        size = f'width="{_number(self.width)}" height="{_number(height)}"'
        view = f'viewBox="0 0 {_number(self.width)} {_number(height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img" '
            f'aria-labelledby="{key}-title {key}-desc" font-family="{FONTS}">'
            f'<title id="{key}-title">{escape(title, quote=False)}</title>'
            f'<desc id="{key}-desc">{escape(sentence, quote=False)}</desc>'
            f"{''.join(self._marks)}</svg>"
        )


def unique_key(title: str, table: Table) -> str:
    """A key for the ids of a chart: the same data give the same key, different data another."""
    return "chart-" + hashlib.sha256(repr((title, table)).encode()).hexdigest()[:10]


def legend(drawing: Drawing, y: float, entries: Sequence[tuple[str, str, str]]) -> float:
    """Draws (name, shape, colour) entries from the left, wrapping; returns the y below them.

    The shape is one of the marker shapes, or `block` for a filled box.
    """
    x = 0.0
    for name, shape, colour in entries:
        width = 20 + text_width(name) + 18
        if x and x + width - 18 > drawing.width:
            x, y = 0.0, y + LINE + 4
        if shape == "block":
            drawing.rect(x, y + 1, 13, 13, colour, MUTED)
        else:
            drawing.marker(x + 7, y + 8, shape=shape, colour=colour, size=5)
        drawing.text(x + 20, y + 13, name)
        x += width
    return y + LINE + 10
