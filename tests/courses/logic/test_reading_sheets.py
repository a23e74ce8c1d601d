"""Workbooks of several lists, lines above and below lists, and cells that hold several people."""

import datetime as dt

import pytest

from courses.logic.reading import SourceTable, read_table
from courses.logic.reading.titles import facts_above
from tests.courses.logic.test_reading_lists import saved, text_of, workbook

COLUMNS = ["First name", "Surname", "Email", "Status"]
ANN, BOB, CAT = (
    ["Ann", "Lee", "a@x.example", "Attended"],
    ["Bob", "Ray", "b@x.example", "DNA"],
    ["Cat", "Moe", "c@x.example", "Cancelled"],
)


def sheets(**named: list[list[object]]) -> SourceTable:
    """The table of a workbook with these sheets."""
    book = workbook([])
    book.remove(book["Bookings"])
    for name, rows in named.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return read_table(saved(book))


def test_a_sheet_for_each_event_is_read_for_its_own() -> None:
    table = sheets(
        **{
            "Neglect 12.05.26": [COLUMNS, ANN, BOB],
            "Exploitation 19.05.26": [COLUMNS, CAT],
            "Notes": [["Ask Carol about the room"], ["Call the venue"]],
            "Lookup": [["Agency", "Code"], ["Police", "P"]],
        }
    )
    assert table.headers == ("Date", "Course", *COLUMNS)
    assert text_of(table) == [
        ("2026-05-12", "Neglect", *ANN),
        ("2026-05-12", "Neglect", *BOB),
        ("2026-05-19", "Exploitation", *CAT),
    ]
    assert [row.number for row in table.rows] == [2, 3, 5]
    assert (table.sheet, table.notes) == (
        "",
        (
            "2 sheets of this workbook were read as one list. Rows: “Neglect 12.05.26” 2 to 3, "
            "“Exploitation 19.05.26” 5 to 5. Left out, because they are no lists of bookings: Notes, Lookup.",
        ),
    )


def test_the_lines_above_each_sheet_s_list_name_its_event() -> None:
    table = sheets(
        Sheet1=[["Neglect"], ["Date:", dt.date(2026, 5, 12)], COLUMNS, ANN],
        Sheet2=[["Exploitation, Tues 19 May 2026, 9.30am-4pm"], COLUMNS, BOB, ["Total", 1]],
    )
    assert table.headers[:2] == ("Course", "Date")
    assert [row.cells[:3] for row in table.rows] == [
        ("Neglect", "2026-05-12", "Ann"),
        ("Exploitation", "2026-05-19 09:30 to 16:00", "Bob"),
    ]


def test_hidden_sheets_are_said_and_one_sheet_can_still_be_asked_for() -> None:
    book = workbook([COLUMNS, ANN], "May")
    for name, row in (("June", BOB), ("Old", CAT)):
        sheet = book.create_sheet(name)
        sheet.append(COLUMNS)
        sheet.append(row)
    book["Old"].sheet_state = "hidden"
    assert len(read_table(saved(book)).rows) == 2
    assert "Hidden sheets were not read: Old." in read_table(saved(book)).notes
    assert text_of(read_table(saved(book), sheet="June")) == [tuple(BOB)]


def test_a_sheet_s_name_can_say_who_came() -> None:
    table = sheets(
        Attended=[COLUMNS[:3], ANN[:3]], DNAs=[COLUMNS[:3], BOB[:3]], Waiting=[COLUMNS[:3], CAT[:3]]
    )
    assert text_of(table) == [("Attended", *ANN[:3]), ("DNAs", *BOB[:3])]


def test_a_sheet_s_name_gives_the_course_where_its_rows_give_the_date() -> None:
    columns = [*COLUMNS, "Date"]
    table = sheets(
        Neglect=[columns, [*ANN, dt.date(2026, 5, 12)]], June=[columns, [*BOB, dt.date(2026, 6, 2)]]
    )
    assert text_of(table) == [("Neglect", *ANN, "2026-05-12"), ("", *BOB, "2026-06-02")]


def test_a_sheet_of_everybody_beside_its_parts_counts_nobody_twice() -> None:
    columns, may, june = [*COLUMNS, "Course"], [*ANN, "Neglect"], [*BOB, "Exploitation"]
    table = sheets(All=[columns, may, june], Neglect=[columns, may], Exploitation=[columns, june])
    assert text_of(table) == [tuple(may), tuple(june)]


