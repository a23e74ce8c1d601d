"""The fate of every row: new, update, unchanged, duplicate, error, left out; each with its reason.

Source: the brief, Import wizard ("re-import changes only what changed"; "buyer is not attendee"; "never
merged by address alone"; "Checked in" for a future event is an error with its reason); DOMAIN.md, Booking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rapidfuzz import fuzz

from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping
from courses.logic.import_plan import (
    KEPT,
    EventDetails,
    EventKey,
    ExistingBooking,
    Fate,
    ImportPlan,
    KnownEvent,
    PlannedRow,
)
from courses.logic.merging import changes_between, filled_in, next_status, words_of
from courses.logic.organisations import agency_key, distinct_names
from courses.logic.people import Person, email_key, identity_keys, name_key
from courses.logic.reading.source_table import SourceTable
from courses.logic.row_reading import RowFacts, RowReader
from courses.logic.statuses import MARKED, STATUS_WORDS, BookingStatus, StatusMeaning, combine_statuses

EventId = int | EventKey
_SIMILAR_NAME = 85
ACCESS_NEEDS_DAYS = 30
"""Access needs are erased this long after an event (DOMAIN.md, Rules); an import never brings them back."""


@dataclass(frozen=True)
class ImportChoices:
    """What people decided, and what the partnership already has.

    `status_words`: by `status_key`. `agencies`: file's name, by `agency_key`, to the partnership's own name.
    `events`: the events that keys in the file were matched to. `default_event`: for rows that name none.
    `fixes`: corrected cells by (row number, field). `leave_out`: row numbers that a person took out.
    """

    status_words: Mapping[str, StatusMeaning] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[EventKey, KnownEvent] = field(default_factory=dict)
    default_event: KnownEvent | None = None
    fixes: Mapping[tuple[int, Field], str] = field(default_factory=dict)
    leave_out: frozenset[int] = frozenset()


def plan_rows(
    table: SourceTable,
    mapping: ColumnMapping,
    existing: Sequence[ExistingBooking],
    today: date,
    choices: ImportChoices | None = None,
) -> ImportPlan:
    """The plan for a whole file. `existing` are the bookings of every event that the file may concern.

    Nothing is ever changed because a file is silent: empty cells erase nothing, and bookings that are not in
    the file are listed and left alone.
    """
    choices = choices or ImportChoices()
    reader = RowReader(table, mapping, choices.status_words, choices.fixes)
    read = [reader.read(row) for row in table.rows]
    planner = _Planner(existing, today, choices)
    rows = planner.decide_all(read)
    named = [details for details in _events_named(read) if details.key not in choices.events]
    kept = [row for row in rows if row.fate in KEPT]
    known_agencies = {agency_key(name) for name in (*choices.agencies, *choices.agencies.values())}
    places = planner.places_by_event(kept)
    return ImportPlan(
        rows=tuple(rows),
        new_events=() if choices.default_event else tuple(named),
        new_agencies=tuple(
            name
            for name in distinct_names(row.agency_name for row in kept)
            if agency_key(name) not in known_agencies
        ),
        unknown_status_words=tuple(dict.fromkeys(row.unknown_word for row in read if row.unknown_word)),
        not_in_file=planner.not_in_file(kept),
        needs_event=any(isinstance(row.event, EventKey) and row.event.is_empty for row in kept),
        notes=(*table.notes, *reader.notes),
        places=_sum_of_places(places),
        places_by_event=places,
    )


def _events_named(rows: Sequence[RowFacts]) -> list[EventDetails]:
    found: dict[EventKey, EventDetails] = {}
    for row in rows:
        if row.event_key.is_empty or row.error or row.left_out:
            continue
        known = found.get(row.event_key) or EventDetails(row.event_key, row.event_end, row.venue)
        found[row.event_key] = replace(known, rows=known.rows + 1)
    return list(found.values())


def _sum_of_places(places: Mapping[int, int | None]) -> int | None:
    if not places or None in places.values():
        return None
    return sum(number or 0 for number in places.values())


class _Planner:
    """Gathers rows one by one; later rows about the same person and event join the first."""

    def __init__(self, existing: Sequence[ExistingBooking], today: date, choices: ImportChoices) -> None:
        self._today = today
        self._choices = choices
        self._agencies = {agency_key(name): own for name, own in choices.agencies.items()}
        self._existing = list(existing)
        self._by_person: dict[tuple[EventId, str], ExistingBooking] = {}
        self._by_reference: dict[tuple[EventId, str], list[ExistingBooking]] = {}
        self._bearers: dict[tuple[EventId, str], set[str]] = {}
        self._names: set[tuple[EventId, str]] = set()
        for booking in existing:
            self._names.add((booking.event, name_key(booking.person.first_name, booking.person.last_name)))
            for key in identity_keys(booking.person):
                self._by_person.setdefault((booking.event, key), booking)
            if booking.facts.booking_ref:
                self._by_reference.setdefault((booking.event, booking.facts.booking_ref), []).append(booking)
        self._entries: list[RowFacts | PlannedRow] = []
        self._first_entry: dict[tuple[EventId, str], int] = {}
        self._claimed: dict[int, int] = {}
        self._mentioned: set[int] = set()
        self._identified: set[int] = set()
        self._bookings: dict[int, ExistingBooking] = {}
        self._events: dict[int, EventId] = {}

    def decide_all(self, rows: Sequence[RowFacts]) -> list[PlannedRow]:
        """The fates of all rows, in their order."""
        own_rows = [self._with_own_agency(row) for row in rows]
        named = (self._by_identity(row, self._event_of(row)[0]) for row in own_rows)
        self._identified = {booking.id for booking in named if booking}
        for row in own_rows:
            bearer = f"{name_key(row.person.first_name, row.person.last_name)}:{email_key(row.person.email)}"
            self._bearers.setdefault((self._event_of(row)[0], row.facts.booking_ref), set()).add(bearer)
        for row in own_rows:
            self._add(row)
        return [
            entry if isinstance(entry, PlannedRow) else self._decide(position, entry)
            for position, entry in enumerate(self._entries)
        ]

    def _with_own_agency(self, row: RowFacts) -> RowFacts:
        own = self._agencies.get(agency_key(row.agency_name), row.agency_name)
        return replace(row, person=replace(row.person, agency=own))

    def _add(self, row: RowFacts) -> None:
        """Takes the next row; it may still change when a duplicate of it follows."""
        event, first_day, last_day = self._event_of(row)
        if row.absence_is_plain and first_day and first_day > self._today:
            row = replace(row, facts=replace(row.facts, status=BookingStatus.BOOKED))
        if last_day and self._today > last_day + timedelta(days=ACCESS_NEEDS_DAYS):
            row = replace(row, facts=replace(row.facts, access_needs=""))
        ended = self._ended_early(row, event, first_day)
        if ended:
            if mentioned := self._find_existing(row, event):
                self._mentioned.add(mentioned.id)
            self._entries.append(ended)
            return
        position = len(self._entries)
        keys = [(event, key) for key in identity_keys(row.person)]
        booking = self._find_existing(row, event)
        earlier = min((self._first_entry[key] for key in keys if key in self._first_entry), default=None)
        if earlier is None and booking is not None:
            earlier = self._claimed.get(booking.id)
        if earlier is not None:
            self._join(earlier, row, event)
            return
        for key in keys:
            self._first_entry.setdefault(key, position)
        if booking is not None:
            self._claimed[booking.id] = position
            self._bookings[position] = booking
        self._events[position] = event
        self._entries.append(row)

    def not_in_file(self, kept: Sequence[PlannedRow]) -> tuple[ExistingBooking, ...]:
        """Bookings of the file's events that no row speaks about."""
        events = {row.event for row in kept}
        spoken_of = self._mentioned | set(self._claimed)
        return tuple(each for each in self._existing if each.event in events and each.id not in spoken_of)

    def places_by_event(self, kept: Sequence[PlannedRow]) -> dict[int, int | None]:
        known = {event.id: event.places for event in self._choices.events.values()}
        if self._choices.default_event:
            known[self._choices.default_event.id] = self._choices.default_event.places
        return {row.event: known.get(row.event) for row in kept if isinstance(row.event, int)}

    def _event_of(self, row: RowFacts) -> tuple[EventId, date | None, date | None]:
        """The row's event with its first and last day, where they are known."""
        known = self._choices.events.get(row.event_key) or self._choices.default_event
        if known:
            return known.id, known.first_day, known.last_day or known.first_day
        first_day = row.event_key.start.day if row.event_key.start else None
        last_day = row.event_end.day if row.event_end else first_day
        return row.event_key, first_day, last_day

    def _ended_early(self, row: RowFacts, event: EventId, first_day: date | None) -> PlannedRow | None:
        """Rows that are no booking, or that cannot be true."""

        def end(fate: Fate, reason: str) -> PlannedRow:
            return PlannedRow(
                row.number,
                fate,
                reason,
                row.notes,
                row.person,
                row.facts,
                event,
                row.event_key,
                row.agency_name,
            )

        if row.number in self._choices.leave_out:
            return end(Fate.LEFT_OUT, "You took this row out.")
        if row.left_out:
            return end(Fate.LEFT_OUT, row.left_out)
        if row.error:
            return end(Fate.ERROR, row.error)
        wrong_day = self._wrong_day(row)
        if wrong_day:
            return end(Fate.ERROR, wrong_day)
        if first_day and first_day > self._today and row.facts.status in MARKED and not row.absence_is_plain:
            said = STATUS_WORDS[row.facts.status]
            return end(
                Fate.ERROR,
                f"The file says “{said}”, but the event is on {first_day:%-d %B %Y}, which has not come yet.",
            )
        return None

    def _wrong_day(self, row: RowFacts) -> str:
        """The error of a row that names another day than the event chosen for the file; "" otherwise."""
        chosen, start = self._choices.default_event, row.event_key.start
        if chosen is None or start is None or row.event_key in self._choices.events:
            return ""
        if chosen.first_day <= start.day <= (chosen.last_day or chosen.first_day):
            return ""
        return (
            f"This row is about {row.event_key}, but the event chosen is on {chosen.first_day:%-d %B %Y}. "
            "Choose no event for a file that names its own."
        )

    def _by_identity(self, row: RowFacts, event: EventId) -> ExistingBooking | None:
        """The booking of the same person."""
        keys = sorted(identity_keys(row.person))
        return next((self._by_person[event, key] for key in keys if (event, key) in self._by_person), None)

    def _find_existing(self, row: RowFacts, event: EventId) -> ExistingBooking | None:
        """The booking that a row is about: the same person; or the same booking reference with the name kept,
        or put right. The same reference under another name is a place passed on to somebody else."""
        identified = self._by_identity(row, event)
        reference = (event, row.facts.booking_ref)
        if identified or len(self._bearers.get(reference, ())) > 1:
            return identified  # a reference that several people bear is an order's, not a booking's
        found = [
            booking
            for booking in self._by_reference.get(reference, ())
            if booking.id not in self._identified
            and booking.id not in self._claimed
            and _is_name_kept(booking.person, row.person)
        ]
        return found[0] if len(found) == 1 else None

    def _join(self, earlier: int, row: RowFacts, event: EventId) -> None:
        """A second row about the same person and event: the first one stands, with the stronger status."""
        first = self._entries[earlier]
        assert isinstance(first, RowFacts)
        status = combine_statuses(first.facts.status, row.facts.status)
        reason = f"The same person and event as row {first.number}."
        if status is not first.facts.status:
            merged = row.facts if status is row.facts.status else first.facts
            cancelled_on = merged.cancelled_on if status is BookingStatus.CANCELLED else None
            facts = replace(first.facts, status=status, cancelled_on=cancelled_on)
            note = f"Row {row.number} is about the same booking; together they say: {STATUS_WORDS[status]}."
            notes = tuple(each for each in first.notes if "cancellation" not in each)
            self._entries[earlier] = replace(first, facts=facts, notes=(*notes, note))
            reason += f" Together they say: {STATUS_WORDS[status]}."
        elif first.facts.order_ref and first.facts.order_ref == row.facts.order_ref:
            reason += " If the second place is for somebody else, give that person's name."
        self._entries.append(
            PlannedRow(
                number=row.number,
                fate=Fate.DUPLICATE,
                reason=reason,
                notes=row.notes,
                person=row.person,
                facts=row.facts,
                event=event,
                event_key=row.event_key,
                agency_name=row.agency_name,
                duplicate_of=first.number,
            )
        )

    def _decide(self, position: int, row: RowFacts) -> PlannedRow:
        event = self._events[position]
        booking = self._bookings.get(position)
        notes = [*row.notes, *self._cancellation_notes(row)]
        planned = PlannedRow(
            number=row.number,
            fate=Fate.NEW,
            reason="",
            person=row.person,
            facts=row.facts,
            event=event,
            event_key=row.event_key,
            agency_name=row.agency_name,
        )
        if booking is not None:
            return self._decide_existing(planned, booking, row, notes)
        facts = row.facts
        if row.status_is_implied and self._has_bookings(event):
            facts = replace(facts, status=BookingStatus.CAME_WITHOUT_BOOKING)
        notes += self._namesake_notes(row, event)
        reason = f"New booking: {STATUS_WORDS[facts.status]}."
        return replace(planned, reason=reason, notes=tuple(notes), facts=facts)

    def _decide_existing(
        self, planned: PlannedRow, booking: ExistingBooking, row: RowFacts, notes: list[str]
    ) -> PlannedRow:
        status, status_note = next_status(booking, row.facts.status)
        if status_note:
            notes.append(status_note)
        person = filled_in(booking.person, row.person)
        facts = filled_in(booking.facts, replace(row.facts, status=status))
        if status is not BookingStatus.CANCELLED:
            facts = replace(facts, cancelled_on=None)
        changes = (*changes_between(booking.person, person), *changes_between(booking.facts, facts))
        return replace(
            planned,
            fate=Fate.UPDATE if changes else Fate.UNCHANGED,
            reason=words_of(changes) if changes else "Nothing has changed.",
            notes=tuple(notes),
            person=person,
            facts=facts,
            existing_id=booking.id,
            changes=changes,
        )

    def _has_bookings(self, event: EventId) -> bool:
        return any(known_event == event for known_event, _ in self._names)

    def _cancellation_notes(self, row: RowFacts) -> list[str]:
        cancelled_on = row.facts.cancelled_on
        if cancelled_on is None:
            return []
        if cancelled_on > self._today:
            return [f"The date of cancellation, {cancelled_on:%-d %B %Y}, has not come yet. Please check it."]
        return []

    def _namesake_notes(self, row: RowFacts, event: EventId) -> list[str]:
        """The same name already on the event, told apart by address: perhaps one person after all."""
        name = name_key(row.person.first_name, row.person.last_name)
        if (event, name) not in self._names:
            return []
        return ["Somebody of the same name is already booked with another address. Are they one person?"]


def _is_name_kept(held: Person, said: Person) -> bool:
    """True for the same name; also for a similar one at the same address, which is a spelling put right."""
    ours, theirs = name_key(held.first_name, held.last_name), name_key(said.first_name, said.last_name)
    same_address = email_key(held.email) == email_key(said.email)
    return ours == theirs or (same_address and fuzz.ratio(ours, theirs) >= _SIMILAR_NAME)
