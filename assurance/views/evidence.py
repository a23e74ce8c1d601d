"""Evidence: the shelf, one piece of it, adding and changing it, and opening a file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from assurance.choices import ScanChoice
from assurance.evidence_filters import EvidenceFilter
from assurance.evidence_forms import ChangeForm, EvidenceForm, VersionForm, about_initial
from assurance.evidence_tables import EvidenceTable
from assurance.models import Evidence, EvidenceVersion
from assurance.queries.evidence import (
    may_change,
    newest_of,
    owners_for,
    shelf,
    tags_of,
    why_closed,
    with_newest,
)
from assurance.rules import ADD_EVIDENCE, READ_EVIDENCE
from assurance.services import evidence as services
from assurance.services.refusals import Refused
from partnerships import clock, places, storage
from partnerships.access import get_visible
from partnerships.lists import panel_columns, show_list
from partnerships.models import Agency
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(READ_EVIDENCE)
def evidence_list(request: TenantRequest, slug: str) -> HttpResponse:
    """The shelf: everything that this member may read."""
    filters = EvidenceFilter(request.GET, queryset=shelf(request.member), request=request)
    table = EvidenceTable(filters.qs, slug=slug, extra_columns=panel_columns("evidence-list", request.member))
    context = {"may_add": bool(owners_for(request.member)), "tabs": _tabs(request)}
    return show_list(
        request,
        "assurance/evidence/list.html",
        table=table,
        name="evidence",
        filters=filters,
        context=context,
    )


def _tabs(request: TenantRequest) -> list[dict[str, Any]]:
    """The tabs of Audits, for those who come from there; none for those to whom the shelf is a place of its own."""
    tabs = [tab for place in ("audits-home", "audits") for tab in places.tabs_for(place, request.member)]
    if "assurance:evidence_list" not in {tab.url_name for tab in tabs}:
        return []
    return [
        {
            "label": tab.label,
            "url": reverse(tab.url_name, args=[request.partnership.slug]),
            "current": tab.url_name == "assurance:evidence_list",
        }
        for tab in tabs
    ]


def evidence_of(request: TenantRequest, pk: int) -> Evidence:
    """The evidence of an address, with its versions.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(Evidence, request.member, using=with_newest, pk=pk)


