"""The plan of an import: every row's fate, with what people decided and what the partnership has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping
from courses.logic.fates import ImportChoices, plan_rows
from courses.logic.import_plan import (
    KEPT,
    BookingFacts,
    EventKey,
    ExistingBooking,
    Fate,
    ImportPlan,
    KnownEvent,
    PlannedRow,
)
from courses.logic.people import Person
from courses.logic.rates import AttendanceCounts
from courses.logic.reading import SourceTable
from courses.logic.statuses import BookingStatus
from courses.models import Booking, BookingImport, Delegate
from courses.services.imports.events import FoundEvent, events_found, fixes_of
from courses.services.imports.organisations import FoundOrganisation, organisations_found
from courses.services.imports.source import mapping_of
from courses.services.imports.words import FoundWord, meanings, words_found
from partnerships import clock


@dataclass(frozen=True)
class PlannedImport:
    """Everything that the pages, the command and the commit need to know of an import."""

    table: SourceTable
    mapping: ColumnMapping
    words: list[FoundWord]
    organisations: list[FoundOrganisation]
    events: list[FoundEvent]
    plan: ImportPlan
    existing: dict[int, Booking]
    counts: AttendanceCounts

    @property
    def rows(self) -> tuple[PlannedRow, ...]:
        return self.plan.rows

    @property
    def fates(self) -> dict[str, int]:
        return {fate.value: number for fate, number in self.plan.fates.items()}

    @property
    def names_no_event(self) -> bool:
        """True when nobody could say yet which event the rows are about."""
        return not any(event.is_known for event in self.events)


def plan_import(booking_import: BookingImport, table: SourceTable) -> PlannedImport:
    """The plan as of now. A pure read: `booking_import` may be one that was never saved (a dry run)."""
    mapping = mapping_of(booking_import, table)
    words = words_found(booking_import, table, mapping)
    organisations = organisations_found(booking_import, table, mapping)
    events = events_found(booking_import, table, mapping)
    known = [event for event in events if event.is_known]
    bookings = bookings_of([event.id for event in known if event.event is not None])
    choices = ImportChoices(
        status_words=meanings(words),
        agencies={each.name: each.agency_name for each in organisations},
        events=_by_key(known),
        default_event=_default(known),
        fixes=fixes_of(booking_import),
        leave_out=frozenset(booking_import.left_out),
    )
    plan = plan_rows(table, mapping, _as_existing(bookings), clock.today(), choices)
    plan = replace(plan, rows=tuple(_checked(row, events) for row in plan.rows))
    return PlannedImport(
        table=table,
        mapping=mapping,
        words=words,
        organisations=organisations,
        events=events,
        plan=plan,
        existing=bookings,
        counts=_counts(plan, bookings, known),
    )


def _by_key(known: Sequence[FoundEvent]) -> dict[EventKey, KnownEvent]:
    return {key: event.known for event in known for key in event.keys if event.known is not None}


def _default(known: Sequence[FoundEvent]) -> KnownEvent | None:
    return next((event.known for event in known if not event.keys), None)


def _checked(row: PlannedRow, events: Sequence[FoundEvent]) -> PlannedRow:
    """Rows whose event is not known, or was cancelled, cannot be booked."""
    if row.fate not in KEPT:
        return row
    if isinstance(row.event, EventKey):
        if not any(event.is_known for event in events):
            return row  # nobody was asked yet; the plan is as for one event
        problem = "This row names no event." if row.event.is_empty else "The event of this row has no date."
        return replace(row, fate=Fate.ERROR, reason=problem)
    event = next((each.event for each in events if each.id == row.event), None)
    if event is not None and event.is_cancelled:
        reason = f"Event {event.ref} was cancelled; its bookings stay as they were."
        return replace(row, fate=Fate.ERROR, reason=reason)
    return row


def bookings_of(event_ids: Sequence[int]) -> dict[int, Booking]:
    """The bookings of these events by id, with their people."""
    rows = Booking.objects.filter(event_id__in=event_ids).select_related("delegate__agency", "agency")
    return {row.pk: row for row in rows.order_by("pk")}


def _as_existing(bookings: Mapping[int, Booking]) -> list[ExistingBooking]:
    """Every booking as the plan knows it; once more for each record that was merged into its delegate."""
    merged: dict[int, list[Delegate]] = {}
    delegates = {booking.delegate_id for booking in bookings.values()}
    if delegates:
        for gone in Delegate.objects.filter(merged_into_id__in=delegates).select_related("agency"):
            merged.setdefault(gone.merged_into_id, []).append(gone)
    existing = []
    for booking in bookings.values():
        agency = booking.agency or booking.delegate.agency
        own = _person(booking.delegate, agency.name if agency else "")
        existing.append(_existing(booking, own))
        for gone in merged.get(booking.delegate_id, ()):
            existing.append(_existing(booking, _person(gone, gone.agency.name if gone.agency else "")))
    return existing


def _existing(booking: Booking, person: Person) -> ExistingBooking:
    return ExistingBooking(
        id=booking.pk,
        event=booking.event_id,
        person=person,
        facts=BookingFacts(
            status=BookingStatus(booking.status),
            job_role=booking.job_role,
            manager_name=booking.manager_name,
            manager_email=booking.manager_email,
            booking_ref=booking.source_ref,
            booked_on=booking.booked_on,
            cancelled_on=booking.cancelled_on,
            access_needs=booking.access_needs,
        ),
        marked_by_hand=booking.marked_at is not None,
    )


def _person(delegate: Delegate, agency: str) -> Person:
    return Person(delegate.first_name, delegate.last_name, delegate.email, agency, delegate.learner_id)


def _counts(
    plan: ImportPlan, bookings: Mapping[int, Booking], known: Sequence[FoundEvent]
) -> AttendanceCounts:
    """The bookings of the file's events as they will be, those that the file does not mention included."""
    statuses = {pk: BookingStatus(booking.status) for pk, booking in bookings.items()}
    fresh = []
    for row in plan.rows:
        if row.fate not in KEPT or row.facts is None:
            continue
        if row.existing_id is None:
            fresh.append(row.facts.status)
        else:
            statuses[row.existing_id] = row.facts.status
    places = [event.places for event in known]
    total = None if not places or None in places else sum(each or 0 for each in places)
    return AttendanceCounts.of([*statuses.values(), *fresh], total)


def shown_cells(planned: PlannedImport, booking_import: BookingImport) -> dict[int, dict[str, str]]:
    """The mapped cells of every row, corrected where they were; access needs are never among them."""
    columns = [
        (each.field.value, each.index)
        for each in planned.mapping.columns
        if each.field is not None and each.field is not Field.ACCESS_NEEDS
    ]
    return {
        row.number: {
            **{name: row.cells[index] for name, index in columns if row.cells[index]},
            **{
                name: text
                for name, text in booking_import.corrections.get(str(row.number), {}).items()
                if name != Field.ACCESS_NEEDS
            },
        }
        for row in planned.table.rows
    }
