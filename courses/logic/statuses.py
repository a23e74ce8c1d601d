"""From a file's own words for attendance to the six meanings a booking can have.

Source: DOMAIN.md (Booking; Attendance in three named rates) and issue 2 (Import wizard, words for statuses).
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rapidfuzz import fuzz, process


class BookingStatus(StrEnum):
    """What is known about one delegate at one event. `booked` after the event means: not marked yet."""

    BOOKED = "booked"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"
    CAME_WITHOUT_BOOKING = "came_without_booking"


class StatusMeaning(StrEnum):
    """What a word in a file stands for: a booking status, or a row that is no booking at all."""

    BOOKED = "booked"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"
    CAME_WITHOUT_BOOKING = "came_without_booking"
    LEFT_OUT = "left_out"


STATUS_WORDS: Mapping[BookingStatus, str] = MappingProxyType(
    {
        BookingStatus.BOOKED: "booked",
        BookingStatus.ATTENDED: "attended",
        BookingStatus.DID_NOT_ATTEND: "did not attend",
        BookingStatus.CANCELLED: "cancelled",
        BookingStatus.CAME_WITHOUT_BOOKING: "came without booking",
    }
)

MARKED = frozenset(
    {
        BookingStatus.ATTENDED,
        BookingStatus.DID_NOT_ATTEND,
        BookingStatus.CAME_WITHOUT_BOOKING,
    }
)
"""Statuses that say whether someone was in the room, and so cannot be true before the event."""


@dataclass(frozen=True)
class StatusGuess:
    """`meaning` is None when nobody can tell without asking; `reason` is a sentence for the screen."""

    meaning: StatusMeaning | None
    reason: str


_KNOWN: dict[StatusMeaning, tuple[str, ...]] = {
    StatusMeaning.ATTENDED: (
        "attended",
        "checked in",
        "checkedin",
        "present",
        "came",
        "completed",
        "complete",
        "yes",
        "y",
        "true",
        "1",
        "passed",
        "failed",
        "fully attended",
        "attended in full",
        "partially attended",
        "partly attended",
        "part attended",
        "attended part",
        "part attendance",
        "partial attendance",
        "left early",
        "arrived late",
        "late",
        "signed in",
        "joined",
        "here",
        "in attendance",
        "participated",
        "trained",
        "attendance confirmed",
        "certificate issued",
    ),
    StatusMeaning.DID_NOT_ATTEND: (
        "did not attend",
        "didnt attend",
        "dna",
        "no show",
        "noshow",
        "absent",
        "not attended",
        "non attendance",
        "non attender",
        "unattended",
        "not present",
        "did not arrive",
        "did not come",
        "failed to attend",
        "no",
        "n",
        "false",
        "0",
        "awol",
        "missed",
        "unauthorised absence",
        "absent without notice",
        "did not join",
    ),
    StatusMeaning.CANCELLED: (
        "cancelled",
        "canceled",
        "cancellation",
        "not attending",
        "deleted",
        "withdrawn",
        "withdrew",
        "apologies",
        "apology",
        "sent apologies",
        "refunded",
        "partially refunded",
        "transferred",
        "moved",
        "substituted",
        "replaced",
        "excused",
        "late cancellation",
        "unenrolled",
        "unregistered",
        "dropped",
        "removed",
        "no longer attending",
        "cannot attend",
        "unable to attend",
        "authorised absence",
        "place given up",
        "swapped",
        "cxl",
        "cxld",
        "canx",
    ),
    StatusMeaning.BOOKED: (
        "booked",
        "attending",
        "registered",
        "confirmed",
        "enrolled",
        "going",
        "accepted",
        "approved",
        "unpaid",
        "paid",
        "reserved",
        "place confirmed",
        "not marked",
        "not marked yet",
        "not recorded",
        "unmarked",
        "not checked in",
        "not set",
        "scheduled",
        "in progress",
        "not started",
        "expected",
        "provisional",
        "provisionally booked",
        "assigned",
        "incomplete",
        "not completed",
    ),
    StatusMeaning.CAME_WITHOUT_BOOKING: (
        "came without booking",
        "came without a booking",
        "walk in",
        "walkin",
        "walk up",
        "turned up",
        "unbooked",
        "not booked",
        "drop in",
        "attended not booked",
        "attended without booking",
        "on the day",
        "added on the day",
        "unregistered attendee",
    ),
    StatusMeaning.LEFT_OUT: (
        "waiting list",
        "wait list",
        "waitlist",
        "waitlisted",
        "wait listed",
        "waiting",
        "on waiting list",
        "reserve list",
        "pending",
        "pending approval",
        "awaiting approval",
        "requested",
        "invited",
        "declined",
        "rejected",
        "refused",
        "not approved",
        "interested",
        "maybe",
        "tentative",
        "test",
        "duplicate",
        "draft",
        "abandoned",
        "expired",
        "no place",
        "unsuccessful",
    ),
}
_MEANING_OF = {word: meaning for meaning, words in _KNOWN.items() for word in words}

# Read in this order: a negation must be seen before the word that it turns round.
_PATTERNS: tuple[tuple[re.Pattern[str], StatusMeaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"\bnot (yet )?(been )?(marked|recorded|checked in)\b", StatusMeaning.BOOKED),
        (r"\b(wait|waiting|reserve) ?list", StatusMeaning.LEFT_OUT),
        (
            r"\b(walk ?in|without( a)? booking|not booked)\b",
            StatusMeaning.CAME_WITHOUT_BOOKING,
        ),
        (
            r"\b(no longer|not|unable to|cannot|cant) attend(ing)?\b(?! yet)",
            StatusMeaning.CANCELLED,
        ),
        (
            r"\b(cancel\w*|withdr[ae]w\w*|apolog\w+|refund\w*)\b",
            StatusMeaning.CANCELLED,
        ),
        (
            r"\b(did ?n[o']?t|failed to|no ?show|dna|absent|absence|not (attended|present))\b",
            StatusMeaning.DID_NOT_ATTEND,
        ),
        (r"^not\b|^non\b|^un|\bnot yet\b|^awaiting\b", StatusMeaning.LEFT_OUT),
        (
            r"^(yes )?(attended|checked in|present|completed|partial\w* attended|part attended)\b",
            StatusMeaning.ATTENDED,
        ),
        (r"^(booked|registered|confirmed|enrolled)\b", StatusMeaning.BOOKED),
    )
)
_PATTERN_SAYS_NOTHING = r"^not\b|^non\b|^un|\bnot yet\b|^awaiting\b"
_TICKS = frozenset("✓✔☑✅√")
_CROSSES = frozenset("✗✘☒❌✖×")
_TYPO_SCORE = 88
_SHORTEST_TYPO = 6

_LEFT_OUT_REASON = "is not a booking, so these rows are left out"
_SPECIAL_REASONS = {
    # Eventbrite marks an attendee Deleted when the organiser removes the order. The person held a place and
    # holds it no longer. Leaving the row out instead would leave an earlier import's booking standing, and
    # surveys would go to somebody who was never coming.
    "deleted": "Eventbrite says deleted when an order was removed: the place was given up, so cancelled.",
    "not attending": "Eventbrite says not attending when an order was cancelled.",
    "attending": "Eventbrite says attending until a person is checked in: booked, not marked yet.",
    "transferred": "The place at this event was given up, so cancelled.",
    "unpaid": "The place is held, so booked.",
}


def status_key(word: str) -> str:
    """The form in which a status word is compared and remembered: lower case, no punctuation."""
    stripped = word.strip()
    if stripped and set(stripped) <= _TICKS:
        return "✓"
    if stripped and set(stripped) <= _CROSSES:
        return "✗"
    folded = unicodedata.normalize("NFKC", stripped).casefold().replace("'", "").replace("’", "")
    return " ".join(re.findall(r"\w+", folded.replace("_", " ")))


def guess_status(word: str, seen_words: Collection[str] = ()) -> StatusGuess:
    """What a word most probably means, given the other words of the same column.

    An empty cell is a booking not marked yet: neither absent nor present (DOMAIN.md, Booking).
    """
    key = status_key(word)
    if not key:
        return StatusGuess(StatusMeaning.BOOKED, "The cell is empty: booked, not marked yet.")
    if key in ("✓", "✗", "x"):
        return _guess_mark(key, {status_key(seen) for seen in seen_words})
    if key in ("p", "a"):
        return _guess_letter(key, {status_key(seen) for seen in seen_words})
    meaning = _MEANING_OF.get(key)
    if meaning is not None:
        return StatusGuess(meaning, _SPECIAL_REASONS.get(key) or _sentence(word, meaning))
    for pattern, found in _PATTERNS:
        if pattern.search(key):
            if pattern.pattern == _PATTERN_SAYS_NOTHING:
                break
            return StatusGuess(found, _sentence(word, found))
    return _guess_typo(word, key)


def guess_statuses(words: Collection[str]) -> dict[str, StatusGuess]:
    """A guess for each distinct word, keyed by `status_key`."""
    return {status_key(word): guess_status(word, words) for word in words}


def _guess_mark(key: str, seen: set[str]) -> StatusGuess:
    if key == "✓":
        return StatusGuess(StatusMeaning.ATTENDED, "A tick: attended.")
    if key == "✗" or "✓" in seen:
        return StatusGuess(StatusMeaning.DID_NOT_ATTEND, "A cross: did not attend.")
    if seen <= {"x", ""}:
        return StatusGuess(StatusMeaning.ATTENDED, "X is the only mark in this column: attended.")
    return StatusGuess(None, "X can mean present or absent.")


def _guess_letter(key: str, seen: set[str]) -> StatusGuess:
    """A register's P and A: present and absent, when both occur."""
    if {"p", "a"} <= seen:
        meaning = StatusMeaning.ATTENDED if key == "p" else StatusMeaning.DID_NOT_ATTEND
        return StatusGuess(meaning, "P and A in one column: present and absent.")
    return StatusGuess(None, f"{key.upper()} alone can mean several things.")


