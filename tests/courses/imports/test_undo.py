"""Undoing an import: everything back, or why not and what can be done instead."""

import datetime as dt
from collections.abc import Collection, Iterator

import pytest

from courses.choices import BookingStatus, ImportState
from courses.models import Booking, BookingImport, Course, Delegate, Event, ImportRow
from courses.services import followers
from courses.services.attendance import mark_many
from courses.services.imports.retention import erase_import_files, next_due
from partnerships import clock
from partnerships.models import Agency, StoredFile
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.imports.conftest import AFTER, BEFORE
from tests.courses.imports.wizard import EVENTBRITE, Wizard, booking_list, early_eventbrite, new_event

pytestmark = pytest.mark.django_db

ASKED: set[int] = set()


@pytest.fixture
def somebody_was_asked() -> Iterator[set[int]]:
    """An upper floor that has sent something for the bookings in the set."""

    def must_stay(ids: Collection[int]) -> set[int]:
        return ASKED & set(ids)

    def nothing(*given: object) -> None:
        return None

    followers.follow(followers.Follower("test of imports", must_stay, nothing, nothing))
    yield ASKED
    ASKED.clear()
    followers._followers.pop("test of imports")


def test_undo_takes_everything_back(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(early_eventbrite(), **new_event())
        coordinator.send("undo")
        assert (coordinator.at, "Import undone" in coordinator.text) == ("done", True)
    with partnership_scope(ashshire.partnership):
        assert [model.objects.count() for model in (Booking, Delegate, Event, Course, Agency)] == [
            0,
            0,
            0,
            0,
            0,
        ]
        assert BookingImport.objects.get().state == ImportState.UNDONE
        assert ImportRow.objects.count() == 67


def test_undoing_a_reimport_puts_back_what_it_changed(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(early_eventbrite(), **new_event())
    with clock.held_at(AFTER):
        coordinator.import_list(EVENTBRITE.read_bytes())
        coordinator.send("undo")
    with partnership_scope(ashshire.partnership):
        assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.BOOKED}
        assert Booking.objects.count() == 66


def test_undo_restores_people_and_leaves_what_was_changed_since(ashshire: Cast, coordinator: Wizard) -> None:
    header = "Learner ID,First name,Last name,Email,Job title,Organisation"
    with clock.held_at(BEFORE):
        coordinator.import_list(
            booking_list("L1,Ada,Alpha,old@x.example,Nurse,Ash Trust", header=header), **new_event()
        )
        with partnership_scope(ashshire.partnership):
            ref = Event.objects.get().ref
        changed = booking_list("L1,Ada,Alpha,new@x.example,Matron,Birch Trust", header=header)
        coordinator.upload(changed, query=f"?event={ref}").save().send("commit")
        with partnership_scope(ashshire.partnership):
            person = Delegate.objects.select_related("agency").get()
            assert (person.email, person.job_role, person.agency.name) == (
                "new@x.example",
                "Matron",
                "Birch Trust",
            )
            Booking.objects.update(job_role="Sister")
        coordinator.send("undo")
    with partnership_scope(ashshire.partnership):
        person, booking = (
            Delegate.objects.select_related("agency").get(),
            Booking.objects.select_related("agency").get(),
        )
        assert (person.email, person.job_role, person.agency.name) == ("old@x.example", "Nurse", "Ash Trust")
        assert (booking.job_role, booking.agency.name) == ("Sister", "Ash Trust")
        assert [agency.name for agency in Agency.objects.all()] == ["Ash Trust"]


def test_undo_is_refused_once_something_was_sent_and_offers_to_cancel(
    ashshire: Cast, coordinator: Wizard, somebody_was_asked: set[int]
) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(early_eventbrite(), **new_event())
        with partnership_scope(ashshire.partnership):
            somebody_was_asked.update(Booking.objects.order_by("pk").values_list("pk", flat=True)[:3])
        coordinator.see(coordinator.client.post(coordinator.address("undo"), follow=True))
        assert "3 people of this import were sent a survey or answered one." in coordinator.text
        with partnership_scope(ashshire.partnership):
            assert Booking.objects.count() == 66
        coordinator.send("cancel-bookings")
        assert "66 bookings of this import cancelled as of today." in coordinator.text
    with partnership_scope(ashshire.partnership):
        found = set(Booking.objects.values_list("status", "cancelled_on"))
        assert found == {(BookingStatus.CANCELLED, dt.date(2026, 5, 5))}


def test_attendance_marked_since_then_stands(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(booking_list("Ada,Alpha,ada@x.example,,Booked"), **new_event())
    with clock.held_at(AFTER):
        with partnership_scope(ashshire.partnership):
            booking = Booking.objects.select_related("event").get()
            mark_many(event=booking.event, marks={booking.pk: BookingStatus.ATTENDED}, by=None)
        coordinator.see(coordinator.client.post(coordinator.address("undo"), follow=True))
        assert "1 person of this import was marked by hand since." in coordinator.text
    with partnership_scope(ashshire.partnership):
        assert Booking.objects.get().status == BookingStatus.ATTENDED


def test_files_and_cells_are_erased_after_30_days(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(early_eventbrite(), **new_event())
        coordinator.upload(EVENTBRITE.read_bytes())
        with partnership_scope(ashshire.partnership):
            assert next_due() == BEFORE + dt.timedelta(days=30)
    with clock.held_at(BEFORE + dt.timedelta(days=30, minutes=-1)), partnership_scope(ashshire.partnership):
        assert erase_import_files(ashshire.partnership) == 0
    with clock.held_at(BEFORE + dt.timedelta(days=30)), partnership_scope(ashshire.partnership):
        assert erase_import_files(ashshire.partnership) == 2
        assert erase_import_files(ashshire.partnership) == 0
        assert next_due() is None
        assert {file.erased_at is None for file in StoredFile.objects.all()} == {False}
        done = BookingImport.objects.get()
        assert {str(row.cells) for row in done.rows.all()} == {"{}"}
        assert Booking.objects.count() == 66
    coordinator.see(coordinator.client.get(f"/p/ashshire/imports/{done.pk}/done/"))
    assert "more than 30 days old" in coordinator.text
