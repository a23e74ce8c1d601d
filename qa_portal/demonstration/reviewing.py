"""The demonstration's reviews of courses: the officer reads the evaluations in time, but for the last few."""

import datetime as dt
from functools import partial

from evaluations.models import CourseReview
from evaluations.services.reviews import record_review
from partnerships import clock
from partnerships.logic.working_days import on_or_after_working_day
from qa_portal.demonstration.history import NOTHING_DONE, History

#: The officer sits down with what is due every so many days, and looks so many days ahead.
EVERY_DAYS = 14
AHEAD = dt.timedelta(days=10)
#: Reviews are read only up to so many days ago: Home shows what waits.
LEFT_FOR_NOW = 20
NOON = dt.time(11, 30)
READINGS = (
    (
        "People knew more after the event than before it, and most had tried one thing in practice. "
        "Few managers answered.",
        "Managers are asked again at six months, and the trainer opens with the case study.",
    ),
    (
        "The scores for recording the child's own words rose least. Comments ask for more time on examples.",
        "Fifteen minutes more for worked examples from the next event on.",
    ),
    ("The course does what it sets out to do, for every agency that sent at least five people.", ""),
    (
        "Response after three months was low, so little can be said about practice.",
        "The coordinator announces the three-month survey at the end of the day.",
    ),
)


def plan_reviews(history: History, first: dt.date, today: dt.date) -> None:
    """Put the officer's afternoons of reading in the diary."""
    day = first + dt.timedelta(days=EVERY_DAYS)
    while day <= today - dt.timedelta(days=LEFT_FOR_NOW):
        history.plan(on_or_after_working_day(day), NOON, partial(read, history), frozenset({"reviews"}))
        day += dt.timedelta(days=EVERY_DAYS)


def read(history: History) -> object:
    """Record every review that is due by the next reading."""
    due = CourseReview.objects.filter(
        withdrawn_at=None, record=None, due_on__lte=clock.today() + AHEAD
    ).order_by("due_on", "id")
    found = list(due)
    for review in found:
        seen, changes = READINGS[review.course_id % len(READINGS)]
        record_review(review=review, what_was_seen=seen, what_changes=changes, by=history.officer)
    return found or NOTHING_DONE
