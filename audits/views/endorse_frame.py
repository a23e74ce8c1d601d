"""What the pages of minimum standards have in common."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from audits.models import Assessment
from audits.rules import SEE_AUDITS
from audits.standards_tables import submission_tag
from audits.views.assess_frame import assessment_frame, with_subject
from audits.views.cycle_pages import audit_tabs
from partnerships import places
from partnerships.access import get_visible
from partnerships.requests import TenantRequest


def submission_known(request: TenantRequest, pk: int) -> Assessment:
    """The submission of an address that the member knows of; its answers may still be closed to them.

    Raises:
        Http404: there is none.
    """
    found = get_visible(Assessment, request.member, using=with_subject, pk=pk)
    if found.process != "endorsement":
        raise Http404
    return found


def list_crumbs(request: TenantRequest) -> list[dict[str, str]]:
    """The way to the list of submissions."""
    slug = request.partnership.slug
    crumbs = []
    if request.member.can(SEE_AUDITS):
        crumbs.append({"text": "Audits", "url": reverse("audits:cycles", args=[slug])})
    crumbs.append({"text": "Minimum standards", "url": reverse("audits:endorsements", args=[slug])})
    return crumbs


def submission_frame(request: TenantRequest, found: Assessment, *, inner: bool = True) -> dict[str, Any]:
    """The context of a submission's pages; `inner` on pages below its own."""
    crumbs = list_crumbs(request)
    if inner:
        url = reverse("audits:submission", args=[request.partnership.slug, found.pk])
        crumbs.append({"text": found.subject, "url": url})
    return {**assessment_frame(request, found), "crumbs": crumbs, "state": submission_tag(found)}


def tabs(request: TenantRequest, current: str) -> list[dict[str, Any]]:
    """The tabs of Audits for those who have them; for a provider minimum standards and best practice."""
    if request.member.can(SEE_AUDITS):
        return audit_tabs(request, current)
    parts = places.tabs_for("our-standards", request.member)
    if current not in {tab.url_name for tab in parts}:
        return []
    slug = request.partnership.slug
    return [
        {"label": tab.label, "url": reverse(tab.url_name, args=[slug]), "current": tab.url_name == current}
        for tab in parts
    ]
