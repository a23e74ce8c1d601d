"""Evaluations: what is open and how many answered; and the page before a partnership's first Start."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.choices import EventState
from courses.models import Event
from courses.services.refusals import Refused
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.queries.home import waiting_events
from evaluations.queries.surveys import (
    WAVES,
    StageCounts,
    counts_between,
    counts_by_event,
    events_in_progress,
)
from evaluations.rules import SEE_SURVEYS, START_SENDING
from evaluations.services import starting
from partnerships import clock, places
from partnerships.access import visible_to
from partnerships.logic.charts import Table
from partnerships.logic.wording import long_date, long_moment, share
from partnerships.permissions import requires
from partnerships.queries.settings import settings_of_partnership
from partnerships.requests import TenantRequest

#: How far back the response by stage looks, and how many events the pages list.
LOOK_BACK = dt.timedelta(days=365)
MOST_EVENTS = 50


def tabs(request: TenantRequest, current: str) -> list[dict[str, Any]]:
    """The parts of Evaluations: this page's own, and those registered for the place "evaluations"."""
    slug = request.partnership.slug
    shown = [("Open surveys", "evaluations:overview"), ("What would be sent", "evaluations:start")]
    shown += [(tab.label, tab.url_name) for tab in places.tabs_for("evaluations", request.member)]
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": name == current}
        for label, name in shown
    ]


@requires(SEE_SURVEYS)
def overview(request: TenantRequest, slug: str) -> HttpResponse:
    """Events with open surveys, and response by stage over twelve months."""
    now = clock.now()
    events = list(events_in_progress(request.member)[: 4 * MOST_EVENTS])
    counts = counts_by_event({event.pk for event in events})
    context = {
        "tabs": tabs(request, "evaluations:overview"),
        "rows": [_row(slug, event, counts[event.pk][event.stage, event.audience]) for event in events],
        "response": _response(counts_between(now - LOOK_BACK, now)),
        "computed": long_moment(clock.local(now)),
        "waiting": waiting_events()[:MOST_EVENTS],
        "may_start": request.member.can(START_SENDING),
        "settings": settings_of_partnership(),
    }
    return render(request, "evaluations/overview.html", context)


def _row(slug: str, event: Any, counts: StageCounts) -> dict[str, Any]:
    return {
        "url": reverse("evaluations:event_surveys", args=[slug, event.ref]),
        "event": f"{event.course.title}, {long_date(event.first_day)}",
        "stage": survey_name(Stage(event.stage), Audience(event.audience)).capitalize(),
        "answered": share(counts.answered, counts.delivered),
        "closes": long_date(clock.local(event.closes_at).date()),
    }


def _response(counts: dict[tuple[str, str], StageCounts]) -> Table:
    """Each stage's response, with those out of reach, too late or otherwise not asked beside it."""
    rows = []
    for stage, audience in WAVES:
        found = counts[stage, audience]
        if found.sent or found.skipped:
            rows.append(
                (
                    survey_name(Stage(stage), Audience(audience)).capitalize(),
                    share(found.answered, found.delivered),
                    f"{found.not_delivered:,}",
                    f"{found.skipped.total():,}",
                )
            )
    return Table(headers=("Survey", "Answered", "Not delivered", "Not asked"), rows=tuple(rows))


@requires(SEE_SURVEYS)
def start(request: TenantRequest, slug: str) -> HttpResponse:
    """What would be sent, event by event, before anything is; then Start."""
    settings = settings_of_partnership()
    events = list(
        visible_to(request.member, Event)
        .filter(state=EventState.PLANNED, ends_at__gt=clock.now() - dt.timedelta(days=183))
        .filter(evaluation_plan__first_people_at__isnull=False)
        .select_related("course")
        .order_by("starts_at")[:MOST_EVENTS]
    )
    previews = starting.previews(events)
    context = {
        "tabs": tabs(request, "evaluations:start"),
        "settings": settings,
        "missing": settings.missing_before_sending(),
        "may_start": request.member.can(START_SENDING),
        "rows": [
            {
                "event": event,
                "lines": previews[event.pk].lines,
                "url": reverse("evaluations:event_surveys", args=[slug, event.ref]),
            }
            for event in events
        ],
        "trial_event": next((event for event in events if not event.has_started(clock.now())), None)
        or (events[-1] if events else None),
    }
    return render(request, "evaluations/start.html", context)


@requires(START_SENDING)
@require_POST
def start_now(request: TenantRequest, slug: str) -> HttpResponse:
    """The partnership's Start."""
    try:
        starting.start_partnership(by=request.member)
        messages.success(request, "Sending has started. Events under way wait for a Start of their own.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:start", slug)
