"""What the pages of past results have in common: the rail, the way back, and where an import stands."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from courses.services.refusals import Refused
from evaluations.models import PastResultsImport
from evaluations.past_results_choices import STILL_OPEN, PastResultsState
from evaluations.past_results_tables import survey_of
from evaluations.services import past_results as services
from partnerships.access import get_visible
from partnerships.requests import TenantRequest
from partnerships.storage import FileGone

#: The url name and label of each step, and the state in which it is the one to do.
STEPS: tuple[tuple[str, str, PastResultsState | None], ...] = (
    ("evaluations:past_results_new", "File", None),
    ("evaluations:past_results_columns", "Columns", PastResultsState.UPLOADED),
    ("evaluations:past_results_words", "Words", PastResultsState.MAPPED),
    ("evaluations:past_results_check", "Check", PastResultsState.READY),
    ("evaluations:past_results_done", "Done", PastResultsState.COMMITTED),
)
_NAMES = [name for name, _, _ in STEPS]
_LAST = len(STEPS) - 1


def import_of(request: TenantRequest, pk: int) -> PastResultsImport:
    """The import of an address.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(
        PastResultsImport,
        request.member,
        using=lambda rows: rows.select_related("file", "event__course", "uploaded_by"),
        pk=pk,
    )


def step_to_do(found: PastResultsImport) -> int:
    """The position in `STEPS` of what is to do next."""
    return next((place for place, step in enumerate(STEPS) if step[2] == found.state), _LAST)


def to_step(request: TenantRequest, found: PastResultsImport) -> HttpResponse:
    """Go to what is to do next."""
    return redirect(_NAMES[step_to_do(found)], request.partnership.slug, found.pk)


def may_open(found: PastResultsImport, name: str) -> bool:
    """Whether a step can be shown: it was reached, and the last one alone once the import is over."""
    place = _NAMES.index(name)
    return place <= step_to_do(found) if found.state in STILL_OPEN else place == _LAST


def open_step(
    request: TenantRequest,
    pk: int,
    name: str,
    view: Callable[[TenantRequest, PastResultsImport], HttpResponse],
) -> HttpResponse:
    """A step of an open import; who comes too early, too late or with an old form is taken to the right page."""
    found = import_of(request, pk)
    if not may_open(found, name):
        if request.method == "POST":
            messages.error(request, "This import went on meanwhile. This is how it stands now.")
        return to_step(request, found)
    try:
        return view(request, found)
    except (services.Stale, services.NotOpen) as refusal:
        messages.error(request, str(refusal))
        return to_step(request, import_of(request, pk))
    except FileGone:
        messages.error(request, "The file of this import is not kept any more. Upload it again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:past_results", request.partnership.slug)


def step_frame(request: TenantRequest, found: PastResultsImport | None, name: str) -> dict[str, Any]:
    """The context of templates/evaluations/past_results/base.html."""
    slug = request.partnership.slug
    return {
        "past_import": found,
        "survey_name": survey_of(found) if found else "",
        "as_shown": services.mark_of(found) if found else "",
        "rail": [_step(slug, found, place, _NAMES.index(name)) for place in range(len(STEPS))],
        "crumbs": [
            {"text": "Evaluations", "url": reverse("evaluations:overview", args=[slug])},
            {"text": "Past results", "url": reverse("evaluations:past_results", args=[slug])},
        ],
    }


def _step(slug: str, found: PastResultsImport | None, place: int, current: int) -> dict[str, str]:
    name, label, _ = STEPS[place]
    reached = step_to_do(found) if found else 0
    state = "later"
    if place == current:
        state = "now"
    elif place < max(reached, current):
        state = "done"
    can_go = found is not None and place > 0 and found.state in STILL_OPEN
    return {
        "label": label,
        "state": state,
        "url": reverse(name, args=[slug, found.pk]) if can_go and found else "",
    }
