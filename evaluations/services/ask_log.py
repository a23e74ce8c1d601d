"""Why each person was asked or not: one row a decision, written with what it decided (REQUIREMENTS A14, item 6)."""

import datetime as dt
from collections.abc import Collection, Iterable

from evaluations.choices import InvitationState, SkipReason
from evaluations.logic.burden import Cause, Decision, Fate
from evaluations.models import AskDecision, Invitation
from evaluations.themed_choices import AskKind
from partnerships.logic.wording import plural


def sent(row: Invitation, together_with: int) -> AskDecision:
    """An invitation or reminder that goes, before the row is changed; with how many others in the same email."""
    kind = AskKind.SENT if row.state == InvitationState.PLANNED else AskKind.REMINDED
    others = plural(together_with, "other survey", "other surveys")
    return AskDecision(
        invitation=row, kind=kind, words=f"In one email with {others}." if together_with else ""
    )


def held_back(row: Invitation, decision: Decision) -> AskDecision:
    """What is moved or waived, before the row is changed."""
    is_reminder = row.state != InvitationState.PLANNED
    if decision.fate is Fate.MOVE and is_reminder:
        kind = AskKind.REMINDER_MOVED
    elif decision.fate is Fate.MOVE:
        kind = AskKind.MERGED if decision.joins else AskKind.MOVED
    else:
        kind = AskKind.REMINDER_WAIVED if is_reminder else AskKind.WAIVED
    return AskDecision(
        invitation=row,
        kind=kind,
        cause=decision.cause.value,
        words=decision.reason,
        moved_to=decision.move_to,
    )


def given_up(row: Invitation, reason: SkipReason) -> AskDecision:
    """What is not asked any more, before the row is changed; a person who was asked is only not reminded."""
    is_skip = row.state == InvitationState.PLANNED or reason == SkipReason.OPTED_OUT
    kind = AskKind.SKIPPED if is_skip else AskKind.REMINDER_WAIVED
    return AskDecision(invitation=row, kind=kind, cause=reason.value, words=reason.label)


def keep(decisions: Collection[AskDecision], now: dt.datetime) -> None:
    """Write the decisions of a batch in one statement."""
    for decision in decisions:
        decision.at = now
    AskDecision.objects.bulk_create(decisions, batch_size=1000)


def keep_skips(invitation_ids: Iterable[int], reason: SkipReason, now: dt.datetime, words: str = "") -> None:
    """Record that these invitations were not sent, or end, for one reason."""
    keep(
        [
            AskDecision(
                invitation_id=pk, kind=AskKind.SKIPPED, cause=reason.value, words=words or reason.label
            )
            for pk in invitation_ids
        ],
        now,
    )


#: The reason kept with an invitation that is waived.
WAIVED_AS: dict[Cause, SkipReason] = {Cause.SCHOOL_HOLIDAY: SkipReason.SCHOOL_HOLIDAY}
