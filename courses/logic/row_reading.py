"""One row of a file, through a mapping, as facts about a person and a booking.

What makes a row impossible is its error; what merely deserves a look is a note.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping
from courses.logic.dates import (
    DAY_FIRST,
    BadDate,
    Moment,
    agree_on_order,
    decide_order,
    parse_moment,
    parse_times,
    take_moment,
)
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
from courses.logic.row_status import StatusReader, StatusWords, has_cancel_mark
from courses.logic.statuses import BookingStatus, StatusMeaning

DATE_FIELDS = frozenset(
    {
        Field.EVENT_START,
        Field.EVENT_DATE,
        Field.EVENT_END,
        Field.CANCELLED_ON,
        Field.STATUS_DATE,
        Field.BOOKED_ON,
    }
)
"""Columns of dates; how one writes them may settle how another does."""
_LONGEST_TEXT = 200
_LONGEST_NAME = 100
_LONGEST_ROLE = 120
_LONGEST_REFERENCE = 60


@dataclass(frozen=True)
class RowFacts:
    """A row as read. `error` or `left_out` (a sentence) ends it; else person, facts and key are complete.

    `status_is_implied`: an attendance report has no status column; being listed is being there.
    `absence_is_plain`: the file only says no to "attended", which before the event means nothing.
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
    absence_is_plain: bool = False


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
        self._fixes = dict(fixes or {})
        self._orders = {
            field: decide_order([row.cells[self._indexes[field]] for row in table.rows])
            for field in DATE_FIELDS
            if field in self._indexes
        }
        self._orders = agree_on_order(
            self._orders,
            {field: [row.cells[self._indexes[field]] for row in table.rows] for field in self._orders},
        )
        self._statuses = StatusReader(
            words_of_columns(table, mapping),
            dict(status_words or {}),
            mapping.is_attendance_report,
            self._orders,
        )
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
        found = self._statuses.read(lambda field: self._cell(row, field))
        notes += [found.note] if found.note else []
        facts = self._facts(row, found.status, notes)
        status_error = f"We do not know what the status “{found.unknown}” means." if found.unknown else ""
        return RowFacts(
            number=row.number,
            person=person,
            facts=facts,
            event_key=key,
            agency_name=agency,
            event_end=end,
            venue=self._text(row, Field.VENUE),
            error=error or event_error or status_error,
            left_out=found.left_out,
            notes=tuple(notes),
            unknown_word=found.unknown,
            status_is_implied=found.is_implied,
            absence_is_plain=found.is_plain_absence,
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
            if start is None and not is_placeholder(title):
                title, start, end = _split_title(title, end)
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
            if not has_cancel_mark(self._cell(row, Field.CANCELLED_ON)):
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


def words_of_columns(table: SourceTable, mapping: ColumnMapping) -> StatusWords:
    """The words of the columns that say who is booked and who came."""
    indexes = {column.field: column.index for column in mapping.columns if column.field is not None}
    headers = {column.field: column.header for column in mapping.columns if column.field is not None}
    return StatusWords.of(headers, lambda field: {row.cells[indexes[field]] for row in table.rows})


def _split_title(title: str, end: Moment | None) -> tuple[str, Moment | None, Moment | None]:
    """Title, start and end from a title that has the date in it: "Neglect, 12 May 2026, 9.30am-4pm"."""
    plain, start = take_moment(title)
    if start is None:
        return title, None, end
    if end is None and start.until:
        end = Moment(start.day, start.until)
    return plain, Moment(start.day, start.at), end


def _minutes(text: str) -> int | None:
    """Minutes from "2h 31m 46s", "1:45:00" or "90"; None for anything else."""
    found = re.fullmatch(r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?\s*(?:(\d+)\s*s\w*)?", text)
    if found and any(found.groups()):
        hours, minutes, _ = (int(part or 0) for part in found.groups())
        return hours * 60 + minutes
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text):
        return int(found[1]) * 60 + int(found[2])
    return int(text) if re.fullmatch(r"\d{1,4}", text) else None
