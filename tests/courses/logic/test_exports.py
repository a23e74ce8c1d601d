"""Exports of the systems that partnerships use, as a careful officer would count them."""

import datetime as dt

import pytest

from courses.logic.import_plan import Fate, ImportPlan
from courses.logic.statuses import StatusMeaning, guess_session, guess_status
from tests.courses.logic.test_fates import fates, plan

HEADER = "Name,Email,Agency,"


def statuses(planned: ImportPlan) -> list[str]:
    """The status of every row that is kept; its fate for the others."""
    return [
        str(row.facts.status) if row.facts and row.fate in (Fate.NEW, Fate.UPDATE) else str(row.fate)
        for row in planned.rows
    ]


def listed(columns: str, *marks: str) -> str:
    """A list of as many people as there are marks."""
    rows = [f"Person{n} Lee,p{n}@x.example,Police,{each}\n" for n, each in enumerate(marks)]
    return HEADER + columns + "\n" + "".join(rows)


@pytest.mark.parametrize("yes", ["Y", "x", "✓", "TRUE", "1", "yes"])
def test_a_column_for_each_status_with_marks(yes: str) -> None:
    columns = "Attended,DNA,Apologies,Cancelled,Walk-in"
    marks = [",".join(yes if place == each else "" for place in range(5)) for each in range(6)]
    assert statuses(plan(listed(columns, *marks))) == [
        "attended",
        "did_not_attend",
        "cancelled",
        "cancelled",
        "came_without_booking",
        "booked",
    ]


@pytest.mark.parametrize("no", ["N", "FALSE", "0", "no"])
def test_no_in_every_column_of_marks_is_not_marked_yet(no: str) -> None:
    marks = [f"Y,{no},{no}", f"{no},Y,{no}", f"{no},{no},Y", f"{no},{no},{no}"]
    assert statuses(plan(listed("Attended,Did not attend,Cancelled", *marks))) == [
        "attended",
        "did_not_attend",
        "cancelled",
        "booked",
    ]


def test_a_column_of_absences_alone() -> None:
    assert statuses(plan(listed("DNA", "", "DNA", "x"))) == ["booked", "did_not_attend", "did_not_attend"]


def test_people_marked_on_a_waiting_list_hold_no_place() -> None:
    planned = plan(listed("Booked,Waiting list", "x,", ",x"))
    assert statuses(planned) == ["booked", "left_out"]
    assert planned.rows[1].reason == "On the waiting list, so not a booking."


@pytest.mark.parametrize(
    ("order", "attendee", "status"),
    [
        ("Refunded", "Attending", "cancelled"),
        ("Refunded/Canceled", "Attending", "cancelled"),
        ("Deleted", "Attending", "cancelled"),
        ("Transferred", "Attending", "cancelled"),
        ("Completed", "Transferred", "cancelled"),
        ("Completed", "Not Attending", "cancelled"),
        ("Completed", "Deleted", "cancelled"),
        ("Partially Refunded", "Attending", "booked"),
        ("Refunded", "Checked In", "attended"),
        ("Completed", "Attending", "booked"),
        ("Something new", "Attending", "booked"),
    ],
)
def test_orders_of_eventbrite_that_ended_give_the_place_up(order: str, attendee: str, status: str) -> None:
    assert statuses(plan(listed("Order Status,Attendee Status", f"{order},{attendee}"))) == [status]


def test_a_report_of_orders_alone() -> None:
    planned = plan(listed("Order Status,Quantity", "Completed,1", "Refunded,1", "Abandoned,1", "Manual,1"))
    assert statuses(planned) == ["booked", "cancelled", "left_out", "booked"]


def test_a_complete_booking_is_not_attendance_where_another_column_says_who_came() -> None:
    marks = ["Complete,Yes", "Complete,No", "Complete,", "Cancelled,"]
    assert statuses(plan(listed("Attendance status,Attended?", *marks))) == [
        "attended",
        "did_not_attend",
        "booked",
        "cancelled",
    ]


def test_nobody_checked_in_is_nobody_marked() -> None:
    assert statuses(plan(listed("Checked in", "No", "No"))) == ["booked", "booked"]
    assert statuses(plan(listed("Checked in", "No", "Yes"))) == ["did_not_attend", "attended"]


def test_a_time_of_arrival_or_a_signature_is_attendance() -> None:
    assert statuses(plan(listed("Checked in", "12/05/2026 09:21", ""))) == ["attended", "booked"]
    assert statuses(plan(listed("Signature", "A Lee", "signed", ""))) == ["attended", "attended", "booked"]


def test_no_before_the_event_is_not_marked_but_did_not_attend_is_an_error() -> None:
    future = dt.date(2026, 5, 1)
    assert statuses(plan(listed("Attended", "No", "Yes"), today=future)) == ["booked", "error"]
    assert statuses(plan(listed("Attended", "Did not attend", "Yes"), today=future)) == ["error", "error"]


