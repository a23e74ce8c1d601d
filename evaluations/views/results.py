"""Results of an event and of a course, single responses by code, and a provider's own results."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.models import Course, Event
from courses.queries.programme import course_list
from courses.views.frames import course_of, event_frame, event_of
from evaluations.logic.result_blocks import CORE_GROUPS
from evaluations.logic.result_words import coverage_marks
from evaluations.queries.asking import DIMENSION_WORDS
from evaluations.queries.breakdowns import Breakdown, change_by
from evaluations.queries.results import (
    Results,
    Viewer,
    course_results,
    event_ids_of,
    event_results,
    twelve_months_before,
)
from evaluations.queries.shown import released_by_course
from evaluations.queries.single_responses import answers_of_code, coded_people
from evaluations.rules import READ_RESPONSES, SEE_OWN_RESULTS, SEE_RESULTS
from evaluations.views.result_sections import (
    DOWNLOAD_HEADERS,
    breakdown_words,
    download_rows,
    sections,
)
from partnerships import clock, places
from partnerships.access import get_visible
from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.logic.charts import Pair, dumbbell
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

PERIODS = (
    ("", "Last twelve months"),
    ("year_before", "The twelve months before"),
    ("all", "Since the beginning"),
)
STEPS = (
    ("", "All steps"),
    ("response", "Who answered"),
    ("learning", "Reaction and learning"),
    ("practice", "Change in practice"),
    ("outcomes", "Outcomes"),
)


class ResultsFilter(forms.Form):
    """What the page shows: a step, and one dimension of breakdown at a time."""

    step = forms.ChoiceField(choices=STEPS, required=False, label="Show")
    by = forms.ChoiceField(
        choices=[("", "No breakdown"), *((key, f"By {words}") for key, words in DIMENSION_WORDS.items())],
        required=False,
        label="Break down",
    )


class CourseResultsFilter(ResultsFilter):
    """For a course, the period too."""

    period = forms.ChoiceField(choices=PERIODS, required=False, label="Events held in")
    field_order = ("period", "step", "by")


def with_course(events: QuerySet[Event]) -> QuerySet[Event]:
    """An event with its course, which is all that its results need."""
    return events.select_related("course")


def viewer_of(request: TenantRequest) -> Viewer:
    """The team sees everything counted; everyone else what was released."""
    return Viewer.TEAM if request.member.in_qa_team else Viewer.OUTSIDE


@requires(SEE_RESULTS)
def event(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """The Results tab of an event."""
    found = get_visible(Event, request.member, using=with_course, ref=ref)
    viewer = viewer_of(request)
    form = ResultsFilter(request.GET)
    chosen = _chosen(form)
    results = event_results(found, viewer, dimension=chosen["by"] or "agency")
    wanted = format_asked(request)
    if wanted:
        return _download(results, f"results {found.ref}", wanted, with_gap=False)
    shown = event_frame(request, found, "evaluations:event_results")
    if viewer is Viewer.OUTSIDE:
        shown["crumbs"] = _own_crumbs(slug, found.course)
    context = _context(request, results, form, chosen, [found.pk], with_gap=False)
    context["may_read_single"] = request.member.can(READ_RESPONSES)
    return render(request, "evaluations/results/event.html", shown | context)


@requires(SEE_RESULTS)
def course(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A course over twelve months: the default view of results."""
    found = course_of(request, pk)
    viewer = viewer_of(request)
    form = CourseResultsFilter(request.GET) if viewer is Viewer.TEAM else ResultsFilter(request.GET)
    chosen = _chosen(form)
    start, end = _period(chosen.get("period", ""))
    results = course_results(found, start, end, viewer, dimension=chosen["by"] or "agency")
    wanted = format_asked(request)
    if wanted:
        return _download(results, f"results {found.title}", wanted, with_gap=True)
    ids = event_ids_of([found.pk], start, end) if chosen["by"] and viewer is Viewer.TEAM else []
    context = _context(request, results, form, chosen, ids, with_gap=True)
    context |= {
        "course": found,
        "period": f"Events held {long_date(clock.local(start).date())} to {long_date(clock.local(end).date())}"
        if start.year > 2000
        else "All events held so far",
        "tabs": _course_tabs(request, found),
        "crumbs": _crumbs(slug, found) if viewer is Viewer.TEAM else _own_crumbs(slug, found),
    }
    return render(request, "evaluations/results/course.html", context)


