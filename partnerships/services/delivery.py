"""Handing emails over: claim, do, record.

Only the one email in flight is `sending`, and that is committed before it leaves, so that a broken connection or a
killed worker leaves at most one uncertain email. It is looked up where the service can say (GOV.UK Notify), else
resent once with the same Message-ID, and shown as uncertain. Knows only its own rows.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q

from partnerships import clock, storage
from partnerships.choices import BounceKind, DeliveryKind, MailRoute, MessageState, StopReason
from partnerships.links import LinkKind, address_for
from partnerships.models import DeliveryEvent, NotifyAccount, OutboxMessage, Partnership, StoredFile
from partnerships.prepared import Prepared
from partnerships.services import mail_account, stopped
from partnerships.services.back_ends.protocol import (
    Attachment,
    BackEnd,
    Email,
    Handed,
    Outcome,
    Unreachable,
)
from partnerships.tenancy import partnership_scope

logger = logging.getLogger(__name__)
BATCH = 50
#: A claim older than this was left by a worker that died; real time, like every lock.
CLAIM_HOLDS = dt.timedelta(minutes=5)
RETRY_AFTER_MINUTES = (2, 10, 60, 240, 720)
#: How long a partnership waits before it tries a server again that takes no connection.
UNREACHABLE_WAIT = dt.timedelta(minutes=2)
#: So many emails in doubt in one batch, and the partnership waits.
MOST_DOUBTS = 2
UNUSABLE_KEY_WAIT = dt.timedelta(hours=1)

#: The partnership, the email, its state and claim as known; the route, now. Returns nothing when it is not to be had.
_BEGIN = Prepared(
    "begin_email",
    "bigint, bigint, text, timestamptz, text, timestamptz",
    """
UPDATE partnerships_outboxmessage SET state = 'sending', attempts = attempts + 1, route = $5, claimed_at = $6
WHERE partnership_id = $1 AND id = $2 AND state = $3 AND claimed_at = $4
RETURNING id""",
)
#: As `finish`, for what nearly always comes: the partnership, the email, now, the service's number.
_ACCEPTED = Prepared(
    "email_accepted",
    "bigint, bigint, timestamptz, text",
    """
UPDATE partnerships_outboxmessage SET state = 'sent', problem = '', sent_at = $3, provider_id = $4
WHERE partnership_id = $1 AND id = $2 AND state IN ('queued', 'sending', 'uncertain')""",
)


def was_resent() -> Exists:
    """Whether an email in doubt has gone once more already."""
    return Exists(DeliveryEvent.objects.filter(message=OuterRef("pk"), kind=DeliveryKind.RESENT))


def due(now: dt.datetime) -> Q:
    """Which rows delivery may take: waiting ones whose time has come, and those in doubt that may be settled.

    A mail server never says what became of an email, so one in doubt goes once more and no more; at GOV.UK Notify
    it is looked up first, each time.
    """
    free = Q(claimed_at=None) | Q(claimed_at__lte=clock.real_now() - CLAIM_HOLDS)
    waiting = Q(state=MessageState.QUEUED, not_before__lte=now)
    left_behind = Q(state=MessageState.SENDING)
    in_doubt = Q(state=MessageState.UNCERTAIN, attempts__lte=len(RETRY_AFTER_MINUTES))
    may_settle = Q(route=MailRoute.NOTIFY) | Q(resent=False)
    return free & (waiting | left_behind | (in_doubt & may_settle))


def next_due() -> dt.datetime | None:
    """When the next email of the open partnership may go; not before a pause is over."""
    queued = OutboxMessage.objects.filter(state=MessageState.QUEUED)
    first = queued.order_by("not_before").values_list("not_before", flat=True).first()
    if first is None:
        return None
    pause = NotifyAccount.objects.values_list("paused_until", flat=True).first()
    return max(first, pause) if pause is not None else first


def deliver(partnership: Partnership) -> int:
    """Send everything that is due for a partnership; return how many emails were accepted."""
    back_end = way_of(partnership)
    if back_end is None:
        return 0
    accepted, going_on = 0, True
    while going_on and (most := allowance(partnership, back_end)):
        batch = claim(partnership, most)
        sent, going_on = send_batch(partnership, batch, back_end) if batch else (0, False)
        accepted += sent
        going_on = going_on and len(batch) == most  # fewer were all; the next sweep is seconds away
    back_end.close()
    return accepted


def way_of(partnership: Partnership) -> BackEnd | None:
    """The partnership's way of sending; None while it is paused."""
    with partnership_scope(partnership):
        found = NotifyAccount.objects.first()
        if found is not None and found.paused_until is not None and found.paused_until > clock.now():
            return None
        try:
            return mail_account.back_end_of(found)
        except ValueError as problem:
            mail_account.pause(clock.now() + UNUSABLE_KEY_WAIT, str(problem))
            return None


