"""Frameworks: the list, adopting and uploading, one version to read, comparing, releasing, withdrawing, copying."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.choices import VersionChoice
from audits.framework_forms import CopyForm, ReleaseForm, UploadForm
from audits.framework_tables import FrameworkTable
from audits.logic.frameworks.comparing import ChangeKind, compare
from audits.logic.frameworks.problems import FrameworkFileError
from audits.logic.frameworks.reading import MOST_BYTES
from audits.models import Framework, FrameworkVersion
from audits.queries.frameworks import as_file, framework_list, not_adopted, spec_of
from audits.rules import EDIT_FRAMEWORKS, READ_FRAMEWORKS, SEE_AUDITS
from audits.services import framework_drafts
from audits.services import frameworks as services
from audits.views.cycle_pages import audit_tabs
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

STATE_COLOURS = {
    VersionChoice.DRAFT: "yellow",
    VersionChoice.RELEASED: "green",
    VersionChoice.WITHDRAWN: "grey",
}
CHANGE_WORDS = {
    ChangeKind.MOVED: ("Moved", "blue"),
    ChangeKind.ADVICE: ("Guidance changed", "blue"),
    ChangeKind.REWORDED: ("Reworded", "yellow"),
    ChangeKind.ADDED: ("New", "green"),
    ChangeKind.REMOVED: ("Left out", "red"),
}


@requires(READ_FRAMEWORKS)
def frameworks(request: TenantRequest, slug: str) -> HttpResponse:
    """The partnership's frameworks, and those of the library that it has not taken."""
    may_edit = request.member.can(EDIT_FRAMEWORKS)
    context = {
        "may_edit": may_edit,
        "library": not_adopted() if may_edit else [],
        "tabs": audit_tabs(request, "audits:frameworks") if request.member.can(SEE_AUDITS) else [],
    }
    table = FrameworkTable(framework_list(request.member), slug=slug)
    return show_list(request, "audits/frameworks/list.html", table=table, name="frameworks", context=context)


