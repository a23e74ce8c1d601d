"""The parts of a plan that are chosen from lists: courses and events, test questions, evidence besides surveys."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.models import Course, Event
from courses.queries.attendance import counts_for
from courses.services.refusals import Refused
from evaluations.logic.notices import with_gaps
from evaluations.logic.stages import STAGE_AND_AUDIENCE, survey_name
from evaluations.models import PlannedEvidence, ThemedEvaluation
from evaluations.queries.themed import block_of, events_of, events_to_choose
from evaluations.rules import PLAN_THEMED
from evaluations.services import themed as services
from evaluations.themed_choices import TakesPart
from evaluations.themed_forms import CourseOfThemeForm, EvidencePlanForm
from evaluations.views.themed_frames import evaluation_of, themed_crumbs
from partnerships.access import get_visible
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

MOST_EVENTS = 60


@requires(PLAN_THEMED)
def themed_events(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Choose courses, with why, and the events that take part."""
    evaluation = evaluation_of(request, pk)
    is_sent = request.method == "POST"
    form = CourseOfThemeForm(request.POST if is_sent else None, evaluation=evaluation)
    if is_sent and form.is_valid():
        try:
            link = services.add_course(evaluation=evaluation, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{link.course.title} is chosen. Its events stand below.")
            return redirect("evaluations:themed_events", slug, pk)
    words = request.GET.get("words", "").strip()[:100]
    links = events_of(evaluation)
    offered = list(events_to_choose(evaluation, words)[:MOST_EVENTS])
    counts = counts_for([event.pk for event in [*offered, *(link.event for link in links)]])
    context = {
        "evaluation": evaluation,
        "form": form,
        "words": words,
        "courses": evaluation.course_links.select_related("course").order_by("course__title"),
        "chosen": [_row(link.event, counts, link.way) for link in links],
        "offered": [_row(event, counts) for event in offered],
        "crumbs": themed_crumbs(slug, evaluation, within=True),
    }
    template = "evaluations/themed/events.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _row(event: Event, counts: Any, way: str = "") -> dict[str, Any]:
    usual = TakesPart.OWN_SURVEY if event.course.on_programme or event.opted_in else TakesPart.BY_REQUEST
    registered = counts[event.pk].registered if event.pk in counts else 0
    return {
        "event": event,
        "provider": event.course.provider.name if event.course.provider else "Not known",
        "way": TakesPart(way or usual).label,
        "people": plural(registered, "person", "people"),
    }


@require_POST
@requires(PLAN_THEMED)
def themed_event_choose(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Add an event or a course, or take one out: `do` says which."""
    evaluation = evaluation_of(request, pk)
    try:
        said = _choose(request, evaluation, request.POST.get("do", ""))
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:themed_events", slug, pk)


def _choose(request: TenantRequest, evaluation: ThemedEvaluation, what: str) -> str:
    if what == "remove-course":
        number = request.POST.get("course", "")
        course = get_visible(Course, request.member, pk=int(number) if number.isdigit() else 0)
        services.remove_course(evaluation=evaluation, course=course, by=request.member)
        return f"{course.title} was taken out."
    event = get_visible(
        Event,
        request.member,
        using=lambda rows: rows.select_related("course"),
        ref=request.POST.get("event", ""),
    )
    if what == "add":
        services.add_event(evaluation=evaluation, event=event, by=request.member)
        return f"{event.ref} takes part."
    if what == "remove":
        services.remove_event(evaluation=evaluation, event=event, by=request.member)
        return f"{event.ref} was taken out."
    raise Http404


@requires(PLAN_THEMED)
def themed_questions(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Choose the test questions of each survey; `?survey=` says which is shown."""
    evaluation = evaluation_of(request, pk)
    survey = request.POST.get("survey") or request.GET.get("survey") or "pre"
    if survey not in STAGE_AND_AUDIENCE:
        raise Http404
    here = f"{reverse('evaluations:themed_questions', args=[slug, pk])}?survey={survey}"
    if request.method == "POST":
        try:
            keys = request.POST.getlist("keys")
            services.set_questions(evaluation=evaluation, survey_key=survey, keys=keys, by=request.member)
            messages.success(request, f"{plural(len(set(keys)), 'question is', 'questions are')} chosen.")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(here)
    chosen = block_of(evaluation).questions
    offered = services.questions_for(survey)
    mine = chosen.get(survey, ())
    context = {
        "evaluation": evaluation,
        "survey": survey,
        "name": survey_name(*STAGE_AND_AUDIENCE[survey]).capitalize(),
        "tabs": [
            {
                "label": survey_name(*STAGE_AND_AUDIENCE[key]).capitalize(),
                "url": f"?survey={key}",
                "current": key == survey,
                "count": len(chosen.get(key, ())) or "",
            }
            for key in STAGE_AND_AUDIENCE
        ],
        "questions": [
            {"key": key, "wording": with_gaps(wording), "chosen": key in mine, "own": key.startswith("own:")}
            for key, wording in sorted(
                offered.items(), key=lambda one: (one[0] not in mine, one[0][:4] != "own:")
            )
        ],
        "problems": services.problems_of_questions(evaluation),
        "given_way": services.given_way_to_questions(evaluation),
        "crumbs": themed_crumbs(slug, evaluation, within=True),
    }
    return render(request, "evaluations/themed/questions.html", context)


@requires(PLAN_THEMED)
def evidence_plan(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Plan evidence besides surveys."""
    evaluation = evaluation_of(request, pk)
    is_sent = request.method == "POST"
    form = EvidencePlanForm(request.POST if is_sent else None, initial={"step": 4})
    if is_sent and form.is_valid():
        try:
            services.plan_evidence(evaluation=evaluation, by=request.member, **form.evidence_fields())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It is in the plan.")
            return redirect("evaluations:themed", slug, pk)
    crumbs = themed_crumbs(slug, evaluation, within=True)
    context = {"form": form, "heading": "Plan other evidence", "crumbs": crumbs}
    return render(request, "base/form_page.html", context, status=422 if form.errors else 200)


@require_POST
@requires(PLAN_THEMED)
def evidence_drop(request: TenantRequest, slug: str, pk: int, planned_pk: int) -> HttpResponse:
    """Take evidence out of the plan."""
    evaluation = evaluation_of(request, pk)
    planned = get_visible(
        PlannedEvidence,
        request.member,
        using=lambda rows: rows.select_related("evaluation"),
        pk=planned_pk,
        evaluation=evaluation,
    )
    try:
        services.drop_planned_evidence(planned=planned, by=request.member)
        messages.success(request, "It is no longer in the plan.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:themed", slug, pk)
