"""What every results page has in common: its filters, its period, its context and its files."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse

from evaluations.logic.result_blocks import CORE_GROUPS
from evaluations.logic.result_words import coverage_marks
from evaluations.queries.asking import DIMENSION_WORDS
from evaluations.queries.breakdowns import Breakdown, change_by
from evaluations.queries.results import Results, Viewer, twelve_months_before
from evaluations.rules import SEE_THEMED
from evaluations.views.result_export import HEADERS, export_rows
from evaluations.views.result_sections import breakdown_words, method_notes, sections
from partnerships import clock
from partnerships.downloads import download_urls, table_response
from partnerships.logic.charts import Pair, dumbbell
from partnerships.logic.wording import long_date
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
    ("evidence", "Other evidence"),
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


def viewer_of(request: TenantRequest) -> Viewer:
    """The team sees everything counted; everyone else what was released."""
    return Viewer.TEAM if request.member.in_qa_team else Viewer.OUTSIDE


def chosen_of(form: forms.Form) -> dict[str, str]:
    """What the address asks for; anything that is not offered is left out."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in ("step", "by", "period")}


def period_of(name: str) -> tuple[dt.datetime, dt.datetime]:
    """From when to when events are counted."""
    now = clock.now()
    if name == "all":
        return dt.datetime(2000, 1, 1, tzinfo=clock.LONDON), now
    end = twelve_months_before(now) if name == "year_before" else now
    return twelve_months_before(end), end


def results_context(
    request: TenantRequest,
    results: Results,
    form: forms.Form,
    chosen: dict[str, str],
    event_ids: list[int],
    *,
    with_gap: bool,
    bookings: Sequence[int] | None = None,
) -> dict[str, Any]:
    """The context of templates/evaluations/results/body.html; `event_ids` are what a breakdown goes over."""
    found = sections(results, with_gap=with_gap)
    if not request.member.can(SEE_THEMED):
        found = [section for section in found if section.key != "evidence"]
    if chosen["step"]:
        found = [section for section in found if section.key == chosen["step"]]
    breakdown = None
    if chosen["by"] and results.viewer is Viewer.TEAM and event_ids:
        breakdown = change_by(event_ids, chosen["by"], results.minimum, bookings=bookings)
    return {
        "results": results,
        "sections": found,
        "coverage": coverage_marks(results.coverage),
        "method_notes": method_notes(results),
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


def results_file(results: Results, name: str, wanted: str, *, period: str, with_gap: bool) -> HttpResponse:
    """The figures of the page as CSV or Excel, in the fixed columns of the data dictionary."""
    rows = export_rows(results, subject=name, period=period, with_gap=with_gap)
    return table_response(rows, HEADERS, name=f"results {name}", format=wanted)


AS_RELEASED = "Events of the twelve months before the last release"


def period_words(start: dt.datetime, end: dt.datetime) -> str:
    """Which events are counted."""
    if start.year <= 2000:
        return "All events held so far"
    return f"Events held {long_date(clock.local(start).date())} to {long_date(clock.local(end).date())}"