@require_POST
@requires(EDIT_FRAMEWORKS)
def framework_adopt(request: TenantRequest, slug: str) -> HttpResponse:
    """Take a framework of the library as a draft."""
    try:
        made = services.adopt_library_framework(key=request.POST.get("key", ""), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:frameworks", slug)
    messages.success(request, f"{made.framework.title} is here as a draft. Read it, change it, release it.")
    return redirect("audits:framework_version", slug, made.pk)


@requires(EDIT_FRAMEWORKS)
def framework_upload(request: TenantRequest, slug: str) -> HttpResponse:
    """Upload a framework file; every fault is shown with its line."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    problems: Any = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = framework_drafts.upload_file(content=file.read(MOST_BYTES + 1), by=request.member)
        except FrameworkFileError as faulty:
            problems = faulty.problems
            form.add_error("file", "Nothing was kept. Put right what is listed below and upload it again.")
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"{', '.join(each.framework.title for each in made)}: here as a draft.")
            return redirect("audits:framework_version", slug, made[0].pk)
    context = {
        "form": form,
        "problems": problems[:MOST_PROBLEMS],
        "more": max(0, len(problems) - MOST_PROBLEMS),
        "crumbs": crumbs(slug),
    }
    return render(request, "audits/frameworks/upload.html", context)


MOST_PROBLEMS = 50


def crumbs(
    slug: str, version: FrameworkVersion | None = None, *, to_version: bool = False
) -> list[dict[str, str]]:
    """The way back: the list, the framework, the version."""
    way = [{"text": "Frameworks", "url": reverse("audits:frameworks", args=[slug])}]
    if version is not None:
        title, url = version.framework.title, reverse("audits:framework", args=[slug, version.framework_id])
        way.append({"text": title, "url": url})
        if to_version:
            address = reverse("audits:framework_version", args=[slug, version.pk])
            way.append({"text": f"Version {version.label}", "url": address})
    return way


def version_of(request: TenantRequest, pk: int) -> FrameworkVersion:
    """The version of an address, with its framework.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(
        FrameworkVersion,
        request.member,
        using=lambda rows: rows.select_related("framework", "released_by", "based_on"),
        pk=pk,
    )


@requires(READ_FRAMEWORKS)
def framework(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One framework with its versions, newest first, and which two to compare."""
    found = get_visible(Framework, request.member, pk=pk)
    versions = list(
        visible_to(request.member, FrameworkVersion)
        .filter(framework=found)
        .select_related("released_by", "created_by")
    )
    rows = [{"version": each, "colour": STATE_COLOURS[VersionChoice(each.state)]} for each in versions]
    context = {"framework": found, "rows": rows, "crumbs": crumbs(slug), "may_compare": len(versions) > 1}
    return render(request, "audits/frameworks/framework.html", context)


@requires(READ_FRAMEWORKS)
def framework_version(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A version to read: headings, questions, guidance, grades, rules and sources."""
    version = version_of(request, pk)
    spec = spec_of(version)
    labels = {level.value: level for level in spec.scale.levels}
    context = {
        "version": version,
        "spec": spec,
        "colour": STATE_COLOURS[VersionChoice(version.state)],
        "headings": [
            {
                "heading": heading,
                "questions": [
                    {
                        "question": question,
                        "looks": [
                            {"level": labels[value], "words": words}
                            for value, words in question.looks_like.items()
                            if value in labels and words
                        ],
                    }
                    for question in heading.questions
                ],
            }
            for heading in spec.headings
        ],
        "number": sum(1 for _ in spec.questions),
        "facts": _facts(version),
        "may_edit": request.member.can(EDIT_FRAMEWORKS),
        "crumbs": crumbs(slug, version),
    }
    return render(request, "audits/frameworks/version.html", context)


def _facts(version: FrameworkVersion) -> list[dict[str, Any]]:
    spec = spec_of(version)
    facts: list[dict[str, Any]] = [
        {"key": "Kind", "value": version.framework.get_kind_display()},
        {"key": "Came from", "value": version.get_came_from_display()},
        {"key": "Version before", "value": version.based_on.label if version.based_on else "None"},
    ]
    if version.endorsed_on:
        facts += [
            {"key": "Endorsed on", "value": version.endorsed_on},
            {"key": "By", "value": version.endorsed_minute},
        ]
    if spec.interval_months:
        facts.append({"key": "Repeated", "value": f"Every {spec.interval_months} months"})
    if version.withdrawn_why:
        facts.append({"key": "Withdrawn", "value": version.withdrawn_why})
    return facts


@requires(READ_FRAMEWORKS)
def framework_download(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A version as a YAML file."""
    version = version_of(request, pk)
    response = HttpResponse(as_file(version), content_type="application/yaml; charset=utf-8")
    name = f"{version.framework.key}-{slugify(version.label)}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(READ_FRAMEWORKS)
def framework_compare(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Two versions of a framework: `?before=` and `?after=`, the last two unless said otherwise."""
    found = get_visible(Framework, request.member, pk=pk)
    versions = list(
        visible_to(request.member, FrameworkVersion).filter(framework=found).select_related("framework")
    )
    if len(versions) < 2:
        raise Http404
    after = _chosen(request.GET.get("after"), versions, versions[0])
    before = _chosen(request.GET.get("before"), versions, versions[1])
    comparison = compare(spec_of(before), spec_of(after))
    context = {
        "framework": found,
        "versions": versions,
        "before": before,
        "after": after,
        "comparison": comparison,
        "changes": [
            {"change": change, "words": CHANGE_WORDS[change.kind][0], "colour": CHANGE_WORDS[change.kind][1]}
            for change in comparison.changed
        ],
        "crumbs": crumbs(slug, after),
    }
    return render(request, "audits/frameworks/compare.html", context)


def _chosen(
    asked: str | None, versions: list[FrameworkVersion], otherwise: FrameworkVersion
) -> FrameworkVersion:
    return next((version for version in versions if str(version.pk) == asked), otherwise)


@requires(EDIT_FRAMEWORKS)
def framework_copy(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Make a draft from a version."""
    version = version_of(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = framework_drafts.copy_version(
                version=version, label=form.cleaned_data["label"], by=request.member
            )
        except Refused as refusal:
            form.add_error("label", str(refusal))
        else:
            messages.success(request, f"Version {made.label} is a draft. Change it, then release it.")
            return redirect("audits:framework_edit", slug, made.pk)
    what = "Assessments that are open stay on the version they began with."
    return _form_page(request, version, form, f"Copy version {version.label}", what)


@requires(EDIT_FRAMEWORKS)
def framework_release(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Release a draft, with the day and the minute that endorsed it."""
    version = version_of(request, pk)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.release_version(version=version, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Version {version.label} is released.")
            return redirect("audits:framework_version", slug, pk)
    what = "From then on this version never changes. New assessments begin on it."
    return _form_page(request, version, form, f"Release version {version.label}", what)


def _form_page(
    request: TenantRequest, version: FrameworkVersion, form: Any, heading: str, what: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "what_follows": what,
        "caption": version.framework.title,
        "crumbs": crumbs(request.partnership.slug, version, to_version=True),
    }
    return render(request, "audits/frameworks/form.html", context)


@require_POST
@requires(EDIT_FRAMEWORKS)
def framework_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw a released version, with a reason."""
    version = version_of(request, pk)
    try:
        services.withdraw_version(version=version, why=request.POST.get("reason", ""), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Version {version.label} is withdrawn. What began on it goes on.")
    return redirect("audits:framework_version", slug, pk)


@require_POST
@requires(EDIT_FRAMEWORKS)
def framework_discard(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Throw a draft away."""
    version = version_of(request, pk)
    try:
        framework_drafts.discard_draft(version=version, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:framework_version", slug, pk)
    messages.success(request, f"The draft {version.label} was thrown away.")
    return redirect("audits:frameworks", slug)
