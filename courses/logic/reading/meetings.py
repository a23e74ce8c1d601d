"""The participants' list within the report of an online meeting, and what the report says of the meeting."""

import re
from collections.abc import Sequence
from itertools import pairwise

from courses.logic.column_words import header_key, is_attendance_report
from courses.logic.reading.source_table import Grid

#: The rows of the participants, and the facts of the summary above them, by name.
Report = tuple[Grid, dict[str, str]]

_NAMED_SECTION = re.compile(
    r"(?i)((host|panell?ist|attendee|participant|registrant|webinar|meeting)s? (details|list)"
    r"|other attend(ed|ees?)|participants|registrants|attendees)"
)
_OF_DELEGATES = re.compile(r"(?i)^(attendee|participant|registrant)")
_SECTION = re.compile(r"^\d+\.\s+\S")
#: A Zoom report begins with one row of names, of which these are two, and one of values.
_MEETING = frozenset({"topic", "webinar topic"})
_MEETING_NUMBER = frozenset({"id", "meeting id", "webinar id"})


def participants_section(grid: Grid) -> Report:
    """The participants of a meeting's report, and the facts of its summary. Other lists come back unchanged."""
    return _in_sections(grid) or _under_names(grid) or _below_a_summary(grid) or (grid, {})


def _in_sections(grid: Grid) -> Report | None:
    """A report in numbered sections, as Teams writes it: what stands under "2. Participants"."""
    starts = [
        (position, " ".join(filter(None, row)))
        for position, row in enumerate(grid.rows)
        if _SECTION.match(row[0] if row else "") and sum(map(bool, row)) == 1
    ]
    chosen = next((each for each, (_, title) in enumerate(starts) if "participant" in title.casefold()), None)
    if chosen is None:
        return None
    start = starts[chosen][0] + 1
    end = starts[chosen + 1][0] if chosen + 1 < len(starts) else len(grid.rows)
    facts = {row[0]: row[1] for row in grid.rows[: starts[chosen][0]] if len(row) > 1 and row[0] and row[1]}
    note = f"This is a meeting report in sections; only “{starts[chosen][1]}” was read."
    return _part(grid, start, end, note), facts


def _under_names(grid: Grid) -> Report | None:
    """A report whose lists stand under lines of one cell, as Zoom's webinars: what stands under "Attendee Details"."""
    starts = [
        (position, next(filter(None, row)))
        for position, row in enumerate(grid.rows)
        if sum(map(bool, row)) == 1 and _NAMED_SECTION.fullmatch(next(filter(None, row)).strip(" :"))
    ]
    chosen = next((each for each, (_, title) in enumerate(starts) if _OF_DELEGATES.search(title)), None)
    if chosen is None:
        return None
    start = starts[chosen][0] + 1
    end = starts[chosen + 1][0] if chosen + 1 < len(starts) else len(grid.rows)
    if not any(any(row) for row in grid.rows[start + 1 : end]):
        return None
    others = [title for position, title in starts if position != starts[chosen][0]]
    note = f"This is a meeting report in sections; only “{starts[chosen][1]}” was read"
    note += f", not {', '.join(others)}." if others else "."
    return _part(grid, start, end, note), _summary_facts(grid.rows[: starts[0][0]])


def _summary_facts(rows: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """What a row of names and the row of values below it say of the meeting; or names beside values."""
    filled = [row for row in rows if any(row)]
    for names, values in pairwise(filled):
        keys = {header_key(name) for name in names if name}
        if not (keys.isdisjoint(_MEETING) or keys.isdisjoint(_MEETING_NUMBER)):
            return {name: value for name, value in zip(names, values, strict=False) if name and value}
    return {row[0]: row[1] for row in filled if len(row) > 1 and row[0] and row[1]}


def _below_a_summary(grid: Grid) -> Report | None:
    """A report that begins with two rows about the meeting, as Zoom writes it: the list further down."""
    filled = [position for position, row in enumerate(grid.rows) if any(row)]
    if len(filled) < 4:
        return None
    names, values = grid.rows[filled[0]], grid.rows[filled[1]]
    keys = {header_key(name) for name in names if name}
    if keys.isdisjoint(_MEETING) or keys.isdisjoint(_MEETING_NUMBER):
        return None
    start = next((each for each in filled[2:] if is_attendance_report(grid.rows[each])), None)
    if start is None:
        return None
    facts = {name: value for name, value in zip(names, values, strict=False) if name and value}
    note = "This is a meeting report; its list of participants was read."
    return _part(grid, start, len(grid.rows), note), facts


def _part(grid: Grid, start: int, end: int, note: str) -> Grid:
    rows, numbers = grid.rows[start:end], grid.numbers[start:end]
    return Grid(rows, numbers, grid.encoding, grid.delimiter, notes=(*grid.notes, note))
