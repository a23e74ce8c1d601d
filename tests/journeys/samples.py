"""The two samples, and what a person who reads them by eye would say of them."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "samples"
EVENTBRITE = FOLDER / "eventbrite-attendees.csv"
LMS = FOLDER / "lms-bookings.csv"

#: What the samples' own words mean, as the people who exported them would say.
MEANINGS = {
    "Checked In": "came",
    "Attending": "not marked",
    "Not Attending": "cancelled",
    "Deleted": "cancelled",
    "Attended": "came",
    "Booked": "not marked",
    "Cancelled": "cancelled",
    "Did not attend": "did not attend",
    "Walk-in": "came without booking",
}


@dataclass(frozen=True)
class Booked:
    """One person of a list: their agency and manager as the list has them."""

    name: str
    email: str
    status: str
    event: str
    agency: str
    manager_email: str


def early_copy() -> bytes:
    """The Eventbrite file as it was before the event: everybody "Attending"."""
    rows = list(csv.reader(io.StringIO(EVENTBRITE.read_text(encoding="utf-8-sig"))))
    status = rows[0].index("Attendee Status")
    for row in rows[1:]:
        row[status] = "Attending"
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def eventbrite_people() -> list[Booked]:
    """Everybody of the Eventbrite file once: a row that repeats a name and an address is the same person."""
    with EVENTBRITE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        person = Booked(
            name=f"{row['First Name']} {row['Last Name']}",
            email=row["Email"].lower(),
            status=MEANINGS[row["Attendee Status"]],
            event="",
            agency=row["Company"],
            manager_email=row["Line manager's email"].lower(),
        )
        found[person.name, person.email] = person
    return list(found.values())


def lms_people() -> list[Booked]:
    """Everybody of the LMS export, once an event."""
    with LMS.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        person = Booked(
            name=f"{row['Forename']} {row['Surname']}",
            email=row["Work email"].lower(),
            status=MEANINGS[row["Status"]],
            event=row["Session start"],
            agency=row["Organisation"],
            manager_email="",
        )
        found[person.name, person.email, person.event] = person
    return list(found.values())
