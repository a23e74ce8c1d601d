"""The fate of every row, first imports and re-imports, on the samples and on messy lists."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from courses.logic.column_words import Field
from courses.logic.columns import guess_mapping
from courses.logic.fates import ImportChoices, plan_rows
from courses.logic.import_plan import (
    KEPT,
    BookingFacts,
    EventKey,
    ExistingBooking,
    Fate,
    ImportPlan,
    KnownEvent,
)
from courses.logic.organisations import agency_key
from courses.logic.people import Person
from courses.logic.reading import read_table
from courses.logic.statuses import BookingStatus, StatusMeaning
from tests.courses.logic.test_reading_lists import TEAMS, saved, workbook

SAMPLES = Path(__file__).parent / "samples"
EVENT = KnownEvent(7, "Neglect", dt.date(2026, 5, 12), places=70)
AFTER, BEFORE = dt.date(2026, 5, 20), dt.date(2026, 5, 1)


def plan(
    data: bytes | str,
    existing: list[ExistingBooking] | None = None,
    today: dt.date = AFTER,
    choices: ImportChoices | None = None,
) -> ImportPlan:
    table = read_table(data.encode() if isinstance(data, str) else data)
    mapping = guess_mapping(table.headers, table.cells)
    return plan_rows(table, mapping, existing or [], today, choices or ImportChoices(default_event=EVENT))


def carried_out(planned: ImportPlan, existing: list[ExistingBooking] | None = None) -> list[ExistingBooking]:
    """The bookings after a plan, as its services would leave them: row-only facts are not kept."""
    held = {booking.id: booking for booking in existing or []}
    for row in planned.rows:
        if row.fate in KEPT and row.person and row.facts and row.event is not None:
            id_ = row.existing_id or max(held, default=0) + 1
            marked = held[id_].marked_by_hand if id_ in held else False
            facts = replace(row.facts, order_ref="", category="", minutes_attended=None)
            held[id_] = ExistingBooking(id_, row.event, row.person, facts, marked)
    return list(held.values())


def only(planned: ImportPlan) -> tuple[Fate, str]:
    (row,) = planned.rows
    return row.fate, row.reason


def fates(planned: ImportPlan) -> list[Fate]:
    return [row.fate for row in planned.rows]


def booking(
    name: str = "Jane Smith",
    status: BookingStatus = BookingStatus.BOOKED,
    email: str = "j@x.example",
    by_hand: bool = False,
    reference: str = "",
) -> ExistingBooking:
    first, _, last = name.partition(" ")
    facts = BookingFacts(status=status, booking_ref=reference)
    return ExistingBooking(1, EVENT.id, Person(first, last, email, "Police"), facts, by_hand)


ROW = "Name,Email,Agency,Status\n"
SAMPLE_COUNTS = {
    "registered": 66,
    "came": 53,
    "did_not_attend": 0,
    "not_marked": 8,
    "cancelled": 5,
    "came_without_booking": 0,
    "trained": 53,
    "places": 70,
}


def test_the_eventbrite_sample_as_a_first_import() -> None:
    planned = plan((SAMPLES / "eventbrite-attendees.csv").read_bytes(), today=dt.date(2026, 6, 15))
    assert planned.counts.as_dict() == SAMPLE_COUNTS
    assert {fate: number for fate, number in planned.fates.items() if number} == {
        Fate.NEW: 66,
        Fate.DUPLICATE: 1,
    }
    duplicate = next(row for row in planned.rows if row.fate is Fate.DUPLICATE)
    assert (duplicate.number, duplicate.duplicate_of) == (67, 5)
    assert duplicate.reason.startswith("The same person and event as row 5.")
    volunteer = planned.rows[-1]
    assert volunteer.person == Person("Volunteer", "", "", "Harbour Families (charity)", "")
    assert (volunteer.is_reachable, volunteer.notes) == (
        False,
        ("No email address, so this person cannot be reached by email.",),
    )
    assert planned.new_agencies == (
        "Ash Valley NHS Trust",
        "Ashshire County Council",
        "Ashshire Police",
        "Ashshire Youth Justice Service",
        "Harbour Families (charity)",
        "Little Acorns Nursery Ltd",
        "St Anne's Primary School",
    )
    shared = [
        row.person for row in planned.rows if row.person and row.person.email.startswith("fiona.vaughan@")
    ]
    assert [each.full_name for each in shared if each] == ["Fiona Vaughan", "Tomasz Novak"]


def test_the_eventbrite_sample_before_and_after_its_event() -> None:
    late = (SAMPLES / "eventbrite-attendees.csv").read_bytes()
    early = late
    for word in (b"Checked In", b"Not Attending", b"Deleted"):
        early = early.replace(b"," + word + b",", b",Attending,")
    first = plan(early, today=BEFORE)
    assert first.counts.as_dict() == SAMPLE_COUNTS | {
        "came": 0,
        "not_marked": 66,
        "cancelled": 0,
        "trained": 0,
    }
    held = carried_out(first)
    again = plan(late, held, today=dt.date(2026, 6, 15))
    assert {fate: number for fate, number in again.fates.items() if number} == {
        Fate.UPDATE: 58,
        Fate.UNCHANGED: 8,
        Fate.DUPLICATE: 1,
    }
    assert {change.name for row in again.rows for change in row.changes} == {"status"}
    assert again.rows[1].reason == "Status changes from booked to attended."
    assert again.counts.as_dict() == SAMPLE_COUNTS
    third = plan(late, carried_out(again, held), today=dt.date(2026, 6, 15))
    assert {fate: number for fate, number in third.fates.items() if number} == {
        Fate.UNCHANGED: 66,
        Fate.DUPLICATE: 1,
    }
    assert third.not_in_file == ()


def test_checked_in_for_a_future_event_is_an_error_with_its_reason() -> None:
    planned = plan((SAMPLES / "eventbrite-attendees.csv").read_bytes(), today=BEFORE)
    assert planned.fates[Fate.ERROR] == 54
    assert planned.rows[1].reason == (
        "The file says “attended”, but the event is on 12 May 2026, which has not come yet."
    )


def test_the_lms_sample_names_its_two_events() -> None:
    data = (SAMPLES / "lms-bookings.csv").read_bytes()
    planned = plan(data, today=dt.date(2026, 7, 1), choices=ImportChoices())
    assert planned.counts.as_dict() == {
        "registered": 42,
        "came": 32,
        "did_not_attend": 3,
        "not_marked": 3,
        "cancelled": 4,
        "came_without_booking": 3,
        "trained": 35,
        "places": None,
    }
    assert [(str(each.key), each.venue, each.rows) for each in planned.new_events] == [
        ("Neglect: recognising and responding, 12 May 2026", "County Hall", 23),
        ("Working together: multi-agency awareness, 9 June 2026", "Online", 22),
    ]
    end = planned.new_events[0].end
    assert end is not None
    assert (end.day, end.at) == (dt.date(2026, 5, 12), dt.time(16))
    cancelled = next(row for row in planned.rows if row.facts and row.facts.status == "cancelled")
    assert cancelled.facts is not None
    assert cancelled.facts.cancelled_on == dt.date(2026, 4, 25)


def test_the_lms_sample_between_its_events_refuses_marks_for_the_later_one() -> None:
    planned = plan((SAMPLES / "lms-bookings.csv").read_bytes(), choices=ImportChoices())
    refused = {str(row.event_key) for row in planned.rows if row.fate is Fate.ERROR}
    assert refused == {"Working together: multi-agency awareness, 9 June 2026"}
    assert planned.fates[Fate.ERROR] + planned.fates[Fate.NEW] == 45


def test_events_are_matched_by_what_the_file_calls_them() -> None:
    data = (SAMPLES / "lms-bookings.csv").read_bytes()
    details = plan(data, choices=ImportChoices()).new_events
    events = {
        details[0].key: KnownEvent(1, "Neglect", dt.date(2026, 5, 12), 30),
        details[1].key: KnownEvent(2, "Working together", dt.date(2026, 6, 9), 25),
    }
    planned = plan(data, today=dt.date(2026, 7, 1), choices=ImportChoices(events=events))
    assert (planned.new_events, planned.needs_event, planned.places) == ((), False, 55)
    assert planned.places_by_event == {1: 30, 2: 25}
    assert {row.event for row in planned.rows} == {1, 2}


def test_a_file_that_names_no_event_needs_one() -> None:
    planned = plan(ROW + "Jane Smith,j@x.example,Police,Booked\n", choices=ImportChoices())
    assert (fates(planned), planned.needs_event, planned.new_events) == ([Fate.NEW], True, ())
    assert planned.rows[0].event == EventKey()


def test_a_row_of_another_day_is_not_put_on_the_event_chosen() -> None:
    planned = plan("Name,Date\nJane Smith,09/06/2026\nBob Jones,12/05/2026\n")
    assert fates(planned) == [Fate.ERROR, Fate.NEW]
    assert planned.rows[0].reason.startswith(
        "This row is about 9 June 2026, but the event chosen is on 12 May 2026."
    )


def test_errors_and_rows_left_out_say_why() -> None:
    planned = plan(
        ROW
        + ",a@x.example,Police,Booked\n"
        + "Jane Smith,j@x.example,Police,Purple\n"
        + "Bob Jones,b@x.example,Police,Waiting list\n"
        + "Ann Lee,not an address,Police,Booked\n"
    )
    assert [(row.fate, row.reason) for row in planned.rows] == [
        (Fate.ERROR, "The name is missing."),
        (Fate.ERROR, "We do not know what the status “Purple” means."),
        (Fate.LEFT_OUT, "“Waiting list” is not a booking."),
        (Fate.NEW, "New booking: booked."),
    ]
    assert planned.unknown_status_words == ("Purple",)
    assert planned.rows[3].notes == (
        "“not an address” is not an email address, so this person cannot be reached by email.",
    )


def test_people_decide_words_cells_and_rows() -> None:
    data = (
        ROW
        + "Jane Smith,j@x.example,Police,Purple\n,b@x.example,Police,Booked\nX Y,x@x.example,Police,Booked\n"
    )
    choices = ImportChoices(
        status_words={"purple": StatusMeaning.CANCELLED},
        fixes={(3, Field.FULL_NAME): "Bob Jones"},
        leave_out=frozenset({4}),
        default_event=EVENT,
        agencies={agency_key("Police"): "Ashshire Police"},
    )
    planned = plan(data, choices=choices)
    assert fates(planned) == [Fate.NEW, Fate.NEW, Fate.LEFT_OUT]
    assert planned.rows[0].facts == BookingFacts(status=BookingStatus.CANCELLED)
    assert planned.rows[1].person == Person("Bob", "Jones", "b@x.example", "Ashshire Police")
    assert planned.new_agencies == ()


def test_duplicates_join_with_the_stronger_status() -> None:
    planned = plan(
        ROW
        + "Jane Smith,j@x.example,Police,Cancelled\n"
        + "SMITH JANE,J@X.EXAMPLE,Police,Booked\n"
        + '"SMITH, Jane",j@x.example,Police,Attended\n'
        + "Tom Novak,j@x.example,Police,Booked\n"
    )
    assert fates(planned) == [Fate.NEW, Fate.NEW, Fate.DUPLICATE, Fate.NEW]
    assert planned.rows[0].facts == BookingFacts(status=BookingStatus.ATTENDED)
    assert planned.rows[2].reason == "The same person and event as row 2. Together they say: attended."


def test_the_same_person_on_two_events_is_no_duplicate() -> None:
    planned = plan(
        "Name,Email,Course,Date\nJane Smith,j@x.example,Neglect,12/05/2026\n"
        "Jane Smith,j@x.example,Neglect,19/05/2026\n",
        choices=ImportChoices(),
    )
    assert fates(planned) == [Fate.NEW, Fate.NEW]


def test_an_order_of_several_places_asks_for_names() -> None:
    planned = plan("Name,Email,Quantity\nJane Smith,j@x.example,3\n")
    assert planned.rows[0].notes[-1] == "3 places were booked in this row; 2 have no name. Ask who comes."


def test_a_namesake_with_another_address_is_new_and_pointed_out() -> None:
    planned = plan(ROW + "Jane Smith,other@x.example,Police,Booked\n", [booking()])
    assert fates(planned) == [Fate.NEW]
    assert planned.rows[0].notes == (
        "Somebody of the same name is already booked with another address. Are they one person?",
    )


def test_a_mark_in_a_column_of_cancellations_cancels_as_a_date_does() -> None:
    planned = plan(
        "Name,Email,Agency,Attended,Cancelled\nAnn Lee,a@x.example,Police,Y,\nBob Ray,b@x.example,Police,,Y\n"
        "Cat Moe,c@x.example,Police,,01/05/2026\n"
    )
    assert [row.facts and (row.facts.status, row.facts.cancelled_on) for row in planned.rows] == [
        ("attended", None),
        ("cancelled", None),
        ("cancelled", dt.date(2026, 5, 1)),
    ]


def test_a_teams_report_marks_the_booked_and_adds_those_who_came_without_booking() -> None:
    planned = plan(TEAMS.encode("utf-16"), [booking()])
    assert [(row.fate, row.facts.status if row.facts else "") for row in planned.rows] == [
        (Fate.LEFT_OUT, "attended"),
        (Fate.UPDATE, "attended"),
        (Fate.NEW, "came_without_booking"),
    ]
    assert planned.rows[0].reason == "Organised the meeting, so is not counted as a delegate."
    assert planned.rows[1].facts is not None
    assert planned.rows[1].facts.minutes_attended == 151
    again = plan(TEAMS.encode("utf-16"), carried_out(planned, [booking()]))
    assert fates(again) == [Fate.LEFT_OUT, Fate.UNCHANGED, Fate.UNCHANGED]


def test_a_separate_attendance_column_knows_more_than_the_booking_status() -> None:
    planned = plan(
        "Name,Email,Booking status,Attended?\nA B,a@x.example,Confirmed,Y\nC D,c@x.example,Confirmed,N\n"
        "E F,e@x.example,Cancelled,N\nG H,g@x.example,Confirmed,\n"
    )
    assert [row.facts.status if row.facts else "" for row in planned.rows] == [
        "attended",
        "did_not_attend",
        "cancelled",
        "booked",
    ]


def test_impossible_event_dates_are_errors_and_lesser_ones_are_noted() -> None:
    planned = plan(
        "Name,Email,Course,Date,Status,Cancellation date\n"
        "A B,a@x.example,Neglect,31/02/2026,Booked,\n"
        "C D,c@x.example,Neglect,12/05/2026,Cancelled,31/04/2026\n"
        "E F,e@x.example,Neglect,12/05/2026,Cancelled,01/06/2026\n",
        choices=ImportChoices(),
    )
    assert planned.rows[0].reason == (
        "The event's date cannot be read: “31/02/2026” is not a date: February 2026 has 28 days."
    )
    assert planned.rows[1].notes[-2:] == (
        "A date was left empty: “31/04/2026” is not a date: April 2026 has 30 days.",
        "No date of cancellation, so the notice given is not known.",
    )
    assert planned.rows[2].notes[-1] == (
        "The date of cancellation, 1 June 2026, has not come yet. Please check it."
    )


def test_access_needs_erased_after_the_event_are_not_brought_back() -> None:
    data = "Name,Email,Access needs\nJane Smith,j@x.example,Hearing loop\n"
    soon, late = plan(data, today=dt.date(2026, 6, 11)), plan(data, today=dt.date(2026, 6, 12))
    assert [each.rows[0].facts.access_needs for each in (soon, late) if each.rows[0].facts] == [
        "Hearing loop",
        "",
    ]


def test_a_workbook_of_several_events_with_surnames_first() -> None:
    start = dt.datetime(2026, 5, 12, 9, 30)
    book = workbook(
        [
            ["Ashshire Learning: bookings"],
            [],
            ["Delegate", "E-mail", "Employer", "Course", "Starts", "Outcome", "Manager's e-mail"],
            ["SMITH, Jane", "j@x.example", "AVNHS", "Neglect", start, "Attended", "m@x.example"],
            ["VAN DER BERG, Anna", "", "AVNHS", "Neglect", start, "Walk-in", ""],
            ["SMITH, Jane", "j@x.example", "AVNHS", "Working together", dt.date(2026, 6, 9), "Booked", ""],
            ["O'BRIEN, MARY", "mary@x", "Ashshire CC", "Working together", dt.date(2026, 6, 9), "DNA", ""],
            ["Total", 4],
        ]
    )
    planned = plan(saved(book), choices=ImportChoices())
    assert [(row.number, row.fate, str(row.person.full_name)) for row in planned.rows if row.person] == [
        (4, Fate.NEW, "Jane Smith"),
        (5, Fate.NEW, "Anna van der Berg"),
        (6, Fate.NEW, "Jane Smith"),
        (7, Fate.ERROR, "Mary O'Brien"),
    ]
    assert [str(each.key) for each in planned.new_events] == [
        "Neglect, 12 May 2026",
        "Working together, 9 June 2026",
    ]
    assert planned.new_events[0].key.token == "|2026-05-12T09:30|Neglect"
    assert planned.rows[0].facts is not None
    assert planned.rows[0].facts.manager_email == "m@x.example"
    assert planned.counts.trained == 2
