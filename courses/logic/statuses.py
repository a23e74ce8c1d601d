"""From a file's own words for attendance to the six meanings a booking can have.

Source: DOMAIN.md (Booking; Attendance in three named rates) and the brief (Import wizard, words for statuses).
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rapidfuzz import fuzz, process

from courses.logic.status_words import KNOWN_WORDS, PATTERNS, StatusMeaning

__all__ = [
    "MARKED",
    "STATUS_WORDS",
    "BookingStatus",
    "StatusGuess",
    "StatusMeaning",
    "combine_statuses",
    "guess_session",
    "guess_status",
    "guess_statuses",
    "is_plain_no",
    "is_status_word",
    "status_key",
]


class BookingStatus(StrEnum):
    """What is known about one delegate at one event. `booked` after the event means: not marked yet."""

    BOOKED = "booked"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"
    CAME_WITHOUT_BOOKING = "came_without_booking"


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


_MEANING_OF = {word: meaning for meaning, words in KNOWN_WORDS.items() for word in words}

_PATTERNS = tuple((re.compile(pattern), meaning) for pattern, meaning in PATTERNS)
_NO_BECAUSE = re.compile(r"(?i)no\s*[(\[,;:/–—-]\s*(\w.*)", re.DOTALL)
_NEGATION = re.compile(r"\b(not|no|non|un\w+|didnt)\b")
_TICKS = frozenset("✓✔☑✅√")
_CROSSES = frozenset("✗✘☒❌✖×")
_ABSENT_CODES = frozenset({"dna", "did not attend", "no show"})
_SHARES = frozenset({"full", "partial", "part", "partially", "fully"})
_STROKES = frozenset({"/", "\\"})
_PLAIN_NO = frozenset({"no", "n", "false", "0", "✗"})
_PERCENT = re.compile(r"(\d{1,3})(\.\d+)? ?%")
#: One letter for a day of a register; with what may follow it, such as "(2/2)".
_DAY_LETTERS: Mapping[str, StatusMeaning] = MappingProxyType(
    {
        "p": StatusMeaning.ATTENDED,
        "/": StatusMeaning.ATTENDED,
        "\\": StatusMeaning.ATTENDED,
        "l": StatusMeaning.ATTENDED,
        "a": StatusMeaning.DID_NOT_ATTEND,
        "o": StatusMeaning.DID_NOT_ATTEND,
        "e": StatusMeaning.CANCELLED,
        "?": StatusMeaning.BOOKED,
        "-": StatusMeaning.BOOKED,
        "--": StatusMeaning.BOOKED,
        "n/a": StatusMeaning.BOOKED,
    }
)
_POINTS = re.compile(r"\s*\(\s*[\d.]+\s*/\s*[\d.]+\s*\)$")
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
    if stripped in _STROKES:
        return "/"
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
    if word.strip() in _STROKES:
        return StatusGuess(StatusMeaning.ATTENDED, "A stroke in a register: present.")
    if not key:
        return StatusGuess(StatusMeaning.BOOKED, "The cell is empty: booked, not marked yet.")
    if key == "o" and {seen.strip() for seen in seen_words} & _STROKES:
        return StatusGuess(StatusMeaning.DID_NOT_ATTEND, "A circle beside strokes: absent.")
    if key in ("✓", "✗", "x"):
        return _guess_mark(key, {status_key(seen) for seen in seen_words})
    if key in ("p", "a", "c"):
        return _guess_letter(key, {status_key(seen) for seen in seen_words})
    if key == "none" and {status_key(seen) for seen in seen_words} & _SHARES:
        return StatusGuess(StatusMeaning.DID_NOT_ATTEND, "None, beside full and partial: did not attend.")
    if percent := _PERCENT.fullmatch(word.strip()):
        came = StatusMeaning.ATTENDED if int(percent[1]) else StatusMeaning.DID_NOT_ATTEND
        return StatusGuess(came, _sentence(word, came))
    meaning = _MEANING_OF.get(key)
    if meaning is not None:
        return StatusGuess(meaning, _SPECIAL_REASONS.get(key) or _sentence(word, meaning))
    reason = _NO_BECAUSE.match(word.strip())
    found = _by_pattern(status_key(reason[1])) if reason else _by_pattern(key)
    if reason and found is not StatusMeaning.CANCELLED:
        found = StatusMeaning.DID_NOT_ATTEND
    if found is not None:
        return StatusGuess(found, _sentence(word, found))
    return _guess_typo(word, key)


def _by_pattern(key: str) -> StatusMeaning | None:
    return next((meaning for pattern, meaning in _PATTERNS if pattern.search(key)), None)


def guess_statuses(words: Collection[str]) -> dict[str, StatusGuess]:
    """A guess for each distinct word, keyed by `status_key`."""
    return {status_key(word): guess_status(word, words) for word in words}


def is_status_word(text: str) -> bool:
    """True for words that are a status and nothing else; a yes, a letter or a number is not one."""
    key = status_key(text)
    return (
        key in _MEANING_OF
        and len(key) > 2
        and key not in ("yes", "true", "false", "test", "left", "late", "here")
    )


def is_plain_no(word: str) -> bool:
    """True for no, n, false, 0 and crosses: a box that was not ticked."""
    return status_key(word) in _PLAIN_NO


def guess_session(word: str, seen_words: Collection[str] = ()) -> StatusGuess:
    """What a word means in a register's column for one day, given the words of all its days."""
    plain = _POINTS.sub("", word.strip()).casefold()
    meaning = _DAY_LETTERS.get(plain)
    if meaning is None:
        return guess_status(_POINTS.sub("", word), [_POINTS.sub("", seen) for seen in seen_words])
    if plain == "a" and not _anybody_else(seen_words, plain):
        return StatusGuess(None, "A alone can mean several things.")
    return StatusGuess(meaning, _sentence(word, meaning))


