"""What results and comments put on Home: comments to read, open concerns, and the quarter's change and coverage."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Min, Q
from django.urls import reverse

from courses.logic.quarters import quarter_of
from courses.models import Course
from evaluations.choices import CommentState
from evaluations.logic.comment_flags import FlagKind
from evaluations.logic.coverage import CoverageState
from evaluations.models import Comment
from evaluations.queries.comments import open_concerns
from evaluations.queries.course_figures import change_of_all, coverage_of_courses
from evaluations.queries.results import twelve_months_before
from evaluations.themed_choices import ResponseSource
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import number, plural, signed
from partnerships.places import DueItem, KeyFigure
from partnerships.queries.groups import open_partnership
from partnerships.queries.settings import settings_of_partnership

MOST_CONCERNS = 20


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Open concerns, each by itself, and the comments that wait to be read."""
    slug = open_partnership().slug
    concerns = [
        DueItem(
            due_on=clock.local(concern.raised_at).date(),
            what="Possible concern in a survey answer: say what was done",
            why="It is chased each working day until somebody records what was done.",
            whose="Policy officer or coordinator",
            button="Open the concern",
            url=reverse("evaluations:comment", args=[slug, concern.comment_id]),
        )
        for concern in open_concerns()[:MOST_CONCERNS]
    ]
    return concerns + _comments_to_read(slug)


def _comments_to_read(slug: str) -> list[DueItem]:
    held = Comment.objects.filter(state=CommentState.HELD).aggregate(
        number=Count("id"),
        urgent=Count("id", filter=Q(flags__contains=[FlagKind.CONCERN.value])),
        # Comments of years ago that were brought in today are to read from today on.
        oldest=Min("written_at", filter=~Q(response__source=ResponseSource.IMPORTED)),
    )
    if not held["number"]:
        return []
    why = "Nobody outside the team sees a comment before it is released."
    if held["urgent"]:
        which = "it" if held["urgent"] == 1 else "them"
        why = f"{plural(held['urgent'], 'comment')} may be a concern: read {which} first."
    return [
        DueItem(
            due_on=clock.local(held["oldest"] or clock.now()).date(),
            what=f"Read {plural(held['number'], 'comment')}",
            why=why,
            whose="Policy officer or coordinator",
            button="Read comments",
            url=reverse("evaluations:comments", args=[slug]),
        )
    ]


def key_figures(member: Member, today: dt.date) -> Sequence[KeyFigure]:
    """Change for the same people at this quarter's events, and how many courses have evidence for each step."""
    slug = open_partnership().slug
    first_day, _ = quarter_of(today, settings_of_partnership().year_start_month)
    now = clock.now()
    found = change_of_all(dt.datetime.combine(first_day, dt.time(), clock.LONDON), now)
    url = reverse("courses:courses", args=[slug])
    figures = []
    if found.mean_change is not None:
        words = f"{signed(found.mean_change, 1)} of ten; {found.improved} of {found.n} improved"
        figures.append(KeyFigure("Change for the same people", words, url))
    courses = list(Course.objects.filter(active=True, on_programme=True).values_list("pk", flat=True))
    if courses:
        marks = coverage_of_courses(courses, twelve_months_before(now), now).values()
        covered = [
            sum(course[place].state == CoverageState.COVERED for course in marks) for place in range(4)
        ]
        words = f"{', '.join(number(count) for count in covered)} of {plural(len(courses), 'course')}"
        figures.append(KeyFigure("Evidence for steps 1, 2, 3, 4 in twelve months", words, url))
    return figures
