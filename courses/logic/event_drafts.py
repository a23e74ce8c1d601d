"""Events that a list names and the partnership does not have yet: as much as the list says of them.

Source: the brief, Import wizard ("new agencies, courses and events made in place"; "a file that names no event").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from courses.logic.column_words import Field, score_header
from courses.logic.dates import LONDON, BadDate, DateOrder, Moment, parse_moment, parse_times, take_moment
from courses.logic.import_plan import EventDetails, EventKey
from courses.logic.people import fold
from courses.logic.references import is_reference

ASSUMED_START, ASSUMED_END = time(9, 30), time(16, 30)
ASSUMED_LENGTH = timedelta(hours=3)
_LONGEST_TITLE = 200
_ONLINE = re.compile(
    r"(?i)\b(on-?line|virtual(ly)?|ms teams|microsoft teams|teams|zoom|webinar|remote|e-?learning)\b"
)
_ONLINE_ALONE = re.compile(r"(?i)[\s(]*(on-?line|virtual(ly)?|remote|webinar|e-?learning)[\s).]*")

# How a meeting report writes moments where the computer is set to American English: 5/12/26, 9:30:00 AM.
_AMERICAN = re.compile(r"(?i)^(\d{1,2})/(\d{1,2})/(\d{4}|\d\d),? +\d{1,2}:\d\d(:\d\d)? ?[ap]m$")


@dataclass(frozen=True)
class EventDraft:
    """A new event. It is complete with a title, a start and an end; `assumed` says in words what was guessed."""

    title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    online: bool = False
    venue: str = ""
    places: int | None = None
    reference: str = ""
    assumed: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.title and self.starts_at and self.ends_at)

    @property
    def first_day(self) -> date | None:
        return self.starts_at.astimezone(LONDON).date() if self.starts_at else None

    @property
    def last_day(self) -> date | None:
        return self.ends_at.astimezone(LONDON).date() if self.ends_at else None

    def as_json(self) -> dict[str, object]:
        """Plain values, for storing what a person chose."""
        return {
            "title": self.title,
            "starts_at": self.starts_at.isoformat() if self.starts_at else "",
            "ends_at": self.ends_at.isoformat() if self.ends_at else "",
            "online": self.online,
            "venue": self.venue,
            "places": self.places,
            "reference": self.reference,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "EventDraft":
        """What `as_json` gave. Values of another shape are taken for missing."""
        places = stored.get("places")
        return cls(
            title=str(stored.get("title") or ""),
            starts_at=_instant(stored.get("starts_at")),
            ends_at=_instant(stored.get("ends_at")),
            online=bool(stored.get("online")),
            venue=str(stored.get("venue") or ""),
            places=places if isinstance(places, int) else None,
            reference=str(stored.get("reference") or ""),
        )


@dataclass(frozen=True)
class DraftedEvent:
    """A new event with the names by which the list calls it, and how many rows are about it."""

    draft: EventDraft
    keys: tuple[EventKey, ...]
    rows: int = field(default=0)


def drafts_of(named: Sequence[EventDetails]) -> list[DraftedEvent]:
    """The new events that a list names, each once, however differently its rows write it."""
    found: dict[tuple[str, object, object], DraftedEvent] = {}
    times_known = {_identity(each)[:2] for each in named if each.key.start and each.key.start.at}
    by_day: dict[tuple[str, object], tuple[str, object, object]] = {}
    for details in sorted(named, key=lambda each: not (each.key.start and each.key.start.at)):
        identity = _identity(details)
        if identity[2] is None and identity[:2] in times_known:
            identity = by_day[identity[:2]]  # a row without the time joins the event of that day
        by_day.setdefault(identity[:2], identity)
        held = found.get(identity)
        if held is None:
            found[identity] = DraftedEvent(draft_of(details), (details.key,), details.rows)
        else:
            draft = replace(held.draft, venue=held.draft.venue or details.venue)
            found[identity] = DraftedEvent(draft, (*held.keys, details.key), held.rows + details.rows)
    return _with_references_that_are_their_own(list(found.values()))


def _identity(details: EventDetails) -> tuple[str, object, object]:
    key = details.key
    start = key.start
    return fold(key.title) or fold(key.reference), start.day if start else None, start.at if start else None


def _with_references_that_are_their_own(drafted: list[DraftedEvent]) -> list[DraftedEvent]:
    """A reference that several events bear is a course's code, and names none of them."""
    seen: dict[str, int] = {}
    for each in drafted:
        for reference in {key.reference.casefold() for key in each.keys}:
            seen[reference] = seen.get(reference, 0) + 1
    return [
        each
        if seen.get(each.draft.reference.casefold(), 0) <= 1
        else replace(each, draft=replace(each.draft, reference=""))
        for each in drafted
    ]