def allowance(partnership: Partnership, back_end: BackEnd) -> int:
    """How many emails may be claimed now, within the limit of a minute. Counted in the shared cache, in real time.

    Losing the cache loses the count alone: a service that finds us too fast says so, and is obeyed.
    """
    if not back_end.per_minute:
        return BATCH
    key = f"mail:{back_end.route}:{partnership.pk}:{int(clock.real_now().timestamp()) // 60}"
    used = cache.get_or_set(key, 0, timeout=120) or 0
    return max(0, min(BATCH, back_end.per_minute - used))


def count_one(partnership: Partnership, back_end: BackEnd) -> None:
    """One email more in this minute."""
    if back_end.per_minute:
        key = f"mail:{back_end.route}:{partnership.pk}:{int(clock.real_now().timestamp()) // 60}"
        cache.add(key, 0, timeout=120)
        cache.incr(key)


def claim(partnership: Partnership, most: int = BATCH) -> list[OutboxMessage]:
    """Take due rows for this worker alone. What a dead worker left in flight becomes uncertain."""
    with partnership_scope(partnership):
        rows = list(
            OutboxMessage.objects.annotate(resent=was_resent())
            .filter(due(clock.now()))
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("not_before", "id")[:most]
        )
        left = [row for row in rows if row.state == MessageState.SENDING]
        for row in rows:
            row.claimed_at = clock.real_now()
            row.message_id = row.message_id or new_message_id(row)
        for row in left:
            row.state = MessageState.UNCERTAIN
            row.problem = "The worker was stopped while it handed this email over"
        OutboxMessage.objects.update_rows(rows, ["state", "claimed_at", "message_id", "problem"])
        note(left, DeliveryKind.UNCERTAIN)
    done_for = {row.pk for row in left if row.resent and row.route != MailRoute.NOTIFY}
    return [row for row in rows if row.pk not in done_for]


def new_message_id(message: OutboxMessage) -> str:
    """An id that nobody can guess: a report about an email is believed because it names it."""
    name = f"{message.partnership_id}.{message.pk}.{secrets.token_hex(6)}"
    return f"<{name}@qa-portal>"


def note(
    messages: Sequence[OutboxMessage], kind: DeliveryKind, words: str = "", reported_by: str = ""
) -> None:
    """Keep what happened to these emails, in the open scope."""
    DeliveryEvent.objects.bulk_create(
        DeliveryEvent(
            message=message,
            kind=kind,
            words=(words or message.problem)[:300],
            reported_by=reported_by or message.route,
            at=clock.now(),
        )
        for message in messages
    )


def send_batch(
    partnership: Partnership, batch: Sequence[OutboxMessage], back_end: BackEnd
) -> tuple[int, bool]:
    """Send claimed emails; return how many were accepted, and whether more may follow now."""
    accepted = doubts = 0
    waiting = refuse_stopped(partnership, batch)
    for position, message in enumerate(waiting):
        try:
            back_end.open()
            handed = settle_or_send(partnership, message, back_end)
        except Unreachable as problem:
            handed = Handed(Outcome.HELD, str(problem), hold_for=UNREACHABLE_WAIT, counts=False)
            record(partnership, message, handed)
        if handed is None:
            continue
        accepted += handed.outcome is Outcome.ACCEPTED
        doubts += handed.outcome is Outcome.UNCERTAIN
        # A server that breaks every connection would leave everybody in doubt.
        if handed.hold_for or handed.hold_until or doubts >= MOST_DOUBTS:
            hold(partnership, handed, waiting[position + 1 :])
            return accepted, False
    return accepted, True


