"""Courses against the minimum standards, as list, as one page of standards, and compared with the programme."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.processes import Party
from audits.models import Assessment, AssessmentAction, DialogueEntry
from audits.queries.answers import progress_of
from audits.queries.endorsing import (
    StandardRow,
    comparisons_of,
    counted,
    released_standards,
    standards_of,
    standing_of,
    submissions,
    usual_version,
)
from audits.rules import (
    DECIDE_ENDORSEMENT,
    RUN_AUDITS,
    SEE_SUBMISSIONS,
    SUBMIT_COURSE,
    may_read,
    parties_of,
)
from audits.services import assessments as assessment_services
from audits.services.endorsing import own_check, start_submission
from audits.standards_filters import SubmissionFilter
from audits.standards_forms import StandardsForm
from audits.standards_tables import SubmissionTable
from audits.views.assess_frame import level_tag, question_url
from audits.views.endorse_frame import list_crumbs, submission_frame, submission_known, tabs
from courses.models import Course
from courses.queries.endorsements import current_for
from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(SEE_SUBMISSIONS)
def endorsements(request: TenantRequest, slug: str) -> HttpResponse:
    """Every check of a course that the member knows of."""
    filters = SubmissionFilter(request.GET, queryset=submissions(request.member), request=request)
    table = SubmissionTable(filters.qs, slug=slug)
    is_provider = request.member.can(SUBMIT_COURSE)
    context = {
        "tabs": tabs(request, "audits:endorsements"),
        "is_provider": is_provider,
        "courses": _own_courses(request) if is_provider else [],
    }
    return show_list(
        request,
        "audits/endorsements/list.html",
        table=table,
        name="courses against the minimum standards",
        filters=filters,
        context=context,
    )


def _own_courses(request: TenantRequest) -> list[dict[str, Any]]:
    """The provider's courses with where each stands, and a way to start where none is under way."""
    mine = list(visible_to(request.member, Course).filter(active=True, provider_id=request.member.agency_id))
    decisions = current_for([course.pk for course in mine])
    busy = set(
        submissions(request.member)
        .filter(course__in=mine, state__in=["in_progress", "signed_off", "in_review", "more_asked"])
        .values_list("course_id", flat=True)
    )
    today = clock.today()
    return [
        {
            "course": course,
            "standing": standing_of(decisions.get(course.pk), today),
            "may_start": course.pk not in busy,
            "url": reverse("audits:submission_new", args=[request.partnership.slug, course.pk]),
        }
        for course in mine
    ]


@requires(SUBMIT_COURSE)
def submission_new(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Begin a private self-check of an own course."""
    course = get_visible(Course, request.member, pk=pk)
    versions = released_standards()
    usual = usual_version(course, versions)
    form = StandardsForm(posted(request), versions=versions, initial={"version": usual.pk} if usual else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = start_submission(
                course=course, framework_version=form.cleaned_data["version"], by=request.member
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The self-check has begun. Nobody else sees it until you send it in.")
            return redirect("audits:assessment", slug, made.pk)
    context = {
        "form": form,
        "course": course,
        "versions": versions,
        "usual": usual,
        "crumbs": list_crumbs(request),
    }
    return render(request, "audits/endorsements/new.html", context)


@requires(SEE_SUBMISSIONS)
def submission(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Every standard of one course on one page: what the provider says, what the check found, what is next."""
    found = submission_known(request, pk)
    if not may_read(request.member, found):
        if own_check(found, request.member) is not None:
            return redirect("audits:check_declare", slug, pk)
        raise Http404
    parties = parties_of(request.member, found)
    rows = [_row(slug, found, each) for each in standards_of(found, request.member)]
    is_checked = found.signed_off_at is not None
    met, of = counted(found) if found.state == "decided" else (0, len(rows))
    decision = current_for([found.course_id or 0]).get(found.course_id or 0)
    context = {
        **submission_frame(request, found, inner=False),
        "rows": rows,
        "is_checked": is_checked,
        "checked": sum(1 for each in rows if each["checked"]),
        "met": met,
        "of": of,
        "progress": progress_of([found.pk])[found.pk],
        "is_provider": Party.PROVIDER in parties,
        "standing": standing_of(decision, clock.today()) if found.state == "decided" else None,
        "decision": decision if found.state == "decided" else None,
        "changes": visible_to(request.member, DialogueEntry)
        .filter(assessment=found, question__isnull=True)
        .select_related("by"),
        "actions": _actions(found),
        **_acts(request, found, parties, rows),
    }
    return render(request, "audits/endorsements/submission.html", context)


def _row(slug: str, found: Assessment, row: StandardRow) -> dict[str, Any]:
    return {
        "row": row,
        "own": level_tag(row.own) if row.own else None,
        "checked": level_tag(row.checked) if row.checked else None,
        "url": question_url(slug, found, row.question),
    }


def _actions(found: Assessment) -> list[AssessmentAction]:
    links = AssessmentAction.objects.filter(assessment=found, action__isnull=False)
    return list(links.select_related("action", "question").order_by("action__due_on", "pk"))


def _acts(
    request: TenantRequest, found: Assessment, parties: frozenset[Party], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """Which buttons this reader gets."""
    mine = own_check(found, request.member)
    is_checker = mine is not None and mine.state == "declared"
    unchecked = [each for each in rows if not each["checked"]]
    checks = Party.CHECKER in parties
    return {
        "may_begin": checks
        and not is_checker
        and found.state in ("signed_off", "in_review")
        and bool(unchecked),
        "is_checker": is_checker and found.state in ("signed_off", "in_review"),
        "may_ask_changes": is_checker and found.state == "in_review",
        "next_check": unchecked[0]["url"] if unchecked else "",
        "to_confirm": sum(1 for each in unchecked if each["own"]),
        "may_assign": request.member.can(RUN_AUDITS)
        and Party.PROVIDER not in parties
        and found.state in ("signed_off", "in_review", "more_asked"),
        "may_decide": request.member.can(DECIDE_ENDORSEMENT)
        and Party.OFFICER in parties
        and found.state == "in_review"
        and not unchecked,
        "may_answer": Party.PROVIDER in parties and found.state in ("in_progress", "more_asked"),
        "may_withdraw": Party.PROVIDER in parties
        and found.state in ("in_progress", "signed_off", "in_review", "more_asked"),
        "checkers": found.assignments.filter(state__in=["locked", "declared"]).select_related(
            "membership__user", "agency"
        ),
    }


@requires(SUBMIT_COURSE)
@require_POST
def submission_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The provider takes a course back."""
    found = submission_known(request, pk)
    try:
        assessment_services.withdraw(assessment=found, why=request.POST.get("reason", ""), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.subject} was taken back.")
    return redirect("audits:endorsements", slug)


@requires(SUBMIT_COURSE)
def compare_courses(request: TenantRequest, slug: str) -> HttpResponse:
    """The provider's checked courses beside the programme's others, under the minimum rules."""
    tables = [
        {
            "assessment": each.assessment,
            "rows": [
                {"question": question, "own": level_tag(level) if level else None, "met": met}
                for question, level, met in each.rows
            ],
        }
        for each in comparisons_of(request.member)
    ]
    context = {"tables": tables, "crumbs": list_crumbs(request)}
    return render(request, "audits/endorsements/compare.html", context)
