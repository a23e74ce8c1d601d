"""Recommendations: making one, what it rests on, the actions that follow."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assurance.action_forms import ActionForm, RecommendationForm, WhyForm
from assurance.choices import SourceKind
from assurance.models import Recommendation
from assurance.queries.actions import recommendation_with_bases
from assurance.rules import RUN_ACTIONS, SEE_ACTIONS
from assurance.services import actions as action_services
from assurance.services import recommendations as services
from assurance.services.refusals import Refused
from assurance.views.actions import crumbs
from partnerships import clock
from partnerships.access import get_visible
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(SEE_ACTIONS)
def recommendation(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One recommendation, its basis and its actions."""
    found = get_visible(Recommendation, request.member, using=recommendation_with_bases, pk=pk)
    made = f"{long_date(clock.local(found.made_at).date())}, {found.made_by}"
    facts = [
        {"key": "Comes from", "value": found.source_words or found.get_source_display()},
        {"key": "For", "value": found.agency.name if found.agency else "The partnership"},
        {"key": "Made", "value": made},
    ]
    context = {
        "recommendation": found,
        "facts": facts,
        "crumbs": crumbs(slug),
        "may_run": request.member.can(RUN_ACTIONS) and found.withdrawn_at is None,
    }
    return render(request, "assurance/actions/recommendation.html", context)


@requires(RUN_ACTIONS)
def recommendation_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Record a recommendation from any source (DOMAIN.md, Action tracker)."""
    form = RecommendationForm(posted(request), member=request.member)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.recommend(
                text=data["text"],
                source=SourceKind(data["source"]),
                source_words=data["source_words"],
                agency=data["agency"],
                evidence=list(data["evidence"]),
                by=request.member,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The recommendation was recorded. Now say who does what by when.")
            return redirect("assurance:recommendation_action", slug, made.pk)
    context = {"form": form, "heading": "Record a recommendation", "crumbs": crumbs(slug)}
    return render(request, "base/form_page.html", context)


@requires(RUN_ACTIONS)
def recommendation_action(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Add an action to a recommendation."""
    found = get_visible(Recommendation, request.member, pk=pk)
    form = ActionForm(posted(request), initial={"agency": found.agency_id})
    if request.method == "POST" and form.is_valid():
        try:
            action_services.add_action(recommendation=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The action was added.")
            return redirect("assurance:recommendation", slug, pk)
    way = _way(slug, found)
    context = {"form": form, "heading": "Add an action to the recommendation", "crumbs": way}
    return render(request, "base/form_page.html", context)


@requires(RUN_ACTIONS)
def recommendation_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take a recommendation back, with the reason."""
    found = get_visible(Recommendation, request.member, pk=pk)
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_recommendation(
                recommendation=found, why=form.cleaned_data["why"], by=request.member
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The recommendation was withdrawn. Its actions stay as they are.")
            return redirect("assurance:recommendation", slug, pk)
    context = {"form": form, "heading": f"Withdraw: {found}", "crumbs": _way(slug, found)}
    return render(request, "base/form_page.html", context)


def _way(slug: str, found: Recommendation) -> list[dict[str, str]]:
    return [
        *crumbs(slug),
        {"text": str(found), "url": reverse("assurance:recommendation", args=[slug, found.pk])},
    ]
