"""What is heard later of an email: it arrived, was refused, somebody complained. Heard twice, it changes nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from partnerships import clock
from partnerships.choices import BounceKind, DeliveryKind, MailRoute, MessageState, StopReason
from partnerships.models import DeliveryEvent, OutboxMessage
from partnerships.services import stopped

#: How long after each report of "not now" an email goes again; after one more it is given up.
SOFT_AGAIN_AFTER = (dt.timedelta(hours=4), dt.timedelta(hours=24), dt.timedelta(hours=48))
#: GOV.UK Notify's words for what became of an email ("Callbacks", "Delivery receipts").
NOTIFY_STATUS = {
    "delivered": DeliveryKind.DELIVERED,
    "permanent-failure": DeliveryKind.HARD_BOUNCE,
    "temporary-failure": DeliveryKind.SOFT_BOUNCE,
    "technical-failure": DeliveryKind.SOFT_BOUNCE,
}
#: An email of which something can still be heard.
LEFT = (MessageState.SENDING, MessageState.UNCERTAIN, MessageState.SENT)


@dataclass(frozen=True)
class Receipt:
    """One report. It names the email by our Message-ID, the service's own id, or both; `address` if it says whose."""

    kind: DeliveryKind
    reported_by: MailRoute
    message_id: str = ""
    provider_id: str = ""
    words: str = ""
    address: str = ""


def notify_receipt(data: dict[str, Any]) -> Receipt | None:
    """Read what GOV.UK Notify posts: a delivery receipt, or a complaint. None for anything else."""
    reference = str(data.get("reference") or "")
    message_id = f"<{reference}>" if reference else ""
    if data.get("complaint_id"):
        kind: DeliveryKind | None = DeliveryKind.COMPLAINT
        number, words = str(data.get("notification_id") or ""), "Reported as unwanted"
    else:
        words = str(data.get("status") or "")
        kind, number = NOTIFY_STATUS.get(words), str(data.get("id") or "")
    if kind is None or not (message_id or number):
        return None
    return Receipt(kind, MailRoute.NOTIFY, message_id, number, words)


@transaction.atomic
def take(receipt: Receipt) -> bool:
    """Record a report in the open scope; False when it is about no email of ours, or was heard before."""
    message = _find(receipt)
    if message is None:
        return False
    match receipt.kind:
        case DeliveryKind.DELIVERED:
            return _delivered(message, receipt)
        case DeliveryKind.HARD_BOUNCE:
            return _refused_for_good(message, receipt)
        case DeliveryKind.SOFT_BOUNCE:
            return _refused_for_now(message, receipt)
        case DeliveryKind.COMPLAINT:
            return _complained(message, receipt)
    raise ValueError(f"No receipt is of the kind {receipt.kind}")


def _find(receipt: Receipt) -> OutboxMessage | None:
    """The email, locked. An id of an earlier try, which was dealt with, leads nowhere."""
    named = Q(pk=None)
    if receipt.message_id:
        named |= Q(message_id=receipt.message_id, provider_id__in=["", receipt.provider_id])
    if receipt.provider_id:
        named |= Q(provider_id=receipt.provider_id)
    found = OutboxMessage.objects.select_for_update(of=("self",)).filter(named).first()
    if found is None or (receipt.address and receipt.address.lower() != found.to_address.lower()):
        return None
    return found


def _note(message: OutboxMessage, receipt: Receipt, kind: DeliveryKind | None = None) -> None:
    DeliveryEvent.objects.create(
        message=message,
        kind=kind or receipt.kind,
        words=receipt.words[:300],
        reported_by=receipt.reported_by,
        at=clock.now(),
    )


def _save(message: OutboxMessage, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(message, name, value)
    message.save(update_fields=list(changes))


def _delivered(message: OutboxMessage, receipt: Receipt) -> bool:
    """It arrived, so it was handed over, whatever we had heard at the time."""
    if message.state not in LEFT or message.delivered_at is not None:
        return False
    now = clock.now()
    _save(
        message,
        state=MessageState.SENT,
        sent_at=message.sent_at or now,
        delivered_at=now,
        provider_id=receipt.provider_id or message.provider_id,
        problem="",
    )
    _note(message, receipt)
    return True


def _refused_for_good(message: OutboxMessage, receipt: Receipt) -> bool:
    if message.state not in LEFT:
        return False
    _save(
        message,
        state=MessageState.FAILED,
        bounced_at=clock.now(),
        bounce=BounceKind.HARD,
        provider_id=receipt.provider_id or message.provider_id,
        problem=receipt.words[:300],
    )
    _note(message, receipt)
    stopped.stop(message.to_address, StopReason.HARD_BOUNCE)
    return True


def _refused_for_now(message: OutboxMessage, receipt: Receipt) -> bool:
    """It goes again, as a new email to the service: the old one is known there to have failed."""
    if message.state not in LEFT:
        return False
    before = message.events.filter(kind=DeliveryKind.SOFT_BOUNCE).count()
    _note(message, receipt)
    words = receipt.words[:300]
    if before >= len(SOFT_AGAIN_AFTER):
        _save(message, state=MessageState.FAILED, bounce=BounceKind.SOFT, problem=words)
        _note(message, receipt, DeliveryKind.GIVEN_UP)
        return True
    _save(
        message,
        state=MessageState.QUEUED,
        bounce=BounceKind.SOFT,
        problem=words,
        not_before=clock.now() + SOFT_AGAIN_AFTER[before],
        claimed_at=None,
        attempts=0,
        message_id="",
        provider_id="",
        sent_at=None,
        delivered_at=None,
    )
    return True


def _complained(message: OutboxMessage, receipt: Receipt) -> bool:
    if message.complained_at is not None:
        return False
    _save(message, complained_at=clock.now())
    _note(message, receipt)
    stopped.stop(message.to_address, StopReason.COMPLAINT)
    return True
