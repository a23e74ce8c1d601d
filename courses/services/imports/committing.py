"""Carrying out a plan: agencies, courses, events, people and bookings in one transaction, a few statements an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from rapidfuzz import fuzz

from courses.choices import BookingStatus, ImportState
from courses.logic.import_plan import BookingFacts, Fate, PlannedRow
from courses.logic.organisations import agency_key
from courses.logic.people import fold, name_key
from courses.models import Booking, BookingImport, Delegate, Event, RememberedMapping
from courses.services.bookings import NewBooking, book_many, change_many
from courses.services.imports.events import make_events
from courses.services.imports.organisations import make_agencies
from courses.services.imports.planning import PlannedImport, plan_import
from courses.services.imports.source import read_source
from courses.services.imports.steps import locked, summary_of, write_rows
from courses.services.imports.words import meanings
from courses.services.people import DelegateFacts, find_or_create_delegates, one_at_a_time
from courses.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.models import Agency
from partnerships.services.log import record

_SAME_FIRST_NAME = 80
#: Facts of the plan that are kept with a booking, by the booking's own field.
_BOOKING_FIELDS = {
    "status": "status",
    "job_role": "job_role",
    "manager_name": "manager_name",
    "manager_email": "manager_email",
    "booking_ref": "source_ref",
    "booked_on": "booked_on",
    "cancelled_on": "cancelled_on",
    "access_needs": "access_needs",
}
_PERSON_FIELDS = ("first_name", "last_name", "email", "learner_id")
#: What a person's record takes over from a booking that says something new.
_SHARED_FIELDS = ("job_role", "manager_name", "manager_email")


class PlanChanged(Refused):
    """What the import would do is not what the check showed: the new plan was saved and has to be looked at."""


@dataclass
class _Work:
    """What the commit gathers: results by row number, and the rows to save."""

    by: int | None
    agencies: Mapping[str, Agency]
    events: Mapping[int, Event]
    done: dict[int, dict[str, Any]] = field(default_factory=dict)
    delegates: dict[int, Delegate] = field(default_factory=dict)
    delegate_fields: set[str] = field(default_factory=set)
    made_delegates: list[int] = field(default_factory=list)


@transaction.atomic
def commit(*, pk: int, by: Member | int | None, mark: str | None = None) -> BookingImport:
    """Carry out a checked import. A second click finds it done and changes nothing.

    Raises:
        PlanChanged: bookings changed since the check. `refresh_check` saves the new plan.
        Refused: it was not checked yet, or an event or course cannot be made; Stale.
    """
    held = BookingImport.objects.select_for_update().get(pk=pk)
    if held.state == ImportState.COMMITTED:
        return held
    held = locked(pk, mark)
    if held.state != ImportState.READY:
        raise Refused("This import has steps that come before the last one.")
    one_at_a_time()
    planned = plan_import(held, read_source(held))
    if mark is not None and not _is_as_shown(held, planned):
        raise PlanChanged(
            "Bookings of this event changed since you checked. Nothing was imported. Look at the check again."
        )
    return carry_out(held, planned, by)


def _is_as_shown(held: BookingImport, planned: PlannedImport) -> bool:
    shown = {row.number: (row.fate, row.reason) for row in held.rows.all()}
    return shown == {row.number: (row.fate.value, row.reason[:400]) for row in planned.rows}


def carry_out(held: BookingImport, planned: PlannedImport, by: Member | int | None) -> BookingImport:
    """Do what the plan says, and keep what came of it so that it can be undone."""
    user_id = by.user_id if isinstance(by, Member) else by
    used = {agency_key(row.agency_name) for row in planned.rows if row.fate in (Fate.NEW, Fate.UPDATE)}
    agencies, made_agencies = make_agencies(
        [each for each in planned.organisations if each.key in used], user_id
    )
    needed = {row.event for row in planned.rows if row.fate is Fate.NEW}
    events, made = make_events(
        [each for each in planned.events if each.event is not None or each.id in needed], user_id
    )
    work = _Work(user_id, agencies, events)
    _book_new(planned, work)
    _change_held(planned, work)
    _save_delegates(work)
    write_rows(held, planned, work.done)
    held.state, held.committed_at = ImportState.COMMITTED, clock.now()
    held.counts = summary_of(planned) | {"fates": _fates(planned, work)}
    held.made = {
        **made,
        "agencies": made_agencies,
        "delegates": work.made_delegates,
        **_touched(planned, work),
    }
    held.save()
    _remember(held, planned)
    record(
        "import.committed", f"{held.file_name} was imported", by=by, subject=held, fates=held.counts["fates"]
    )
    return held


def _touched(planned: PlannedImport, work: _Work) -> dict[str, list[int]]:
    """The events that the rows are about, for the links on the last page."""
    ids = {row.event for row in planned.rows if row.event in work.events}
    return {"about": sorted(work.events[each].pk for each in ids if isinstance(each, int))}


def _fates(planned: PlannedImport, work: _Work) -> dict[str, int]:
    counted = {fate.value: 0 for fate in Fate}
    for row in planned.rows:
        counted[work.done.get(row.number, {}).get("fate", row.fate.value)] += 1
    return counted


def _book_new(planned: PlannedImport, work: _Work) -> None:
    rows = [row for row in planned.rows if row.fate is Fate.NEW and row.person and row.facts]
    people = _without_strange_numbers([_facts_of(row, work) for row in rows], rows, work)
    found = find_or_create_delegates(people)
    work.made_delegates = [delegate.pk for delegate, is_new in found if is_new]
    held = {(each.event_id, each.delegate_id) for each in planned.existing.values()}
    by_event: dict[int, list[tuple[PlannedRow, Delegate]]] = {}
    for row, facts, (delegate, is_new) in zip(rows, people, found, strict=True):
        event = work.events[row.event]  # type: ignore[index]
        if (event.pk, delegate.pk) in held:
            reason = f"{delegate.name} is on this event already, under another spelling or number."
            work.done[row.number] = {"fate": Fate.DUPLICATE.value, "reason": reason}
            continue
        held.add((event.pk, delegate.pk))
        if not is_new:
            _fill_blanks(row, facts, delegate, work)
        by_event.setdefault(event.pk, []).append((row, delegate))
    events = {event.pk: event for event in work.events.values()}
    for event_id, entries in by_event.items():
        new = [_new_booking(row, delegate, work) for row, delegate in entries]
        made = book_many(event=events[event_id], bookings=new, by=work.by)
        booked = {booking.delegate_id: booking.pk for booking in made}
        for row, delegate in entries:
            work.done.setdefault(row.number, {})["booking_id"] = booked[delegate.pk]


def _facts_of(row: PlannedRow, work: _Work) -> DelegateFacts:
    person, facts = row.person, row.facts
    assert person is not None
    assert facts is not None
    return DelegateFacts(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        agency=work.agencies.get(agency_key(row.agency_name)),
        job_role=facts.job_role,
        learner_id=person.learner_id,
        manager_name=facts.manager_name,
        manager_email=facts.manager_email,
        volunteer=facts.is_volunteer,
    )


def _without_strange_numbers(
    people: list[DelegateFacts], rows: Sequence[PlannedRow], work: _Work
) -> list[DelegateFacts]:
    """Drops a learner number that belongs to somebody else: two systems number their people alike.

    A person who married keeps the number: the address or the first name is still the same.
    """
    numbers = {each.learner_id for each in people if each.learner_id}
    bearers = (
        {each.learner_id: each for each in Delegate.objects.filter(learner_id__in=numbers)} if numbers else {}
    )
    kept = []
    for facts in people:
        bearer = bearers.get(facts.learner_id)
        if bearer is not None and not _may_be_one_person(facts, bearer):
            facts = DelegateFacts(**{**facts.__dict__, "learner_id": ""})
        kept.append(facts)
    return kept


def _may_be_one_person(facts: DelegateFacts, held: Delegate) -> bool:
    if facts.email and facts.email.casefold() == held.email.casefold():
        return True
    if name_key(facts.first_name, facts.last_name) == held.name_key:
        return True
    return fuzz.ratio(fold(facts.first_name), fold(held.first_name)) >= _SAME_FIRST_NAME


def _fill_blanks(row: PlannedRow, facts: DelegateFacts, delegate: Delegate, work: _Work) -> None:
    """What a person's record did not say yet is taken from the list; what it says stays."""
    said = {name: getattr(facts, name) for name in ("email", "learner_id", *_SHARED_FIELDS)}
    _change_delegate(
        row.number, delegate, {name: value for name, value in said.items() if value and not getattr(delegate, name)},
        work,
    )  # fmt: skip
    if delegate.agency_id is None and facts.agency is not None:
        _change_delegate(row.number, delegate, {"agency_id": facts.agency.pk}, work)


