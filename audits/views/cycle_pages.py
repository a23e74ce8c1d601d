"""Cycles: the list, the progress wall, planning and changing, who takes part."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import AssessmentChoice, CycleChoice
from audits.cycle_filters import CycleFilter, WallFilter
from audits.cycle_forms import AgenciesForm, CycleForm, FrameworkForm, cycle_initial
from audits.cycle_tables import CycleTable, WallTable, stage_of
from audits.logic.cycle_dates import first_dates, following, interval_of
from audits.logic.frameworks.spec import Moderation
from audits.logic.processes import Process
from audits.models import Cycle, Extension, FrameworkVersion
from audits.queries.cycles import (
    counts_by_state,
    cycle_list,
    cycles_to_plan,
    dates_of,
    last_cycle_on,
    late_count,
    process_of,
    versions_to_plan,
    wall_of,
)
from audits.queries.frameworks import spec_of
from audits.rules import RUN_AUDITS, SEE_AUDITS, SEE_RESULTS
from audits.services import cycles as services
from partnerships import clock, places
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.logic.wording import plural
from partnerships.models import Agency, PartnershipSettings
from partnerships.permissions import requires
from partnerships.queries.members import leads_by_agency
from partnerships.requests import TenantRequest, posted


def cycle_of(request: TenantRequest, pk: int) -> Cycle:
    """The cycle of an address.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(
        Cycle,
        request.member,
        using=lambda rows: rows.select_related("framework_version__framework", "previous"),
        pk=pk,
    )


def cycle_tabs(request: TenantRequest, cycle: Cycle, current: str) -> list[dict[str, Any]]:
    """The wall, moderators and results of a moderated cycle, and what other parts add ("audit-cycle" tabs)."""
    slug, member = request.partnership.slug, request.member
    names = [("Progress", "audits:cycle")]
    if cycle.process == Process.MODERATED and cycle.state != CycleChoice.CANCELLED:
        own = [
            ("Moderators", "audits:cycle_matching", RUN_AUDITS),
            ("Results", "audits:results", SEE_RESULTS),
        ]
        names += [(label, name) for label, name, needed in own if member.can(needed)]
    if cycle.process == Process.PEER_REVIEW and cycle.state != CycleChoice.CANCELLED:
        names += [("Peers", "audits:peer_groups"), ("Themes", "audits:peer_themes")]
    names += [(tab.label, tab.url_name) for tab in places.tabs_for("audit-cycle", request.member)]
    return [
        {"label": label, "url": reverse(name, args=[slug, cycle.pk]), "current": name == current}
        for label, name in names
    ]


def audit_tabs(request: TenantRequest, current: str) -> list[dict[str, Any]]:
    """Cycles and what other parts add ("audits" tabs: frameworks, endorsements, observations)."""
    slug = request.partnership.slug
    names = [("Cycles", "audits:cycles")]
    names += [(tab.label, tab.url_name) for tab in places.tabs_for("audits", request.member)]
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": name == current}
        for label, name in names
    ]


def cycle_frame(request: TenantRequest, cycle: Cycle, current: str = "audits:cycle") -> dict[str, Any]:
    """The context of templates/audits/cycles/base.html; `current` is the url name of the tab shown."""
    slug = request.partnership.slug
    crumbs = [{"text": "Audits", "url": reverse("audits:cycles", args=[slug])}]
    if current != "audits:cycle":
        crumbs.append({"text": cycle.title, "url": reverse("audits:cycle", args=[slug, cycle.pk])})
    return {
        "cycle": cycle,
        "crumbs": crumbs,
        "tag": stage_of(cycle),
        "tabs": cycle_tabs(request, cycle, current),
        "may_run": request.member.can(RUN_AUDITS),
    }


@requires(SEE_AUDITS)
def cycles(request: TenantRequest, slug: str) -> HttpResponse:
    """Every cycle, newest first, and which is to be planned."""
    filters = CycleFilter(request.GET, queryset=cycle_list(request.member), request=request)
    context = {
        "tabs": audit_tabs(request, "audits:cycles"),
        "may_run": request.member.can(RUN_AUDITS),
        "to_plan": cycles_to_plan(clock.today()) if request.member.can(RUN_AUDITS) else [],
    }
    table = CycleTable(filters.qs, slug=slug)
    return show_list(
        request, "audits/cycles/cycles.html", table=table, name="cycles", filters=filters, context=context
    )


