"""The partnership's colour, made safe to read: contrast as WCAG 2.2 defines it, and a stylesheet of it.

A partnership chooses one colour. Wherever text or a control needs it, this module works out a shade
that reaches the contrast that people need (WCAG 2.2, 1.4.3 and 1.4.11), so that no choice can make
a page unreadable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

READABLE = 4.5
"""Least contrast ratio of text with its background (WCAG 2.2, 1.4.3, level AA)."""

_HEX = re.compile(r"#?(?P<digits>[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


@dataclass(frozen=True)
class Colour:
    """An opaque sRGB colour; each channel is 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)
SURFACE = Colour(0xF3, 0xF2, 0xF1)
"""The light grey on which panels stand: the darkest background that coloured text meets."""


def parse_hex(text: str) -> Colour:
    """The colour written as `#rgb` or `#rrggbb`, the hash optional. Raises ValueError for anything else."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise ValueError("Enter a colour as a hash and six digits or letters a to f, like #1d70b8")
    digits = match["digits"]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return Colour(int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    return 0.2126 * _linear(colour.red) + 0.7152 * _linear(colour.green) + 0.0722 * _linear(colour.blue)


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1 (the same) to 21 (black on white), whichever way round the two are given."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """The colour with `share` (0 to 1) of the other mixed in."""

    def channel(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return Colour(
        channel(colour.red, other.red), channel(colour.green, other.green), channel(colour.blue, other.blue)
    )


def text_on(background: Colour) -> Colour:
    """White or black, whichever is easier to read on the background; the better one always reaches 4.5:1."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, background))


def darken_until_readable(colour: Colour, background: Colour = SURFACE, least: float = READABLE) -> Colour:
    """The colour itself if it reads on the light background, otherwise the lightest darker shade that does.

    Raises ValueError when even black does not reach the ratio on this background.
    """
    for step in range(101):
        shade = mix(colour, BLACK, step / 100)
        if contrast(shade, background) >= least:
            return shade
    raise ValueError("No shade of this colour can be read on a background so dark")


def stylesheet(colour: str) -> str:
    """The partnership's look as CSS custom properties, for a stylesheet of its own and for PDF documents.

    - `--partnership-colour`: as chosen, for surfaces without text on them
    - `--partnership-on-colour`: text on that colour
    - `--partnership-accent`: the colour, dark enough for text and marks on white and on light grey
    - `--partnership-accent-dark`: a darker accent, for what is pressed or hovered over
    - `--partnership-tint`: a very light tint, for backgrounds; the accent can be read on it

    Raises ValueError when the text is not a colour.
    """
    chosen = parse_hex(colour)
    tint = mix(chosen, WHITE, 0.92)
    accent = darken_until_readable(darken_until_readable(chosen), tint)
    properties = {
        "colour": chosen,
        "on-colour": text_on(chosen),
        "accent": accent,
        "accent-dark": mix(accent, BLACK, 0.35),
        "tint": tint,
    }
    lines = "\n".join(f"  --partnership-{name}: {value};" for name, value in properties.items())
    return f":root {{\n{lines}\n}}\n"
