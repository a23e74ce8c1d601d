"""What themes and requests put on Home: plans to go on with, samples to complete, requests to answer and to check."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from evaluations.models import ProviderRequest, ThemedEvaluation
from evaluations.queries.provider_requests import WITH_PROVIDER
from evaluations.queries.sampling import people_to_replace, size_of
from evaluations.themed_choices import RUNNING, RequestState, ThemedState
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import plural
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

MOST_ROWS = 30
#: A report is announced so long before its date.
REPORT_AHEAD = dt.timedelta(days=28)
OFFICER = "Policy officer"


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """For the officer: plans without a sample, people to replace, reports, answers of providers, late requests."""
    going_on = {ThemedState.DRAFT, *RUNNING}
    evaluations = list(ThemedEvaluation.objects.filter(state__in=going_on).order_by("pk")[:MOST_ROWS])
    items = []
    if evaluations:
        slug = open_partnership().slug
        ids = [evaluation.pk for evaluation in evaluations]
        sizes, gaps = size_of(ids), people_to_replace(ids)
        for evaluation in evaluations:
            items += _of_evaluation(
                slug, evaluation, today, bool(sizes.get(evaluation.pk)), len(gaps.get(evaluation.pk, ()))
            )
    return items + _of_requests(member, today)


def _of_evaluation(
    slug: str, evaluation: ThemedEvaluation, today: dt.date, has_sample: bool, gaps: int
) -> list[DueItem]:
    items = []
    started = evaluation.state != ThemedState.DRAFT
    starts_on = evaluation.starts_on or (
        clock.local(evaluation.started_at).date() if evaluation.started_at else None
    )
    if not has_sample and starts_on is not None and (started or starts_on <= today):
        items.append(_item(slug, evaluation, min(starts_on, today), "Draw a sample", "Nobody was drawn yet."))
    if started and gaps:
        why = "They cancelled, did not attend, opted out or cannot be reached."
        words = plural(gaps, "person of the sample", "people of the sample")
        items.append(_item(slug, evaluation, today, f"Replace {words}", why, page="people"))
    reports_on = evaluation.reports_on
    if started and reports_on is not None and reports_on - REPORT_AHEAD <= today:
        why = "Its report is due."
        items.append(_item(slug, evaluation, reports_on, "Report", why, page="themed"))
    return items


def _item(
    slug: str, evaluation: ThemedEvaluation, due_on: dt.date, what: str, why: str, *, page: str = "sample"
) -> DueItem:
    return DueItem(
        due_on=due_on,
        what=f"{what}: {evaluation.title}",
        why=why,
        whose=OFFICER,
        button={"sample": "Draw a sample", "people": "See who", "themed": "Open the plan"}[page],
        url=reverse(f"evaluations:{page}", args=[slug, evaluation.pk]),
    )


def _of_requests(member: Member, today: dt.date) -> list[DueItem]:
    """Answers to check, and requests whose date is past."""
    rows = ProviderRequest.objects.filter(state__in=[RequestState.ANSWERED, *WITH_PROVIDER])
    found = rows.select_related("event__course", "agency").order_by("due_on")[:MOST_ROWS]
    items = []
    slug = ""
    for request in found:
        answered = request.state == RequestState.ANSWERED
        if not answered and request.due_on >= today:
            continue
        slug = slug or open_partnership().slug
        about = f"{request.agency.name}, {request.event.course.title}"
        since = (
            clock.local(request.answered_at).date() if answered and request.answered_at else request.due_on
        )
        items.append(
            DueItem(
                due_on=since,
                what=f"Check the answer: {about}" if answered else f"No answer yet: {about}",
                why="The provider answered your request."
                if answered
                else "The date of your request is past.",
                whose=OFFICER,
                button="Check it" if answered else "See the request",
                url=reverse("evaluations:request", args=[slug, request.evaluation_id, request.pk]),
            )
        )
    return items


def due_of_provider(member: Member, today: dt.date) -> Sequence[DueItem]:
    """For a provider: what its agency was asked for and has not answered."""
    rows = visible_to(member, ProviderRequest).filter(state__in=WITH_PROVIDER)
    found = list(rows.select_related("event__course").order_by("due_on")[:MOST_ROWS])
    slug = open_partnership().slug if found else ""
    return [
        DueItem(
            due_on=request.due_on,
            what=f"Answer about {request.event.course.title}",
            why="The partnership asks for the delegate list or the course’s material.",
            whose="Your agency",
            button="Answer",
            url=reverse("evaluations:our_request", args=[slug, request.pk]),
        )
        for request in found
    ]
