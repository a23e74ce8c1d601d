"""The officer matches moderators with agencies: who takes part, a proposal, changes, the lock."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.matching import Impossible
from audits.matching_forms import AssignmentForm, EndAssignmentForm, ModeratorsForm, RelationForm
from audits.models import Assessment, Assignment, Cycle, CycleModerator
from audits.queries.matching import moderated_in, moderators_of_partnership
from audits.rules import RUN_AUDITS
from audits.services import matching, relations
from partnerships.access import get_visible
from partnerships.choices import RelationKind
from partnerships.models import AgencyRelation
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

IN_FORCE = ("proposed", "locked", "declared")
STATE_COLOURS = {"proposed": "yellow", "locked": "blue", "declared": "green", "conflicted": "red"}


def cycle_of(request: TenantRequest, pk: int) -> Cycle:
    """A cycle that is moderated.

    Raises:
        Http404: there is none, or nobody moderates in it.
    """
    found = get_visible(Cycle, request.member, pk=pk)
    if found.process != "moderated":
        raise Http404
    return found


def _crumbs(slug: str, cycle: Cycle, *, inner: bool = False) -> list[dict[str, str]]:
    crumbs = [
        {"text": "Audits", "url": reverse("audits:cycles", args=[slug])},
        {"text": cycle.title, "url": reverse("audits:cycle", args=[slug, cycle.pk])},
    ]
    if inner:
        url = reverse("audits:cycle_matching", args=[slug, cycle.pk])
        crumbs.append({"text": "Moderators", "url": url})
    return crumbs


def _form_page(request: TenantRequest, form: Any, heading: str, crumbs: list[dict[str, str]]) -> HttpResponse:
    context = {"form": form, "heading": heading, "crumbs": crumbs}
    return render(request, "base/form_page.html", context)


@requires(RUN_AUDITS)
def cycle_moderators(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Who moderates in this cycle, and how many agencies each takes at most."""
    cycle = cycle_of(request, pk)
    most = dict(CycleModerator.objects.filter(cycle=cycle).values_list("membership_id", "most_assessments"))
    form = ModeratorsForm(posted(request), memberships=moderators_of_partnership(), most=most)
    if request.method == "POST" and form.is_valid():
        try:
            matching.set_moderators(cycle=cycle, most=form.chosen, by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The moderators were saved.")
            return redirect("audits:cycle_matching", slug, pk)
    return _form_page(
        request, form, "How many agencies does each moderator take?", _crumbs(slug, cycle, inner=True)
    )


@requires(RUN_AUDITS)
def cycle_matching(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Each agency with its moderator, how good the proposal is, and what may be changed."""
    cycle = cycle_of(request, pk)
    held = {
        each.assessment_id: each
        for each in Assignment.objects.filter(assessment__cycle=cycle, task="moderate", state__in=IN_FORCE)
        .select_related("membership__user", "agency")
        .order_by("leads", "pk")
    }
    rows = [_row(slug, each, held.get(each.pk)) for each in moderated_in(cycle)]
    context = {
        "cycle": cycle,
        "rows": rows,
        "moderators": CycleModerator.objects.filter(cycle=cycle).count(),
        "without": sum(1 for row in rows if row["assignment"] is None),
        "to_lock": sum(1 for each in held.values() if each.state == "proposed"),
        "relations": AgencyRelation.objects.count(),
        "crumbs": _crumbs(slug, cycle),
    }
    return render(request, "audits/moderation/matching.html", context)


def _row(slug: str, assessment: Assessment, assignment: Assignment | None) -> dict[str, Any]:
    may_choose = assignment is None or assignment.state == "proposed"
    return {
        "assessment": assessment,
        "assignment": assignment,
        "colour": STATE_COLOURS.get(assignment.state, "grey") if assignment else "red",
        "choose_url": reverse("audits:matching_choose", args=[slug, assessment.pk]) if may_choose else "",
        "end_url": reverse("audits:assignment_end", args=[slug, assignment.pk])
        if assignment and not may_choose
        else "",
    }


@requires(RUN_AUDITS)
@require_POST
def matching_propose(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Let the portal propose."""
    found = matching.propose(cycle=cycle_of(request, pk), by=request.member)
    if isinstance(found, Impossible):
        messages.error(request, found.why)
    else:
        messages.success(request, f"Proposed. {found.words}")
    return redirect("audits:cycle_matching", slug, pk)


@requires(RUN_AUDITS)
@require_POST
def matching_lock(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Settle the matching and tell the moderators."""
    try:
        count = matching.lock(cycle=cycle_of(request, pk), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Locked. {count} moderators were told." if count != 1 else "Locked.")
    return redirect("audits:cycle_matching", slug, pk)


@requires(RUN_AUDITS)
def matching_choose(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer's own choice for one agency."""
    assessment = get_visible(
        Assessment, request.member, using=lambda rows: rows.select_related("agency", "cycle"), pk=pk
    )
    cycle = cycle_of(request, assessment.cycle_id or 0)
    taking_part = CycleModerator.objects.filter(cycle=cycle).values_list("membership_id", flat=True)
    form = AssignmentForm(posted(request), memberships=list(taking_part))
    if request.method == "POST" and form.is_valid():
        try:
            matching.set_assignment(assessment=assessment, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{form.cleaned_data['membership'].user} was chosen for {assessment.agency}."
            )
            return redirect("audits:cycle_matching", slug, cycle.pk)
    return _form_page(request, form, f"Who moderates {assessment.agency}?", _crumbs(slug, cycle, inner=True))


@requires(RUN_AUDITS)
def assignment_end(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """End an assignment that was locked, with the reason."""
    assignment = get_visible(
        Assignment,
        request.member,
        using=lambda rows: rows.select_related("assessment__cycle", "assessment__agency", "membership__user"),
        pk=pk,
    )
    cycle = cycle_of(request, assignment.assessment.cycle_id or 0)
    form = EndAssignmentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            matching.end_assignment(assignment=assignment, why=form.cleaned_data["why"], by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The assignment was ended. What was graded stays on record.")
            return redirect("audits:cycle_matching", slug, cycle.pk)
    who = assignment.membership.user if assignment.membership else assignment.agency
    heading = f"End the assignment of {who} to {assignment.assessment.agency}?"
    return _form_page(request, form, heading, _crumbs(slug, cycle, inner=True))


@requires(RUN_AUDITS)
def agency_relations(request: TenantRequest, slug: str) -> HttpResponse:
    """Which agencies commission or own others: neither moderates the other."""
    form = RelationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            relations.relate(
                agency=data["agency"], other=data["other"], kind=RelationKind(data["kind"]), by=request.member
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The relation was recorded.")
            return redirect("audits:agency_relations", slug)
    rows = AgencyRelation.objects.select_related("agency", "other").order_by("agency__name", "other__name")
    return render(request, "audits/moderation/relations.html", {"form": form, "rows": rows})


@requires(RUN_AUDITS)
@require_POST
def agency_relation_end(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The relation no longer stands."""
    relations.unrelate(relation=get_visible(AgencyRelation, request.member, pk=pk), by=request.member)
    messages.success(request, "The relation was removed.")
    return redirect("audits:agency_relations", slug)
