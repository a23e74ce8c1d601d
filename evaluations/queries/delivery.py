"""What was delivered of an event's surveys: counts by stage, and each person's email."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from courses.models import Event
from evaluations.choices import InvitationState, SkipReason
from evaluations.models import Invitation
from evaluations.queries.surveys import WAVES, StageCounts, Wave, counts_by_event
from partnerships.choices import MessageState
from partnerships.queries.mail import became_of


@dataclass(frozen=True)
class StageDelivery:
    """One survey of an event: what became of its emails, and of the people asked.

    `delivered` are the emails known to have arrived; a mail server never says so. `uncertain` are counted in
    `counts.sent` as well.
    """

    wave: Wave
    counts: StageCounts
    delivered: int
    uncertain: int
    waiting: int


def stages_of(event: Event) -> list[StageDelivery]:
    """The stages of an event to which somebody is or was invited, in the order of time. Two queries."""
    counts = counts_by_event([event.pk])[event.pk]
    rows = (
        Invitation.objects.filter(event=event, message__isnull=False)
        .values_list("stage", "audience")
        .annotate(
            delivered=Count("pk", filter=Q(message__delivered_at__isnull=False)),
            uncertain=Count("pk", filter=Q(message__state=MessageState.UNCERTAIN)),
            waiting=Count("pk", filter=Q(message__state__in=[MessageState.QUEUED, MessageState.SENDING])),
        )
        .order_by()
    )
    emails: dict[Wave, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    emails.update({(stage, audience): tuple(found) for stage, audience, *found in rows})  # type: ignore[misc]
    return [StageDelivery(wave, counts[wave], *emails[wave]) for wave in WAVES if wave in counts]


def people_of(event: Event) -> QuerySet[Invitation]:
    """Everybody whom the event's surveys ask or would have asked, with the email that asked them first."""
    return (
        Invitation.objects.filter(event=event)
        .exclude(state=InvitationState.CANCELLED, sent_at__isnull=True)
        .select_related("delegate", "booking", "message")
        .defer("message__text")
        .order_by(F("sent_at").desc(nulls_last=True), "id")
    )


def email_became(row: Invitation) -> str:
    """What became of a person's email, or why there was none. Never whether the person answered."""
    if row.skip_reason == SkipReason.NOT_DELIVERED or row.message is not None:
        if row.message is not None:
            return became_of(row.message)
        return SkipReason.NOT_DELIVERED.label
    if row.state == InvitationState.SKIPPED:
        return f"Not asked: {row.get_skip_reason_display()}"
    if row.state == InvitationState.PLANNED:
        return "Not sent yet"
    return "Sent" if row.sent_at else "Not asked"
