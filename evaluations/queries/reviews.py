"""Reviews of courses' evaluations: the list, what stands where, and what is due on Home."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from evaluations.models import CourseReview
from evaluations.themed_choices import ReviewKind
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

#: How far ahead Home shows a review.
AHEAD = dt.timedelta(days=14)
MOST_ROWS = 30


def review_list(member: Member) -> QuerySet[CourseReview]:
    """Every review that a member may see, with what its row shows."""
    return visible_to(member, CourseReview).select_related("course", "event__course", "record__by")


def review_words(review: CourseReview) -> str:
    """Which review: "First event, 2 March 2026", "Half-yearly"."""
    if review.kind == ReviewKind.HALF_YEAR:
        return "Half-yearly"
    place = {1: "First", 2: "Second", 3: "Third"}.get(review.number, str(review.number))
    if review.event is None:
        return f"{place} early review"
    return f"{place} early review: event of {long_date(review.event.first_day)}"


def review_state(review: CourseReview, today: dt.date) -> tuple[str, str]:
    """Where a review stands, in words, and the colour of its tag."""
    if hasattr(review, "record"):
        return "Recorded", "green"
    if review.withdrawn_at is not None:
        return "No longer expected", "grey"
    return ("Overdue", "red") if review.due_on < today else ("To do", "blue")


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """The reviews that nobody has recorded yet, from a fortnight before they are due."""
    waiting = (
        visible_to(member, CourseReview)
        .filter(withdrawn_at=None, record=None, due_on__lte=today + AHEAD)
        .select_related("course", "event__course")
        .order_by("due_on", "id")[:MOST_ROWS]
    )
    items = []
    slug = ""
    for review in waiting:
        slug = slug or open_partnership().slug
        items.append(
            DueItem(
                due_on=review.due_on,
                what=f"Review the evaluations of {review.course.title}",
                why=f"{review_words(review)}. What was seen and what changes is recorded.",
                whose="Policy officer or coordinator",
                button="Review",
                url=reverse("evaluations:review", args=[slug, review.pk]),
            )
        )
    return items
