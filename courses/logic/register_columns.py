"""A register's columns for days and sessions: which they are, and which days their names give.

Source: the brief, Import wizard (any column names); DOMAIN.md, Booking.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from courses.logic.column_words import header_key
from courses.logic.dates import BadDate, parse_moment
from courses.logic.field_words import SESSIONS, Field
from courses.logic.people import is_placeholder
from courses.logic.statuses import guess_session

_PART = re.compile(
    r"\b(day|session|week|module|part|workshop|date|meeting|class|block) ?(\d{1,2}|one|two|three|four|five|six|[a-h])\b"
    r"|^(am|pm|morning|afternoon|evening|day|session)( (attendance|attended|session|present|register))?$"
    r"|^(attendance|attended|present|register) (am|pm|morning|afternoon)$"
)
_SHARE_OF_MARKS = 0.8


def session_columns(
    headers: Sequence[str], samples: Sequence[Sequence[str]], passed_over: Mapping[int, Field | None]
) -> dict[int, Field]:
    """Columns of marks whose names are days or sessions, as the fields of `SESSIONS` in their order.

    One column alone counts only under a date: "Session 1" alone may be a choice of workshop.
    """
    found = [
        index
        for index, header in enumerate(headers)
        if index not in passed_over and (_PART.search(header_key(header)) or day_of_header(header))
    ]
    seen = [cell for index in found for cell in samples[index]]
    marked = [index for index in found if _holds_marks(samples[index], seen)]
    empty = [index for index in found if not samples[index]]
    if not marked or (len(marked) + len(empty) < 2 and not day_of_header(headers[marked[0]])):
        return {}
    return dict(zip(sorted([*marked, *empty]), SESSIONS, strict=False))


def day_of_header(header: str) -> date | None:
    """The day that a column is called by: "12/05/2026", "Day 1 (12 May 2026)"; None for other names."""
    try:
        return parse_moment(header).day
    except BadDate:
        pass
    found = re.search(
        r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\w{0,2} [A-Za-z]{3,9} \d{4}", header
    )
    try:
        return parse_moment(found[0]).day if found else None
    except BadDate:
        return None


def _holds_marks(sample: Sequence[str], seen: Sequence[str]) -> bool:
    cells = [cell for cell in sample if not is_placeholder(cell) or cell.casefold() in ("x", "no", "0", "n")]
    if not cells:
        return False
    known = sum(1 for cell in cells if guess_session(cell, seen).meaning is not None)
    return known >= _SHARE_OF_MARKS * len(cells)
