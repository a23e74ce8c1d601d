"""What happened to one course, event or person, newest first, as people read it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from courses.models import Booking
from partnerships.models import LogEntry

MOST_ENTRIES = 200


@dataclass(frozen=True)
class Happening:
    """One entry of a history. `why` holds the names that the log itself does not keep."""

    what: str
    who: str
    at: datetime
    why: str = ""


def history_of(subject: models.Model) -> list[Happening]:
    """The log of one thing. It holds ids, not names; the names of bookings are looked up, in one query."""
    entries = list(
        LogEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).select_related(
            "actor"
        )[:MOST_ENTRIES]
    )
    ids = {booking_id for entry in entries for booking_id in _bookings_in(entry)}
    names = {
        row.pk: row.delegate.name for row in Booking.objects.filter(pk__in=ids).select_related("delegate")
    }
    return [
        Happening(
            what=entry.summary,
            who=str(entry.actor) if entry.actor else "The portal",
            at=entry.at,
            why=_names(entry, names),
        )
        for entry in entries
    ]


def _bookings_in(entry: LogEntry) -> list[int]:
    one = entry.details.get("booking")
    marks = entry.details.get("marks") or {}
    return ([one] if one else []) + [int(pk) for pk in marks]


def _names(entry: LogEntry, names: dict[int, str]) -> str:
    found = sorted(names[pk] for pk in _bookings_in(entry) if pk in names)
    if len(found) > 10:
        return f"{', '.join(found[:10])} and {len(found) - 10} more"
    return ", ".join(found)
