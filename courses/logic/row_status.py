"""What a row's columns say together of one booking: words of status, marks in columns of their own, days of a register.

Source: DOMAIN.md, Booking ("not marked" is neither absent nor present); the brief, Import wizard.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from courses.logic.column_words import header_key
from courses.logic.dates import BadDate, DateOrder, parse_moment
from courses.logic.field_words import SESSIONS, WORD_FIELDS, Field
from courses.logic.people import is_placeholder
from courses.logic.statuses import (
    BookingStatus,
    StatusGuess,
    StatusMeaning,
    guess_session,
    guess_status,
    is_plain_no,
    status_key,
)

_CHECK_IN = re.compile(r"\b(check(ed)? ?in|checkin|scan(ned)?)\b")
_CAME = frozenset({StatusMeaning.ATTENDED, StatusMeaning.CAME_WITHOUT_BOOKING})
_ORDER_DONE = frozenset({"complete", "completed", "completes"})
_ORDER_ENDS = frozenset({StatusMeaning.CANCELLED, StatusMeaning.LEFT_OUT})


@dataclass(frozen=True)
class ColumnWords:
    """The distinct words of one column, and the column's name."""

    header: str
    words: frozenset[str]


@dataclass(frozen=True)
class StatusWords:
    """What guessing a word needs to know of the file: the words of each column, and which columns there are."""

    by_field: Mapping[Field, ColumnWords]
    fields: frozenset[Field]

    @classmethod
    def of(cls, headers: Mapping[Field, str], cells: Callable[[Field], Collection[str]]) -> "StatusWords":
        """From the name of each field's column, and its cells."""
        named = {
            field: ColumnWords(headers[field], frozenset(cells(field)))
            for field in WORD_FIELDS
            if field in headers
        }
        return cls(named, frozenset(headers))

    def guess(self, field: Field, word: str) -> StatusGuess:
        """What a word means in this column of this file."""
        if field in SESSIONS:
            return guess_session(word, self._session_words())
        column = self.by_field.get(field)
        seen = column.words if column else frozenset[str]()
        if field is Field.STATUS and Field.ATTENDANCE in self.fields and status_key(word) in _ORDER_DONE:
            return StatusGuess(
                StatusMeaning.BOOKED,
                "Another column says who came; this one says that the booking is complete.",
            )
        if field is Field.ATTENDANCE and is_plain_no(word):
            if Field.NO_SHOW in self.fields:
                return StatusGuess(
                    StatusMeaning.BOOKED,
                    "Another column says who did not attend; here “no” means not marked.",
                )
            if column and _CHECK_IN.search(header_key(column.header)) and not _anybody_came(seen):
                return StatusGuess(
                    StatusMeaning.BOOKED, "Nobody in this file is checked in, so nobody was marked."
                )
        return guess_status(word, seen)

    def _session_words(self) -> frozenset[str]:
        return frozenset().union(
            *(self.by_field[field].words for field in SESSIONS if field in self.by_field)
        )


def _anybody_came(words: Collection[str]) -> bool:
    return any(guess_status(word, words).meaning in _CAME for word in words)


@dataclass(frozen=True)
class StatusFound:
    """A row's status. Of `left_out` (a sentence) and `unknown` (a word) at most one is filled.

    `is_implied`: listed in a meeting's report is being there. `is_plain_absence`: the file only says no to
    "attended", which before the event means nothing.
    """

    status: BookingStatus
    left_out: str = ""
    unknown: str = ""
    is_implied: bool = False
    is_plain_absence: bool = False
    note: str = ""


