"""What is not finished yet in a quarter, with where to finish it; and the day on which its figures are best frozen.

Source: quarterly_seg_report.yaml, `draft`.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max, Q
from django.urls import reverse

from courses.choices import AttendanceClaim, BookingStatus
from courses.models import Booking
from evaluations.choices import CommentState, SurveyState
from evaluations.models import Comment, EventSurvey
from evaluations.queries.coding import quotes_to_check
from partnerships import clock
from partnerships.logic.wording import long_date, plural
from reports.logic.blocks import OpenMatter
from reports.queries.delivery import Delivery, span_of

RUNNING = (SurveyState.PLANNED, SurveyState.OPEN)


def open_matters(delivery: Delivery, courses: Sequence[int], *, slug: str) -> list[OpenMatter]:
    """Surveys still running, attendance not marked, claims not confirmed, comments not read, quotes not checked.

    Four queries.
    """
    return [
        *_running(delivery, slug),
        *_not_marked(delivery, slug),
        *_claims(delivery, slug),
        *_comments(delivery, courses, slug),
    ]


def suggested_freeze(delivery: Delivery) -> dt.date:
    """The day on which the last after survey of the quarter closes; the quarter's last day when there is none."""
    surveys = EventSurvey.objects.filter(event_id__in=delivery.event_ids, stage="post").exclude(
        state__in=(SurveyState.CANCELLED, SurveyState.TOO_LATE)
    )
    last = surveys.aggregate(last=Max("closes_at"))["last"]
    return clock.local(last).date() if last else delivery.quarter.end


def _running(delivery: Delivery, slug: str) -> list[OpenMatter]:
    surveys = (
        EventSurvey.objects.filter(
            event_id__in=delivery.event_ids, stage="post", state__in=RUNNING, closes_at__gt=clock.now()
        )
        .select_related("event__course")
        .order_by("closes_at")
    )
    return [
        OpenMatter(
            f"After survey of {survey.event} closes on {long_date(clock.local(survey.closes_at).date())}.",
            reverse("evaluations:event_surveys", args=[slug, survey.event.ref]),
        )
        for survey in surveys
    ]


def _not_marked(delivery: Delivery, slug: str) -> list[OpenMatter]:
    return [
        OpenMatter(
            f"{event}: {plural(delivery.by_event[event.pk].not_marked, 'person', 'people')} not marked.",
            reverse("courses:event_attendance", args=[slug, event.ref]),
        )
        for event in delivery.held
        if delivery.by_event[event.pk].not_marked
    ]


def _claims(delivery: Delivery, slug: str) -> list[OpenMatter]:
    claimed = Booking.objects.filter(
        event_id__in=delivery.event_ids, status=BookingStatus.BOOKED, claim=AttendanceClaim.CAME
    ).values_list("event_id", flat=True)
    waiting = list(claimed)
    return [
        OpenMatter(
            f"{event}: {plural(waiting.count(event.pk), 'person says', 'people say')} they came, not confirmed.",
            reverse("courses:attendance_claims", args=[slug, event.ref]),
        )
        for event in delivery.held
        if event.pk in waiting
    ]


def _comments(delivery: Delivery, courses: Sequence[int], slug: str) -> list[OpenMatter]:
    """Comments from the quarter's events, and from people whose later survey closed in it."""
    since, until = span_of(delivery.quarter)
    later = Q(
        event__course_id__in=courses,
        stage__in=("m3", "m6"),
        response__invitation__closes_at__gte=since,
        response__invitation__closes_at__lt=until,
    )
    here = Q(event_id__in=delivery.event_ids, stage__in=("pre", "post"))
    comments = Comment.objects.filter(here | later)
    found = []
    if held := comments.filter(state=CommentState.HELD).count():
        address = f"{reverse('evaluations:comments', args=[slug])}?state=held"
        found.append(OpenMatter(f"{plural(held, 'comment')} not yet read.", address))
    if waiting := quotes_to_check(comments):
        words = f"{plural(waiting, 'quote')} not checked to identify nobody: left out until then."
        found.append(OpenMatter(words, reverse("evaluations:quotes", args=[slug])))
    return found
