"""The wizard's steps: saved, gone back to, resumed, and safe in two tabs."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.models import Booking, BookingImport, Delegate, Event, ImportRow, RememberedMapping
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, AgencyAlias, StoredFile, User
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.imports.conftest import AFTER, BEFORE
from tests.courses.imports.wizard import EVENTBRITE, LMS, Wizard, booking_list, fields_of, new_event
from tests.courses.making import make_agency, make_event

pytestmark = pytest.mark.django_db

TWO = booking_list("Ada,Lovelace,ada@x.example,AVNHS,Booked", "Bo,Diddley,bo@x.example,Nursery Nook,Bkd")


def test_each_guess_has_its_reason_and_three_examples(ashshire: Cast, coordinator: Wizard) -> None:
    coordinator.upload(EVENTBRITE.read_bytes())
    assert "Una Siobhan Zsófia" in coordinator.text
    assert "The column is called “First Name”." in coordinator.text
    assert fields_of(coordinator.page)["column-2"] == "first_name"
    assert fields_of(coordinator.page)["column-6"] == ""


def test_access_needs_are_shown_to_the_coordinator_alone(
    ashshire: Cast, coordinator: Wizard, sign_in: Callable[[User], Client]
) -> None:
    assert "Hearing loop" in coordinator.upload(EVENTBRITE.read_bytes()).text
    officer = Wizard(sign_in(ashshire.people[Role.POLICY_OFFICER]))
    officer.upload(EVENTBRITE.read_bytes())
    assert "Hearing loop" not in officer.page.content.decode()
    assert "access needs are for the coordinator" in officer.text


def test_a_word_that_nobody_knows_is_asked_and_remembered(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.upload(TWO).save()
        assert coordinator.at == "words"
        assert "We do not know what “Bkd” means." in coordinator.text
        coordinator.save()
        assert "Say what “Bkd” means." in coordinator.text
        number = next(name for name, value in fields_of(coordinator.page).items() if not value)
        coordinator.save(**{number: "booked"})
        assert coordinator.at == "organisations"
        coordinator.save(**new_event()).send("commit")
        coordinator.upload(TWO)
        assert coordinator.at == "organisations", (
            "columns and words are as last time; only the event is asked"
        )
    with partnership_scope(ashshire.partnership):
        assert RememberedMapping.objects.get().status_words["bkd"] == "booked"


def test_an_organisation_is_matched_once_and_remembered(ashshire: Cast, coordinator: Wizard) -> None:
    with partnership_scope(ashshire.partnership):
        make_agency("Ash Valley Hospitals")
    with clock.held_at(BEFORE):
        coordinator.upload(TWO).save()
        number = next(name for name, value in fields_of(coordinator.page).items() if not value)
        coordinator.save(**{number: "booked"})
        coordinator.save(
            **new_event(), **{"agency-avnhs": "ash valley hospitals", "sector-nursery nook": "private"}
        ).send("commit")
    with partnership_scope(ashshire.partnership):
        assert AgencyAlias.objects.get().agency.name == "Ash Valley Hospitals"
        assert AgencyAlias.objects.get().name == "AVNHS"
        assert dict(Agency.objects.values_list("name", "sector")) == {
            "Ash Valley Hospitals": "other",
            "Nursery Nook": "private",
        }
        nook = Agency.objects.get(name="Nursery Nook")
        assert {link.board.short_name for link in nook.board_links.all()} == {"Board", "Second"}
        booked = dict(Booking.objects.values_list("delegate__first_name", "agency__name"))
        assert booked == {"Ada": "Ash Valley Hospitals", "Bo": "Nursery Nook"}


def test_columns_that_are_not_mapped_and_access_needs_are_not_stored(
    ashshire: Cast, coordinator: Wizard
) -> None:
    with clock.held_at(AFTER):
        coordinator.upload(EVENTBRITE.read_bytes()).save().save(**new_event())
    with partnership_scope(ashshire.partnership):
        names = {name for row in ImportRow.objects.all() for name in row.cells}
        assert names == {
            "order_ref", "booked_on", "first_name", "last_name", "email", "quantity", "booking_ref", "status",
            "job_role", "agency", "manager_name", "manager_email",
        }  # fmt: skip
        assert not ImportRow.objects.filter(cells__contains={"order_ref": "Free place"}).exists()


def test_going_back_loses_nothing_and_another_browser_resumes(
    ashshire: Cast, coordinator: Wizard, sign_in: Callable[[User], Client]
) -> None:
    with clock.held_at(BEFORE):
        coordinator.upload(LMS.read_bytes()).save().save()
        assert coordinator.at == "check"
        coordinator.open("columns")
        assert fields_of(coordinator.page)["column-1"] == "first_name"
        other = Wizard(sign_in(ashshire.people[Role.POLICY_OFFICER]))
        other.see(other.client.get(f"/p/ashshire/imports/{coordinator.pk}/", follow=True))
        assert other.at == "check"
        coordinator.save()
        assert coordinator.at == "check"


def test_one_meaning_for_two_columns_is_refused_beside_both(ashshire: Cast, coordinator: Wizard) -> None:
    coordinator.upload(TWO).save(**{"column-1": "first_name"})
    assert coordinator.at == "columns"
    assert "Two columns have the same meaning. Choose each meaning once." in coordinator.text
    assert coordinator.text.count("Another column has this meaning too") == 2


def test_an_old_tab_overwrites_nothing(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.upload(TWO)
        old_page = fields_of(coordinator.page)
        coordinator.save(**{"column-3": ""})
        address = coordinator.address("columns")
        coordinator.see(coordinator.client.post(address, old_page, follow=True))
        assert "went on in another tab" in coordinator.text
    with partnership_scope(ashshire.partnership):
        assert "agency" not in BookingImport.objects.get().mapping


def test_a_double_click_imports_once(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(AFTER):
        coordinator.upload(LMS.read_bytes()).save().save()
        sent = fields_of(coordinator.page, "/commit/")
        for _ in range(2):
            coordinator.see(coordinator.client.post(coordinator.address("commit"), sent, follow=True))
            assert coordinator.at == "done"
    with partnership_scope(ashshire.partnership):
        assert (Booking.objects.count(), Event.objects.count(), Delegate.objects.count()) == (26, 2, 26)


def test_bookings_that_changed_since_the_check_are_looked_at_again(
    ashshire: Cast, coordinator: Wizard
) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(booking_list("Ada,Lovelace,ada@x.example,,Booked"), **new_event())
        with partnership_scope(ashshire.partnership):
            ref = Event.objects.get().ref
        two = booking_list("Ada,Lovelace,ada@x.example,,Booked", "Bo,Diddley,bo@x.example,,Booked")
        first, second = coordinator, Wizard(coordinator.client)
        first.upload(two, query=f"?event={ref}")
        second.import_list(two, query=f"?event={ref}")
        assert first.at == "check"
        first.send("commit")
        assert (first.at, "changed since you checked" in first.text) == ("check", True)
        assert first.fates()["Unchanged"] == 2
        assert first.send("commit").at == "done"


def test_a_cell_is_put_right_in_place(ashshire: Cast, coordinator: Wizard) -> None:
    rows = booking_list("Ada,Lovelace,ada@x.example,,Booked", ",,nobody@x.example,,Booked")
    with clock.held_at(BEFORE):
        coordinator.upload(rows).save().save(**new_event())
        assert coordinator.fates()["Error"] == 1
        coordinator.open("check", "?fate=error&fix=3")
        sent = fields_of(coordinator.page, "/rows/3/")
        address = coordinator.address("rows/3")
        coordinator.see(coordinator.client.post(address, {**sent, "cell-first_name": "Noor"}, follow=True))
        assert coordinator.at == "check"
        assert coordinator.fates() == {
            "New": 2, "Update": 0, "Unchanged": 0, "Duplicate": 0, "Left out": 0, "Error": 0,
        }  # fmt: skip
        coordinator.open("check", "?fix=2")
        sent = fields_of(coordinator.page, "/rows/2/")
        coordinator.see(
            coordinator.client.post(coordinator.address("rows/2"), {**sent, "leave_out": "1"}, follow=True)
        )
        assert coordinator.fates()["Left out"] == 1
        coordinator.open("check").send("commit")
    with partnership_scope(ashshire.partnership):
        assert [booking.delegate.name for booking in Booking.objects.select_related("delegate")] == ["Noor"]


def test_a_list_for_one_event_can_go_to_the_events_that_it_names(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(AFTER):
        with partnership_scope(ashshire.partnership):
            event = make_event()
        coordinator.upload(LMS.read_bytes(), query=f"?event={event.ref}").save().save()
        assert coordinator.fates()["Error"] == 45
        coordinator.open("organisations").save(use_events_of_file="1")
        assert coordinator.at == "organisations"
        assert coordinator.save().fates()["Error"] > 0, "the second event has not come yet"


def test_the_sheets_of_a_workbook_are_read_together_or_one_alone(ashshire: Cast, coordinator: Wizard) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, person in (("Neglect 12.05.2026", "Ann"), ("Exploitation 13.05.2026", "Bob")):
        sheet = book.create_sheet(title)
        sheet.append(["First name", "Surname", "Email", "Agency", "Attended", "DNA"])
        sheet.append([person, "Lee", f"{person.lower()}@x.example", "Police", "Y", None])
    stream = io.BytesIO()
    book.save(stream)
    with clock.held_at(AFTER):
        coordinator.upload(stream.getvalue(), "workbook.xlsx")
        assert "2 sheets of this workbook were read as one list." in coordinator.text
        assert "2 rows and 8 columns were found." in coordinator.text
        coordinator.send("sheet", sheet="Exploitation 13.05.2026")
        assert "1 rows and 6 columns were found." in coordinator.text
        coordinator.send("sheet", sheet="")
        assert "2 rows and 8 columns were found." in coordinator.text
        while coordinator.at in ("columns", "words", "organisations"):
            coordinator.save()
        coordinator.send("commit")
    with partnership_scope(ashshire.partnership):
        found = Booking.objects.order_by("event__starts_at").values_list("event__course__title", "status")
        assert list(found) == [("Neglect", "attended"), ("Exploitation", "attended")]


def test_hand_marked_attendance_stays(ashshire: Cast, coordinator: Wizard) -> None:
    from courses.choices import BookingStatus
    from courses.services.attendance import mark_many

    with clock.held_at(BEFORE):
        coordinator.import_list(booking_list("Ada,Lovelace,ada@x.example,,Booked"), **new_event())
    with clock.held_at(AFTER):
        with partnership_scope(ashshire.partnership):
            booking = Booking.objects.get()
            mark_many(event=booking.event, marks={booking.pk: BookingStatus.ATTENDED}, by=None)
        for word in ("Booked", "No show"):
            rows = booking_list(f"Ada,Lovelace,ada@x.example,,{word}")
            coordinator.upload(rows, query=f"?event={booking.event.ref}")
            assert coordinator.fates()["Unchanged"] == 1
            coordinator.send("commit")
    with partnership_scope(ashshire.partnership):
        assert Booking.objects.get().status == BookingStatus.ATTENDED


def test_downloads_of_the_check_cannot_run_formulas(ashshire: Cast, coordinator: Wizard) -> None:
    rows = booking_list('"=HYPERLINK(""http://x.example"")",Lovelace,ada@x.example,@SUM(A1),Booked')
    with clock.held_at(BEFORE):
        coordinator.upload(rows).save().save(**new_event())
        csv_file = coordinator.client.get(coordinator.address("check") + "?format=csv").content.decode(
            "utf-8-sig"
        )
        excel = coordinator.client.get(coordinator.address("check") + "?format=xlsx").content
    cells = [cell.value for row in load_workbook(io.BytesIO(excel)).active.iter_rows() for cell in row]
    assert "'@SUM(A1)" in csv_file
    assert "\n=" not in csv_file
    assert '\n"=' not in csv_file
    assert not [cell for cell in cells if isinstance(cell, str) and cell[0] in "=+@-"]


def test_giving_up_erases_the_file(ashshire: Cast, coordinator: Wizard) -> None:
    coordinator.upload(TWO).send("give-up")
    with partnership_scope(ashshire.partnership):
        assert not BookingImport.objects.exists()
        assert StoredFile.objects.get().erased_at is not None


def test_another_partnership_s_import_is_not_there(
    ashshire: Cast, birchester: Cast, coordinator: Wizard, sign_in: Callable[[User], Client]
) -> None:
    theirs = Wizard(sign_in(birchester.people[Role.COORDINATOR]), "birchester").upload(TWO)
    for step in ("", "columns/", "check/", "done/"):
        assert coordinator.client.get(f"/p/ashshire/imports/{theirs.pk}/{step}").status_code == 404
    for action in ("commit", "undo", "give-up", "rows/2", "cancel-bookings", "sheet"):
        assert coordinator.client.post(f"/p/ashshire/imports/{theirs.pk}/{action}/").status_code == 404
    with partnership_scope(birchester.partnership):
        ref = make_event().ref
    assert coordinator.client.get(f"/p/ashshire/imports/new/?event={ref}").status_code == 404
