"""The assessments of the member's own agency."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from audits.cycle_tables import OurTable
from audits.logic.processes import Process
from audits.models import Assessment
from audits.rules import ANSWER
from partnerships import places
from partnerships.access import visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(ANSWER)
def our_assessments(request: TenantRequest, slug: str) -> HttpResponse:
    """Everything that the member's agency answers, or has answered."""
    ours = (
        visible_to(request.member, Assessment)
        .filter(agency_id=request.member.agency_id or 0)
        .exclude(process__in=[Process.OBSERVATION, Process.ENDORSEMENT, Process.GUIDE])
        .select_related("framework_version__framework", "cycle", "agency", "policy", "subgroup")
        .defer("framework_version__document")
    )
    table = OurTable(ours, slug=slug)
    context = {"tabs": our_tabs(request, "audits:our_assessments")}
    return show_list(
        request, "audits/assessments/ours.html", table=table, name="our assessments", context=context
    )


def our_tabs(request: TenantRequest, current: str) -> list[dict[str, Any]]:
    """An agency's assessments and what other parts add ("our-assessments" tabs: impact, best practice)."""
    slug = request.partnership.slug
    names = [("Assessments", "audits:our_assessments")]
    names += [(tab.label, tab.url_name) for tab in places.tabs_for("our-assessments", request.member)]
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": name == current}
        for label, name in names
    ]
