"""Imports of booking lists: past ones, uploading, coming back to one, giving one up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from courses.import_forms import UploadForm
from courses.import_tables import ImportTable
from courses.logic.reading import UnreadableFile
from courses.models import BookingImport
from courses.rules import IMPORT_BOOKINGS
from courses.services import imports as services
from courses.services.refusals import Refused
from courses.views.frames import event_of, programme_tabs
from courses.views.import_frames import import_of, step_frame, to_current_step
from partnerships.access import visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(IMPORT_BOOKINGS)
def imports(request: TenantRequest, slug: str) -> HttpResponse:
    """Every import: finished ones to read or undo, others to go on with."""
    rows = visible_to(request.member, BookingImport).select_related("uploaded_by")
    context = {"tabs": programme_tabs(request, "courses:imports")}
    return show_list(
        request,
        "courses/imports/list.html",
        table=ImportTable(rows, slug=slug),
        name="imports",
        context=context,
    )


@requires(IMPORT_BOOKINGS)
def import_new(request: TenantRequest, slug: str) -> HttpResponse:
    """The first step: the file. `?event=` says which event the whole list is about."""
    ref = request.GET.get("event", "")
    event = event_of(request, ref) if ref else None
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if refusal := services.too_large(file.size):
                raise refusal
            made = services.upload(
                content=file.read(),
                name=file.name,
                event=event,
                by=request.member,
                content_type=file.content_type or "",
            )
        except UnreadableFile as problem:
            form.add_error("file", f"{problem.reason} {problem.what_would_work}")
        else:
            return to_current_step(request, made)
    context = {"form": form, "event": event, **step_frame(request, None, "courses:import_new")}
    return render(request, "courses/imports/file.html", context)


@requires(IMPORT_BOOKINGS)
def import_resume(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Go on where the import was left."""
    return to_current_step(request, import_of(request, pk))


@require_POST
@requires(IMPORT_BOOKINGS)
def import_discard(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Give up an import that was not committed."""
    found = import_of(request, pk)
    try:
        services.discard(pk=found.pk, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return to_current_step(request, found)
    messages.success(request, f"The import of {found.file_name} was given up. Its file was erased.")
    return redirect("courses:imports", slug)