class StatusReader:
    """Reads rows of one table; `cell` gives a row's text for a field, and "" for a field without a column."""

    def __init__(
        self,
        words: StatusWords,
        chosen: Mapping[str, StatusMeaning],
        is_report: bool,
        orders: Mapping[Field, DateOrder],
    ) -> None:
        self._words = words
        self._fields = words.fields
        self._chosen = chosen
        self._is_report = is_report
        self._cancel_order = orders.get(Field.CANCELLED_ON, DateOrder())
        self._sessions = [field for field in SESSIONS if field in words.fields]

    def read(self, cell: Callable[[Field], str]) -> StatusFound:
        """What a row says of its booking."""
        if self._is_report:
            found = self._of_report(cell)
            if found is not None:
                return found
        said = [(field, *self._meaning(field, cell(field))) for field in WORD_FIELDS if field in self._fields]
        for _, word, meaning in said:
            if meaning is None:
                return StatusFound(BookingStatus.BOOKED, unknown=word)
        booking, left_out = StatusMeaning.BOOKED, ""
        for field, word, meaning in said:
            if meaning is StatusMeaning.LEFT_OUT and field not in SESSIONS:
                left_out = f"“{word}” is not a booking."
            elif field is Field.STATUS and meaning is not None:
                booking = meaning
        if left_out:
            return StatusFound(BookingStatus.BOOKED, left_out=left_out)
        return self._together(cell, booking, said)

    def _together(
        self,
        cell: Callable[[Field], str],
        booking: StatusMeaning,
        said: Sequence[tuple[Field, str, StatusMeaning | None]],
    ) -> StatusFound:
        """The one status of words, days and marks: being in the room outweighs every list."""
        marks = {field: (word, meaning) for field, word, meaning in said}
        word, mark = marks.get(Field.ATTENDANCE, ("", StatusMeaning.BOOKED))
        days = [meaning for field, _, meaning in said if field in SESSIONS and meaning is not None]
        if mark in (None, StatusMeaning.BOOKED):
            mark, word = self._of_days(days), ""
        if mark is StatusMeaning.BOOKED and self._is_marked(cell, Field.SIGNED_IN):
            mark = StatusMeaning.ATTENDED
        came = StatusMeaning.ATTENDED in (booking, mark)
        has_place = Field.HAS_PLACE not in self._fields or is_mark(cell(Field.HAS_PLACE))
        walked_in = self._is_marked(cell, Field.WALK_IN) or (came and not has_place)
        if StatusMeaning.CAME_WITHOUT_BOOKING in (booking, mark) or (
            walked_in and booking in (StatusMeaning.BOOKED, StatusMeaning.ATTENDED)
        ):
            return StatusFound(BookingStatus.CAME_WITHOUT_BOOKING)
        if StatusMeaning.ATTENDED in (booking, mark) and not (
            booking is StatusMeaning.ATTENDED and mark is StatusMeaning.CANCELLED
        ):
            return StatusFound(BookingStatus.ATTENDED, note=_partly(days))
        if booking is StatusMeaning.CANCELLED or self._gave_up(
            cell, mark is not StatusMeaning.BOOKED and not is_plain_no(word)
        ):
            return StatusFound(BookingStatus.CANCELLED)
        ended = self._order_ended(cell)
        if ended is not None:
            return ended
        if self._is_marked(cell, Field.NO_SHOW):
            return StatusFound(BookingStatus.DID_NOT_ATTEND)
        if self._is_marked(cell, Field.WAITING_LIST):
            return StatusFound(BookingStatus.BOOKED, left_out="On the waiting list, so not a booking.")
        status = booking if booking is not StatusMeaning.BOOKED else mark
        plain = status is mark and mark is StatusMeaning.DID_NOT_ATTEND and is_plain_no(word)
        return StatusFound(BookingStatus((status or StatusMeaning.BOOKED).value), is_plain_absence=plain)

    def _of_report(self, cell: Callable[[Field], str]) -> StatusFound | None:
        """Being listed in a meeting's report is being there, unless a column of it says otherwise."""
        role = cell(Field.MEETING_ROLE).casefold()
        if "organi" in role or role.strip() == "host":
            return StatusFound(
                BookingStatus.ATTENDED, left_out="Organised the meeting, so is not counted as a delegate."
            )
        if Field.ATTENDANCE in self._fields:
            return None
        was_there = any(
            not is_placeholder(cell(field)) for field in (Field.JOINED_AT, Field.MINUTES_ATTENDED)
        )
        if was_there or Field.STATUS not in self._fields:
            return StatusFound(BookingStatus.ATTENDED, is_implied=True)
        return None

    def _meaning(self, field: Field, text: str) -> tuple[str, StatusMeaning | None]:
        word = " ".join(text.split())
        return word, self._chosen.get(status_key(word)) or self._words.guess(field, word).meaning

    def _of_days(self, days: Sequence[StatusMeaning]) -> StatusMeaning:
        """Somebody who came on any day came; who was absent on all that are marked did not."""
        marked = [day for day in days if day is not StatusMeaning.BOOKED]
        if any(day in _CAME for day in marked):
            return StatusMeaning.ATTENDED
        if not marked:
            return StatusMeaning.BOOKED
        is_cancelled = all(day is StatusMeaning.CANCELLED for day in marked)
        return StatusMeaning.CANCELLED if is_cancelled else StatusMeaning.DID_NOT_ATTEND

    def _is_marked(self, cell: Callable[[Field], str], field: Field) -> bool:
        return field in self._fields and is_mark(cell(field))

    def _gave_up(self, cell: Callable[[Field], str], is_marked: bool) -> bool:
        """A mark or a date in a column of cancellations or apologies.

        A date counts only where no column of statuses knows better: people cancel and book again.
        """
        if self._is_marked(cell, Field.APOLOGIES):
            return True
        if Field.CANCELLED_ON not in self._fields:
            return False
        text = cell(Field.CANCELLED_ON)
        if has_cancel_mark(text):
            return True
        try:
            has_date = not is_placeholder(text) and bool(parse_moment(text, self._cancel_order))
        except BadDate:
            return False
        return has_date and Field.STATUS not in self._fields and not is_marked

    def _order_ended(self, cell: Callable[[Field], str]) -> StatusFound | None:
        """An order that was refunded, deleted or transferred gives the place up; one abandoned never held it."""
        if Field.ORDER_STATUS not in self._fields:
            return None
        word = " ".join(cell(Field.ORDER_STATUS).split())
        if not word or is_plain_no(word):
            return None
        if is_plain_yes(word):  # a column called "Refunded" or "Voided"
            return StatusFound(BookingStatus.CANCELLED)
        meaning = guess_status(word, [word]).meaning
        if meaning is StatusMeaning.CANCELLED:
            return StatusFound(
                BookingStatus.CANCELLED, note=f"The order is “{word}”, so the place was given up."
            )
        if status_key(word) in ("abandoned", "declined", "expired"):
            return StatusFound(
                BookingStatus.BOOKED, left_out=f"The order is “{word}”, so it is not a booking."
            )
        return None


def is_plain_yes(word: str) -> bool:
    """True for yes, y, true, 1, x and ticks."""
    return status_key(word) in ("yes", "y", "true", "1", "x", "✓")


def is_mark(text: str) -> bool:
    """True when anything but a no stands in a cell of a column of marks."""
    word = " ".join(text.split())
    if not word or is_plain_no(word):
        return False
    return is_plain_yes(word) or not is_placeholder(word)


def has_cancel_mark(text: str) -> bool:
    """True for Y, a tick or "cancelled"; a date is no mark."""
    word = " ".join(text.split())
    if not word or is_plain_no(word):
        return False
    return is_plain_yes(word) or guess_status(word, [word]).meaning is StatusMeaning.CANCELLED


def _partly(days: Sequence[StatusMeaning]) -> str:
    """The note about somebody who came on some days only; "" for everybody else."""
    came = sum(1 for day in days if day in _CAME)
    if not came or came == len(days):
        return ""
    return f"Came to {came} of {len(days)} days or sessions, so counted as attended."
