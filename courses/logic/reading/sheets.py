"""Workbooks whose sheets are lists of one kind: one event or month a sheet, or those who came and those who did not.

Source: the brief, Import wizard ("several events in one file").
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from courses.logic.column_words import Field, header_key, is_known_header, score_header
from courses.logic.dates import take_moment
from courses.logic.reading.blocks import is_status_header, status_of_heading
from courses.logic.reading.source_table import MAX_ROWS, SourceRow, SourceTable, UnreadableFile
from courses.logic.status_words import StatusMeaning
from courses.logic.statuses import guess_status

_SAME_COLUMNS = 0.6
_FEWEST_KNOWN = 2
_SURE = 80
#: Facts above a list that are said of its rows, by the name that their column gets.
_FACTS = (
    (Field.COURSE_TITLE, "Course"),
    (Field.EVENT_REF, "Event reference"),
    (Field.EVENT_START, "Start"),
    (Field.EVENT_DATE, "Date"),
    (Field.START_TIME, "Start time"),
    (Field.END_TIME, "End time"),
    (Field.VENUE, "Venue"),
)
_WHICH = frozenset({Field.COURSE_TITLE, Field.EVENT_REF})
_WHEN = frozenset({Field.EVENT_START, Field.EVENT_DATE})
_EVENT_FIELDS = (Field.COURSE_TITLE, Field.EVENT_REF, Field.EVENT_START, Field.EVENT_DATE)
_NO_NAME = re.compile(
    r"(?i)(sheet|table|page|part|group|list|day|session|week|blad|tab|copy|data|form responses?|responses?|export)s?"
    r"[ _-]*(\d+|[a-z])?( of \d+)?(\s*\(\d+\))?|[a-z] ?- ?[a-z]|\d+|all|main|master|delegates?|bookings?|attendees?"
    r"|participants?|register|registers|learners?|names?|people|staff|attendance"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?( ?['’]?\d{2,4})?|q[1-4].*|20\d\d.*"
)
_NO_BOOKINGS = re.compile(
    r"(?i)\b(look ?ups?|codes?|key|pivot|summary|notes?|contacts?|trainers?|facilitators?|mailing|template|example"
    r"|instructions?|read ?me|archive|old|evaluation|feedback|agencies|drop ?downs?|settings|validation|charts?|stats"
    r"|statistics|dashboard|report|invoices?|budget|costs?)\b"
)


def is_list_of_people(table: SourceTable) -> bool:
    """True for column names of which one is for people's names, and at least two are known."""
    known = [header for header in table.headers if is_known_header(header)]
    names = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME)
    return len(known) >= _FEWEST_KNOWN and any(
        score_header(header, field).score >= _SURE for header in table.headers for field in names
    )


def read_together(best: SourceTable, others: Sequence[SourceTable]) -> SourceTable | None:
    """The lists of a workbook as one, when others are of the same kind as the best; None when it stands alone.

    Raises:
        UnreadableFile: together they have too many rows.
    """
    if not is_list_of_people(best):
        return None
    order = {name: position for position, name in enumerate((best.sheet, *best.other_sheets))}
    alike = [table for table in others if _is_alike(best, table)]
    tables = [table for table in (best, *alike) if _has_bookings(table.sheet)]
    tables = _without_copies(sorted(tables, key=lambda table: order[table.sheet]))
    if len(tables) < 2:
        return None
    if sum(len(table.rows) for table in tables) > MAX_ROWS:
        raise UnreadableFile(
            f"The sheets of this workbook have more than {MAX_ROWS:,} rows together.",
            "Split it, for example by quarter, and upload the parts.",
        )
    return _joined([_with_what_it_says(table) for table in tables], best)


def _is_alike(best: SourceTable, table: SourceTable) -> bool:
    if not is_list_of_people(table):
        return False
    ours, theirs = ({header_key(header) for header in each.headers} for each in (best, table))
    return len(ours & theirs) >= _SAME_COLUMNS * min(len(ours), len(theirs))


def _has_bookings(sheet: str) -> bool:
    """False for a sheet of people who hold no place, such as a waiting list, and for notes and look-ups."""
    said = status_of_heading(sheet)
    if said:
        return guess_status(said).meaning is not StatusMeaning.LEFT_OUT
    return not _NO_BOOKINGS.search(sheet)


