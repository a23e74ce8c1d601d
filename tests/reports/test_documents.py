"""The documents of a report: made from what was frozen alone, the same each time, readable by everyone."""

import io
import json
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook
from outloud import check
from PIL import Image

from partnerships import storage
from partnerships.choices import Role
from partnerships.models import Partnership, PartnershipSettings
from reports.logic.blocks import ChartBlock, ReportContent, TableBlock, from_snapshot, to_snapshot
from reports.logic.printing import OpinionWords, ReportWords
from reports.models import IssuedFile, Report
from reports.queries.content_of import content_of
from reports.services import documents, drafting, publishing
from reports.services.snapshots import text_digest
from tests.conftest import Cast
from tests.reports.factories import draft, judged, make_programme, member, published
from tests.reports.test_blocks import content as plain_content

pytestmark = pytest.mark.usefixtures("on_monday")
HOSTILE = "<script>alert(1)</script> & “quotes” <img src=x onerror=y>\n\n=cmd|'/c calc'!A1"
PROMPTS_ARE_MET = {
    "Q1": "What worries us: little evidence of outcomes.",
    "Q2": "Full courses.",
    "Q4": "It rose.",
}


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, its lines joined."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def whole(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


@pytest.fixture
def report(in_ashshire: Cast) -> Report:
    make_programme(in_ashshire)
    return draft(in_ashshire, words=PROMPTS_ARE_MET)


def html_of(report: Report) -> str:
    return documents.report_html(content_of(report), documents.words_of(report))


def test_no_query_is_needed_to_set_a_report(report: Report, django_assert_num_queries: object) -> None:
    """ARCHITECTURE, section 4: HTML is rendered from the snapshot alone."""
    stored = json.dumps(report.snapshot)
    words = ReportWords("First edition", narratives={"Q1": "Words."})
    with django_assert_num_queries(0):  # type: ignore[operator]
        found = from_snapshot(json.loads(stored))
        html = documents.report_html(found, words)
        documents.report_word(found, words)
        documents.report_pdf(html)
    assert "72 of 88 registered came, 82%" in html


def test_the_html_hashes_the_same_when_made_again(in_ashshire: Cast) -> None:
    """Acceptance check 8: also after settings, logo and colour have changed since."""
    make_programme(in_ashshire)
    report = published(in_ashshire)
    assert text_digest(html_of(report)) == report.html_sha256
    PartnershipSettings.objects.update(seg_word="ODG", report_title="Another title", minimum_group_size=9)
    Partnership.objects.filter(pk=in_ashshire.partnership.pk).update(name="Renamed", colour="#ff0000")
    again = Report.objects.get(pk=report.pk)
    assert text_digest(html_of(again)) == again.html_sha256


def test_the_issued_bytes_are_kept(in_ashshire: Cast) -> None:
    report = published(in_ashshire)
    kept = {issued.format: storage.read(issued.file) for issued in IssuedFile.objects.filter(report=report)}
    assert kept["pdf"].startswith(b"%PDF-1.7")
    assert zipfile.is_zipfile(io.BytesIO(kept["docx"]))
    names = sorted(IssuedFile.objects.values_list("file__name", flat=True))
    assert names == [f"2026-01-quarter-4-board-edition-1.{ending}" for ending in ("docx", "pdf")]


def test_the_pdf_says_what_was_frozen(report: Report) -> None:
    """Every sentence, table cell and headline figure of the snapshot can be read in it."""
    text = whole(documents.report_pdf(html_of(report)))
    found = content_of(report)
    for block in found.blocks():
        if isinstance(block, TableBlock):
            for row in block.rows:
                assert " ".join(" ".join(row).split()) in text, f"{block.id}: {row}"
        elif block.type == "sentences":
            for sentence in block.sentences:  # type: ignore[union-attr]
                assert sentence in text
        elif block.type == "figures":
            for value, label, of, _ in block.figures:  # type: ignore[union-attr]
                assert f"{value} {label} {of}" in text
        elif isinstance(block, ChartBlock):
            assert block.sentence in text
    for words in PROMPTS_ARE_MET.values():
        assert words in text


def test_page_one_stands_alone_and_contents_lead_to_every_section(report: Report) -> None:
    pages = pages_of(documents.report_pdf(html_of(report)))
    assert "Quarterly report: safeguarding training, quality and impact" in pages[0]
    assert "Quarter 4, January to March 2026" in pages[0]
    assert "Figures as at 1 June 2026" in pages[0]
    for words in (
        "80 people trained",
        "of places used",
        PROMPTS_ARE_MET["Q1"],
        "What SEG is asked to decide",
    ):
        assert words in pages[1]
    for section in content_of(report).sections[1:]:
        assert f"{section.number} {section.title}" in pages[2]
    assert all(f"{number} of {len(pages)}" in page for number, page in enumerate(pages[1:], start=2))
    assert all("Draft" in page for page in pages)


def test_the_pdf_passes_the_checks_of_pdf_ua(report: Report, tmp_path: Path) -> None:
    """Acceptance check 10. What outloud still names: see tests/partnerships/test_documents.py."""
    pdf = documents.report_pdf(html_of(report))
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    result = check(str(path))
    errors = [finding.message for finding in result.findings if finding.severity == "error"]
    assert (result.error, errors) == (None, [])
    assert {finding.rule for finding in result.findings} <= {"ORD-001", "PAG-001"}
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert titles[1:4] == ["Summary on one page", "Contents", "1 Headline figures compared"]
    assert titles[-1] == "8 Assurance, actions and decisions"


