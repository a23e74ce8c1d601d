"""Deciding about held comments. Every decision is a row that stays; a change is a new decision.

Source: DOMAIN.md, "Comments are held" and "A survey is not a way to report a concern".
"""

from django.db import transaction

from evaluations.choices import CommentState
from evaluations.logic.comment_flags import redacted
from evaluations.models import Comment, CommentDecision, Concern, OriginalRead
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record

DID_WHAT = {
    CommentState.RELEASED: "Released a comment",
    CommentState.WITHHELD: "Withheld a comment",
    CommentState.HELD: "Took back a decision about a comment",
    CommentState.CONCERN: "Marked a comment as a concern",
}


class CommentRefused(ValueError):
    """The decision cannot be taken; the message says why, for the officer."""


@transaction.atomic
def decide(
    *, comment: Comment, state: CommentState, by: Member, released_text: str = "", why: str = ""
) -> CommentDecision:
    """Release a comment (as edited in `released_text`, else with identifying details replaced), withhold it, or hold it
    again.

    Raises:
        CommentRefused: a release without words, or the comment is an open concern and is to be released.
    """
    if state == CommentState.CONCERN:
        raise CommentRefused("A concern is raised with raise_concern.")
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    words = ""
    if state == CommentState.RELEASED:
        words = (released_text or redacted(comment.text)).strip()
        if not words:
            raise CommentRefused("Write what others may read, or withhold the comment.")
        if Concern.objects.filter(comment=comment, resolved_at=None).exists():
            raise CommentRefused("This comment is an open concern. Record what was done about it first.")
    return _record(comment, state, words, why, by)


@transaction.atomic
def raise_concern(*, comment: Comment, by: Member, why: str = "") -> Concern:
    """Mark a comment as a concern: the mailbox and the named cover are told by the sweep "concerns", at once and again
    each working day. Raising it twice is harmless; one that was resolved is opened again.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    concern, made = Concern.objects.get_or_create(
        comment=comment, defaults={"raised_by_id": by.user_id, "raised_at": clock.now()}
    )
    if not made and concern.resolved_at is not None:
        concern.resolved_at = concern.resolved_by = concern.chased_on = None
        concern.raised_at, concern.raised_by_id = clock.now(), by.user_id
        concern.save()
    if comment.state != CommentState.CONCERN:
        _record(comment, CommentState.CONCERN, "", why, by)
    return concern


@transaction.atomic
def resolve_concern(*, concern: Concern, what_was_done: str, by: Member) -> Concern:
    """Record what was done; the chasing ends. The comment stays withheld from everyone outside the team.

    Raises:
        CommentRefused: nothing was written, or it was resolved before.
    """
    words = what_was_done.strip()
    if not words:
        raise CommentRefused("Write what was done, with whom and when.")
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    if concern.resolved_at is not None:
        raise CommentRefused("Somebody has already recorded what was done about this concern.")
    concern.resolved_at, concern.resolved_by_id, concern.what_was_done = clock.now(), by.user_id, words
    concern.save()
    record(
        "evaluations.concern_resolved",
        "Recorded what was done about a concern",
        by=by,
        subject=concern.comment,
    )
    return concern


@transaction.atomic
def open_original(*, comment: Comment, why: str, by: Member) -> OriginalRead:
    """Note that somebody opens the original of a comment that was decided: it is kept under lock.

    Raises:
        CommentRefused: no reason is given.
    """
    reason = why.strip()
    if not reason:
        raise CommentRefused("Say why you need the original.")
    read = OriginalRead.objects.create(comment=comment, by_id=by.user_id, why=reason[:300], at=clock.now())
    record("evaluations.original_opened", "Opened the original of a comment", by=by, subject=comment)
    return read


def _record(
    comment: Comment, state: CommentState, released_text: str, why: str, by: Member
) -> CommentDecision:
    comment.state, comment.released_text = state, released_text
    comment.save(update_fields=["state", "released_text"])
    decision = CommentDecision.objects.create(
        comment=comment,
        state=state,
        released_text=released_text,
        why=why[:300],
        by_id=by.user_id,
        at=clock.now(),
    )
    record("evaluations.comment_decided", DID_WHAT[state], by=by, subject=comment, state=state.value)
    return decision
