"""Where the list begins and ends in a grid: its header row, and what above and below is no booking."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from courses.logic.column_words import Field, is_known_header, score_header
from courses.logic.people import clean_email
from courses.logic.reading.blocks import spread_headings
from courses.logic.reading.source_table import (
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    SourceRow,
    SourceTable,
    UnreadableFile,
)
from courses.logic.reading.titles import facts_above

_ROWS_TO_SEARCH = 50
_FOOTER = re.compile(
    r"^(grand |sub ?-?)?totals?\b|^(count|average|sum)\b|^number of\b"
    r"|^(report |list )?(printed|generated|exported|created)\b|^end of (report|list)|^page \d|^\*+ ?end"
    r"|^\d+ (records?|rows?|results?|delegates?|bookings?)\b"
    r"|^(confidential|official|copyright|©)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?i)^(grand |sub ?-?)?totals?\b")
_PAGE = re.compile(r"(?i)page \d+( of \d+)?")
_SHARE_FOR_A_COLUMN = 0.2
_NAMES_SURE = 90
_FEWEST_FOR_REMARKS, _WORDS_OF_A_REMARK = 3, 4


def build_table(grid: Grid, facts: dict[str, str]) -> SourceTable:
    """The table in a grid. Raises UnreadableFile when nothing stands in it, or too much."""
    filled = [position for position, row in enumerate(grid.rows) if any(row)]
    if not filled:
        raise UnreadableFile("This file is empty.", "Check that you saved the list before you uploaded it.")
    header = _find_header(grid, filled)
    notes = list(grid.notes)
    if header is None:
        header_cells: Sequence[str] = ()
        body = filled
        notes.append("No row of column names was found; the first row was read as a booking.")
    else:
        header_cells = grid.rows[header]
        body = [position for position in filled if position > header]
        facts = facts | facts_above([grid.rows[position] for position in filled if position < header])
    body = _without_footers(grid, body, header_cells, notes)
    blocks = spread_headings(grid, header_cells, body, facts)
    if blocks is not None:
        notes.append("The list is in blocks; what stands above each block was read as said of all its rows.")
        grid, body, header_cells = blocks.grid, blocks.body, (*blocks.names, *header_cells)
    headers = _name_columns(header_cells, [grid.rows[position] for position in body])
    if len(headers) > MAX_COLUMNS:
        raise UnreadableFile(f"This list has {len(headers):,} columns; we read {MAX_COLUMNS}.")
    if len(body) > MAX_ROWS:
        raise UnreadableFile(
            f"This list has {len(body):,} rows; we read {MAX_ROWS:,}.", "Split it, for example by quarter."
        )
    if not body:
        raise UnreadableFile(
            "This file has column names but no rows below them.",
            "Check that the export was not filtered to nothing.",
        )
    rows = tuple(_source_row(grid.numbers[position], grid.rows[position], len(headers)) for position in body)
    return _without_empty_columns(
        SourceTable(
            headers=headers,
            rows=rows,
            header_row_number=0 if header is None else grid.numbers[header],
            encoding=grid.encoding,
            delimiter=grid.delimiter,
            sheet=grid.sheet,
            other_sheets=grid.other_sheets,
            notes=tuple(notes),
            facts=facts,
        )
    )


def _find_header(grid: Grid, filled: list[int]) -> int | None:
    """The row with the most names that we know; else the first full row that holds names and no data."""
    searched = filled[:_ROWS_TO_SEARCH]
    known = {position: len({c for c in grid.rows[position] if is_known_header(c)}) for position in searched}
    best = max(searched, key=lambda position: (known[position], -position))
    usual = _usual_width([grid.rows[position] for position in filled])
    if known[best] >= 2 or (known[best] == 1 and usual == 1):
        return best
    for position in searched:
        row = grid.rows[position]
        if sum(map(bool, row)) >= max(1, 0.6 * usual):
            return position if not _holds_data(row) else None
    return None


def _usual_width(rows: list[tuple[str, ...]]) -> int:
    return Counter(sum(map(bool, row)) for row in rows).most_common(1)[0][0]


def _holds_data(row: tuple[str, ...]) -> bool:
    return any(clean_email(cell).address or re.fullmatch(r"[\d.,:/ -]{4,}", cell) for cell in row if cell)


def _without_footers(grid: Grid, body: list[int], headers: Sequence[str], notes: list[str]) -> list[int]:
    """The rows that are bookings: no totals, no printing dates, no headers repeated on each page."""
    repeated = [position for position in body if headers and _cells(grid, position) == _filled(headers)]
    if repeated:
        notes.append(
            f"The column names stand {len(repeated)} more times in the list; those rows were left out."
        )
    kept = [position for position in body if position not in set(repeated)]
    dropped = []
    width = len(_filled(headers))
    names = _name_places(headers)
    while kept and (_is_footer(grid.rows[kept[-1]], width) or _is_remark(grid.rows[kept[-1]], width, names)):
        dropped.append(grid.numbers[kept.pop()])
    for number in reversed(dropped):
        notes.append(f"Row {number} was left out: it is a total or a note below the list.")
    totals = [position for position in kept if _is_total(grid.rows[position], width, names)]
    if totals:
        named = ", ".join(str(grid.numbers[position]) for position in totals[:10])
        notes.append(f"Totals within the list were left out: row {named}.")
    blank = [position for position in kept if _is_blank_numbered(grid.rows[position], names)]
    if blank:
        notes.append(f"{len(blank)} numbered rows with nothing in them were left out.")
    return [position for position in kept if position not in {*totals, *blank}]


def _name_places(headers: Sequence[str]) -> list[int]:
    """Where the columns with people's names are."""
    fields = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME)
    return [
        index
        for index, header in enumerate(headers)
        if header and any(score_header(header, field).score >= _NAMES_SURE for field in fields)
    ]


