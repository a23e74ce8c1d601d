"""Results of the programme, a provider, an agency, a theme, a themed evaluation; comparisons; the data dictionary."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.models import Course
from courses.views.frames import course_of
from evaluations.logic.result_blocks import LearningRow
from evaluations.models import ThemedEvaluation
from evaluations.queries.comparing import Comparison, compare_courses, compare_events, compare_years
from evaluations.queries.results import Results, Viewer
from evaluations.queries.subjects import (
    OF_EVENTS,
    PROGRAMME,
    Subject,
    SubjectKind,
    agencies_with_answers,
    agency_of,
    contribution,
    events_of,
    people_of,
    provider,
    results_of,
    theme_of,
    themed_of,
)
from evaluations.rules import (
    READ_RESULT_FILES,
    SEE_OWN_RESULTS,
    SEE_PROGRAMME_RESULTS,
    SEE_RESULTS,
    SEE_THEMED,
)
from evaluations.views.overview import tabs as evaluation_tabs
from evaluations.views.result_export import COLUMNS, FORMAT_VERSION, STATISTICS
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
from evaluations.views.results import course_crumbs, course_tabs, own_crumbs
from evaluations.views.themed_frames import evaluation_of, themed_frame
from partnerships import clock
from partnerships.access import get_visible
from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.logic.charts import Table
from partnerships.logic.wording import TOO_FEW, number, share, signed
from partnerships.models import Agency, Theme
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(SEE_PROGRAMME_RESULTS)
def programme(request: TenantRequest, slug: str) -> HttpResponse:
    """The programme over twelve months, its courses beside each other, and the ways to everything else."""
    viewer = viewer_of(request)
    start, end = period_of(request.GET.get("period", ""))
    found = _page(request, PROGRAMME, viewer)
    if isinstance(found, HttpResponse):
        return found
    comparison = compare_courses(PROGRAMME, viewer, start, end)
    found |= {
        "tabs": evaluation_tabs(request, "evaluations:programme_results") if viewer is Viewer.TEAM else None,
        "comparisons": [(comparison, compared_table(comparison, viewer))],
        "links": _links(slug, agencies_with_answers(start, end)),
    }
    if viewer is Viewer.TEAM:
        years = compare_years(None, PROGRAMME)
        found["comparisons"].append((years, compared_table(years, viewer)))
    return render(request, "evaluations/results/subject.html", found)


@requires(SEE_PROGRAMME_RESULTS)
def provider_results(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A provider's courses together, and beside each other."""
    return _with_courses(request, provider(_fetched(request, Agency, pk)))


