"""Undoing an import: while nothing of it was sent, answered or marked since; afterwards what stands can be cancelled.

Source: the brief, Import wizard.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction

from courses.choices import BOOKING_MOVES, BookingStatus, ImportState, RowFate
from courses.logic.people import name_key
from courses.models import Booking, BookingImport, Course, Delegate, Event, ImportRow
from courses.services import followers
from courses.services.bookings import change_many, remove_bookings
from courses.services.events import cancel_event
from courses.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.models import Agency
from partnerships.services.log import record

_DATES = frozenset({"booked_on", "cancelled_on"})


@dataclass(frozen=True)
class WhatStands:
    """Why an import cannot be undone: booking ids that something was sent or answered for, or marked by hand."""

    asked: frozenset[int]
    marked: frozenset[int]
    cells_erased: bool = False

    @property
    def all(self) -> frozenset[int]:
        return self.asked | self.marked

    @property
    def prevents_undo(self) -> bool:
        return bool(self.all) or self.cells_erased

    @property
    def words(self) -> str:
        """Why, in one or two sentences; "" when the import can be undone."""
        if self.cells_erased:
            return (
                "This import is more than 30 days old. What it changed is not kept that long, so it stands."
            )
        parts = []
        if self.asked:
            parts.append(f"{_people(len(self.asked))} sent a survey or answered one.")
        if self.marked - self.asked:
            parts.append(f"{_people(len(self.marked - self.asked))} marked by hand since.")
        return " ".join(parts)


def _people(number: int) -> str:
    return "1 person of this import was" if number == 1 else f"{number:,} people of this import were"


def what_stands(booking_import: BookingImport) -> WhatStands:
    """What of an import cannot be taken back any more; two statements however many rows."""
    rows = ImportRow.objects.filter(
        booking_import=booking_import, fate__in=(RowFate.NEW, RowFate.UPDATE), booking__isnull=False
    )
    pairs = dict(rows.values_list("booking_id", "booking__marked_at"))
    since = booking_import.committed_at
    return WhatStands(
        asked=frozenset(followers.that_must_stay(pairs.keys())),
        marked=frozenset(
            pk for pk, at in pairs.items() if at is not None and since is not None and at > since
        ),
        cells_erased=booking_import.file.erased_at is not None,
    )


def _committed(pk: int) -> BookingImport:
    held = BookingImport.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
    if held.state not in (ImportState.COMMITTED, ImportState.UNDONE):
        raise Refused("This import is not done yet, so there is nothing to undo.")
    return held


@transaction.atomic
def undo(*, pk: int, by: Member | int | None) -> BookingImport:
    """Take everything back that an import did. A second click finds it undone and changes nothing.

    What somebody changed since then stays as they left it. Agencies, courses and people that are used elsewhere
    by now stay too; an event that cannot go is cancelled.

    Raises:
        Refused: something of it was sent, answered or marked since; the message says what stands.
    """
    held = _committed(pk)
    if held.state == ImportState.UNDONE:
        return held
    stands = what_stands(held)
    if stands.prevents_undo:
        raise Refused(f"This import cannot be undone. {stands.words}")
    rows = list(
        ImportRow.objects.filter(booking_import=held).exclude(booking=None).select_related("booking__event")
    )
    _restore(rows, by)
    _remove(rows, by)
    _remove_what_was_made(held, by)
    held.state, held.undone_at = ImportState.UNDONE, clock.now()
    held.save(update_fields=["state", "undone_at"])
    record("import.undone", f"The import of {held.file_name} was undone", by=by, subject=held)
    return held


def _restore(rows: Sequence[ImportRow], by: Member | int | None) -> None:
    """Old values come back where nobody has changed the new ones."""
    by_event: dict[int, tuple[Event, list[Booking], set[str]]] = {}
    for row in rows:
        booking, changed = row.booking, row.before.get("booking", {})
        if booking is None or row.fate != RowFate.UPDATE or not changed:
            continue
        restored = [name for name, pair in changed.items() if _put_back(booking, name, *pair)]
        if restored:
            _, bookings, fields = by_event.setdefault(booking.event_id, (booking.event, [], set()))
            bookings.append(booking)
            fields.update("agency" if name == "agency_id" else name for name in restored)
    for event, bookings, fields in by_event.values():
        change_many(event=event, bookings=bookings, fields=sorted(fields), by=by)
    _restore_people(rows)


def _put_back(booking: Booking, name: str, old: object, new: object) -> bool:
    if name == "access_needs":
        if old is None:
            return False
    else:
        held = getattr(booking, name)
        if (str(held) if held is not None else None) != (str(new) if new is not None else None):
            return False
    value = dt.date.fromisoformat(str(old)) if name in _DATES and old else old
    setattr(booking, name, int(str(value)) if name == "agency_id" and value is not None else value)
    return True


def _restore_people(rows: Sequence[ImportRow]) -> None:
    changes = [
        (row.before["delegate_id"], row.before["delegate"]) for row in rows if "delegate_id" in row.before
    ]
    people = Delegate.objects.in_bulk([pk for pk, _ in changes])
    fields = {"name_key"}
    for pk, changed in reversed(changes):
        delegate = people.get(pk)
        for name, (old, new) in changed.items():
            if delegate is not None and getattr(delegate, name) == new:
                setattr(delegate, name, old)
                fields.add("agency" if name == "agency_id" else name)
    for delegate in people.values():
        delegate.name_key = name_key(delegate.first_name, delegate.last_name)
    if people:
        Delegate.objects.bulk_update(list(people.values()), sorted(fields), batch_size=500)


def _remove(rows: Sequence[ImportRow], by: Member | int | None) -> None:
    by_event: dict[int, tuple[Event, list[int]]] = {}
    for row in rows:
        if row.fate == RowFate.NEW and row.booking is not None:
            by_event.setdefault(row.booking.event_id, (row.booking.event, []))[1].append(row.booking.pk)
    for event, ids in by_event.values():
        remove_bookings(event=event, booking_ids=ids, by=by)


def _remove_what_was_made(held: BookingImport, by: Member | int | None) -> None:
    people = Delegate.objects.filter(
        pk__in=held.made.get("delegates", []), bookings=None, merged_records=None
    )
    _remove_if_unused(Delegate, list(people.values_list("pk", flat=True)))
    for event in Event.objects.filter(pk__in=held.made.get("events", []), bookings=None).select_related(
        "course"
    ):
        if not _remove_if_unused(Event, [event.pk]) and event.attendance_confirmed_at is None:
            cancel_event(event=event, why="The import that made it was undone.", by=by)
    courses = Course.objects.filter(pk__in=held.made.get("courses", []), events=None)
    for pk in courses.values_list("pk", flat=True):
        _remove_if_unused(Course, [pk])
    agencies = Agency.objects.filter(pk__in=held.made.get("agencies", []), delegates=None, bookings=None)
    for pk in agencies.values_list("pk", flat=True):
        _remove_if_unused(Agency, [pk])


def _remove_if_unused(model: type[models.Model], ids: Sequence[int]) -> bool:
    """Delete rows unless something else holds on to one of them, on this floor or above."""
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).delete()
    except models.ProtectedError:
        return False
    return True


@transaction.atomic
def cancel_what_stands(*, pk: int, by: Member | int | None) -> int:
    """Cancel, as of today, every booking that an import made and that still stands; how many were.

    Offered once the import cannot be undone. People who came without booking have no booking to cancel.

    Raises:
        Refused: the import is not done.
    """
    held = _committed(pk)
    rows = ImportRow.objects.filter(booking_import=held, fate=RowFate.NEW).exclude(booking=None)
    by_event: dict[int, tuple[Event, list[Booking]]] = {}
    for booking in Booking.objects.filter(pk__in=rows.values("booking_id")).select_related("event"):
        status = BookingStatus(booking.status)
        if BookingStatus.CANCELLED in BOOKING_MOVES[status] and not booking.event.is_cancelled:
            booking.status, booking.cancelled_on = BookingStatus.CANCELLED, clock.today()
            by_event.setdefault(booking.event_id, (booking.event, []))[1].append(booking)
    for event, bookings in by_event.values():
        change_many(event=event, bookings=bookings, fields=["status", "cancelled_on"], by=by)
    number = sum(len(bookings) for _, bookings in by_event.values())
    if number:
        record(
            "import.cancelled", f"{number:,} bookings of {held.file_name} were cancelled", by=by, subject=held
        )
    return number