@requires(SEE_AUDITS)
def cycle(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The progress wall: agencies by stages, late in words and colour."""
    found = cycle_of(request, pk)
    filters = WallFilter(request.GET, queryset=wall_of(found), request=request)
    counts = counts_by_state(found)
    today = clock.today()
    context = {
        **cycle_frame(request, found),
        "stages": [(name, day) for name, day in services.last_days(found).items() if day],
        "figures": _figures(request, found, counts, late_count(found, today)),
        "extensions": list(
            Extension.objects.filter(assessment__cycle=found, state="asked").select_related(
                "assessment__agency"
            )
        ),
        "acts": _acts(found) if request.member.can(RUN_AUDITS) else [],
        "boards": [link.board.name for link in found.board_links.select_related("board")],
    }
    return show_list(
        request,
        "audits/cycles/cycle.html",
        table=WallTable(filters.qs, slug=slug),
        name=found.title,
        filters=filters,
        context=context,
    )


def _figures(request: TenantRequest, found: Cycle, counts: Any, late: int) -> list[dict[str, Any]]:
    total = sum(counts.values())
    rows = [{"label": "Agencies", "value": total}]
    for state in AssessmentChoice:
        if counts.get(state):
            rows.append({"label": state.label, "value": counts[state], "url": f"?state={state.value}"})
    if late:
        rows.append({"label": "Late", "value": late, "note": f"of {total}"})
    return rows


def _acts(found: Cycle) -> list[dict[str, str]]:
    """What the officer may do with the cycle now; the service says what is missing."""
    match found.state:
        case CycleChoice.PLANNED:
            return [{"name": "cancel", "text": "Cancel this cycle", "about": "Nobody has heard of it yet."}]
        case CycleChoice.SELF_ASSESSMENT if spec_of(found.framework_version).moderation == Moderation.NONE:
            return [{"name": "close", "text": "Close the cycle", "about": "Every return must be accepted."}]
        case CycleChoice.SELF_ASSESSMENT if found.process == Process.PEER_REVIEW:
            about = "Peers can begin with what was sent in. Every agency needs a peer that is locked."
            return [{"name": "advance", "text": "Start the peer reviews", "about": about}]
        case CycleChoice.MODERATION if found.process == Process.PEER_REVIEW:
            about = "Reviews go on where they are not finished; from now on they should be returned."
            return [{"name": "advance", "text": "Start agreement", "about": about}]
        case CycleChoice.AGREEMENT if found.process == Process.PEER_REVIEW:
            about = "Both agencies must have returned every review."
            return [{"name": "close", "text": "Close the cycle", "about": about}]
        case CycleChoice.SELF_ASSESSMENT:
            about = "Moderators can begin with what was sent in. Every agency needs a locked moderator."
            return [{"name": "advance", "text": "Start moderation", "about": about}]
        case CycleChoice.MODERATION:
            about = "Moderation goes on where it is not finished; from now on grades should be agreed."
            return [{"name": "advance", "text": "Start agreement", "about": about}]
        case CycleChoice.AGREEMENT:
            return [{"name": "close", "text": "Close the cycle", "about": "All grades must be agreed."}]
        case _:
            return []


@requires(RUN_AUDITS)
def cycle_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Plan a cycle: first the framework, then dates and words, as the last cycle's were."""
    crumbs = [{"text": "Audits", "url": reverse("audits:cycles", args=[slug])}]
    versions = versions_to_plan()
    version = next((each for each in versions if str(each.pk) == request.GET.get("version")), None)
    if version is None:
        form = FrameworkForm(request.GET if "version" in request.GET else None, versions=versions)
        context = {"form": form, "crumbs": crumbs, "versions": versions}
        return render(request, "audits/cycles/choose.html", context)
    spec = spec_of(version)
    form_ = CycleForm(
        posted(request),
        initial=_proposal(version),
        is_moderated=spec.moderation in _MODERATED,
        are_peers=spec.moderation == Moderation.PEERS,
    )
    if request.method == "POST" and form_.is_valid():
        try:
            made = services.plan_cycle(framework_version=version, plan=form_.plan(), by=request.member)
        except Refused as refusal:
            form_.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.title} was planned. Now say which agencies take part.")
            return redirect("audits:cycle_agencies", slug, made.pk)
    heading = f"Plan a cycle: {version.framework.title}"
    context = {"form": form_, "crumbs": crumbs, "heading": heading, "version": version}
    return render(request, "audits/cycles/form.html", context)


