"""One cell's value as clean text."""

import math
import re
from datetime import date, datetime, time, timedelta

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufffe\uffff\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_BREAKS = re.compile(r" ?(\r\n|\r|\n|\u2028|\u2029)[\s]*")
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
LONGEST_CELL = 10_000


def clean_cell(text: str) -> str:
    """Text without control characters, odd spaces or outer blanks; line breaks inside are kept, as \\n.

    A leading =, +, - or @ is data and stays; exports neutralise it (`partnerships.logic.exporting`).
    """
    text = _CONTROL.sub("", _INVISIBLE.sub("", text[:LONGEST_CELL]))
    text = _LINE_BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()
    # Excel's own way of forcing text: ="00123"
    forced = re.fullmatch(r'="([^"]*)"', text)
    return forced[1].strip() if forced else text


def cell_text(value: object) -> str:
    """A spreadsheet value as text: 7.0 is "7", dates are ISO, midnight is left off a date."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time(0) else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    text = clean_cell(str(value))
    return "" if text in _EXCEL_ERRORS else text
