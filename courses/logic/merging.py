"""Joining what a file says with what the partnership holds, and saying in words what that changes.

Source: the brief, Import wizard ("re-import changes only what changed").
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import TypeVar

from courses.logic.import_plan import BookingFacts, Change, ExistingBooking
from courses.logic.organisations import agency_key
from courses.logic.people import Person, email_key
from courses.logic.statuses import MARKED, STATUS_WORDS, BookingStatus

Record = TypeVar("Record", Person, BookingFacts)

_FIELD_WORDS = {
    "first_name": "first name",
    "last_name": "last name",
    "email": "email address",
    "agency": "organisation",
    "learner_id": "learner number",
    "job_role": "job role",
    "manager_name": "manager's name",
    "manager_email": "manager's email address",
    "booking_ref": "booking reference",
    "order_ref": "order reference",
    "booked_on": "date of booking",
    "cancelled_on": "date of cancellation",
    "access_needs": "access needs",
    "minutes_attended": "minutes attended",
}
_PRIVATE_FIELDS = frozenset({"access_needs"})
_ROW_ONLY = frozenset({"order_ref", "category", "minutes_attended"})
"""Read for the plan, not kept with the booking, so never a change."""
_LONGEST_REASON = 330


def next_status(booking: ExistingBooking, said: BookingStatus) -> tuple[BookingStatus, str]:
    """The status after a file has said `said`, with a note where the file is not followed.

    What a person marked in the portal stands. A file that says "booked" about somebody already marked is an
    older copy, and never takes the mark away. Somebody who came without booking stays so, whatever a later
    attendance list calls them.
    """
    held = booking.facts.status
    if said is held:
        return held, ""
    if booking.marked_by_hand:
        words = f"A person marked “{STATUS_WORDS[held]}” in the portal; the file says “{STATUS_WORDS[said]}”."
        return held, f"{words} The mark in the portal stays."
    if held is BookingStatus.CAME_WITHOUT_BOOKING:
        if said in (BookingStatus.ATTENDED, BookingStatus.BOOKED):
            return held, ""
        return held, f"Came without booking; the file says “{STATUS_WORDS[said]}”. Nothing was changed."
    if said is BookingStatus.BOOKED and held in MARKED:
        return held, f"Already marked “{STATUS_WORDS[held]}”; this file still says booked."
    if said is BookingStatus.CAME_WITHOUT_BOOKING:
        return (
            BookingStatus.ATTENDED,
            "The file says came without booking, but there was a booking: attended.",
        )
    return said, ""


def filled_in(held: Record, said: Record) -> Record:
    """What is held, with everything that the file says; what it leaves empty stays.

    Differences that are none (case of an address, punctuation of a name) keep what is held.
    """
    new = {}
    for each in fields(held):
        old_value, value = getattr(held, each.name), getattr(said, each.name)
        is_silent = value in ("", None) or _is_same(each.name, old_value, value)
        if is_silent and each.name not in _ROW_ONLY:
            value = old_value
        new[each.name] = value
    return replace(held, **new)


def _is_same(name: str, old: object, new: object) -> bool:
    if not isinstance(old, str) or not isinstance(new, str):
        return old == new
    if name in ("email", "manager_email"):
        return email_key(old) == email_key(new)
    if name == "agency":
        return agency_key(old) == agency_key(new)
    return old.casefold() == new.casefold()


def changes_between(old: Person | BookingFacts, new: Person | BookingFacts) -> tuple[Change, ...]:
    return tuple(
        Change(each.name, getattr(old, each.name), getattr(new, each.name))
        for each in fields(old)
        if each.name not in _ROW_ONLY and getattr(old, each.name) != getattr(new, each.name)
    )


def words_of(changes: Sequence[Change]) -> str:
    """One sentence for each change, the status first; access needs are named but never quoted."""
    ordered = sorted(changes, key=lambda change: change.name != "status")
    sentences = [_words_of_one(change) for change in ordered]
    kept = [
        each
        for position, each in enumerate(sentences)
        if len(" ".join(sentences[: position + 1])) < _LONGEST_REASON
    ]
    if len(kept) < len(sentences):
        kept.append(f"{len(sentences) - len(kept)} more changes." if kept else "Details have changed.")
    return " ".join(kept)


def _words_of_one(change: Change) -> str:
    words = _FIELD_WORDS.get(change.name, change.name.replace("_", " "))
    subject = words[0].upper() + words[1:]
    if change.name in _PRIVATE_FIELDS:
        return f"{subject} changed."
    old, new = _shown(change.old), _shown(change.new)
    if not old:
        return f"{subject} added: {new}."
    return f"{subject} changes from {old} to {new}." if new else f"{subject} removed: {old}."


def _shown(value: object) -> str:
    if isinstance(value, BookingStatus):
        return STATUS_WORDS[value]
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return "" if value is None else str(value)
