"""What ends by itself: surveys close, unanswered invitations expire, bounces are recorded, drafts are erased.

Sent and not answered is a non-response; never sent is "not asked", with the reason, and counts for nothing.
Source: DOMAIN.md, Rules that hold everywhere.
"""

import datetime as dt

from django.db import connection
from django.db.models import Exists, Min, OuterRef, QuerySet

from courses.choices import BookingStatus
from evaluations.choices import InvitationState, SkipReason, SurveyState
from evaluations.models import Draft, EventSurvey, Invitation
from evaluations.queries.due import LATER, came
from evaluations.services import ask_log
from partnerships import clock
from partnerships.choices import EmailKind, MessageState
from partnerships.links import LinkKind
from partnerships.models import OutboxMessage, Partnership
from partnerships.services.outbox import cancel_waiting
from partnerships.tenancy import current_partnership_id

#: Drafts never sent in are erased so long after their survey closed.
DRAFTS_KEPT = dt.timedelta(days=30)
OPEN = (InvitationState.SENT, InvitationState.STARTED)
ASKABLE = (InvitationState.PLANNED, *OPEN)

#: Waiting emails of which no survey takes answers any more, reminders included: the partnership, the kind of link, now.
_TOO_LATE = """
SELECT m.id FROM partnerships_outboxmessage m
WHERE m.partnership_id = %s AND m.kind = 'survey' AND m.state = 'queued' AND m.links <> '[]'
  AND NOT EXISTS (SELECT FROM jsonb_array_elements(m.links) AS link
                  JOIN evaluations_invitation i ON i.id = (link ->> 1)::bigint
                  WHERE link ->> 0 = %s AND i.closes_at > %s)"""


def next_due() -> dt.datetime | None:
    """When the next survey closes or the next draft is erased."""
    moments = [
        Invitation.objects.filter(state__in=ASKABLE).aggregate(first=Min("closes_at"))["first"],
        EventSurvey.objects.filter(state__in=[SurveyState.PLANNED, SurveyState.OPEN]).aggregate(
            first=Min("closes_at")
        )["first"],
    ]
    drafts = Draft.objects.aggregate(first=Min("invitation__closes_at"))["first"]
    moments.append(drafts and drafts + DRAFTS_KEPT)
    return min((moment for moment in moments if moment is not None), default=None)


def sweep_close(partnership: Partnership) -> int:
    """The sweep "close" for the open partnership; returns how many rows changed."""
    now = clock.now()
    return (
        record_not_delivered()
        + record_never_left(now)
        + close_invitations(now)
        + close_surveys(now)
        + erase_drafts(now)
    )


def record_not_delivered() -> int:
    """Invitations whose email the address refused for good, or that could not be handed over at all."""
    failed = OutboxMessage.objects.filter(kind=EmailKind.SURVEY, state=MessageState.FAILED)
    rows = Invitation.objects.filter(state=InvitationState.SENT, message__in=failed)
    return _skip(rows, SkipReason.NOT_DELIVERED)


def record_never_left(now: dt.datetime) -> int:
    """Emails that still wait when every survey in them has closed are taken back: they would come too late.

    Where it is a person's first email about a survey, they were never asked, which is no non-response.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOO_LATE, [current_partnership_id(), LinkKind.SURVEY.value, now])
        late = [pk for (pk,) in cursor.fetchall()]
    taken_back = cancel_waiting(late, "Its survey had closed") if late else 0
    rows = Invitation.objects.filter(
        state=InvitationState.SENT,
        reminded_at=None,
        closes_at__lte=now,
        message__state__in=[MessageState.QUEUED, MessageState.CANCELLED],
    )
    return taken_back + _skip(rows, SkipReason.NOT_DELIVERED)


def close_invitations(now: dt.datetime) -> int:
    """Expire what was sent; say of the rest why it was not asked."""
    over = Invitation.objects.filter(closes_at__lte=now)
    expired = over.filter(state__in=OPEN).update(state=InvitationState.EXPIRED)
    unsent = over.filter(state=InvitationState.PLANNED)
    unknown = unsent.filter(stage__in=LATER, booking__status=BookingStatus.BOOKED).exclude(came())
    skipped = _skip(unknown, SkipReason.ATTENDANCE_UNKNOWN)
    return expired + skipped + _skip(unsent, SkipReason.TOO_LATE)


def _skip(rows: QuerySet[Invitation], reason: SkipReason) -> int:
    """Not asked, with the reason; the decision is recorded for each."""
    ids = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not ids:
        return 0
    changed = Invitation.objects.filter(pk__in=ids).update(state=InvitationState.SKIPPED, skip_reason=reason)
    ask_log.keep_skips(ids, reason, clock.now())
    return changed


def close_surveys(now: dt.datetime) -> int:
    """Close the stages of events whose time is over; one that nobody was ever sent was too late."""
    sent = Invitation.objects.filter(event_survey=OuterRef("pk"), sent_at__isnull=False)
    over = EventSurvey.objects.filter(closes_at__lte=now, state__in=[SurveyState.PLANNED, SurveyState.OPEN])
    closed = over.filter(Exists(sent)).update(state=SurveyState.CLOSED)
    return closed + over.update(state=SurveyState.TOO_LATE)


def erase_drafts(now: dt.datetime) -> int:
    """Erase answers never sent in, thirty days after their survey closed."""
    erased, _ = Draft.objects.filter(invitation__closes_at__lte=now - DRAFTS_KEPT).delete()
    return erased
