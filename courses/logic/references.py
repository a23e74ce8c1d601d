"""Short readable references of events: NEG-2026-05-12."""

import re
from collections.abc import Container
from datetime import date

from courses.logic.people import fold

_SMALL_WORDS = frozenset({"the", "a", "an", "of", "and", "to", "in", "on", "for", "with", "introduction"})
#: events/new/ is a page.
_TAKEN_BY_PAGES = frozenset({"new"})
_ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def event_reference(title: str, first_day: date, taken: Container[str] = frozenset()) -> str:
    """The first letters of the course's first telling word, and the date; a number if that is taken."""
    words = [word for word in fold(title).split() if word.isascii() and word.isalnum()]
    telling = next((word for word in words if word not in _SMALL_WORDS and len(word) > 2), "")
    stem = f"{(telling[:3] or 'event').upper()}-{first_day.isoformat()}"
    reference, number = stem, 1
    while reference in taken:
        number += 1
        reference = f"{stem}-{number}"
    return reference


def is_reference(text: str) -> bool:
    """Whether a reference can stand in an address: letters, figures, dots and hyphens, 40 at most."""
    return _ALLOWED.fullmatch(text) is not None and text.lower() not in _TAKEN_BY_PAGES
