"""The comments desk: what to read first, and how much there is. Never joined to a person's name."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from evaluations.choices import CommentState
from evaluations.logic.comment_flags import FlagKind
from evaluations.models import Comment, Concern
from partnerships.access import Member, visible_to


def desk_queue(member: Member) -> QuerySet[Comment]:
    """Comments with likely concerns first, then those with identifying details, then the oldest."""
    return (
        visible_to(member, Comment)
        .annotate(
            urgency=Case(
                When(flags__contains=[FlagKind.CONCERN.value], then=Value(0)),
                When(flags__contains=[FlagKind.IDENTIFYING.value], then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("urgency", "written_at", "id")
    )


def with_context(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Each comment with its question, event and course, as a row of the desk shows it."""
    return comments.select_related("question", "event__course", "response", "concern__resolved_by")


@dataclass(frozen=True)
class DeskCounts:
    """How many comments stand where."""

    held: int
    likely_concerns: int
    open_concerns: int


def desk_counts() -> DeskCounts:
    """What waits on the desk. Two queries, of held comments and open concerns alone."""
    held = Comment.objects.filter(state=CommentState.HELD).aggregate(
        held=Count("id"),
        urgent=Count(Case(When(flags__contains=[FlagKind.CONCERN.value], then=Value(1)))),
    )
    return DeskCounts(held["held"], held["urgent"], open_concerns().count())


def open_concerns() -> QuerySet[Concern]:
    """Concerns about which nobody has recorded yet what was done, oldest first."""
    return Concern.objects.filter(resolved_at=None).order_by("raised_at", "id")
