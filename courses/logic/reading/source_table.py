"""What reading a file gives, its limits, and the one error it raises."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_INFLATED_BYTES = 150 * 1024 * 1024

CSV_OR_EXCEL = "Save the list as CSV or as an Excel workbook (.xlsx) and upload that."


class UnreadableFile(ValueError):
    """A file that gives no table. Both attributes are sentences for the person who chose the file."""

    def __init__(self, reason: str, what_would_work: str = CSV_OR_EXCEL) -> None:
        super().__init__(f"{reason} {what_would_work}")
        self.reason = reason
        self.what_would_work = what_would_work


@dataclass(frozen=True)
class Grid:
    """The cells of a file before its header row is known: numbered rows of clean text.

    `numbers` are the row numbers that a spreadsheet program would show, counted from 1.
    """

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceRow:
    """One row, as many cells as there are headers. `problem` is set when its cells are shifted."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class SourceTable:
    """A booking list as text. Dates from spreadsheets are ISO text; headers are filled and unique.

    `sheet` is empty for text, and for several sheets of a workbook that were read as one list.
    `facts` are what stood above the header as name and value (a Teams report's meeting title, for one).
    """

    headers: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    header_row_number: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        return tuple(row.cells for row in self.rows)
