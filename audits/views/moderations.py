"""The moderator's own pages: what they were asked to look at, declaring, and their interests."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.assessment_words import state_tag
from audits.models import Assignment, Interest
from audits.moderation_forms import ConflictForm, InterestForm
from audits.queries.moderation import moderations_of
from audits.rules import MODERATE, REVIEW_PEERS
from audits.services import declarations
from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(MODERATE)
def moderations(request: TenantRequest, slug: str) -> HttpResponse:
    """The agencies that this member moderates, and what is next for each."""
    rows = [_row(slug, each) for each in moderations_of(request.member)]
    interests = visible_to(request.member, Interest).filter(membership_id=request.member.membership_id)
    context = {
        "rows": rows,
        "interests": interests.filter(ended_at__isnull=True).select_related("agency"),
    }
    return render(request, "audits/moderation/moderations.html", context)


def _row(slug: str, assignment: Assignment) -> dict[str, Any]:
    assessment = assignment.assessment
    due = assessment.cycle.moderation_by if assessment.cycle else None
    hint = f"{assessment.cycle}" + (f", moderation due on {long_date(due)}" if due else "")
    if assignment.state == "locked":
        url = reverse("audits:declare", args=[slug, assignment.pk])
        return _item(assessment, url, hint, "Declare first", "yellow")
    if assessment.state in ("not_started", "in_progress"):
        return _item(assessment, "", f"{hint}. Not sent in yet.", "Waiting for the agency", "")
    url = reverse("audits:assessment", args=[slug, assessment.pk])
    late = due is not None and due < clock.today() and assessment.state in ("signed_off", "in_review")
    tag = state_tag(assessment)
    return _item(assessment, url, f"{hint}. Late." if late else hint, tag["text"], tag["colour"])


def _item(assessment: Any, url: str, hint: str, status: str, colour: str) -> dict[str, str]:
    return {"title": str(assessment.agency), "url": url, "hint": hint, "status": status, "colour": colour}


@requires(MODERATE)
def declare(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Declare before any evidence opens (acceptance check 6)."""
    assignment = get_visible(
        Assignment,
        request.member,
        using=lambda rows: rows.filter(membership_id=request.member.membership_id).select_related(
            "assessment__agency", "assessment__cycle"
        ),
        pk=pk,
    )
    form = ConflictForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["declaration"] == "none":
                declarations.declare_none(assignment=assignment, by=request.member)
            else:
                declarations.declare_conflict(assignment=assignment, words=data["words"], by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = (
                "Thank you. You can open the assessment as soon as it has been sent in."
                if data["declaration"] == "none"
                else "Thank you. Nothing was opened, and the policy officer was told."
            )
            messages.success(request, said)
            return redirect("audits:moderations", slug)
    crumbs = [{"text": "Moderations", "url": reverse("audits:moderations", args=[slug])}]
    context = {"form": form, "assignment": assignment, "crumbs": crumbs}
    return render(request, "audits/moderation/declare.html", context)


def _own_list(request: TenantRequest) -> tuple[str, str]:
    """The page on which the member's interests stand: its words and its name."""
    if request.member.can(MODERATE):
        return "Moderations", "audits:moderations"
    return "Peer reviews", "audits:our_peer_reviews"


@requires(REVIEW_PEERS)
def interest_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Declare an interest in an agency, before anybody asks."""
    form = InterestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            declarations.declare_interest(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "Your interest was recorded. You will not be asked to judge this agency."
            )
            return redirect(_own_list(request)[1], slug)
    words, name = _own_list(request)
    crumbs = [{"text": words, "url": reverse(name, args=[slug])}]
    context = {"form": form, "heading": "Declare an interest", "crumbs": crumbs}
    return render(request, "base/form_page.html", context)


@requires(REVIEW_PEERS)
@require_POST
def interest_end(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """An interest no longer stands."""
    found = get_visible(Interest, request.member, pk=pk)
    try:
        declarations.end_interest(interest=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The interest was ended. It stays on record.")
    return redirect(_own_list(request)[1], slug)