@requires(READ_EVIDENCE)
def evidence(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One piece of evidence: what it is now, what it was before, and what it supports."""
    found = evidence_of(request, pk)
    own = may_change(request.member, found)
    newest = newest_of(found)
    versions = [_version(request, version, own) for version in found.versions.all()]
    context = {
        "evidence": found,
        "newest": versions[0] if versions else None,
        "earlier": versions[1:],
        "tags": tags_of(
            found,
            scan=newest.scan if newest else None,
            is_reported=any(each["is_reported"] for each in versions),
            today=clock.today(),
        ),
        "facts": _facts(found),
        "own": own,
        "crumbs": _crumbs(request),
        "panels": places.panels_for("evidence", found.pk, request.member),
    }
    return render(request, "assurance/evidence/evidence.html", context)


def _crumbs(request: TenantRequest, found: Evidence | None = None) -> list[dict[str, str]]:
    slug = request.partnership.slug
    crumbs = [{"text": "Evidence", "url": reverse("assurance:evidence_list", args=[slug])}]
    if found is not None:
        crumbs.append({"text": found.title, "url": reverse("assurance:evidence", args=[slug, found.pk])})
    return crumbs


def _version(request: TenantRequest, version: Any, own: bool) -> dict[str, Any]:
    closed = why_closed(version, own=own, is_reported=version.is_reported)
    return {
        "version": version,
        "is_reported": version.is_reported,
        "why_closed": closed,
        "url": reverse("assurance:evidence_file", args=[request.partnership.slug, version.pk]),
        "not_scanned": version.scan == ScanChoice.NOT_SCANNED,
    }


def _facts(found: Evidence) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"key": "What it proves", "value": found.what_it_proves},
        {"key": "Whose", "value": str(found.agency or "The partnership")},
        {"key": "Kept up to date by", "value": found.owner},
        {"key": "Current until", "value": found.expires_on or "No end"},
    ]
    if found.withdrawn_at is not None:
        facts.append({"key": "Taken off the shelf", "value": found.withdrawn_why})
    return facts


@requires(ADD_EVIDENCE)
def evidence_add(request: TenantRequest, slug: str) -> HttpResponse:
    """Put a file, a link or a note on one's own shelf."""
    owners = owner_names(request)
    if not owners:
        return render(request, "assurance/evidence/no_agency.html", {"crumbs": _crumbs(request)})
    form = EvidenceForm(*_sent(request), owners=owners)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_evidence(
                content=form.content, by=request.member, agency_id=form.agency_id, **form.about()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{made.title}” is on the shelf.")
            return redirect("assurance:evidence", slug, made.pk)
    context = {"form": form, "heading": "Add evidence", "crumbs": _crumbs(request)}
    return render(request, "assurance/evidence/form.html", context)


def owner_names(request: TenantRequest) -> dict[int | None, str]:
    """On whose shelves the member may put evidence, in words."""
    owners = owners_for(request.member)
    names = dict(Agency.objects.filter(pk__in=[each for each in owners if each]).values_list("pk", "name"))
    return {owner: names.get(owner, "") if owner else str(request.partnership) for owner in owners}


def _sent(request: TenantRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@requires(ADD_EVIDENCE)
def evidence_new_version(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Add a newer version; the earlier ones stay."""
    found = own_evidence(request, pk)
    form = VersionForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_version(evidence=found, content=form.content, by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Version {made.number} was added. Answers show it from now on.")
            return redirect("assurance:evidence", slug, pk)
    context = {"form": form, "heading": "Add a new version", "crumbs": _crumbs(request, found)}
    return render(request, "assurance/evidence/form.html", context)


def own_evidence(request: TenantRequest, pk: int) -> Evidence:
    """The evidence of an address, if it lies on a shelf of the member's own.

    Raises:
        Http404: it does not.
    """
    found = evidence_of(request, pk)
    if not may_change(request.member, found):
        raise Http404
    return found


@requires(ADD_EVIDENCE)
def evidence_change(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change the title, purpose, owner or last day."""
    found = own_evidence(request, pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=about_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_evidence(evidence=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("assurance:evidence", slug, pk)
    context = {"form": form, "heading": "Change the details", "crumbs": _crumbs(request, found)}
    return render(request, "assurance/evidence/form.html", context)


@require_POST
@requires(ADD_EVIDENCE)
def evidence_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take evidence off the shelf, with a reason."""
    found = own_evidence(request, pk)
    try:
        services.withdraw(evidence=found, why=request.POST.get("reason", ""), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{found.title}” was taken off the shelf.")
    return redirect("assurance:evidence", slug, pk)


@requires(READ_EVIDENCE)
def evidence_file(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A version's file as a download, with headers under which no browser runs it."""
    version = get_visible(
        EvidenceVersion, request.member, using=lambda rows: rows.select_related("evidence", "file"), pk=pk
    )
    if version.file is None:
        raise Http404
    closed = why_closed(version, own=may_change(request.member, version.evidence))
    if not closed:
        try:
            response = storage.download(version.file)
        except storage.FileGone:
            closed = "The file is not there any more."
        else:
            response["Content-Disposition"] = (
                content_disposition_header(True, version.file.name) or "attachment"
            )
            return response
    messages.error(request, f"“{version.evidence.title}” cannot be opened. {closed}")
    return redirect("assurance:evidence", slug, version.evidence_id)


@require_POST
@requires(READ_EVIDENCE)
def evidence_report(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Report personal details in a document; it is closed to others until somebody has looked."""
    version = get_visible(EvidenceVersion, request.member, pk=pk)
    try:
        services.report_personal_details(
            version=version, why=request.POST.get("reason", ""), by=request.member
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, "Thank you. The policy officer is told; until then only its own agency can open it."
        )
    return redirect("assurance:evidence", slug, version.evidence_id)
