"""What an import is planned to do: one fate for each row, with its reason.

Plain data, made by `courses.logic.fates.plan_rows` and carried out by the services of `courses`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from courses.logic.dates import Moment
from courses.logic.people import Person
from courses.logic.rates import AttendanceCounts
from courses.logic.statuses import BookingStatus


class Fate(StrEnum):
    """What happens to a row (the brief, Import wizard). `left_out`: read, understood, and no booking."""

    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    ERROR = "error"
    LEFT_OUT = "left_out"


KEPT = frozenset({Fate.NEW, Fate.UPDATE, Fate.UNCHANGED})
"""Fates after which the partnership holds a booking for the row."""


@dataclass(frozen=True)
class EventKey:
    """How a file names an event: by reference, or by course title and start. All empty: it names none."""

    reference: str = ""
    title: str = ""
    start: Moment | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.reference or self.title or self.start)

    @property
    def token(self) -> str:
        """One line that identifies this key, for storing choices by event."""
        when = self.start.local.strftime("%Y-%m-%dT%H:%M") if self.start else ""
        return "|".join((self.reference, when, self.title))

    def __str__(self) -> str:
        when = f"{self.start.day:%-d %B %Y}" if self.start else ""
        return ", ".join(filter(None, (self.title or self.reference, when))) or "no event named"


@dataclass(frozen=True)
class KnownEvent:
    """An event that the partnership already has. `places` is None where there is no limit."""

    id: int
    title: str
    first_day: date
    places: int | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class BookingFacts:
    """What a row says of a booking besides who and which event. Empty means: not known.

    `category`, `order_ref` and `minutes_attended` serve the plan and are not kept with the booking.
    """

    status: BookingStatus = BookingStatus.BOOKED
    job_role: str = ""
    category: str = ""
    manager_name: str = ""
    manager_email: str = ""
    booking_ref: str = ""
    order_ref: str = ""
    booked_on: date | None = None
    cancelled_on: date | None = None
    access_needs: str = ""
    minutes_attended: int | None = None

    @property
    def is_volunteer(self) -> bool:
        """True when category or job role says so in words."""
        return "volunteer" in f"{self.category} {self.job_role}".casefold()


@dataclass(frozen=True)
class ExistingBooking:
    """A booking as the partnership holds it. `event` is its event's id (or, in a dry run, its `EventKey`).

    `marked_by_hand`: a person set the status in the portal; no file overrides that.
    """

    id: int
    event: int | EventKey
    person: Person
    facts: BookingFacts
    marked_by_hand: bool = False


@dataclass(frozen=True)
class Change:
    """One field that an update changes. `name` is a field of Person or of BookingFacts."""

    name: str
    old: object
    new: object


@dataclass(frozen=True)
class PlannedRow:
    """One row's fate. `reason` is a sentence for the screen; `notes` say what else deserves a look.

    For rows kept, `person` and `facts` are what the booking holds afterwards. `agency_name` is as written in
    the file; `person.agency` is the agency that it was matched to.
    """

    number: int
    fate: Fate
    reason: str
    notes: tuple[str, ...] = ()
    person: Person | None = None
    facts: BookingFacts | None = None
    event: int | EventKey | None = None
    event_key: EventKey = EventKey()
    agency_name: str = ""
    existing_id: int | None = None
    duplicate_of: int | None = None
    changes: tuple[Change, ...] = ()

    @property
    def is_reachable(self) -> bool:
        return bool(self.person and self.person.email)


@dataclass(frozen=True)
class EventDetails:
    """What a file says about an event that may have to be made: from the first row that names it."""

    key: EventKey
    end: Moment | None = None
    venue: str = ""
    rows: int = 0


@dataclass(frozen=True)
class ImportPlan:
    """All rows' fates, what has to be made first, and what the file is silent about.

    `unknown_status_words` and `new_agencies` are what a person is asked before committing; `new_events` are
    the events that the file names and the partnership does not have; `needs_event`: some rows name none.
    """

    rows: tuple[PlannedRow, ...]
    new_events: tuple[EventDetails, ...] = ()
    new_agencies: tuple[str, ...] = ()
    unknown_status_words: tuple[str, ...] = ()
    not_in_file: tuple[ExistingBooking, ...] = ()
    needs_event: bool = False
    notes: tuple[str, ...] = ()
    places: int | None = None
    places_by_event: Mapping[int, int | None] = field(default_factory=dict)

    @property
    def fates(self) -> dict[Fate, int]:
        """How many rows have each fate; every fate is named, and they add up to the rows."""
        counted = Counter(row.fate for row in self.rows)
        return {fate: counted[fate] for fate in Fate}

    @property
    def counts(self) -> AttendanceCounts:
        """The bookings that the file's rows amount to, once each, after the import."""
        return AttendanceCounts.of(
            (row.facts.status for row in self.rows if row.fate in KEPT and row.facts), self.places
        )