@pytest.mark.parametrize(
    "columns",
    [
        "Day 1,Day 2",
        "Session 1,Session 2",
        "AM,PM",
        "12/05/2026,19/05/2026",
        "Day 1 (12/05/26),Day 2 (19/05/26)",
    ],
)
def test_a_register_of_days(columns: str) -> None:
    planned = plan(listed(columns, "P,P", "P,A", "A,A", ",", "A,P"))
    assert statuses(planned) == ["attended", "attended", "did_not_attend", "booked", "attended"]
    assert planned.rows[1].notes == ("Came to 1 of 2 days or sessions, so counted as attended.",)


def test_a_register_of_moodle() -> None:
    columns = "12 May 2026 9.30AM All students,19 May 2026 9.30AM All students,P,L,E,A,Points"
    marks = [
        "P (2/2),L (1/2),1,1,0,0,3",
        "A (0/2),A (0/2),0,0,0,2,0",
        "E (0/2),E (0/2),0,0,2,0,0",
        "?,?,0,0,0,0,0",
    ]
    assert statuses(plan(listed(columns, *marks))) == ["attended", "did_not_attend", "cancelled", "booked"]


def test_one_workshop_chosen_is_no_register() -> None:
    planned = plan(listed("Status,Workshop 1", "Attended,Yes", "Booked,No"))
    assert statuses(planned) == ["attended", "booked"]


def test_letters_and_strokes() -> None:
    assert statuses(plan(listed("Code", "A", "DNA", "C"))) == ["attended", "did_not_attend", "cancelled"]
    assert statuses(plan(listed("Attendance", "/", "O", "\\"))) == ["attended", "did_not_attend", "attended"]
    assert guess_session("A", ["A"]).meaning is None
    assert guess_session("A", ["A", "/"]).meaning is StatusMeaning.DID_NOT_ATTEND


def test_the_participant_of_cvent_is_attendance_and_title_a_job() -> None:
    planned = plan(
        "First Name,Last Name,Email Address,Title,Invitee Status,Participant,Event Title,Event Start Date,"
        "Original Response Date\n"
        "Ann,Lee,a@x.example,Nurse,Accepted,Yes,Neglect,05/12/2026 9:00 AM,04/20/2026 10:00 AM\n"
        "Bob,Ray,b@x.example,PC,Accepted,No,Neglect,05/12/2026 9:00 AM,04/20/2026 10:00 AM\n"
        "Cat,Moe,c@x.example,PC,No Response,No,Neglect,05/12/2026 9:00 AM,04/20/2026 10:00 AM\n"
    )
    assert statuses(planned) == ["attended", "did_not_attend", "left_out"]
    assert planned.rows[0].facts is not None
    assert planned.rows[0].facts.job_role == "Nurse"
    # A column that reads both ways follows one that has the month first.
    assert planned.rows[0].event_key.start is not None
    assert planned.rows[0].event_key.start.day == dt.date(2026, 5, 12)


def test_mr_and_mrs_are_no_course() -> None:
    planned = plan("Title,First name,Surname,Email\nMr,Al,Lee,a@x.example\nMrs,Bo,Ray,b@x.example\n")
    assert [row.event_key.is_empty for row in planned.rows] == [True, True]


def test_a_form_s_own_times_are_no_event_s() -> None:
    planned = plan(
        "ID,Start time,Completion time,Email,Name,Full name,Work email,Which session would you like to attend?\n"
        '1,01/04/2026 09:00,01/04/2026 09:03,anonymous,,Ann Lee,a@x.example,"Tuesday 12 May 2026, 9.30am - 12.30pm"\n'
    )
    row = planned.rows[0]
    assert row.person is not None
    assert row.facts is not None
    assert (row.person.full_name, row.person.email) == ("Ann Lee", "a@x.example")
    assert row.facts.booked_on == dt.date(2026, 4, 1)
    assert str(row.event_key.start.local if row.event_key.start else "") == "2026-05-12 09:30:00+01:00"


def test_a_date_within_the_title_is_the_event_s() -> None:
    planned = plan(
        "Name,Email,Course and date\nAnn Lee,a@x.example,Neglect - 12 May 2026 9.30am\n"
        'Bob Ray,b@x.example,"Neglect, Level 3"\n'
    )
    keys = [row.event_key for row in planned.rows]
    assert [(key.title, key.start.day if key.start else None) for key in keys] == [
        ("Neglect", dt.date(2026, 5, 12)),
        ("Neglect, Level 3", None),
    ]


