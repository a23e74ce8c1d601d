"""What evaluations put on Home: what waits for Start, response by stage, and two steps of the start list."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from courses.choices import EventState
from courses.logic.quarters import quarter_of
from courses.models import Event
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import EventPlan
from evaluations.queries.surveys import WAVES, counts_between
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import EmailKind
from partnerships.logic.wording import long_date, share
from partnerships.models import OutboxMessage
from partnerships.places import DueItem, KeyFigure, StartStep
from partnerships.queries.groups import open_partnership
from partnerships.queries.settings import settings_of_partnership

MOST_ROWS = 50


def waiting_events() -> QuerySet[Event]:
    """Events that send nothing until Start, soonest first, courses loaded."""
    return (
        Event.objects.filter(
            evaluation_plan__needs_start=True,
            evaluation_plan__started_at__isnull=True,
            state=EventState.PLANNED,
        )
        .select_related("course")
        .order_by("starts_at")
    )


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Start, where it is waited for: by the partnership, or by single events."""
    slug = open_partnership().slug
    settings = settings_of_partnership()
    if not settings.may_send:
        return _partnership_items(slug, today, settings.missing_before_sending())
    return [
        DueItem(
            due_on=min(today, event.first_day),
            what=f"Start sending: {event.course.title}, {long_date(event.first_day)}",
            why="Its people came to the portal when it had started, or was about to. Nothing is sent before Start.",
            whose="Policy officer or coordinator",
            button="See what would be sent",
            url=reverse("evaluations:event_surveys", args=[slug, event.ref]),
        )
        for event in waiting_events()[:MOST_ROWS]
    ]


def _partnership_items(slug: str, today: dt.date, missing: list[str]) -> list[DueItem]:
    if not EventPlan.objects.filter(first_people_at__isnull=False).exists():
        return []
    why = "No survey goes out before Start."
    if missing:
        why = f"No survey goes out before these are filled in: {', '.join(missing)}."
    return [
        DueItem(
            due_on=today,
            what="Start sending surveys",
            why=why,
            whose="Policy officer or coordinator",
            button="See what would be sent",
            url=reverse("evaluations:start", args=[slug]),
        )
    ]


def key_figures(member: Member, today: dt.date) -> Sequence[KeyFigure]:
    """Response by stage this quarter: answered of those sent and delivered."""
    first_day, _ = quarter_of(today, settings_of_partnership().year_start_month)
    first = dt.datetime.combine(first_day, dt.time(), clock.LONDON)
    counts = counts_between(first, clock.now())
    url = reverse("evaluations:overview", args=[open_partnership().slug])
    return [
        KeyFigure(
            label=f"Answered, {survey_name(Stage(stage), Audience(audience))}",
            words=share(counts[stage, audience].answered, counts[stage, audience].delivered),
            url=url,
        )
        for stage, audience in WAVES
        if counts[stage, audience].delivered
    ]


def start_steps() -> tuple[StartStep, StartStep]:
    """See what would be sent; then Start."""
    return (
        StartStep(
            order=20,
            label="See what would be sent, and when",
            about="Every survey as a delegate sees it on a phone. Send all of these to yourself first.",
            url=lambda: reverse("evaluations:start", args=[open_partnership().slug]),
            done=lambda: OutboxMessage.objects.filter(kind=EmailKind.TRIAL).exists() or _started(),
        ),
        StartStep(
            order=50,
            label="Start",
            about="Nothing is sent before you choose it.",
            url=lambda: reverse("evaluations:start", args=[open_partnership().slug]),
            done=_started,
        ),
    )


def _started() -> bool:
    return settings_of_partnership().sending_started_at is not None
