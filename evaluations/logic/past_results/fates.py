"""What becomes of each row of a file of past answers, and why. Nothing is stored here.

Rules: an answer that is there is never overwritten; nobody is taken for somebody else by an address alone
(`courses.logic.people`); of two submissions of one person the later counts; an answer that says not whose it is cannot
be compared with anybody, and would need an attendance that nobody recorded: it is left out and counted.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from courses.logic.people import email_key, name_key
from evaluations.logic.answers import Answer, EncodedResponse
from partnerships.logic.wording import long_date


class AnswerFate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CAME = "came"
    UNCHANGED = "unchanged"
    THERE = "there"
    DUPLICATE = "duplicate"
    NOBODY = "nobody"
    NAMELESS = "nameless"
    LEFT_OUT = "left_out"
    ERROR = "error"

    @property
    def label(self) -> str:
        """On screen."""
        return _LABELS[self.value]


_LABELS = {
    "new": "New answers",
    "came": "New answers, came without booking",
    "unchanged": "Unchanged",
    "there": "Already answered",
    "duplicate": "Same person again",
    "nobody": "Not on this event",
    "nameless": "Says not who answered",
    "left_out": "Left out",
    "error": "Error",
}
_COUNTS = "Counts with the event’s answers."
_UNSURE = "It cannot be said for certain whose answers these are."
_NOBODY = "Nobody of this event’s list is this person."
#: Rows whose answers are stored.
STORED = frozenset({AnswerFate.NEW, AnswerFate.CAME})


@dataclass(frozen=True)
class ReadRow:
    """One row as read: who it is about, when it was sent, what was answered. Blank means: not said."""

    number: int
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    manager_email: str = ""
    submitted_at: dt.datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    #: The answers as they would be stored; None when they cannot be.
    encoded: EncodedResponse | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def says_who(self) -> bool:
        return bool(self.name or self.email or self.manager_email)

    @property
    def person(self) -> str:
        """Who, for the check: name and address as the file has them."""
        return ", ".join(part for part in (self.name, self.email or self.manager_email) if part)


@dataclass(frozen=True)
class Booked:
    """One person of the event. `shut_because` says why no answer of theirs may be brought in, "" when it may.

    `imported_before` is what an earlier import stored of theirs, None when there is none.
    """

    booking_id: int
    first_name: str
    last_name: str
    email: str = ""
    manager_email: str = ""
    shut_because: str = ""
    note: str = ""
    imported_before: EncodedResponse | None = None
    has_answered: bool = False


@dataclass(frozen=True)
class PlannedAnswer:
    """A row with its fate. `booking_id` is set for answers of somebody on the event.

    `reason` may name people; where it does, `lasting_reason` says what is kept once the import is done.
    """

    row: ReadRow
    fate: AnswerFate
    reason: str
    booking_id: int | None = None
    lasting_reason: str = ""

    @property
    def number(self) -> int:
        return self.row.number


def plan_answers(
    rows: Sequence[ReadRow], booked: Sequence[Booked], *, keep_unbooked: bool, for_managers: bool = False
) -> tuple[PlannedAnswer, ...]:
    """The fate of every row, in the order of the file."""
    register = _Register(booked, for_managers)
    planned = {row.number: _first_look(row, register, keep_unbooked) for row in rows}
    latest: dict[object, PlannedAnswer] = {}
    for each in sorted(planned.values(), key=_when):
        if each.fate in STORED | {AnswerFate.UNCHANGED, AnswerFate.THERE}:
            key = _who(each)
            if key in latest and latest[key].fate in STORED:
                earlier = latest[key]
                reason = f"Row {each.number} of the same person was sent later, so that one is taken."
                planned[earlier.number] = PlannedAnswer(earlier.row, AnswerFate.DUPLICATE, reason)
            latest[key] = each
    return tuple(planned[row.number] for row in rows)


def _when(each: PlannedAnswer) -> tuple[float, int]:
    sent = each.row.submitted_at
    return (sent.timestamp() if sent else float("-inf"), each.number)


def _who(each: PlannedAnswer) -> object:
    if each.booking_id is not None:
        return each.booking_id
    return name_key(each.row.first_name, each.row.last_name), email_key(each.row.email)


def _first_look(row: ReadRow, register: "_Register", keep_unbooked: bool) -> PlannedAnswer:
    if row.problem:
        return PlannedAnswer(row, AnswerFate.ERROR, row.problem)
    if row.encoded is None or row.encoded.is_blank:
        return PlannedAnswer(
            row, AnswerFate.LEFT_OUT, "Nothing was answered in the columns that you bring in."
        )
    if not row.says_who:
        return PlannedAnswer(
            row,
            AnswerFate.NAMELESS,
            "The row says not who answered. It cannot be compared with anybody, and counting it would need an "
            "attendance that nobody recorded.",
        )
    found, problem = register.find(row)
    if problem:
        return PlannedAnswer(row, AnswerFate.ERROR, problem, lasting_reason=_UNSURE)
    if found is None:
        if keep_unbooked and row.name:
            came = f"Is put on the event’s list as “came without booking”. {_sent(row)}"
            return PlannedAnswer(row, AnswerFate.CAME, came, lasting_reason=_COUNTS)
        return PlannedAnswer(row, AnswerFate.NOBODY, register.why_nobody(row), lasting_reason=_NOBODY)
    return _of_somebody(row, found)


def _of_somebody(row: ReadRow, found: Booked) -> PlannedAnswer:
    if found.has_answered:
        if found.imported_before is not None and found.imported_before == row.encoded:
            return PlannedAnswer(
                row, AnswerFate.UNCHANGED, "An import brought in these answers before.", found.booking_id
            )
        return PlannedAnswer(
            row,
            AnswerFate.THERE,
            "This person has answered already. The first answers stay.",
            found.booking_id,
        )
    if found.shut_because:
        return PlannedAnswer(row, AnswerFate.LEFT_OUT, found.shut_because)
    reason = f"{found.note} {_sent(row)}".strip()
    return PlannedAnswer(row, AnswerFate.NEW, reason, found.booking_id, f"{_COUNTS} {found.note}".strip())


def _sent(row: ReadRow) -> str:
    """The day as it was read: a day and a month that changed places are seen here."""
    if row.submitted_at is None:
        return "The file says not when; the day on which the survey closed is taken."
    return f"Sent in on {long_date(row.submitted_at.date())}."


class _Register:
    """Finds a row's person among those of the event."""

    def __init__(self, booked: Sequence[Booked], for_managers: bool) -> None:
        self.for_managers = for_managers
        self.by_email: dict[str, list[Booked]] = {}
        self.by_name: dict[str, list[Booked]] = {}
        self.by_manager: dict[str, list[Booked]] = {}
        for each in booked:
            if each.email:
                self.by_email.setdefault(email_key(each.email), []).append(each)
            self.by_name.setdefault(name_key(each.first_name, each.last_name), []).append(each)
            if each.manager_email:
                self.by_manager.setdefault(email_key(each.manager_email), []).append(each)

    def find(self, row: ReadRow) -> tuple[Booked | None, str]:
        """The one person whom a row is about, or why it cannot be said."""
        named = self.by_name.get(name_key(row.first_name, row.last_name), []) if row.name else []
        if row.email:
            return self._by_address(row, named)
        if row.name:
            if len(named) > 1:
                return (
                    None,
                    f"{len(named)} people of this event are called {row.name}. An address would tell them apart.",
                )
            return (named[0] if named else None), ""
        return self._by_manager(row)

    def _by_address(self, row: ReadRow, named: Sequence[Booked]) -> tuple[Booked | None, str]:
        at_address = self.by_email.get(email_key(row.email), [])
        both = [each for each in at_address if each in named]
        if len(both) == 1:
            return both[0], ""
        if len(both) > 1 or (not row.name and len(at_address) > 1):
            return None, f"{len(at_address)} people of this event have the address {row.email}."
        if not row.name:
            return (at_address[0] if at_address else None), ""
        if at_address:
            held = f"{at_address[0].first_name} {at_address[0].last_name}".strip()
            return None, (
                f"At this event the address belongs to {held}, but the row names {row.name}. "
                "Put right whichever is wrong."
            )
        without_address = [each for each in named if not each.email]
        return (without_address[0] if len(without_address) == 1 and len(named) == 1 else None), ""

    def _by_manager(self, row: ReadRow) -> tuple[Booked | None, str]:
        managed = self.by_manager.get(email_key(row.manager_email), [])
        if len(managed) > 1:
            return None, (
                f"This manager has {len(managed)} people at this event. Without the person’s name "
                "it cannot be said whom the answers are about."
            )
        return (managed[0] if managed else None), ""

    def why_nobody(self, row: ReadRow) -> str:
        """Why nobody was found, in words that say what to do."""
        if row.email and row.name and self.by_name.get(name_key(row.first_name, row.last_name)):
            return (
                f"{row.name} is on this event under another address. If it is the same person, do not bring in "
                "the column of addresses, or put the address right in their record."
            )
        return "Nobody of this event’s list is the person whom it is about." if self.for_managers else _NOBODY
