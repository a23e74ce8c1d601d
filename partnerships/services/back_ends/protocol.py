"""What every way of sending offers, and what it says of each email."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from partnerships.choices import MailRoute


class Outcome(StrEnum):
    """What came of handing over one email."""

    ACCEPTED = "accepted"
    #: It will never go: the address, or what is written.
    REFUSED = "refused"
    #: Not now; this email is tried again later.
    LATER = "later"
    #: Handed over, perhaps: the connection broke before we knew.
    UNCERTAIN = "uncertain"
    #: No email of the partnership goes for now; this one is not to blame.
    HELD = "held"
    #: Looked up: it never arrived there.
    NOT_THERE = "not_there"


@dataclass(frozen=True)
class Handed:
    """An outcome, in the words of the server or service.

    `bad_address`: it is the address that refuses, for good (REFUSED) or for now (LATER). `hold_for`: the whole
    partnership waits so long, or until `hold_until`. `counts`: whether it was an attempt of this email.
    """

    outcome: Outcome
    words: str = ""
    provider_id: str = ""
    bad_address: bool = False
    hold_for: dt.timedelta | None = None
    hold_until: dt.datetime | None = None
    counts: bool = True


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an email."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Email:
    """One email, complete: its links are in."""

    to_address: str
    subject: str
    text: str
    #: With its angle brackets; the same each time that the same email is handed over.
    message_id: str
    attachment: Attachment | None = None
    #: Where one click unsubscribes; "" for what is no ask.
    unsubscribe_url: str = ""


class Unreachable(RuntimeError):
    """No connection could be made: nothing was handed over."""


class BackEnd(Protocol):
    """A way of sending. Not shared between threads."""

    #: What the rows say of it.
    route: MailRoute
    #: The most emails of one partnership in a minute; 0 for no limit.
    per_minute: int
    #: Whether it can say what became of an email that may have been handed over.
    can_look_up: bool

    def open(self) -> None:
        """Be ready to send. Harmless when ready already.

        Raises:
            Unreachable: no connection could be made.
        """

    def send(self, email: Email) -> Handed:
        """Hand over one email.

        Raises:
            Unreachable: no connection could be made.
        """

    def look_up(self, message_id: str) -> Handed:
        """What became of an email that may have been handed over: UNCERTAIN when nobody can say now."""

    def close(self) -> None:
        """Let the connection go, broken or not."""
