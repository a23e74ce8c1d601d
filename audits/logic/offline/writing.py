"""Writing the workbook: what may not change is locked, and every text is text, whatever it begins with."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from audits.logic.offline.sheets import (
    ANSWERS,
    GUIDE,
    PIECE,
    STAMP,
    WIDTHS,
    WRITTEN,
    Column,
    SheetRow,
    columns_of,
)
from audits.logic.offline.words import MOST_CHARACTERS, Asked, escaped

_TEXT = "@"
_RULE = Side(style="thin", color="B1B4B6")
_BORDER = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)
_HEADER = PatternFill("solid", fgColor="1D3D5C")
_ASKED = PatternFill("solid", fgColor="FFF9E5")
_LONGEST_CELL = 32_000
ELSEWHERE = "Answer this one in the portal."
_FORMULA_STARTS = ("=", "+", "-", "@")

INSTRUCTIONS = (
    (
        "What this is",
        "The questions of your self-assessment, with your answers as they stood at the download.",
    ),
    (
        "1. Fill in",
        "Write in the yellow cells of the sheet “Answers”. Everything else is locked, so that it comes back as it was. "
        "Leave a row as it is if you have nothing to add. To begin a new line within a cell, press Alt and Enter.",
    ),
    (
        "2. Grade",
        "Choose your grade from the list in its cell. If a question does not apply, choose that, and say why.",
    ),
    (
        "3. Evidence",
        "Describe in words what shows it, and where it is. Each text becomes a note on your agency’s shelf. "
        "Files are added in the portal.",
    ),
    (
        "No names",
        "Name no child, family or member of staff, and describe nobody so that they could be known. "
        "Write roles: “a health visitor”, “the designated lead”.",
    ),
    (
        "4. Send it back",
        "Save it as an Excel workbook (.xlsx) and send it to your safeguarding lead, who brings it back on the page of "
        "the assessment: “Bring the workbook back”. Several colleagues may each fill in a copy of this same file.",
    ),
    (
        "What happens then",
        "The portal shows every change first. Where somebody has changed an answer in the portal meanwhile, "
        "both texts are shown and your lead chooses. Nothing is overwritten unseen.",
    ),
)


@dataclass(frozen=True)
class Contents:
    """Everything that a workbook holds. `facts` stand above the instructions: whose it is, of when."""

    title: str
    facts: Sequence[tuple[str, str]]
    asked: Asked
    rows: Sequence[SheetRow]
    #: Signed by the portal; the logic does not look into it.
    stamp: str


def write_workbook(contents: Contents) -> bytes:
    """The workbook as a file (.xlsx)."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)
    _write_guide(guide, contents)
    _write_stamp(book.create_sheet(STAMP), contents)
    answers = book.create_sheet(ANSWERS, 1)
    _write_answers(answers, contents)
    book.security.lockStructure = True
    book.properties.title, book.properties.creator = contents.title, "QA Portal"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell that holds text and nothing else: no formula, no number, no date."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.number_format = _TEXT
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if text:
        cell.value = escaped(text)[:_LONGEST_CELL]
        cell.data_type = "s"  # text stays text, whatever it begins with
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    return cell


def _lock(sheet: Worksheet) -> None:
    """No password: it keeps mistakes out, not people. Rows and columns may still be made larger."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _on_paper(sheet: Worksheet, title: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    footer = sheet.oddFooter
    assert footer is not None
    footer.left.text, footer.right.text = title.replace("&", "&&")[:120], "Page &P of &N"


def _write_guide(sheet: Worksheet, contents: Contents) -> None:
    sheet.title = GUIDE
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 96
    _put(sheet, 1, 1, contents.title).font = Font(bold=True, size=16)
    sheet.merge_cells("A1:B1")
    row = 3
    for name, said in (*contents.facts, ("", ""), *INSTRUCTIONS):
        _put(sheet, row, 1, name).font = Font(bold=True)
        _put(sheet, row, 2, said)
        row += 1
    _lock(sheet)
    _on_paper(sheet, contents.title)


def _write_stamp(sheet: Worksheet, contents: Contents) -> None:
    """The stamp in column A, the grades in column B, from which the list in each cell is made."""
    sheet.sheet_state = "veryHidden"
    pieces = [contents.stamp[start : start + PIECE] for start in range(0, len(contents.stamp), PIECE)]
    for row, piece in enumerate(pieces, start=1):
        _put(sheet, row, 1, piece)
    for row, words in enumerate(contents.asked.level_words.values(), start=1):
        _put(sheet, row, 2, words)
    _lock(sheet)


def _write_answers(sheet: Worksheet, contents: Contents) -> None:
    columns = columns_of(contents.asked)
    for number, column in enumerate(columns, start=1):
        cell = _put(sheet, 1, number, column.value)
        cell.font, cell.fill, cell.border = Font(bold=True, color="FFFFFF"), _HEADER, _BORDER
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[column]
    for row, line in enumerate(contents.rows, start=2):
        cells = _cells(line, contents.asked)
        for number, column in enumerate(columns, start=1):
            cell = _put(sheet, row, number, cells[column])
            cell.border = _BORDER
            if column in WRITTEN and line.is_open:
                cell.fill, cell.protection = _ASKED, Protection(locked=False)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    _lock(sheet)
    _on_paper(sheet, contents.title)
    _help_with_cells(sheet, columns, contents)


def _cells(line: SheetRow, asked: Asked) -> dict[Column, str]:
    words = line.words
    return {
        Column.KEY: line.key,
        Column.HEADING: line.heading,
        Column.QUESTION: line.question,
        Column.HELP: line.help,
        Column.LEVEL: asked.level_words.get(words.level, ""),
        Column.EXPLANATION: words.explanation if line.is_open else ELSEWHERE,
        Column.ATTACHED: line.attached,
        Column.EVIDENCE: "",
        Column.IMPACT: words.impact,
        Column.REASON: words.not_applicable_reason,
    }


def _help_with_cells(sheet: Worksheet, columns: Sequence[Column], contents: Contents) -> None:
    """The list of grades in its cells, and the most characters that the portal takes in the others."""
    if not contents.rows:
        return
    last, grades = len(contents.rows) + 1, len(contents.asked.level_words)
    for number, column in enumerate(columns, start=1):
        if column not in WRITTEN:
            continue
        if column == Column.LEVEL:
            rule = DataValidation("list", formula1=f"{STAMP}!$B$1:$B${grades}", allow_blank=True)
            rule.errorTitle, rule.error = "No such grade", "Choose one of the grades of the list."
        else:
            rule = DataValidation(
                "textLength", operator="lessThanOrEqual", formula1=str(MOST_CHARACTERS), allow_blank=True
            )
            rule.errorTitle = "Too long"
            rule.error = f"The portal takes {MOST_CHARACTERS:,} characters in one text."
        rule.showErrorMessage = True
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)
