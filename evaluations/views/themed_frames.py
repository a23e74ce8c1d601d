"""What the pages of one themed evaluation have in common: its address, its head and its tabs."""

from typing import Any

from django.urls import reverse

from evaluations.models import ThemedEvaluation
from evaluations.queries.themed import with_plan
from evaluations.rules import PLAN_THEMED, SEE_SAMPLES, SEE_SURVEYS, SEE_THEMED
from evaluations.themed_choices import ThemedState
from evaluations.themed_tables import STATE_COLOURS
from partnerships import places
from partnerships.access import get_visible
from partnerships.requests import TenantRequest

#: Label, page, order, who opens it. Other parts add theirs to the place "themed", with the same arguments.
OWN_TABS = (
    ("Plan", "evaluations:themed", 10, SEE_THEMED),
    ("Sample", "evaluations:sample", 20, SEE_SAMPLES),
    ("Requests", "evaluations:requests", 30, SEE_SURVEYS),
)


def evaluation_of(request: TenantRequest, pk: int) -> ThemedEvaluation:
    """The themed evaluation of an address.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(ThemedEvaluation, request.member, using=with_plan, pk=pk)


def themed_frame(request: TenantRequest, evaluation: ThemedEvaluation, current: str) -> dict[str, Any]:
    """The context of templates/evaluations/themed/base.html; `current` is the url name of the tab shown."""
    slug, member = request.partnership.slug, request.member
    tabs = [(order, label, name) for label, name, order, needed in OWN_TABS if member.can(needed)]
    tabs += [(tab.order, tab.label, tab.url_name) for tab in places.tabs_for("themed", member)]
    return {
        "evaluation": evaluation,
        "status_colour": STATE_COLOURS[ThemedState(evaluation.state)],
        "may_plan": member.can(PLAN_THEMED),
        "crumbs": themed_crumbs(slug, evaluation),
        "themed_tabs": [
            {"label": label, "url": reverse(name, args=[slug, evaluation.pk]), "current": name == current}
            for _, label, name in sorted(tabs)
        ],
    }


def themed_crumbs(slug: str, evaluation: ThemedEvaluation, *, within: bool = False) -> list[dict[str, str]]:
    """Where one is: the register, the theme, and for a page within it the evaluation."""
    crumbs = [
        {"text": "Themes", "url": reverse("evaluations:themes", args=[slug])},
        {
            "text": evaluation.theme.name,
            "url": reverse("evaluations:theme", args=[slug, evaluation.theme_id]),
        },
    ]
    if within:
        crumbs.append(
            {"text": evaluation.title, "url": reverse("evaluations:themed", args=[slug, evaluation.pk])}
        )
    return crumbs
