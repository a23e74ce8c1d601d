"""Observations: the schedule, planning, the form on a tablet, feedback and its answer."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.processes import Party
from audits.models import Observation
from audits.other_filters import ObservationFilter
from audits.other_forms import (
    DayFactsForm,
    ItemForm,
    ObservationMoveForm,
    ObservationPlanForm,
    ResponseForm,
    ShareForm,
    WriteUpForm,
)
from audits.other_tables import ObservationTable, observation_tag
from audits.queries.answers import lacks_of, sheet_of
from audits.queries.frameworks import spec_of
from audits.queries.observing import observation_forms, observation_list
from audits.rules import (
    OBSERVE,
    PLAN_OBSERVATIONS,
    READ_OBSERVATIONS,
    RUN_AUDITS,
    SEE_AUDITS,
    SUBMIT_COURSE,
    parties_of,
)
from audits.services import observing
from audits.services.answers import TextChangedMeanwhile
from audits.services.returns import value_words
from audits.views.assess_frame import assessment_frame, assessment_of, level_tag
from audits.views.endorse_frame import tabs
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(READ_OBSERVATIONS)
def observations(request: TenantRequest, slug: str) -> HttpResponse:
    """The schedule, as far as the member may read it."""
    filters = ObservationFilter(request.GET, queryset=observation_list(request.member), request=request)
    context = {
        "tabs": tabs(request, "audits:observations"),
        "may_plan": request.member.can(PLAN_OBSERVATIONS),
    }
    return show_list(
        request,
        "audits/observations/list.html",
        table=ObservationTable(filters.qs, slug=slug),
        name="observations",
        filters=filters,
        context=context,
    )


def _crumbs(request: TenantRequest, found: Observation | None = None) -> list[dict[str, str]]:
    slug = request.partnership.slug
    crumbs = []
    if request.member.can(SEE_AUDITS):
        crumbs.append({"text": "Audits", "url": reverse("audits:cycles", args=[slug])})
    crumbs.append({"text": "Observations", "url": reverse("audits:observations", args=[slug])})
    if found is not None:
        url = reverse("audits:observation", args=[slug, found.assessment_id])
        crumbs.append({"text": found.assessment.subject, "url": url})
    return crumbs


def observation_of(request: TenantRequest, pk: int) -> Observation:
    """The observation of an address (its assessment's number).

    Raises:
        Http404: there is none that this member may read.
    """
    assessment = assessment_of(request, pk)
    rows = visible_to(request.member, Observation).filter(assessment=assessment)
    found = rows.select_related("observer__user", "responded_by").first()
    if found is None:
        raise Http404
    found.assessment = assessment
    return found


def _frame(request: TenantRequest, found: Observation, *, inner: bool = True) -> dict[str, Any]:
    return {
        **assessment_frame(request, found.assessment),
        "crumbs": _crumbs(request, found if inner else None),
        "observation": found,
        "state": observation_tag(found),
    }


@requires(PLAN_OBSERVATIONS)
def observation_plan(request: TenantRequest, slug: str) -> HttpResponse:
    """Put an observation on the schedule."""
    versions = observation_forms()
    form = ObservationPlanForm(
        posted(request), versions=versions, initial={"version": versions[0].pk if versions else None}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = observing.plan_observation(
                framework_version=data["version"],
                planned_for=form.planned_for,
                observer=data["observer"],
                event=data["event"],
                meeting=data["meeting"],
                focus=data["focus"],
                trainer_roles=data["trainer_roles"],
                by=request.member,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The observation of {made.assessment.subject} is on the schedule.")
            return redirect("audits:observation", slug, made.assessment_id)
    about = "" if versions else "No observation form is in use yet. Put one in use under Frameworks first."
    context = {"form": form, "heading": "Plan an observation", "crumbs": _crumbs(request), "about": about}
    return render(request, "audits/endorsements/form.html", context)


@requires(PLAN_OBSERVATIONS)
def observation_move(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Another day or observer."""
    found = observation_of(request, pk)
    local = clock.local(found.planned_for)
    initial = {"day": local.date(), "at": local.time(), "observer": found.observer_id}
    form = ObservationMoveForm(posted(request), initial=initial)

    def act() -> str:
        observing.move_observation(
            observation=found,
            planned_for=form.planned_for,
            observer=form.cleaned_data["observer"],
            by=request.member,
        )
        return "The observation was moved, and the observer told."

    return _act(request, found, form, "Move the observation", act)


@requires(READ_OBSERVATIONS)
def observation(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One observation: when, by whom, what was seen, the feedback and its answer."""
    found = observation_of(request, pk)
    parties = parties_of(request.member, found.assessment)
    state = found.assessment.state
    spec = spec_of(found.assessment.framework_version)
    context = {
        **_frame(request, found, inner=False),
        "headings": _sheet(found, spec) if found.assessment.signed_off_at else [],
        "spread": _spread(found, spec) if found.assessment.signed_off_at else [],
        "may_fill": Party.OBSERVER in parties and state in ("not_started", "in_progress"),
        "may_share": bool(parties & {Party.OBSERVER, Party.OFFICER}) and state == "signed_off",
        "may_respond": Party.PROVIDER in parties and state == "shared",
        "may_move": request.member.can(PLAN_OBSERVATIONS) and state in ("not_started", "in_progress"),
        "may_call_off": Party.OFFICER in parties and state in ("not_started", "in_progress"),
        "may_close": Party.OFFICER in parties and state in ("shared", "responded"),
    }
    return render(request, "audits/observations/observation.html", context)


def _sheet(found: Observation, spec: FrameworkSpec) -> list[dict[str, Any]]:
    """What the observer wrote, by heading."""
    answers = sheet_of(found.assessment).answers
    rows = []
    for heading in spec.headings:
        lines = []
        for question in heading.questions:
            answer = answers.get(question.key)
            if answer is None:
                continue
            level = spec.scale.find(answer.own_level)
            is_actions = question.kind == "actions"
            lines.append(
                {
                    "question": question,
                    "level": level_tag(level) if level else None,
                    "notes": answer.explanation,
                    "value": "" if is_actions or question.is_graded else value_words(question, answer.value),
                    "actions": answer.value if is_actions and isinstance(answer.value, list) else [],
                }
            )
        if lines:
            rows.append({"title": heading.title, "lines": lines})
    return rows


def _spread(found: Observation, spec: FrameworkSpec) -> list[dict[str, Any]]:
    counts = Counter(answer.own_level for answer in sheet_of(found.assessment).answers.values())
    return [
        {**level_tag(level), "count": counts[level.value]}
        for level in spec.scale.levels
        if counts[level.value]
    ]


@requires(OBSERVE)
def observation_form(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The whole form on one page, for a tablet; saved as often as one likes."""
    found = observation_of(request, pk)
    parties = parties_of(request.member, found.assessment)
    if Party.OBSERVER not in parties:
        raise Http404
    if found.assessment.state not in ("not_started", "in_progress"):
        return redirect("audits:observation", slug, pk)
    spec = spec_of(found.assessment.framework_version)
    answers = sheet_of(found.assessment).answers
    items = {
        question.key: ItemForm(
            posted(request), spec=spec, question=question, answer=answers.get(question.key)
        )
        for question in spec.questions
        if question.key != "trainer_response"
    }
    initial = {"number_present": found.number_present, "part_observed": found.part_observed}
    facts = DayFactsForm(posted(request), initial=initial)
    problem = ""
    if request.method == "POST":
        problem = _save_form(found, items, facts, by=request.member)
        if not problem:
            messages.success(request, "Saved.")
            target = "observation_finish" if "finish" in request.POST else "observation_form"
            return redirect(f"audits:{target}", slug, pk)
    headings = [
        {
            "heading": heading,
            "items": [items[question.key] for question in heading.questions if question.key in items],
        }
        for heading in spec.headings
    ]
    context = {**_frame(request, found), "headings": headings, "facts": facts, "problem": problem}
    return render(request, "audits/observations/form.html", context, status=422 if problem else 200)


def _save_form(found: Observation, items: dict[str, ItemForm], facts: DayFactsForm, *, by: Member) -> str:
    """Save the whole form; why it could not be saved, in words, or nothing."""
    valid = [each.is_valid() for each in [*items.values(), facts]]
    if not all(valid):
        return "Some answers cannot be saved as they are. Nothing is lost: correct them and save again."
    given = {key: words for key, form in items.items() if (words := form.given()) is not None}
    try:
        observing.save_form(observation=found, answers=given, facts=facts.cleaned_data, by=by)
    except Refused as refusal:
        return str(refusal)
    except TextChangedMeanwhile as newer:
        return (
            f"{newer.who} saved this form on another device meanwhile, so nothing of this page was saved. "
            "Open the form again in another tab, and copy over what you wrote here."
        )
    return ""


def _act(request: TenantRequest, found: Observation, form: Any, title: str, act: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("audits:observation", request.partnership.slug, found.assessment_id)
    context = {
        **_frame(request, found),
        "form": form,
        "form_heading": title,
        "about": found.assessment.subject,
        "back_url": reverse("audits:observation", args=[request.partnership.slug, found.assessment_id]),
    }
    return render(request, "audits/moderation/form.html", context)


@requires(OBSERVE)
def observation_finish(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What is still open, or the end of the form."""
    found = observation_of(request, pk)
    if Party.OBSERVER not in parties_of(request.member, found.assessment):
        raise Http404
    form = WriteUpForm(posted(request), initial={"role": found.observer_role})

    def act() -> str:
        observing.write_up(observation=found, role=form.cleaned_data["role"], by=request.member)
        return "The form is finished. Now share it with the trainer and the provider."

    lacking = lacks_of(found.assessment)
    if lacking and request.method != "POST":
        keys = ", ".join(lack.question.key for lack in lacking)
        messages.error(request, f"Still open: {keys}. “Not seen” is an answer too.")
        return redirect("audits:observation_form", slug, pk)
    return _act(request, found, form, "Finish the form", act)


@requires(OBSERVE)
def observation_share(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Share it with trainer and provider."""
    found = observation_of(request, pk)
    form = ShareForm(posted(request))

    def act() -> str:
        observing.share(observation=found, feedback=form.cleaned_data["feedback"], by=request.member)
        return "Shared. The provider and the trainers were told."

    return _act(request, found, form, "Share the observation", act)


@requires(SUBMIT_COURSE)
def observation_respond(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The provider or trainer answers."""
    found = observation_of(request, pk)
    form = ResponseForm(posted(request))

    def act() -> str:
        observing.respond(observation=found, words=form.cleaned_data["words"], by=request.member)
        return "Your answer stands with the form, and the observer was told."

    return _act(request, found, form, "Answer the feedback", act)


@requires(RUN_AUDITS)
@require_POST
def observation_act(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer calls an observation off, or closes it."""
    found = observation_of(request, pk)
    try:
        if request.POST.get("act") == "close":
            observing.close(observation=found, by=request.member)
            said = "The observation was closed."
        else:
            observing.call_off(observation=found, why=request.POST.get("reason", ""), by=request.member)
            said = "The observation was called off."
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("audits:observation", slug, pk)
