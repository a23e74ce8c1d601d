"""The Word twin of a report: plain headings and tables, charts as pictures with their words.

Council templates take it in by its built-in styles (Title, Heading 1 to 3, Table Grid, Quote), so nothing is
formatted by hand but what Word has no style for.
"""

import io
from collections.abc import Mapping, Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as WordTable

from partnerships.documents import svgs_to_pngs
from partnerships.logic.charts import Chart
from reports.logic.blocks import HeadingBlock, QuotesBlock, SentencesBlock, TableBlock
from reports.logic.printing import OpinionWords, PrintedBlock, PrintedReport

PICTURE_WIDTH = Cm(16)
SMALL = Pt(9)


def word_document(printed: PrintedReport) -> bytes:
    """The report as .docx."""
    document = Document()
    pictures = pictures_of(printed)
    describe(document, printed)
    front(document, printed)
    for section in printed.sections:
        document.add_heading(f"{section.section.number} {section.section.heading}", level=1)
        paragraphs(document, section.narrative)
        for block in section.blocks:
            add_block(document, block, pictures)
        if section.is_decision:
            decision(document, printed)
    back(document, printed)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def pictures_of(printed: PrintedReport) -> dict[str, bytes]:
    """The PNG of each chart, by its SVG."""
    svgs = [
        block.chart.svg for section in printed.sections for block in section.blocks if block.chart is not None
    ]
    svgs = list(dict.fromkeys(svgs))
    return dict(zip(svgs, svgs_to_pngs(svgs), strict=True))


def describe(document: WordDocument, printed: PrintedReport) -> None:
    """Title, author and language of the file; A4."""
    facts, content = document.core_properties, printed.content
    facts.title = f"{content.title}, {content.quarter}"
    facts.author, facts.subject, facts.language = content.partnership, content.board, "en-GB"
    facts.comments = ""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    language = document.styles["Normal"].element.get_or_add_rPr()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), "en-GB")
    language.append(mark)


def front(document: WordDocument, printed: PrintedReport) -> None:
    """Title, what it is about, and the status."""
    content, words = printed.content, printed.words
    document.add_heading(content.title, level=0)
    document.add_paragraph(content.quarter)
    document.add_paragraph(f"{content.partnership}. For {content.board}.")
    document.add_paragraph(f"{words.edition}. Figures as at {content.cut_off}.")
    if words.status:
        document.add_paragraph().add_run(words.status).bold = True


def paragraphs(document: WordDocument, text: str) -> None:
    """The officer's words, a paragraph for each."""
    for part in text.split("\n"):
        if part.strip():
            document.add_paragraph(part.strip())


def add_block(document: WordDocument, printed: PrintedBlock, pictures: Mapping[str, bytes]) -> None:
    """One block."""
    block = printed.block
    if isinstance(block, HeadingBlock):
        document.add_heading(block.title, level=2)
    elif printed.kind == "figures":
        for figure in printed.headline_figures:
            line = document.add_paragraph(style="List Bullet")
            line.add_run(f"{figure['value']} {figure['label']}").bold = True
            rest = ". ".join(part for part in (figure["of"], figure["change"]) if part)
            line.add_run(f": {rest}." if rest else "")
    elif isinstance(block, SentencesBlock):
        document.add_heading(block.title, level=3)
        for sentence in block.sentences:
            document.add_paragraph(sentence, style="List Bullet")
    elif isinstance(block, QuotesBlock):
        document.add_heading(block.title, level=3)
        for text, about in block.quotes:
            document.add_paragraph(f"“{text}”", style="Quote")
            document.add_paragraph(about)
        note(document, block.note)
    elif isinstance(block, TableBlock):
        document.add_heading(block.title, level=3)
        add_table(document, block.headers, block.rows, totals=block.totals)
        note(document, block.note)
    elif printed.chart is not None:
        add_chart(
            document, printed.chart, pictures[printed.chart.svg], with_table=not printed.has_table_nearby
        )
        note(document, getattr(block, "note", ""))


def add_chart(document: WordDocument, chart: Chart, png: bytes, *, with_table: bool) -> None:
    """The picture with its sentence as alternative text, and the same numbers as a table."""
    document.add_heading(chart.title, level=3)
    document.add_paragraph(chart.sentence)
    picture = document.add_picture(io.BytesIO(png), width=PICTURE_WIDTH)
    about = picture._inline.docPr
    about.set("descr", f"{chart.title}. {chart.sentence}")
    about.set("title", chart.title)
    if with_table:
        add_table(document, chart.table.headers, chart.table.rows)


def add_table(
    document: WordDocument, headers: Sequence[str], rows: Sequence[Sequence[str]], *, totals: bool = False
) -> None:
    """A plain table whose heading repeats on each page and whose rows are never split."""
    table = document.add_table(rows=1, cols=len(headers), style="Table Grid")
    fill(table, 0, headers, bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for number, row in enumerate(rows, start=1):
        table.add_row()
        fill(table, number, row, bold=totals and number == len(rows))
    document.add_paragraph()


def fill(table: WordTable, number: int, cells: Sequence[str], *, bold: bool) -> None:
    """One row's cells; it stays on one page."""
    row = table.rows[number]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for place, text in zip(row.cells, cells, strict=True):
        run = place.paragraphs[0].add_run(text)
        run.bold, run.font.size = bold, SMALL
        place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def note(document: WordDocument, text: str) -> None:
    """How the figures were worked out, small."""
    if text:
        document.add_paragraph().add_run(text).font.size = SMALL


def decision(document: WordDocument, printed: PrintedReport) -> None:
    """The question, and the opinion that stands."""
    document.add_heading(printed.content.decision_question, level=3)
    opinion = printed.words.opinion
    if opinion is None:
        document.add_paragraph(f"{printed.content.seg_word} has not given its opinion yet.")
        return
    document.add_paragraph().add_run(opinion.verdict).bold = True
    paragraphs(document, opinion.reasons)
    for label, text in opinion_lines(opinion):
        line = document.add_paragraph()
        line.add_run(f"{label}: ").bold = True
        line.add_run(text)


def opinion_lines(opinion: OpinionWords) -> list[tuple[str, str]]:
    """The opinion's other parts, those that are filled in."""
    lines = [
        ("It rests on", "; ".join(opinion.steps)),
        ("More evidence to collect", opinion.more_evidence),
        ("Action to improve effectiveness", opinion.further_action),
        ("Decided on", opinion.decided_on),
        ("Minute", opinion.minute_ref),
        ("Confirmed by", opinion.confirmed_by),
    ]
    return [(label, text) for label, text in lines if text]


def back(document: WordDocument, printed: PrintedReport) -> None:
    """What changed since the last edition, the legal basis and the fingerprint."""
    content, words = printed.content, printed.words
    if words.changes or words.why_new_edition:
        document.add_heading("What changed since the last edition", level=1)
        paragraphs(document, words.why_new_edition)
        for change in words.changes:
            document.add_paragraph(change, style="List Bullet")
    document.add_heading("About this report", level=1)
    paragraphs(document, content.legal_basis)
    note(document, f"Method version {content.method_version}. Figures frozen {content.frozen_at}.")
    note(document, f"Fingerprint of the figures (SHA-256): {words.fingerprint}" if words.fingerprint else "")
