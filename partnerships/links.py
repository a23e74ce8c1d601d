"""Links that carry no login: derived from ids, never stored.

`<partnership>-<object>[.<generation>]-<MAC>` in base 62. Raising an object's generation revokes its links;
old keys in SECRET_KEY_FALLBACKS still verify. The scope is entered from verified data only.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.crypto import constant_time_compare

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MAC_BYTES = 12  # 96 bits
LARGEST_ID = 2**63 - 1


class LinkKind(StrEnum):
    """What a link opens; part of what the MAC covers, so a link of one kind opens nothing of another."""

    SURVEY = "survey"
    SURVEY_PREVIEW = "survey-preview"
    CERTIFICATE = "certificate"
    MEMBER_INVITATION = "member-invitation"
    OPINION = "opinion"
    UNSUBSCRIBE = "unsubscribe"
    SUPERVISOR = "supervisor"
    REPAIR = "repair"
    ROOM = "room"
    ROOM_ENTRY = "room-entry"


@dataclass(frozen=True)
class VerifiedLink:
    """The ids that a verified token names."""

    partnership_id: int
    object_id: int
    generation: int


class BadLink(ValueError):
    """The token is not one that we made."""


def base62(number: int) -> str:
    """Write a non-negative number in base 62."""
    digits = ""
    while True:
        number, digit = divmod(number, 62)
        digits = DIGITS[digit] + digits
        if not number:
            return digits


def from_base62(text: str) -> int:
    """Read a number written by `base62`.

    Raises:
        BadLink: another character, nothing at all, a needless nought in front (each link has one spelling), or a
            number too large for an id.
    """
    if not text or len(text) > 11 or text.strip(DIGITS) or (text[0] == "0" and text != "0"):
        raise BadLink(text)
    number = 0
    for character in text:
        number = number * 62 + DIGITS.index(character)
    if number > LARGEST_ID:
        raise BadLink(text)
    return number


def _mac(key: str, kind: LinkKind, partnership_id: int, object_id: int, generation: int) -> str:
    message = f"{kind}:{partnership_id}:{object_id}:{generation}".encode()
    derived = hashlib.sha256(b"qa.links:" + key.encode()).digest()
    return base62(int.from_bytes(hmac.digest(derived, message, "sha256")[:MAC_BYTES], "big"))


def token_for(kind: LinkKind, *, partnership_id: int, object_id: int, generation: int = 0) -> str:
    """The token of a link to one object."""
    middle = base62(object_id) + (f".{base62(generation)}" if generation else "")
    mac = _mac(settings.SECRET_KEY, kind, partnership_id, object_id, generation)
    return f"{base62(partnership_id)}-{middle}-{mac}"


def verify(kind: LinkKind, token: str) -> VerifiedLink:
    """Read a token that we made; whether its generation still holds is for the row to say.

    Raises:
        BadLink: the token was altered, or made for something else.
    """
    parts = token.split("-")
    if len(parts) != 3:
        raise BadLink(token)
    first, middle, mac = parts
    object_part, dot, generation_part = middle.partition(".")
    if dot and generation_part == "0":
        raise BadLink(token)
    link = VerifiedLink(
        from_base62(first), from_base62(object_part), from_base62(generation_part) if dot else 0
    )
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        expected = _mac(key, kind, link.partnership_id, link.object_id, link.generation)
        if constant_time_compare(mac, expected):
            return link
    raise BadLink(token)


PATHS = {
    LinkKind.SURVEY: "/s/",
    LinkKind.SURVEY_PREVIEW: "/s/preview/",
    LinkKind.CERTIFICATE: "/c/",
    LinkKind.MEMBER_INVITATION: "/join/",
    LinkKind.OPINION: "/opinion/",
    LinkKind.UNSUBSCRIBE: "/u/",
    LinkKind.SUPERVISOR: "/supervisor/",
    LinkKind.REPAIR: "/repair/",
    LinkKind.ROOM: "/r/",
    LinkKind.ROOM_ENTRY: "/r/e/",
}


def address_for(kind: LinkKind, *, partnership_id: int, object_id: int, generation: int = 0) -> str:
    """The whole address of a link, as it stands in an email."""
    token = token_for(kind, partnership_id=partnership_id, object_id=object_id, generation=generation)
    return f"{settings.SITE_URL}{PATHS[kind]}{token}"
