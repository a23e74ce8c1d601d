"""One row of a file, through a mapping, as facts about a person and a booking.

What makes a row impossible is its error; what merely deserves a look is a note.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping
from courses.logic.dates import DAY_FIRST, BadDate, Moment, decide_order, parse_moment, parse_times
from courses.logic.import_plan import BookingFacts, EventKey
from courses.logic.people import (
    Person,
    PersonName,
    clean_email,
    is_placeholder,
    parse_full_name,
    tidy_name_part,
)
from courses.logic.reading.source_table import SourceRow, SourceTable
from courses.logic.statuses import BookingStatus, StatusMeaning, guess_status, status_key

_DATES = (
    Field.EVENT_START,
    Field.EVENT_DATE,
    Field.EVENT_END,
    Field.CANCELLED_ON,
    Field.STATUS_DATE,
    Field.BOOKED_ON,
)
_LONGEST_TEXT = 200
_LONGEST_NAME = 100
_LONGEST_ROLE = 120
_LONGEST_REFERENCE = 60


@dataclass(frozen=True)
class RowFacts:
    """A row as read. `error` or `left_out` (a sentence) ends it; else person, facts and key are complete.

    `status_is_implied`: an attendance report has no status column; being listed is being there.
    """

    number: int
    person: Person
    facts: BookingFacts
    event_key: EventKey
    agency_name: str = ""
    event_end: Moment | None = None
    venue: str = ""
    error: str = ""
    left_out: str = ""
    notes: tuple[str, ...] = ()
    unknown_word: str = ""
    status_is_implied: bool = False


class RowReader:
    """Reads the rows of one table. Column-wide decisions (date order, status words) are made once.

    `status_words` maps `status_key` to a meaning that a person chose; it outranks every guess.
    `fixes` maps (row number, field) to a cell's corrected text.
    """

    def __init__(
        self,
        table: SourceTable,
        mapping: ColumnMapping,
        status_words: Mapping[str, StatusMeaning] | None = None,
        fixes: Mapping[tuple[int, Field], str] | None = None,
    ) -> None:
        self._indexes = {column.field: column.index for column in mapping.columns if column.field is not None}
        self._is_report = mapping.is_attendance_report
        self._chosen_words = dict(status_words or {})
        self._fixes = dict(fixes or {})
        self._seen_words: dict[Field, set[str]] = {
            field: {row.cells[self._indexes[field]] for row in table.rows}
            for field in (Field.STATUS, Field.ATTENDANCE)
            if field in self._indexes
        }
        self._orders = {
            field: decide_order([row.cells[self._indexes[field]] for row in table.rows])
            for field in _DATES
            if field in self._indexes
        }
        self.notes = tuple(dict.fromkeys(order.note for order in self._orders.values() if order.note))

    def read(self, row: SourceRow) -> RowFacts:
        """The facts of one row."""
        notes: list[str] = []
        name = self._name(row)
        agency = self._text(row, Field.AGENCY)
        email = clean_email(self._cell(row, Field.EMAIL))
        if email.problem:
            notes.append(f"{email.problem}, so this person cannot be reached by email.")
        elif not email.address:
            notes.append("No email address, so this person cannot be reached by email.")
        if not agency:
            notes.append("No organisation given.")
        person = Person(
            name.first[:_LONGEST_NAME],
            name.last[:_LONGEST_NAME],
            email.address,
            agency,
            self._text(row, Field.LEARNER_ID, _LONGEST_REFERENCE),
        )
        error = row.problem or ("" if str(name) else "The name is missing.")
        key, end, event_error = self._event(row)
        status, left_out, unknown = self._status(row)
        facts = self._facts(row, status, notes)
        status_error = f"We do not know what the status “{unknown}” means." if unknown else ""
        return RowFacts(
            number=row.number,
            person=person,
            facts=facts,
            event_key=key,
            agency_name=agency,
            event_end=end,
            venue=self._text(row, Field.VENUE),
            error=error or event_error or status_error,
            left_out=left_out,
            notes=tuple(notes),
            unknown_word=unknown,
            status_is_implied=self._is_report and not self._seen_words,
        )

    def _cell(self, row: SourceRow, field: Field) -> str:
        fixed = self._fixes.get((row.number, field))
        if fixed is not None:
            return fixed.strip()
        index = self._indexes.get(field)
        return "" if index is None else row.cells[index]

    def _text(self, row: SourceRow, field: Field, longest: int = _LONGEST_TEXT) -> str:
        text = " ".join(self._cell(row, field).split())
        return "" if is_placeholder(text) else text[:longest]

    def _name(self, row: SourceRow) -> PersonName:
        first, last = self._text(row, Field.FIRST_NAME), self._text(row, Field.LAST_NAME)
        full = parse_full_name(self._text(row, Field.FULL_NAME))
        if first and last:
            return PersonName(tidy_name_part(first), tidy_name_part(last))
        if not (first or last):
            return full
        if not (full.first or full.last):
            if last and "," in last:  # the whole name in the surname's column
                return parse_full_name(last)
            return PersonName(tidy_name_part(first), tidy_name_part(last))
        if full.last:
            return full
        return PersonName(tidy_name_part(first) or full.first, tidy_name_part(last) or full.first)

    def _moment(self, row: SourceRow, field: Field) -> Moment | None:
        """The date in a cell, None for an empty one. Raises BadDate."""
        text = self._cell(row, field)
        if is_placeholder(text):
            return None
        return parse_moment(text, self._orders.get(field, DAY_FIRST))

    def _event(self, row: SourceRow) -> tuple[EventKey, Moment | None, str]:
        reference, title = self._text(row, Field.EVENT_REF), self._text(row, Field.COURSE_TITLE)
        try:
            start = self._moment(row, Field.EVENT_START) or self._moment(row, Field.EVENT_DATE)
            end = self._moment(row, Field.EVENT_END)
            start, end = self._with_times(row, start, end)
        except BadDate as problem:
            return EventKey(reference, title), None, f"The event's date cannot be read: {problem}."
        if start and end and end.local < start.local and end.at is not None:
            return EventKey(reference, title, start), None, "The event ends before it starts."
        return EventKey(reference, title, start), end, ""

    def _with_times(
        self, row: SourceRow, start: Moment | None, end: Moment | None
    ) -> tuple[Moment | None, Moment | None]:
        """Start and end with the times of their own columns, where the dates carry none. Raises BadDate."""
        start_text, end_text = self._cell(row, Field.START_TIME), self._cell(row, Field.END_TIME)
        if start and start.at is None and not is_placeholder(start_text):
            starts_at, until = parse_times(start_text)
            start = Moment(start.day, starts_at, until)
        if start and end is None and not is_placeholder(end_text):
            end = Moment(start.day, parse_times(end_text)[0])
        elif start and end is None and start.until:
            end = Moment(start.day, start.until)
        # The end is kept apart: two rows that differ only in it are about one event.
        return (Moment(start.day, start.at) if start else None), end

    def _status(self, row: SourceRow) -> tuple[BookingStatus, str, str]:
        """Status, the reason to leave the row out, and the word that nobody knows (each but one empty)."""
        if self._is_report:
            role = self._text(row, Field.MEETING_ROLE).casefold()
            if "organi" in role:
                return BookingStatus.ATTENDED, "Organised the meeting, so is not counted as a delegate.", ""
            if not self._seen_words:
                return BookingStatus.ATTENDED, "", ""
        said = [self._meaning(row, field) for field in (Field.STATUS, Field.ATTENDANCE)]
        for word, meaning in said:
            if meaning is None:
                return BookingStatus.BOOKED, "", word
            if meaning is StatusMeaning.LEFT_OUT:
                return BookingStatus.BOOKED, f"“{word}” is not a booking.", ""
        booking, mark = (BookingStatus(meaning.value) for _, meaning in said if meaning is not None)
        if booking is BookingStatus.BOOKED or mark is BookingStatus.ATTENDED:
            # Of two columns, the one for attendance knows more, except about people who cancelled.
            booking = mark if mark is not BookingStatus.BOOKED else booking
        if booking is BookingStatus.BOOKED and Field.STATUS not in self._indexes and self._is_cancelled(row):
            booking = BookingStatus.CANCELLED
        return booking, "", ""

    def _meaning(self, row: SourceRow, field: Field) -> tuple[str, StatusMeaning | None]:
        if field not in self._indexes:
            return "", StatusMeaning.BOOKED
        word = " ".join(self._cell(row, field).split())
        chosen = self._chosen_words.get(status_key(word))
        return word, chosen or guess_status(word, self._seen_words[field]).meaning

    def _is_cancelled(self, row: SourceRow) -> bool:
        """A date in the column of cancellations, or a mark: Y, a tick, "cancelled"."""
        if self._has_cancel_mark(row):
            return True
        try:
            return self._moment(row, Field.CANCELLED_ON) is not None
        except BadDate:
            return False

    def _has_cancel_mark(self, row: SourceRow) -> bool:
        word = " ".join(self._cell(row, Field.CANCELLED_ON).split())
        marks = (StatusMeaning.ATTENDED, StatusMeaning.CANCELLED)  # "Y" alone reads as attended
        return bool(word) and guess_status(word, [word]).meaning in marks

    def _facts(self, row: SourceRow, status: BookingStatus, notes: list[str]) -> BookingFacts:
        manager_email = clean_email(self._cell(row, Field.MANAGER_EMAIL))
        if manager_email.problem:
            notes.append(f"Manager: {manager_email.problem}.")
        quantity = self._text(row, Field.QUANTITY)
        if re.fullmatch(r"\d{1,3}", quantity) and int(quantity) > 1:
            notes.append(
                f"{quantity} places were booked in this row; {int(quantity) - 1} have no name. Ask who comes."
            )
        cancelled_on = None
        if status is BookingStatus.CANCELLED:
            if not self._has_cancel_mark(row):
                cancelled_on = self._date(row, Field.CANCELLED_ON, notes)
            cancelled_on = cancelled_on or self._date(row, Field.STATUS_DATE, notes)
            if cancelled_on is None:
                notes.append("No date of cancellation, so the notice given is not known.")
        manager = parse_full_name(self._text(row, Field.MANAGER_NAME))
        return BookingFacts(
            status=status,
            job_role=self._text(row, Field.JOB_ROLE, _LONGEST_ROLE),
            category=self._text(row, Field.CATEGORY),
            manager_name=str(manager),
            manager_email=manager_email.address,
            booking_ref=self._text(row, Field.BOOKING_REF, _LONGEST_REFERENCE),
            order_ref=self._text(row, Field.ORDER_REF, _LONGEST_REFERENCE),
            booked_on=self._date(row, Field.BOOKED_ON, notes),
            cancelled_on=cancelled_on,
            access_needs=self._text(row, Field.ACCESS_NEEDS, 1000),
            minutes_attended=_minutes(self._text(row, Field.MINUTES_ATTENDED)),
        )

    def _date(self, row: SourceRow, field: Field, notes: list[str]) -> date | None:
        """A date that the booking can do without: a bad one is noted and left empty."""
        try:
            moment = self._moment(row, field)
        except BadDate as problem:
            notes.append(f"A date was left empty: {problem}.")
            return None
        return moment.day if moment else None


def _minutes(text: str) -> int | None:
    """Minutes from "2h 31m 46s", "1:45:00" or "90"; None for anything else."""
    found = re.fullmatch(r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?\s*(?:(\d+)\s*s\w*)?", text)
    if found and any(found.groups()):
        hours, minutes, _ = (int(part or 0) for part in found.groups())
        return hours * 60 + minutes
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text):
        return int(found[1]) * 60 + int(found[2])
    return int(text) if re.fullmatch(r"\d{1,4}", text) else None