def draft_of(details: EventDetails) -> EventDraft:
    """The event that a list names, with the times that are missing assumed and said so."""
    key = details.key
    online = bool(_ONLINE.search(details.venue) or re.search(r"(?i)\be-?learning\b|\bwebinar\b", key.title))
    draft = EventDraft(
        title=(key.title or key.reference)[:_LONGEST_TITLE],
        online=online,
        venue="" if _ONLINE_ALONE.fullmatch(details.venue) else details.venue,
        reference=key.reference if is_reference(key.reference) else "",
    )
    return _with_times(draft, key.start, details.end) if key.start else draft


def _with_times(draft: EventDraft, start: Moment, end: Moment | None) -> EventDraft:
    assumed = []
    starts_at = datetime.combine(start.day, start.at or ASSUMED_START, tzinfo=LONDON)
    if start.at is None:
        assumed.append(f"The list gives no time; {ASSUMED_START:%H:%M} was assumed.")
    if end is not None and end.at is not None:
        ends_at = datetime.combine(end.day, end.at, tzinfo=LONDON)
    else:
        ends_at = _assumed_end(starts_at, end.day if end else start.day, start.at is None)
        assumed.append(f"The list does not say when it ends; {ends_at:%H:%M} was assumed.")
    if ends_at <= starts_at:
        ends_at = _assumed_end(starts_at, start.day, False)
    return replace(draft, starts_at=starts_at, ends_at=ends_at, assumed=" ".join(assumed))


def _assumed_end(starts_at: datetime, last_day: date, whole_day: bool) -> datetime:
    if whole_day or last_day > starts_at.date():
        return datetime.combine(last_day, ASSUMED_END, tzinfo=LONDON)
    latest = datetime.combine(starts_at.date(), time(23, 59), tzinfo=LONDON)
    return min(starts_at + ASSUMED_LENGTH, latest)


def draft_from_facts(facts: Mapping[str, str], latest: date | None = None) -> EventDraft:
    """What the lines above a list say about its event: a meeting report's title and times, or "Course: Neglect".

    `latest` is the last day on which it can have been, for a report of what is over: a date that reads both ways
    is read so that it is not later.
    """
    order = _order_of(facts, latest)
    title = _fact(facts, Field.COURSE_TITLE)
    venue = _fact(facts, Field.VENUE)
    start = _moment(_fact(facts, Field.EVENT_START) or _fact(facts, Field.EVENT_DATE), order)
    end = _moment(_fact(facts, Field.EVENT_END), order)
    clock_words = _fact(facts, Field.START_TIME)
    if start is None:
        start = _moment(clock_words, order)  # a meeting report calls the whole moment "Start time"
    elif start.at is None and clock_words:
        start = replace(start, at=_time(clock_words))
    end_words = _fact(facts, Field.END_TIME)
    if end is None and end_words:
        end = _moment(end_words, order) or (Moment(start.day, _time(end_words)) if start else None)
    if end is None and start is not None and start.until:
        end = Moment(start.day, start.until)
    if start is None and title:
        title, start = take_moment(title)
        end = Moment(start.day, start.until) if start and start.until else end
    return draft_of(EventDetails(EventKey(title=title, start=start), end, venue))


def _order_of(facts: Mapping[str, str], latest: date | None) -> DateOrder:
    """Month first for the moments of a computer set to American English, unless that makes no date, or a later one."""
    found = [match for value in facts.values() if (match := _AMERICAN.search(value))]
    if not found or any(int(match[1]) > 12 for match in found):
        return DateOrder()
    if latest is None:
        return DateOrder(month_first=True)
    read = [_moment(match[0], DateOrder(month_first=True)) for match in found]
    return DateOrder(month_first=not any(each and each.day > latest for each in read))


def _fact(facts: Mapping[str, str], wanted: Field) -> str:
    scored = [(score_header(name, wanted).score, value) for name, value in facts.items()]
    score, value = max(scored, default=(0, ""), key=lambda each: each[0])
    return value if score >= 90 else ""


def _moment(text: str, order: DateOrder) -> Moment | None:
    try:
        return parse_moment(text, order)
    except BadDate:
        return None


def _time(text: str) -> time | None:
    try:
        return parse_times(text)[0]
    except BadDate:
        return None


def _instant(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
