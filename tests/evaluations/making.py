"""Courses, events and people for the tests of evaluations: plain rows, made in the open scope."""

import datetime as dt
from typing import Any

from courses.choices import BookingStatus, EventState
from courses.models import Booking, Course, Delegate, Event, LearningObjective
from partnerships import clock
from partnerships.models import Partnership, PartnershipSettings
from partnerships.tenancy import partnership_scope

CONTACTS = {
    "controller": "Ashshire Council",
    "dpo_contact": "dpo@ashshire.example",
    "privacy_notice_url": "https://ashshire.example/privacy",
    "front_door": "the front door on 01632 960001",
    "out_of_hours": "01632 960002",
    "designated_officer": "the designated officer on 01632 960003",
    "concern_mailbox": "concerns@ashshire.example",
    "concern_cover_name": "Cara Cover",
    "concern_cover_email": "cover@ashshire.example",
}


def london(*parts: int) -> dt.datetime:
    """A moment on a London clock."""
    return dt.datetime(*parts, tzinfo=clock.LONDON)  # type: ignore[arg-type]


def may_send(partnership: Partnership) -> None:
    """Fill in the contacts and choose the partnership's Start."""
    with partnership_scope(partnership):
        PartnershipSettings.objects.update(**CONTACTS, sending_started_at=clock.now())


def make_course(title: str = "Neglect", objectives: int = 3, **fields: Any) -> Course:
    """A multi-agency course of the programme."""
    course = Course.objects.create(title=title, **fields)
    for number in range(1, objectives + 1):
        LearningObjective.objects.create(course=course, position=number, text=f"do thing {number}")
    return course


def make_event(
    course: Course, starts_at: dt.datetime, hours: float = 6, ref: str = "", **fields: Any
) -> Event:
    """An event of one day."""
    return Event.objects.create(
        course=course,
        ref=ref or f"{course.title[:3].upper()}-{starts_at:%Y%m%d%H}",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=hours),
        **fields,
    )


def book_people(event: Event, number: int, prefix: str = "person", **fields: Any) -> list[Booking]:
    """People with addresses and managers, each booked on the event."""
    delegates = Delegate.objects.bulk_create(
        Delegate(
            first_name=f"{prefix.title()}{index}",
            last_name="Example",
            name_key=f"example {prefix}{index}",
            email=f"{prefix}{index}@work.example",
            manager_name=f"Manager {prefix}{index}",
            manager_email=f"manager.{prefix}{index}@work.example",
        )
        for index in range(number)
    )
    bookings = Booking.objects.bulk_create(
        Booking(
            event=event,
            delegate=delegate,
            manager_name=delegate.manager_name,
            manager_email=delegate.manager_email,
            **{"status": BookingStatus.BOOKED, **fields},
        )
        for delegate in delegates
    )
    touch(event)
    return bookings


def touch(event: Event) -> None:
    """Stamp the event as changed now, as the services of courses do."""
    Event.objects.filter(pk=event.pk).update(changed_at=clock.now())


def move(event: Event, starts_at: dt.datetime) -> None:
    """Move an event and stamp it."""
    length = event.ends_at - event.starts_at
    event.starts_at, event.ends_at, event.changed_at = starts_at, starts_at + length, clock.now()
    event.save()


def cancel(event: Event) -> None:
    """Cancel an event and stamp it."""
    event.state, event.cancelled_at, event.changed_at = EventState.CANCELLED, clock.now(), clock.now()
    event.save()
