"""What the pages of an import have in common: the rail, the breadcrumbs, and where an import stands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from courses.choices import ImportState
from courses.models import BookingImport
from courses.services.imports import mark_of
from partnerships.access import get_visible
from partnerships.requests import TenantRequest

#: Url name, label, and the state in which the step is the one to do.
STEPS = (
    ("courses:import_new", "File", None),
    ("courses:import_columns", "Columns", ImportState.UPLOADED),
    ("courses:import_words", "Words", ImportState.MAPPED),
    ("courses:import_organisations", "Organisations and events", ImportState.WORDED),
    ("courses:import_check", "Check", ImportState.READY),
    ("courses:import_done", "Done", ImportState.COMMITTED),
)
_REACHED = {state: position for position, (_, _, state) in enumerate(STEPS) if state} | {
    ImportState.UNDONE: 5
}


def import_of(request: TenantRequest, pk: int) -> BookingImport:
    """The import of an address.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(
        BookingImport, request.member, using=lambda rows: rows.select_related("file", "event"), pk=pk
    )


def reached(booking_import: BookingImport) -> int:
    """The position in `STEPS` of the step to do next."""
    return _REACHED[ImportState(booking_import.state)]


def to_current_step(request: TenantRequest, booking_import: BookingImport) -> HttpResponse:
    """Go to the step that is to do next."""
    name = STEPS[reached(booking_import)][0]
    return redirect(name, request.partnership.slug, booking_import.pk)


def may_open(booking_import: BookingImport, name: str) -> bool:
    """Whether a step can be shown: it is the next one or was passed, and the import is not over."""
    position = next(number for number, step in enumerate(STEPS) if step[0] == name)
    over = booking_import.state in (ImportState.COMMITTED, ImportState.UNDONE)
    return position == 5 if over else position <= reached(booking_import)


def step_frame(request: TenantRequest, booking_import: BookingImport | None, name: str) -> dict[str, Any]:
    """The context of templates/courses/imports/base.html."""
    slug = request.partnership.slug
    return {
        "booking_import": booking_import,
        "as_shown": mark_of(booking_import) if booking_import else "",
        "rail": _rail(slug, booking_import, name),
        "crumbs": [
            {"text": "Programme", "url": reverse("courses:events", args=[slug])},
            {"text": "Imports", "url": reverse("courses:imports", args=[slug])},
        ],
    }


def _rail(slug: str, booking_import: BookingImport | None, name: str) -> list[dict[str, str]]:
    current = next(number for number, step in enumerate(STEPS) if step[0] == name)
    furthest = reached(booking_import) if booking_import else 0
    steps = []
    for position, (step, label, _) in enumerate(STEPS):
        state = "now" if position == current else "done" if position < max(furthest, current) else "later"
        can_go = booking_import is not None and position > 0 and furthest < 5
        url = reverse(step, args=[slug, booking_import.pk]) if can_go and booking_import else ""
        steps.append({"label": label, "url": url, "state": state})
    return steps
