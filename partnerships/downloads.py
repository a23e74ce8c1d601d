"""Lists as files: CSV and Excel, which no spreadsheet program will run as a formula (the brief, Bad input)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from partnerships import clock
from partnerships.logic.exporting import safe_cell

CSV, EXCEL = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ILLEGAL = {code: None for code in range(32) if code not in (9, 10, 13)}


def format_asked(request: HttpRequest) -> str | None:
    """The file format that a list's address asks for with `?format=`; None for the page."""
    wanted = request.GET.get("format", "")
    return wanted if wanted in CONTENT_TYPES else None


def download_urls(request: HttpRequest) -> dict[str, str]:
    """The addresses of this list as files, with the filters and the order that are set."""
    query = request.GET.copy()
    query.pop("page", None)
    urls = {}
    for name, wanted in (("csv_url", CSV), ("excel_url", EXCEL)):
        query["format"] = wanted
        urls[name] = f"?{query.urlencode()}"
    return urls


def table_response(
    rows: tables.Table | Iterable[Sequence[object]],
    headers: Sequence[str] | None = None,
    *,
    name: str,
    format: str,
    leave_out: Sequence[str] = (),
) -> HttpResponse:
    """A list as a download: a django-tables2 table (all its pages), or rows with their headers.

    `name` is the file's name without ending; `leave_out` are columns of the table. Raises ValueError for a format
    other than "csv" and "xlsx".
    """
    if format not in CONTENT_TYPES:
        raise ValueError(f"No download is made as {format}")
    if isinstance(rows, tables.Table):
        lines: Iterable[Sequence[object]] = rows.as_values(exclude_columns=tuple(leave_out))
    else:
        lines = [headers or (), *rows]
    cleaned = [[_cell(value) for value in line] for line in lines]
    content = as_csv(cleaned) if format == CSV else as_excel(cleaned)
    response = HttpResponse(content, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "list"}.{format}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _cell(value: Any) -> Any:
    """A cell that both formats can hold: London time without a zone, yes and no, plain text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        return clock.local(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, int | float | dt.date | dt.time):
        return value
    return safe_cell(str(value).translate(ILLEGAL))


def as_csv(lines: Iterable[Sequence[object]]) -> bytes:
    """CSV as Excel opens it without being asked: UTF-8 with a byte-order mark; dates as 2026-05-12 09:30."""
    text = io.StringIO()
    writer = csv.writer(text)
    for line in lines:
        writer.writerow(
            [f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, dt.datetime) else cell for cell in line]
        )
    return text.getvalue().encode("utf-8-sig")


def as_excel(lines: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; the headings are bold and stay in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    sheet.freeze_panes = "A2"
    for number, line in enumerate(lines):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, whatever it begins with
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
