"""The end of an import: committing it, what it did, undoing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.choices import ImportState
from courses.import_tables import RowFilter, RowTable
from courses.logic.reading import UnreadableFile
from courses.models import BookingImport, Course, Event, ImportRow
from courses.queries.attendance import counts_for
from courses.rules import IMPORT_BOOKINGS
from courses.services import imports as services
from courses.services.refusals import Refused
from courses.views.import_check import fate_figures
from courses.views.import_frames import import_of, may_open, step_frame, to_current_step
from partnerships import clock, places
from partnerships.access import visible_to
from partnerships.lists import show_list
from partnerships.logic.wording import plural
from partnerships.models import Agency
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.storage import FileGone

EVENTS_SHOWN = 50


@require_POST
@requires(IMPORT_BOOKINGS)
def import_commit(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Import the list. A second click leads to what the first one did."""
    found = import_of(request, pk)
    try:
        done = services.commit(pk=found.pk, by=request.member, mark=request.POST.get("as_shown", ""))
    except services.PlanChanged as changed:
        services.refresh_check(pk=found.pk)
        messages.error(request, str(changed))
        return redirect("courses:import_check", slug, pk)
    except (FileGone, UnreadableFile):
        messages.error(request, "The file of this import is not kept any more. Upload it again.")
        return redirect("courses:imports", slug)
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        return to_current_step(request, found)
    return to_current_step(request, done)


@requires(IMPORT_BOOKINGS)
def import_done(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What an import changed, where to go next, and undo."""
    found = import_of(request, pk)
    if not may_open(found, "courses:import_done"):
        return to_current_step(request, found)
    filters = RowFilter(request.GET, queryset=ImportRow.objects.filter(booking_import=found), request=request)
    return show_list(
        request,
        "courses/imports/done.html",
        table=RowTable(filters.qs, request=request),
        name=f"import of {found.file_name}",
        filters=filters,
        context={
            **step_frame(request, found, "courses:import_done"),
            **_outcome(request, found),
            "is_undone": found.state == ImportState.UNDONE,
            "stands": services.what_stands(found) if found.state == ImportState.COMMITTED else None,
            "kept": bool(found.file.erased_at is None),
        },
    )


def _outcome(request: TenantRequest, found: BookingImport) -> dict[str, Any]:
    slug, member = request.partnership.slug, request.member
    events = list(
        visible_to(member, Event)
        .filter(pk__in=found.made.get("about", []))
        .select_related("course")
        .order_by("starts_at")[:EVENTS_SHOWN]
    )
    counts = counts_for([event.pk for event in events])
    upper = places.tabs_for("event", member)
    return {
        "figures": fate_figures(found),
        "events": [
            {
                "event": event,
                "url": reverse("courses:event", args=[slug, event.ref]),
                "counts": counts[event.pk],
                "has_begun": event.has_started(clock.now()),
                "next": [
                    {"label": tab.label, "url": reverse(tab.url_name, args=[slug, event.ref])}
                    for tab in upper[:1]
                ],
            }
            for event in events
        ],
        "made": _made_words(found),
    }


def _made_words(found: BookingImport) -> list[str]:
    """What had to be made and is still there."""
    made = found.made
    agencies = Agency.objects.filter(pk__in=made.get("agencies", [])).values_list("name", flat=True)
    courses = Course.objects.filter(pk__in=made.get("courses", [])).values_list("title", flat=True)
    people = len(made.get("delegates", []))
    words = [f"{plural(people, 'training record')} started"] if people else []
    words += [f"Course: {title}" for title in courses]
    words += [f"{plural(len(agencies), 'agency', 'agencies')}: {', '.join(agencies)}"] if agencies else []
    return words


@require_POST
@requires(IMPORT_BOOKINGS)
def import_undo(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take back what an import did, or say what stands."""
    found = import_of(request, pk)
    try:
        services.undo(pk=found.pk, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The import of {found.file_name} was undone.")
    return to_current_step(request, import_of(request, pk))


@require_POST
@requires(IMPORT_BOOKINGS)
def import_cancel_bookings(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel the bookings of an import that cannot be undone any more."""
    found = import_of(request, pk)
    try:
        number = services.cancel_what_stands(pk=found.pk, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{plural(number, 'booking')} of this import cancelled as of today.")
    return to_current_step(request, found)
