"""Reads about emails: how they leave, what became of them, what needs somebody."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import DeliveryKind, EmailKind, MessageState
from partnerships.logic.wording import long_moment, plural, share
from partnerships.models import DeliveryEvent, NotifyAccount, OutboxMessage, StoppedAddress
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

#: Emails over which the share that was not delivered is looked at, and from how many on it says something.
LOOK_BACK = dt.timedelta(days=7)
ENOUGH = 20
#: More than one in twenty not delivered: a list of old addresses, or a server that refuses us.
TOO_MANY = 0.05


@dataclass(frozen=True)
class MailCounts:
    """Emails by what became of them."""

    waiting: int
    sent: int
    delivered: int
    uncertain: int
    not_delivered: int

    @property
    def ended(self) -> int:
        """Those of which something is known."""
        return self.sent + self.uncertain + self.not_delivered


def counts_of(rows: QuerySet[OutboxMessage]) -> MailCounts:
    """One query. `sent` includes those that are known to have been delivered."""
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(state__in=[MessageState.QUEUED, MessageState.SENDING])),
        sent=Count("pk", filter=Q(state=MessageState.SENT)),
        delivered=Count("pk", filter=Q(state=MessageState.SENT, delivered_at__isnull=False)),
        uncertain=Count("pk", filter=Q(state=MessageState.UNCERTAIN)),
        not_delivered=Count("pk", filter=Q(state=MessageState.FAILED)),
    )
    return MailCounts(**found)


def counts_since(moment: dt.datetime) -> MailCounts:
    """Emails written since a moment."""
    return counts_of(OutboxMessage.objects.filter(created_at__gte=moment))


def mail_log(member: Member) -> QuerySet[OutboxMessage]:
    """The emails that a member may see, newest first, with whether each was in doubt once (`was_resent`)."""
    resent = DeliveryEvent.objects.filter(message=OuterRef("pk"), kind=DeliveryKind.RESENT)
    return (
        visible_to(member, OutboxMessage)
        .annotate(was_resent=Exists(resent))
        .defer("text")
        .order_by("-created_at", "-id")
    )


def became_of(message: OutboxMessage, *, was_resent: bool = False) -> str:
    """What became of an email, in words."""
    match message.state:
        case MessageState.QUEUED if message.problem:
            return f"Waiting, tried {plural(message.attempts, 'time')}"
        case MessageState.SENT if message.complained_at is not None:
            return "Sent; reported as unwanted"
        case MessageState.SENT if message.delivered_at is not None:
            return "Delivered"
        case MessageState.SENT if was_resent:
            return "Sent again, after an uncertain first try"
        case MessageState.UNCERTAIN:
            return "Uncertain"
        case MessageState.FAILED if message.bounced_at is None and not message.bounce:
            return "Not sent"
    return message.get_state_display()


def stopped_addresses(member: Member) -> QuerySet[StoppedAddress]:
    """Those stopped now first, then those that were lifted."""
    return visible_to(member, StoppedAddress).select_related("lifted_by").order_by("lifted_at", "-at", "-id")


def latest_tests(limit: int = 3) -> list[OutboxMessage]:
    """The latest tests of the settings, newest first."""
    return list(OutboxMessage.objects.filter(kind=EmailKind.TEST).order_by("-created_at")[:limit])


def pause_now() -> NotifyAccount | None:
    """The account while nothing may leave; None when emails go."""
    return NotifyAccount.objects.filter(paused_until__gt=clock.now()).first()


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """A pause, emails in doubt, and too many not delivered: each with the page that settles it."""
    url = reverse("partnerships:delivery", args=[open_partnership().slug])
    items = []

    def item(
        what: str, why: str, button: str, url: str = url, whose: str = "Policy officer or coordinator"
    ) -> None:
        items.append(DueItem(due_on=today, what=what, why=why, whose=whose, button=button, url=url))

    paused = pause_now()
    if paused is not None and paused.paused_until is not None:
        until = long_moment(clock.local(paused.paused_until))
        why = f"{paused.paused_why}. Tried again on {until}; nothing is lost."
        item("No email leaves for now", why, "See the emails", whose="Administrator")
    counts = counts_since(clock.now() - LOOK_BACK)
    if counts.uncertain:
        item(
            f"{plural(counts.uncertain, 'email is', 'emails are')} uncertain",
            "The connection broke while it was handed over. It may have arrived.",
            "See them",
            f"{url}?state=uncertain",
        )
    if counts.ended >= ENOUGH and counts.not_delivered > TOO_MANY * counts.ended:
        item(
            "Many emails were not delivered",
            f"{share(counts.not_delivered, counts.ended)} in seven days. Addresses may be old, or a server refuses us.",
            "See which",
            f"{url}?state=failed",
        )
    return items
