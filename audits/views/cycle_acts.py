"""Opening a cycle with its letters, moving it on, closing it; more time asked for and decided."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.choices import CycleChoice
from audits.cycle_forms import DecisionForm, ExtensionForm
from audits.models import Extension
from audits.queries.cycles import wall_of
from audits.rules import READ_ASSESSMENTS, RUN_AUDITS, parties_of
from audits.services import cycles as services
from audits.services import extensions
from audits.services.assessments import AUTHORS
from audits.services.cycle_letters import letter_text, queue_trial
from audits.views.assess_frame import assessment_frame, assessment_of
from audits.views.cycle_pages import cycle_frame, cycle_of
from partnerships.access import get_visible
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.queries.members import leads_by_agency
from partnerships.requests import TenantRequest, posted


@requires(RUN_AUDITS)
def cycle_open(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The letter as a lead gets it, who gets it, a trial to oneself, then Open."""
    found = cycle_of(request, pk)
    if found.state != CycleChoice.PLANNED:
        return redirect("audits:cycle", slug, pk)
    if request.method == "POST" and "trial" in request.POST:
        queue_trial(found, (request.member.name, request.member.email))
        messages.success(request, f"The letter is on its way to {request.member.email}.")
        return redirect("audits:cycle_open", slug, pk)
    problem = ""
    if request.method == "POST":
        try:
            services.open_cycle(cycle=found, by=request.member)
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"{found.title} is open. The letters are on their way.")
            return redirect("audits:cycle", slug, pk)
    rows = list(wall_of(found))
    leads = leads_by_agency([row.agency_id for row in rows if row.agency_id is not None])
    context = {
        **cycle_frame(request, found, "audits:cycle_open"),
        "letter": letter_text(found, None, "(name of the lead)"),
        "agencies": [(row.agency, leads.get(row.agency_id or 0, [])) for row in rows],
        "without_lead": [row.agency for row in rows if not leads.get(row.agency_id or 0)],
        "letters": plural(sum(len(people) for people in leads.values()), "letter"),
        "problem": problem,
    }
    return render(request, "audits/cycles/open.html", context)


@requires(RUN_AUDITS)
@require_POST
def cycle_act(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Move a cycle on, close it, or cancel one that is only planned."""
    found = cycle_of(request, pk)
    acts = {
        "advance": (services.advance_cycle, "moved on"),
        "close": (services.close_cycle, "was closed"),
        "cancel": (services.cancel_cycle, "was cancelled"),
    }
    wanted = acts.get(request.POST.get("act", ""))
    if wanted is None:
        raise Http404
    service, words = wanted
    try:
        service(cycle=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.title} {words}.")
    return redirect("audits:cycle", slug, pk)


@requires(READ_ASSESSMENTS)
def extension_ask(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A lead asks for more time.

    Raises:
        Http404: somebody else's assessment.
    """
    found = assessment_of(request, pk)
    if not parties_of(request.member, found).intersection(AUTHORS):
        raise Http404
    form = ExtensionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            extensions.ask(assessment=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The policy officer was asked. You get an email with the decision.")
            return redirect("audits:assessment", slug, pk)
    context = {
        **assessment_frame(request, found, inner=True),
        "form": form,
        "page_heading": "Ask for more time",
    }
    return render(request, "audits/assessments/form.html", context)


@requires(RUN_AUDITS)
def extension_decide(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer grants or refuses more time."""
    found = get_visible(
        Extension,
        request.member,
        using=lambda rows: rows.select_related(
            "assessment__framework_version__framework", "assessment__cycle", "assessment__agency", "asked_by"
        ),
        pk=pk,
    )
    form = DecisionForm(posted(request), initial={"until": found.new_due})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        granted = given["decision"] == "grant"
        try:
            extensions.decide(
                extension=found,
                granted=granted,
                until=given["until"] if granted else None,
                words=given["words"],
                by=request.member,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Decided. The leads get an email.")
            return redirect("audits:cycle", slug, found.assessment.cycle_id)
    context = {
        **assessment_frame(request, found.assessment, inner=True),
        "form": form,
        "extension": found,
        "page_heading": f"{found.assessment.subject} asks for more time",
    }
    return render(request, "audits/assessments/form.html", context)
