"""Handing emails over: claim, do, record.

`sending` is committed before anything leaves, so that a killed worker leaves at most one uncertain message, which
is resent with the same Message-ID and shown as uncertain. Knows only its own rows.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Sequence
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from partnerships import clock, storage
from partnerships.choices import MessageState
from partnerships.links import LinkKind, address_for
from partnerships.models import OutboxMessage, Partnership, StoredFile
from partnerships.tenancy import partnership_scope

logger = logging.getLogger(__name__)
BATCH = 50
#: A claim older than this was left by a worker that died.
CLAIM_HOLDS = dt.timedelta(minutes=5)
RETRY_AFTER_MINUTES = (2, 10, 60, 240, 720)


def due(now: dt.datetime) -> Q:
    """Which rows delivery may take: waiting ones whose time has come, and those a dead worker left.

    Claims are locks, so they run on real time. One that broke too often stays uncertain for people to see.
    """
    waiting = Q(state=MessageState.QUEUED, not_before__lte=now)
    left_behind = Q(
        state__in=[MessageState.SENDING, MessageState.UNCERTAIN],
        claimed_at__lte=clock.real_now() - CLAIM_HOLDS,
        attempts__lte=len(RETRY_AFTER_MINUTES),
    )
    return waiting | left_behind


def next_due() -> dt.datetime | None:
    """When the next email of the open partnership may go."""
    queued = OutboxMessage.objects.filter(state=MessageState.QUEUED)
    return queued.order_by("not_before").values_list("not_before", flat=True).first()


def deliver(partnership: Partnership) -> int:
    """Send everything that is due for a partnership; return how many emails were accepted."""
    accepted = 0
    while batch := claim(partnership):
        try:
            accepted += send_batch(partnership, batch)
        except Unreachable:
            break
    return accepted


class Unreachable(RuntimeError):
    """The mail server takes no connection; what was claimed has been put back."""


def send_batch(partnership: Partnership, batch: Sequence[OutboxMessage]) -> int:
    """Send claimed emails over one connection; return how many were accepted.

    A connection that breaks leaves that one email uncertain; the next goes over a new connection.

    Raises:
        Unreachable: no connection could be made.
    """
    accepted = 0
    connection = get_connection()
    for position, message in enumerate(batch):
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            for left in batch[position:]:
                put_back(partnership, left, str(problem))
            raise Unreachable from problem
        state = hand_over(partnership, message, connection)
        accepted += state == MessageState.SENT
        if state == MessageState.UNCERTAIN:
            close(connection)
    close(connection)
    return accepted


def close(connection: BaseEmailBackend) -> None:
    """Close a connection that may already be broken."""
    with suppress(OSError, smtplib.SMTPException):
        connection.close()


def claim(partnership: Partnership) -> Sequence[OutboxMessage]:
    """Take a batch of due rows for this worker alone, and commit that before anything is sent."""
    with partnership_scope(partnership):
        rows = list(
            OutboxMessage.objects.filter(due(clock.now()))
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("not_before", "id")[:BATCH]
        )
        for row in rows:
            row.attempts += 1
            row.state = MessageState.SENDING
            row.claimed_at = clock.real_now()
            row.message_id = row.message_id or f"<{row.partnership_id}.{row.pk}@qa-portal>"
        OutboxMessage.objects.bulk_update(rows, ["attempts", "state", "claimed_at", "message_id"])
    return rows


def with_links(message: OutboxMessage) -> str:
    """The text with its links put in."""
    text = message.text
    for position, (kind, object_id, generation) in enumerate(message.links):
        address = address_for(
            LinkKind(kind),
            partnership_id=message.partnership_id,
            object_id=object_id,
            generation=generation,
        )
        text = text.replace(f"{{link:{position}}}", address)
    return text


def compose(partnership: Partnership, message: OutboxMessage) -> EmailMessage:
    """The email of a row. Plain text alone: no tracking image, no rewritten link."""
    letter = EmailMessage(
        subject=message.subject,
        body=with_links(message),
        to=[message.to_address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.attachment_id is not None:
        with partnership_scope(partnership):
            attached = StoredFile.objects.get(pk=message.attachment_id)
        letter.attach(attached.name, storage.read(attached), attached.content_type)
    return letter


def hand_over(partnership: Partnership, message: OutboxMessage, connection: BaseEmailBackend) -> MessageState:
    """Send one claimed email, record what came of it and return its state."""
    try:
        connection.send_messages([compose(partnership, message)])
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()), (550, b""))
        return refused(partnership, message, code, words, bounced=True)
    except smtplib.SMTPDataError as refusal:
        return refused(partnership, message, refusal.smtp_code, refusal.smtp_error)
    except smtplib.SMTPServerDisconnected as problem:
        return finish(partnership, message, MessageState.UNCERTAIN, str(problem))
    except (OSError, smtplib.SMTPException) as problem:
        return put_back(partnership, message, str(problem))
    except (ValueError, storage.FileGone) as problem:
        logger.exception("Email %s cannot be written", message.pk)
        return finish(partnership, message, MessageState.FAILED, f"It could not be written: {problem}")
    return finish(partnership, message, MessageState.SENT)


def refused(
    partnership: Partnership, message: OutboxMessage, code: int, words: bytes | str, *, bounced: bool = False
) -> MessageState:
    """A refusal for good (5..) ends the email; one for now (4..) is tried again. `bounced`: it is the address."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    if 500 <= code < 600:
        return finish(partnership, message, MessageState.FAILED, f"{code} {said}", bounced=bounced)
    return put_back(partnership, message, f"{code} {said}")


def put_back(partnership: Partnership, message: OutboxMessage, problem: str) -> MessageState:
    """Try again later; after the last attempt the email counts as not delivered."""
    if message.attempts > len(RETRY_AFTER_MINUTES):
        return finish(partnership, message, MessageState.FAILED, problem)
    wait = dt.timedelta(minutes=RETRY_AFTER_MINUTES[message.attempts - 1])
    with partnership_scope(partnership):
        OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
            state=MessageState.QUEUED, not_before=clock.now() + wait, problem=problem[:300]
        )
    return MessageState.QUEUED


def finish(
    partnership: Partnership,
    message: OutboxMessage,
    state: MessageState,
    problem: str = "",
    *,
    bounced: bool = False,
) -> MessageState:
    """Record how an email ended, and return it."""
    now = clock.now()
    with partnership_scope(partnership):
        OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
            state=state,
            problem=problem[:300],
            sent_at=now if state == MessageState.SENT else None,
            bounced_at=now if bounced else None,
        )
    return state
