"""Providers compared for one need, side by side as profiles; never a total (best_practice_matrix.yaml, D07)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.processes import AssessmentState
from audits.matrix_forms import AddProvidersForm, ComparisonForm, ComparisonTable
from audits.models import Assessment, Comparison, ComparisonEntry
from audits.queries.comparisons import (
    SideBySide,
    comparison_list,
    endorsed_courses,
    released_matrix,
    side_by_side,
)
from audits.rules import COMPARE_PROVIDERS
from audits.services import comparisons as services
from audits.views.assess_frame import level_tag
from audits.views.impact_frame import act_and_go, form_page
from audits.views.matrix import inner_crumbs, matrix_crumbs, matrix_tabs
from partnerships import clock, downloads
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(COMPARE_PROVIDERS)
def comparisons(request: TenantRequest, slug: str) -> HttpResponse:
    """One's own comparisons; the team sees all."""
    context = {
        "tabs": matrix_tabs(request, "audits:comparisons"),
        "crumbs": matrix_crumbs(request),
        "is_released": released_matrix() is not None,
    }
    return show_list(
        request,
        "audits/matrix/comparisons.html",
        table=ComparisonTable(comparison_list(request.member), slug=slug),
        name="comparisons",
        context=context,
    )


def _way(request: TenantRequest, found: Comparison | None = None) -> list[dict[str, str]]:
    slug = request.partnership.slug
    inner = [("Compare providers", reverse("audits:comparisons", args=[slug]))]
    if found is not None:
        inner.append((found.title, reverse("audits:comparison", args=[slug, found.pk])))
    return inner_crumbs(request, *inner)


@requires(COMPARE_PROVIDERS)
def comparison_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Start comparing providers for one need."""
    form = ComparisonForm(posted(request))
    made: list[Comparison] = []

    def act() -> str:
        version = released_matrix()
        if version is None:
            raise Refused("The matrix is not released yet. Adopt and release it under Frameworks first.")
        made.append(
            services.start_comparison(framework_version=version, by=request.member, **form.cleaned_data)
        )
        return "Score each provider against what you see."

    return form_page(
        request,
        form,
        "Compare providers",
        act,
        leads_to=lambda: reverse("audits:comparison", args=[slug, made[0].pk]),
        way=_way(request),
    )


def _comparison(request: TenantRequest, pk: int) -> Comparison:
    return get_visible(
        Comparison,
        request.member,
        using=lambda rows: rows.select_related("framework_version__framework", "made_by"),
        pk=pk,
    )


@requires(COMPARE_PROVIDERS)
def comparison(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Providers side by side, row by row, with the reasons."""
    found = _comparison(request, pk)
    entries = list(services.entries_of(found))
    rows: list[Assessment] = [entry.assessment for entry in entries]
    shown = side_by_side(found.framework_version, rows)
    if wanted := downloads.format_asked(request):
        return downloads.table_response(_lines(shown), _headers(shown), name=found.title, format=wanted)
    endorsed = endorsed_courses([row.agency_id for row in rows if row.agency_id], clock.today())
    is_open = all(row.state != AssessmentState.CLOSED for row in rows)
    may_write = is_open and found.made_by_id == request.member.user_id
    context: dict[str, Any] = {
        "comparison": found,
        "crumbs": _way(request),
        "shown": shown,
        "rows": [
            {
                "question": row.question,
                "cells": [
                    {"tag": level_tag(cell.level), "cell": cell, "provider": str(each.agency)}
                    for cell, each in zip(row.cells, rows, strict=True)
                ],
            }
            for row in shown.rows
        ],
        "entries": [
            (entry, profile, endorsed.get(profile.assessment.agency_id or 0, 0))
            for entry, profile in zip(entries, shown.profiles, strict=True)
        ],
        "is_open": is_open,
        "may_write": may_write,
        "may_remove": may_write and len(entries) > 2,
        "is_scored": all(not profile.not_scored for profile in shown.profiles),
        **downloads.download_urls(request),
    }
    return render(request, "audits/matrix/comparison.html", context)


def _headers(shown: SideBySide) -> list[str]:
    headers = ["Row", "Area"]
    for profile in shown.profiles:
        headers += [str(profile.assessment.agency), f"{profile.assessment.agency}: why"]
    return headers


def _lines(shown: SideBySide) -> list[list[object]]:
    lines = []
    for row in shown.rows:
        line: list[object] = [row.question.key, row.question.text]
        for cell in row.cells:
            said = f"{cell.level.score} {cell.level.label}" if cell.level is not None else "Not scored"
            line += [said, cell.reason]
        lines.append(line)
    return lines


@requires(COMPARE_PROVIDERS)
def comparison_add(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Add providers to a comparison."""
    found = _comparison(request, pk)
    held = list(found.entries.values_list("assessment__agency_id", flat=True))
    form = AddProvidersForm(posted(request), held=[each for each in held if each is not None])

    def act() -> str:
        services.add_providers(comparison=found, by=request.member, **form.cleaned_data)
        return "Added."

    return form_page(
        request,
        form,
        "Add providers",
        act,
        leads_to=lambda: reverse("audits:comparison", args=[slug, pk]),
        way=_way(request, found),
    )


@requires(COMPARE_PROVIDERS)
@require_POST
def comparison_remove(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take a provider out of a comparison, with what was scored of it."""
    found = _comparison(request, pk)

    def act() -> str:
        entry = found.entries.select_related("comparison", "assessment__agency").filter(
            pk=_number(request.POST.get("entry", ""))
        )
        chosen: ComparisonEntry | None = entry.first()
        if chosen is None:
            raise Refused("This provider is not in the comparison any more.")
        name = str(chosen.assessment.agency)
        services.remove_provider(entry=chosen, by=request.member)
        return f"{name} was taken out."

    return act_and_go(request, act, reverse("audits:comparison", args=[slug, pk]))


def _number(said: str) -> int:
    return int(said) if said.isdigit() and len(said) < 19 else 0


@requires(COMPARE_PROVIDERS)
@require_POST
def comparison_close(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Finish a comparison: it stays as it is."""
    found = _comparison(request, pk)

    def act() -> str:
        services.close_comparison(comparison=found, by=request.member)
        return "The comparison is finished and stays as it is."

    return act_and_go(request, act, reverse("audits:comparison", args=[slug, pk]))
