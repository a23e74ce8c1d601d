"""The return of an assessment as PDF and as Excel: what was asked, what was answered, on what evidence.

Made anew from the answers each time; what was graded when sent in stays on record in `Grade`.
"""

import base64
import datetime as dt
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from audits.assessment_words import number_of, title_of
from audits.logic.frameworks.spec import FrameworkSpec, Level, QuestionKind
from audits.logic.frameworks.spec import Heading as HeadingSpec
from audits.logic.frameworks.spec import Question as QuestionSpec
from audits.models import Answer, AnswerEvidence, Assessment
from audits.queries.answers import sheet_of
from audits.queries.frameworks import spec_of
from partnerships import clock, storage
from partnerships.documents import render_pdf
from partnerships.logic import colour
from partnerships.logic.charts import Table
from partnerships.logic.exporting import safe_cell
from partnerships.logic.wording import long_date, long_moment
from partnerships.models import AgencyBoard, Board, Partnership, PartnershipSettings, StoredFile
from partnerships.tenancy import current_partnership_id

ILLEGAL = {code: None for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True)
class Line:
    """One question with its answer, in words."""

    question: QuestionSpec
    level: Level | None
    explanation: str
    not_applicable_reason: str
    impact: str
    value: str
    actions: tuple[tuple[str, str, str], ...]
    evidence: tuple[tuple[str, str, str, str], ...]
    is_answered: bool

    @property
    def number(self) -> str:
        """The question's number as people say it."""
        return number_of(self.question)


@dataclass(frozen=True)
class Chapter:
    """One heading with its lines and the spread of its grades: never averaged."""

    heading: HeadingSpec
    lines: tuple[Line, ...]
    spread: tuple[tuple[Level, int], ...]

    @property
    def spread_words(self) -> str:
        """`3 Green: excellent, 1 Amber: partly in place`"""
        return ", ".join(f"{count} {level.label}" for level, count in self.spread) or "Not graded"


@dataclass(frozen=True)
class Return:
    """Everything of a return in words, ready to be printed."""

    assessment: Assessment
    spec: FrameworkSpec
    title: str
    status: str
    signed: str
    boards: str
    made_on: str
    chapters: tuple[Chapter, ...]


def return_of(assessment: Assessment) -> Return:
    """The return as it stands now; "Draft" until it is signed."""
    spec = spec_of(assessment.framework_version)
    sheet = sheet_of(assessment)
    chapters = []
    for heading in spec.headings:
        asked = [each for each in heading.questions if each.kind != QuestionKind.PROMPT]
        lines = tuple(
            _line(spec, each, sheet.answers.get(each.key), sheet.evidence.get(each.key, [])) for each in asked
        )
        counts = Counter(line.level.value for line in lines if line.level)
        spread = tuple((level, counts[level.value]) for level in spec.scale.levels if counts[level.value])
        if lines:
            chapters.append(Chapter(heading, lines, spread))
    signed = ""
    if assessment.signed_off_at is not None and assessment.signed_off_by is not None:
        moment = long_moment(clock.local(assessment.signed_off_at))
        signed = f"{assessment.signed_off_by.name}, {assessment.signed_off_role}, {moment}"
    return Return(
        assessment=assessment,
        spec=spec,
        title=title_of(assessment),
        status="" if assessment.signed_off_at else "Draft",
        signed=signed,
        boards=", ".join(boards_served(assessment)),
        made_on=long_date(clock.today()),
        chapters=tuple(chapters),
    )


def boards_served(assessment: Assessment) -> list[str]:
    """The boards that this one return serves: those of the cycle (all, where none is named) that the agency has."""
    named = Board.objects.filter(active=True)
    if assessment.cycle is not None:
        chosen = list(assessment.cycle.board_links.values_list("board_id", flat=True))
        if chosen:
            named = named.filter(pk__in=chosen)
    own = list(
        AgencyBoard.objects.filter(agency_id=assessment.agency_id or 0).values_list("board_id", flat=True)
    )
    if own:
        named = named.filter(pk__in=own)
    return list(named.order_by("name").values_list("name", flat=True))


def _line(
    spec: FrameworkSpec, question: QuestionSpec, answer: Answer | None, links: list[AnswerEvidence]
) -> Line:
    if answer is None:
        return Line(question, None, "", "", "", "", (), (), False)
    actions: tuple[tuple[str, str, str], ...] = ()
    value = ""
    if question.kind in (QuestionKind.GRADED, QuestionKind.ACTIONS):
        rows = answer.value if isinstance(answer.value, list) else []
        actions = tuple((row["text"], row.get("owner", ""), _day(row.get("due_on", ""))) for row in rows)
    else:
        value = value_words(question, answer.value)
    return Line(
        question=question,
        level=spec.scale.find(answer.own_level),
        explanation=answer.explanation,
        not_applicable_reason=answer.not_applicable_reason,
        impact=answer.impact,
        value=value,
        actions=actions,
        evidence=tuple(
            (
                link.evidence.title,
                link.what_it_proves,
                link.page,
                long_date(link.evidence.expires_on) if link.evidence.expires_on else "",
            )
            for link in links
        ),
        is_answered=True,
    )


