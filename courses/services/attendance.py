"""Attendance: who came, as marked in the room, claimed in a survey, or found in a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from courses.choices import AttendanceClaim, BookingStatus
from courses.models import Booking, Event
from courses.services.bookings import check_move, must_not_be_cancelled, remove_bookings
from courses.services.events import touch_event
from courses.services.people import find_or_create_delegate
from courses.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record

#: What can be marked in the room; BOOKED takes a mark back.
MARKS = frozenset({BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.DID_NOT_ATTEND})


@dataclass(frozen=True)
class Marked:
    """What became of a form of marks: bookings changed, and those somebody else had changed meanwhile."""

    changed: list[Booking] = field(default_factory=list)
    conflicts: list[Booking] = field(default_factory=list)


def _may_be_marked(event: Event) -> None:
    must_not_be_cancelled(event)
    if clock.today() < event.first_day:
        raise Refused(
            f"The event is on {event.first_day:%-d %B %Y}. Attendance can be marked from that day on."
        )


def mark(*, booking: Booking, status: BookingStatus, by: Member | int | None) -> Booking:
    """Mark one person.

    Raises:
        Refused: before the event's first day, on a cancelled event, or not an allowed move.
    """
    mark_many(event=booking.event, marks={booking.pk: status}, by=by)
    booking.refresh_from_db()
    return booking


@transaction.atomic
def mark_many(
    *,
    event: Event,
    marks: Mapping[int, BookingStatus],
    by: Member | int | None,
    seen: Mapping[int, BookingStatus] | None = None,
) -> Marked:
    """Mark many people of one event: booking id to status.

    `seen` is what the page showed. A booking that has another status by now was changed by somebody else, or
    in another tab: it is left alone and given back as a conflict. What the page left alone is not touched.

    Raises:
        Refused: before the event's first day, on a cancelled event, or not an allowed move.
    """
    _may_be_marked(event)
    outcome = Marked()
    rows = Booking.objects.select_for_update(of=("self",)).filter(event=event, pk__in=marks.keys())
    for row in rows.select_related("delegate").order_by("pk"):
        status, held = BookingStatus(marks[row.pk]), BookingStatus(row.status)
        shown = seen.get(row.pk, held) if seen is not None else held
        if status in (held, shown):
            continue
        if shown != held:
            outcome.conflicts.append(row)
            continue
        if status not in MARKS:
            raise Refused("Attendance is marked as came, did not come, or not marked.")
        check_move(row, status)
        row.status, row.cancelled_on = status, None
        row.marked_at, row.marked_by_id = clock.now(), _user_id(by)
        outcome.changed.append(row)
    if outcome.changed:
        Booking.objects.update_rows(outcome.changed, ["status", "cancelled_on", "marked_at", "marked_by"])
        touch_event(event)
        marked = {str(row.pk): row.status for row in outcome.changed}
        number = len(marked)
        words = "1 person was marked" if number == 1 else f"{number:,} people were marked"
        record("attendance.marked", words, by=by, subject=event, marks=marked)
    return outcome


def _user_id(by: Member | int | None) -> int | None:
    return by.user_id if isinstance(by, Member) else by


@transaction.atomic
def add_came_without_booking(
    *, event: Event, first_name: str, last_name: str = "", by: Member | int | None, **facts: Any
) -> Booking:
    """Somebody is in the room who is not on the list. Keywords are those of `DelegateFacts`.

    A person who is on the list after all is marked as having come; a second press changes nothing.

    Raises:
        Refused: before the event's first day, or the event was cancelled.
    """
    _may_be_marked(event)
    delegate, _ = find_or_create_delegate(first_name=first_name, last_name=last_name, by=by, **facts)
    held = Booking.objects.select_related("event").filter(event=event, delegate=delegate).first()
    if held is not None:
        if held.status not in (BookingStatus.ATTENDED, BookingStatus.CAME_WITHOUT_BOOKING):
            mark_many(event=event, marks={held.pk: BookingStatus.ATTENDED}, by=by)
            held.refresh_from_db()
        return held
    agency = facts.get("agency")
    booking = Booking.objects.create(
        event=event,
        delegate=delegate,
        agency_id=agency.pk if agency else delegate.agency_id,
        job_role=facts.get("job_role") or delegate.job_role,
        manager_name=facts.get("manager_name") or delegate.manager_name,
        manager_email=facts.get("manager_email") or delegate.manager_email,
        status=BookingStatus.CAME_WITHOUT_BOOKING,
        marked_at=clock.now(),
        marked_by_id=_user_id(by),
    )
    touch_event(event)
    record(
        "attendance.came_without_booking", "Came without booking", by=by, subject=event, booking=booking.pk
    )
    return booking


@transaction.atomic
def take_back(*, booking: Booking, by: Member | int | None) -> None:
    """Remove somebody who was added as "came without booking" by mistake.

    Raises:
        Refused: the person had booked, or was already sent something about the event.
    """
    if booking.status != BookingStatus.CAME_WITHOUT_BOOKING:
        raise Refused("Only somebody who came without booking can be taken back. Cancel the booking instead.")
    if remove_bookings(event=booking.event, booking_ids=[booking.pk], by=by):
        raise Refused("This person was already asked about the event, so the record stays.")


@transaction.atomic
def confirm_attendance(*, event: Event, by: Member | int | None) -> Event:
    """Say that attendance is complete: certificates and later surveys go by it. Twice is harmless.

    Raises:
        Refused: the event has not begun, or was cancelled.
    """
    _may_be_marked(event)
    if event.attendance_confirmed_at is not None:
        return event
    event.attendance_confirmed_at, event.attendance_confirmed_by_id = clock.now(), _user_id(by)
    event.save(update_fields=["attendance_confirmed_at", "attendance_confirmed_by"])
    touch_event(event)
    record("attendance.confirmed", "Attendance was confirmed", by=by, subject=event)
    return event


def record_claim(*, booking_id: int, came: bool) -> None:
    """Keep what a person answered to "Did you attend?"; the coordinator confirms it.

    Not logged: an entry with a time, beside a response with a time, would join a name to an answer
    (DOMAIN.md, Confidential, never "anonymous"). The event is not stamped as changed, as in `services.after_survey`.
    """
    claim = AttendanceClaim.CAME if came else AttendanceClaim.DID_NOT_COME
    Booking.objects.filter(pk=booking_id).update(claim=claim)


@transaction.atomic
def accept_claims(*, event: Event, by: Member | int | None) -> Marked:
    """Mark everybody who is not marked as they themselves said.

    Raises:
        Refused: the event has not begun, or was cancelled.
    """
    as_status = {
        AttendanceClaim.CAME: BookingStatus.ATTENDED,
        AttendanceClaim.DID_NOT_COME: BookingStatus.DID_NOT_ATTEND,
    }
    open_claims = Booking.objects.filter(event=event, status=BookingStatus.BOOKED).exclude(claim="")
    marks = {pk: as_status[AttendanceClaim(claim)] for pk, claim in open_claims.values_list("pk", "claim")}
    return mark_many(event=event, marks=marks, by=by)