def _guess_typo(word: str, key: str) -> StatusGuess:
    unknown = StatusGuess(None, f"We do not know what “{word.strip()}” means.")
    if len(key) < _SHORTEST_TYPO or re.match(r"(not|non|un|no)\b", key):
        return unknown
    found = process.extractOne(key, _MEANING_OF.keys(), scorer=fuzz.ratio, score_cutoff=_TYPO_SCORE)
    if found is None:
        return unknown
    near = found[0]
    return StatusGuess(_MEANING_OF[near], f"“{word.strip()}” looks like “{near}”.")


def _sentence(word: str, meaning: StatusMeaning) -> str:
    if meaning is StatusMeaning.LEFT_OUT:
        return f"“{word.strip()}” {_LEFT_OUT_REASON}."
    return f"“{word.strip()}” means {STATUS_WORDS[BookingStatus(meaning.value)]}."


def combine_statuses(first: BookingStatus, second: BookingStatus) -> BookingStatus:
    """The one status that two rows about the same person and event amount to.

    Being in the room outweighs every list, so attended wins. Somebody who is on the list in one row, even as
    cancelled, and came without booking in another, was registered and came. A mark (did not attend) says more
    than a booking that nobody has marked, and a live booking more than a cancelled one, because people cancel
    and book again.
    """
    pair = {first, second}
    if len(pair) == 1:
        return first
    if BookingStatus.CAME_WITHOUT_BOOKING in pair:
        return BookingStatus.ATTENDED
    strongest_first = (BookingStatus.ATTENDED, BookingStatus.DID_NOT_ATTEND, BookingStatus.BOOKED)
    return next(status for status in strongest_first if status in pair)
