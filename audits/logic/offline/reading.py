"""Reading a workbook that came back: by its headings and references, never by where a cell happens to stand."""

import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from audits.logic.offline.sheets import ANSWERS, MOST_ROWS, STAMP, Column, ReadRow, columns_of
from audits.logic.offline.words import MOST_CHARACTERS, Asked, Words, plain

MOST_BYTES = 5 * 1024 * 1024
#: What a filled-in workbook of the largest framework stays well below, unpacked.
MOST_UNPACKED = 40 * 1024 * 1024
_MOST_PIECES = 50
_MOST_COLUMNS = 40
NOT_OURS = (
    "This is not a workbook that was downloaded here for answers. Download one under “Answer in Excel”, "
    "and copy your words into it."
)


class UnreadableWorkbook(ValueError):
    """Nothing can be read from this file; the message is a sentence for the person who chose it."""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, or why it has none."""

    text: str = ""
    problem: str = ""


class ReturnedFile:
    """A workbook that came back. Its stamp is read first; its rows once the stamp was found to be right.

    Raises:
        UnreadableWorkbook: no workbook, not one of ours, or larger than one of ours can be.
    """

    def __init__(self, content: bytes) -> None:
        _refuse_what_excel_never_writes(content)
        self._content = content
        self._book = self._open(data_only=False)
        if STAMP not in self._book.sheetnames or ANSWERS not in self._book.sheetnames:
            raise UnreadableWorkbook(NOT_OURS)

    def _open(self, *, data_only: bool) -> Workbook:
        try:
            return load_workbook(
                io.BytesIO(self._content), read_only=True, data_only=data_only, keep_links=False
            )
        except Exception as fault:  # whatever a damaged file makes of the library
            raise UnreadableWorkbook(
                "This workbook is damaged or incomplete. Open it, save it as .xlsx and bring that."
            ) from fault

    @property
    def stamp(self) -> str:
        """The portal's stamp as it stands there."""
        rows = self._grid(self._book, STAMP, most_rows=_MOST_PIECES, most_columns=1)
        return "".join(str(row[0].value or "") for row in rows if row)

    def rows(self, asked: Asked) -> tuple[ReadRow, ...]:
        """The rows of answers.

        Raises:
            UnreadableWorkbook: its headings were changed, or it has more rows than any framework.
        """
        grid = list(self._grid(self._book, ANSWERS, most_rows=MOST_ROWS + 1, most_columns=_MOST_COLUMNS))
        if len(grid) > MOST_ROWS:
            raise UnreadableWorkbook(f"The sheet “{ANSWERS}” has more than {MOST_ROWS:,} rows.")
        places = _places(grid[0] if grid else (), asked)
        results = self._results(grid)
        found = []
        for number, row in enumerate(grid[1:], start=2):
            cells = {
                column: _cell(row[place] if place < len(row) else None, results.get((number, place)))
                for column, place in places.items()
            }
            if any(cell.text or cell.problem for cell in cells.values()):
                found.append(_row(number, cells, asked))
        return _told_apart(found)

    def _grid(
        self, book: Workbook, name: str, *, most_rows: int, most_columns: int
    ) -> Iterator[Sequence[Any]]:
        sheet = book[name]
        try:
            sheet.reset_dimensions()  # what the file says of its own size is not believed
            yield from sheet.iter_rows(max_row=most_rows, max_col=most_columns)
        except Exception as fault:
            raise UnreadableWorkbook(
                "This workbook is damaged or incomplete. Open it, save it as .xlsx and bring that."
            ) from fault

    def _results(self, grid: Sequence[Sequence[Any]]) -> dict[tuple[int, int], Any]:
        """What the formulas came to when the workbook was saved, by row and place; read only if there are any."""
        formulas = {
            (number, place)
            for number, row in enumerate(grid, start=1)
            for place, cell in enumerate(row)
            if cell.data_type == "f"
        }
        if not formulas:
            return {}
        saved = self._grid(
            self._open(data_only=True), ANSWERS, most_rows=MOST_ROWS, most_columns=_MOST_COLUMNS
        )
        return {
            (number, place): cell.value
            for number, row in enumerate(saved, start=1)
            for place, cell in enumerate(row)
            if (number, place) in formulas
        }


