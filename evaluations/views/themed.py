"""The plan of a themed evaluation: what it is to find out, its stages over time, and what comes next."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.services.refusals import Refused
from evaluations.logic.sampling import size_cautions
from evaluations.logic.stages import STAGE_AND_AUDIENCE, SURVEY_KEYS, Step, survey_name
from evaluations.models import PlannedEvidence, ThemedEvaluation
from evaluations.queries.sampling import people_to_replace, size_of
from evaluations.queries.themed import block_of, counts_of_sample, events_of, survey_days
from evaluations.rules import PLAN_THEMED, SEE_SAMPLES, SEE_SURVEYS, SEE_THEMED
from evaluations.services import themed as services
from evaluations.themed_choices import THEMED_MOVES, TakesPart, ThemedState
from evaluations.themed_forms import MoveForm, PlanForm, plan_initial, usual_plan
from evaluations.views.themed_frames import evaluation_of, themed_crumbs, themed_frame
from partnerships import clock
from partnerships.access import get_visible
from partnerships.logic.wording import long_date, plural, share
from partnerships.models import Theme
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

#: The words on the button of each move, whether it asks why, and what it does.
MOVES = {
    ThemedState.UNDER_WAY: ("Start", "From now on its sample is asked."),
    ThemedState.ANALYSIS: ("Begin the analysis", "Surveys that are open stay open."),
    ThemedState.REPORTED: ("Mark as reported", "Its people may then come into another theme’s sample."),
    ThemedState.DRAFT: ("Plan it again", "It asks nobody until it is started."),
    ThemedState.STOPPED: ("Stop this evaluation", "Its events outside the programme ask nobody any more."),
}


@requires(SEE_THEMED)
def themed(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The plan."""
    evaluation = evaluation_of(request, pk)
    sizes = size_of([evaluation.pk]).get(evaluation.pk, (0, 0))
    gaps = people_to_replace([evaluation.pk]).get(evaluation.pk, [])
    planned = list(evaluation.planned_evidence.prefetch_related("recorded"))
    links = events_of(evaluation)
    block = block_of(evaluation)
    sees_counts = request.member.can(SEE_SURVEYS)
    state = ThemedState(evaluation.state)
    context = themed_frame(request, evaluation, "evaluations:themed") | {
        "facts": _facts(evaluation),
        "methods": [
            {"key": f"Step {int(step)}: {step.title}", "value": evaluation.methods.get(str(int(step)), "")}
            for step in Step
        ],
        "next_steps": _next_steps(slug, evaluation, sizes, len(gaps))
        if request.member.can(SEE_SAMPLES)
        else [],
        "cautions": size_cautions(*sizes) if sizes[0] else (),
        "stages": _timeline(evaluation, sizes, sees_counts),
        "events": [_event_row(link) for link in links],
        "courses": evaluation.course_links.select_related("course"),
        "questions": [
            {"survey": survey_name(*STAGE_AND_AUDIENCE[key]).capitalize(), "number": len(keys)}
            for key, keys in block.questions.items()
        ],
        "evidence": [_evidence_row(slug, each) for each in planned],
        "may_change": request.member.can(PLAN_THEMED) and state in services.CHANGES,
        "moves": _moves(state),
        "sees_programme": sees_counts,
    }
    return render(request, "evaluations/themed/themed.html", context)


def _facts(evaluation: ThemedEvaluation) -> list[dict[str, str]]:
    boards = ", ".join(link.board.name for link in evaluation.board_links.select_related("board"))
    return [
        {"key": "Led by", "value": evaluation.lead.name if evaluation.lead else "Nobody yet"},
        {"key": "Reports to", "value": boards or "Every board"},
        {"key": "Starts", "value": _day(evaluation.starts_on)},
        {"key": "Reports", "value": _day(evaluation.reports_on)},
    ]


def _day(day: dt.date | None) -> str:
    return long_date(day) if day else "No date yet"


def _next_steps(
    slug: str, evaluation: ThemedEvaluation, sizes: tuple[int, int], gaps: int
) -> list[dict[str, str]]:
    """What is to be done now, each with the page where it is done."""
    pages = {name: reverse(f"evaluations:{name}", args=[slug, evaluation.pk]) for name in _PAGES}
    steps: list[tuple[str, str]] = []
    if evaluation.state == ThemedState.DRAFT:
        steps += [(words, pages[_page_of(words)]) for words in services.before_start(evaluation)]
    if evaluation.state in services.CHANGES and not sizes[0]:
        steps.append(("Draw a sample.", pages["sample"]))
    if gaps:
        people = plural(gaps, "person of the sample", "people of the sample")
        steps.append((f"{people} can no longer take part: replace them.", pages["people"]))
    return [{"words": words, "url": url} for words, url in steps]


_PAGES = ("themed_change", "themed_events", "themed_questions", "sample", "people")


def _page_of(problem: str) -> str:
    if problem.startswith("Write"):
        return "themed_change"
    return "themed_events" if problem.startswith("Choose") else "themed_questions"


