"""Drafts: started, frozen, written section by section, sent to SEG and taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerships.models import Board
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted
from reports.choices import ReportState
from reports.forms import NarrativeForm, NewReportForm, quarter_key
from reports.logic.blocks import ReportContent
from reports.logic.printing import print_section
from reports.models import Narrative, Report
from reports.queries.content_of import content_of
from reports.queries.quarters import boards, complete_quarters, last_complete_quarter, without_report
from reports.rules import DRAFT_REPORTS
from reports.services import drafting as service
from reports.services.moves import MoveRefused
from reports.views.frames import crumbs, frame, report_of


@requires(DRAFT_REPORTS)
def new(request: TenantRequest, slug: str) -> HttpResponse:
    """Start the report of a quarter for a board: the last complete quarter, unless another is chosen."""
    waiting = without_report(last_complete_quarter())
    offered = boards()
    initial = {
        "board": request.GET.get("board") or (waiting or offered or [Board()])[0].pk,
        "quarter": request.GET.get("quarter") or quarter_key(last_complete_quarter()),
    }
    form = NewReportForm(
        posted(request),
        initial=initial,
        boards=[(board.pk, board.name) for board in offered],
        quarters=complete_quarters(),
    )
    if request.method == "POST" and form.is_valid():
        board = next(board for board in offered if str(board.pk) == form.cleaned_data["board"])
        try:
            made = service.draft_report(board=board, quarter=form.chosen_quarter, by=request.member)
        except service.DraftRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The draft was started and its figures were frozen.")
            return redirect("reports:draft", slug, made.pk)
    context = {"form": form, "crumbs": crumbs(slug), "heading": "Start a quarterly report"}
    return render(request, "reports/form.html", context)


@requires(DRAFT_REPORTS)
def draft(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A draft: its sections with their state, and what is still open."""
    found = report_of(request, pk)
    if found.state != ReportState.DRAFT:
        return redirect("reports:report", slug, pk)
    content = content_of(found)
    written = {row.section: row for row in found.narratives.select_related("edited_by")}
    context = {
        **frame(request, found),
        "content": content,
        "sections": section_links(found, content, written, slug),
        "written": sum(1 for row in written.values() if row.text),
        "changes": service.changes_since(found.replaces, found),
    }
    return render(request, "reports/draft.html", context)


def section_links(
    found: Report, content: ReportContent, written: dict[str, Narrative], slug: str, current: str = ""
) -> list[dict[str, Any]]:
    """The sections as a list of things to write."""
    return [
        {
            "title": f"{each.number}. {each.title}",
            "url": reverse("reports:section", args=[slug, found.pk, each.id]),
            "status": "Written" if each.id in written and written[each.id].text else "No words yet",
            "colour": "" if each.id in written and written[each.id].text else "blue",
            "current": each.id == current,
            "id": each.id,
        }
        for each in content.sections
    ]


@requires(DRAFT_REPORTS)
def section(request: TenantRequest, slug: str, pk: int, section: str) -> HttpResponse:
    """One section as it will print, with the words editable beside it."""
    found = report_of(request, pk)
    if found.state != ReportState.DRAFT:
        return redirect("reports:report", slug, pk)
    content = content_of(found)
    chosen = content.section(section)
    if chosen is None:
        return redirect("reports:draft", slug, pk)
    written = {row.section: row for row in found.narratives.select_related("edited_by")}
    stored = written.get(section)
    initial = {"text": stored.text if stored else "", "version": stored.version if stored else 0}
    form = NarrativeForm(posted(request), initial=initial)
    newer: service.NewerTextExists | None = None
    if request.method == "POST" and form.is_valid():
        try:
            service.save_narrative(report=found, section=section, by=request.member, **form.cleaned_data)
        except service.NewerTextExists as newer_text:
            newer = newer_text
            given = {"text": newer_text.mine, "version": newer_text.stored.version}
            form = NarrativeForm(initial=given)
        except service.DraftRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The words of “{chosen.title}” were saved.")
            return redirect("reports:section", slug, pk, section)
    links = section_links(found, content, written, slug, current=section)
    place = next(number for number, link in enumerate(links) if link["current"])
    context = {
        **frame(request, found),
        "crumbs": crumbs(slug, found),
        "content": content,
        "section": chosen,
        "printed": print_section(chosen, stored.text if stored else ""),
        "stored": stored,
        "form": form,
        "newer": newer,
        "sections": links,
        "next_section": links[place + 1] if place + 1 < len(links) else None,
    }
    return render(request, "reports/section.html", context, status=409 if newer else 200)


@requires(DRAFT_REPORTS)
@require_POST
def freeze(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take every figure again, as it stands now."""
    try:
        service.freeze_figures(report=report_of(request, pk), by=request.member)
    except service.DraftRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Every figure was taken again, as it stands now. Your words were kept.")
    return redirect("reports:report", slug, pk)


@requires(DRAFT_REPORTS)
@require_POST
def send(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Hand the draft to SEG."""
    try:
        service.send_to_seg(report=report_of(request, pk), by=request.member)
    except (service.DraftRefused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The report was sent. Its words and figures stand from now on.")
    return redirect("reports:report", slug, pk)


@requires(DRAFT_REPORTS)
@require_POST
def take_back(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take a report back to draft, before an opinion is given."""
    try:
        service.take_back(report=report_of(request, pk), by=request.member)
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The report is a draft again.")
    return redirect("reports:report", slug, pk)
