"""The results of a cycle: the heat map in words, over-claim, strongest and weakest questions, reports as issued."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.frameworks.spec import Scale
from audits.logic.heat_map import Cell
from audits.models import Assessment, Cycle, IssuedReport
from audits.queries.results import Results, may_see_results, results_of, sees_everybody
from audits.rules import RUN_AUDITS, SEE_RESULTS
from audits.services.reporting import (
    DIRECTION_WORDS,
    cell_words,
    issue_agency_report,
    issue_overview,
    spread_words,
)
from audits.views.assess_frame import level_tag
from audits.views.moderation_parts import spread_tags
from partnerships import storage
from partnerships.access import get_visible, visible_to
from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.logic.wording import share
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

HEADERS = ("Agency", "Heading", "Own grades", "Moderated grades", "Moderated lower", "Agreed grade", "Change")


@requires(SEE_RESULTS)
def results(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Agencies by headings; who sees whom is a setting of the cycle."""
    cycle = get_visible(Cycle, request.member, pk=pk)
    if not may_see_results(request.member, cycle):
        raise Http404
    everybody = sees_everybody(request.member, cycle)
    found = results_of(cycle, only_agency=None if everybody else request.member.agency_id or 0)
    wanted = format_asked(request)
    if wanted:
        return table_response(_lines(found), HEADERS, name=f"results {cycle.title}", format=wanted)
    scale = found.spec.scale
    context = {
        "cycle": cycle,
        "found": found,
        "everybody": everybody,
        "rows": [
            {
                "assessment": row,
                "url": reverse("audits:results_agency", args=[slug, cycle.pk, row.pk]),
                "cells": [
                    {"title": title, **_cell(found.heat.cells.get((row.pk, key)), scale)}
                    for key, title in found.headings
                ],
            }
            for row in found.rows
        ],
        "totals": [
            {
                "title": title,
                "agreed": spread_tags(total.agreed, scale),
                "lowered": share(total.lowered, total.moderated) if total.moderated else "None moderated yet",
            }
            for key, title in found.headings
            if (total := found.heat.totals.get(key)) is not None
        ],
        "strongest": _questions(found, found.strongest),
        "weakest": _questions(found, found.weakest),
        "issued": visible_to(request.member, IssuedReport)
        .filter(cycle=cycle)
        .select_related("assessment__agency"),
        "may_run": request.member.can(RUN_AUDITS),
        "crumbs": _crumbs(request, slug, cycle),
        **download_urls(request),
    }
    return render(request, "audits/results/results.html", context)


def _crumbs(request: TenantRequest, slug: str, cycle: Cycle, *, inner: bool = False) -> list[dict[str, str]]:
    crumbs = []
    if request.member.can(RUN_AUDITS):
        crumbs = [
            {"text": "Audits", "url": reverse("audits:cycles", args=[slug])},
            {"text": cycle.title, "url": reverse("audits:cycle", args=[slug, cycle.pk])},
        ]
    if inner:
        crumbs.append({"text": "Results", "url": reverse("audits:results", args=[slug, cycle.pk])})
    return crumbs


def _cell(cell: Cell | None, scale: Scale) -> dict[str, Any]:
    if cell is None:
        return {"own": [], "moderated": [], "lowered": 0, "agreed": None, "change": ""}
    return {
        "own": spread_tags(cell.own, scale),
        "moderated": spread_tags(cell.moderated, scale),
        "lowered": cell.lowered,
        "agreed": level_tag(scale.find(cell.agreed)) if cell.agreed else None,
        "change": DIRECTION_WORDS[cell.direction],
    }


def _questions(found: Results, totals: Any) -> list[dict[str, Any]]:
    texts = {question.key: question.title or question.text for question in found.spec.questions}
    return [
        {
            "key": each.question,
            "text": texts[each.question],
            "spread": spread_tags(each.moderated, found.spec.scale),
        }
        for each in totals
    ]


def _lines(found: Results) -> list[tuple[object, ...]]:
    """One line for each agency and heading, for a file."""
    scale = found.spec.scale
    lines: list[tuple[object, ...]] = []
    for row in found.rows:
        for key, title in found.headings:
            cell = found.heat.cells.get((row.pk, key))
            own, _, agreed, change = cell_words(cell, scale)
            moderated = spread_words(cell.moderated, scale) if cell else ""
            lines.append(
                (str(row.agency), title, own, moderated, cell.lowered if cell else 0, agreed, change)
            )
    return lines


@requires(SEE_RESULTS)
def results_agency(request: TenantRequest, slug: str, pk: int, assessment: int) -> HttpResponse:
    """One agency's results: the three grades of each heading, what is worth sharing, its report."""
    cycle = get_visible(Cycle, request.member, pk=pk)
    if not may_see_results(request.member, cycle):
        raise Http404
    only = None if sees_everybody(request.member, cycle) else request.member.agency_id or 0
    found = results_of(cycle, only_agency=only, totals_of_all=False)
    row = next((each for each in found.rows if each.pk == assessment), None)
    if row is None:
        raise Http404
    scale = found.spec.scale
    context = {
        "cycle": cycle,
        "row": row,
        "cells": [
            {"title": title, **_cell(found.heat.cells.get((row.pk, key)), scale)}
            for key, title in found.headings
        ],
        "good_practice": [each for each in found.good_practice if each.agency == str(row.agency)],
        "issued": visible_to(request.member, IssuedReport).filter(assessment=row),
        "may_issue": request.member.can(RUN_AUDITS) and row.state in ("agreed", "closed"),
        "crumbs": _crumbs(request, slug, cycle, inner=True),
    }
    return render(request, "audits/results/agency.html", context)


@requires(RUN_AUDITS)
@require_POST
def overview_issue(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Issue the overview as a PDF that stays as it is."""
    cycle = get_visible(Cycle, request.member, pk=pk)
    try:
        made = issue_overview(cycle=cycle, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Edition {made.edition} of the overview was issued.")
    return redirect("audits:results", slug, pk)


@requires(RUN_AUDITS)
@require_POST
def agency_report_issue(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Issue one agency's own report."""
    found = get_visible(
        Assessment, request.member, using=lambda rows: rows.select_related("agency", "cycle"), pk=pk
    )
    if found.cycle_id is None:
        raise Http404
    try:
        made = issue_agency_report(assessment=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Edition {made.edition} of the report was issued.")
    return redirect("audits:results_agency", slug, found.cycle_id, pk)


@requires(SEE_RESULTS)
def issued_report(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The PDF of a report as it was issued."""
    found = get_visible(IssuedReport, request.member, using=lambda rows: rows.select_related("file"), pk=pk)
    try:
        return storage.download(found.file)
    except storage.FileGone as gone:
        raise Http404 from gone
