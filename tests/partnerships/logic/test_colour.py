"""A partnership may choose any colour; what stands on it and is written in it can always be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.logic.colour import (
    BLACK,
    SURFACE,
    WHITE,
    Colour,
    contrast,
    darken_until_readable,
    parse_hex,
    stylesheet,
    text_on,
)

colours = st.builds(Colour, *[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("text", "colour"),
    [("#1d70b8", Colour(29, 112, 184)), ("FFF", WHITE), (" #000000 ", BLACK), ("#a1b", Colour(170, 17, 187))],
)
def test_colours_are_read_with_or_without_hash_in_either_length(text: str, colour: Colour) -> None:
    assert parse_hex(text) == colour


@pytest.mark.parametrize("text", ["", "#12", "blue", "#12345g", "#1234567", "#fff;}body{display:none"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hash and six digits"):
        parse_hex(text)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == 21
    assert contrast(WHITE, WHITE) == 1
    assert round(contrast(parse_hex("#767676"), WHITE), 2) == 4.54


@given(colours)
def test_text_on_a_colour_can_be_read(colour: Colour) -> None:
    assert contrast(text_on(colour), colour) >= 4.5


@given(colours)
def test_darkening_stops_at_the_first_shade_that_can_be_read(colour: Colour) -> None:
    shade = darken_until_readable(colour)
    assert contrast(shade, SURFACE) >= 4.5
    if contrast(colour, SURFACE) >= 4.5:
        assert shade == colour


def test_no_shade_can_be_read_on_black() -> None:
    with pytest.raises(ValueError, match="so dark"):
        darken_until_readable(parse_hex("#333333"), BLACK)


@given(colours)
def test_the_stylesheet_keeps_the_colour_and_gives_a_readable_accent(colour: Colour) -> None:
    lines = stylesheet(str(colour)).splitlines()
    assert (lines[0], lines[-1]) == (":root {", "}")
    values = dict(line.strip().rstrip(";").split(": ") for line in lines[1:-1])
    assert list(values) == [
        "--partnership-colour",
        "--partnership-on-colour",
        "--partnership-accent",
        "--partnership-accent-dark",
        "--partnership-tint",
    ]
    assert values["--partnership-colour"] == str(colour)
    accent = parse_hex(values["--partnership-accent"])
    for background in (WHITE, SURFACE, parse_hex(values["--partnership-tint"])):
        assert contrast(accent, background) >= 4.5
