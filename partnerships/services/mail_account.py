"""A partnership's way of sending: its own GOV.UK Notify service or the portal's mail server; and its pauses."""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from partnerships import clock
from partnerships.access import Member
from partnerships.models import NotifyAccount
from partnerships.services.back_ends.files import FileBackEnd
from partnerships.services.back_ends.notify import NotifyBackEnd
from partnerships.services.back_ends.protocol import BackEnd
from partnerships.services.back_ends.smtp import SmtpBackEnd
from partnerships.services.log import record
from partnerships.services.sealing import seal, unseal

FILE_MAILBOX = "partnerships.mailbox.FileMailbox"


def account() -> NotifyAccount:
    """The open partnership's account: one row, made when first asked for. It also holds the mail server's pauses."""
    found, _ = NotifyAccount.objects.get_or_create()
    return found


def back_end_of(found: NotifyAccount | None) -> BackEnd:
    """The way by which this partnership's emails leave.

    Raises:
        CannotUnseal: the stored key cannot be read any more.
        ValueError: what is stored is no key.
    """
    if found is not None and found.active:
        return NotifyBackEnd(
            api_key=unseal(found.sealed_key), template_id=found.template_id, reply_to_id=found.reply_to_id
        )
    return FileBackEnd() if settings.EMAIL_BACKEND == FILE_MAILBOX else SmtpBackEnd()


def pause(until: dt.datetime, why: str) -> None:
    """Let no email of the open partnership out before a moment. The longer of two pauses holds."""
    row = account()
    NotifyAccount.objects.filter(Q(paused_until=None) | Q(paused_until__lt=until), pk=row.pk).update(
        paused_until=until, paused_why=why[:300]
    )


def resume(*, by: Member | None = None) -> None:
    """End a pause now."""
    changed = NotifyAccount.objects.filter(paused_until__isnull=False).update(
        paused_until=None, paused_why=""
    )
    if changed and by is not None:
        record("mail.resumed", "Sending was tried again before its pause was over", by=by)


@transaction.atomic
def save_account(
    *, api_key: str, template_id: str, reply_to_id: str, active: bool, by: Member
) -> NotifyAccount:
    """Keep what the administrator entered; an empty key keeps the one that is there. Ends a pause.

    Raises:
        ValueError: it is no API key, or there is none and the account should be active.
    """
    row = account()
    if api_key:
        row.sealed_key = seal(api_key.strip())
    if active and not (row.sealed_key and template_id):
        raise ValueError("Enter the API key and the template’s ID before you switch GOV.UK Notify on")
    row.template_id, row.reply_to_id, row.active = template_id, reply_to_id, active
    row.paused_until, row.paused_why = None, ""
    row.changed_at, row.changed_by_id = clock.now(), by.user_id
    row.save()
    what = "with a new key" if api_key else "with the same key"
    state = "on" if active else "off"
    record("mail.account", f"GOV.UK Notify was saved {what}, switched {state}", by=by, subject=row)
    return row


@transaction.atomic
def new_receipt_token(*, by: Member) -> str:
    """A new bearer token for Notify's receipts; only its hash is kept, and the old one ends now."""
    row, token = account(), secrets.token_urlsafe(32)
    row.callback_hash = hash_of(token)
    row.save(update_fields=["callback_hash"])
    record("mail.receipt_token", "A new token for delivery receipts was made", by=by, subject=row)
    return token


def hash_of(token: str) -> str:
    """What is kept of a receipt token."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_receipt_token(token: str) -> bool:
    """Whether this is the open partnership's token for receipts."""
    kept = NotifyAccount.objects.values_list("callback_hash", flat=True).first() or ""
    return bool(kept) and constant_time_compare(kept, hash_of(token))
