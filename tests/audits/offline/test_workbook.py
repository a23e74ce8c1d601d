"""The workbook by itself: what is written comes back as it was, whatever the texts; what was tampered with is told."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audits.logic.frameworks.spec import Level, Scale
from audits.logic.offline.comparing import Fate, HeldRow, fate_of, held_rows
from audits.logic.offline.reading import NOT_OURS, ReturnedFile, UnreadableWorkbook
from audits.logic.offline.sheets import ANSWERS, GUIDE, STAMP, Column, SheetRow
from audits.logic.offline.words import Asked, Words, level_words, plain
from audits.logic.offline.writing import ELSEWHERE, INSTRUCTIONS, Contents, write_workbook
from tests.audits.offline.workbooks import Formula, changed, filled, opened, place, saved

LEVELS = {"green": "Green: excellent", "red": "Red: not in place", "na": "Not applicable"}
ASKED = Asked(LEVELS, frozenset({"na"}), asks_impact=True)


def made(*words: Words, asked: Asked = ASKED, stamp: str = "signed") -> bytes:
    rows = [
        SheetRow(f"Q-{number}", "Leadership", "Who leads?", "Look", each) for number, each in enumerate(words)
    ]
    return write_workbook(Contents("Section 11", [("Answers of", "Police")], asked, rows, stamp))


def read(content: bytes, asked: Asked = ASKED) -> dict[str, Words]:
    return {row.key: row.words for row in ReturnedFile(content).rows(asked)}


def problems(content: bytes) -> list[str]:
    return [row.problem for row in ReturnedFile(content).rows(ASKED)]


#: Letters of every kind, and what spreadsheets and XML stumble over.
STUMBLING = [
    *[
        "=1+1",
        "+",
        "-",
        "@SUM(A1)",
        "#NAME?",
        "1",
        "TRUE",
        "'",
        "_x0041_",
        "_x000D_",
        "_x005F_",
        "x005F_",
        "x00",
        "5F_",
        "&amp;",
        "<b>",
        "]]>",
        "é",
    ],
    *("\n", "\r\n", "\r", "\t", " ", "\x01", "\ufffe", "\U0001f469\u200d\U0001f3eb"),
]
tricky = st.text() | st.lists(st.sampled_from(STUMBLING)).map("".join)
words = st.builds(
    Words,
    level=st.sampled_from(["", *LEVELS]),
    explanation=tricky,
    impact=tricky,
    not_applicable_reason=tricky,
)

#: Making and reading a file takes as long as the machine is busy.
through_a_file = settings(deadline=None, max_examples=50)


@through_a_file
@given(st.lists(words, max_size=4))
def test_whatever_the_words_a_workbook_that_comes_back_as_it_went_changes_nothing(
    given_words: list[Words],
) -> None:
    rows = ReturnedFile(made(*given_words)).rows(ASKED)
    bases = {f"Q-{number}": each.mark for number, each in enumerate(given_words)}
    assert held_rows(rows, bases, ASKED) == ()
    assert [row.words for row in rows] == [each.plain() for each in given_words]


@through_a_file
@given(st.lists(words, min_size=1, max_size=3))
def test_a_program_that_saves_it_again_changes_nothing(given_words: list[Words]) -> None:
    again = saved(opened(made(*given_words)))
    bases = {f"Q-{number}": each.mark for number, each in enumerate(given_words)}
    assert held_rows(ReturnedFile(again).rows(ASKED), bases, ASKED) == ()


@settings(deadline=None)
@given(tricky)
def test_a_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@settings(deadline=None)
@given(words, words, words, tricky)
def test_nothing_is_taken_over_unseen(base: Words, mine: Words, now: Words, evidence: str) -> None:
    row = HeldRow(2, "Q-0", mine, plain(evidence), "", base.mark)
    fate = fate_of(row, now, ())
    if mine.mark in (base.mark, now.mark):
        assert fate == (Fate.NEW if row.evidence else Fate.UNCHANGED)
    else:
        assert fate == (Fate.NEW if base.mark == now.mark else Fate.BOTH)


def test_only_what_people_fill_in_can_be_changed() -> None:
    book = opened(made(Words(), Words()))
    assert book.sheetnames == [GUIDE, ANSWERS, STAMP]
    sheet = book[ANSWERS]
    headings = [cell.value for cell in sheet[1]]
    open_columns = [headings[cell.column - 1] for cell in sheet[2] if not cell.protection.locked]
    assert open_columns == [Column.LEVEL, Column.EXPLANATION, Column.EVIDENCE, Column.IMPACT, Column.REASON]
    assert all(book[name].protection.sheet and not book[name].protection.password for name in book.sheetnames)
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        "B2",
        "landscape",
        9,
    )
    assert book[STAMP].sheet_state == "veryHidden"


def test_grades_are_a_list_and_texts_have_an_end() -> None:
    rules = opened(made(Words(), Words()))[ANSWERS].data_validations.dataValidation
    lists = [(rule.formula1, str(rule.sqref)) for rule in rules if rule.type == "list"]
    assert lists == [("Stamp!$B$1:$B$3", "E2:E3")]
    assert {rule.formula1 for rule in rules if rule.type == "textLength"} == {"10000"}


def test_what_begins_like_a_formula_is_text() -> None:
    cell = place(opened(made(Words(explanation="=1+1")))[ANSWERS], "Q-0", Column.EXPLANATION)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=1+1", True)


def test_the_instructions_say_no_names_and_how_to_send_it_back() -> None:
    sheet = opened(made(Words()))[GUIDE]
    said = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert (said[0], said[2]) == ("Section 11", "Answers of")
    assert said[4:] == [name for name, _ in INSTRUCTIONS]


def test_a_framework_without_impact_or_not_applicable_has_no_such_columns() -> None:
    asked = Asked({"3": "Good", "1": "Poor"}, frozenset(), asks_impact=False)
    content = made(Words("3", "We do"), asked=asked)
    headings = [cell.value for cell in opened(content)[ANSWERS][1]]
    assert headings == [column for column in Column if column not in (Column.IMPACT, Column.REASON)]
    assert read(content, asked) == {"Q-0": Words("3", "We do")}


def test_a_question_of_another_kind_is_shown_and_answered_in_the_portal() -> None:
    rows = [SheetRow("Q-0", "Plan", "How many?", "", Words(), is_open=False)]
    content = write_workbook(Contents("Audit", [], ASKED, rows, "signed"))
    cell = place(opened(content)[ANSWERS], "Q-0", Column.EXPLANATION)
    assert (cell.value, cell.protection.locked) == (ELSEWHERE, True)
    assert held_rows(ReturnedFile(content).rows(ASKED), {}, ASKED, {"Q-0"}) == ()


@pytest.mark.parametrize("written", ["Green: excellent", "  green:   EXCELLENT ", "green", "Green"])
def test_a_grade_is_known_by_its_words_its_value_or_its_first_word(written: str) -> None:
    assert read(filled(made(Words()), {"Q-0": {Column.LEVEL: written}})) == {"Q-0": Words("green")}


def test_two_grades_of_the_same_words_are_told_apart() -> None:
    scale = Scale("s", (Level("a", "Good", 2), Level("b", "good", 1), Level("c", "Poor", 0)))
    assert level_words(scale) == {"a": "Good (a)", "b": "good (b)", "c": "Poor"}


def test_numbers_and_days_are_read_as_words() -> None:
    content = filled(
        made(Words(), Words()), {"Q-0": {Column.EXPLANATION: 12.0}, "Q-1": {Column.EXPLANATION: True}}
    )
    assert read(content) == {"Q-0": Words(explanation="12"), "Q-1": Words(explanation="Yes")}


def with_result(content: bytes, result: str) -> bytes:
    """The workbook as Excel saves it when its one formula came to a result."""
    into = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if b"<f>" in data:
                data = data.replace(b"<v></v>", b"<v/>").replace(b"<v />", b"<v/>")
                assert b"<v/>" in data
                data = data.replace(b"</f><v/>", b"</f><v>" + result.encode() + b"</v>")
            new.writestr(entry, data)
    return into.getvalue()


def test_a_formula_counts_as_what_it_came_to() -> None:
    content = filled(made(Words()), {"Q-0": {Column.EXPLANATION: Formula("=6*7")}})
    assert read(with_result(content, "42")) == {"Q-0": Words(explanation="42")}


def test_a_formula_without_a_result_is_told() -> None:
    content = filled(made(Words("", "Before")), {"Q-0": {Column.EXPLANATION: Formula("=A1")}})
    assert problems(content) == [
        "“Explanation”: it holds a formula without a result. Write the words themselves."
    ]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        (
            Column.LEVEL,
            "Purple",
            "“Purple” is not one of the grades: Green: excellent, Red: not in place, Not applicable.",
        ),
        (Column.EXPLANATION, "x" * 10_001, "“Explanation” has 10,001 characters. 10,000 is the most."),
        (
            Column.EVIDENCE,
            "x" * 10_001,
            "“More evidence, in words” has 10,001 characters. 10,000 is the most.",
        ),
        (Column.KEY, None, "This row has no reference, so nobody can tell which question it answers."),
        (Column.KEY, "Q-1", "This question stands in several rows, first in row 2."),
    ],
)
def test_a_row_that_cannot_be_used_says_why(column: Column, value: object, problem: str) -> None:
    content = filled(made(Words("green", "We do"), Words()), {"Q-0": {column: value}})
    assert problems(content)[0] == problem


@pytest.mark.parametrize(
    ("mine", "problem"),
    [
        (Words("na"), "Say why it is “not applicable”."),
        (Words("green", "", "", "No beds"),
         "It says why it does not apply, but the grade is “Green: excellent”. Choose the one or take out the other."),
        (Words("", "", "", "No beds"),
         "It says why it does not apply, but no grade is chosen. Choose the one or take out the other."),
        (Words("na", "", "", "No beds"), ""),
    ],
)  # fmt: skip
def test_not_applicable_and_its_reason_go_together(mine: Words, problem: str) -> None:
    rows = ReturnedFile(made(mine)).rows(ASKED)
    assert [row.problem for row in held_rows(rows, {"Q-0": Words().mark}, ASKED)] == [problem]


def test_a_broken_rule_that_stood_there_before_is_no_news() -> None:
    rows = ReturnedFile(made(Words("na"))).rows(ASKED)
    assert held_rows(rows, {"Q-0": Words("na").mark}, ASKED) == ()


def test_a_question_that_was_not_asked_is_told() -> None:
    rows = ReturnedFile(made(Words(explanation="We do"))).rows(ASKED)
    assert [row.problem for row in held_rows(rows, {}, ASKED)] == [
        "This question is not one of those that can be answered in the workbook."
    ]


def test_rows_may_be_sorted_and_left_out() -> None:
    content = changed(
        made(Words("green", "One"), Words("red", "Two")), lambda book: book[ANSWERS].delete_rows(2)
    )
    assert read(content) == {"Q-1": Words("red", "Two")}


def test_a_long_stamp_comes_back_whole() -> None:
    stamp = "abc" * 30_000
    assert ReturnedFile(made(Words(), stamp=stamp)).stamp == stamp


def _without_heading(book: Workbook) -> None:
    book[ANSWERS].cell(1, 6).value = "Comments"


def _with_many_rows(book: Workbook) -> None:
    book[ANSWERS].cell(2_500, 1).value = "Q-9"


def test_a_workbook_that_is_not_ours_is_refused() -> None:
    with pytest.raises(UnreadableWorkbook) as found:
        ReturnedFile(saved(Workbook()))
    assert str(found.value) == NOT_OURS


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _without_heading,
            "The first row of the sheet “Answers” was changed: the heading “Explanation” is not there.",
        ),
        (_with_many_rows, "The sheet “Answers” has more than 2,000 rows."),
    ],
)
def test_a_sheet_that_was_rebuilt_is_refused(change: object, said: str) -> None:
    file = ReturnedFile(changed(made(Words()), change))  # type: ignore[arg-type]
    with pytest.raises(UnreadableWorkbook) as found:
        file.rows(ASKED)
    assert str(found.value) == said


def _with_part(content: bytes, name: str, data: bytes) -> bytes:
    into = BytesIO(content)
    with zipfile.ZipFile(into, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a workbook", "This is not an Excel workbook (.xlsx)."),
        (_with_part(made(Words()), "xl/more.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
         "This workbook was not written by Excel. Save it as .xlsx again."),
        (_with_part(made(Words()), "xl/more.bin", b"0" * (41 * 1024 * 1024)),
         "This workbook unpacks to far more than answers need."),
        (b"PK" + b"0" * (5 * 1024 * 1024),
         "This file has more than 5 MB. Take pictures out of it: words are enough here."),
    ],
    ids=["text", "entities", "bomb", "size"],
)  # fmt: skip
def test_what_no_spreadsheet_program_writes_is_refused_before_it_is_read(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableWorkbook) as found:
        ReturnedFile(content)
    assert str(found.value) == said
