"""The events that a file is about: those of the partnership, and those that have to be made."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q
from django.db.models.functions import Lower

from courses.choices import CourseKind
from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping
from courses.logic.dates import Moment
from courses.logic.event_drafts import DraftedEvent, EventDraft, draft_from_facts, draft_of, drafts_of
from courses.logic.field_words import SESSIONS
from courses.logic.import_plan import EventDetails, EventKey, KnownEvent
from courses.logic.people import fold, is_placeholder
from courses.logic.reading import SourceRow, SourceTable
from courses.logic.register_columns import day_of_header
from courses.logic.row_reading import DATE_FIELDS, RowFacts, RowReader
from courses.models import Booking, BookingImport, Course, Event
from courses.services.courses import create_course
from courses.services.events import create_event
from partnerships import clock

_EVENT_FIELDS = frozenset(
    {
        Field.EVENT_REF,
        Field.COURSE_TITLE,
        Field.EVENT_START,
        Field.EVENT_END,
        Field.EVENT_DATE,
        Field.START_TIME,
        Field.END_TIME,
        Field.VENUE,
    }
)
#: The token under which the event of rows that name none is stored.
NO_EVENT = EventKey().token


@dataclass(frozen=True)
class FoundEvent:
    """An event that rows of a file are about.

    `id` is the event's own, or a negative number for one that is to be made from `draft`. Without a complete draft
    or an event, a person has to say which it is. `is_for_all`: the file's rows go here whatever they name.
    """

    id: int
    keys: tuple[EventKey, ...]
    rows: int
    event: Event | None = None
    draft: EventDraft | None = None
    note: str = ""
    is_chosen: bool = False
    is_for_all: bool = False
    #: The event that a file without one is probably about; a person confirms it.
    suggested: Event | None = None

    @property
    def is_new(self) -> bool:
        return self.event is None

    @property
    def is_known(self) -> bool:
        return self.event is not None or bool(self.draft and self.draft.is_complete)

    @property
    def is_settled(self) -> bool:
        return self.event is not None or (self.is_chosen and self.is_known)

    @property
    def tokens(self) -> list[str]:
        return [key.token for key in self.keys] or [NO_EVENT]

    @property
    def title(self) -> str:
        if self.event is not None:
            return self.event.course.title
        return self.draft.title if self.draft else ""

    @property
    def places(self) -> int | None:
        if self.event is not None:
            return self.event.places
        return self.draft.places if self.draft else None

    @property
    def known(self) -> KnownEvent | None:
        """What the plan needs of it; None while nobody has said which event it is."""
        if self.event is not None:
            event = self.event
            return KnownEvent(event.pk, event.course.title, event.first_day, event.places, event.last_day)
        draft = self.draft
        if draft is None or draft.first_day is None or not draft.is_complete:
            return None
        return KnownEvent(self.id, draft.title, draft.first_day, draft.places, draft.last_day)


def events_found(
    booking_import: BookingImport,
    table: SourceTable,
    mapping: ColumnMapping,
) -> list[FoundEvent]:
    """Every event that the file concerns, as chosen, matched or guessed.

    With an event chosen for the whole file there is just that one; a file that names none gets one to be asked for.
    """
    if booking_import.event_id is not None:
        event = Event.objects.select_related("course").get(pk=booking_import.event_id)
        return [FoundEvent(event.pk, (), len(table.rows), event=event, is_chosen=True, is_for_all=True)]
    read = _read_events(booking_import, table, mapping)
    if all(row.event_key.is_empty for row, _ in read):
        index = mapping.index_of(Field.BOOKING_REF)
        references = (
            {row.cells[index] for row in table.rows if row.cells[index]} if index is not None else set()
        )
        return [_unnamed(booking_import, table, mapping, references)]
    return _named_events(booking_import, _named(read))


def _read_events(
    booking_import: BookingImport, table: SourceTable, mapping: ColumnMapping
) -> list[tuple[RowFacts, int]]:
    """What the rows say of events, with how many rows say it: each distinct writing is read once, however many rows."""
    columns = tuple(
        column if column.field in _EVENT_FIELDS | DATE_FIELDS else replace(column, field=None)
        for column in mapping.columns
    )
    indexes = [column.index for column in columns if column.field in _EVENT_FIELDS]
    fixes = {place: text for place, text in fixes_of(booking_import).items() if place[1] in _EVENT_FIELDS}
    fixed = {number for number, _ in fixes}
    first: dict[tuple[object, ...], SourceRow] = {}
    counted: Counter[tuple[object, ...]] = Counter()
    for row in table.rows:
        written: tuple[object, ...] = tuple(row.cells[index] for index in indexes)
        if row.number in fixed:
            written = (*written, row.number)
        first.setdefault(written, row)
        counted[written] += 1
    reader = RowReader(table, ColumnMapping(columns), fixes=fixes)
    return [
        (_without_other_errors(reader.read(row), row, mapping), counted[written])
        for written, row in first.items()
    ]


def _without_other_errors(facts: RowFacts, row: SourceRow, mapping: ColumnMapping) -> RowFacts:
    """Keeps the one error that concerns the event: a date that cannot be read."""
    dates = [mapping.index_of(field) for field in (Field.EVENT_START, Field.EVENT_DATE)]
    has_date = any(not is_placeholder(row.cells[index]) for index in dates if index is not None)
    return replace(facts, error=facts.error if has_date and facts.event_key.start is None else "")


def fixes_of(booking_import: BookingImport) -> dict[tuple[int, Field], str]:
    """The cells that a person corrected, as the plan takes them."""
    known = {field.value: field for field in Field}
    return {
        (int(number), known[name]): text
        for number, cells in booking_import.corrections.items()
        for name, text in cells.items()
        if name in known
    }


def _named(rows: Sequence[tuple[RowFacts, int]]) -> list[EventDetails]:
    """Each event once; an event whose date cannot be read is none."""
    found: dict[EventKey, EventDetails] = {}
    for row, number in rows:
        key = row.event_key
        if key.is_empty or row.error:
            continue
        held = found.get(key) or EventDetails(key, row.event_end, row.venue)
        found[key] = replace(held, rows=held.rows + number)
    return list(found.values())


def _named_events(booking_import: BookingImport, named: Sequence[EventDetails]) -> list[FoundEvent]:
    stored = booking_import.events
    matched = _matched(named)
    chosen_ids = {entry["event"] for entry in stored.values() if "event" in entry}
    chosen = Event.objects.select_related("course").in_bulk(chosen_ids) if chosen_ids else {}
    by_event: dict[int, FoundEvent] = {}
    to_make: list[EventDetails] = []
    for details in named:
        entry = stored.get(details.key.token, {})
        event = chosen.get(entry["event"]) if "event" in entry else None
        if event is None and "title" not in entry:
            event = matched.get(details.key)
        if event is None:
            to_make.append(details)
            continue
        held = by_event.get(event.pk) or FoundEvent(event.pk, (), 0, event=event, is_chosen=True)
        by_event[event.pk] = replace(held, keys=(*held.keys, details.key), rows=held.rows + details.rows)
    new = [
        _to_make(position, drafted, stored) for position, drafted in enumerate(drafts_of(to_make), start=1)
    ]
    return [*by_event.values(), *_with_warnings(new)]


def _to_make(position: int, drafted: DraftedEvent, stored: dict[str, dict[str, object]]) -> FoundEvent:
    entry = next((stored[key.token] for key in drafted.keys if "title" in stored.get(key.token, {})), None)
    draft = EventDraft.from_json(entry) if entry else drafted.draft
    return FoundEvent(
        id=-position,
        keys=drafted.keys,
        rows=drafted.rows,
        draft=draft,
        note=draft.assumed,
        is_chosen=entry is not None,
    )


def _unnamed(
    booking_import: BookingImport, table: SourceTable, mapping: ColumnMapping, references: Collection[str]
) -> FoundEvent:
    """The event of a file that names none: as chosen, or what its bookings and the lines above the list suggest."""
    entry, rows = booking_import.events.get(NO_EVENT, {}), len(table.rows)
    event = (
        Event.objects.select_related("course").filter(pk=entry["event"]).first() if "event" in entry else None
    )
    if event is not None:
        return FoundEvent(event.pk, (), rows, event=event, is_chosen=True)
    if "title" in entry:
        return FoundEvent(-1, (), rows, draft=EventDraft.from_json(entry), is_chosen=True)
    latest = clock.today() if mapping.is_attendance_report else None
    draft = _with_days(draft_from_facts(table.facts, latest), mapping)
    same = _already_there(draft)
    if same is not None:
        return FoundEvent(same.pk, (), rows, event=same)
    suggested, shared = _same_bookings(references)
    if suggested is not None:
        note = f"{shared:,} of its bookings are on {suggested} already, by their references."
        return FoundEvent(-1, (), rows, draft=EventDraft(), note=note, suggested=suggested)
    return FoundEvent(-1, (), rows, draft=draft, note=draft.assumed)


def _with_days(draft: EventDraft, mapping: ColumnMapping) -> EventDraft:
    """The draft with the first and last day that a register's columns are called by, where it has no day."""
    days = [day_of_header(each.header) for each in mapping.columns if each.field in SESSIONS]
    found = sorted(day for day in days if day is not None)
    if not found or draft.starts_at is not None:
        return draft
    details = EventDetails(
        EventKey(title=draft.title, start=Moment(found[0])), Moment(found[-1]), draft.venue
    )
    return draft_of(details)