@requires(SEE_OWN_RESULTS)
def our_results(request: TenantRequest, slug: str) -> HttpResponse:
    """A provider's own courses, each with what was released of it."""
    own = list(course_list(request.member).order_by("title"))
    released = released_by_course([found.pk for found in own])
    rows = [(found, released.get(found.pk)) for found in own]
    return render(request, "evaluations/results/ours.html", {"rows": rows})


@requires(READ_RESPONSES)
def answers(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Who answered, by code alone."""
    found = event_of(request, ref)
    people = coded_people(found, request.member)
    shown = event_frame(request, found, "evaluations:event_results")
    return render(request, "evaluations/results/answers.html", shown | {"people": people})


@requires(READ_RESPONSES)
def answer(request: TenantRequest, slug: str, ref: str, code: str) -> HttpResponse:
    """One person's answers, by code."""
    found = event_of(request, ref)
    surveys, rows = answers_of_code(found, request.member, code)
    if not surveys:
        raise Http404
    shown = event_frame(request, found, "evaluations:event_results")
    shown["crumbs"].append(
        {"text": "Answers by code", "url": reverse("evaluations:answers", args=[slug, found.ref])}
    )
    table = {
        "headers": ("Question", *surveys),
        "rows": tuple((row.question, *row.answers) for row in rows),
    }
    return render(request, "evaluations/results/answer.html", shown | {"code": code, "table": table})


def _chosen(form: forms.Form) -> dict[str, str]:
    """What the address asks for; anything that is not offered is left out."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in ("step", "by", "period")}


def _period(name: str) -> tuple[dt.datetime, dt.datetime]:
    now = clock.now()
    if name == "all":
        return dt.datetime(2000, 1, 1, tzinfo=clock.LONDON), now
    end = twelve_months_before(now) if name == "year_before" else now
    return twelve_months_before(end), end


def _context(
    request: TenantRequest,
    results: Results,
    form: forms.Form,
    chosen: dict[str, str],
    event_ids: list[int],
    *,
    with_gap: bool,
) -> dict[str, Any]:
    found = sections(results, with_gap=with_gap)
    if chosen["step"]:
        found = [section for section in found if section.key == chosen["step"]]
    breakdown = None
    if chosen["by"] and results.viewer is Viewer.TEAM and event_ids:
        breakdown = change_by(event_ids, chosen["by"], results.minimum)
    return {
        "results": results,
        "sections": found,
        "coverage": coverage_marks(results.coverage),
        "filter_form": form,
        "filter_words": breakdown_words(chosen["by"]) if chosen["by"] else "",
        "breakdown": breakdown,
        "breakdown_chart": _breakdown_chart(breakdown) if breakdown and breakdown.rows else None,
        "is_outside": results.viewer is Viewer.OUTSIDE,
        "show_comments": not chosen["step"],
        **download_urls(request),
    }


def _breakdown_chart(breakdown: Breakdown) -> Any:
    rows = [Pair(name, found.mean_before, found.mean_after, found.n) for name, found in breakdown.rows]
    by = DIMENSION_WORDS[breakdown.dimension]
    label = CORE_GROUPS.get(breakdown.core_group, breakdown.core_group)
    return dumbbell(
        title=f"{label}, before and after, by {by}",
        sentence=f"Each {by} from at least the smallest number that may be shown.",
        rows=rows,
        row_heading=by.capitalize(),
    )


def _download(results: Results, name: str, wanted: str, *, with_gap: bool) -> HttpResponse:
    rows = download_rows(results, with_gap=with_gap)
    return table_response(rows, DOWNLOAD_HEADERS, name=name, format=wanted)


def _course_tabs(request: TenantRequest, found: Course) -> list[dict[str, Any]]:
    slug = request.partnership.slug
    if not request.member.in_qa_team:
        return []
    names = [("Course", "courses:course")]
    names += [(tab.label, tab.url_name) for tab in places.tabs_for("course", request.member)]
    return [
        {
            "label": label,
            "url": reverse(name, args=[slug, found.pk]),
            "current": name == "evaluations:course_results",
        }
        for label, name in names
    ]


def _crumbs(slug: str, found: Course) -> list[dict[str, str]]:
    return [
        {"text": "Programme", "url": reverse("courses:events", args=[slug])},
        {"text": "Courses", "url": reverse("courses:courses", args=[slug])},
        {"text": found.title, "url": reverse("courses:course", args=[slug, found.pk])},
    ]


def _own_crumbs(slug: str, found: Course) -> list[dict[str, str]]:
    return [
        {"text": "Our results", "url": reverse("evaluations:our_results", args=[slug])},
        {"text": found.title, "url": reverse("evaluations:course_results", args=[slug, found.pk])},
    ]
