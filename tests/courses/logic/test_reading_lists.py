"""Booking lists as they come: encodings, delimiters, title rows, workbooks, reports, and what is no list."""

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.logic.column_words import is_attendance_report
from courses.logic.reading import SourceTable, UnreadableFile, read_table

SAMPLES = Path(__file__).parent / "samples"
TEAMS = (
    "1. Summary\nMeeting title\tNeglect workshop\nAttended participants\t3\n"
    "Start time\t5/12/26, 9:28:14 AM\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Coordinator, Carol\t5/12/26, 9:20:00 AM\t5/12/26, 12:00:00 PM\t2h 40m"
    "\tc@x.example\tc@x.example\tOrganizer\n"
    "SMITH, Jane (Unverified)\t5/12/26, 9:28:14 AM\t5/12/26, 12:00:00 PM\t2h 31m 46s"
    "\tj@x.example\t\tPresenter\n"
    "Bob Jones\t5/12/26, 9:30:00 AM\t5/12/26, 12:00:00 PM\t2h 30m\t\t\tAttendee\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\nSMITH, Jane\t9:28\t12:00\n"
)


def text_of(table: SourceTable) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def workbook(rows: list[list[object]], title: str = "Bookings") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusal(data: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_table(data)
    return caught.value


def test_the_eventbrite_sample_is_read_whole() -> None:
    table = read_table((SAMPLES / "eventbrite-attendees.csv").read_bytes())
    assert (len(table.rows), len(table.headers), table.header_row_number) == (67, 22, 1)
    assert (table.encoding, table.delimiter, table.notes) == ("utf-8", ",", ())
    assert table.headers[0] == "Order #"
    novak = next(row for row in table.rows if row.cells[8] == "17000990002")
    assert novak.cells[21] == "Large print, please,\nand a quiet seat"
    assert [row.number for row in table.rows] == list(range(2, 69))


def test_the_lms_sample_is_read_whole() -> None:
    table = read_table((SAMPLES / "lms-bookings.csv").read_bytes())
    assert (len(table.rows), len(table.headers), table.delimiter) == (45, 14, ",")


def test_semicolons_title_rows_blank_rows_and_totals() -> None:
    text = (
        "Ashshire training, delegates\r\nCourse:;Neglect\r\nPrinted: 12/05/2026\r\n;;;\r\n"
        "Surname;Forename;E-mail;Organisation\r\n"
        "Müller;Siobhan;s.muller@x.example;Ashshire, County Council\r\n;;;\r\n"
        "O’Brien;Pat;;AVNHS\r\nTotal;2;;\r\nPage 1 of 1;;;\r\n"
    )
    table = read_table(text.encode("cp1252"))
    assert table.headers == ("Surname", "Forename", "E-mail", "Organisation")
    assert text_of(table) == [
        ("Müller", "Siobhan", "s.muller@x.example", "Ashshire, County Council"),
        ("O’Brien", "Pat", "", "AVNHS"),
    ]
    assert [row.number for row in table.rows] == [6, 8]
    assert (table.header_row_number, table.encoding, table.delimiter) == (5, "cp1252", ";")
    assert table.facts == {"Course": "Neglect", "Printed": "12/05/2026"}
    assert table.notes == (
        "Row 9 was left out: it is a total or a note below the list.",
        "Row 10 was left out: it is a total or a note below the list.",
    )


def test_a_teams_report_gives_its_participants_only() -> None:
    table = read_table(TEAMS.encode("utf-16"))
    assert [row.cells[0] for row in table.rows] == [
        "Coordinator, Carol",
        "SMITH, Jane (Unverified)",
        "Bob Jones",
    ]
    assert table.facts["Meeting title"] == "Neglect workshop"
    assert table.notes == ("This is a meeting report in sections; only “2. Participants” was read.",)
    assert read_table(TEAMS.encode("utf-16-le")).cells == table.cells


ZOOM_SUMMARY = (
    "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
    "123 456,Neglect workshop,13/05/2026 09:30:00 AM,13/05/2026 12:30:00 PM,host@x.example,180,2\n\n"
)


@pytest.mark.parametrize(
    "columns",
    [
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        "Ann Lee,a@x.example,13/05/2026 09:31:00 AM,13/05/2026 12:30:00 PM,179,No\n",
        "Name (original name),Email,Total duration (minutes),Guest\nAnn Lee,a@x.example,179,No\n",
    ],
)
def test_a_zoom_report_gives_its_participants_and_the_meeting_above_them(columns: str) -> None:
    table = read_table((ZOOM_SUMMARY + columns).encode())
    assert [row.cells[:2] for row in table.rows] == [("Ann Lee", "a@x.example")]
    assert table.facts["Topic"] == "Neglect workshop"
    assert table.notes == ("This is a meeting report; its list of participants was read.",)
    assert is_attendance_report(table.headers)


def test_a_stray_zero_byte_does_not_make_a_list_a_program() -> None:
    table = read_table(b"First name,Email\nJo\x00an,jo@x.example\n")
    assert text_of(table) == [("Joan", "jo@x.example")]


def test_a_list_in_blocks_says_of_each_row_what_stands_above_its_block() -> None:
    table = read_table(
        b"Course: Neglect,,,\nDate: 12/05/2026,,,\nName,Email,Agency,Status\n"
        b"Ann Lee,a@x.example,Council,Attended\n,,,\n"
        b"Course: Exploitation,,,\nDate: 19/05/2026,,,\nName,Email,Agency,Status\n"
        b"Bob Ray,b@x.example,Police,Booked\n,,,\n"
        b"Course: Supervision,,,\nCat Moe,c@x.example,Police,Booked\n"
    )
    assert table.headers == ("Course", "Date", "Name", "Email", "Agency", "Status")
    assert [row.cells[:3] for row in table.rows] == [
        ("Neglect", "12/05/2026", "Ann Lee"),
        ("Exploitation", "19/05/2026", "Bob Ray"),
        ("Supervision", "", "Cat Moe"),
    ]


def test_a_heading_with_a_date_names_the_event_of_the_rows_below_and_a_last_line_says_nothing() -> None:
    table = read_table(
        b'Name,Email,Status\n"Neglect, 12 May 2026",,\nAnn Lee,a@x.example,Attended\n'
        b'"Neglect, 19 May 2026",,\nBob Ray,b@x.example,Booked\nAs at 20 May 2026,,\n'
    )
    assert table.headers == ("Event", "Name", "Email", "Status")
    assert [row.cells[:2] for row in table.rows] == [
        ("Neglect, 12 May 2026", "Ann Lee"),
        ("Neglect, 19 May 2026", "Bob Ray"),
    ]


def test_a_quotation_mark_that_nobody_closed_swallows_no_rows() -> None:
    table = read_table(
        b'First name,Surname,Email,Status\n"Ann,Lee,a@x.example,Attended\nBob,Ray,b@x.example,Attended\n'
    )
    assert [row.cells[2] for row in table.rows] == ["a@x.example", "b@x.example"]
    assert table.notes == ("A quotation mark was never closed; quotation marks were read as plain text.",)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_written_list_comes_back_in_any_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    rows = [
        ["Full name", "Email", "Organisation", "Access needs"],
        ["Siobhán Müller", "s@x.example", "St Anne's", "Large print, please;\nand a seat"],
        ["François Noël", "f@x.example", "A | B", "Tab\there"],
        ["Zoë Brontë", "z@x.example", "Café Ltd", ""],
    ]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    table = read_table(stream.getvalue().encode(encoding))
    expected = [[cell.replace("\t", " ") for cell in row] for row in rows]
    assert [list(table.headers), *map(list, table.cells)] == expected


def test_excels_own_separator_line_is_obeyed() -> None:
    table = read_table(b"sep=;\r\nName;Email\r\nJane Smith;j@x.example\r\n")
    assert (table.headers, text_of(table)) == (("Name", "Email"), [("Jane Smith", "j@x.example")])


def test_a_single_column_of_surnames_first_stays_one_column() -> None:
    table = read_table(b"Name\nSMITH, Jane\nJONES, Bob\n")
    assert (table.headers, text_of(table)) == (("Name",), [("SMITH, Jane",), ("JONES, Bob",)])


def test_shifted_rows_say_so_and_short_rows_are_filled() -> None:
    data = b"Name,Email,Agency\nA One,a@x.example,Council, Ashshire\nB Two,b@x.example\n" + b"".join(
        b"C %d,c%d@x.example,Police\n" % (n, n) for n in range(10)
    )
    table = read_table(data)
    assert table.rows[0].problem == (
        "This row has 4 cells and the list has 3 columns, so its cells are shifted. "
        "A comma or a quotation mark is probably missing or too many."
    )
    assert (table.rows[1].cells, table.rows[1].problem) == (("B Two", "b@x.example", ""), "")


def test_repeated_and_missing_headers_become_unique() -> None:
    table = read_table(b"Name,Email,Name,,Agency,\nA,a@x.example,B,note,Police,\n")
    assert table.headers == ("Name", "Email", "Name (2)", "Column 4", "Agency")


def test_a_list_without_headers_keeps_its_first_row() -> None:
    table = read_table(b"Jane Smith,j@x.example,Police\nBob Jones,b@x.example,Council\n")
    assert (len(table.rows), table.header_row_number) == (2, 0)
    assert table.notes == ("No row of column names was found; the first row was read as a booking.",)


def test_an_unclosed_quotation_mark_does_not_swallow_the_list() -> None:
    rows = b"".join(b"P %d,p%d@x.example,Police\n" % (n, n) for n in range(100))
    table = read_table(b'Name,Email,Agency\n"Jane,j@x.example,Police\n' + rows)
    assert len(table.rows) == 101
    assert table.notes == ("A quotation mark was never closed; quotation marks were read as plain text.",)


def test_formulas_in_cells_are_kept_as_data_and_odd_characters_go() -> None:
    table = read_table("Name,Email,Note\n=1+1,+44@x.example,\u00a0a\u200b\x07b\u00a0c\u00a0\n".encode())
    assert text_of(table) == [("=1+1", "+44@x.example", "ab c")]


def test_a_damaged_byte_in_utf8_is_noted_not_taken_for_another_encoding() -> None:
    data = (
        "Name,Email\nZoë Müller,z@x.example\nSéan Ó Néill,s@x.example\n".encode() + b"Bad\xff,b@x.example\n"
    )
    table = read_table(data)
    assert table.cells[0][0] == "Zoë Müller"
    assert table.notes == ("Some characters could not be read; they are shown as \ufffd.",)


def test_names_garbled_before_they_came_are_noted() -> None:
    table = read_table("Name,Email\nZoë Müller,z@x.example\n".encode().decode("cp1252").encode())
    assert table.notes[0].startswith("Some letters look garbled")


def test_a_workbook_gives_dates_numbers_and_merged_courses_as_text() -> None:
    book = workbook(
        [
            ["Ashshire training bookings"],
            ["Printed", dt.date(2026, 5, 12)],
            [],
            ["Delegate", "E-mail", "Staff number", "Course", "Date", "Outcome"],
            ["SMITH, Jane", "j@x.example", 7.0, "Neglect", dt.datetime(2026, 5, 12, 9, 30), "Attended"],
            ["JONES, Bob", None, "007", None, dt.datetime(2026, 5, 12), True],
            ["Total", 2],
        ]
    )
    assert book.active is not None
    book.active.merge_cells("A1:F1")
    book.active.merge_cells("D5:D6")
    book.create_sheet("Notes")["A1"] = "Ask Carol"
    table = read_table(saved(book))
    assert text_of(table) == [
        ("SMITH, Jane", "j@x.example", "7", "Neglect", "2026-05-12 09:30:00", "Attended"),
        ("JONES, Bob", "", "007", "Neglect", "2026-05-12", "Yes"),
    ]
    assert (table.sheet, table.other_sheets, table.header_row_number) == ("Bookings", ("Notes",), 4)
    assert [row.number for row in table.rows] == [5, 6]


def test_the_sheet_with_the_list_is_found_and_another_can_be_asked_for() -> None:
    book = workbook([["Read me"], ["This is the summer list"], ["Call Carol"], ["Or Bob"]], "Cover")
    for name, person in (("Delegates", "Jane"), ("Waiting", "Bob")):
        sheet = book.create_sheet(name)
        sheet.append(["First name", "Surname", "Email"])
        sheet.append([person, "Smith", "x@x.example"])
    assert read_table(saved(book)).cells == (("Jane", "Smith", "x@x.example"),)
    assert read_table(saved(book), sheet="Waiting").cells == (("Bob", "Smith", "x@x.example"),)


def test_a_web_page_named_xls_is_read() -> None:
    page = (
        "<html><head><style>td {}</style></head><body><table><tr><th>Name</th><th>Email</th></tr>"
        "<tr><td>Zo&euml; Smith</td><td>z@x.example</td></tr></table></body></html>"
    )
    table = read_table(page.encode())
    assert (table.headers, text_of(table)) == (("Name", "Email"), [("Zoë Smith", "z@x.example")])


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This file is empty."),
        (b" \r\n\r\n", "This file is empty."),
        (b"%PDF-1.7 ...", "This is a PDF document."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture."),
        (zipped("word/document.xml", b"<w/>"), "This is a Word document."),
        (zipped("list.csv", b"a,b"), "This is a compressed (zip) folder."),
        (zipped("xl/workbook.bin", b"x"), "This is an Excel binary workbook (.xlsb)."),
        (zipped("xl/workbook.xml", b"<x/>"), "This workbook is damaged or incomplete."),
        (b"PK\x03\x04 cut", "This looks like an Excel workbook, but it is damaged or incomplete."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "This workbook is protected with a password."),
        (OLE + "WordDocument".encode("utf-16-le"), "This is a Word document."),
        (OLE + "Workbook".encode("utf-16-le"), "This workbook is damaged or incomplete."),
        (b'{"name": "Jane"}', "This is a JSON file."),
        (
            b"<html><p>Please sign in</p></html>",
            "This is a web page without a table, whatever its name says.",
        ),
        (b"Name,Email\n", "This file has column names but no rows below them."),
        (b"Name\n" * 10 + b"x" * 11_000_000, "This file has 10.5 MB; we read up to 10 MB."),
        (b"Name,Email\n" + b"a,a@x.example\n" * 20_001, "This list has 20,001 rows; we read 20,000."),
        (
            b",".join(b"c%d" % n for n in range(201)) + b"\n" + b"1," * 201,
            "This list has 201 columns; we read 200.",
        ),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    caught = refusal(data)
    assert caught.reason == reason
    assert caught.what_would_work


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped("xl/workbook.xml", bytes(200_000_000))
    assert len(bomb) < 1_000_000
    assert refusal(bomb).reason == "This workbook unpacks to more than we can read."


def test_one_cell_far_away_does_not_exhaust_memory() -> None:
    book = workbook([["Name", "Email"], ["Jane Smith", "j@x.example"]])
    assert book.active is not None
    book.active["XFD1048576"] = "x"
    assert (
        refusal(saved(book)).reason == "A sheet of this workbook goes down to row 1,048,576; we read 20,000."
    )


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(str.encode),
        st.text(alphabet=",;\t|\"\n\r'=<>x1@. é", max_size=300).map(lambda text: text.encode("cp1252")),
        st.tuples(
            st.sampled_from([b"PK\x03\x04", OLE, b"<table>", b"\xff\xfe", b"sep=;\n", b"<html><table><tr>"]),
            st.binary(max_size=200),
        ).map(b"".join),
    )
)
def test_reading_raises_nothing_but_unreadable_file(data: bytes) -> None:
    try:
        table = read_table(data)
    except UnreadableFile:
        return
    assert len(set(map(str.casefold, table.headers))) == len(table.headers)
    assert {len(row.cells) for row in table.rows} == {len(table.headers)}


#: Made once: a workbook holds the time at which it was saved, and Hypothesis needs the same bytes each time.
GOOD_WORKBOOK = saved(workbook([["Name", "Email"], ["Jane", "j@x.example"]]))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_corrupted_workbook_raises_nothing_but_unreadable_file(data: st.DataObject) -> None:
    good = bytearray(GOOD_WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(4, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows = read_table(bytes(good)).rows
    except UnreadableFile:
        return
    assert rows
