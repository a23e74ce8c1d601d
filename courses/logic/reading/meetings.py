"""The participants' list within the report of an online meeting, and what the report says of the meeting."""

import re

from courses.logic.column_words import header_key, is_attendance_report
from courses.logic.reading.source_table import Grid

#: The rows of the participants, and the facts of the summary above them, by name.
Report = tuple[Grid, dict[str, str]]

_SECTION = re.compile(r"^\d+\.\s+\S")
#: A Zoom report begins with one row of names, of which these are two, and one of values.
_MEETING = frozenset({"topic", "webinar topic"})
_MEETING_NUMBER = frozenset({"id", "meeting id", "webinar id"})


def participants_section(grid: Grid) -> Report:
    """The participants of a meeting's report, and the facts of its summary. Other lists come back unchanged."""
    return _in_sections(grid) or _below_a_summary(grid) or (grid, {})


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