def test_hostile_words_are_only_words(report: Report) -> None:
    opinion = OpinionWords(HOSTILE, HOSTILE, HOSTILE, "1 May 2026", HOSTILE, HOSTILE, HOSTILE, (HOSTILE,))
    words = ReportWords(
        edition="First edition",
        narratives=dict.fromkeys(["Q1", "Q2", "Q10"], HOSTILE),
        opinion=opinion,
        why_new_edition=HOSTILE,
        changes=(HOSTILE,),
    )
    html = documents.report_html(content_of(report), words)
    assert "<script" not in html
    assert "onerror=y>" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script>" in whole(documents.report_pdf(html))


def test_hostile_names_of_courses_are_only_words() -> None:
    table = TableBlock("Q2-T1", HOSTILE, ("Course", "Came"), ((HOSTILE, "1"),))
    chart = ChartBlock("Q2-F1", "bars", HOSTILE, HOSTILE, {"rows": [{"label": HOSTILE, "values": [1]}]})
    found = from_snapshot(to_snapshot(plain_content(table, chart, board=HOSTILE, partnership=HOSTILE)))
    html = documents.report_html(found, ReportWords("First edition"))
    assert "<script" not in html
    assert "<img" not in html
    assert documents.report_word(found, ReportWords("First edition"))


def test_the_word_document_is_plain_headings_and_tables(report: Report) -> None:
    found = content_of(report)
    words = documents.words_of(report)
    document = Document(io.BytesIO(documents.report_word(found, words)))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [f"{s.number} {s.heading}" for s in found.sections] + ["About this report"]
    assert document.paragraphs[0].style.name == "Title"
    text = "\n".join(p.text for p in document.paragraphs)
    for said in PROMPTS_ARE_MET.values():
        assert said in text
    tables = [[[cell.text for cell in row.cells] for row in each.rows] for each in document.tables]
    for block in found.blocks():
        if isinstance(block, TableBlock):
            assert [list(block.headers), *(list(row) for row in block.rows)] in tables
    pictures = document.element.body.findall(".//{*}docPr")
    charts = [block for block in found.blocks() if isinstance(block, ChartBlock)]
    assert [p.get("descr") for p in pictures] == [f"{c.title}. {c.sentence}" for c in charts]
    assert document.core_properties.language == "en-GB"


def test_each_chart_is_a_picture_and_each_table_a_sheet(report: Report) -> None:
    found = content_of(report)
    charts = [block for block in found.blocks() if isinstance(block, ChartBlock)]
    for block in charts[:3]:
        picture = Image.open(io.BytesIO(documents.chart_png(found, block.id)))
        assert (picture.format, picture.width > 900) == ("PNG", True)
    title, rows = documents.table_rows(found, "Q2-T1")
    assert (title, rows[0][0], rows[-1][0]) == ("Courses delivered", "Course", "All courses")
    with pytest.raises(documents.NoSuchBlock):
        documents.chart_png(found, "Q2-T1")
    with pytest.raises(documents.NoSuchBlock):
        documents.table_rows(found, "Q99")


def test_cells_are_safe_in_a_spreadsheet() -> None:
    table = TableBlock(
        "Q2-T1", "Courses", ("Course", "Came"), (("=cmd|' /c calc'!A1", "-5"), ("@SUM(1)", "+2.5"))
    )
    found = plain_content(table)
    assert documents.table_rows(found, "Q2-T1")[1][1:] == [
        ["'=cmd|' /c calc'!A1", "-5"],
        ["'@SUM(1)", "+2.5"],
    ]
    from partnerships.downloads import EXCEL, table_response

    _, (headers, *rows) = documents.table_rows(found, "Q2-T1")
    sheet = load_workbook(
        io.BytesIO(table_response(rows, [str(h) for h in headers], name="x", format=EXCEL).content)
    )
    assert {cell.data_type for row in sheet.active.iter_rows() for cell in row} == {"s"}  # type: ignore[union-attr]


def test_the_opinion_prints_with_its_steps_and_its_minute(in_ashshire: Cast) -> None:
    make_programme(in_ashshire)
    report = judged(in_ashshire)
    text = whole(documents.report_pdf(html_of(report)))
    for words in (
        "The opinion of SEG Partly assured",
        "It rests on: Step 1, baseline; Step 2, reaction and learning",
        "More evidence to collect: Case-file audits.",
        "28 May 2026, minute SEG 2026/05 item 4. Confirmed by SEG chair of Ashshire",
        "Not yet published",
    ):
        assert words in text


def test_a_new_edition_prints_what_changed(in_ashshire: Cast) -> None:
    first = published(in_ashshire)
    officer = member(in_ashshire, Role.POLICY_OFFICER)
    edition = drafting.correct(report=first, why="A course was missing.", by=officer)
    words = edition.narratives.get(section="Q2")
    drafting.save_narrative(
        report=edition, section="Q2", text="Now with it.", version=words.version, by=officer
    )
    sent = drafting.send_to_seg(report=edition, by=officer)
    text = whole(documents.report_pdf(html_of(sent)))
    assert "What changed since the last edition A course was missing." in text
    assert "Delivery and attendance: the text was changed." in text
    assert "Second edition" in text


def test_a_quarter_without_anything_still_makes_its_documents(in_ashshire: Cast) -> None:
    report = published(in_ashshire)
    text = whole(publishing_bytes(report))
    assert "No event was held in this quarter." in text
    assert "First edition, 1 June 2026" in text
    assert "Draft" not in text


def publishing_bytes(report: Report) -> bytes:
    issued = publishing.IssuedFile.objects.get(report=report, format="pdf")
    return storage.read(issued.file)


def test_content_read_back_sets_the_same_html(report: Report) -> None:
    words = ReportWords("First edition")
    again: ReportContent = from_snapshot(json.loads(json.dumps(report.snapshot)))
    assert documents.report_html(again, words) == documents.report_html(content_of(report), words)