def test_lists_of_different_kinds_are_not_read_together() -> None:
    table = sheets(
        Delegates=[COLUMNS, ANN, BOB],
        Answers=[["Name", "Email", "Q1", "Q2", "Q3"], ["X Y", "x@x.example", 1, 2, 3]],
    )
    assert (table.sheet, len(table.rows)) == ("Delegates", 2)


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        ([("Neglect workshop - Tuesday 12 May 2026",)], {"Course": "Neglect workshop", "Date": "2026-05-12"}),
        (
            [
                ("ASHSHIRE SAFEGUARDING PARTNERSHIP",),
                ("Sign-in sheet: Neglect",),
                ("12/05/2026, 9.30am-4pm",),
            ],
            {"Sign-in sheet": "Neglect", "Course": "Neglect", "Date": "2026-05-12 09:30 to 16:00"},
        ),
        (
            [("Neglect: recognising and responding",), ("Date: 12/05/2026",)],
            {
                "Neglect": "recognising and responding",
                "Date": "12/05/2026",
                "Course": "Neglect: recognising and responding",
            },
        ),
        ([("Course: Neglect",), ("Printed: 12/05/2026",)], {"Course": "Neglect", "Printed": "12/05/2026"}),
        ([("Attendance list",)], {}),
    ],
)
def test_lines_above_a_list(lines: list[tuple[str, ...]], facts: dict[str, str]) -> None:
    assert facts_above(lines) == facts


def test_headings_of_status_are_said_of_the_rows_below() -> None:
    table = read_table(
        b"Name,Email,Agency\nAnn Lee,a@x.example,Police\n\nCancellations\nBob Ray,b@x.example,NHS\n\n"
        b"Waiting list (1)\nCat Moe,c@x.example,NHS\n"
    )
    assert [(row.cells[0], row.cells[1]) for row in table.rows] == [
        ("", "Ann Lee"),
        ("Cancellations", "Bob Ray"),
        ("Waiting list", "Cat Moe"),
    ]


def test_totals_within_and_remarks_below_are_no_rows() -> None:
    table = read_table(
        b"Agency,Name,Email,Status\nPolice,Ann Lee,a@x.example,Attended\nSub total,1,,\n"
        b"NHS,Bob Ray,b@x.example,DNA\nTotal delegates: 2,,,\nTOTAL ATTENDED,1,,1\n"
        b"Attended: 1,,,\nKey: DNA = did not attend,,,\n"
    )
    assert [row.cells[1] for row in table.rows] == ["Ann Lee", "Bob Ray"]
    assert table.notes[-1] == "Totals within the list were left out: row 3."


def test_numbered_rows_that_nobody_filled_in_and_page_numbers_are_no_rows() -> None:
    table = read_table(
        b"No,Name,Email,Agency\n1,Ann Lee,a@x.example,Police\n,Page 1 of 2,,\n2,Bob Ray,b@x.example,NHS\n3,,,\n4,,,\n"
    )
    assert [row.cells[1] for row in table.rows] == ["Ann Lee", "Bob Ray"]
    assert "2 numbered rows with nothing in them were left out." in table.notes


@pytest.mark.parametrize(
    ("cell", "emails", "people"),
    [
        (
            "Ann Lee; Bob Ray",
            "a@x.example; b@x.example",
            [("Ann Lee", "a@x.example"), ("Bob Ray", "b@x.example")],
        ),
        ("Ann Lee\nBob Ray", "o@x.example", [("Ann Lee", "o@x.example"), ("Bob Ray", "o@x.example")]),
        ("Ann Lee and Bob Ray", "", [("Ann Lee", ""), ("Bob Ray", "")]),
        (
            "Ann Lee, Bob Ray",
            "a@x.example, b@x.example",
            [("Ann Lee", "a@x.example"), ("Bob Ray", "b@x.example")],
        ),
        ("LEE, Ann", "a@x.example", [("LEE, Ann", "a@x.example")]),
        ("Ann and Bob Lee", "o@x.example", [("Ann and Bob Lee", "o@x.example")]),
    ],
)
def test_several_people_in_one_cell(cell: str, emails: str, people: list[tuple[str, str]]) -> None:
    table = read_table(f'Name,Email,School\n"{cell}","{emails}",Elm\nCat Moe,c@x.example,Oak\n'.encode())
    found = [row.cells[:2] for row in table.rows]
    assert found[0] == people[0]
    assert found[1] == ("Cat Moe", "c@x.example")
    assert found[2:] == people[1:]
    assert [row.number for row in table.rows][-1] == 1 + len(found)


def test_the_organisation_beside_the_name() -> None:
    table = read_table(b'Delegate,Email\n"LEE, Ann (Police)",a@x.example\nBo Ray (she/her),b@x.example\n')
    assert table.headers == ("Delegate", "Email", "Organisation")
    assert [row.cells[2] for row in table.rows] == ["Police", ""]
