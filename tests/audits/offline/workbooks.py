"""Workbooks as colleagues fill them in: opened with openpyxl, cells written, saved."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audits.logic.offline.sheets import ANSWERS, Column

#: What is written, by question and column.
Filling = Mapping[str, Mapping[Column, Any]]


class Formula(str):
    """Words that the program takes for a formula: what is pasted with its format from elsewhere."""


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(content: bytes, change: Callable[[Workbook], object]) -> bytes:
    """The workbook after something was done to it."""
    book = opened(content)
    change(book)
    return saved(book)


def place(sheet: Worksheet, key: str, column: Column) -> Any:
    """The cell of a question and a column, found as people find it."""
    headings = [cell.value for cell in sheet[1]]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == key)
    return sheet.cell(row, headings.index(column.value) + 1)


def filled(content: bytes, filling: Filling) -> bytes:
    """The workbook with words in its cells, which are of the format "text": what is typed there stays text."""

    def write(book: Workbook) -> None:
        for key, cells in filling.items():
            for column, value in cells.items():
                cell = place(book[ANSWERS], key, column)
                cell.value = value
                if isinstance(value, str) and not isinstance(value, Formula):
                    cell.data_type = "s"

    return changed(content, write)


def as_upload(content: bytes, name: str = "answers.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
