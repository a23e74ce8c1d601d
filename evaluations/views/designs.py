"""The surveys of a course: what each asks, changed by officers, copied, checked, compared, looked at on a phone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from courses.models import Course
from courses.services.refusals import Refused
from courses.views.frames import course_of
from evaluations.logic.comparing import differences
from evaluations.logic.composing import CompositionError
from evaluations.logic.design_check import SurveyCheck
from evaluations.logic.stages import STAGE_AND_AUDIENCE, SURVEY_KEYS, Audience, Stage, survey_name
from evaluations.models import SurveyDesign, SurveyVersion
from evaluations.queries.designs import (
    changes_of,
    courses_with_designs,
    keys_asked,
    may_be_added,
    versions_used,
    whole_library,
)
from evaluations.queries.library import composed_survey
from evaluations.queries.themed import blocks_of_course
from evaluations.rules import DESIGN_SURVEYS
from evaluations.services import designs as services
from evaluations.services.versions import survey_version_for
from evaluations.views.design_editor import editor_context, posted_design, shown_as
from evaluations.views.results import course_crumbs, course_tabs
from partnerships.access import get_visible
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.stale_forms import STALE

TAB = "evaluations:course_surveys"


def survey_of(stage: str, audience: str) -> str:
    """The key of the survey that an address names.

    Raises:
        Http404: there is none.
    """
    try:
        return SURVEY_KEYS[Stage(stage), Audience(audience)]
    except (KeyError, ValueError):
        raise Http404 from None


def frame(request: TenantRequest, course: Course, key: str = "") -> dict[str, Any]:
    """What the pages of a course's surveys have in common; of one survey, its address and name too."""
    context: dict[str, Any] = {
        "course": course,
        "tabs": course_tabs(request, course, TAB),
        "crumbs": course_crumbs(request.partnership.slug, course),
    }
    if key:
        stage, audience = STAGE_AND_AUDIENCE[key]
        context |= {
            "stage": stage.value,
            "audience": audience.value,
            "name": survey_name(stage, audience).capitalize(),
        }
    return context