def _change_delegate(number: int, delegate: Delegate, new: Mapping[str, Any], work: _Work) -> None:
    """Set fields of a person's record, remembering the old values with the row."""
    delegate = work.delegates.get(delegate.pk, delegate)
    changed = {name: [getattr(delegate, name), value] for name, value in new.items()}
    if not changed:
        return
    for name, value in new.items():
        setattr(delegate, name, value)
        work.delegate_fields.add(name.removesuffix("_id") if name == "agency_id" else name)
    work.delegates[delegate.pk] = delegate
    before = work.done.setdefault(number, {}).setdefault("before", {})
    before["delegate"] = {**before.get("delegate", {}), **changed}
    before["delegate_id"] = delegate.pk


def _new_booking(row: PlannedRow, delegate: Delegate, work: _Work) -> NewBooking:
    facts = row.facts
    assert facts is not None
    agency = work.agencies.get(agency_key(row.agency_name))
    return NewBooking(
        delegate=delegate,
        status=BookingStatus(facts.status.value),
        agency_id=agency.pk if agency else None,
        job_role=facts.job_role,
        manager_name=facts.manager_name,
        manager_email=facts.manager_email,
        booked_on=facts.booked_on,
        cancelled_on=facts.cancelled_on,
        source_ref=facts.booking_ref,
        access_needs=facts.access_needs,
    )


