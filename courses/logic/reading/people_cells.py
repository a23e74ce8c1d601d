"""Cells that hold more than one thing: several people in one row, or the organisation beside the name."""

import re
from collections.abc import Sequence
from dataclasses import replace

from courses.logic.column_words import Field, score_header
from courses.logic.people import clean_email, note_beside_name
from courses.logic.reading.source_table import SourceRow, SourceTable

_SURE = 80
_SHARE_WITH_NOTES = 0.3
_BREAKS = re.compile(r"\n|;|\s+/\s+|\s+\|\s+")
_PAIR = re.compile(r"(?i)\s+(?:and|&)\s+")
_LONGEST_SURNAME = 30
_MOST_PEOPLE = 40


def one_person_a_row(table: SourceTable) -> SourceTable:
    """The table with a row for each person; the rows added are numbered after the last one, and said."""
    name = _column(table.headers, Field.FULL_NAME)
    if name is None:
        return table
    email = _column(table.headers, Field.EMAIL)
    rows, added, notes = [], list[SourceRow](), []
    number = max((row.number for row in table.rows), default=0)
    for row in table.rows:
        people = _people(row, name, email)
        rows.append(row if len(people) < 2 else replace(row, cells=people[0]))
        for cells in people[1:]:
            number += 1
            added.append(SourceRow(number, cells, row.problem))
        if len(people) > 1:
            first = number - len(people) + 2
            notes.append(
                f"Row {row.number} names {len(people)} people; the others were read as "
                + (f"row {first}." if first == number else f"rows {first} to {number}.")
            )
    if not added:
        return table
    return replace(table, rows=(*rows, *added), notes=(*table.notes, *notes[:_MOST_PEOPLE]))


def with_organisations_beside_names(table: SourceTable) -> SourceTable:
    """The table with a column for what stands in brackets beside names ("LEE, Ann (Police)"), where none says it."""
    name = _column(table.headers, Field.FULL_NAME)
    if name is None or _column(table.headers, Field.AGENCY) is not None:
        return table
    if "original" in table.headers[name].casefold():  # Zoom: the name in brackets is a name
        return table
    notes = [note_beside_name(row.cells[name]) for row in table.rows]
    if sum(map(bool, notes)) < max(1, _SHARE_WITH_NOTES * len(notes)):
        return table
    rows = tuple(replace(row, cells=(*row.cells, note)) for row, note in zip(table.rows, notes, strict=True))
    said = "What stands in brackets beside the names was read as the organisation."
    return replace(table, headers=(*table.headers, "Organisation"), rows=rows, notes=(*table.notes, said))


def _column(headers: Sequence[str], field: Field) -> int | None:
    scored = [(score_header(header, field), index) for index, header in enumerate(headers)]
    scores = [(named.score, -index) for named, index in scored if not named.is_buyer]
    best, place = max(scores, default=(0, 0))
    return -place if best >= _SURE else None


def _people(row: SourceRow, name: int, email: int | None) -> list[tuple[str, ...]]:
    """The row's cells for each of its people; one for a row about one person."""
    addresses = _parts(_BREAKS, row.cells[email]) if email is not None else []
    if len(addresses) == 1 and email is not None and row.cells[email].count("@") > 1:
        addresses = _parts(re.compile(r"[,\s]+"), row.cells[email])
    addresses = [each for each in addresses if clean_email(each).address]
    names = _names(row.cells[name], len(addresses))
    if len(names) < 2 or len(names) > _MOST_PEOPLE:
        return [row.cells]
    shared = len(addresses) != len(names)
    people = []
    for position, each in enumerate(names):
        cells = list(row.cells)
        cells[name] = each
        if email is not None and not shared:
            cells[email] = addresses[position]
        people.append(tuple(cells))
    return people


def _names(text: str, addresses: int) -> list[str]:
    """The names in a cell. Commas part names only where as many addresses stand beside them."""
    names = _parts(_BREAKS, text)
    if len(names) == 1:
        pair = _parts(_PAIR, text)
        if len(pair) > 1 and all(_is_whole_name(each) for each in pair):
            return [name for each in pair for name in _names(each, 0)]
        listed = _parts(re.compile(","), text)
        if addresses > 1 and len(listed) == addresses:
            return listed
        return names
    return names if all(_is_whole_name(each) for each in names) else [text]


def _parts(pattern: re.Pattern[str], text: str) -> list[str]:
    return [each.strip(" ,;") for each in pattern.split(text) if each.strip(" ,;")]


def _is_whole_name(text: str) -> bool:
    """True for two words or more: "Ann and Bob Lee" are two people of whom one has no name of her own."""
    words = re.findall(r"[^\W\d_][\w'’.-]*", re.sub(r"\([^)]*\)", "", text))
    return 2 <= len(words) <= 6 and len(text) <= 2 * _LONGEST_SURNAME
