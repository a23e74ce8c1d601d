"""Cells that no spreadsheet program runs as a formula."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships.logic.exporting import safe_cell


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 7700", "'+44 7700"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "-5"),
        ("+2.5", "+2.5"),
        (-5, -5),
        ("Jane = Bob", "Jane = Bob"),
        ("", ""),
        (None, None),
    ],
)
def test_exports_hold_no_formulas(value: object, written: object) -> None:
    assert safe_cell(value) == written


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_exported_text_starts_like_a_formula(text: str) -> None:
    written = safe_cell(text)
    assert isinstance(written, str)
    assert written in (text, f"'{text}")
    assert written.strip()[:1] not in ("=", "@")