def _anybody_else(seen_words: Collection[str], letter: str) -> bool:
    """Whether a register uses other marks for those who came, so that A is not "attended"."""
    keys = {_POINTS.sub("", seen.strip()).casefold() for seen in seen_words} - {letter, ""}
    return bool(keys)


def _guess_mark(key: str, seen: set[str]) -> StatusGuess:
    if key == "✓":
        return StatusGuess(StatusMeaning.ATTENDED, "A tick: attended.")
    if key == "✗" or "✓" in seen:
        return StatusGuess(StatusMeaning.DID_NOT_ATTEND, "A cross: did not attend.")
    if seen <= {"x", ""}:
        return StatusGuess(StatusMeaning.ATTENDED, "X is the only mark in this column: attended.")
    return StatusGuess(None, "X can mean present or absent.")


def _guess_letter(key: str, seen: set[str]) -> StatusGuess:
    """A register's P and A: present and absent, when both occur; A and C beside DNA: attended and cancelled."""
    if {"p", "a"} <= seen:
        meaning = StatusMeaning.ATTENDED if key == "p" else StatusMeaning.DID_NOT_ATTEND
        return StatusGuess(meaning, "P and A in one column: present and absent.")
    if key in ("a", "c") and seen & _ABSENT_CODES:
        meaning = StatusMeaning.ATTENDED if key == "a" else StatusMeaning.CANCELLED
        return StatusGuess(meaning, f"{key.upper()} beside DNA: {meaning.value}.")
    return StatusGuess(None, f"{key.upper()} alone can mean several things.")


def _guess_typo(word: str, key: str) -> StatusGuess:
    unknown = StatusGuess(None, f"We do not know what “{word.strip()}” means.")
    if len(key) < _SHORTEST_TYPO or re.match(r"(not|non|un|no)\b", key):
        return unknown
    found = process.extractOne(key, _MEANING_OF.keys(), scorer=fuzz.ratio, score_cutoff=_TYPO_SCORE)
    if found is None:
        return unknown
    near = found[0]
    if _NEGATION.search(near):  # "did attend" is no typing error for "didn't attend"
        return unknown
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
