"""Workbooks (.xlsx, .xls, .ods): the sheet that holds the list, as a grid of text."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from courses.logic.column_words import is_known_header
from courses.logic.reading.cells import cell_text
from courses.logic.reading.kinds import FileKind
from courses.logic.reading.source_table import MAX_COLUMNS, MAX_ROWS, Grid, UnreadableFile

_SPARE = 200
"""Rows and columns allowed beyond the limits for titles and blanks; the table's own limits come later."""
_CELL_OR_ROW = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*?)(/?)>")
_POSITION = re.compile(rb"\br=\"([A-Z]{0,3})(\d{0,7})\"")
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)>(.*?)</table:table-row>", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=\"(\d+)\"")


def read_workbook(data: bytes, kind: FileKind, wanted_sheet: str = "") -> list[Grid]:
    """The cells of the best sheet, or of the one wanted; then the other visible ones. Raises UnreadableFile."""
    if kind is FileKind.XLSX:
        _each_part(data, r"xl/worksheets/[^/]+\.xml", _refuse_far_cells)
    elif kind is FileKind.ODS:
        _each_part(data, r"content\.xml", _refuse_far_ods_cells)
    try:
        return _read(data, wanted_sheet)
    except (UnreadableFile, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError:
        raise UnreadableFile(
            "This workbook is protected with a password.", "Remove the password, save it and upload it again."
        ) from None
    except BaseException as problem:  # a panic of the Rust reader is not an Exception
        if isinstance(problem, Exception) or type(problem).__name__ == "PanicException":
            raise UnreadableFile(
                "This workbook is damaged or incomplete.",
                "Open it in Excel, save it again as .xlsx and upload that.",
            ) from None
        raise


def _read(data: bytes, wanted_sheet: str) -> list[Grid]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        names = [each.name for each in sheets if each.visible == SheetVisibleEnum.Visible]
        hidden = [each.name for each in sheets if each.visible != SheetVisibleEnum.Visible]
        grids = [_read_sheet(workbook.get_sheet_by_name(name)) for name in names]
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise UnreadableFile(
            "This workbook is empty.", "Check that the list is on a sheet that is not hidden."
        )
    best = next((grid for grid in filled if grid.sheet == wanted_sheet), None) or max(filled, key=_promise)
    others = tuple(grid.sheet for grid in filled if grid is not best)
    notes = [f"The workbook has {len(filled)} sheets; “{best.sheet}” was read."] if others else []
    notes += [f"Hidden sheets were not read: {', '.join(hidden)}."] if hidden else []
    chosen = replace(best, other_sheets=others, notes=tuple(notes))
    return [chosen, *(grid for grid in filled if grid is not best)]


def _read_sheet(sheet: CalamineSheet) -> Grid:
    if sheet.start is None or sheet.end is None:
        return Grid((), (), sheet=sheet.name)
    first_row, first_column = sheet.start
    rows = [[cell_text(value) for value in row] for row in sheet.to_python()]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        # A course merged over the rows of its delegates belongs to each of them; a wide title does not.
        if left == right and top < bottom and left - first_column >= 0:
            _fill_down(rows, top - first_row, bottom - first_row, left - first_column)
    numbers = tuple(range(first_row + 1, first_row + 1 + len(rows)))
    return Grid(tuple(map(tuple, rows)), numbers, sheet=sheet.name)


def _fill_down(rows: list[list[str]], top: int, bottom: int, column: int) -> None:
    if not 0 <= top < len(rows) or column >= len(rows[top]):
        return
    for row in rows[top + 1 : bottom + 1]:
        row[column] = row[column] or rows[top][column]


def _promise(grid: Grid) -> tuple[int, int]:
    """How much a sheet looks like a booking list: known column names first, then filled rows."""
    known = max(len({cell for cell in row if is_known_header(cell)}) for row in grid.rows[:40])
    return known, sum(1 for row in grid.rows if any(row))


def _each_part(data: bytes, name_pattern: str, check: Callable[[bytes], None]) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if re.fullmatch(name_pattern, name, re.IGNORECASE):
                    check(archive.read(name))
    except UnreadableFile:
        raise
    except Exception:
        raise UnreadableFile(
            "This workbook is damaged or incomplete.",
            "Open it in Excel, save it again as .xlsx and upload that.",
        ) from None


def _refuse_far_cells(xml: bytes) -> None:
    """Raises when one filled cell lies so far out that the reader would reserve memory for all between."""
    row = column = 0
    for found in _CELL_OR_ROW.finditer(xml):
        position = _POSITION.search(found[2])
        if found[1] == b"row":
            row, column = (int(position[2] or 0) if position else row + 1), 0
            continue
        column = _column_number(position[1]) if position else column + 1
        row = int(position[2] or row) if position else row
        if not found[3]:
            _refuse_beyond_limits(row, column)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse_far_ods_cells(xml: bytes) -> None:
    rows = 0
    for found in _ODS_ROW.finditer(xml):
        repeated = _REPEATED.search(found[1])
        rows += int(repeated[1]) if repeated else 1
        column = 0
        for cell in _ODS_CELL.finditer(found[2]):
            times = _REPEATED.search(cell[1])
            column += int(times[1]) if times else 1
            if b"value-type" in cell[1]:
                _refuse_beyond_limits(rows, column)


def _refuse_beyond_limits(row: int, column: int) -> None:
    if row > MAX_ROWS + _SPARE:
        raise UnreadableFile(
            f"A sheet of this workbook goes down to row {row:,}; we read {MAX_ROWS:,}.",
            "Delete what stands below the list, or split it, and upload it again.",
        )
    if column > MAX_COLUMNS + _SPARE:
        raise UnreadableFile(
            f"A sheet of this workbook has {column:,} columns; we read {MAX_COLUMNS}.",
            "Delete the columns to the right of the list and upload it again.",
        )
