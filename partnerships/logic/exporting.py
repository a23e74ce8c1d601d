"""Cells for CSV and Excel downloads that no spreadsheet program will run as a formula.

Source: the brief, Bad input ("exports are safe against formula injection").
"""

import re

_STARTS_A_FORMULA = re.compile(r"^[\s\x00-\x1f\u00a0\ufeff]*[=+\-@＝＋－＠|%]|^[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")


def safe_cell(value: object) -> object:
    """The value, with an apostrophe before text that a spreadsheet would take for a formula.

    Numbers, dates and text that is just a number (-5, +2.5) are left alone.
    """
    if not isinstance(value, str) or _PLAIN_NUMBER.fullmatch(value):
        return value
    return f"'{value}" if _STARTS_A_FORMULA.match(value) else value