def _day(written: str) -> str:
    return long_date(dt.date.fromisoformat(written)) if written else ""


def value_words(question: QuestionSpec, value: Any) -> str:
    """The answer to a question that is not graded, as words; rows of a table one on each line."""
    if value is None:
        return ""
    match question.kind:
        case QuestionKind.TABLE:
            return "\n".join(" · ".join(str(row.get(name, "")) for name in question.columns) for row in value)
        case QuestionKind.MULTI_CHOICE:
            return ", ".join(value)
        case QuestionKind.YES_NO:
            return str(value).capitalize()
        case QuestionKind.YES_NO_TEXT:
            return f"{str(value.get('answer', '')).capitalize()}. {value.get('text', '')}".strip(". ")
        case QuestionKind.PERCENT:
            return f"{value}%"
        case _:
            return str(value)


def _mark(logo: StoredFile | None) -> str:
    if logo is None:
        return ""
    try:
        return f"data:{logo.content_type};base64,{base64.b64encode(storage.read(logo)).decode()}"
    except storage.FileGone:
        return ""


def return_html(assessment: Assessment) -> str:
    """The return as the HTML from which its PDF is made."""
    made = return_of(assessment)
    partnership = Partnership.objects.get(pk=current_partnership_id())
    settings = PartnershipSettings.objects.select_related("logo").first()
    chapters = [
        {
            "id": f"chapter-{number}",
            "number": str(number),
            "title": chapter.heading.title,
            "chapter": chapter,
        }
        for number, chapter in enumerate(made.chapters, start=1)
    ]
    graded = [chapter for chapter in made.chapters if chapter.heading.graded]
    return render_to_string(
        "audits/assessments/return_pdf.html",
        {
            "document": {
                "title": f"{assessment.subject}: {made.title}",
                "partnership": partnership.name,
                "board": made.boards,
                "status": made.status,
                "mark": _mark(settings.logo if settings else None),
                "figures_as_at": made.made_on,
                "note": str(assessment.framework_version),
            },
            "look": colour.stylesheet(partnership.colour),
            "made": made,
            "contents": chapters,
            "summary_table": Table(
                ("Heading", "Questions", "Own grades"),
                tuple(
                    (chapter.heading.title, str(len(chapter.heading.graded)), chapter.spread_words)
                    for chapter in graded
                ),
            ),
        },
    )


def return_pdf(assessment: Assessment) -> bytes:
    """The return as a tagged PDF (PDF/UA-1)."""
    return render_pdf(return_html(assessment))


HEADERS = (
    "Heading", "Number", "Question", "Own grade", "Explanation", "Why not applicable", "Evidence", "Impact", "Actions",
)  # fmt: skip
WIDTHS = (28, 10, 48, 22, 60, 30, 44, 40, 44)


def return_workbook(assessment: Assessment) -> bytes:
    """The return as an Excel workbook: one sheet about it, one with a row for each question."""
    made = return_of(assessment)
    book = Workbook(write_only=True)
    about = book.create_sheet("About")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 26, 70
    facts = (
        ("Assessment", made.title),
        ("Of", assessment.subject),
        ("Framework", str(assessment.framework_version)),
        ("Boards", made.boards),
        ("State", assessment.get_state_display()),
        ("Signed", made.signed or "Not signed yet"),
        ("Made on", made.made_on),
    )
    for key, value in facts:
        about.append([_cell(about, key, bold=True), _cell(about, value)])
    sheet = book.create_sheet("Answers")
    sheet.freeze_panes = "C2"
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHI"[number]].width = width
    sheet.append([_cell(sheet, header, bold=True) for header in HEADERS])
    for chapter in made.chapters:
        for line in chapter.lines:
            sheet.append([_cell(sheet, value) for value in _cells(chapter, line)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(chapter: Chapter, line: Line) -> tuple[str, ...]:
    evidence = "\n".join(
        f"{title}: {proves}{f' ({page})' if page else ''}" for title, proves, page, _ in line.evidence
    )
    actions = "\n".join(", ".join(part for part in action if part) for action in line.actions)
    return (
        chapter.heading.title,
        line.question.key,
        line.question.text,
        line.level.label if line.level else "",
        line.explanation or line.value,
        line.not_applicable_reason,
        evidence,
        line.impact,
        actions,
    )


def _cell(sheet: Any, value: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=str(safe_cell(value.translate(ILLEGAL))))
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
