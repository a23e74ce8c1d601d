"""The one way in: bytes to table."""

from courses.logic.reading.headers import build_table
from courses.logic.reading.html import read_html
from courses.logic.reading.kinds import FileKind, find_kind
from courses.logic.reading.meetings import participants_section
from courses.logic.reading.people_cells import one_person_a_row, with_organisations_beside_names
from courses.logic.reading.sheets import read_together
from courses.logic.reading.source_table import MAX_BYTES, Grid, SourceTable, UnreadableFile
from courses.logic.reading.text import read_text
from courses.logic.reading.workbook import read_workbook


def read_table(data: bytes, sheet: str = "") -> SourceTable:
    """The list in a file. `sheet` picks one of a workbook's sheets; otherwise lists of one kind are read together
    (`SourceTable.sheet` is then empty), and of different ones the best.

    Raises UnreadableFile, and nothing else, for bytes that hold no list.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("This file is empty.", "Check that you saved the list before you uploaded it.")
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"This file has {len(data) / 1024 / 1024:.1f} MB; we read up to {MAX_BYTES // 1024 // 1024} MB.",
            "Split the list, or save it as CSV without pictures, and upload that.",
        )
    first, *others = _read_grids(data, sheet)
    table = _table_of(first)
    if others and table.sheet != sheet:
        table = read_together(table, _tables_of(others)) or table
    return with_organisations_beside_names(one_person_a_row(table))


def _table_of(grid: Grid) -> SourceTable:
    return build_table(*participants_section(grid))


def _tables_of(grids: list[Grid]) -> list[SourceTable]:
    """The tables of sheets that hold one; the others are notes or empty."""
    tables = []
    for grid in grids:
        try:
            tables.append(_table_of(grid))
        except UnreadableFile:
            continue
    return tables


def _read_grids(data: bytes, sheet: str) -> list[Grid]:
    kind = find_kind(data)
    if kind is FileKind.TEXT:
        return [read_text(data)]
    if kind is FileKind.HTML:
        return [read_html(data)]
    return read_workbook(data, kind, sheet)