def _already_there(draft: EventDraft) -> Event | None:
    """The partnership's event of the course and day that the lines above a list name, if there is just one."""
    if not draft.title or draft.starts_at is None:
        return None
    on_the_day = Event.objects.filter(starts_at__date=draft.first_day).select_related("course").order_by("pk")
    same = [event for event in on_the_day if fold(event.course.title) == fold(draft.title)]
    at_the_time = [event for event in same if event.starts_at == draft.starts_at]
    found = at_the_time or same
    return found[0] if len(found) == 1 else None


def _same_bookings(references: Collection[str]) -> tuple[Event | None, int]:
    """The event that holds most of these booking references already, and how many; an earlier list was about it."""
    if not references:
        return None, 0
    found = (
        Booking.objects.filter(source_ref__in=references)
        .values("event")
        .annotate(number=Count("pk"))
        .order_by("-number", "-event")
        .first()
    )
    if found is None or found["number"] * 2 < len(references):
        return None, 0
    return Event.objects.select_related("course").get(pk=found["event"]), found["number"]


def _matched(named: Sequence[EventDetails]) -> dict[EventKey, Event]:
    """The partnership's own events that a file names: by reference, or by course and day; three queries at most."""
    if not named:
        return {}
    titles = {fold(each.key.title or each.key.reference) for each in named}
    course_ids = [pk for pk, title in Course.objects.values_list("pk", "title") if fold(title) in titles]
    references = {each.key.reference.casefold() for each in named if each.key.reference}
    events = list(
        Event.objects.annotate(lower_ref=Lower("ref"))
        .filter(Q(lower_ref__in=references) | Q(course_id__in=course_ids))
        .select_related("course")
    )
    found: dict[EventKey, Event] = {}
    exact = {each.key: _exact(each.key, events) for each in named}
    found.update({key: event for key, event in exact.items() if event is not None})
    taken = {event.pk for event in found.values()}
    loose = Counter(
        event.pk for each in named if each.key not in found for event in _same_day(each.key, events)
    )
    for each in named:
        candidates = [] if each.key in found else _same_day(each.key, events)
        if len(candidates) == 1 and candidates[0].pk not in taken and loose[candidates[0].pk] == 1:
            found[each.key] = candidates[0]
    return found


