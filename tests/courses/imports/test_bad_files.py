"""Files that hold no list, and lists that other programs make strangely: a clear message, nothing kept."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from courses.models import Booking, BookingImport, Delegate, Event
from partnerships import clock
from partnerships.models import StoredFile
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.imports.conftest import AFTER, BEFORE
from tests.courses.imports.wizard import LMS, Wizard, booking_list, fields_of, new_event

pytestmark = pytest.mark.django_db


def zipped(name: str = "list.csv", content: bytes = b"a,b\n1,2\n") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, content)
    return held.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "This is a PDF document. Ask for the list as CSV or Excel"),
        (b"\x89PNG\r\n\x1a\n....", "This is a picture."),
        (zipped(), "This is a compressed (zip) folder. Unpack it"),
        (b"", "This file is empty."),
        (b"First name,Last name\n", "This file has column names but no rows below them."),
        (b"x" * (10 * 1024 * 1024 + 1), "we read up to 10 MB. Split the list"),
        (workbook(), "This workbook is empty."),
        (b"PK\x03\x04 half a workbook", "damaged or incomplete"),
    ],
    ids=["pdf", "picture", "zip", "empty", "no rows", "huge", "empty workbook", "damaged workbook"],
)
def test_a_file_without_a_list_says_what_would_work(
    ashshire: Cast, coordinator: Wizard, content: bytes, words: str
) -> None:
    coordinator.upload(content)
    assert coordinator.at == "new"
    assert words in coordinator.text
    with partnership_scope(ashshire.partnership):
        assert (BookingImport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_no_file_at_all_is_asked_for(ashshire: Cast, coordinator: Wizard) -> None:
    coordinator.see(coordinator.client.post("/p/ashshire/imports/new/", {}))
    assert "Choose the file with the list" in coordinator.text


def names(cast: Cast) -> list[tuple[str, str]]:
    with partnership_scope(cast.partnership):
        found = Booking.objects.order_by("delegate__last_name").values_list(
            "delegate__first_name", "delegate__last_name"
        )
        return list(found)


@pytest.mark.parametrize(
    "content",
    [
        "Vorname egal;First name;Last name;Email\n1;Zoë;Müller;zoe@x.example\n".encode("cp1252"),
        "Name\tEmail\r\nMÜLLER, Zoë\tzoe@x.example\r\n".encode("utf-16"),
        workbook(("Bookings for Neglect",), (), ("Delegate", "Work email"), ("MÜLLER, Zoë", "zoe@x.example")),
        workbook(("First name", "Last name", "Email", "=1+1"), ("Zoë", "Müller", "zoe@x.example", "=A1")),
        "First name,Last name,Email\nZoë,Müller,zoe@x.example\n".encode("utf-16-le"),
    ],
    ids=[
        "semicolons in cp1252",
        "utf-16 tabs",
        "title rows and surname first",
        "formulas",
        "no byte-order mark",
    ],
)
def test_lists_of_other_programs(ashshire: Cast, coordinator: Wizard, content: bytes) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(content, **new_event())
    assert names(ashshire) == [("Zoë", "Müller")]


def test_a_teams_report_is_attendance(ashshire: Cast, coordinator: Wizard) -> None:
    report = (
        "1. Summary\r\nMeeting title\tNeglect briefing\r\nAttended participants\t2\r\n"
        "Start time\t5/12/26, 9:30:00 AM\r\nEnd time\t5/12/26, 11:00:00 AM\r\n\r\n"
        "2. Participants\r\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\r\n"
        "Ada Lovelace\t5/12/26, 9:31:00 AM\t5/12/26, 11:00:00 AM\t1h 29m\tada@x.example\tada@x.example\tPresenter\r\n"
        "Host Person\t5/12/26, 9:20:00 AM\t5/12/26, 11:00:00 AM\t1h 40m\th@x.example\th@x.example\tOrganizer\r\n"
        "\r\n3. In-Meeting Activities\r\nName\tJoin Time\r\nAda Lovelace\t5/12/26, 9:31:00 AM\r\n"
    ).encode("utf-16")
    with clock.held_at(AFTER):
        coordinator.upload(report, "report.csv").save()
        sent = fields_of(coordinator.page)
        assert (sent["event-1-title"], sent["event-1-day_day"], sent["event-1-day_month"]) == (
            "Neglect briefing",
            "12",
            "5",
        )
        assert (sent["event-1-starts"], sent["event-1-ends"]) == ("09:30", "11:00")
        coordinator.save().send("commit")
    assert (coordinator.fates()["New"], coordinator.fates()["Left out"]) == (1, 1)
    assert names(ashshire) == [("Ada", "Lovelace")]


def test_broken_quotation_marks_and_impossible_dates_are_rows_in_error(
    ashshire: Cast, coordinator: Wizard
) -> None:
    rows = booking_list(
        "Ada,Lovelace,Neglect,31/02/2026",
        "Bo,Diddley,Neglect,12/05/2026",
        header="First name,Last name,Course,Course date",
    )
    with clock.held_at(AFTER):
        coordinator.upload(rows).save().save()
        assert (coordinator.fates()["New"], coordinator.fates()["Error"]) == (1, 1)
        assert "February 2026 has 28 days" in coordinator.open("check", "?fate=error").text
        coordinator.open("check").send("commit")
    with partnership_scope(ashshire.partnership):
        assert [event.ref for event in Event.objects.all()] == ["NEG-2026-05-12"]


def test_a_file_that_is_gone_is_said_kindly(ashshire: Cast, coordinator: Wizard) -> None:
    from partnerships import storage

    coordinator.upload(LMS.read_bytes())
    address = coordinator.address("columns")
    with partnership_scope(ashshire.partnership):
        storage.erase(StoredFile.objects.get())
    coordinator.see(coordinator.client.get(address, follow=True))
    assert "The file of this import is not kept any more. Upload it again." in coordinator.text


def test_rows_numbered_from_one_are_no_learner_numbers(ashshire: Cast, coordinator: Wizard) -> None:
    header = "ID,First name,Last name,Email"
    first = booking_list(*(f"{n},Ada{n},Alpha,a{n}@x.example" for n in range(1, 7)), header=header)
    second = booking_list(*(f"{n},Bo{n},Beta,b{n}@x.example" for n in range(1, 7)), header=header)
    with clock.held_at(BEFORE):
        coordinator.import_list(first, **new_event())
        coordinator.import_list(second, **new_event("13 5 2026"))
    with partnership_scope(ashshire.partnership):
        assert Delegate.objects.count() == 12


def test_a_learner_number_of_somebody_else_is_not_taken_over(ashshire: Cast, coordinator: Wizard) -> None:
    header = "Learner ID,First name,Last name,Email"
    with clock.held_at(BEFORE):
        coordinator.import_list(booking_list("L77,Ada,Alpha,ada@x.example", header=header), **new_event())
        coordinator.import_list(
            booking_list("L77,Bo,Beta,bo@y.example", header=header), **new_event("13 5 2026")
        )
    with partnership_scope(ashshire.partnership):
        assert sorted(Delegate.objects.values_list("first_name", "learner_id")) == [
            ("Ada", "L77"),
            ("Bo", ""),
        ]
