"""Changing a draft: its parts each on a page of their own, adding, moving and removing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.choices import VersionChoice
from audits.framework_forms import (
    FactsForm,
    HeadingForm,
    LevelForm,
    NewHeadingForm,
    NewQuestionForm,
    QuestionForm,
    facts_initial,
    heading_initial,
    level_initial,
)
from audits.logic.frameworks import editing
from audits.models import FrameworkVersion
from audits.queries.frameworks import spec_of
from audits.rules import EDIT_FRAMEWORKS
from audits.services.framework_drafts import Edit, edit_draft
from audits.views.frameworks import crumbs, version_of
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


def _draft_of(request: TenantRequest, pk: int) -> FrameworkVersion:
    """The draft of an address.

    Raises:
        Http404: there is none, or it is released by now.
    """
    version = version_of(request, pk)
    if version.state != VersionChoice.DRAFT:
        raise Http404
    return version


def _posted(request: TenantRequest) -> Any:
    return request.POST if request.method == "POST" else None


@requires(EDIT_FRAMEWORKS)
def framework_edit(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Everything of a draft that can be changed, each with its link."""
    version = _draft_of(request, pk)
    spec = spec_of(version)
    context = {"version": version, "spec": spec, "crumbs": crumbs(slug, version, to_version=True)}
    return render(request, "audits/frameworks/edit.html", context)


def _edit_page(
    request: TenantRequest,
    version: FrameworkVersion,
    form: forms.Form,
    heading: str,
    what: str,
    edit: Callable[[], Edit],
) -> HttpResponse:
    """Show a form, or do what it asks and go back to the draft."""
    if request.method == "POST" and form.is_valid():
        try:
            edit_draft(version=version, edit=edit(), what=what, by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved in the draft.")
            return redirect("audits:framework_edit", request.partnership.slug, version.pk)
    slug = request.partnership.slug
    way = crumbs(slug, version, to_version=True)
    way.append({"text": "Change", "url": reverse("audits:framework_edit", args=[slug, version.pk])})
    caption = f"{version.framework.title}, version {version.label}"
    context = {"form": form, "heading": heading, "caption": caption, "crumbs": way}
    return render(request, "audits/frameworks/form.html", context)


@requires(EDIT_FRAMEWORKS)
def framework_edit_facts(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Title, version, scope and notice."""
    version = _draft_of(request, pk)
    form = FactsForm(_posted(request), initial=facts_initial(spec_of(version)))

    def edit() -> Edit:
        given = form.cleaned_data
        return lambda spec: editing.change_facts(spec, **given)

    return _edit_page(request, version, form, "Change title and notice", "title and notice", edit)


@requires(EDIT_FRAMEWORKS)
def framework_edit_level(request: TenantRequest, slug: str, pk: int, value: str) -> HttpResponse:
    """The name and meaning of a grade."""
    version = _draft_of(request, pk)
    level = spec_of(version).scale.find(value)
    if level is None:
        raise Http404
    form = LevelForm(_posted(request), initial=level_initial(level))

    def edit() -> Edit:
        given = form.cleaned_data
        return lambda spec: editing.change_level(spec, value, **given)

    return _edit_page(request, version, form, f"Change the grade “{level.label}”", f"grade {value}", edit)


@requires(EDIT_FRAMEWORKS)
def framework_edit_heading(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The title of a heading."""
    version = _draft_of(request, pk)
    try:
        heading = spec_of(version).heading(key)
    except KeyError:
        raise Http404 from None
    form = HeadingForm(_posted(request), initial=heading_initial(heading))

    def edit() -> Edit:
        given = form.cleaned_data
        return lambda spec: editing.change_heading(spec, key, **given)

    return _edit_page(request, version, form, f"Change the heading “{heading.title}”", f"heading {key}", edit)


@requires(EDIT_FRAMEWORKS)
def framework_edit_question(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """A question with its guidance and what each grade looks like."""
    version = _draft_of(request, pk)
    spec = spec_of(version)
    try:
        question = spec.question(key)
    except KeyError:
        raise Http404 from None
    form = QuestionForm(_posted(request), question=question, levels=spec.scale.grades)

    def edit() -> Edit:
        facts = form.facts()
        return lambda stored: editing.change_question(stored, key, **facts)

    return _edit_page(request, version, form, f"Change {key}", f"question {key}", edit)


@requires(EDIT_FRAMEWORKS)
def framework_add_heading(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A new heading at the end."""
    version = _draft_of(request, pk)
    form = NewHeadingForm(_posted(request))

    def edit() -> Edit:
        given = form.cleaned_data
        return lambda spec: editing.add_heading(spec, **given)

    return _edit_page(request, version, form, "Add a heading", "a heading was added", edit)


@requires(EDIT_FRAMEWORKS)
def framework_add_question(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """A new question at the end of a heading."""
    version = _draft_of(request, pk)
    try:
        heading = spec_of(version).heading(key)
    except KeyError:
        raise Http404 from None
    form = NewQuestionForm(_posted(request))

    def edit() -> Edit:
        text = form.cleaned_data["text"]
        return lambda spec: editing.add_question(spec, key, text=text)

    return _edit_page(request, version, form, f"Add a question to “{heading.title}”", f"new in {key}", edit)


@require_POST
@requires(EDIT_FRAMEWORKS)
def framework_arrange(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Move a heading or question up or down, or remove a question: one button each."""
    version = _draft_of(request, pk)
    act, key = request.POST.get("act", ""), request.POST.get("key", "")
    acts: dict[str, Edit] = {
        "question_up": lambda spec: editing.move_question(spec, key, -1),
        "question_down": lambda spec: editing.move_question(spec, key, 1),
        "heading_up": lambda spec: editing.move_heading(spec, key, -1),
        "heading_down": lambda spec: editing.move_heading(spec, key, 1),
        "remove": lambda spec: editing.remove_question(spec, key),
    }
    if act in acts:
        try:
            edit_draft(
                version=version, edit=acts[act], what=f"{act.replace('_', ' ')}: {key}", by=request.member
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
    place = f"#q-{key}" if act.startswith("question") else f"#h-{key}" if act.startswith("heading") else ""
    return redirect(f"{reverse('audits:framework_edit', args=[slug, pk])}{place}")
