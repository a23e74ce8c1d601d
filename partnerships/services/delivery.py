"""Handing emails over: claim, do, record.

`sending` is committed before anything leaves, so that a killed worker leaves at most one uncertain message, which
is resent with the same Message-ID and shown as uncertain. Knows only its own rows.
"""

import datetime as dt
import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from partnerships import clock, storage
from partnerships.choices import MessageState
from partnerships.links import LinkKind, address_for
from partnerships.models import OutboxMessage, Partnership
from partnerships.tenancy import partnership_scope

BATCH = 50
#: A claim older than this was left by a worker that died.
CLAIM_HOLDS = dt.timedelta(minutes=5)
RETRY_AFTER_MINUTES = (2, 10, 60, 240, 720)


def due(now: dt.datetime) -> Q:
    """Which rows delivery may take: waiting ones whose time has come, and those a dead worker left."""
    waiting = Q(state=MessageState.QUEUED, not_before__lte=now)
    left_behind = Q(
        state__in=[MessageState.SENDING, MessageState.UNCERTAIN], claimed_at__lte=now - CLAIM_HOLDS
    )
    return waiting | left_behind


def next_due() -> dt.datetime | None:
    """When the next email of the open partnership may go."""
    queued = OutboxMessage.objects.filter(state=MessageState.QUEUED)
    return queued.order_by("not_before").values_list("not_before", flat=True).first()


def deliver(partnership: Partnership) -> int:
    """Send everything that is due for a partnership; return how many were handed over."""
    handed_over = 0
    while batch := claim(partnership):
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            for message in batch:
                put_back(partnership, message, str(problem))
            return handed_over
        for message in batch:
            handed_over += hand_over(partnership, message, connection)
        connection.close()
    return handed_over


def claim(partnership: Partnership) -> Sequence[OutboxMessage]:
    """Take a batch of due rows for this worker alone, and commit that before anything is sent."""
    now = clock.now()
    with partnership_scope(partnership):
        rows = list(
            OutboxMessage.objects.filter(due(now))
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("not_before", "id")[:BATCH]
        )
        for row in rows:
            row.attempts += 1
            row.state = MessageState.SENDING
            row.claimed_at = now
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


def compose(message: OutboxMessage) -> EmailMessage:
    """The email of a row. Plain text alone: no tracking image, no rewritten link."""
    letter = EmailMessage(
        subject=message.subject,
        body=with_links(message),
        to=[message.to_address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.attachment is not None:
        letter.attach(
            message.attachment.name, storage.read(message.attachment), message.attachment.content_type
        )
    return letter


def hand_over(partnership: Partnership, message: OutboxMessage, connection: BaseEmailBackend) -> int:
    """Send one claimed email and record what came of it; 1 when it was accepted."""
    with partnership_scope(partnership):
        letter = compose(message)
    try:
        connection.send_messages([letter])
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()), (550, b""))
        if 500 <= code < 600:
            finish(partnership, message, MessageState.FAILED, f"{code} {words!r}", bounced=True)
        else:
            put_back(partnership, message, f"{code} {words!r}")
        return 0
    except smtplib.SMTPServerDisconnected as problem:
        finish(partnership, message, MessageState.UNCERTAIN, str(problem))
        return 0
    except (OSError, smtplib.SMTPException, storage.FileGone) as problem:
        put_back(partnership, message, str(problem))
        return 0
    finish(partnership, message, MessageState.SENT)
    return 1


def put_back(partnership: Partnership, message: OutboxMessage, problem: str) -> None:
    """Try again later; after the last attempt the email counts as not delivered."""
    if message.attempts > len(RETRY_AFTER_MINUTES):
        finish(partnership, message, MessageState.FAILED, problem)
        return
    wait = dt.timedelta(minutes=RETRY_AFTER_MINUTES[message.attempts - 1])
    with partnership_scope(partnership):
        OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
            state=MessageState.QUEUED, not_before=clock.now() + wait, problem=problem[:300]
        )


def finish(
    partnership: Partnership,
    message: OutboxMessage,
    state: MessageState,
    problem: str = "",
    *,
    bounced: bool = False,
) -> None:
    """Record how an email ended."""
    now = clock.now()
    with partnership_scope(partnership):
        OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
            state=state,
            problem=problem[:300],
            sent_at=now if state == MessageState.SENT else None,
            bounced_at=now if bounced else None,
        )