@requires(SEE_PROGRAMME_RESULTS)
def theme_results(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The courses that serve a theme, together and beside each other."""
    return _with_courses(request, theme_of(_fetched(request, Theme, pk)))


@requires(SEE_PROGRAMME_RESULTS)
def agency_results(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The people of one agency, on whichever course."""
    return _subject_page(request, agency_of(_fetched(request, Agency, pk)))


@requires(SEE_OWN_RESULTS)
def our_courses_together(request: TenantRequest, slug: str) -> HttpResponse:
    """A provider's own courses together, as released."""
    if request.member.agency_id is None:
        raise Http404
    return _with_courses(
        request,
        provider(_fetched(request, Agency, request.member.agency_id)),
        crumbs=[{"text": "Our results", "url": reverse("evaluations:our_results", args=[slug])}],
    )


@requires(SEE_THEMED)
def themed_results(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The Results tab of a themed evaluation: its sample, and nobody else."""
    evaluation = evaluation_of(request, pk)
    found = _page(request, themed_of(evaluation), viewer_of(request))
    if isinstance(found, HttpResponse):
        return found
    found |= themed_frame(request, evaluation, "evaluations:themed_results")
    return render(request, "evaluations/results/themed.html", found)


@requires(SEE_RESULTS)
def compare(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The events of a course beside each other, and its years."""
    found = course_of(request, pk)
    viewer = viewer_of(request)
    form = CourseResultsFilter(request.GET)
    del form.fields["step"], form.fields["by"]
    start, end = period_of(chosen_of(form)["period"])
    comparison = compare_events(found, viewer, start, end)
    wanted = format_asked(request)
    table = compared_table(comparison, viewer)
    if wanted:
        return table_response(
            table.rows, table.headers, name=f"events of {found.title} compared", format=wanted
        )
    comparisons = [(comparison, table)]
    if viewer is Viewer.TEAM:
        years = compare_years(_all_events(found))
        comparisons.append((years, compared_table(years, viewer)))
    context = {
        "course": found,
        "comparisons": comparisons,
        "filter_form": form,
        "period": period_words(start, end),
        "tabs": course_tabs(request, found, "evaluations:course_results"),
        "crumbs": course_crumbs(slug, found) if viewer is Viewer.TEAM else own_crumbs(slug, found),
        **download_urls(request),
    }
    return render(request, "evaluations/results/compare.html", context)


@requires(READ_RESULT_FILES)
def dictionary(request: TenantRequest, slug: str) -> HttpResponse:
    """What each column and each statistic of the files means."""
    columns = Table(("Column", "Meaning"), tuple((column.name, column.about) for column in COLUMNS))
    statistics = Table(("Statistic", "Meaning"), tuple(STATISTICS.items()))
    wanted = format_asked(request)
    if wanted:
        rows = [("column", *row) for row in columns.rows] + [("statistic", *row) for row in statistics.rows]
        return table_response(rows, ("kind", "name", "meaning"), name="data dictionary", format=wanted)
    context = {
        "columns": columns,
        "statistics": statistics,
        "version": FORMAT_VERSION,
        **download_urls(request),
    }
    return render(request, "evaluations/results/dictionary.html", context)


def _fetched(request: TenantRequest, model: Any, pk: int) -> Any:
    """An agency or a theme, which everyone who may open these pages may name."""
    return get_visible(model, request.member, pk=pk)


def _all_events(course: Course) -> list[int]:
    return list(course.events.filter(starts_at__lt=clock.now()).values_list("pk", flat=True))


def _with_courses(request: TenantRequest, subject: Subject, **extra: Any) -> HttpResponse:
    viewer = viewer_of(request)
    found = _page(request, subject, viewer, **extra)
    if isinstance(found, HttpResponse):
        return found
    start, end = period_of(request.GET.get("period", ""))
    comparison = compare_courses(subject, viewer, start, end)
    found["comparisons"] = [(comparison, compared_table(comparison, viewer))]
    return render(request, "evaluations/results/subject.html", found)


def _subject_page(request: TenantRequest, subject: Subject, **extra: Any) -> HttpResponse:
    found = _page(request, subject, viewer_of(request), **extra)
    if isinstance(found, HttpResponse):
        return found
    return render(request, "evaluations/results/subject.html", found)


def _form(request: TenantRequest, subject: Subject, viewer: Viewer) -> forms.Form:
    """Periods are chosen by the team alone; an agency is itself a group, so it has no breakdown."""
    has_period = viewer is Viewer.TEAM and subject.kind is not SubjectKind.THEMED
    form = (CourseResultsFilter if has_period else ResultsFilter)(request.GET)
    if subject.kind is SubjectKind.AGENCY:
        del form.fields["by"]
    return form


def _page(
    request: TenantRequest, subject: Subject, viewer: Viewer, **extra: Any
) -> HttpResponse | dict[str, Any]:
    """The context of a subject's page, or the file that the address asks for."""
    form = _form(request, subject, viewer)
    chosen = chosen_of(form)
    start, end = period_of(chosen["period"])
    results = results_of(subject, viewer, start, end, dimension=chosen["by"] or "agency")
    period = _period(subject, viewer, results, period_words(start, end))
    wanted = format_asked(request)
    if wanted:
        return results_file(results, subject.name, wanted, period=period, with_gap=True)
    ids, people = [], None
    if chosen["by"] and viewer is Viewer.TEAM:
        ids = events_of(subject, start, end)
        people = people_of(subject, ids) if subject.kind is SubjectKind.THEMED else None
    context = results_context(request, results, form, chosen, ids, with_gap=True, bookings=people)
    slug = request.partnership.slug
    back = [{"text": "Results", "url": reverse("evaluations:programme_results", args=[slug])}]
    context |= {
        "subject": subject,
        "period": period,
        "about": ABOUT[subject.kind],
        "crumbs": [] if subject.kind is SubjectKind.PROGRAMME else back,
    }
    context["show_comments"] = context["show_comments"] and subject.kind is not SubjectKind.AGENCY
    if viewer is Viewer.OUTSIDE and subject.kind in OF_EVENTS:
        context["contribution"] = contribution(subject).words
    return context | extra


def _period(subject: Subject, viewer: Viewer, results: Results, words: str) -> str:
    if subject.kind is SubjectKind.THEMED:
        return "Everyone who is or was in its sample"
    return words if viewer is Viewer.TEAM else AS_RELEASED


ABOUT = {
    SubjectKind.PROGRAMME: "Every course of the programme together.",
    SubjectKind.PROVIDER: "The courses that it provides, with everyone who came.",
    SubjectKind.AGENCY: "The people who booked from it, on whichever course. Shown only where they, and everybody "
    "else, are enough that nobody can be recognised.",
    SubjectKind.THEME: "The courses that serve the theme, with everyone who came.",
    SubjectKind.THEMED: "The people of the sample, at every stage. Those who left it, or were replaced, stay counted "
    "as far as they answered.",
}


def _links(slug: str, agencies: list[Agency]) -> list[dict[str, Any]]:
    """The ways from the programme to its parts."""

    def several(name: str, rows: Any) -> list[dict[str, str]]:
        return [{"text": str(row), "url": reverse(name, args=[slug, row.pk])} for row in rows]

    providers = Agency.objects.filter(courses_provided__on_programme=True).distinct().order_by("name")
    themes = Theme.objects.filter(course_links__isnull=False).distinct().order_by("name")
    groups = [
        ("Themed evaluations", several("evaluations:themed_results", _with_samples())),
        ("Themes", several("evaluations:theme_results", themes)),
        ("Providers", several("evaluations:provider_results", providers)),
        ("Agencies", several("evaluations:agency_results", agencies)),
    ]
    return [{"heading": heading, "items": items} for heading, items in groups if items]


def _with_samples() -> Any:
    return ThemedEvaluation.objects.filter(samples__isnull=False).distinct().order_by("-created_at")


def compared_table(comparison: Comparison, viewer: Viewer) -> Table:
    """A comparison as a table: who answered, and change by stage, the same people each time."""
    rows = []
    for row in comparison.rows:
        cells = [row.label]
        answered = row.response.answered if row.response else 0
        if row.response is None or not row.response.reached:
            cells.append("–")
        elif viewer is Viewer.OUTSIDE and 0 < answered < comparison.minimum:
            cells.append(TOO_FEW)
        else:
            cells.append(share(answered, row.response.reached))
        cells += _change_cells(row.change.get("post"))
        cells += [_later_cell(row.change.get(stage)) for stage in ("m3", "m6")]
        rows.append(tuple(cells))
    headers = (
        comparison.what,
        "Answered after",
        "People with both",
        "Change",
        "95% interval",
        "Improved",
        "To three months",
        "To six months",
    )
    return Table(headers, tuple(rows))


def _change_cells(row: LearningRow | None) -> list[str]:
    if row is None or not row.change.n:
        return ["–"] * 4
    if not row.decision.shown:
        return [TOO_FEW] * 4
    interval = row.change.interval
    words = f"{signed(interval[0], 1)} to {signed(interval[1], 1)}" if interval else "Too few to say"
    return [
        number(row.change.n),
        signed(row.change.mean_change or 0, 1),
        words,
        f"{row.change.improved} of {row.change.n}",
    ]


def _later_cell(row: LearningRow | None) -> str:
    if row is None or not row.change.n:
        return "–"
    if not row.decision.shown:
        return TOO_FEW
    return f"{signed(row.change.mean_change or 0, 1)} ({row.change.n} people)"
