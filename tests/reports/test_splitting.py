"""Tables that go over a page: never so few rows alone that they would be read as headings."""

from pathlib import Path

import pytest
from outloud import check

from reports.logic.blocks import SentencesBlock, TableBlock, from_snapshot, to_snapshot
from reports.logic.printing import ReportWords
from reports.services import documents
from tests.reports.test_blocks import content


@pytest.mark.parametrize("columns", [3, 7])
def test_however_long_the_text_above_a_table_its_parts_can_be_read_aloud(
    columns: int, tmp_path: Path
) -> None:
    """Tables of seven rows, each pushed a little further down its page than the one before."""
    headers = tuple(f"Column {number}" for number in range(columns))
    rows = tuple((f"Row {row}", *["12 of 40 (30%)"] * (columns - 1)) for row in range(7))
    blocks = []
    for number in range(14):
        blocks.append(SentencesBlock(f"S{number}", "In short", ("A sentence.",) * (number % 5)))
        blocks.append(TableBlock(f"T{number}", f"Table {number}", headers, rows, "A note."))
    found = from_snapshot(to_snapshot(content(*blocks)))
    path = tmp_path / "tables.pdf"
    path.write_bytes(documents.report_pdf(documents.report_html(found, ReportWords("First edition"))))
    result = check(str(path))
    assert [finding.message for finding in result.findings if finding.severity == "error"] == []