def refuse_stopped(partnership: Partnership, batch: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    """End those emails that go to stopped addresses; return the others."""
    with partnership_scope(partnership):
        reasons = stopped.reasons_of(message.to_address for message in batch)
        refused = [
            message
            for message in batch
            if stopped.refuses(message.kind, reasons.get(message.to_address.lower()))
        ]
        if refused:
            words = "The address is stopped"
            OutboxMessage.objects.filter(pk__in=[message.pk for message in refused]).update(
                state=MessageState.FAILED, problem=words, bounced_at=clock.now(), claimed_at=None
            )
            note(refused, DeliveryKind.NOT_TRIED, words)
    ended = {message.pk for message in refused}
    return [message for message in batch if message.pk not in ended]


def settle_or_send(partnership: Partnership, message: OutboxMessage, back_end: BackEnd) -> Handed | None:
    """Hand over one claimed email, one in doubt only after looking it up; None when it was not to be had.

    Raises:
        Unreachable: no connection could be made.
    """
    if message.state == MessageState.UNCERTAIN:
        if message.route != back_end.route:
            return None  # handed to another service: only a person can say
        if back_end.can_look_up:
            found = back_end.look_up(message.message_id)
            if found.outcome is not Outcome.NOT_THERE:
                if found.outcome is not Outcome.UNCERTAIN:
                    record(partnership, message, found)
                return found
    try:
        email = compose(partnership, message)
    except (ValueError, storage.FileGone) as problem:
        logger.exception("Email %s cannot be written", message.pk)
        handed = Handed(Outcome.REFUSED, f"It could not be written: {problem}")
        record(partnership, message, handed)
        return handed
    if not begin(partnership, message, back_end):
        return None
    count_one(partnership, back_end)
    handed = back_end.send(email)
    record(partnership, message, handed)
    return handed


def begin(partnership: Partnership, message: OutboxMessage, back_end: BackEnd) -> bool:
    """Commit that this one email is in flight; False when somebody cancelled or took it meanwhile."""
    with partnership_scope(partnership):
        now, route = clock.real_now(), str(back_end.route)
        if _BEGIN.one(partnership.pk, message.pk, str(message.state), message.claimed_at, route, now) is None:
            return False
        message.route = back_end.route
        if message.state == MessageState.UNCERTAIN:
            note([message], DeliveryKind.RESENT, "Sent again with the same Message-ID")
    message.attempts += 1
    message.state = MessageState.SENDING
    return True


def hold(partnership: Partnership, handed: Handed, left: Sequence[OutboxMessage]) -> None:
    """The whole partnership waits; what was claimed and has not left is let go."""
    now = clock.now()
    with partnership_scope(partnership):
        mail_account.pause(handed.hold_until or now + (handed.hold_for or UNREACHABLE_WAIT), handed.words)
        OutboxMessage.objects.filter(
            pk__in=[message.pk for message in left], state__in=[MessageState.QUEUED, MessageState.UNCERTAIN]
        ).update(claimed_at=None)


def record(partnership: Partnership, message: OutboxMessage, handed: Handed) -> None:
    """Keep what came of handing one email over."""
    with partnership_scope(partnership):
        match handed.outcome:
            case Outcome.ACCEPTED:
                _ACCEPTED.one(partnership.pk, message.pk, clock.now(), handed.provider_id)
            case Outcome.REFUSED:
                refuse(message, handed)
            case Outcome.LATER:
                put_back(message, handed)
            case Outcome.HELD:
                let_go(message, handed)
            case _:
                finish(message, MessageState.UNCERTAIN, handed.words, claimed_at=clock.real_now())
                note([message], DeliveryKind.UNCERTAIN, handed.words)


def let_go(message: OutboxMessage, handed: Handed) -> None:
    """It has not left, and goes when the partnership's pause is over; one in doubt stays in doubt."""
    if message.state != MessageState.SENDING:
        OutboxMessage.objects.filter(pk=message.pk, state=message.state).update(claimed_at=None)
        return
    if handed.counts and message.attempts > len(RETRY_AFTER_MINUTES):
        refuse(message, handed)
        return
    attempts = message.attempts if handed.counts else message.attempts - 1
    finish(message, MessageState.QUEUED, handed.words, attempts=attempts, claimed_at=None)


def finish(message: OutboxMessage, state: MessageState, problem: str = "", **more: Any) -> bool:
    """Move an email that was in flight, waiting or in doubt; a receipt that came first is not overwritten."""
    rows = OutboxMessage.objects.filter(
        pk=message.pk, state__in=[MessageState.QUEUED, MessageState.SENDING, MessageState.UNCERTAIN]
    )
    return bool(rows.update(state=state, problem=problem[:300], **more))


def refuse(message: OutboxMessage, handed: Handed) -> None:
    """It will never go. An address that refuses for good is stopped."""
    if not handed.bad_address:
        if finish(message, MessageState.FAILED, handed.words):
            note([message], DeliveryKind.GIVEN_UP, handed.words)
        return
    if finish(message, MessageState.FAILED, handed.words, bounced_at=clock.now(), bounce=BounceKind.HARD):
        note([message], DeliveryKind.HARD_BOUNCE, handed.words)
        stopped.stop(message.to_address, StopReason.HARD_BOUNCE)


def put_back(message: OutboxMessage, handed: Handed) -> None:
    """Try again later; after the last attempt the email counts as not delivered."""
    bounce = BounceKind.SOFT if handed.bad_address else BounceKind.NONE
    if handed.bad_address:
        note([message], DeliveryKind.SOFT_BOUNCE, handed.words)
    if message.attempts > len(RETRY_AFTER_MINUTES):
        finish(message, MessageState.FAILED, handed.words, bounce=bounce)
        note([message], DeliveryKind.GIVEN_UP, handed.words)
        return
    wait = dt.timedelta(minutes=RETRY_AFTER_MINUTES[max(0, message.attempts - 1)])
    # Where the service knows it under its old id as one that failed, it goes as a new one.
    ids = {"message_id": "", "provider_id": ""} if handed.provider_id else {}
    changes = {"not_before": clock.now() + wait, "claimed_at": None, "bounce": bounce}
    finish(message, MessageState.QUEUED, handed.words, **changes, **ids)


def with_links(message: OutboxMessage) -> str:
    """The text with its links put in."""
    text = message.text
    for position, link in enumerate(message.links):
        text = text.replace(f"{{link:{position}}}", link_address(message, link))
    return text


def link_address(message: OutboxMessage, link: Sequence[Any]) -> str:
    """The address of a link as it is stored: kind, object's id, generation."""
    kind, object_id, generation = link
    return address_for(
        LinkKind(kind), partnership_id=message.partnership_id, object_id=object_id, generation=generation
    )


def compose(partnership: Partnership, message: OutboxMessage) -> Email:
    """The email of a row.

    Raises:
        FileGone: its attachment was erased.
        ValueError: it names a kind of link that there is not.
    """
    attachment = None
    if message.attachment_id is not None:
        with partnership_scope(partnership):
            file = StoredFile.objects.get(pk=message.attachment_id)
        attachment = Attachment(file.name, storage.read(file), file.content_type)
    return Email(
        to_address=message.to_address,
        subject=message.subject,
        text=with_links(message),
        message_id=message.message_id,
        attachment=attachment,
        unsubscribe_url=link_address(message, message.unsubscribe) if message.unsubscribe else "",
    )
