"""The timetable of presentations: published to everybody who takes part; planned, given, missed or cancelled."""

from typing import Any

from django.conf import settings as django_settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.logic.machines import possible_actions
from assurance.rules import RUN_ACTIONS
from audits.impact_filters import TimetableFilter
from audits.impact_forms import MissedForm, MoveForm, PointsForm, PresentationForm
from audits.impact_tables import TimetableTable, presentation_tag
from audits.logic.machines import PRESENTATION
from audits.logic.presentation_entry import calendar_entry
from audits.logic.processes import Fact
from audits.models import PolicyPresentation
from audits.queries.presentations import prompts, timetable
from audits.rules import RUN_AUDITS, SEE_IMPACT
from audits.services import presentations as services
from audits.views.impact_frame import act_and_go, crumbs, form_page, impact_crumbs, impact_tabs
from partnerships import clock
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(SEE_IMPACT)
def presentations(request: TenantRequest, slug: str) -> HttpResponse:
    """The timetable, what is to come first."""
    rows = timetable(request.member)
    filters = TimetableFilter(request.GET, queryset=rows, request=request)
    is_filtered = any(request.GET.get(name) for name in filters.filters)
    context = {
        "crumbs": crumbs(request),
        "tabs": impact_tabs(request, "audits:presentations"),
        "may_run": request.member.can(RUN_AUDITS),
        "is_filtered": is_filtered,
        "next": rows.filter(state="planned", on__gte=clock.today()).order_by("on", "pk").first(),
    }
    return show_list(
        request,
        "audits/impact/timetable.html",
        table=TimetableTable(filters.qs, slug=slug),
        name="timetable of presentations",
        filters=filters,
        context=context,
    )


def _presentation(request: TenantRequest, pk: int) -> PolicyPresentation:
    return get_visible(
        PolicyPresentation,
        request.member,
        using=lambda rows: rows.select_related("policy", "agency", "subgroup"),
        pk=pk,
    )


def _url(request: TenantRequest, found: PolicyPresentation) -> str:
    return reverse("audits:presentation", args=[request.partnership.slug, found.pk])


def _way(request: TenantRequest, found: PolicyPresentation | None = None) -> list[dict[str, str]]:
    inner = [("Timetable", reverse("audits:presentations", args=[request.partnership.slug]))]
    if found is not None:
        inner.append((str(found.agency), _url(request, found)))
    return impact_crumbs(request, *inner)


@requires(SEE_IMPACT)
def presentation(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One presentation: who, when, about what, what was said."""
    found = _presentation(request, pk)
    party = services.party_in(request.member, found)
    possible = (
        set(possible_actions(PRESENTATION, found.state, by=party, facts=frozenset({Fact.REASON})))
        if party
        else set()
    )
    if found.on > clock.today():
        possible -= {"give", "miss"}
    context: dict[str, Any] = {
        "presentation": found,
        "tag": presentation_tag(found),
        "crumbs": _way(request),
        "possible": possible,
        "may_move": request.member.can(RUN_AUDITS) and found.state == "planned",
        "may_write": party is not None and found.state == "given",
        "may_add_actions": request.member.can(RUN_ACTIONS) and found.state == "given",
    }
    return render(request, "audits/impact/presentation.html", context)


@requires(RUN_AUDITS)
def presentation_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Put a presentation on the timetable."""
    initial = {"policy": request.GET.get("policy")}
    form = PresentationForm(posted(request), initial=initial)

    def act() -> str:
        made = services.plan(by=request.member, **form.cleaned_data)
        return f"{made.agency} is on the timetable, and was told by email."

    url = reverse("audits:presentations", args=[slug])
    return form_page(request, form, "Plan a presentation", act, leads_to=lambda: url, way=_way(request))


@requires(RUN_AUDITS)
def presentation_move(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Give a presentation another day."""
    found = _presentation(request, pk)
    form = MoveForm(posted(request), initial={"on": found.on})

    def act() -> str:
        services.move_day(presentation=found, on=form.cleaned_data["on"], by=request.member)
        return f"The presentation was moved, and {found.agency} told."

    return form_page(
        request,
        form,
        "Move the presentation",
        act,
        leads_to=lambda: _url(request, found),
        way=_way(request, found),
    )


@requires(SEE_IMPACT)
def presentation_points(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """It was given: write what was said, or change it afterwards.

    Raises:
        Http404: somebody else's to write.
    """
    found = _presentation(request, pk)
    if services.party_in(request.member, found) is None:
        raise Http404
    form = PointsForm(posted(request), initial={"points": found.points})

    def act() -> str:
        write = services.change_points if found.state == "given" else services.give
        write(presentation=found, points=form.cleaned_data["points"], by=request.member)
        return "Saved."

    return form_page(
        request,
        form,
        "What was said" if found.state == "given" else "It was given",
        act,
        leads_to=lambda: _url(request, found),
        way=_way(request, found),
    )


@requires(RUN_AUDITS)
def presentation_missed(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """It was not given on its day."""
    found = _presentation(request, pk)
    form = MissedForm(posted(request))

    def act() -> str:
        services.miss(presentation=found, why=form.cleaned_data["why"], by=request.member)
        return "Recorded as not given."

    return form_page(
        request,
        form,
        "It was not given",
        act,
        leads_to=lambda: _url(request, found),
        way=_way(request, found),
    )


@requires(RUN_AUDITS)
@require_POST
def presentation_cancel(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take a presentation off the timetable."""
    found = _presentation(request, pk)

    def act() -> str:
        services.cancel(presentation=found, why=request.POST.get("reason", ""), by=request.member)
        return f"The presentation was cancelled, and {found.agency} told."

    return act_and_go(request, act, _url(request, found))


@requires(SEE_IMPACT)
def presentation_prompts(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The prompt sheet: what to talk about, to print."""
    found = _presentation(request, pk)
    sheet = prompts()
    context = {
        "presentation": found,
        "sheet": sheet,
        "prompts": [question.text for question in sheet.questions],
        "crumbs": _way(request, found),
    }
    return render(request, "audits/impact/prompts.html", context)


@requires(SEE_IMPACT)
def presentation_entry(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The day for one's own calendar, as an ICS file.

    Raises:
        Http404: it is not planned any more.
    """
    found = _presentation(request, pk)
    if found.state != "planned":
        raise Http404
    content = calendar_entry(
        uid=f"presentation-{found.pk}@{request.partnership.slug}",
        on=found.on,
        summary=f"{found.agency} presents: {found.policy}",
        about=f"At the meeting of {found.subgroup}." if found.subgroup else "",
        url=f"{django_settings.SITE_URL}{_url(request, found)}",
        stamped=clock.now(),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="presentation-{found.on}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
