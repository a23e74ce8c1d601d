"""Lists in blocks: what stands between the rows ("Course: Neglect") is said of every row below it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from courses.logic.column_words import Field, is_known_header, score_header
from courses.logic.reading.source_table import Grid
from courses.logic.statuses import guess_status, is_status_word

_DATE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}(st|nd|rd|th)? [a-z]{3,9},? \d{4}\b",
    re.I,
)
#: What a line such as "Neglect, 12 May 2026" names.
_EVENT = "Event"
#: What a line such as "Cancellations" says.
_STATUS = "Status"
_SURE = 90
_FEWEST_COLUMNS = 3


@dataclass(frozen=True)
class Blocks:
    """A grid whose rows carry what their block's heading says, in columns put before their own."""

    grid: Grid
    names: tuple[str, ...]
    body: list[int]


def spread_headings(
    grid: Grid, header: Sequence[str], body: list[int], above: Mapping[str, str]
) -> Blocks | None:
    """The rows with what the headings between them say, `above` being what stands above the first; None if none do."""
    if sum(map(bool, header)) < _FEWEST_COLUMNS:
        return None
    said, heading = dict(above), dict[str, str]()
    spread: dict[str, None] = {}
    says: dict[int, dict[str, str]] = {}
    has_status = any(is_status_header(name) for name in header)
    for position in body:
        fact = _heading(grid.rows[position], has_status)
        if fact is not None:
            heading[fact[0]] = fact[1]
            continue
        if heading:
            # A new block: what the last one said and this one does not repeat is no longer true.
            said = {name: value for name, value in said.items() if name not in spread} | heading
            spread |= dict.fromkeys(heading)
            heading = {}
        says[position] = said
    names = tuple(spread)
    if not names:
        return None
    rows = list(grid.rows)
    for position, facts in says.items():
        rows[position] = tuple(facts.get(name, "") for name in names) + rows[position]
    return Blocks(replace(grid, rows=tuple(rows)), names, list(says))


def is_status_header(name: str) -> bool:
    """True for a column that says who is booked or came."""
    return any(score_header(name, field).score >= _SURE for field in (Field.STATUS, Field.ATTENDANCE))


def status_of_heading(text: str) -> str:
    """What a heading or a sheet's name says of everybody below: "Cancellations", "Waiting list (4)"; "" for others."""
    words = re.sub(r"\(?\d+\)?\s*$", "", text).strip(" :-–—")
    return words if guess_status(words).meaning is not None and is_status_word(words) else ""


def _heading(row: Sequence[str], has_status: bool) -> tuple[str, str] | None:
    """The name and value of a row that is said of the rows below; None for a row of the list itself."""
    cells = [cell for cell in row if cell]
    if len(cells) == 1 and not has_status and (said := status_of_heading(cells[0])):
        return _STATUS, said
    if len(cells) == 1:
        name, colon, value = cells[0].partition(":")
        if colon and value.strip() and is_known_header(name):
            return name.strip(), value.strip()
        if _DATE.search(cells[0]):
            return _EVENT, cells[0]
    if len(cells) == 2 and cells[0].endswith(":") and is_known_header(cells[0][:-1]):
        return cells[0][:-1].strip(), cells[1]
    return None
