"""Past results: the imports, uploading a file, coming back to one, giving one up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from courses.logic.reading import UnreadableFile
from courses.services.refusals import Refused
from courses.views.frames import event_of
from evaluations.past_results_forms import PastResultsForm
from evaluations.past_results_tables import PastResultsTable
from evaluations.queries.past_results import import_list, past_events
from evaluations.rules import BRING_IN_PAST_RESULTS
from evaluations.services import past_results as services
from evaluations.views.overview import tabs
from evaluations.views.past_results_frames import import_of, step_frame, to_step
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

HOME = "evaluations:past_results"


@requires(BRING_IN_PAST_RESULTS)
def past_results(request: TenantRequest, slug: str) -> HttpResponse:
    """Every import: finished ones to read or undo, others to go on with."""
    return show_list(
        request,
        "evaluations/past_results/list.html",
        table=PastResultsTable(import_list(request.member), slug=slug),
        name="past results",
        context={"tabs": tabs(request, HOME)},
    )


@requires(BRING_IN_PAST_RESULTS)
def past_results_new(request: TenantRequest, slug: str) -> HttpResponse:
    """The first step: which survey of which event, and the file. `?event=` chooses the event."""
    ref = request.GET.get("event", "")
    events = past_events(request.member)
    chosen = event_of(request, ref) if ref else None
    files = request.FILES if request.method == "POST" else None
    form = PastResultsForm(posted(request), files, events=events, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        file, (stage, audience) = form.cleaned_data["file"], form.cleaned_data["survey"]
        try:
            made = services.upload(
                content=file.read(),
                name=file.name,
                event=form.cleaned_data["event"],
                stage=stage,
                audience=audience,
                by=request.member,
                content_type=file.content_type or "",
            )
        except UnreadableFile as problem:
            form.add_error("file", f"{problem.reason} {problem.what_would_work}")
        except Refused as refusal:
            form.add_error("survey", str(refusal))
        else:
            return to_step(request, made)
    context = {
        "form": form,
        "has_events": events.exists(),
        **step_frame(request, None, "evaluations:past_results_new"),
    }
    return render(request, "evaluations/past_results/file.html", context)


@requires(BRING_IN_PAST_RESULTS)
def past_results_import(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Go on where the import was left."""
    return to_step(request, import_of(request, pk))


@require_POST
@requires(BRING_IN_PAST_RESULTS)
def past_results_discard(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Give up an import that is not done."""
    found = import_of(request, pk)
    try:
        services.discard(pk=found.pk, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return to_step(request, found)
    messages.success(request, f"The import of {found.file_name} was given up. Its file was erased.")
    return redirect(HOME, slug)
