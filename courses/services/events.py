"""Events: planning, moving and cancelling one run of a course."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from courses.choices import EventState
from courses.logic.references import event_reference, is_reference
from courses.models import Course, Event, Trainer
from courses.services.refusals import AlreadyThere, Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record


@dataclass(frozen=True)
class TrainerFacts:
    """Who delivers an event."""

    name: str
    email: str = ""
    #: None leaves the agency of a trainer who is there already as it is.
    agency_id: int | None = None


def touch_event(event: Event) -> None:
    """Stamp an event as changed: `evaluations` plans again what changed since it last looked."""
    event.changed_at = clock.now()
    touch_events([event.pk])


def touch_events(event_ids: Iterable[int]) -> None:
    """Stamp many events, in one statement."""
    Event.objects.filter(pk__in=list(event_ids)).update(changed_at=clock.now())


@transaction.atomic
def create_event(
    *,
    course: Course,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    ref: str = "",
    online: bool = False,
    venue: str = "",
    places: int | None = None,
    trainers: Sequence[TrainerFacts] = (),
    opted_in: bool = False,
    by: Member | int | None = None,
) -> Event:
    """Plan an event. A blank reference is made from the course and the date: NEG-2026-05-12.

    Raises:
        Refused: it would end before it starts, or the reference is taken or cannot stand in an address.
        AlreadyThere: the same course has an event at the same time and place.
    """
    _check_dates(starts_at, ends_at)
    _one_at_a_time(course)
    twin = Event.objects.filter(
        course=course, starts_at=starts_at, venue=venue, online=online, state=EventState.PLANNED
    ).first()
    if twin is not None:
        raise AlreadyThere("This course has an event at this time and place.", twin.ref)
    event = Event.objects.create(
        course=course,
        ref=_reference(ref.strip(), course, starts_at),
        starts_at=starts_at,
        ends_at=ends_at,
        online=online,
        venue=venue,
        places=places,
        opted_in=opted_in,
        changed_at=clock.now(),
    )
    _write_trainers(event, trainers)
    record("event.created", f"Planned for {when(event)}", by=by, subject=event, ref=event.ref)
    return event


def _one_at_a_time(course: Course) -> None:
    """Let no other transaction plan events of this course until ours ends: two clicks make one event."""
    Course.objects.select_for_update().filter(pk=course.pk).first()


def _reference(wanted: str, course: Course, starts_at: dt.datetime) -> str:
    if wanted and not is_reference(wanted):
        raise Refused(
            "A reference has letters, figures, dots and hyphens only, and no spaces: NEG-2026-05-12."
        )
    if wanted:
        if Event.objects.filter(ref__iexact=wanted).exists():
            raise Refused(f"Another event has the reference {wanted}.")
        return wanted
    first_day = clock.local(starts_at).date()
    stem = event_reference(course.title, first_day)
    taken = set(Event.objects.filter(ref__istartswith=stem).values_list("ref", flat=True))
    return event_reference(course.title, first_day, taken)


def when(event: Event) -> str:
    """An event's dates in words."""
    first = f"{clock.local(event.starts_at):%-d %B %Y}"
    last = f"{clock.local(event.ends_at):%-d %B %Y}"
    return first if first == last else f"{first} to {last}"


def _check_dates(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    if ends_at < starts_at:
        raise Refused("The event cannot end before it starts.")


def _write_trainers(event: Event, trainers: Sequence[TrainerFacts]) -> None:
    """Unchanged trainers keep their rows."""
    held = {(row.name, row.email): row for row in Trainer.objects.filter(event=event)}
    for facts in trainers:
        row = held.pop((facts.name, facts.email), None)
        if row is None:
            Trainer.objects.create(event=event, name=facts.name, email=facts.email, agency_id=facts.agency_id)
        elif facts.agency_id is not None and row.agency_id != facts.agency_id:
            row.agency_id = facts.agency_id
            row.save(update_fields=["agency"])
    for row in held.values():
        row.delete()


def _must_be_planned(event: Event) -> None:
    if event.is_cancelled:
        raise Refused("This event was cancelled.")


@transaction.atomic
def update_event(
    *,
    event: Event,
    by: Member | int | None,
    online: bool,
    venue: str,
    places: int | None,
    opted_in: bool | None = None,
    trainers: Sequence[TrainerFacts] | None = None,
) -> Event:
    """Change where an event is, its places and its trainers; None leaves trainers and opting in as they are.

    Raises:
        Refused: the event was cancelled.
    """
    _must_be_planned(event)
    event.online, event.venue, event.places = online, venue, places
    if opted_in is not None:
        event.opted_in = opted_in
    event.save(update_fields=["online", "venue", "places", "opted_in"])
    if trainers is not None:
        _write_trainers(event, trainers)
    touch_event(event)
    record("event.changed", "Place, places or trainers were changed", by=by, subject=event)
    return event


@transaction.atomic
def move_event(
    *, event: Event, starts_at: dt.datetime, ends_at: dt.datetime, by: Member | int | None
) -> Event:
    """Move an event; its surveys move with it. The reference stays, because it is on paper already.

    Raises:
        Refused: it was cancelled, attendance was confirmed, or it would end before it starts.
    """
    _must_be_planned(event)
    _check_dates(starts_at, ends_at)
    if event.attendance_confirmed_at is not None:
        raise Refused("Attendance is confirmed, so the event was held: it cannot be moved.")
    if (event.starts_at, event.ends_at) == (starts_at, ends_at):
        return event
    before = when(event)
    event.starts_at, event.ends_at = starts_at, ends_at
    event.save(update_fields=["starts_at", "ends_at"])
    touch_event(event)
    record("event.moved", f"Moved from {before} to {when(event)}", by=by, subject=event)
    return event


@transaction.atomic
def cancel_event(*, event: Event, why: str, by: Member | int | None) -> Event:
    """Cancel an event: nothing more is sent for it; its bookings stay in the record. Twice is harmless.

    Raises:
        Refused: attendance was confirmed, so it was held; or no reason is given.
    """
    if event.is_cancelled:
        return event
    if event.attendance_confirmed_at is not None:
        raise Refused("Attendance is confirmed, so the event was held: it cannot be cancelled.")
    if not why.strip():
        raise Refused("Say why the event is cancelled.")
    event.state, event.cancelled_at, event.cancelled_why = (
        EventState.CANCELLED,
        clock.now(),
        why.strip()[:300],
    )
    event.save(update_fields=["state", "cancelled_at", "cancelled_why"])
    touch_event(event)
    record("event.cancelled", f"Cancelled: {event.cancelled_why}", by=by, subject=event)
    return event