def _refuse_what_excel_never_writes(content: bytes) -> None:
    """Sizes are looked at before anything is unpacked: the library reads no more of a part than it says it has."""
    if len(content) > MOST_BYTES:
        raise UnreadableWorkbook(
            f"This file has more than {MOST_BYTES // 1024 // 1024} MB. Take pictures out of it: words are enough here."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise UnreadableWorkbook("This workbook unpacks to far more than answers need.")
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(entry):
                    raise UnreadableWorkbook(
                        "This workbook was not written by Excel. Save it as .xlsx again."
                    )
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as fault:
        if isinstance(fault, UnreadableWorkbook):
            raise
        raise UnreadableWorkbook("This is not an Excel workbook (.xlsx).") from fault


def _places(header: Sequence[Any], asked: Asked) -> dict[Column, int]:
    """Where each column stands."""
    said = [" ".join(str(cell.value or "").split()).casefold() for cell in header]
    wanted = columns_of(asked)
    lacking = [column.value for column in wanted if column.value.casefold() not in said]
    if lacking:
        raise UnreadableWorkbook(
            f"The first row of the sheet “{ANSWERS}” was changed: the heading “{lacking[0]}” is not there."
        )
    return {column: said.index(column.value.casefold()) for column in wanted}


def _cell(cell: Any, result: Any) -> Cell:
    if cell is None or cell.value is None:
        return Cell()
    if cell.data_type == "f":
        if (isinstance(result, str) and not result.startswith("#")) or isinstance(result, int | float):
            return Cell(plain(_as_text(result)))
        return Cell(problem="it holds a formula without a result. Write the words themselves.")
    if cell.data_type == "e":
        return Cell(problem=f"it holds the error {cell.value}. Write the words themselves.")
    return Cell(plain(_as_text(cell.value)))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _row(number: int, cells: dict[Column, Cell], asked: Asked) -> ReadRow:
    """One row; the first thing that is wrong with it is its problem."""
    key = cells[Column.KEY].text

    def said(column: Column) -> str:
        return cells[column].text if column in cells else ""

    evidence = said(Column.EVIDENCE)
    written = {
        Column.EXPLANATION: said(Column.EXPLANATION),
        Column.IMPACT: said(Column.IMPACT),
        Column.REASON: said(Column.REASON),
        Column.EVIDENCE: evidence,
    }
    level = asked.level_of(said(Column.LEVEL))
    problem = next((f"“{column}”: {cell.problem}" for column, cell in cells.items() if cell.problem), "")
    if not problem and not key:
        problem = f"This row has no {Column.KEY.value.lower()}, so nobody can tell which question it answers."
    if not problem and level is None:
        shown = said(Column.LEVEL)[:60]
        problem = f"“{shown}” is not one of the grades: {', '.join(asked.level_words.values())}."
    if not problem:
        problem = next(
            (
                f"“{column}” has {len(text):,} characters. {MOST_CHARACTERS:,} is the most."
                for column, text in written.items()
                if len(text) > MOST_CHARACTERS
            ),
            "",
        )
    if problem:
        return ReadRow(number, key[:40], Words(), problem=problem)
    words = Words(level or "", written[Column.EXPLANATION], written[Column.IMPACT], written[Column.REASON])
    return ReadRow(number, key, words, evidence)


def _told_apart(rows: Sequence[ReadRow]) -> tuple[ReadRow, ...]:
    """A question that stands in two rows has no answer: nobody can say which is meant."""
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.key, row.number)
    times = Counter(row.key for row in rows)
    return tuple(
        _twice(row, first[row.key]) if row.key and times[row.key] > 1 and not row.problem else row
        for row in rows
    )


def _twice(row: ReadRow, first: int) -> ReadRow:
    problem = f"This question stands in several rows, first in row {first}."
    return ReadRow(row.number, row.key, Words(), problem=problem)
