"""Small things that tests of courses need, made by the product's own services."""

import datetime as dt
from typing import Any

from courses.choices import BookingStatus
from courses.models import Booking, Course, Delegate, Event
from courses.services.bookings import NewBooking, book_many
from courses.services.courses import create_course
from courses.services.events import create_event
from courses.services.people import DelegateFacts, find_or_create_delegates
from partnerships import clock
from partnerships.models import Agency

#: The Wednesday before the Monday at which tests hold the clock.
LAST_WEEK = dt.date(2026, 5, 27)
NEXT_MONTH = dt.date(2026, 7, 1)


def at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=clock.LONDON)


def make_agency(name: str = "Ash Valley NHS Trust") -> Agency:
    return Agency.objects.get_or_create(name=name)[0]


def make_course(title: str = "Neglect: recognising and responding", **fields: Any) -> Course:
    return create_course(title=title, **fields)


def make_event(course: Course | None = None, day: dt.date = LAST_WEEK, **fields: Any) -> Event:
    return create_event(
        course=course or make_course(),
        starts_at=at(day, 9),
        ends_at=at(day, 16),
        **{"venue": "County Hall", **fields},
    )


def make_people(number: int, prefix: str = "Person", **fields: Any) -> list[Delegate]:
    facts = [
        DelegateFacts(prefix, f"Number{each:04d}", f"{prefix.lower()}.{each}@ashshire.example", **fields)
        for each in range(number)
    ]
    return [delegate for delegate, _ in find_or_create_delegates(facts)]


def book_all(
    event: Event, people: list[Delegate], status: BookingStatus = BookingStatus.BOOKED, **fields: Any
) -> list[Booking]:
    return book_many(event=event, bookings=[NewBooking(each, status=status, **fields) for each in people])


def make_booking(event: Event, name: str = "Sam Taylor", **fields: Any) -> Booking:
    first, last = name.split()
    facts = DelegateFacts(first, last, f"{first.lower()}@ashshire.example", agency=make_agency())
    delegate, _ = find_or_create_delegates([facts])[0]
    return book_many(event=event, bookings=[NewBooking(delegate, **fields)])[0]
