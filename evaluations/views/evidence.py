"""Evidence besides surveys: the list, one piece, recording and correcting it, and the tab of a themed evaluation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.models import Course, Event
from courses.services.refusals import Refused
from evaluations.depth_filters import EvidenceFilter
from evaluations.depth_forms import EvidenceForm, WhyForm
from evaluations.depth_tables import EvidenceTable
from evaluations.logic.stages import Step
from evaluations.models import OtherEvidence, PlannedEvidence, ThemedEvaluation
from evaluations.queries.evidence import counted_words, evidence_of_plan, strongest_by_step
from evaluations.queries.evidence_prompts import evidence_prompts, prompts_for
from evaluations.rules import CODE_COMMENTS, RECORD_EVIDENCE, SEE_THEMED
from evaluations.services import other_evidence as services
from evaluations.themed_choices import EvidenceMethod, Strength
from evaluations.views.overview import tabs as evaluation_tabs
from evaluations.views.themed_frames import evaluation_of, themed_frame
from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.queries.settings import settings_of_partnership
from partnerships.requests import TenantRequest


def with_subjects(rows: Any) -> Any:
    """Evidence with what it is about and who recorded it."""
    return rows.select_related("evaluation", "course", "event__course", "recorded_by", "planned")


@requires(SEE_THEMED)
def evidence(request: TenantRequest, slug: str) -> HttpResponse:
    """Every piece of evidence that counts, the newest first."""
    rows = with_subjects(visible_to(request.member, OtherEvidence).filter(replaced_by=None, withdrawn=False))
    filters = EvidenceFilter(request.GET, queryset=rows, request=request)
    in_team = request.member.in_qa_team
    table = EvidenceTable(
        filters.qs, slug=slug, minimum=settings_of_partnership().minimum_group_size, outside=not in_team
    )
    context = {
        "tabs": evaluation_tabs(request, "evaluations:evidence") if in_team else None,
        "may_record": request.member.can(RECORD_EVIDENCE),
    }
    return show_list(
        request,
        "evaluations/evidence/list.html",
        table=table,
        name="other evidence",
        filters=filters,
        context=context,
    )


@requires(SEE_THEMED)
def evidence_one(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One piece of evidence, with what it replaced."""
    found = get_visible(OtherEvidence, request.member, using=with_subjects, pk=pk)
    outside = not request.member.in_qa_team
    newer = OtherEvidence.objects.filter(replaces=found).first()
    if outside and (newer is not None or found.withdrawn):
        raise Http404
    context = {
        "evidence": found,
        "newer": newer,
        "facts": _facts(found, outside),
        "may_record": request.member.can(RECORD_EVIDENCE) and newer is None and not found.withdrawn,
        "may_code": request.member.can(CODE_COMMENTS) and newer is None and not found.withdrawn,
        "crumbs": [{"text": "Other evidence", "url": reverse("evaluations:evidence", args=[slug])}],
    }
    return render(request, "evaluations/evidence/one.html", context)


def _facts(found: OtherEvidence, outside: bool) -> list[dict[str, str]]:
    minimum = settings_of_partnership().minimum_group_size
    about = [str(each) for each in (found.evaluation, found.course, found.event) if each is not None]
    facts = [
        ("About", ", ".join(about)),
        ("Step", f"{found.step}. {Step(found.step).title}"),
        ("Method", found.get_method_display()),
        ("Date", f"{found.done_on.day} {found.done_on:%B %Y}"),
        ("Carried out by", found.by_role),
        ("From", counted_words(found.how_many, found.counted, minimum, outside=outside)),
        ("Stage", found.get_stage_display() if found.stage else "None in particular"),
        ("Strength", found.get_strength_display()),
    ]
    if not outside:
        facts.append(("Recorded by", found.recorded_by.name or found.recorded_by.email))
    return [{"key": key, "value": value} for key, value in facts]


