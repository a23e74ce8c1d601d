"""From the bytes of a results file to columns with what was asked, and rows with what was answered."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from courses.logic.people import clean_email, fold
from courses.logic.reading import SourceRow, UnreadableFile
from courses.logic.reading.html import read_html
from courses.logic.reading.kinds import FileKind, find_kind
from courses.logic.reading.source_table import MAX_BYTES, MAX_ROWS, Grid
from courses.logic.reading.text import read_text
from courses.logic.reading.workbook import read_workbook
from evaluations.logic.past_results.systems import SurveySystem, system_of

MOST_COLUMNS = 400
_ROWS_TO_SEARCH = 50
_TAG = re.compile(r"<[^<>]{1,300}>")
_ROW_IN_BRACKETS = re.compile(r"^(?P<question>.*?)[.\s]*\[(?P<part>[^\[\]]+)\]$", re.DOTALL)
_SAYS_NOTHING = frozenset({"response", "open ended response", "open ended response s"})
_OPEN_ENDED = "open ended response"


@dataclass(frozen=True)
class AnswerColumn:
    """One column: the question that was asked, and the part of it that stands here (a grid's row, an option)."""

    index: int
    question: str
    part: str = ""
    #: The file itself says that people wrote words of their own.
    is_open_ended: bool = False

    @property
    def label(self) -> str:
        return f"{self.question}: {self.part}" if self.part else self.question


@dataclass(frozen=True)
class AnswerTable:
    """A file of answers as text, every row as long as there are columns."""

    system: SurveySystem
    columns: tuple[AnswerColumn, ...]
    rows: tuple[SourceRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(column.label for column in self.columns)

    def cells(self, index: int) -> tuple[str, ...]:
        """A column's cells, in the order of the rows."""
        return tuple(row.cells[index] for row in self.rows)


def read_answers(data: bytes) -> AnswerTable:
    """The answers in a file, known by its content, never by its name.

    Raises UnreadableFile, and nothing else, for bytes that hold no answers.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"This file has {len(data) / 1024 / 1024:.1f} MB; we read up to {MAX_BYTES // 1024 // 1024} MB.",
            "Export the answers of this event alone, as CSV, and upload that.",
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _empty()
    grid = _grid(data)
    filled = [position for position, row in enumerate(grid.rows) if any(row)]
    if not filled:
        raise _empty()
    header, system = _find_header(grid, filled)
    names, below = grid.rows[header], _second_header(grid, header)
    body = [position for position in filled if position > (header if below is None else header + 1)]
    columns = _columns(names, below, [grid.rows[position] for position in body])
    rows = _rows(grid, body, names, len(columns))
    if not rows:
        raise UnreadableFile(
            "This file has questions but no answers below them.",
            "Check that the export holds every answer and was not filtered to nothing.",
        )
    _refuse_too_much(columns, rows)
    return _without_empty_columns(AnswerTable(system, columns, rows, grid.notes))


def _empty() -> UnreadableFile:
    return UnreadableFile("This file is empty.", "Export the answers again, and upload that.")


def _grid(data: bytes) -> Grid:
    """The cells of the file; of a workbook those of the sheet in which a system is recognised, else the best."""
    kind = find_kind(data)
    if kind is FileKind.TEXT:
        return read_text(data)
    if kind is FileKind.HTML:
        return read_html(data)
    sheets = read_workbook(data, kind)
    known = (each for each in sheets if any(system_of(row) for row in each.rows[:_ROWS_TO_SEARCH]))
    return next(known, sheets[0])


def _find_header(grid: Grid, filled: Sequence[int]) -> tuple[int, SurveySystem]:
    """The row of names: the first in which a system is recognised, else the first that is about full."""
    searched = filled[:_ROWS_TO_SEARCH]
    for position in searched:
        system = system_of(grid.rows[position])
        if system is not None:
            return position, system
    usual = Counter(_width(grid.rows[position]) for position in filled).most_common(1)[0][0]
    full = (position for position in searched if _width(grid.rows[position]) >= 0.6 * usual)
    return next(full, searched[0]), SurveySystem.OTHER


def _width(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _second_header(grid: Grid, header: int) -> tuple[str, ...] | None:
    """The row below, when it goes on naming columns: it says nothing where a person's own details stand."""
    if header + 1 >= len(grid.rows):
        return None
    names, below = grid.rows[header], grid.rows[header + 1]
    if any(_is_data(cell) for cell in below):
        return None
    details = [index for index, name in enumerate(names) if _is_detail(name)]
    if details:
        return None if any(below[index] for index in details if index < len(below)) else below
    gaps = [index for index, cell in enumerate(below) if cell and (index >= len(names) or not names[index])]
    return below if gaps else None


_DETAILS = frozenset(
    {"respondent id", "respondentid", "collector id", "collectorid", "start date", "end date", "startdate", "enddate"}
    | {"id", "start time", "completion time", "ip address"}
)  # fmt: skip


def _is_detail(name: str) -> bool:
    return fold(name) in _DETAILS or name.casefold().startswith("id.")


def _is_data(cell: str) -> bool:
    return bool(cell) and bool(clean_email(cell).address)


def tidy(text: str) -> str:
    """A name of a column without the web's marks: SurveyMonkey keeps those of its designer."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _columns(
    names: Sequence[str], below: Sequence[str] | None, body: Sequence[Sequence[str]]
) -> tuple[AnswerColumn, ...]:
    width = max(len(names), len(below or ()), 1)
    while width > 1 and not any(len(row) >= width and row[width - 1] for row in (names, below or (), *body)):
        width -= 1
    columns: list[AnswerColumn] = []
    question = ""
    for index in range(width):
        name = tidy(names[index]) if index < len(names) else ""
        part = tidy(below[index]) if below is not None and index < len(below) else ""
        is_open = fold(part) == _OPEN_ENDED
        part = "" if fold(part) in _SAYS_NOTHING else part
        if not name and below is not None and (part or is_open):
            name = question  # a question over several columns is named above the first alone
        question = name
        found = _ROW_IN_BRACKETS.match(name)
        if found and not part and found["question"]:
            name, part = found["question"].strip(), found["part"].strip()
        columns.append(AnswerColumn(index, name or f"Column {index + 1}", part, is_open))
    return tuple(columns)


def _rows(grid: Grid, body: Sequence[int], names: Sequence[str], width: int) -> tuple[SourceRow, ...]:
    rows = []
    for position in body:
        cells = grid.rows[position]
        if cells == tuple(names):
            continue
        extra = any(cells[width:])
        problem = (
            f"This row has {len(cells)} cells and the file has {width} columns, so its cells are shifted."
            if extra
            else ""
        )
        rows.append(SourceRow(grid.numbers[position], (*cells, *[""] * width)[:width], problem))
    return tuple(rows)


def _refuse_too_much(columns: Sequence[AnswerColumn], rows: Sequence[SourceRow]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile(
            f"This file has {len(columns):,} columns; we read {MOST_COLUMNS}.",
            "Delete the columns that you do not need, and upload it again.",
        )
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(
            f"This file has {len(rows):,} rows; we read {MAX_ROWS:,}.",
            "Export the answers of one event alone.",
        )


def _without_empty_columns(table: AnswerTable) -> AnswerTable:
    """Columns without a name or a cell are spacing. Those that stay are counted anew."""
    keep = [
        column.index
        for column in table.columns
        if column.question != f"Column {column.index + 1}" or any(table.cells(column.index))
    ]
    columns = tuple(
        AnswerColumn(
            place,
            table.columns[index].question,
            table.columns[index].part,
            table.columns[index].is_open_ended,
        )
        for place, index in enumerate(keep)
    )
    rows = tuple(SourceRow(row.number, tuple(row.cells[i] for i in keep), row.problem) for row in table.rows)
    return AnswerTable(table.system, columns, rows, table.notes)
