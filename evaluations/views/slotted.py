"""HTML rendered once and kept, with slots for what differs from person to person.

Rendering is what costs (ARCHITECTURE.md, section 4): a template is rendered with `slot("name")` where
something differs; `Slotted` cuts the result there, and filling it joins strings. Values go in as they are, so
escape them.
"""

import re
import secrets
from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

#: Unguessable, so that no wording or option of a course can ever pass for a slot.
_NONCE = secrets.token_hex(8)
_SLOT = re.compile(f"\x02{_NONCE}:([^\x03]*)\x03")


def slot(name: str) -> SafeString:
    """What stands in a template's context for a value that is filled in later."""
    return mark_safe(f"\x02{_NONCE}:{name}\x03")  # noqa: S308  (hexadecimal digits and our own names)


class Slotted:
    """Rendered HTML cut at its slots."""

    __slots__ = ("_pieces", "_slots")

    def __init__(self, html: str) -> None:
        self._pieces = _SLOT.split(html)
        self._slots = tuple((place, self._pieces[place]) for place in range(1, len(self._pieces), 2))

    def fill(self, values: Mapping[str, str]) -> str:
        """The HTML with these values, already escaped, in their slots; a slot without a value stays empty."""
        pieces = self._pieces.copy()
        for place, name in self._slots:
            pieces[place] = values.get(name, "")
        return "".join(pieces)
