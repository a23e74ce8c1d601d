"""Attendance in three named rates, each with its denominator.

Source: DOMAIN.md, Rules ("Attendance in three named rates"); REQUIREMENTS.md, acceptance check 1. A bare
percentage is a defect, so a rate is only ever given with its words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.logic.statuses import BookingStatus


@dataclass(frozen=True)
class Rate:
    """A share with its two counts, the words between them, and a sentence for an empty denominator."""

    numerator: int
    denominator: int
    of_what: str
    did_what: str
    nobody: str

    @property
    def percent(self) -> int | None:
        """Rounded half up; None when there is nothing to divide by. 100 and 0 are only ever exact."""
        if self.denominator <= 0:
            return None
        rounded = (200 * self.numerator + self.denominator) // (2 * self.denominator)
        if rounded >= 100 and self.numerator < self.denominator:
            return 99
        return 1 if rounded == 0 and self.numerator else rounded

    @property
    def words(self) -> str:
        """For example "269 of 318 registered came, 85%"."""
        if self.percent is None:
            return self.nobody
        return f"{self.numerator:,} of {self.denominator:,} {self.of_what} {self.did_what}, {self.percent}%"


@dataclass(frozen=True)
class AttendanceCounts:
    """Bookings of one or more events by status.

    `registered` counts every booking, cancelled ones included, and nobody who came without one.
    `came` are the registered who attended. `not_marked` are neither absent nor present.
    `places` are the places offered; None where an event has no limit or the number is not known.
    """

    registered: int
    came: int
    did_not_attend: int
    not_marked: int
    cancelled: int
    came_without_booking: int
    places: int | None = None

    def __post_init__(self) -> None:
        parts = (self.came, self.did_not_attend, self.not_marked, self.cancelled)
        if min(*parts, self.came_without_booking, self.places or 0) < 0:
            raise ValueError("counts are never negative")
        if sum(parts) != self.registered:
            raise ValueError(f"{self.registered} registered, but {sum(parts)} by status")

    @classmethod
    def of(cls, statuses: Iterable[BookingStatus], places: int | None = None) -> "AttendanceCounts":
        """The counts of these bookings."""
        listed = list(statuses)
        came_without_booking = listed.count(BookingStatus.CAME_WITHOUT_BOOKING)
        return cls(
            registered=len(listed) - came_without_booking,
            came=listed.count(BookingStatus.ATTENDED),
            did_not_attend=listed.count(BookingStatus.DID_NOT_ATTEND),
            not_marked=listed.count(BookingStatus.BOOKED),
            cancelled=listed.count(BookingStatus.CANCELLED),
            came_without_booking=came_without_booking,
            places=places,
        )

    @property
    def trained(self) -> int:
        """Everybody who was in the room: 269 registered and 35 without a booking are 304."""
        return self.came + self.came_without_booking

    @property
    def still_booked(self) -> int:
        return self.registered - self.cancelled

    @property
    def of_registered(self) -> Rate:
        return Rate(self.came, self.registered, "registered", "came", "Nobody registered.")

    @property
    def of_still_booked(self) -> Rate:
        return Rate(self.came, self.still_booked, "still booked", "came", "Nobody was still booked.")

    @property
    def places_used(self) -> Rate:
        words = "The number of places is not recorded." if self.places is None else "No places were offered."
        return Rate(self.trained, self.places or 0, "places", "used", words)

    @property
    def rates(self) -> tuple[Rate, Rate, Rate]:
        """The three named rates, always in this order."""
        return self.of_registered, self.of_still_booked, self.places_used

    def as_dict(self) -> dict[str, int | None]:
        """The counts by the names of the import command's JSON (the brief)."""
        return {
            "registered": self.registered,
            "came": self.came,
            "did_not_attend": self.did_not_attend,
            "not_marked": self.not_marked,
            "cancelled": self.cancelled,
            "came_without_booking": self.came_without_booking,
            "trained": self.trained,
            "places": self.places,
        }

    def __add__(self, other: "AttendanceCounts") -> "AttendanceCounts":
        """Both together. Places are known only where both are."""
        unknown = self.places is None or other.places is None
        return AttendanceCounts(
            registered=self.registered + other.registered,
            came=self.came + other.came,
            did_not_attend=self.did_not_attend + other.did_not_attend,
            not_marked=self.not_marked + other.not_marked,
            cancelled=self.cancelled + other.cancelled,
            came_without_booking=self.came_without_booking + other.came_without_booking,
            places=None if unknown else (self.places or 0) + (other.places or 0),
        )
