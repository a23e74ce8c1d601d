"""Courses: the list, one course, and changing it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.filters import CourseFilter
from courses.forms import CheckQuestionForm, CourseForm, ObjectiveForm, course_initial
from courses.models import Course
from courses.queries.history import history_of
from courses.queries.practice_areas import practice_areas
from courses.queries.programme import course_list, current_objectives, event_list
from courses.rules import RUN_PROGRAMME, SEE_PROGRAMME
from courses.services import courses as services
from courses.services.refusals import Refused
from courses.tables import CourseTable, EventTable
from courses.views.frames import course_of, programme_tabs
from partnerships import places
from partnerships.lists import panel_columns, show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted
from partnerships.stale_forms import STALE, fingerprint

SPARE_OBJECTIVES = 2
MOST_OBJECTIVES = 12


@requires(SEE_PROGRAMME)
def courses(request: TenantRequest, slug: str) -> HttpResponse:
    """Every course, with its next event."""
    filters = CourseFilter(request.GET, queryset=course_list(request.member), request=request)
    table = CourseTable(filters.qs, slug=slug, extra_columns=panel_columns("course-list", request.member))
    return show_list(
        request,
        "courses/courses.html",
        table=table,
        name="courses",
        filters=filters,
        context={
            "tabs": programme_tabs(request, "courses:courses"),
            "may_run": request.member.can(RUN_PROGRAMME),
        },
    )


@requires(SEE_PROGRAMME)
def course(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One course: what it teaches, its events, and what upper floors know of it."""
    found = course_of(request, pk)
    events = EventTable(
        event_list(request.member).filter(course=found),
        slug=slug,
        exclude=("course", "ref"),
        order_by="-starts_at",
    )
    return show_list(
        request,
        "courses/course.html",
        table=events,
        name=f"events of {found.title}",
        context={
            "course": found,
            "facts": _facts(found),
            "themes": [link.theme.name for link in found.theme_links.all()],
            "tabs": _course_tabs(request, found, "courses:course"),
            "crumbs": _crumbs(slug),
            "panels": places.panels_for("course", found.pk, request.member),
            "history": history_of(found)[:10],
            "may_run": request.member.can(RUN_PROGRAMME),
        },
    )


def _course_tabs(request: TenantRequest, found: Course, current: str) -> list[dict[str, Any]]:
    upper = places.tabs_for("course", request.member)
    if not upper:
        return []
    names = [("Course", "courses:course"), *((tab.label, tab.url_name) for tab in upper)]
    return [
        {
            "label": label,
            "url": reverse(name, args=[request.partnership.slug, found.pk]),
            "current": name == current,
        }
        for label, name in names
    ]


def _crumbs(slug: str, found: Course | None = None) -> list[dict[str, str]]:
    crumbs = [
        {"text": "Programme", "url": reverse("courses:events", args=[slug])},
        {"text": "Courses", "url": reverse("courses:courses", args=[slug])},
    ]
    if found is not None:
        crumbs.append({"text": found.title, "url": reverse("courses:course", args=[slug, found.pk])})
    return crumbs


def _facts(found: Course) -> list[dict[str, str]]:
    boards = ", ".join(link.board.name for link in found.board_links.all())
    yes_no = {True: "Yes", False: "No"}
    return [
        {"key": "Provider", "value": str(found.provider or "")},
        {"key": "Kind", "value": found.get_kind_display()},
        {"key": "For", "value": found.get_reach_display()},
        {"key": "Boards", "value": boards or "All boards"},
        {"key": "Themes", "value": ", ".join(link.theme.name for link in found.theme_links.all()) or "None"},
        {
            "key": "Evaluation",
            "value": "Routine: every event" if found.on_programme else "Only events that opt in",
        },
        {"key": "Managers asked", "value": "At three and six months" if found.ask_managers else "No"},
        {"key": "Basic awareness", "value": yes_no[found.basic_awareness]},
        {"key": "Areas of practice", "value": ", ".join(found.practice_areas) or "The first of the library"},
        {"key": "Subject in questions", "value": found.subject_words},
    ]


