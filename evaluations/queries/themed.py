"""Themed evaluations: what runs for which events, and the questions that they add to the events' surveys."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet

from courses.choices import EventState
from courses.models import Event
from evaluations.logic.survey_parts import ThemeBlock
from evaluations.models import (
    EventSurvey,
    Invitation,
    SampledDelegate,
    ThemedCourse,
    ThemedEvaluation,
    ThemedEvent,
    ThemedQuestion,
)
from evaluations.queries.surveys import StageCounts, Wave
from evaluations.themed_choices import RUNNING
from partnerships import clock
from partnerships.models import Theme

#: An event that ended longer ago has no survey left to ask.
OLDEST = dt.timedelta(days=215)


def blocks_for(event_ids: Collection[int]) -> dict[int, list[ThemeBlock]]:
    """The themes' questions that an event's surveys hold beside its own, by event; events without are left out.

    An event in a running evaluation holds its block whether or not one of its people was drawn, because a survey's
    version is fixed when the first invitation goes. Two queries.
    """
    links = list(
        ThemedEvent.objects.filter(event_id__in=event_ids, evaluation__state__in=RUNNING)
        .order_by("event_id", "evaluation_id")
        .values_list("event_id", "evaluation_id")
    )
    blocks = _blocks({evaluation_id for _, evaluation_id in links}) if links else {}
    found: dict[int, list[ThemeBlock]] = defaultdict(list)
    for event_id, evaluation_id in links:
        if evaluation_id in blocks:
            found[event_id].append(blocks[evaluation_id])
    return dict(found)


def blocks_of_course(course_id: int) -> list[ThemeBlock]:
    """The themes' questions that any event of a course holds, each theme once. Two queries."""
    links = ThemedEvent.objects.filter(event__course_id=course_id, evaluation__state__in=RUNNING)
    ids = set(links.values_list("evaluation_id", flat=True))
    return [block for _, block in sorted(_blocks(ids).items())] if ids else []


def block_of(evaluation: ThemedEvaluation) -> ThemeBlock:
    """The questions of one themed evaluation, whatever its state; one query."""
    return _blocks({evaluation.pk}).get(evaluation.pk, ThemeBlock(evaluation.block, {}))


def _blocks(evaluation_ids: Collection[int]) -> dict[int, ThemeBlock]:
    """By evaluation; those without any question are left out."""
    questions: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = ThemedQuestion.objects.filter(evaluation_id__in=evaluation_ids).order_by("survey", "place", "id")
    for evaluation_id, survey, key in rows.values_list("evaluation_id", "survey", "key"):
        questions[evaluation_id][survey].append(key)
    return {
        pk: ThemeBlock(
            ThemedEvaluation(pk=pk).block, {survey: tuple(keys) for survey, keys in by_survey.items()}
        )
        for pk, by_survey in questions.items()
    }


def themes_with_evaluations() -> QuerySet[Theme]:
    """The register of themes, those that are priorities now first, each with its evaluations. Two queries."""
    evaluations = Prefetch("evaluations", ThemedEvaluation.objects.order_by("-created_at", "-pk"))
    return Theme.objects.prefetch_related(evaluations).order_by("-active", "name")


def with_plan(evaluations: QuerySet[ThemedEvaluation]) -> QuerySet[ThemedEvaluation]:
    """A themed evaluation with what its pages show, for `get_visible(using=...)`."""
    return evaluations.select_related("theme", "lead", "created_by")


def events_of(evaluation: ThemedEvaluation) -> list[ThemedEvent]:
    """The events that take part, in the order of time."""
    links = ThemedEvent.objects.filter(evaluation=evaluation).select_related("event__course__provider")
    return list(links.order_by("event__starts_at", "event__ref"))


def events_to_choose(evaluation: ThemedEvaluation, words: str = "") -> QuerySet[Event]:
    """Events that could take part: planned, with a survey still to come, not chosen yet.

    Those of the courses chosen, or marked with the theme; with `words`, any whose course or reference has them.
    """
    found = (
        Event.objects.filter(state=EventState.PLANNED, ends_at__gt=clock.now() - OLDEST)
        .exclude(themed_links__evaluation=evaluation)
        .select_related("course__provider")
    )
    if words:
        found = found.filter(Q(course__title__icontains=words) | Q(ref__icontains=words))
    else:
        chosen = ThemedCourse.objects.filter(evaluation=evaluation).values("course_id")
        marked = Q(course__theme_links__theme_id=evaluation.theme_id)
        found = found.filter(Q(course_id__in=chosen) | marked).distinct()
    return found.order_by("starts_at", "ref")


def counts_of_sample(evaluation: ThemedEvaluation) -> dict[Wave, StageCounts]:
    """Where the sample's surveys stand, by stage and audience; one query."""
    now = SampledDelegate.objects.filter(sample__evaluation=evaluation, leaving__isnull=True)
    return counts_of_bookings(now.values("booking_id"))


def counts_of_bookings(booking_ids: Any) -> dict[Wave, StageCounts]:
    """Where these bookings' surveys stand; one query."""
    found: dict[Wave, StageCounts] = defaultdict(StageCounts)
    rows = (
        Invitation.objects.filter(booking_id__in=booking_ids)
        .annotate(was_sent=Q(sent_at__isnull=False), was_started=Q(started_at__isnull=False))
        .values_list("stage", "audience", "state", "skip_reason", "was_sent", "was_started")
        .annotate(number=Count("id"))
        .order_by()
    )
    for stage, audience, *rest in rows:
        found[stage, audience].add(*rest)
    return found


def survey_days(evaluation: ThemedEvaluation) -> dict[Wave, tuple[dt.datetime, dt.datetime]]:
    """First due and last close of each stage over the events that take part; one query."""
    rows = (
        EventSurvey.objects.filter(event__themed_links__evaluation=evaluation)
        .exclude(state__in=["cancelled", "too_late"])
        .values_list("stage", "audience")
        .annotate(first=Min("due_at"), last=Max("closes_at"))
        .order_by()
    )
    return {(stage, audience): (first, last) for stage, audience, first, last in rows}
