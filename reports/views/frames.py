"""What the pages of one report share: the report itself, breadcrumbs, and its state in a tag."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from partnerships.access import get_visible
from partnerships.requests import TenantRequest
from reports.models import Report
from reports.queries.naming import name_of, tag_of


def report_of(request: TenantRequest, pk: int) -> Report:
    """A report that the member may see."""
    return get_visible(Report, request.member, using=_with_board, pk=pk)


def _with_board(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("board")


def crumbs(slug: str, report: Report | None = None) -> list[dict[str, str]]:
    """The way to a report's page."""
    found = [{"text": "Reports", "url": reverse("reports:reports", args=[slug])}]
    if report is not None:
        found.append({"text": name_of(report), "url": reverse("reports:report", args=[slug, report.pk])})
    return found


def frame(request: TenantRequest, report: Report) -> dict[str, Any]:
    """What every template of one report is given."""
    return {
        "report": report,
        "name": name_of(report),
        "tag": tag_of(report),
        "crumbs": crumbs(request.partnership.slug),
    }
