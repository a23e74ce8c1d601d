"""When things happen in the demonstration: events over eighteen months, dated from today. Pure, from the seed."""

import datetime as dt
import random
from dataclasses import dataclass

from partnerships.logic.working_days import add_months, next_working_day, on_or_after_working_day
from qa_portal.demonstration.content import CourseFacts

MONTHS_BACK = 18
MONTHS_AHEAD = 2
BOOKED_WEEKS_BEFORE = 6


@dataclass(frozen=True)
class PlannedEvent:
    """One event to come: of which course (its place in the content), when, and how many will book."""

    course: int
    day: dt.date
    starts: dt.time
    hours: float
    bookings: int
    cancelled: bool = False

    @property
    def booked_on(self) -> dt.date:
        """The day on which the booking list is entered."""
        return on_or_after_working_day(self.day - dt.timedelta(weeks=BOOKED_WEEKS_BEFORE))

    @property
    def marked_on(self) -> dt.date:
        """The next working day, when attendance is marked."""
        return next_working_day(self.day)


def first_day(today: dt.date) -> dt.date:
    """The day on which the demonstration's history begins."""
    return add_months(today, -MONTHS_BACK) - dt.timedelta(weeks=BOOKED_WEEKS_BEFORE + 1)


def timetable(
    chance: random.Random, courses: tuple[CourseFacts, ...], today: dt.date, *, bookings: int, scale: float
) -> list[PlannedEvent]:
    """The events of every course, evenly through the period with some chance, oldest first.

    `bookings` is how many there are over all events; `scale` makes a smaller copy for tests.
    """
    start = add_months(today, -MONTHS_BACK)
    span = (add_months(today, MONTHS_AHEAD) - start).days
    found: list[PlannedEvent] = []
    wanted = [(number, course, max(1, round(course.events * scale))) for number, course in enumerate(courses)]
    weight = sum(course.places * events for _, course, events in wanted)
    for number, course, events in wanted:
        for run in range(events):
            day = start + dt.timedelta(days=int(span * (run + chance.uniform(0.2, 0.8)) / events))
            found.append(
                PlannedEvent(
                    course=number,
                    day=on_or_after_working_day(day),
                    starts=dt.time(9, 30)
                    if course.hours > 4
                    else chance.choice((dt.time(9, 30), dt.time(13, 0))),
                    hours=course.hours,
                    bookings=max(6, round(bookings * course.places / weight * chance.uniform(0.8, 1.2))),
                    cancelled=scale == 1 and run == 1 and number in {3, 7},
                )
            )
    return sorted(found, key=lambda event: (event.day, event.course))