def _is_blank_numbered(row: tuple[str, ...], names: Sequence[int]) -> bool:
    """A row of a printed register that nobody filled in: its number and nothing else."""
    filled = [index for index, cell in enumerate(row) if cell]
    return len(filled) == 1 and bool(names) and filled[0] not in names and row[filled[0]].isdigit()


def _is_total(row: tuple[str, ...], width: int, names: Sequence[int]) -> bool:
    """A subtotal between the rows: it begins with the word, and nobody is named."""
    if len(_filled(row)) == 1 and _PAGE.fullmatch(_filled(row)[0]):
        return True
    if not _is_footer(row, width) or not _TOTAL.search(_filled(row)[0]):
        return False
    said = [row[index] for index in names if index < len(row) and row[index]]
    return not any(re.search(r"[^\W\d_]{2}", cell) and not _TOTAL.search(cell) for cell in said)


def _is_remark(row: tuple[str, ...], width: int, names: Sequence[int]) -> bool:
    """A last line of one cell that says something of the list: "Key: A = attended", "Attended: 12", "Signed by"."""
    cells = _filled(row)
    if width < _FEWEST_FOR_REMARKS or len(cells) != 1 or clean_email(cells[0]).address:
        return False
    place = next(index for index, cell in enumerate(row) if cell)
    words = cells[0]
    return ":" in words or "=" in words or (place not in names and len(words.split()) >= _WORDS_OF_A_REMARK)


def _cells(grid: Grid, position: int) -> list[str]:
    return _filled(grid.rows[position])


def _filled(row: Sequence[str]) -> list[str]:
    return [cell for cell in row if cell]


def _is_footer(row: tuple[str, ...], width: int) -> bool:
    cells = _filled(row)
    if any(clean_email(cell).address for cell in cells):
        return False
    only_numbers = len(cells) > 1 and all(re.fullmatch(r"[\d.,%]+", cell) for cell in cells[1:])
    sparse = len(cells) <= max(1, width // 2) or only_numbers
    return width > 1 and sparse and bool(_FOOTER.search(cells[0]))


def _name_columns(header: Sequence[str], rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Headers, filled and unique, for as many columns as enough rows have."""
    width = len(header)
    while width and not header[width - 1] and not any(len(row) >= width and row[width - 1] for row in rows):
        width -= 1
    reach = Counter(max((i + 1 for i, cell in enumerate(row) if cell), default=0) for row in rows)
    total = sum(reach.values())
    for column in sorted(reach, reverse=True):
        beyond = sum(count for each, count in reach.items() if each >= column)
        if column > width and (not width or beyond > _SHARE_FOR_A_COLUMN * total):
            width = column
            break
    names: list[str] = []
    used: set[str] = set()
    for index in range(width):
        name = " ".join((header[index] if index < len(header) else "").split()) or f"Column {index + 1}"
        unique, copy = name, 2
        while unique.casefold() in used:
            unique, copy = f"{name} ({copy})", copy + 1
        names.append(unique)
        used.add(unique.casefold())
    return tuple(names)


def _source_row(number: int, row: tuple[str, ...], width: int) -> SourceRow:
    extra = [cell for cell in row[width:] if cell]
    cells = (row + ("",) * width)[:width]
    if not extra:
        return SourceRow(number, cells)
    count = len(row)
    problem = (
        f"This row has {count} cells and the list has {width} columns, so its cells are shifted. "
        "A comma or a quotation mark is probably missing or too many."
    )
    return SourceRow(number, cells, problem)


def _without_empty_columns(table: SourceTable) -> SourceTable:
    """Unnamed columns with nothing in them are spacing, not data."""
    keep = [
        index
        for index, header in enumerate(table.headers)
        if not re.fullmatch(r"Column \d+", header) or any(row.cells[index] for row in table.rows)
    ]
    if len(keep) == len(table.headers) or not keep:
        return table
    rows = tuple(SourceRow(r.number, tuple(r.cells[index] for index in keep), r.problem) for r in table.rows)
    return replace(table, headers=tuple(table.headers[index] for index in keep), rows=rows)
