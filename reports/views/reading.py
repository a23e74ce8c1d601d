"""Reading reports: the list, a board member's page, and a whole report as a page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from partnerships.access import Member
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from reports.choices import ReportState
from reports.filters import ReportFilter
from reports.logic.printing import print_report
from reports.models import Report
from reports.queries.content_of import NoFigures, content_of, newest_opinion, waits_for_confirmation
from reports.queries.lists import editions_of, open_edition_after, published_for, report_list
from reports.queries.naming import name_of
from reports.rules import CONFIRM_OPINION, DRAFT_REPORTS, ENTER_OPINION, READ_PUBLISHED, READ_WITH_SEG
from reports.services.documents import words_of
from reports.tables import ReportTable
from reports.views.frames import frame, report_of


@requires(READ_PUBLISHED)
def reports(request: TenantRequest, slug: str) -> HttpResponse:
    """Every report by period and board; for a board member the latest big, earlier ones below."""
    member = request.member
    if member.can(READ_WITH_SEG):
        everything = report_list(member)
        filters = ReportFilter(request.GET, queryset=everything, request=request)
        return show_list(
            request,
            "reports/reports.html",
            table=ReportTable(filters.qs, slug=slug),
            name="reports",
            filters=filters,
            context={"may_draft": member.can(DRAFT_REPORTS), "any": everything.exists()},
        )
    found = published_for(member)
    latest = [report for report in found if found and report.period_start == found[0].period_start]
    return render(
        request,
        "reports/for_board.html",
        {
            "latest": [{"report": report, "name": name_of(report), **_headline(report)} for report in latest],
            "earlier": [{"report": each, "name": name_of(each)} for each in found if each not in latest],
        },
    )


def _headline(report: Report) -> dict[str, Any]:
    printed = print_report(content_of(report), words_of(report))
    return {"headlines": printed.headlines, "opinion": printed.words.opinion, "printed": printed}


@requires(READ_PUBLISHED)
def report(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A report as a page, the twin of its PDF; an officer's draft opens as a draft."""
    found = report_of(request, pk)
    if found.state == ReportState.DRAFT:
        return redirect("reports:draft", slug, pk)
    return _whole(request, found)


@requires(DRAFT_REPORTS)
def preview(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A draft as readers will see it."""
    found = report_of(request, pk)
    try:
        return _whole(request, found, is_preview=True)
    except NoFigures:
        return redirect("reports:draft", slug, pk)


def _whole(request: TenantRequest, found: Report, *, is_preview: bool = False) -> HttpResponse:
    printed = print_report(content_of(found), words_of(found))
    context = {
        **frame(request, found),
        "printed": printed,
        "is_preview": is_preview,
        "editions": editions_of(found, request.member),
        **what_next(found, request.member),
    }
    return render(request, "reports/report.html", context)


def what_next(found: Report, member: Member) -> dict[str, Any]:
    """The steps that this member may take with the report now."""
    state = ReportState(found.state)
    waiting = waits_for_confirmation(found) if state == ReportState.WITH_SEG else None
    newest = newest_opinion(found) if state == ReportState.WITH_SEG else None
    refused = newest is not None and any(not answer.confirmed for answer in newest.confirmations.all())
    drafts = member.can(DRAFT_REPORTS)
    return {
        "waiting": waiting,
        "sent_back": newest if refused else None,
        "may_enter": state == ReportState.WITH_SEG and member.can(ENTER_OPINION),
        "may_confirm": waiting is not None and member.can(CONFIRM_OPINION),
        "may_take_back": state == ReportState.WITH_SEG and drafts,
        "may_publish": state == ReportState.OPINION_GIVEN and drafts and found.publish_asked_at is None,
        "being_published": state == ReportState.OPINION_GIVEN and found.publish_asked_at is not None,
        "may_correct": state == ReportState.PUBLISHED and drafts and open_edition_after(found) is None,
    }
