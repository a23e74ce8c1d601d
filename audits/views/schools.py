"""Schools: the list of returns, inviting from a list, the route of assurance, accepting and sending back."""

from dataclasses import astuple
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.choices import FILE_ROUTES, SchoolRoute
from audits.logic.processes import Party
from audits.logic.schools import SchoolLine, read_lines
from audits.models import Assessment, Cycle, DialogueEntry
from audits.queries.answer_evidence import evidence_of_assessment
from audits.queries.schools import school_cycles, school_returns
from audits.rules import ANSWER, RUN_AUDITS, SEE_AUDITS, parties_of
from audits.school_forms import RouteForm, SchoolFilter, SchoolListForm, SchoolTable, SendBackForm
from audits.services import schools as services
from audits.views.assess_frame import assessment_frame, assessment_of
from audits.views.assess_parts import Part
from audits.views.cycle_pages import cycle_of
from audits.views.endorse_frame import tabs
from courses.logic.reading.reader import read_table
from courses.logic.reading.source_table import MAX_BYTES, UnreadableFile
from partnerships.access import visible_to
from partnerships.lists import show_list
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

#: A list that was read is sent back by the page itself, signed, so that nothing of it is stored before it is confirmed.
SALT = "audits.schools"
HOURS = 12 * 3600


@requires(SEE_AUDITS)
def schools(request: TenantRequest, slug: str) -> HttpResponse:
    """Every school's return."""
    filters = SchoolFilter(request.GET, queryset=school_returns(request.member), request=request)
    context = {
        "tabs": tabs(request, "audits:schools"),
        "cycles": school_cycles(request.member),
        "may_run": request.member.can(RUN_AUDITS),
    }
    return show_list(
        request,
        "audits/schools/list.html",
        table=SchoolTable(filters.qs, slug=slug),
        name="schools’ returns",
        filters=filters,
        context=context,
    )


def _school_cycle(request: TenantRequest, pk: int) -> Cycle:
    found = cycle_of(request, pk)
    if found.process != "school":
        raise Http404
    return found


@requires(RUN_AUDITS)
def school_invite(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Read a list, show what would happen, and invite once it is confirmed."""
    cycle = _school_cycle(request, pk)
    if "lines" in request.POST:
        return _confirmed(request, cycle)
    form = SchoolListForm(posted(request), request.FILES or None)
    lines: list[SchoolLine] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > MAX_BYTES:
                raise ValueError(f"This file is too large; we read up to {MAX_BYTES // 1024 // 1024} MB.")
            table = read_table(upload.read())
            lines = read_lines(table.headers, [(row.number, row.cells) for row in table.rows])
        except (UnreadableFile, ValueError) as fault:
            form.add_error("file", str(fault))
    usable = [line for line in lines if not line.problem]
    known = services.known_agencies([line.name for line in usable])
    context = {
        "cycle": cycle,
        "crumbs": _crumbs(slug),
        "form": form,
        "lines": lines,
        "usable": [(line, line.name.casefold() in known) for line in usable],
        "faults": [line for line in lines if line.problem],
        "signed": signing.dumps([astuple(line) for line in usable], salt=SALT, compress=True)
        if usable
        else "",
    }
    return render(request, "audits/schools/invite.html", context)


def _crumbs(slug: str) -> list[dict[str, str]]:
    return [
        {"text": "Audits", "url": reverse("audits:cycles", args=[slug])},
        {"text": "Schools", "url": reverse("audits:schools", args=[slug])},
    ]


def _confirmed(request: TenantRequest, cycle: Cycle) -> HttpResponse:
    slug = request.partnership.slug
    try:
        raw = signing.loads(request.POST["lines"], salt=SALT, max_age=HOURS)
    except signing.BadSignature:
        messages.error(request, "The list is no longer as it was read. Upload it again.")
        return redirect("audits:school_invite", slug, cycle.pk)
    lines = [SchoolLine(*line) for line in raw]
    try:
        done = services.invite_many(cycle=cycle, lines=lines, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:school_invite", slug, cycle.pk)
    said = (
        f"{plural(done.joined, 'school')} joined {cycle.title}, {done.schools_made} of them new to the portal. "
        f"{plural(done.people_invited, 'person was', 'people were')} invited by email."
    )
    messages.success(request, said)
    if done.elsewhere:
        messages.error(
            request, f"These addresses belong to people of other agencies: {', '.join(done.elsewhere)}."
        )
    return redirect("audits:schools", slug)


@requires(RUN_AUDITS)
@require_POST
def school_invite_again(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Send the invitation again to those who have not joined."""
    cycle = _school_cycle(request, pk)
    count = services.invite_again(cycle=cycle, by=request.member)
    messages.success(request, f"{plural(count, 'invitation was', 'invitations were')} sent again.")
    return redirect("audits:schools", slug)


def _return_of(request: TenantRequest, pk: int) -> Assessment:
    found = assessment_of(request, pk)
    if found.process != "school":
        raise Http404
    return found


@requires(ANSWER)
def school_route(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The school chooses how it gives assurance."""
    found = _return_of(request, pk)
    form = RouteForm(posted(request), initial={"route": found.route})
    if request.method == "POST" and form.is_valid():
        route = SchoolRoute(form.cleaned_data["route"])
        try:
            services.choose_route(assessment=found, route=route, by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if route in FILE_ROUTES:
                back = reverse("audits:assessment", args=[slug, pk])
                page = reverse("audits:assessment_evidence", args=[slug, pk])
                return redirect(f"{page}?back={back}")
            return redirect("audits:assessment", slug, pk)
    context = {
        **assessment_frame(request, found, inner=True),
        "page_heading": "How you give assurance",
        "form": form,
    }
    return render(request, "audits/assessments/form.html", context)


@requires(RUN_AUDITS)
@require_POST
def school_accept(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer accepts a return."""
    found = _return_of(request, pk)
    try:
        services.accept(assessment=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The return of {found.subject} was accepted.")
    return redirect("audits:assessment", slug, pk)


@requires(RUN_AUDITS)
def school_send_back(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer sends a return back."""
    found = _return_of(request, pk)
    form = SendBackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.send_back(assessment=found, why=form.cleaned_data["why"], by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.subject} was told.")
            return redirect("audits:assessment", slug, pk)
    context = {
        **assessment_frame(request, found, inner=True),
        "page_heading": "Send the return back",
        "form": form,
    }
    return render(request, "audits/assessments/form.html", context)


def on_assessment(request: TenantRequest, assessment: Assessment) -> Part | None:
    """The route, the file, and the officer's answer, on the page of a school's return (`assess_parts`)."""
    if assessment.process != "school":
        return None
    parties = parties_of(request.member, assessment)
    writable = Party.LEAD in parties and assessment.state in ("not_started", "in_progress")
    content: dict[str, Any] = {
        "route": assessment.get_route_display() if assessment.route else "",
        "needs_file": assessment.route in FILE_ROUTES,
        "lines": evidence_of_assessment(assessment, request.member),
        "may_choose": writable,
        "may_accept": Party.OFFICER in parties and assessment.state == "signed_off",
        "words": visible_to(request.member, DialogueEntry)
        .filter(assessment=assessment, question__isnull=True, heading__isnull=True)
        .select_related("by"),
    }
    return Part("audits/schools/part.html", content, heading="How the school gives assurance")
