"""Putting emails in the outbox. Asking twice for the same email is harmless."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from partnerships import clock
from partnerships.choices import ASKS_FOR_ANSWERS, EmailKind, MessageState
from partnerships.links import LinkKind
from partnerships.models import OutboxMessage, StoredFile


@dataclass(frozen=True)
class Link:
    """A link that delivery derives and puts in where the text says `{link:<position>}`."""

    kind: LinkKind
    object_id: int
    generation: int = 0


@dataclass(frozen=True)
class Letter:
    """An email to be queued. `dedupe_key` names its cause, for example "survey:delegate:17:2026-05-12"."""

    kind: EmailKind
    to_address: str
    subject: str
    text: str
    dedupe_key: str
    to_name: str = ""
    links: Sequence[Link] = field(default_factory=tuple)
    #: What one click unsubscribes from; a survey's email has it by itself.
    unsubscribe: Link | None = None
    attachment: StoredFile | None = None
    not_before: dt.datetime | None = None


def _stored(link: Link) -> list[str | int]:
    return [link.kind.value, link.object_id, link.generation]


def _unsubscribe(letter: Letter) -> list[str | int] | None:
    """The link that unsubscribes with one click (RFC 8058); an ask for answers has that of its first survey."""
    if letter.unsubscribe is not None:
        return _stored(letter.unsubscribe)
    surveys = [link for link in letter.links if link.kind == LinkKind.SURVEY]
    if letter.kind not in ASKS_FOR_ANSWERS or not surveys:
        return None
    return _stored(Link(LinkKind.UNSUBSCRIBE, surveys[0].object_id, surveys[0].generation))


def queue(letters: Sequence[Letter]) -> list[OutboxMessage]:
    """Queue emails, in one statement; those whose dedupe key is already there are left alone.

    Returns the rows of all these letters, new and old, in no set order.
    """
    now = clock.now()
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                kind=letter.kind,
                to_address=letter.to_address,
                to_name=letter.to_name,
                subject=letter.subject[:200],
                text=letter.text,
                links=[_stored(link) for link in letter.links],
                unsubscribe=_unsubscribe(letter),
                attachment=letter.attachment,
                dedupe_key=letter.dedupe_key,
                not_before=letter.not_before or now,
                created_at=now,
            )
            for letter in letters
        ],
        ignore_conflicts=True,
    )
    return list(OutboxMessage.objects.filter(dedupe_key__in=[letter.dedupe_key for letter in letters]))


def queue_one(letter: Letter) -> OutboxMessage:
    """Queue one email."""
    return queue([letter])[0]


def cancel(*dedupe_keys: str) -> int:
    """Take back emails that have not left yet; return how many."""
    waiting = OutboxMessage.objects.filter(dedupe_key__in=dedupe_keys, state=MessageState.QUEUED)
    return waiting.update(state=MessageState.CANCELLED)


def cancel_waiting(ids: Sequence[int], why: str) -> int:
    """Take back those of these emails that have not left yet, with the reason; return how many."""
    waiting = OutboxMessage.objects.filter(pk__in=ids, state=MessageState.QUEUED)
    return waiting.update(state=MessageState.CANCELLED, problem=why[:300])