@requires(DESIGN_SURVEYS)
def course_surveys(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """All surveys of a course against their limits, and whether every objective has its pair."""
    course = course_of(request, pk)
    check = services.check_of(course)
    changed = changes_of(course.pk)
    usual = usual_minutes(course)
    context = frame(request, course) | {
        "check": check,
        "rows": [
            {
                "check": each,
                "stage": STAGE_AND_AUDIENCE[each.key][0].value,
                "audience": STAGE_AND_AUDIENCE[each.key][1].value,
                "name": each.name.capitalize(),
                "is_changed": each.key in changed,
                "minutes": minutes_words(each, usual.get(each.key)),
            }
            for each in check.surveys
        ],
    }
    return render(request, "evaluations/bank/course_surveys.html", context)


def usual_minutes(course: Course) -> dict[str, int]:
    """The usual minutes of each survey's latest timed version, by survey key; one query."""
    rows = (
        SurveyVersion.objects.filter(course=course, usual_seconds__isnull=False)
        .order_by("number")
        .values_list("stage", "audience", "usual_seconds")
    )
    return {SURVEY_KEYS[Stage(stage), Audience(who)]: -(-seconds // 60) for stage, who, seconds in rows}


def minutes_words(check: SurveyCheck, usual: int | None) -> str:
    """How long a survey takes: as people took so far, or worked out."""
    if usual is not None:
        return f"{usual}, as people took"
    return f"{check.survey.minutes}, worked out"


@requires(DESIGN_SURVEYS)
def survey_design(request: TenantRequest, slug: str, pk: int, stage: str, audience: str) -> HttpResponse:
    """Order, take out and add the questions of one survey; "Check" tries it, "Save" keeps it."""
    course, key = course_of(request, pk), survey_of(stage, audience)
    known = whole_library()
    asked = keys_asked(known, key, changes_of(course.pk).get(key))
    problem, posted = "", None
    if request.method == "POST":
        posted = posted_design(request.POST, known, asked)
        try:
            if request.POST.get("as_shown") != shown_as(course, key):
                raise Refused(STALE)
            if request.POST.get("do") == "save":
                services.save_design(
                    course=course,
                    stage=stage,
                    audience=audience,
                    keys=posted.keys,
                    conditions=posted.conditions,
                    by=request.member,
                )
                messages.success(request, "Saved. Surveys that have not gone out yet will ask this.")
                return redirect("evaluations:survey_design", slug, pk, stage, audience)
            changed = services.changes_from(known, key, posted.keys, posted.conditions)
            services.try_design(course=course, stage=stage, audience=audience, changed=changed, known=known)
        except Refused as refusal:
            problem = str(refusal)
    context = frame(request, course, key) | editor_context(course, key, known, posted)
    context |= {
        "problem": problem,
        "is_trial": posted is not None,
        "usual": usual_minutes(course).get(key),
        "is_changed": SurveyDesign.objects.filter(course=course, stage=stage, audience=audience).exists(),
    }
    return render(request, "evaluations/bank/survey_design.html", context, status=422 if problem else 200)


@requires(DESIGN_SURVEYS)
def survey_copy(request: TenantRequest, slug: str, pk: int, stage: str, audience: str) -> HttpResponse:
    """Copy a set of questions: the library's, another course's, or what this course asked before."""
    course, key = course_of(request, pk), survey_of(stage, audience)
    others = list(courses_with_designs(stage, audience, course.pk))
    versions = versions_used(course, stage, audience)
    problem = ""
    if request.method == "POST":
        try:
            source = _source(
                request, request.POST.get("source", ""), versions=[row.version for row in versions]
            )
            left = services.copy_set(
                course=course, stage=stage, audience=audience, source=source, by=request.member
            )
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "The questions were copied. Look at them, then preview the survey.")
            if left:
                messages.warning(request, f"Not copied, because they do not fit here: {', '.join(left)}.")
            return redirect("evaluations:survey_design", slug, pk, stage, audience)
    known = whole_library()
    context = frame(request, course, key) | {
        "others": others,
        "versions": versions,
        "problem": problem,
        "may_be_added": len(may_be_added(known, key, (), course)),
    }
    return render(request, "evaluations/bank/survey_copy.html", context, status=422 if problem else 200)


def _source(request: TenantRequest, chosen: str, versions: list[SurveyVersion]) -> services.Source:
    """What the page's radio names: "library", "course:<pk>" or "version:<pk>"."""
    what, _, number = chosen.partition(":")
    if chosen == "library":
        return services.FromLibrary()
    if what == "course":
        return services.FromCourse(get_visible(Course, request.member, pk=number or 0))
    for version in versions:
        if chosen == f"version:{version.pk}":
            return services.FromVersion(version)
    raise Refused("Choose what to copy.")


@requires(DESIGN_SURVEYS)
def survey_check(request: TenantRequest, slug: str, pk: int, stage: str, audience: str) -> HttpResponse:
    """The check before use of one survey."""
    course, key = course_of(request, pk), survey_of(stage, audience)
    check = services.check_of(course, blocks_of_course(course.pk))
    context = frame(request, course, key) | {
        "check": check,
        "one": check.of(key),
        "minutes": minutes_words(check.of(key), usual_minutes(course).get(key)),
    }
    return render(request, "evaluations/bank/survey_check.html", context)


@requires(DESIGN_SURVEYS)
def survey_compare(request: TenantRequest, slug: str, pk: int, stage: str, audience: str) -> HttpResponse:
    """Two versions of one survey side by side: what may be compared, and what starts anew."""
    course, key = course_of(request, pk), survey_of(stage, audience)
    versions = versions_used(course, stage, audience)
    numbers = {str(row.version.number): row.version for row in versions}
    newest = versions[0].version if versions else None
    new = numbers.get(request.GET.get("new", ""), newest)
    old = numbers.get(request.GET.get("old", ""), versions[1].version if len(versions) > 1 else newest)
    context = frame(request, course, key) | {"versions": versions, "old": old, "new": new}
    if old is not None and new is not None:
        context["differences"] = differences(composed_survey(old), composed_survey(new))
    return render(request, "evaluations/bank/survey_compare.html", context)


@requires(DESIGN_SURVEYS)
@require_POST
def survey_design_preview(
    request: TenantRequest, slug: str, pk: int, stage: str, audience: str
) -> HttpResponse:
    """The survey as it would go out now, on a phone."""
    course = course_of(request, pk)
    survey_of(stage, audience)
    try:
        version = survey_version_for(course=course, stage=stage, audience=audience)
    except CompositionError as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluations:survey_design", slug, pk, stage, audience)
    return redirect("evaluations:survey_preview", slug, version.pk)
