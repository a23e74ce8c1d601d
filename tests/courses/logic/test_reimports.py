"""Importing again: only what changed, nothing twice, and what a person marked stays."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.logic.import_plan import KEPT, Change, Fate
from courses.logic.statuses import BookingStatus
from tests.courses.logic.test_fates import AFTER, BEFORE, ROW, booking, carried_out, fates, only, plan


@pytest.mark.parametrize(
    ("held", "by_hand", "said", "after", "fate"),
    [
        ("booked", False, "Attended", "attended", Fate.UPDATE),
        ("booked", False, "Cancelled", "cancelled", Fate.UPDATE),
        ("attended", False, "Booked", "attended", Fate.UNCHANGED),
        ("attended", False, "Did not attend", "did_not_attend", Fate.UPDATE),
        ("cancelled", False, "Booked", "booked", Fate.UPDATE),
        ("attended", True, "Booked", "attended", Fate.UNCHANGED),
        ("did_not_attend", True, "Attended", "did_not_attend", Fate.UNCHANGED),
        ("cancelled", True, "Booked", "cancelled", Fate.UNCHANGED),
        ("booked", False, "Walk-in", "attended", Fate.UPDATE),
        ("cancelled", False, "Walk-in", "attended", Fate.UPDATE),
        ("came_without_booking", False, "Attended", "came_without_booking", Fate.UNCHANGED),
        ("came_without_booking", False, "Did not attend", "came_without_booking", Fate.UNCHANGED),
    ],
)
def test_status_on_reimport(held: str, by_hand: bool, said: str, after: str, fate: Fate) -> None:
    existing = [booking(status=BookingStatus(held), by_hand=by_hand)]
    (row,) = plan(ROW + f"Jane Smith,j@x.example,Police,{said}\n", existing).rows
    assert row.facts is not None
    assert (row.facts.status, row.fate, row.existing_id) == (after, fate, 1)


def test_a_mark_made_by_hand_stays_and_the_conflict_is_said() -> None:
    existing = [booking(status=BookingStatus.DID_NOT_ATTEND, by_hand=True)]
    planned = plan(ROW + "Jane Smith,j@x.example,Police,Attended\n", existing)
    assert planned.rows[0].notes == (
        "A person marked “did not attend” in the portal; the file says “attended”. "
        "The mark in the portal stays.",
    )


def test_reimport_changes_only_what_changed_and_blanks_erase_nothing() -> None:
    existing = [booking(reference="77")]
    existing[0] = replace(
        existing[0], facts=replace(existing[0].facts, job_role="Nurse", manager_name="Ann Lee")
    )
    header = "Name,Email,Agency,Job title,Line manager,Attendee #\n"
    planned = plan(header + "Jane Smith,j@x.example,POLICE,Health visitor,,77\n", existing)
    assert planned.rows[0].changes == (Change("job_role", "Nurse", "Health visitor"),)
    assert only(planned) == (Fate.UPDATE, "Job role changes from Nurse to Health visitor.")


def test_a_corrected_address_is_the_same_booking_but_a_place_passed_on_is_not() -> None:
    existing = [booking(reference="77")]
    header = "Name,Email,Agency,Attendee #\n"
    corrected = plan(header + "Jane Smith,jane@x.example,Police,77\n", existing)
    assert only(corrected) == (Fate.UPDATE, "Email address changes from j@x.example to jane@x.example.")
    misspelt = plan(header + "Jayne Smith,j@x.example,Police,77\n", existing)
    assert only(misspelt) == (Fate.UPDATE, "First name changes from Jane to Jayne.")
    both = plan(header + "Jane Smith,jane@x.example,Police,77\nJane Smith,j@x.example,Police,\n", existing)
    assert fates(both) == [Fate.NEW, Fate.UNCHANGED], "who is named outweighs a reference"
    passed_on = plan(header + "Tomasz Novak,j@x.example,Police,77\n", existing)
    assert only(passed_on) == (Fate.NEW, "New booking: booked.")
    assert passed_on.not_in_file == tuple(existing)


def test_bookings_that_the_file_does_not_mention_are_left_alone_and_listed() -> None:
    others = [replace(booking(f"Person {n}", email=f"p{n}@x.example"), id=100 + n) for n in range(23)]
    elsewhere = replace(booking("Else Where", email="e@x.example"), id=999, event=8)
    planned = plan(ROW + "Jane Smith,j@x.example,Police,Booked\n", [booking(), *others, elsewhere])
    assert fates(planned) == [Fate.UNCHANGED]
    assert planned.not_in_file == tuple(others)


def test_a_row_in_error_still_mentions_its_booking() -> None:
    data = ROW + "Jane Smith,j@x.example,Police,Attended\nBob Jones,b@x.example,Police,Booked\n"
    planned = plan(data, [booking()], BEFORE)
    assert (fates(planned), planned.not_in_file) == ([Fate.ERROR, Fate.NEW], ())


CELL = st.sampled_from(["Jane Smith", "SMITH, Jane", "Bob Jones", "Jo O'Brien", "", "Jane  smith"])
EMAIL = st.sampled_from(["j@x.example", "J@X.example", "b@x.example", "", "bad"])
STATUS = st.sampled_from(["Booked", "Attended", "Walk-in", "DNA", "Cancelled", "Waiting list", "Purple", ""])
ROWS = st.lists(
    st.tuples(CELL, EMAIL, st.sampled_from(["Police", "NHS", ""]), STATUS, st.sampled_from(["", "7", "8"])),
    min_size=1,
    max_size=12,
)


def written(rows: list[tuple[str, str, str, str, str]]) -> str:
    lines = ['"Name";"Email";"Agency";"Status";"Attendee #"']
    return "\n".join(lines + [";".join(f'"{cell}"' for cell in row) for row in rows if any(row)]) + "\n"


@settings(max_examples=120, deadline=None)
@given(ROWS.filter(lambda rows: any(any(row) for row in rows)), ROWS, st.sampled_from([BEFORE, AFTER]))
def test_counts_add_up_and_planning_again_changes_nothing(
    rows: list[tuple[str, str, str, str, str]],
    earlier: list[tuple[str, str, str, str, str]],
    today: dt.date,
) -> None:
    held = carried_out(plan(written(earlier), today=today)) if any(map(any, earlier)) else []
    planned = plan(written(rows), held, today)
    assert sum(planned.fates.values()) == len(planned.rows) == sum(1 for row in rows if any(row))
    assert all(row.reason.endswith(".") for row in planned.rows)
    kept = [row for row in planned.rows if row.fate in KEPT]
    assert planned.counts.registered + planned.counts.came_without_booking == len(kept)
    ids = [row.existing_id for row in kept if row.existing_id]
    assert len(ids) == len(set(ids))
    again = plan(written(rows), carried_out(planned, held), today)
    changed = [row for row in again.rows if row.fate in (Fate.NEW, Fate.UPDATE)]
    assert changed == []
