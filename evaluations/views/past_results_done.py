"""The end of bringing in past results: making them count, what came of it, taking them back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.services.refusals import Refused
from evaluations.choices import CommentState
from evaluations.models import Comment, PastResultsImport
from evaluations.past_results_choices import PastResultsState
from evaluations.past_results_tables import AnswerRowFilter, AnswerRowTable
from evaluations.rules import BRING_IN_PAST_RESULTS
from evaluations.services import past_results as services
from evaluations.views.past_results_frames import import_of, may_open, step_frame, to_step
from evaluations.views.past_results_steps import CHECK, fate_figures
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.storage import FileGone

DONE = "evaluations:past_results_done"


@require_POST
@requires(BRING_IN_PAST_RESULTS)
def past_results_commit(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Let the answers count. A second click leads to what the first one did."""
    found = import_of(request, pk)
    try:
        services.commit(pk=found.pk, by=request.member, mark=request.POST.get("as_shown", ""))
    except services.PlanChanged as changed:
        services.refresh_check(pk=found.pk)
        messages.error(request, str(changed))
        return redirect(CHECK, slug, pk)
    except FileGone:
        messages.error(request, "The file of this import is not kept any more. Upload it again.")
        return redirect("evaluations:past_results", slug)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return to_step(request, import_of(request, pk))


@requires(BRING_IN_PAST_RESULTS)
def past_results_done(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What came of an import, where its answers are, and undo."""
    found = import_of(request, pk)
    if not may_open(found, DONE):
        return to_step(request, found)
    filters = AnswerRowFilter(request.GET, queryset=found.rows.all(), request=request)
    return show_list(
        request,
        "evaluations/past_results/done.html",
        table=AnswerRowTable(filters.qs, names_people=False),
        name=f"past results of {found.file_name}",
        filters=filters,
        context={**step_frame(request, found, DONE), **_outcome(slug, found)},
    )


def _outcome(slug: str, found: PastResultsImport) -> dict[str, Any]:
    is_undone = found.state == PastResultsState.UNDONE
    answers = found.rows.exclude(response=None).values("response_id")
    return {
        "is_undone": is_undone,
        "figures": fate_figures(found),
        "stands": None if is_undone else services.what_stands(found),
        "comments": Comment.objects.filter(response__in=answers, state=CommentState.HELD).count(),
        "results_url": reverse("evaluations:event_results", args=[slug, found.event.ref]),
        "added": len(found.made.get("bookings", [])),
    }


@require_POST
@requires(BRING_IN_PAST_RESULTS)
def past_results_undo(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take the answers back, or say what stands."""
    found = import_of(request, pk)
    try:
        services.undo(pk=found.pk, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The past results of {found.file_name} were taken back.")
    return to_step(request, import_of(request, pk))
