"""Both samples through the wizard: an early copy before the event, the file itself after it (the brief, Real input)."""

import datetime as dt

import pytest

from courses.choices import BookingStatus
from courses.models import Booking, Course, Delegate, Event
from courses.queries.attendance import counts_of
from partnerships import clock
from partnerships.models import Agency
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.imports.conftest import AFTER, BEFORE
from tests.courses.imports.wizard import EVENTBRITE, LMS, Wizard, early_eventbrite, early_lms, new_event

pytestmark = pytest.mark.django_db


def test_eventbrite_before_the_event_makes_everything_in_five_pages(
    ashshire: Cast, coordinator: Wizard
) -> None:
    with clock.held_at(BEFORE):
        coordinator.see(coordinator.client.get("/p/ashshire/imports/new/"))
        coordinator.upload(early_eventbrite(), "early.csv")
        assert coordinator.at == "columns"
        coordinator.save()
        assert coordinator.at == "organisations"
        coordinator.save(**new_event())
        assert coordinator.at == "check"
        assert coordinator.fates() == {
            "New": 66, "Update": 0, "Unchanged": 0, "Duplicate": 1, "Left out": 0, "Error": 0,
        }  # fmt: skip
        coordinator.send("commit")
    assert coordinator.at == "done"
    assert coordinator.pages == 5
    assert "66 registered. " in coordinator.text
    with partnership_scope(ashshire.partnership):
        event = Event.objects.get()
        assert (event.ref, event.course.title, event.venue, event.places) == (
            "WOR-2026-05-12", "Working together", "County Hall", 80,
        )  # fmt: skip
        assert event.starts_at == dt.datetime(2026, 5, 12, 8, 30, tzinfo=dt.UTC)
        assert counts_of(event).as_dict() == {
            "registered": 66, "came": 0, "did_not_attend": 0, "not_marked": 66, "cancelled": 0,
            "came_without_booking": 0, "trained": 0, "places": 80,
        }  # fmt: skip
        assert dict(Agency.objects.values_list("name", "sector")) == {
            "Ash Valley NHS Trust": "health",
            "Ashshire County Council": "council",
            "Ashshire Police": "police",
            "Ashshire Youth Justice Service": "justice",
            "Harbour Families (charity)": "voluntary",
            "Little Acorns Nursery Ltd": "early_years",
            "St Anne's Primary School": "education",
        }
        shared = Delegate.objects.filter(email__iexact="fiona.vaughan@ashshire.gov.uk.example")
        assert {person.name for person in shared} == {"Fiona Vaughan", "Tomasz Novak"}
        assert [person.name for person in Delegate.objects.filter(email="")] == [
            ["Volunteer", "no email)"][0]
        ]
        assert Booking.objects.exclude(access_needs="").count() > 0


def test_eventbrite_after_the_event_changes_only_what_changed(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(early_eventbrite(), "early.csv", **new_event())
    with clock.held_at(AFTER):
        coordinator.upload(EVENTBRITE.read_bytes(), EVENTBRITE.name)
        assert coordinator.at == "organisations"
        assert "66 of its bookings are on Working together, 12 May 2026 already" in coordinator.text
        coordinator.save()
        assert coordinator.fates() == {
            "New": 0, "Update": 58, "Unchanged": 8, "Duplicate": 1, "Left out": 0, "Error": 0,
        }  # fmt: skip
        coordinator.send("commit")
        with partnership_scope(ashshire.partnership):
            assert counts_of(Event.objects.get()).as_dict() == {
                "registered": 66, "came": 53, "did_not_attend": 0, "not_marked": 8, "cancelled": 5,
                "came_without_booking": 0, "trained": 53, "places": 80,
            }  # fmt: skip
            assert Delegate.objects.count() == 66
        coordinator.import_list(EVENTBRITE.read_bytes(), EVENTBRITE.name)
        assert coordinator.fates()["Unchanged"] == 66


def test_checked_in_before_the_event_is_an_error_with_its_reason(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.upload(EVENTBRITE.read_bytes(), EVENTBRITE.name).save()
        coordinator.save(**new_event())
        assert coordinator.fates() == {
            "New": 13, "Update": 0, "Unchanged": 0, "Duplicate": 0, "Left out": 0, "Error": 54,
        }  # fmt: skip
        assert (
            "The file says “attended”, but the event is on 12 May 2026, which has not come yet."
            in coordinator.open("check", "?fate=error").text
        )


def test_lms_before_and_after_both_events(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        coordinator.import_list(early_lms(), "early.csv")
        assert coordinator.fates()["New"] == 42
    with clock.held_at(dt.datetime(2026, 6, 10, 10, 0, tzinfo=clock.LONDON)):
        coordinator.upload(LMS.read_bytes(), LMS.name)
        assert coordinator.at == "check", "a source that was decided before asks nothing again"
        assert coordinator.fates() == {
            "New": 3, "Update": 39, "Unchanged": 3, "Duplicate": 0, "Left out": 0, "Error": 0,
        }  # fmt: skip
        coordinator.send("commit")
    with partnership_scope(ashshire.partnership):
        assert sorted(Course.objects.values_list("title", "kind")) == [
            ("Neglect: recognising and responding", "face_to_face"),
            ("Working together: multi-agency awareness", "virtual"),
        ]
        assert counts_of(Event.objects.get(ref="NEG-2026-05-12")).as_dict() == {
            "registered": 21, "came": 15, "did_not_attend": 2, "not_marked": 2, "cancelled": 2,
            "came_without_booking": 2, "trained": 17, "places": None,
        }  # fmt: skip
        assert counts_of(Event.objects.get(ref="WOR-2026-06-09")).as_dict() == {
            "registered": 21, "came": 17, "did_not_attend": 1, "not_marked": 1, "cancelled": 2,
            "came_without_booking": 1, "trained": 18, "places": None,
        }  # fmt: skip
        cancelled = Booking.objects.get(delegate__first_name="Carys", delegate__last_name="Xu")
        assert (cancelled.status, cancelled.cancelled_on) == (BookingStatus.CANCELLED, dt.date(2026, 4, 25))