@requires(RECORD_EVIDENCE)
def evidence_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Record a piece of evidence about what the address names: a plan's row, an evaluation, a course, an event."""
    subject = _subject(request)
    if not subject:
        context = {
            "evaluations": visible_to(request.member, ThemedEvaluation).order_by("-created_at"),
            "courses": visible_to(request.member, Course).filter(active=True).order_by("title"),
            "crumbs": [{"text": "Other evidence", "url": reverse("evaluations:evidence", args=[slug])}],
        }
        return render(request, "evaluations/evidence/about.html", context)
    planned = subject.get("planned")
    initial: dict[str, Any] = {"done_on": clock.today(), "counted": "people"}
    if planned is not None:
        initial |= {"method": planned.method, "step": planned.step, "by_role": planned.who}
    form = EvidenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.record_evidence(by=request.member, **subject, **form.cleaned_data)
        except services.WordsNeedChecking as refusal:
            form.ask_about_words()
            form.add_error("what_it_showed", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The evidence is recorded.")
            if made.evaluation_id is not None:
                return redirect("evaluations:themed_evidence", slug, made.evaluation_id)
            return redirect("evaluations:evidence_one", slug, made.pk)
    return _form_page(request, form, "Record evidence", [str(each) for each in subject.values()], planned)


def _subject(request: TenantRequest) -> dict[str, Any]:
    """What the evidence is about; a number that leads nowhere is a 404."""
    found: dict[str, Any] = {}
    for name, model in (
        ("evaluation", ThemedEvaluation),
        ("course", Course),
        ("event", Event),
        ("planned", PlannedEvidence),
    ):
        asked = request.GET.get(name, "")
        if asked:
            found[name] = get_visible(model, request.member, pk=asked)  # type: ignore[type-var]
    return found


@requires(RECORD_EVIDENCE)
def evidence_correct(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a piece of evidence: the earlier version stays to be seen."""
    found = get_visible(OtherEvidence, request.member, using=with_subjects, pk=pk)
    initial = {name: getattr(found, name) for name in EvidenceForm.base_fields if name != "harmless"}
    form = EvidenceForm(request.POST or None, initial=initial)
    form.submit_label = "Save the correction"
    if request.method == "POST" and form.is_valid():
        try:
            made = services.correct_evidence(evidence=found, by=request.member, **form.cleaned_data)
        except services.WordsNeedChecking as refusal:
            form.ask_about_words()
            form.add_error("what_it_showed", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Corrected. The earlier version stays to be seen.")
            return redirect("evaluations:evidence_one", slug, made.pk)
    return _form_page(request, form, "Correct evidence", [str(found)], None)


@requires(RECORD_EVIDENCE)
@require_POST
def evidence_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Say that a piece of evidence was recorded by mistake."""
    found = get_visible(OtherEvidence, request.member, pk=pk)
    form = WhyForm({"why": request.POST.get("reason", "")})
    try:
        why = form.cleaned_data["why"] if form.is_valid() else ""
        made = services.withdraw_evidence(evidence=found, why=why, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluations:evidence_one", slug, pk)
    messages.success(request, "Withdrawn: it counts no more.")
    return redirect("evaluations:evidence_one", slug, made.pk)


def _form_page(
    request: TenantRequest,
    form: EvidenceForm,
    heading: str,
    about: list[str],
    planned: PlannedEvidence | None,
) -> HttpResponse:
    method = form["method"].value() or ""
    prompts = [
        {"method": each.label, "prompts": evidence_prompts()[each], "open": each == method}
        for each in EvidenceMethod
        if planned is None or each == method
    ]
    if planned is not None and planned.prompts:
        prompts.insert(0, {"method": "This plan", "prompts": planned.prompts, "open": True})
    slug = request.partnership.slug
    context = {
        "form": form,
        "heading": heading,
        "about": about,
        "prompts": prompts,
        "crumbs": [{"text": "Other evidence", "url": reverse("evaluations:evidence", args=[slug])}],
    }
    return render(request, "evaluations/evidence/form.html", context)


@requires(SEE_THEMED)
def themed_evidence(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The Evidence tab: what the plan asks for and what was recorded, with prompts to take along."""
    evaluation = evaluation_of(request, pk)
    planned, rows = evidence_of_plan(evaluation)
    outside = not request.member.in_qa_team
    minimum = settings_of_partnership().minimum_group_size
    context = themed_frame(request, evaluation, "evaluations:themed_evidence") | {
        "rows": [{"row": row, "from": row.how_many_words(minimum, outside=outside)} for row in rows],
        "strongest": [
            f"Step {step}, {Step(step).title.lower()}: {Strength(strength).label.lower()}."
            for step, strength in sorted(strongest_by_step(rows).items())
        ],
        "planned": [
            {
                "planned": each,
                "step": Step(each.step).title,
                "prompts": each.prompts or prompts_for(each.method),
                "recorded": each.recorded_rows,  # type: ignore[attr-defined]
            }
            for each in planned
        ],
        "may_record": request.member.can(RECORD_EVIDENCE),
    }
    return render(request, "evaluations/evidence/themed.html", context)