def _exact(key: EventKey, events: Sequence[Event]) -> Event | None:
    """By reference on the same day (or where the file gives none), else by course, day and time."""
    for event in events:
        same_day = key.start is None or event.first_day == key.start.day
        if key.reference and event.ref.casefold() == key.reference.casefold() and same_day:
            return event
    on_the_day = _same_day(key, events)
    if key.start is None or key.start.at is None:
        return on_the_day[0] if len(on_the_day) == 1 else None
    at = key.start.at
    return next((event for event in on_the_day if clock.local(event.starts_at).time() == at), None)


def _same_day(key: EventKey, events: Sequence[Event]) -> list[Event]:
    title = fold(key.title or key.reference)
    if key.start is None:
        return []
    return [each for each in events if each.first_day == key.start.day and fold(each.course.title) == title]


def _with_warnings(new: list[FoundEvent]) -> list[FoundEvent]:
    """Says so when a new event's reference is one that the portal has on another day: it may have moved."""
    references = {each.draft.reference.casefold() for each in new if each.draft and each.draft.reference}
    if not references:
        return new
    taken = {
        event.ref.casefold(): event
        for event in Event.objects.annotate(lower_ref=Lower("ref")).filter(lower_ref__in=references)
    }
    warned = []
    for each in new:
        held = taken.get(each.draft.reference.casefold()) if each.draft else None
        if held is not None and each.draft is not None:
            note = (
                f"Event {held.ref} in the portal is on {held.first_day:%-d %B %Y}. "
                "If it has moved, move it there first; otherwise a second event is made."
            )
            each = replace(each, draft=replace(each.draft, reference=""), note=f"{note} {each.note}".strip())
        warned.append(each)
    return warned


def make_events(found: Sequence[FoundEvent], by: int | None) -> tuple[dict[int, Event], dict[str, list[int]]]:
    """Every event by its id in the plan, new courses and events made; with the ids of what was made.

    Raises:
        Refused: an event could not be made, for example because its reference was taken meanwhile.
    """
    courses = {fold(course.title): course for course in Course.objects.all()}
    made: dict[str, list[int]] = {"courses": [], "events": []}
    events: dict[int, Event] = {}
    for each in found:
        if each.event is not None:
            events[each.id] = each.event
            continue
        draft = each.draft
        if draft is None or draft.starts_at is None or draft.ends_at is None:
            continue
        course = courses.get(fold(draft.title))
        if course is None:
            course = create_course(title=draft.title, kind=_kind(draft), by=by)
            courses[fold(draft.title)] = course
            made["courses"].append(course.pk)
        events[each.id] = create_event(
            course=course,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            ref=draft.reference,
            online=draft.online,
            venue=draft.venue[:200],
            places=draft.places,
            by=by,
        )
        made["events"].append(events[each.id].pk)
    return events, made


def _kind(draft: EventDraft) -> str:
    if "elearning" in fold(draft.title).replace(" ", ""):
        return CourseKind.E_LEARNING.value
    return CourseKind.VIRTUAL.value if draft.online else CourseKind.FACE_TO_FACE.value
