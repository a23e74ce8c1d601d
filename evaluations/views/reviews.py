"""Reviews of courses' evaluations and pauses of the programme."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.models import ProgrammePause
from courses.services.refusals import Refused
from evaluations.depth_filters import ReviewFilter
from evaluations.depth_forms import EndPauseForm, PauseForm, ReviewForm
from evaluations.depth_tables import ReviewTable
from evaluations.models import CourseReview
from evaluations.queries.results import Viewer, course_results, event_results
from evaluations.queries.reviews import review_list, review_state, review_words
from evaluations.rules import PAUSE_PROGRAMME, REVIEW_COURSES
from evaluations.services import reviews as services
from evaluations.views.overview import tabs
from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(REVIEW_COURSES)
def reviews(request: TenantRequest, slug: str) -> HttpResponse:
    """Every review: those to do unless others are asked for."""
    given = request.GET.copy()
    given.setdefault("state", "open")
    filters = ReviewFilter(given, queryset=review_list(request.member), request=request)
    context = {
        "tabs": tabs(request, "evaluations:reviews"),
        "paused": _paused_now(),
        "may_pause": request.member.can(PAUSE_PROGRAMME),
    }
    table = ReviewTable(filters.qs, slug=slug)
    return show_list(
        request,
        "evaluations/reviews/list.html",
        table=table,
        name="reviews",
        filters=filters,
        context=context,
    )


def with_record(found: Any) -> Any:
    """A review with everything its page shows."""
    return found.select_related("course", "event__course", "record__by")


@requires(REVIEW_COURSES)
def review(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One review: what there is to read, and the record."""
    found = get_visible(CourseReview, request.member, using=with_record, pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_review(review=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The review is recorded.")
            return redirect("evaluations:review", slug, pk)
    words, colour = review_state(found, clock.today())
    if found.event is not None:
        results = event_results(found.event, Viewer.TEAM)
        results_url = reverse("evaluations:event_results", args=[slug, found.event.ref])
    else:
        results = course_results(found.course)
        results_url = reverse("evaluations:course_results", args=[slug, found.course_id])
    context = {
        "review": found,
        "form": form,
        "which": review_words(found),
        "state": words,
        "colour": colour,
        "results": results,
        "results_url": results_url,
        "course_url": reverse("evaluations:course_results", args=[slug, found.course_id]),
        "comments_url": reverse("evaluations:comments", args=[slug]) + f"?course={found.course_id}&state=",
        "is_open": found.withdrawn_at is None and not hasattr(found, "record"),
        "crumbs": [{"text": "Reviews", "url": reverse("evaluations:reviews", args=[slug])}],
    }
    return render(request, "evaluations/reviews/review.html", context)


@requires(PAUSE_PROGRAMME)
def pauses(request: TenantRequest, slug: str) -> HttpResponse:
    """When the programme is or was paused, and a new pause."""
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.pause_programme(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The pause is recorded. Nothing is expected on its days.")
            return redirect("evaluations:pauses", slug)
    context = {
        "form": form,
        "pauses": visible_to(request.member, ProgrammePause)
        .select_related("recorded_by")
        .order_by("-from_day"),
    }
    return render(request, "evaluations/reviews/pauses.html", context)


@requires(PAUSE_PROGRAMME)
def pause_end(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Say when a pause ends."""
    found = get_visible(ProgrammePause, request.member, pk=pk)
    form = EndPauseForm(request.POST or None, initial={"until_day": found.until_day})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_pause(pause=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("evaluations:pauses", slug)
    context = {
        "form": form,
        "heading": "When does the pause end?",
        "crumbs": [{"text": "Pauses", "url": reverse("evaluations:pauses", args=[slug])}],
    }
    return render(request, "base/form_page.html", context)


def _paused_now() -> bool:
    return services.is_paused(clock.today())
