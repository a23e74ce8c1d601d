"""Bookings: a delegate on an event."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from courses.choices import BOOKING_MOVES, BookingStatus
from courses.models import Booking, Delegate, Event
from courses.services import followers
from courses.services.events import touch_event
from courses.services.people import find_or_create_delegate, find_or_create_delegates
from courses.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record

__all__ = [
    "NewBooking",
    "Refused",
    "book",
    "book_many",
    "cancel_booking",
    "change_booking",
    "change_many",
    "check_move",
    "find_or_create_delegate",
    "find_or_create_delegates",
    "rebook",
    "remove_bookings",
    "set_manager",
]

#: What may be given when booking and changed afterwards; the status has its own verbs.
FACTS = frozenset(
    {
        "agency", "agency_id", "job_role", "manager_name", "manager_email", "booked_on", "source_ref",
        "access_needs",
    }
)  # fmt: skip


@dataclass(frozen=True)
class NewBooking:
    """One booking of many. Blank facts are taken from the person's record."""

    delegate: Delegate
    status: BookingStatus = BookingStatus.BOOKED
    agency_id: int | None = None
    job_role: str = ""
    manager_name: str = ""
    manager_email: str = ""
    booked_on: dt.date | None = None
    cancelled_on: dt.date | None = None
    source_ref: str = ""
    access_needs: str = ""


def check_move(booking: Booking, status: BookingStatus) -> None:
    """Whether a booking may move to a status.

    Raises:
        Refused: `BOOKING_MOVES` has no such move.
    """
    if status not in BOOKING_MOVES[BookingStatus(booking.status)]:
        old = booking.get_status_display().lower()
        raise Refused(f"A booking that is “{old}” cannot become “{status.label.lower()}”.")


def must_not_be_cancelled(event: Event) -> None:
    """Bookings of a cancelled event stay as they are.

    Raises:
        Refused: the event was cancelled.
    """
    if event.is_cancelled:
        raise Refused("This event was cancelled. Its bookings stay as they were.")


@transaction.atomic
def book(*, event: Event, delegate: Delegate, by: Member | int | None = None, **fields: Any) -> Booking:
    """Book a person on an event; somebody who cancelled gets the place back.

    Raises:
        Refused: the event was cancelled, or the person has a place already.
    """
    must_not_be_cancelled(event)
    strange = set(fields) - FACTS
    if strange:
        raise Refused(f"A booking has no {', '.join(sorted(strange))}.")
    held = Booking.objects.select_for_update().filter(event=event, delegate=delegate).first()
    if held is not None:
        if held.status != BookingStatus.CANCELLED:
            raise Refused(f"{delegate.name} is on this event already.")
        return rebook(booking=held, by=by)
    facts = {
        "agency_id": delegate.agency_id,
        "job_role": delegate.job_role,
        "manager_name": delegate.manager_name,
        "manager_email": delegate.manager_email,
        "booked_on": clock.today(),
    } | {name: value for name, value in fields.items() if value not in ("", None)}
    booking = Booking.objects.create(event=event, delegate=delegate, **facts)
    touch_event(event)
    record("booking.made", "Booked", by=by, subject=event, booking=booking.pk)
    return booking


@transaction.atomic
def book_many(
    *, event: Event, bookings: Sequence[NewBooking], by: Member | int | None = None
) -> list[Booking]:
    """Book many people in one statement; those who are on the event already are left as they are.

    Returns the event's bookings of these people, new and old, in no set order. Used by imports and the
    demonstration: the caller has checked that statuses fit the event's date.

    Raises:
        Refused: the event was cancelled.
    """
    must_not_be_cancelled(event)
    now = clock.now()
    rows = [
        Booking(
            event=event,
            delegate=each.delegate,
            agency_id=each.agency_id or each.delegate.agency_id,
            job_role=each.job_role or each.delegate.job_role,
            manager_name=each.manager_name or each.delegate.manager_name,
            manager_email=each.manager_email or each.delegate.manager_email,
            status=each.status,
            booked_on=each.booked_on,
            cancelled_on=each.cancelled_on,
            source_ref=each.source_ref,
            access_needs=each.access_needs,
            created_at=now,
        )
        for each in bookings
    ]
    Booking.objects.bulk_create(rows, ignore_conflicts=True)
    touch_event(event)
    record("booking.made", f"{len(rows):,} people were booked", by=by, subject=event, number=len(rows))
    return list(Booking.objects.filter(event=event, delegate__in=[each.delegate for each in bookings]))


