"""Web pages that some systems save under the name of an Excel file: their largest table."""

from html.parser import HTMLParser

from courses.logic.reading.cells import clean_cell
from courses.logic.reading.source_table import CSV_OR_EXCEL, MAX_COLUMNS, MAX_ROWS, Grid, UnreadableFile
from courses.logic.reading.text import decode


class _Tables(HTMLParser):
    """Collects every table as rows of text. Cells of an inner table become part of the cell around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._in_cell = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif self._depth == 1 and tag == "tr":
            self.tables[-1].append([])
        elif self._depth == 1 and tag in ("td", "th") and self.tables[-1]:
            self.tables[-1][-1].append("")
            self._in_cell = True
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
        elif self._depth == 1 and tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._depth and self._in_cell and not self._silent and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def read_html(data: bytes) -> Grid:
    """The cells of the page's largest table. Raises UnreadableFile when it has none."""
    decoded = decode(data)
    parser = _Tables()
    try:
        parser.feed(decoded.text)
        parser.close()
    except (AssertionError, ValueError):
        raise UnreadableFile("This is a damaged web page.", CSV_OR_EXCEL) from None
    table = max(parser.tables, key=len, default=[])
    if len(table) < 2:
        raise UnreadableFile("This is a web page without a table, whatever its name says.", CSV_OR_EXCEL)
    if len(table) > MAX_ROWS * 2 or any(len(row) > MAX_COLUMNS * 2 for row in table):
        raise UnreadableFile("This web page's table is too large.", CSV_OR_EXCEL)
    rows = tuple(tuple(clean_cell(" ".join(cell.split())) for cell in row) for row in table)
    note = "This file is a web page, not a workbook; its largest table was read."
    return Grid(rows, tuple(range(1, len(rows) + 1)), decoded.encoding, notes=(note,))
