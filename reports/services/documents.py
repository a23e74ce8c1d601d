"""A report as HTML, PDF, Word, pictures and spreadsheets: from what was frozen and its words alone.

Source: the brief, Reports; REQUIREMENTS.md, items 20 and 21, acceptance checks 8 and 10. `words_of` asks the database;
everything after it asks nobody, so that the same report gives the same HTML.
"""

import datetime as dt

from django.template.loader import render_to_string

from partnerships import clock
from partnerships.documents import render_pdf, svg_to_png
from partnerships.downloads import EXCEL
from partnerships.logic.colour import stylesheet
from partnerships.logic.exporting import safe_cell
from partnerships.logic.wording import long_date
from reports.choices import ReportState
from reports.logic.blocks import ChartBlock, ReportContent, TableBlock
from reports.logic.drawing import chart_of, numbers_of
from reports.logic.printing import OpinionWords, PrintedReport, ReportWords, print_report
from reports.models import Opinion, Report
from reports.queries.content_of import content_of, narratives_of, standing_opinion
from reports.services.word import word_document

__all__ = [
    "EXCEL",
    "chart_png",
    "report_html",
    "report_pdf",
    "report_word",
    "table_rows",
    "words_of",
]

ORDINALS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth"}
STATUS = {
    ReportState.DRAFT: "Draft",
    ReportState.WITH_SEG: "For the group’s opinion",
    ReportState.OPINION_GIVEN: "Not yet published",
}


class NoSuchBlock(LookupError):
    """The report has no chart or table of this name."""


def words_of(report: Report, *, published_on: dt.date | None = None) -> ReportWords:
    """Everything of a report besides its figures. `published_on` is the day, for one that is just being published."""
    if published_on is None and report.published_at is not None:
        published_on = clock.local(report.published_at).date()
    opinion = standing_opinion(report)
    return ReportWords(
        edition=edition_words(report.edition, published_on),
        status="" if published_on else STATUS.get(ReportState(report.state), ""),
        narratives=narratives_of(report),
        opinion=opinion_words(opinion, content_of(report)) if opinion is not None else None,
        why_new_edition=report.what_changed,
        changes=tuple(report.changes),
        fingerprint=report.snapshot_sha256,
    )


def edition_words(number: int, published_on: dt.date | None) -> str:
    """ "Second edition, 28 April 2026"."""
    words = f"{ORDINALS.get(number, f'{number}th')} edition"
    return f"{words}, {long_date(published_on)}" if published_on else words


def opinion_words(opinion: Opinion, content: ReportContent) -> OpinionWords:
    """An opinion as it prints."""
    titles = {step.step: f"Step {step.step}, {step.title.lower()}" for step in content.evidence}
    confirmation = next((each for each in opinion.confirmations.all() if each.confirmed), None)
    return OpinionWords(
        verdict=opinion.get_opinion_display(),
        reasons=opinion.reasons,
        minute_ref=opinion.minute_ref,
        decided_on=long_date(opinion.decided_on),
        confirmed_by=confirmation.by.name if confirmation is not None else "",
        more_evidence=opinion.more_evidence,
        further_action=opinion.further_action,
        steps=tuple(titles[step] for step in opinion.steps_claimed if step in titles),
    )


def report_html(content: ReportContent, words: ReportWords) -> str:
    """The report as one HTML document, from which the PDF is made."""
    printed = print_report(content, words)
    return render_to_string("pdf/report.html", {"report": printed, **frame_of(printed)})


def frame_of(printed: PrintedReport) -> dict[str, object]:
    """What the frame of every document asks for (templates/pdf/base.html)."""
    content, words = printed.content, printed.words
    return {
        "document": {
            "title": content.title,
            "period": content.quarter,
            "partnership": content.partnership,
            "board": content.board,
            "edition": words.edition,
            "figures_as_at": content.cut_off,
            "status": words.status,
            "author": content.partnership,
            "description": f"{content.title}. {content.quarter}, for {content.board}.",
            "mark": content.mark,
            "note": f"{words.edition} · figures as at {content.cut_off}",
        },
        "look": stylesheet(content.colour),
        "contents": printed.contents,
    }


def report_pdf(html: str, *, base_url: str | None = None) -> bytes:
    """The HTML as a tagged PDF (PDF/UA-1), with bookmarks, contents and page numbers."""
    return render_pdf(html, base_url=base_url)


def report_word(content: ReportContent, words: ReportWords) -> bytes:
    """The report as a Word document with plain headings and tables, for papers that live in a council's template."""
    return word_document(print_report(content, words))


def chart_png(content: ReportContent, block_id: str) -> bytes:
    """A chart as a picture.

    Raises:
        NoSuchBlock: the report has no such chart.
    """
    block = content.block(block_id)
    if not isinstance(block, ChartBlock):
        raise NoSuchBlock(block_id)
    return svg_to_png(chart_of(block).svg)


def table_rows(content: ReportContent, block_id: str) -> tuple[str, list[list[object]]]:
    """The title and the rows, headings first, of a table or of a chart's numbers, safe in a spreadsheet.

    Raises:
        NoSuchBlock: the report has neither of this name.
    """
    block = content.block(block_id)
    if not isinstance(block, TableBlock | ChartBlock):
        raise NoSuchBlock(block_id)
    return block.title, [[safe_cell(cell) for cell in row] for row in numbers_of(block)]
