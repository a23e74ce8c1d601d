"""The rows of the delivery of emails in the permission matrix."""

import datetime as dt
from typing import Any

from partnerships import clock
from partnerships.choices import EmailKind, StopReason
from partnerships.links import LinkKind, token_for
from partnerships.models import OutboxMessage
from partnerships.services import outbox, stopped
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import ADMINISTRATOR, TEAM, OpenRow, row


def make(cast: Cast) -> dict[str, Any]:
    """One person who was asked. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    event = make_event(
        make_course(f"Delivered in {first}"), clock.now() - dt.timedelta(days=3), ref=f"DEL-{first}"
    )
    (booking,) = book_people(event, 1, f"{first.lower()}delivered")
    invitation = invite(booking, "post")
    unsubscribe = token_for(LinkKind.UNSUBSCRIBE, partnership_id=cast.partnership.pk, object_id=invitation.pk)
    message = outbox.queue_one(
        outbox.Letter(
            kind=EmailKind.SURVEY,
            to_address=f"asked@{first.lower()}.example",
            subject=f"Asked by {first}",
            text="",
            dedupe_key="matrix:delivery",
        )
    )
    OutboxMessage.objects.filter(pk=message.pk).update(state="uncertain")
    address = stopped.stop(f"stopped@{first.lower()}.example", StopReason.HARD_BOUNCE)
    return {
        "delivery_slug": cast.partnership.slug,
        "delivered_event": event,
        "unsubscribe": unsubscribe,
        "uncertain_email": message,
        "stopped_address": address,
    }


def of_event(made: Any) -> list[object]:
    return [made["delivered_event"].ref]


def email(made: Any) -> list[object]:
    return [made["uncertain_email"].pk]


def address(made: Any) -> list[object]:
    return [made["stopped_address"].pk]


def slug(made: Any) -> list[object]:
    return [made["delivery_slug"]]


def unsubscribe(made: Any) -> list[object]:
    return [made["unsubscribe"]]


MAIL = TEAM | ADMINISTRATOR


def posted(name: str, roles: frozenset[Any], fact: str, **more: Any) -> Any:
    """A page that takes a POST alone and leads back."""
    return row(name, roles=roles, method="post", status=dict.fromkeys(roles, 302), fact=fact, **more)


ROWS = [
    row("evaluations:event_delivery", roles=TEAM, args=of_event, fact="This list never says who answered"),
    row("partnerships:delivery", roles=MAIL, fact="Asked by Ashshire"),
    row("partnerships:message", roles=MAIL, args=email, fact="Did it arrive?"),
    posted("partnerships:settle_message", MAIL, "/delivery/", args=email, data={"arrived": "yes"}),
    row("partnerships:stopped_addresses", roles=MAIL, fact="stopped@ashshire.example"),
    posted("partnerships:stop_address", MAIL, "/stopped/", data={"address": "a@b.example"}),
    posted("partnerships:lift_address", MAIL, "/stopped/", args=address, data={"reason": "Put right"}),
    row("partnerships:email_settings", roles=ADMINISTRATOR, fact="Emails leave through"),
    posted("partnerships:email_test", ADMINISTRATOR, "/settings/email/"),
    row("partnerships:receipt_token", roles=ADMINISTRATOR, method="post", fact="Copy it now"),
    posted("partnerships:email_resume", ADMINISTRATOR, "/settings/email/"),
]

OPEN_ROWS = [
    OpenRow("notify_receipts", 403, 403, args=slug, method="post"),
    OpenRow("unsubscribe", 200, 200, args=unsubscribe, fact="Ashshire"),
]