def _change_held(planned: PlannedImport, work: _Work) -> None:
    rows = [
        row
        for row in planned.rows
        if row.existing_id is not None and row.fate in (Fate.UPDATE, Fate.UNCHANGED)
    ]
    taken = _numbers_taken(rows)
    by_event: dict[int, list[Booking]] = {}
    fields: dict[int, set[str]] = {}
    for row in rows:
        booking = planned.existing[row.existing_id]  # type: ignore[index]
        result = work.done.setdefault(row.number, {})
        result["booking_id"] = booking.pk
        changed = _change_booking(row, booking, work, taken)
        if changed:
            result.setdefault("before", {})["booking"] = changed
            by_event.setdefault(booking.event_id, []).append(booking)
            fields.setdefault(booking.event_id, set()).update(_model_fields(changed))
    events = {event.pk: event for event in work.events.values()}
    for event_id, bookings in by_event.items():
        change_many(event=events[event_id], bookings=bookings, fields=sorted(fields[event_id]), by=work.by)


def _model_fields(changed: Mapping[str, Any]) -> list[str]:
    return ["agency" if name == "agency_id" else name for name in changed]


def _numbers_taken(rows: Sequence[PlannedRow]) -> set[str]:
    """Learner numbers that rows would add to a person, but that somebody bears already."""
    numbers = {str(each.new) for row in rows for each in row.changes if each.name == "learner_id"}
    held = Delegate.objects.filter(learner_id__in=numbers) if numbers else Delegate.objects.none()
    return set(held.values_list("learner_id", flat=True))


def _change_booking(row: PlannedRow, booking: Booking, work: _Work, taken: set[str]) -> dict[str, list[Any]]:
    """Apply one row's changes; the booking's changed fields with old and new value, as JSON can hold them."""
    facts, delegate = row.facts, booking.delegate
    assert isinstance(facts, BookingFacts)
    changed: dict[str, list[Any]] = {}
    person: dict[str, Any] = {}
    for change in row.changes:
        if change.name in _PERSON_FIELDS:
            if change.name != "learner_id" or str(change.new) not in taken:
                person[change.name] = change.new
        elif change.name == "agency":
            agency = work.agencies.get(agency_key(row.agency_name))
            if agency is not None and agency.pk != booking.agency_id:
                if delegate.agency_id in (None, booking.agency_id):
                    person["agency_id"] = agency.pk
                changed["agency_id"] = [booking.agency_id, agency.pk]
                booking.agency = agency
        elif change.name in _BOOKING_FIELDS:
            name = _BOOKING_FIELDS[change.name]
            old = getattr(booking, name)
            value = BookingStatus(change.new.value) if change.name == "status" else change.new  # type: ignore[attr-defined]
            if name in _SHARED_FIELDS and getattr(delegate, name) in ("", old):
                person[name] = value
            setattr(booking, name, value)
            changed[name] = _as_json(name, old, value)
    _change_delegate(row.number, delegate, person, work)
    return changed


def _as_json(name: str, old: Any, new: Any) -> list[Any]:
    if name == "access_needs":  # never kept anywhere but with the booking: an undo can only take them away
        return ["" if not old else None, None]
    return [str(value) if value is not None else None for value in (old, new)]


def _save_delegates(work: _Work) -> None:
    if not work.delegates:
        return
    for delegate in work.delegates.values():
        delegate.name_key = name_key(delegate.first_name, delegate.last_name)
    fields = sorted(work.delegate_fields | {"name_key"})
    Delegate.objects.bulk_update(list(work.delegates.values()), fields, batch_size=500)


def _remember(held: BookingImport, planned: PlannedImport) -> None:
    """The next list from this source is read in the same way."""
    words = {key: meaning.value for key, meaning in meanings(planned.words).items()}
    remembered, _ = RememberedMapping.objects.get_or_create(fingerprint=held.fingerprint)
    remembered.mapping = planned.mapping.choices()
    remembered.status_words = {**remembered.status_words, **words}
    remembered.used_at = clock.now()
    remembered.save()


@transaction.atomic
def refresh_check(*, pk: int) -> None:
    """Save the plan as it is now, after `PlanChanged`."""
    held = locked(pk, None)
    planned = plan_import(held, read_source(held))
    write_rows(held, planned)
    held.counts = summary_of(planned)
    held.save(update_fields=["counts"])
