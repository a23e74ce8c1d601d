"""Challenge days: the list, one day with its challenges, and its record."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.challenge_forms import ChallengeForm, DayForm, DayTable, HeldForm, RecordForm, day_tag
from audits.models import ChallengeDay
from audits.rules import READ_ASSESSMENTS, RUN_AUDITS, SEE_AUDITS
from audits.services import challenge_days as services
from audits.views.endorse_frame import tabs
from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


def _crumbs(request: TenantRequest, day: ChallengeDay | None = None) -> list[dict[str, str]]:
    slug = request.partnership.slug
    crumbs = []
    if request.member.can(SEE_AUDITS):
        crumbs.append({"text": "Audits", "url": reverse("audits:cycles", args=[slug])})
    crumbs.append({"text": "Challenge days", "url": reverse("audits:challenge_days", args=[slug])})
    if day is not None:
        crumbs.append({"text": day.title, "url": reverse("audits:challenge_day", args=[slug, day.pk])})
    return crumbs


@requires(READ_ASSESSMENTS)
def challenge_days(request: TenantRequest, slug: str) -> HttpResponse:
    """Every challenge day that the member may see."""
    rows = visible_to(request.member, ChallengeDay).select_related("cycle")
    context = {
        "tabs": tabs(request, "audits:challenge_days"),
        "may_run": request.member.can(RUN_AUDITS),
    }
    return show_list(
        request,
        "audits/challenge_days/list.html",
        table=DayTable(rows, slug=slug),
        name="challenge days",
        context=context,
    )


def _day(request: TenantRequest, pk: int) -> ChallengeDay:
    return get_visible(
        ChallengeDay,
        request.member,
        using=lambda rows: rows.select_related("cycle", "recorded_by"),
        pk=pk,
    )


@requires(READ_ASSESSMENTS)
def challenge_day(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One day: its challenges, who was there, its record."""
    day = _day(request, pk)
    may_run = request.member.can(RUN_AUDITS)
    context = {
        "day": day,
        "tag": day_tag(day),
        "crumbs": _crumbs(request),
        "entries": day.entries.select_related("assessment__agency"),
        "may_add": may_run and day.state in ("planned", "held"),
        "may_hold": may_run and day.state == "planned" and day.on <= clock.today(),
        "may_record": may_run and day.state == "held",
        "may_cancel": may_run and day.state == "planned",
    }
    return render(request, "audits/challenge_days/day.html", context)


def _form_page(
    request: TenantRequest, form: Any, heading: str, act: Callable[[], ChallengeDay], day: ChallengeDay | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("audits:challenge_day", request.partnership.slug, done.pk)
    context = {"form": form, "heading": heading, "crumbs": _crumbs(request, day)}
    return render(request, "audits/endorsements/form.html", context)


@requires(RUN_AUDITS)
def challenge_day_plan(request: TenantRequest, slug: str) -> HttpResponse:
    """Plan a day."""
    form = DayForm(posted(request))

    def act() -> ChallengeDay:
        return services.plan_day(by=request.member, **form.cleaned_data)

    return _form_page(request, form, "Plan a challenge day", act, None)


@requires(RUN_AUDITS)
def challenge_add(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Write down one challenge."""
    day = _day(request, pk)
    form = ChallengeForm(posted(request), day=day)

    def act() -> ChallengeDay:
        return services.add_challenge(day=day, by=request.member, **form.cleaned_data).day

    return _form_page(request, form, "Add a challenge", act, day)


@requires(RUN_AUDITS)
def challenge_hold(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The day was held."""
    day = _day(request, pk)
    form = HeldForm(posted(request))

    def act() -> ChallengeDay:
        roles = form.cleaned_data["roles"].splitlines()
        return services.hold(day=day, roles_present=roles, by=request.member)

    return _form_page(request, form, "The day was held", act, day)


@requires(RUN_AUDITS)
def challenge_record(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Close the record of the day."""
    day = _day(request, pk)
    form = RecordForm(posted(request))

    def act() -> ChallengeDay:
        return services.write_record(day=day, words=form.cleaned_data["record"], by=request.member)

    return _form_page(request, form, "Write the record", act, day)


@requires(RUN_AUDITS)
@require_POST
def challenge_cancel(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The day does not take place."""
    day = _day(request, pk)
    try:
        services.cancel(day=day, why=request.POST.get("reason", ""), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{day.title} was cancelled.")
    return redirect("audits:challenge_day", slug, pk)
