"""The register of themes: which, why, chosen by whom and when, and what came of each."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.models import Course
from evaluations.models import ThemedEvaluation
from evaluations.queries.themed import themes_with_evaluations
from evaluations.rules import PLAN_THEMED, SEE_SURVEYS, SEE_THEMED
from evaluations.services.themed import save_chosen_theme
from evaluations.themed_choices import ThemedState
from evaluations.themed_tables import STATE_COLOURS, ThemeTable
from evaluations.views.overview import tabs
from partnerships.access import get_visible
from partnerships.forms.groups import ThemeForm
from partnerships.lists import show_list
from partnerships.logic.wording import long_date
from partnerships.models import Theme
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(SEE_THEMED)
def themes(request: TenantRequest, slug: str) -> HttpResponse:
    """Every theme with its evaluations."""
    sees_surveys = request.member.can(SEE_SURVEYS)
    return show_list(
        request,
        "evaluations/themed/themes.html",
        table=ThemeTable(themes_with_evaluations(), slug=slug),
        name="themes",
        context={
            "tabs": tabs(request, "evaluations:themes") if sees_surveys else [],
            "may_plan": request.member.can(PLAN_THEMED),
        },
    )


@requires(SEE_THEMED)
def theme(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One theme: why it was chosen, its evaluations, its courses."""
    found = get_visible(Theme, request.member, pk=pk)
    evaluations = ThemedEvaluation.objects.filter(theme=found).select_related("lead")
    courses = Course.objects.filter(theme_links__theme=found).order_by("title")
    context = {
        "theme": found,
        "facts": _facts(found),
        "evaluations": [_shown(slug, each) for each in evaluations],
        "courses": courses,
        "sees_programme": request.member.can(SEE_SURVEYS),
        "may_plan": request.member.can(PLAN_THEMED),
        "crumbs": _crumbs(slug),
    }
    return render(request, "evaluations/themed/theme.html", context)


def _crumbs(slug: str) -> list[dict[str, str]]:
    return [{"text": "Themes", "url": reverse("evaluations:themes", args=[slug])}]


def _facts(found: Theme) -> list[dict[str, str]]:
    return [
        {"key": "Why it was chosen", "value": found.why_chosen or "Not written down"},
        {"key": "Chosen by", "value": found.chosen_by or "Not written down"},
        {"key": "Chosen on", "value": long_date(found.chosen_on) if found.chosen_on else "Not written down"},
        {"key": "Now", "value": "A priority" if found.active else "No longer a priority"},
    ]


def _shown(slug: str, evaluation: ThemedEvaluation) -> dict[str, Any]:
    return {
        "title": evaluation.title,
        "url": reverse("evaluations:themed", args=[slug, evaluation.pk]),
        "status": evaluation.get_state_display(),
        "colour": STATE_COLOURS[ThemedState(evaluation.state)],
        "lead": evaluation.lead.name if evaluation.lead else "Nobody yet",
        "reports_on": evaluation.reports_on,
    }


@requires(PLAN_THEMED)
def theme_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Record a theme that was chosen."""
    return _theme_form(request, None)


@requires(PLAN_THEMED)
def theme_change(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is recorded of a theme."""
    return _theme_form(request, get_visible(Theme, request.member, pk=pk))


def _theme_form(request: TenantRequest, found: Theme | None) -> HttpResponse:
    slug = request.partnership.slug
    form = ThemeForm(request.POST if request.method == "POST" else None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        saved = save_chosen_theme(theme=found, by=request.member, **form.cleaned_data)
        messages.success(request, f"{saved.name} is saved.")
        return redirect("evaluations:theme", slug, saved.pk)
    context = {"form": form, "heading": found.name if found else "Add a theme", "crumbs": _crumbs(slug)}
    return render(request, "base/form_page.html", context, status=422 if form.errors else 200)