_MODERATED = (Moderation.MODERATOR, Moderation.PEERS)


def _proposal(version: FrameworkVersion) -> dict[str, Any]:
    """Dates an interval after the last cycle's, else soon or at the start of the partnership's year."""
    spec, last = spec_of(version), last_cycle_on(version)
    process = process_of(spec) or Process.MODERATED
    months = interval_of(process, spec.interval_months)
    start_month = PartnershipSettings.objects.values_list("year_start_month", flat=True).first() or 4
    dates = first_dates(process, clock.today(), start_month)
    initial: dict[str, Any] = {"results_seen_by": "totals", "boards": []}
    if last is not None:
        initial = cycle_initial(last)
        if months is not None and (later := following(dates_of(last), months)).opens_on > clock.today():
            dates = later
    initial.update(vars(dates))
    if spec.moderation not in _MODERATED:
        initial.update(moderation_by=None, agreement_by=None)
    initial["title"] = f"{version.framework.title[:130]}, {dates.opens_on.year}"
    return initial


@requires(RUN_AUDITS)
def cycle_change(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a cycle's dates and words."""
    found = cycle_of(request, pk)
    spec = spec_of(found.framework_version)
    form = CycleForm(
        posted(request),
        initial=cycle_initial(found),
        is_moderated=spec.moderation in _MODERATED,
        are_peers=spec.moderation == Moderation.PEERS,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_cycle(cycle=found, plan=form.plan(), by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The cycle was changed.")
            return redirect("audits:cycle", slug, pk)
    frame = cycle_frame(request, found, "audits:cycle_change")
    context = {**frame, "form": form, "heading": f"Change {found.title}", "version": found.framework_version}
    return render(request, "audits/cycles/form.html", context)


@requires(RUN_AUDITS)
def cycle_agencies(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Say which agencies take part; at first those under the duty are chosen."""
    found = cycle_of(request, pk)
    held = sorted(wall_of(found).values_list("agency_id", flat=True))
    agencies = list(Agency.objects.filter(active=True).values_list("pk", "section11_duty", "sector"))
    leads = leads_by_agency([pk for pk, _, _ in agencies])
    initial = {"agencies": held or _first_choice(found, agencies)}
    form = AgenciesForm(posted(request), initial=initial, hints=_hints(agencies, leads))
    if request.method == "POST" and form.is_valid():
        try:
            added, gone = services.set_agencies(
                cycle=found, agencies=form.cleaned_data["agencies"], by=request.member
            )
        except Refused as refusal:
            form.add_error("agencies", str(refusal))
        else:
            gone_words = f", {gone} taken out" if gone else ""
            messages.success(request, f"{plural(added, 'agency', 'agencies')} added{gone_words}.")
            return redirect("audits:cycle", slug, pk)
    context = {**cycle_frame(request, found, "audits:cycle_agencies"), "form": form}
    return render(request, "audits/cycles/agencies.html", context)


def _first_choice(found: Cycle, agencies: list[tuple[int, bool, str]]) -> list[int]:
    match found.process:
        case Process.SCHOOL:
            return sorted(pk for pk, _, sector in agencies if sector == "education")
        case Process.MODERATED | Process.PEER_REVIEW:
            return sorted(pk for pk, has_duty, _ in agencies if has_duty)
        case _:
            return []


def _hints(agencies: list[tuple[int, bool, str]], leads: dict[int, list[tuple[str, str]]]) -> dict[int, str]:
    hints = {}
    for pk, has_duty, _ in agencies:
        duty = "Under the section 11 duty. " if has_duty else ""
        names = ", ".join(name for name, _ in leads.get(pk, []))
        hints[pk] = (
            f"{duty}{f'Lead: {names}' if names else 'No lead yet: invite one, or nobody gets the letter'}"
        )
    return hints
