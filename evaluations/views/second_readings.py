"""A second reading of coded texts, and how far two readers agree."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.services.refusals import Refused
from evaluations.logic.agreement import Agreement
from evaluations.models import Code, Comment
from evaluations.queries import coding as queries
from evaluations.queries.coding import COMMENT, NOTE
from evaluations.queries.second_readings import agreements, comments_to_read, next_to_read, notes_to_read
from evaluations.rules import CODE_COMMENTS
from evaluations.services.coding import Source
from evaluations.services.second_readings import read_second
from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.logic.charts import Table
from partnerships.logic.wording import number, share
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

HEADERS = ("Code", "Texts", "Both gave it", "First alone", "Second alone", "Neither", "Agreed", "Kappa")


@requires(CODE_COMMENTS)
def agreement(request: TenantRequest, slug: str) -> HttpResponse:
    """How far two readers agree, code by code."""
    found = agreements(request.member)
    rows = [(row.label, *_cells(row.agreement, row.agreement.caution)) for row in found.rows]
    if found.texts:
        rows.append(("All codes together, each a decision", *_cells(found.together, found.caution)))
    if wanted := format_asked(request):
        return table_response(rows, HEADERS, name="agreement of two readers", format=wanted)
    following = next_to_read(request.member)
    context = {
        "texts": found.texts,
        "table": Table(HEADERS, tuple(rows)),
        "caution": found.caution if found.texts else "",
        "start_url": reverse("evaluations:read_second", args=[slug, *following]) if following else "",
        "crumbs": [{"text": "Coding", "url": reverse("evaluations:coding", args=[slug])}],
        **download_urls(request),
    }
    return render(request, "evaluations/coding/agreement.html", context)


def _cells(found: Agreement, caution: str) -> tuple[str, ...]:
    kappa = found.kappa
    return (
        number(found.texts),
        number(found.both),
        number(found.first_only),
        number(found.second_only),
        number(found.neither),
        share(found.agreed, found.texts) if found.texts else "–",
        "–" if caution or kappa is None else f"{kappa:.2f}".replace("-", "−"),
    )


@requires(CODE_COMMENTS)
def second(request: TenantRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """One text for a second reading: without the codes that it has."""
    source = _source(request, kind, pk)
    if request.method == "POST":
        ids = [value for value in request.POST.getlist("code") if value.isdigit()]
        try:
            read_second(source=source, codes=Code.objects.filter(pk__in=ids), by=request.member)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluations:agreement", slug)
        following = next_to_read(request.member)
        if following is None:
            messages.success(request, "Saved. There is nothing more for your second reading.")
            return redirect("evaluations:agreement", slug)
        return redirect("evaluations:read_second", slug, *following)
    shown = queries.shown_comments([source]) if isinstance(source, Comment) else queries.shown_notes([source])
    context = {
        "text": shown[0],
        "codes": Code.objects.filter(retired_at=None),
        "crumbs": [
            {"text": "Coding", "url": reverse("evaluations:coding", args=[slug])},
            {"text": "Second reading", "url": reverse("evaluations:agreement", args=[slug])},
        ],
    }
    return render(request, "evaluations/coding/second.html", context)


def _source(request: TenantRequest, kind: str, pk: int) -> Source:
    """A text that this member may read a second time; what they coded themselves, or was read twice, is not found."""
    found: Source | None = None
    if kind == COMMENT:
        found = (
            comments_to_read(request.member).select_related("question", "event__course").filter(pk=pk).first()
        )
    elif kind == NOTE:
        found = notes_to_read(request.member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
