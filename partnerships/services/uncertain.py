"""Emails in doubt that a person settles: only they can have asked whether it arrived."""

from django.db import transaction

from partnerships import clock
from partnerships.access import Member
from partnerships.choices import DeliveryKind, MailRoute, MessageState
from partnerships.models import DeliveryEvent, OutboxMessage
from partnerships.services.log import record


class NotInDoubt(ValueError):
    """Somebody, or a receipt, has settled it. The message is a sentence for the person who asked."""


@transaction.atomic
def settle(*, message: OutboxMessage, arrived: bool, by: Member) -> None:
    """Count an uncertain email as sent, or send it once more. GOV.UK Notify is asked about it first, again.

    Raises:
        NotInDoubt: it is not uncertain any more.
    """
    row = OutboxMessage.objects.select_for_update(of=("self",)).filter(pk=message.pk).first()
    if row is None or row.state != MessageState.UNCERTAIN:
        raise NotInDoubt("This email is not uncertain any more")
    if arrived:
        row.state, row.sent_at, row.problem = MessageState.SENT, row.sent_at or clock.now(), ""
    else:
        row.claimed_at, row.attempts = None, 0
        if row.route != MailRoute.NOTIFY:
            row.state, row.not_before = MessageState.QUEUED, clock.now()
            DeliveryEvent.objects.create(
                message=row, kind=DeliveryKind.RESENT, words="Sent again by the team", at=clock.now()
            )
    row.save(update_fields=["state", "sent_at", "problem", "claimed_at", "attempts", "not_before"])
    words = "counted as sent" if arrived else "to be sent again"
    record("mail.settled", f"An uncertain email was {words}", by=by, subject=row)