def _without_copies(tables: list[SourceTable]) -> list[SourceTable]:
    """Without a sheet of everybody beside sheets of its parts; or without the parts, if only the whole names events."""
    if len(tables) < 3:
        return tables
    whole = max(tables, key=lambda table: len(table.rows))
    parts = [table for table in tables if table is not whole]
    if sum(len(table.rows) for table in parts) != len(whole.rows):
        return tables
    if sorted(_people(whole)) != sorted(person for table in parts for person in _people(table)):
        return tables
    return [whole] if _names_events(whole) else parts


def _people(table: SourceTable) -> list[tuple[str, ...]]:
    fields = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.EMAIL)
    indexes = [
        index
        for index, header in enumerate(table.headers)
        if any(score_header(header, field).score >= _SURE for field in fields)
    ]
    return [tuple(row.cells[index].casefold() for index in indexes) for row in table.rows]


def _names_events(table: SourceTable) -> bool:
    return any(
        score_header(header, field).score >= _SURE for header in table.headers for field in _EVENT_FIELDS
    )


def _with_what_it_says(table: SourceTable) -> SourceTable:
    """The sheet with columns for what stands above its list, or for what its name says."""
    said: dict[str, str] = {}
    own = {field for field, _ in _FACTS if any(score_header(h, field).score >= _SURE for h in table.headers)}
    for field, name in _FACTS:
        value = _fact(table, field)
        if value and field not in own and not (field in _WHEN and own & _WHEN):
            said[name] = value
    named = _of_sheet_name(table.sheet, said)
    if own & _WHICH:
        named.pop("Course", None)
    if own & _WHEN:
        named.pop("Date", None)
    said = named | said
    status = status_of_heading(table.sheet)
    if status and not any(is_status_header(header) for header in table.headers):
        said["Status"] = status
    if not said:
        return table
    values = tuple(said.values())
    rows = tuple(replace(row, cells=(*values, *row.cells)) for row in table.rows)
    return replace(table, headers=(*said, *table.headers), rows=rows)


def _fact(table: SourceTable, wanted: Field) -> str:
    scored = [(score_header(name, wanted).score, value) for name, value in table.facts.items()]
    score, value = max(scored, default=(0, ""), key=lambda each: each[0])
    return value if score >= 90 else ""


def _of_sheet_name(sheet: str, said: dict[str, str]) -> dict[str, str]:
    """The title and date that a sheet is called by, where the lines above its list do not say them."""
    title, moment = take_moment(sheet.replace("_", " "))
    found = {}
    if moment is not None and "Date" not in said and "Start" not in said:
        found["Date"] = moment.day.isoformat()
    if title and "Course" not in said and not _NO_NAME.fullmatch(title) and not status_of_heading(title):
        found["Course"] = title
    return found


def _joined(tables: Sequence[SourceTable], best: SourceTable) -> SourceTable:
    """One table with the columns of all; rows are numbered on from sheet to sheet, and the notes say so."""
    headers: dict[str, str] = {}
    for table in tables:
        for header in table.headers:
            headers.setdefault(header_key(header) or header, header)
    rows: list[SourceRow] = []
    notes, places_of, offset = list[str](), list[str](), 0
    for table in tables:
        places = {header_key(header) or header: index for index, header in enumerate(table.headers)}
        for row in table.rows:
            cells = tuple(row.cells[places[key]] if key in places else "" for key in headers)
            rows.append(SourceRow(row.number + offset, cells, row.problem))
        first, last = table.rows[0].number + offset, table.rows[-1].number + offset
        places_of.append(f"“{table.sheet}” {first} to {last}")
        notes += [note for note in table.notes if not note.startswith("The workbook has ")]
        offset = last
    read = {table.sheet for table in tables}
    every = (best.sheet, *best.other_sheets)
    left_out = [name for name in every if name not in read]
    start = f"{len(tables)} sheets of this workbook were read as one list. Rows: {', '.join(places_of)}."
    if left_out:
        start += f" Left out, because they are no lists of bookings: {', '.join(left_out)}."
    return SourceTable(
        headers=tuple(headers.values()),
        rows=tuple(rows),
        header_row_number=tables[0].header_row_number,
        sheet="",
        other_sheets=every,
        notes=(start, *notes),
    )
