"""Guessing columns, status words and organisations."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.logic.column_words import Field
from courses.logic.columns import (
    Confidence,
    fingerprint,
    guess_mapping,
    mapping_from_choices,
    mapping_from_headers,
    missing_columns,
)
from courses.logic.organisations import KnownAgency, distinct_names, sector_guess, suggest_agency
from courses.logic.reading import read_table
from courses.logic.statuses import (
    BookingStatus,
    StatusMeaning,
    combine_statuses,
    guess_status,
    guess_statuses,
)

SAMPLES = Path(__file__).parent / "samples"


def fields_of(headers: list[str], rows: list[list[str]] | None = None) -> dict[str, str]:
    mapping = guess_mapping(headers, rows or [])
    return {column.header: column.field.value for column in mapping.columns if column.field}


def test_columns_of_the_eventbrite_sample() -> None:
    table = read_table((SAMPLES / "eventbrite-attendees.csv").read_bytes())
    mapping = guess_mapping(table.headers, table.cells)
    assert mapping.headers_by_field() == {
        "order_ref": "Order #",
        "booked_on": "Order Date",
        "first_name": "First Name",
        "last_name": "Last Name",
        "email": "Email",
        "quantity": "Quantity",
        "booking_ref": "Attendee #",
        "status": "Attendee Status",
        "job_role": "Job Title",
        "agency": "Company",
        "manager_name": "Line manager's name",
        "manager_email": "Line manager's email",
        "access_needs": "Do you have any access needs?",
    }
    order = mapping.columns[0]
    assert (order.confidence, order.reason) == (Confidence.HIGH, "The column is called “Order #”.")
    assert mapping.columns[6].reason == "Not used, so not stored."


def test_columns_of_the_lms_sample() -> None:
    table = read_table((SAMPLES / "lms-bookings.csv").read_bytes())
    assert guess_mapping(table.headers, table.cells).headers_by_field() == {
        "learner_id": "Learner ID",
        "first_name": "Forename",
        "last_name": "Surname",
        "email": "Work email",
        "agency": "Organisation",
        "job_role": "Job role",
        "course_title": "Course title",
        "event_start": "Session start",
        "event_end": "Session end",
        "venue": "Venue",
        "status": "Status",
        "status_date": "Status date",
        "manager_name": "Line manager",
        "manager_email": "Line manager email",
    }


def test_the_buyer_is_not_the_attendee() -> None:
    headers = [
        "Buyer First Name",
        "Buyer Last Name",
        "Buyer Email",
        "Attendee first name",
        "Attendee Surname",
        "Email",
    ]
    assert fields_of(headers) == {
        "Attendee first name": "first_name",
        "Attendee Surname": "last_name",
        "Email": "email",
    }


def test_buyers_stand_in_where_no_column_names_an_attendee() -> None:
    mapping = guess_mapping(["Purchaser First Name", "Purchaser Surname", "Buyer Email"], [])
    assert {column.field for column in mapping.columns} == {Field.FIRST_NAME, Field.LAST_NAME, Field.EMAIL}
    assert {column.confidence for column in mapping.columns} == {Confidence.LOW}
    assert mapping.columns[0].reason == (
        "The column is called “Purchaser First Name”; no column names the person who comes."
    )


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("What is your job title?", "job_role"),
        ("Which organisation do you work for?", "agency"),
        ("E-Mail Address", "email"),
        ("SURNAME", "last_name"),
        ("Attended (Y/N)", "attendance"),
        ("Email address of your line manager", "manager_email"),
        ("Name of your manager", "manager_name"),
        ("Course Start Date", "event_date"),
        ("Cancellation Date", "cancelled_on"),
        ("Please tell us about any access requirements", "access_needs"),
        ("Emergency contact name", None),
        ("Trainer name", None),
        ("Payment status", None),
        ("Manager's phone number", None),
        ("Date of birth", None),
        ("Total Paid", None),
    ],
)
def test_one_header(header: str, field: str | None) -> None:
    assert fields_of([header]).get(header) == field


def test_contents_outrank_a_misleading_name_and_find_unnamed_columns() -> None:
    rows = [
        [f"p{n}@x.example", f"Jane Smith{chr(97 + n)}", ["Attended", "DNA"][n % 2], "some text"]
        for n in range(8)
    ]
    assert fields_of(["Name", "Col B", "Col C", "Email"], rows) == {
        "Name": "email",
        "Col B": "full_name",
        "Col C": "status",
    }


def test_a_teams_role_is_no_job_role() -> None:
    headers = ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Role"]
    assert fields_of(headers)["Role"] == "meeting_role"
    assert guess_mapping(headers, []).is_attendance_report is True
    assert fields_of(["Name", "Role"])["Role"] == "job_role"


def test_choices_are_remembered_for_the_same_kind_of_file() -> None:
    headers = ["Name", "Agency", "Notes"]
    chosen = mapping_from_choices(headers, {0: Field.FULL_NAME, 2: Field.AGENCY})
    again = guess_mapping(["NOTES", "Name", "agency"], [["Police", "A B", "x"]], chosen.choices())
    assert again.headers_by_field() == {"agency": "NOTES", "full_name": "Name"}
    assert {column.reason for column in again.columns} == {"You chose this last time."}
    assert fingerprint(["Name", "E-mail"]) == fingerprint(["e mail", "NAME"]) != fingerprint(["Name"])
    assert mapping_from_headers(headers, chosen.headers_by_field()).choices() == chosen.choices()


def test_a_field_cannot_be_chosen_twice_and_names_are_needed() -> None:
    with pytest.raises(ValueError, match="one column only"):
        mapping_from_choices(["A", "B"], {0: Field.EMAIL, 1: Field.EMAIL})
    assert missing_columns(guess_mapping(["Email"], [])) == (
        "No column holds people's names. Choose the column with the full name, or first and last name.",
    )
    assert missing_columns(guess_mapping(["Name"], [])) == ()


HEADERS = st.sampled_from(
    [
        "Name",
        "Full name",
        "First name",
        "Surname",
        "Email",
        "Work email",
        "Buyer email",
        "Manager",
        "Manager email",
        "Status",
        "Attended",
        "Date",
        "Start",
        "Course",
        "Organisation",
        "Company",
        "Role",
        "Order #",
        "Attendee #",
        "Order date",
        "x",
        "Duration",
        "Join time",
        "Leave time",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(HEADERS, min_size=1, max_size=14),
    st.lists(st.sampled_from(["", "a@x.example", "Attended", "SMITH, Jane", "12/05/2026", "7"]), max_size=14),
    st.dictionaries(st.sampled_from(["name", "email", "status"]), st.sampled_from(list(Field)), max_size=3),
)
def test_no_field_is_ever_given_to_two_columns(
    headers: list[str], row: list[str], remembered: dict[str, str]
) -> None:
    cells = (row + [""] * len(headers))[: len(headers)]
    mapping = guess_mapping(headers, [cells] * 3, remembered)
    given_fields = [column.field for column in mapping.columns if column.field]
    assert len(given_fields) == len(set(given_fields))
    assert [column.header for column in mapping.columns] == headers
    assert all(column.reason for column in mapping.columns)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("Attending", "booked"),
        ("Checked In", "attended"),
        ("Not Attending", "cancelled"),
        ("Deleted", "cancelled"),
        ("Attended", "attended"),
        ("Completed", "attended"),
        ("Attended (part)", "attended"),
        ("Present", "attended"),
        ("✓", "attended"),
        ("Y", "attended"),
        ("Yes", "attended"),
        ("N", "did_not_attend"),
        ("No show", "did_not_attend"),
        ("No-Show", "did_not_attend"),
        ("DNA", "did_not_attend"),
        ("Absent", "did_not_attend"),
        ("Did not attend", "did_not_attend"),
        ("Not attended", "did_not_attend"),
        ("Unattended", "did_not_attend"),
        ("Walk-in", "came_without_booking"),
        ("Not booked", "came_without_booking"),
        ("Booked", "booked"),
        ("Registered", "booked"),
        ("Not checked in", "booked"),
        ("", "booked"),
        ("Waiting list", "left_out"),
        ("Waitlisted", "left_out"),
        ("Apologies", "cancelled"),
        ("Absent - apologies", "cancelled"),
        ("Withdrawn", "cancelled"),
        ("Refunded", "cancelled"),
        ("Transferred", "cancelled"),
        ("Cancelled by manager (late)", "cancelled"),
        ("Atended", "attended"),
        ("Purple", None),
        ("Not sure", None),
        ("Not yet known", None),
        ("N/A", "booked"),
    ],
)
def test_status_words(word: str, meaning: str | None) -> None:
    assert guess_status(word).meaning == meaning


def test_a_lone_x_marks_presence_and_beside_ticks_absence() -> None:
    assert guess_status("X", ["X", ""]).meaning == "attended"
    assert guess_status("x", ["x", "✓"]).meaning == "did_not_attend"
    assert guess_status("x", ["x", "o"]).meaning is None
    assert set(guess_statuses(["Attended", "ATTENDED ", "x"])) == {"attended", "x"}


ALL_STATUSES = st.sampled_from(list(BookingStatus))


@settings(deadline=None)
@given(ALL_STATUSES, ALL_STATUSES)
def test_combining_statuses_does_not_depend_on_the_order_of_rows(a: BookingStatus, b: BookingStatus) -> None:
    assert combine_statuses(a, b) == combine_statuses(b, a)
    assert combine_statuses(a, a) == a
    assert combine_statuses(combine_statuses(a, b), b) == combine_statuses(a, b)


def test_a_mark_outweighs_a_booking_and_a_booking_a_cancellation() -> None:
    status = BookingStatus
    assert combine_statuses(status.DID_NOT_ATTEND, status.BOOKED) == status.DID_NOT_ATTEND
    assert combine_statuses(status.CANCELLED, status.BOOKED) == status.BOOKED
    assert combine_statuses(status.CAME_WITHOUT_BOOKING, status.BOOKED) == status.ATTENDED
    assert combine_statuses(status.ATTENDED, status.DID_NOT_ATTEND) == status.ATTENDED


AGENCIES = [
    KnownAgency(1, "Ash Valley NHS Trust", ("The Valley hospitals",)),
    KnownAgency(2, "Ashshire County Council"),
    KnownAgency(3, "Ashshire Police"),
    KnownAgency(4, "St Anne's Primary School"),
    KnownAgency(5, "Little Acorns Nursery Ltd"),
]


@pytest.mark.parametrize(
    ("name", "agency", "certain"),
    [
        ("ash valley nhs trust", 1, True),
        ("AVNHS", 1, True),
        ("Valley Hospitals", 1, True),
        ("Ash Valley NHS Foundation Trust", 1, False),
        ("Ashshire CC", 2, True),
        ("Ashshire Council", 2, False),
        ("Ashshire Constabulary", 3, True),
        ("Saint Anne's Primary School", 4, True),
        ("St Ann's Primary School", 4, False),
        ("Little Acorns Nursery", 5, True),
        ("Ashshire", None, False),
        ("Birchester Police", None, False),
        ("Oak Tree School", None, False),
    ],
)
def test_agencies_are_suggested_and_only_certain_when_unmistakable(
    name: str, agency: int | None, certain: bool
) -> None:
    found = suggest_agency(name, AGENCIES)
    assert (found.agency.id if found.agency else None, found.is_certain) == (agency, certain)
    assert found.reason.endswith(".")


def test_each_organisation_is_listed_once() -> None:
    names = ["AVNHS", "avnhs ", "Ashshire Police", "n/a", "", "The Ashshire Police"]
    assert distinct_names(names) == ["Ashshire Police", "AVNHS"]


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("Ashshire Police", "police"),
        ("Ash Valley NHS Trust", "health"),
        ("Ashshire ICB", "health"),
        ("St Anne's Primary School", "school"),
        ("High Peak Borough Council", "council"),
        ("Harbour Families (charity)", "charity"),
        ("Little Acorns Nursery Ltd", "early_years"),
        ("Ashshire Youth Justice Service", "youth_justice"),
        ("National Probation Service", "probation"),
        ("Bright Care Solutions Ltd", "private"),
        ("Ashshire College", "college"),
        ("Something", ""),
    ],
)
def test_sector_guess(name: str, sector: str) -> None:
    assert sector_guess(name) == sector


def test_p_and_a_are_present_and_absent_only_beside_each_other() -> None:
    guesses = guess_statuses(["P", "A", ""])
    assert guesses["p"].meaning is StatusMeaning.ATTENDED
    assert guesses["a"].meaning is StatusMeaning.DID_NOT_ATTEND
    assert guess_status("A", ["A"]).meaning is None
