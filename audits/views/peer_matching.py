"""The officer matches peers: a proposal, changes, the lock, the days of each group, another reviewer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.peer_groups import PAIR, THREE, NoGrouping
from audits.models import Assessment, Cycle, PeerGroup
from audits.peer_forms import ReviewerForm, SwapForm, TimersForm
from audits.peer_tables import ReviewTable
from audits.queries.peer_matching import sizes_of, taking_part, to_group
from audits.queries.peer_reviews import group_list, review_assignment
from audits.rules import RUN_AUDITS, SEE_AUDITS
from audits.services import peer_groups as services
from audits.views.cycle_pages import cycle_frame
from audits.views.peer_frame import act_page, cycle_of, known_review, try_act
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

COLOURS = {"proposed": "yellow", "locked": "blue", "results_given": "purple", "shared": "purple",
           "responded": "turquoise", "closed": "green"}  # fmt: skip
_CHANGEABLE = ("not_started", "in_progress", "signed_off", "in_review")


@requires(SEE_AUDITS)
def peer_groups(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Who reviews whom and how far they are; for the officer, what can be changed."""
    cycle = cycle_of(request, pk)
    rows = Assessment.objects.filter(cycle=cycle, peer_place__isnull=False).exclude(state="withdrawn")
    may_run = request.member.can(RUN_AUDITS) and cycle.state not in ("closed", "cancelled")
    groups = list(group_list(request.member).filter(cycle=cycle))
    context = {
        **cycle_frame(request, cycle, "audits:peer_groups"),
        "may_match": may_run,
        "groups": [_group(slug, group, may_run) for group in groups],
        "left": len(to_group(cycle)),
        "proposed": sum(group.state == "proposed" for group in groups),
        "may_swap": sum(group.state == "proposed" for group in groups) > 1,
        "sizes": [
            {"wanted": size, "text": words}
            for size, words in ((PAIR, "Propose pairs"), (THREE, "Propose threes"))
            if size in sizes_of(cycle)
        ],
    }
    table = ReviewTable(rows.select_related("peer_place__group", "agency"), slug=slug)
    return show_list(
        request, "audits/peer_reviews/groups.html", table=table, name=f"{cycle.title} peers", context=context
    )


def _group(slug: str, group: PeerGroup, may_run: bool) -> dict[str, Any]:
    members = [place.assessment for place in group.places.all() if place.assessment.state != "withdrawn"]
    is_locked = group.state != "proposed"
    return {
        "group": group,
        "colour": COLOURS[group.state],
        "agencies": [str(each.agency) for each in members],
        "timers_url": reverse("audits:peer_timers", args=[slug, group.pk])
        if may_run and group.state != "closed"
        else "",
        "others": [
            {"agency": str(each.agency), "url": reverse("audits:peer_reviewer", args=[slug, each.pk])}
            for each in members
            if may_run and is_locked and each.state in _CHANGEABLE
        ],
    }


@requires(RUN_AUDITS)
@require_POST
def peer_propose(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Let the portal propose groups."""
    wanted = THREE if request.POST.get("wanted") == str(THREE) else PAIR
    try:
        found = services.propose(cycle=cycle_of(request, pk), wanted=wanted, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if isinstance(found, NoGrouping):
            messages.error(request, found.why)
        else:
            messages.success(request, f"Proposed: {found.words}")
    return redirect("audits:peer_groups", slug, pk)


@requires(RUN_AUDITS)
@require_POST
def peer_lock(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Settle the groups and tell the agencies."""

    def act() -> str:
        count = services.lock(cycle=cycle_of(request, pk), by=request.member)
        return f"Locked. {plural(count, 'group was', 'groups were')} told whom they review."

    try_act(request, act)
    return redirect("audits:peer_groups", slug, pk)


def _form_page(
    request: TenantRequest, cycle: Cycle, form: Any, heading: str, act: Any, *, about: str = ""
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("audits:peer_groups", request.partnership.slug, cycle.pk)
    slug = request.partnership.slug
    crumbs = [
        {"text": "Audits", "url": reverse("audits:cycles", args=[slug])},
        {"text": cycle.title, "url": reverse("audits:cycle", args=[slug, cycle.pk])},
        {"text": "Peers", "url": reverse("audits:peer_groups", args=[slug, cycle.pk])},
    ]
    context = {"form": form, "heading": heading, "crumbs": crumbs, "about": about}
    return render(request, "base/form_page.html", context)


@requires(RUN_AUDITS)
def peer_swap(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Two agencies of different proposed groups change places."""
    cycle = cycle_of(request, pk)
    rows = Assessment.objects.filter(cycle=cycle, peer_place__group__state="proposed")
    form = SwapForm(
        posted(request),
        assessments=rows.select_related("agency", "peer_place__group").order_by("agency__name"),
    )

    def act() -> str:
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        services.swap(one=one, other=other, by=request.member)
        return f"{one.agency} and {other.agency} changed places."

    return _form_page(request, cycle, form, "Let two agencies change places", act)


@requires(RUN_AUDITS)
def peer_timers(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Other days for one group."""
    group = get_visible(
        PeerGroup, request.member, using=lambda rows: rows.select_related("cycle__framework_version"), pk=pk
    )
    names = ("results_by", "share_by", "respond_by")
    form = TimersForm(posted(request), initial={name: getattr(group, name) for name in names})

    def act() -> str:
        services.move_timers(
            group=group, timers=form.timers(), why=form.cleaned_data["why"], by=request.member
        )
        return f"The days of {group.name} were saved."

    return _form_page(request, group.cycle, form, f"The days of {group.name}", act)


@requires(RUN_AUDITS)
def peer_reviewer(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Let another agency review one agency: after a conflict, or on request."""
    found = known_review(request, pk)
    cycle = cycle_of(request, found.cycle_id or 0)
    held = review_assignment(found)
    others = [
        each.agency_id
        for each in taking_part(cycle)
        if each.agency_id not in (None, found.agency_id, held.agency_id if held else None)
    ]
    form = ReviewerForm(posted(request), agencies=[each for each in others if each is not None])

    def act() -> str:
        made = services.choose_reviewer(assessment=found, by=request.member, **form.cleaned_data)
        return f"{made.agency} reviews {found.subject}, and was told."

    def after() -> str:
        return reverse("audits:peer_groups", args=[slug, cycle.pk])

    now = f"{held.agency} reviews {found.subject} now." if held else f"Nobody reviews {found.subject} now."
    heading = f"Another reviewer for {found.subject}"
    return act_page(request, found, form, heading=heading, act=act, after=after, about=now)
