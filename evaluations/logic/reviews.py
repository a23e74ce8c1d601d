"""When a course's evaluations are to be reviewed: early for new courses, then twice a year.

Source: DOMAIN.md, New courses ("read within a fortnight of first delivery, and again for the next two runs (...; an
e-learning course a fortnight after it becomes available and twice more a fortnight apart ...); after that all courses'
evaluations and impact evaluations are reviewed twice a year"); REQUIREMENTS.md, C47-C49 and T01 (a paused programme
raises nothing false).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from partnerships.logic.working_days import add_months

EARLY_REVIEWS = 3
FORTNIGHT = timedelta(days=14)
HALF_YEAR_MONTHS = 6


@dataclass(frozen=True)
class DeliveredEvent:
    """An event of a course that was not cancelled; of e-learning, the window's first day counts."""

    event_id: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Pause:
    """The programme is paused from a day to another, both included; until further notice when `until` is None."""

    from_day: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the pause."""
        return self.from_day <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class EarlyReview:
    """One of the three early reviews; `event_id` is the event whose evaluations it reads."""

    number: int
    event_id: int
    due_on: date


def early_reviews(
    events: Iterable[DeliveredEvent],
    *,
    is_e_learning: bool,
    known_from: date,
    pauses: Sequence[Pause] = (),
) -> tuple[EarlyReview, ...]:
    """The early reviews of a course, by number.

    Each of the first three events is reviewed within a fortnight of its last day. E-learning has one window: it is
    reviewed a fortnight after its first day, and twice more a fortnight apart. Left out is what would have been due
    before the portal knew the course (`known_from`), or falls in a pause.
    """
    ordered = sorted(events, key=lambda event: (event.last_day, event.first_day, event.event_id))
    if is_e_learning:
        first = min(ordered, key=lambda event: (event.first_day, event.event_id), default=None)
        planned = [
            EarlyReview(number, first.event_id, first.first_day + number * FORTNIGHT)
            for number in range(1, EARLY_REVIEWS + 1)
            if first is not None
        ]
    else:
        planned = [
            EarlyReview(number, event.event_id, event.last_day + FORTNIGHT)
            for number, event in enumerate(ordered[:EARLY_REVIEWS], start=1)
        ]
    return tuple(review for review in planned if _is_expected(review.due_on, known_from, pauses))


def half_year_ends(first: date, last: date, *, year_start_month: int = 4) -> tuple[date, ...]:
    """The last days of the training year's halves from `first` to `last`: 30 September and 31 March for April.

    Raises ValueError for a month that is not from 1 to 12.
    """
    if not 1 <= year_start_month <= 12:
        raise ValueError("A year starts in a month from 1 to 12.")
    start = date(first.year - 1, year_start_month, 1)
    ends = []
    half = 1
    while (end := add_months(start, half * HALF_YEAR_MONTHS) - timedelta(days=1)) <= last:
        if end >= first:
            ends.append(end)
        half += 1
    return tuple(ends)


def half_year_reviews(
    deliveries: Iterable[date],
    *,
    today: date,
    known_from: date,
    year_start_month: int = 4,
    pauses: Sequence[Pause] = (),
) -> tuple[date, ...]:
    """The half-yearly reviews of a course that are due by `today`: a date for each half in which, or before which,
    it was delivered within a year. Left out is what fell before the portal knew the course, or in a pause.
    """
    days = sorted(deliveries)
    return tuple(
        end
        for end in half_year_ends(known_from, today, year_start_month=year_start_month)
        if any(add_months(end, -12) < day <= end for day in days) and _is_expected(end, known_from, pauses)
    )


def _is_expected(due_on: date, known_from: date, pauses: Sequence[Pause]) -> bool:
    return due_on >= known_from and not any(pause.holds(due_on) for pause in pauses)