TEAMS_OF_2020 = (
    "Full Name\tUser Action\tTimestamp\nLEE, Ann (Police)\tJoined before\t12/05/2026, 09:28:00\n"
    "LEE, Ann (Police)\tLeft\t12/05/2026, 10:28:00\nBob Ray (Guest)\tJoined\t12/05/2026, 09:31:00\n"
)


def test_the_first_report_of_teams() -> None:
    planned = plan(TEAMS_OF_2020.encode("utf-16"))
    assert fates(planned) == [Fate.NEW, Fate.DUPLICATE, Fate.NEW]
    assert statuses(planned) == ["attended", "duplicate", "attended"]
    assert [row.agency_name for row in planned.rows] == ["Police", "Police", ""]


ZOOM_WEBINAR = (
    'Attendee Report\nReport Generated:,"May 13, 2026 3:00 PM"\n'
    "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered\n"
    'Neglect,123 4567,"May 12, 2026 9:30 AM",150,4\n'
    "Host Details\nAttended,User Name (Original Name),Email,Join Time\nYes,Carol Host,c@x.example,x\n"
    "Attendee Details\n"
    "Attended,User Name (Original Name),First Name,Last Name,Email,Approval Status,Join Time,Leave Time,"
    "Time in Session (minutes)\n"
    'Yes,Ann L,Ann,Lee,a@x.example,approved,"May 12, 2026 9:30 AM","May 12, 2026 10:30 AM",60\n'
    'Yes,Ann L,Ann,Lee,a@x.example,approved,"May 12, 2026 10:35 AM","May 12, 2026 12:00 PM",85\n'
    "No,Bob Ray,Bob,Ray,b@x.example,approved,--,--,--\n"
    "No,Dan Poe,Dan,Poe,d@x.example,cancelled by self,--,--,--\n"
    "Other Attended\nUser Name,Join Time\n441160000000,x\n"
)


def test_a_webinar_of_zoom_counts_its_attendees_only() -> None:
    planned = plan(ZOOM_WEBINAR)
    assert statuses(planned) == ["attended", "duplicate", "did_not_attend", "cancelled"]
    assert planned.notes == (
        "This is a meeting report in sections; only “Attendee Details” was read, "
        "not Host Details, Other Attended.",
    )


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("Yes - arrived late", "attended"),
        ("Booked - attended", "attended"),
        ("Did attend", "attended"),
        ("Att'd", "attended"),
        ("Confirmed attendance", "attended"),
        ("No - sick", "did_not_attend"),
        ("Did not attend - no reason", "did_not_attend"),
        ("Hasn't attended", "did_not_attend"),
        ("Never attended", "did_not_attend"),
        ("Absent - no apologies", "did_not_attend"),
        ("DNA (did not cancel)", "did_not_attend"),
        ("D.N.A.", "did_not_attend"),
        ("No (apologies received)", "cancelled"),
        ("Canx <7 days", "cancelled"),
        ("Moved to June", "cancelled"),
        ("Substitute attended", "cancelled"),
        ("Transferred in", "booked"),
        ("Not yet attended", "booked"),
        ("N/A", "booked"),
        ("Attended (not on list)", "came_without_booking"),
        ("W/L", "left_out"),
        ("Declined by manager", "left_out"),
        ("Trainer", "left_out"),
        ("Not required", None),
    ],
)
def test_words_with_more_words_around_them(word: str, meaning: str | None) -> None:
    assert guess_status(word).meaning == meaning


def test_the_day_of_completion_is_attendance_where_nothing_else_says_it() -> None:
    assert statuses(plan(listed("Enrolled,Completed on", "01/04/2026,05/04/2026", "01/04/2026,"))) == [
        "attended",
        "booked",
    ]


def test_somebody_who_came_and_had_not_booked() -> None:
    assert statuses(plan(listed("Booked,Attended", "Yes,Yes", "Yes,No", "No,Yes"))) == [
        "attended",
        "did_not_attend",
        "came_without_booking",
    ]


def test_names_of_columns_in_one_word() -> None:
    planned = plan(
        "firstName,lastName,emailAddress,eventName,eventStartDate,bookingStatus,attendanceStatus\n"
        "Ann,Lee,a@x.example,Neglect,2026-05-12T08:30:00Z,BOOKED,DID_NOT_ATTEND\n"
        "Bob,Ray,b@x.example,Neglect,2026-05-12T08:30:00Z,CANCELLED,\n"
    )
    assert statuses(planned) == ["did_not_attend", "cancelled"]
    assert {str(row.event_key) for row in planned.rows} == {"Neglect, 12 May 2026"}


def test_full_partial_and_none_and_minutes_attended() -> None:
    assert statuses(plan(listed("Attendance", "Full", "Partial", "None"))) == [
        "attended",
        "attended",
        "did_not_attend",
    ]
    assert statuses(plan(listed("Minutes attended", "150", ""))) == ["attended", "booked"]
