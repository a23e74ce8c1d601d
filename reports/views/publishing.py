"""Publishing a report, and starting a new edition of a published one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted
from reports.forms import CorrectForm
from reports.queries.readers import readers_of
from reports.rules import DRAFT_REPORTS
from reports.services import drafting
from reports.services import publishing as service
from reports.services.moves import MoveRefused
from reports.views.frames import crumbs, frame, report_of


@requires(DRAFT_REPORTS)
def publish(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Say what publishing does and whom it tells; then do it."""
    found = report_of(request, pk)
    try:
        service.refuse_without_opinion(found)
        if request.method == "POST":
            service.ask_to_publish(report=found, by=request.member)
            messages.success(
                request, "The PDF and the Word document are being made. The board is told within a minute."
            )
            return redirect("reports:report", slug, pk)
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:report", slug, pk)
    context = {**frame(request, found), "crumbs": crumbs(slug, found), "readers": readers_of(found.board)}
    return render(request, "reports/publish.html", context)


@requires(DRAFT_REPORTS)
def correct(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Start a new edition; the published one stays as it is until then."""
    found = report_of(request, pk)
    form = CorrectForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            edition = drafting.correct(report=found, why=form.cleaned_data["why"], by=request.member)
        except (drafting.DraftRefused, MoveRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "A new edition was started, with the same words and the figures of now."
            )
            return redirect("reports:draft", slug, edition.pk)
    context = {**frame(request, found), "crumbs": crumbs(slug, found), "form": form}
    return render(request, "reports/correct.html", context)
