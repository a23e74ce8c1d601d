"""The visit: planned, recorded by role, called off."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from audits.models import Visit
from audits.moderation_forms import CancelVisitForm, VisitForm, VisitRecordForm
from audits.rules import MODERATE, READ_ASSESSMENTS
from audits.services import visits
from audits.views.assess_frame import assessment_of
from audits.views.moderation_acts import act_page
from partnerships import clock
from partnerships.access import get_visible
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(MODERATE)
def visit_plan(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Plan the visit."""
    found = assessment_of(request, pk)
    form = VisitForm(posted(request))

    def act(data: dict[str, Any]) -> str:
        visits.plan(assessment=found, planned_for=form.planned_for, place=data["place"], by=request.member)
        return "The visit was planned, and the agency was told."

    back = reverse("audits:assessment", args=[slug, pk])
    return act_page(request, found, form, heading="Plan the visit", act=act, back=back)


@requires(MODERATE)
def visit_record(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Record a visit that was held."""
    visit = get_visible(Visit, request.member, pk=pk)
    found = assessment_of(request, visit.assessment_id)
    form = VisitRecordForm(posted(request), initial={"held_on": clock.local(visit.planned_for).date()})

    def act(data: dict[str, Any]) -> str:
        visits.record_visit(
            visit=visit,
            held_on=data["held_on"],
            roles_met=data["roles_met"].splitlines(),
            findings=data["findings"],
            by=request.member,
        )
        return "The visit was recorded."

    back = reverse("audits:assessment", args=[slug, found.pk])
    return act_page(request, found, form, heading="Record the visit", act=act, back=back)


@requires(READ_ASSESSMENTS)
def visit_cancel(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Call a visit off, with the reason."""
    visit = get_visible(Visit, request.member, pk=pk)
    found = assessment_of(request, visit.assessment_id)

    def act(data: dict[str, Any]) -> str:
        visits.cancel(visit=visit, why=data["why"], by=request.member)
        return "The visit was called off."

    back = reverse("audits:assessment", args=[slug, found.pk])
    return act_page(
        request, found, CancelVisitForm(posted(request)), heading="Call the visit off", act=act, back=back
    )