@transaction.atomic
def change_many(
    *, event: Event, bookings: Sequence[Booking], fields: Sequence[str], by: Member | int | None = None
) -> None:
    """Save changed facts of many bookings of one event, in one statement; statuses must be allowed moves.

    Raises:
        Refused: a status may not follow the one that is stored.
    """
    if "status" in fields:
        stored = dict(
            Booking.objects.select_for_update()
            .filter(pk__in=[row.pk for row in bookings])
            .values_list("pk", "status")
        )
        for row in bookings:
            old, new = BookingStatus(stored[row.pk]), BookingStatus(row.status)
            if old != new and new not in BOOKING_MOVES[old]:
                raise Refused(f"A booking that is “{old.label.lower()}” cannot become “{new.label.lower()}”.")
    Booking.objects.update_rows(bookings, list(fields))
    touch_event(event)
    record(
        "booking.changed",
        f"{len(bookings):,} bookings were changed",
        by=by,
        subject=event,
        fields=list(fields),
    )


@transaction.atomic
def cancel_booking(*, booking: Booking, on: dt.date, by: Member | int | None) -> Booking:
    """Cancel a booking as of a date, which decides whether notice was given. Twice on one date is harmless.

    Raises:
        Refused: the date has not come yet, the event was cancelled, or the person came without booking.
    """
    must_not_be_cancelled(booking.event)
    if on > clock.today():
        raise Refused("The date of cancellation has not come yet.")
    if booking.status == BookingStatus.CANCELLED and booking.cancelled_on == on:
        return booking
    if booking.status != BookingStatus.CANCELLED:
        check_move(booking, BookingStatus.CANCELLED)
    booking.status, booking.cancelled_on = BookingStatus.CANCELLED, on
    booking.save(update_fields=["status", "cancelled_on"])
    touch_event(booking.event)
    record(
        "booking.cancelled", f"Cancelled on {on:%-d %B %Y}", by=by, subject=booking.event, booking=booking.pk
    )
    return booking


@transaction.atomic
def rebook(*, booking: Booking, by: Member | int | None) -> Booking:
    """Give a cancelled booking its place back.

    Raises:
        Refused: the booking is not cancelled, or the event was.
    """
    must_not_be_cancelled(booking.event)
    if booking.status != BookingStatus.CANCELLED:
        raise Refused("This booking is not cancelled.")
    booking.status, booking.cancelled_on = BookingStatus.BOOKED, None
    booking.save(update_fields=["status", "cancelled_on"])
    touch_event(booking.event)
    record("booking.rebooked", "Booked again", by=by, subject=booking.event, booking=booking.pk)
    return booking


@transaction.atomic
def change_booking(*, booking: Booking, by: Member | int | None, **fields: Any) -> Booking:
    """Change the facts of a booking; its status has its own verbs.

    Raises:
        Refused: a field is not a fact of a booking.
    """
    strange = set(fields) - FACTS
    if strange:
        raise Refused(f"{', '.join(sorted(strange))} cannot be changed here.")
    changed = sorted(name for name, value in fields.items() if getattr(booking, name) != value)
    if not changed:
        return booking
    for name in changed:
        setattr(booking, name, fields[name])
    booking.save(update_fields=changed)
    touch_event(booking.event)
    record(
        "booking.changed", "Booking changed", by=by, subject=booking.event, booking=booking.pk, fields=changed
    )
    return booking


@transaction.atomic
def set_manager(*, booking: Booking, name: str, email: str, by: Member | int | None = None) -> bool:
    """Record who supervises the delegate's practice now, for this booking and in the training record.

    Blank name and address: nobody whom we may ask. Other bookings keep what was true of them. False when it is so
    already. The log names nobody.
    """
    wanted = {"manager_name": name, "manager_email": email}
    changed = [
        row
        for row in (booking, booking.delegate)
        if any(getattr(row, field) != value for field, value in wanted.items())
    ]
    for row in changed:
        for field, value in wanted.items():
            setattr(row, field, value)
        row.save(update_fields=list(wanted))
    if changed:
        touch_event(booking.event)
        record(
            "booking.manager",
            "Who supervises them was recorded",
            by=by,
            subject=booking.event,
            booking=booking.pk,
        )
    return bool(changed)


@transaction.atomic
def remove_bookings(*, event: Event, booking_ids: Sequence[int], by: Member | int | None) -> set[int]:
    """Take back bookings that should never have been made; those that something was sent for stay.

    Returns the ids that stayed.
    """
    ids = set(Booking.objects.filter(event=event, pk__in=booking_ids).values_list("pk", flat=True))
    stay = followers.that_must_stay(ids)
    going = ids - stay
    if going:
        followers.let_go_of(going)
        Booking.objects.filter(pk__in=going).delete()
        touch_event(event)
        record("booking.removed", f"{len(going):,} taken back", by=by, subject=event, number=len(going))
    return stay