def _timeline(
    evaluation: ThemedEvaluation, sizes: tuple[int, int], sees_counts: bool
) -> list[dict[str, Any]]:
    """Sample, the six surveys and the report, in the order of time."""
    days, now = survey_days(evaluation), clock.now()
    counts = counts_of_sample(evaluation) if sees_counts else {}
    people, agencies = sizes
    words = f"{plural(people, 'person', 'people')} of {plural(agencies, 'agency', 'agencies')}"
    stages: list[dict[str, Any]] = [
        {
            "title": "Sample",
            "state": "done" if people else "next",
            "status": "Drawn" if people else "To draw",
            "colour": "green" if people else "grey",
            "text": words if people else "",
        }
    ]
    for stage, audience in SURVEY_KEYS:
        wave = (stage.value, audience.value)
        if wave not in days:
            continue
        first, last = (clock.local(moment) for moment in days[wave])
        state = "next" if now < first else "now" if now < last else "done"
        figures = counts.get(wave)
        stages.append(
            {
                "title": survey_name(stage, audience).capitalize(),
                "when": f"{long_date(first.date())} to {long_date(last.date())}",
                "state": state,
                "status": {"next": "To come", "now": "Open", "done": "Closed"}[state],
                "colour": {"next": "grey", "now": "green", "done": "blue"}[state],
                "text": f"Answered by the sample: {share(figures.answered, figures.delivered)}."
                if figures and figures.delivered
                else "",
            }
        )
    is_over = evaluation.state == ThemedState.REPORTED
    stages.append(
        {
            "title": "Report",
            "when": evaluation.reports_on or "",
            "state": "done" if is_over else "next",
            "status": "Reported" if is_over else "To come",
            "colour": "green" if is_over else "grey",
        }
    )
    return stages


def _event_row(link: Any) -> dict[str, Any]:
    return {
        "title": link.event.course.title,
        "ref": link.event.ref,
        "day": link.event.first_day,
        "way": TakesPart(link.way).label,
    }


def _evidence_row(slug: str, planned: PlannedEvidence) -> dict[str, Any]:
    gathered = len(planned.recorded.all())
    late = planned.due_on is not None and planned.due_on < clock.today() and not gathered
    return {
        "planned": planned,
        "step": Step(planned.step).title,
        "status": f"{gathered} recorded" if gathered else "Overdue" if late else "To gather",
        "colour": "green" if gathered else "red" if late else "grey",
        "drop_url": reverse("evaluations:evidence_drop", args=[slug, planned.evaluation_id, planned.pk]),
    }


def _moves(state: ThemedState) -> list[dict[str, Any]]:
    """The buttons, first the one that leads on."""
    order = [ThemedState.UNDER_WAY, ThemedState.ANALYSIS, ThemedState.REPORTED, ThemedState.DRAFT]
    able = [new for new in order if new in THEMED_MOVES[state]]
    if state == ThemedState.ANALYSIS:
        able.sort(key=lambda new: new != ThemedState.REPORTED)
    back = {
        (ThemedState.ANALYSIS, ThemedState.UNDER_WAY): "Ask on, before the analysis",
        (ThemedState.REPORTED, ThemedState.ANALYSIS): "Open the analysis again",
    }
    return [
        {
            "state": new.value,
            "label": back.get((state, new), MOVES[new][0]),
            "text": MOVES[new][1],
            "why": state == ThemedState.STOPPED,
            "kind": "" if place == 0 and (state, new) not in back else "secondary",
        }
        for place, new in enumerate(able)
    ]


@requires(PLAN_THEMED)
def themed_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Plan the evaluation of a theme; `?theme=` says which."""
    asked = request.GET.get("theme", "")
    if not asked.isdigit():
        raise Http404
    theme = get_visible(Theme, request.member, pk=int(asked))
    form = PlanForm(request.POST if request.method == "POST" else None, initial=usual_plan(theme))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_themed_evaluation(theme=theme, by=request.member, **form.plan_fields())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.title} is planned. Now choose its courses and events.")
            return redirect("evaluations:themed_events", slug, made.pk)
    crumbs = [
        {"text": "Themes", "url": reverse("evaluations:themes", args=[slug])},
        {"text": theme.name, "url": reverse("evaluations:theme", args=[slug, theme.pk])},
    ]
    context = {"form": form, "heading": f"Plan the evaluation of {theme.name}", "crumbs": crumbs}
    return render(request, "base/form_page.html", context, status=422 if form.errors else 200)


@requires(PLAN_THEMED)
def themed_change(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change what the plan says."""
    evaluation = evaluation_of(request, pk)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=plan_initial(evaluation))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_plan(evaluation=evaluation, by=request.member, **form.plan_fields())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The plan is saved.")
            return redirect("evaluations:themed", slug, pk)
    crumbs = themed_crumbs(slug, evaluation, within=True)
    context = {"form": form, "heading": "Change the plan", "crumbs": crumbs}
    return render(request, "base/form_page.html", context, status=422 if form.errors else 200)


@require_POST
@requires(PLAN_THEMED)
def themed_move(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Start, analyse, report, stop, or plan again."""
    evaluation = evaluation_of(request, pk)
    form = MoveForm(request.POST)
    if form.is_valid() and form.cleaned_data["state"] in ThemedState.values:
        new = ThemedState(form.cleaned_data["state"])
        try:
            services.move(
                evaluation=evaluation, state=new, by=request.member, why=form.cleaned_data["reason"]
            )
            messages.success(request, f"This evaluation is now “{new.label.lower()}”.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("evaluations:themed", slug, pk)
