"""Lists and figures of actions and recommendations."""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse

from assurance.choices import ActionChoice
from assurance.logic.ageing import AgeBand, age_words, counts_by_band
from assurance.models import Action, ActionUpdate, Evidence, Recommendation
from assurance.rules import SEE_ACTIONS, UPDATE_ACTIONS
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import plural
from partnerships.places import DueItem, KeyFigure, SearchHit
from partnerships.queries.groups import open_slug

UNFINISHED = (ActionChoice.OPEN, ActionChoice.UNDER_WAY)
MOST_ROWS = 50
MOST_HITS = 10
#: Days before its date from which Home shows an action.
SHOWN_BEFORE = dt.timedelta(days=14)


def action_list(member: Member) -> QuerySet[Action]:
    """The actions that a member may see, the soonest first, with when each last changed."""
    last = ActionUpdate.objects.filter(action=OuterRef("pk")).order_by("-at", "-id")
    return (
        visible_to(member, Action)
        .select_related("agency", "recommendation")
        .annotate(last_at=Subquery(last.values("at")[:1]), last_words=Subquery(last.values("progress")[:1]))
        .order_by("due_on", "id")
    )


def action_with_history(actions: QuerySet[Action]) -> QuerySet[Action]:
    """What the page of one action shows."""
    return actions.select_related("agency", "recommendation__agency", "created_by").prefetch_related(
        "updates__by", "updates__evidence"
    )


def recommendation_with_bases(found: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    """What the page of one recommendation shows."""
    return found.select_related("agency", "made_by").prefetch_related(
        "bases__evidence", "bases__judgement__by", "actions__agency"
    )


def evidence_for(member: Member) -> QuerySet[Evidence]:
    """What a member may point to as evidence: what they may read and nobody withdrew."""
    return (
        visible_to(member, Evidence)
        .filter(withdrawn_at__isnull=True)
        .select_related("agency")
        .order_by("title", "id")
    )


def unfinished_by_age(member: Member) -> dict[AgeBand, int]:
    """How many unfinished actions stand in each band of age."""
    dates = visible_to(member, Action).filter(state__in=UNFINISHED).values_list("due_on", flat=True)
    return counts_by_band(dates, clock.today())


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Unfinished actions that are late or due within a fortnight, to who records their progress.

    The team sees its own one by one, and what agencies are late with in one row an agency: the portal chases those.
    """
    if not member.can(UPDATE_ACTIONS):
        return []
    rows = visible_to(member, Action).filter(state__in=UNFINISHED, due_on__lte=today + SHOWN_BEFORE)
    if not member.in_qa_team:
        return _one_by_one(rows, today)
    of_agencies = rows.filter(due_on__lt=today, agency__isnull=False)
    return [*_one_by_one(rows.filter(agency__isnull=True), today), *_by_agency(of_agencies, today)]


def _one_by_one(rows: QuerySet[Action], today: dt.date) -> list[DueItem]:
    found = list(rows.select_related("agency").order_by("due_on", "id")[:MOST_ROWS])
    slug = open_slug() if found else ""
    return [
        DueItem(
            due_on=action.due_on,
            what=f"Action: {action}",
            why=age_words(action.due_on, today).capitalize() + ".",
            whose=action.agency.name if action.agency else (action.owner or "The team"),
            button="Record progress",
            url=reverse("assurance:action", args=[slug, action.pk]),
        )
        for action in found
    ]


def _by_agency(late: QuerySet[Action], today: dt.date) -> list[DueItem]:
    grouped = list(
        late.values_list("agency_id", "agency__name")
        .annotate(number=Count("id"), first=Min("due_on"))
        .order_by("first", "agency__name")[:MOST_ROWS]
    )
    address = reverse("assurance:actions", args=[open_slug()]) if grouped else ""
    return [
        DueItem(
            due_on=first,
            what=f"{plural(number, 'action')} of {name} {'is' if number == 1 else 'are'} late",
            why=f"The oldest: {age_words(first, today)}. The portal reminds the agency every week.",
            whose=name,
            button="See them",
            url=f"{address}?{urlencode({'standing': 'late', 'agency': agency})}",
        )
        for agency, name, number, first in grouped
    ]


def key_figures(member: Member, today: dt.date) -> Sequence[KeyFigure]:
    """Actions that are late, of those unfinished."""
    if not member.can(SEE_ACTIONS):
        return []
    dates = list(visible_to(member, Action).filter(state__in=UNFINISHED).values_list("due_on", flat=True))
    if not dates:
        return []
    late = sum(1 for day in dates if day < today)
    words = f"{late} of {plural(len(dates), 'unfinished action')}"
    url = f"{reverse('assurance:actions', args=[open_slug()])}?standing=late"
    return [KeyFigure(label="Actions late", words=words, url=url)]


def search(words: str, member: Member) -> Sequence[SearchHit]:
    """Actions whose words contain what is sought."""
    found = visible_to(member, Action).filter(text__icontains=words).select_related("agency")[:MOST_HITS]
    slug = open_slug()
    return [
        SearchHit(
            label=str(action),
            detail=f"{action.agency.name if action.agency else 'The partnership'}, {action.get_state_display()}",
            url=reverse("assurance:action", args=[slug, action.pk]),
        )
        for action in found
    ]