@requires(RUN_PROGRAMME)
def course_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Add a course."""
    initial = {"on_programme": True, "active": True, "reach": "multi_agency", "kind": "face_to_face"}
    form = CourseForm(posted(request), initial=initial, practice_areas=practice_areas())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_course(by=request.member, **form.course_fields())
        except Refused as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, f"{made.title} was added. Now write what it sets out to teach.")
            return redirect("courses:course_objectives", slug, made.pk)
    context = {"form": form, "crumbs": _crumbs(slug), "heading": "Add a course"}
    return render(request, "base/form_page.html", context)


@requires(RUN_PROGRAMME)
def course_edit(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a course."""
    found = course_of(request, pk)
    form = CourseForm(posted(request), initial=course_initial(found), practice_areas=practice_areas())
    if request.method == "POST" and form.is_valid():
        try:
            services.update_course(course=found, by=request.member, **form.course_fields())
        except Refused as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, f"{found.title} was changed.")
            return redirect("courses:course", slug, pk)
    context = {"form": form, "crumbs": _crumbs(slug, found), "heading": f"Change {found.title}"}
    return render(request, "base/form_page.html", context)


@requires(RUN_PROGRAMME)
def course_objectives(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Write a course's objectives, and pick the four that surveys ask about."""
    found = course_of(request, pk)
    held = [{"text": row.text, "in_surveys": row.in_surveys} for row in current_objectives(found)]
    rows = min(MOST_OBJECTIVES, max(4, len(held) + SPARE_OBJECTIVES))
    formset_class = forms.formset_factory(ObjectiveForm, extra=0, max_num=MOST_OBJECTIVES)
    shown = held + [{"text": "", "in_surveys": len(held) < 4} for _ in range(rows - len(held))]
    mark = fingerprint({"held": held})
    formset = formset_class(posted(request), initial=shown)
    problem = ""
    if request.method == "POST" and formset.is_valid():
        written = [form.cleaned_data for form in formset.forms if form.cleaned_data.get("text", "").strip()]
        picked = [number for number, row in enumerate(written) if row["in_surveys"]]
        try:
            if request.POST.get("as_shown") != mark:
                raise Refused(STALE)
            services.set_objectives(
                course=found, texts=[row["text"] for row in written], by=request.member, picked=picked
            )
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Objectives of {found.title} were saved.")
            return redirect("courses:course", slug, pk)
    return render(
        request,
        "courses/objectives.html",
        {
            "course": found,
            "formset": formset,
            "problem": problem,
            "as_shown": mark,
            "crumbs": _crumbs(slug, found),
        },
    )


@requires(RUN_PROGRAMME)
def course_check(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Write a course's own knowledge check: three to five questions, or none."""
    found = course_of(request, pk)
    held = [
        {
            "text": row.text,
            "options": "\n".join(row.options),
            "answer": row.answer + 1,
            "objective": row.objective_id,
            "why": row.why,
            "asked_again": row.asked_again,
        }
        for row in found.knowledge_questions.all()
    ]
    shown = held + [{} for _ in range(services.MOST_CHECK_QUESTIONS - len(held))]
    mark = fingerprint({"held": held})
    formset_class = forms.formset_factory(CheckQuestionForm, extra=0, max_num=services.MOST_CHECK_QUESTIONS)
    formset = formset_class(posted(request), initial=shown, form_kwargs={"course": found})
    problem = ""
    if request.method == "POST" and formset.is_valid():
        questions = [form.question for form in formset.forms if form.has_changed() or form.initial]
        try:
            if request.POST.get("as_shown") != mark:
                raise Refused(STALE)
            services.set_knowledge_check(
                course=found, questions=[each for each in questions if each], by=request.member
            )
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"The knowledge check of {found.title} was saved.")
            return redirect("courses:course", slug, pk)
    return render(
        request,
        "courses/check.html",
        {
            "course": found,
            "formset": formset,
            "problem": problem,
            "as_shown": mark,
            "crumbs": _crumbs(slug, found),
        },
    )
