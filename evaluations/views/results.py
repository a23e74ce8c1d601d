"""Results of an event and of a course, single responses by code, and a provider's own results."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.models import Course, Event
from courses.queries.programme import course_list
from courses.views.frames import course_of, event_frame, event_of
from evaluations.queries.results import Viewer, course_results, event_ids_of, event_results
from evaluations.queries.shown import released_by_course
from evaluations.queries.single_responses import answers_of_code, coded_people
from evaluations.rules import READ_RESPONSES, SEE_OWN_RESULTS, SEE_RESULTS
from evaluations.views.result_pages import (
    AS_RELEASED,
    CourseResultsFilter,
    ResultsFilter,
    chosen_of,
    period_of,
    period_words,
    results_context,
    results_file,
    viewer_of,
)
from partnerships import places
from partnerships.access import get_visible
from partnerships.downloads import format_asked
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


def with_course(events: QuerySet[Event]) -> QuerySet[Event]:
    """An event with its course, which is all that its results need."""
    return events.select_related("course")


@requires(SEE_RESULTS)
def event(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """The Results tab of an event."""
    found = get_visible(Event, request.member, using=with_course, ref=ref)
    viewer = viewer_of(request)
    form = ResultsFilter(request.GET)
    chosen = chosen_of(form)
    results = event_results(found, viewer, dimension=chosen["by"] or "agency")
    wanted = format_asked(request)
    if wanted:
        held = f"Held {long_date(found.first_day)}"
        return results_file(
            results, f"{found.course.title}, {found.ref}", wanted, period=held, with_gap=False
        )
    shown = event_frame(request, found, "evaluations:event_results")
    if viewer is Viewer.OUTSIDE:
        shown["crumbs"] = own_crumbs(slug, found.course)
    context = results_context(request, results, form, chosen, [found.pk], with_gap=False)
    context["may_read_single"] = request.member.can(READ_RESPONSES)
    return render(request, "evaluations/results/event.html", shown | context)


@requires(SEE_RESULTS)
def course(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A course over twelve months: the default view of results."""
    found = course_of(request, pk)
    viewer = viewer_of(request)
    form = CourseResultsFilter(request.GET) if viewer is Viewer.TEAM else ResultsFilter(request.GET)
    chosen = chosen_of(form)
    start, end = period_of(chosen.get("period", ""))
    results = course_results(found, start, end, viewer, dimension=chosen["by"] or "agency")
    wanted = format_asked(request)
    if wanted:
        period = period_words(start, end) if viewer is Viewer.TEAM else AS_RELEASED
        return results_file(results, found.title, wanted, period=period, with_gap=True)
    ids = event_ids_of([found.pk], start, end) if chosen["by"] and viewer is Viewer.TEAM else []
    context = results_context(request, results, form, chosen, ids, with_gap=True)
    context |= {
        "course": found,
        "compare_url": reverse("evaluations:course_compare", args=[slug, found.pk]),
        "period": period_words(start, end),
        "tabs": course_tabs(request, found, "evaluations:course_results"),
        "crumbs": course_crumbs(slug, found) if viewer is Viewer.TEAM else own_crumbs(slug, found),
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


def course_tabs(request: TenantRequest, found: Course, current: str) -> list[dict[str, Any]]:
    """The parts of a course, for the team; a provider has its own pages."""
    slug = request.partnership.slug
    if not request.member.in_qa_team:
        return []
    request.shown_within = "courses:course"
    names = [("Course", "courses:course")]
    names += [(tab.label, tab.url_name) for tab in places.tabs_for("course", request.member)]
    return [
        {
            "label": label,
            "url": reverse(name, args=[slug, found.pk]),
            "current": name == current,
        }
        for label, name in names
    ]


def course_crumbs(slug: str, found: Course) -> list[dict[str, str]]:
    """Where the team is."""
    return [
        {"text": "Programme", "url": reverse("courses:events", args=[slug])},
        {"text": "Courses", "url": reverse("courses:courses", args=[slug])},
        {"text": found.title, "url": reverse("courses:course", args=[slug, found.pk])},
    ]


def own_crumbs(slug: str, found: Course) -> list[dict[str, str]]:
    """Where a provider is."""
    return [
        {"text": "Our results", "url": reverse("evaluations:our_results", args=[slug])},
        {"text": found.title, "url": reverse("evaluations:course_results", args=[slug, found.pk])},
    ]
