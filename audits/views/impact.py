"""Impact assessments: the list of a year, opening them, accepting them or sending them back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from audits.impact_filters import ImpactFilter
from audits.impact_forms import CalendarForm, DueForm, OpenForm, SendBackForm
from audits.impact_tables import ImpactTable
from audits.logic.processes import AssessmentState, Party, Process
from audits.models import Assessment, DialogueEntry, ImpactCalendar
from audits.queries.frameworks import current_version
from audits.queries.impact import (
    POLICY_FORM,
    SUBGROUP_FORM,
    TO_SEND,
    calendar_of_partnership,
    impact_assessments,
    years_known,
)
from audits.rules import RUN_AUDITS, SEE_IMPACT, parties_of
from audits.services import impact as services
from audits.services.impact_subjects import set_calendar
from audits.views.assess_frame import assessment_of
from audits.views.assess_parts import Part
from audits.views.impact_frame import act_and_go, crumbs, form_page, impact_crumbs, impact_tabs
from partnerships import clock
from partnerships.access import visible_to
from partnerships.lists import show_list
from partnerships.logic.wording import long_date, plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(SEE_IMPACT)
def impact(request: TenantRequest, slug: str) -> HttpResponse:
    """The assessments of subgroups and of policies that the member knows of."""
    calendar, today = calendar_of_partnership(), clock.today()
    years = [(year, calendar.words(year)) for year in years_known(request.member)]
    filters = ImpactFilter(
        request.GET, queryset=impact_assessments(request.member), request=request, years=years
    )
    dates = calendar.open_now(today) or calendar.following(today)
    context = {
        "crumbs": crumbs(request),
        "tabs": impact_tabs(request, "audits:impact"),
        "may_run": request.member.can(RUN_AUDITS),
        "year": calendar.words(dates.year),
        "dates": dates,
        "opens_by_itself": calendar.opens_by_itself,
        "has_forms": bool(current_version(SUBGROUP_FORM) and current_version(POLICY_FORM)),
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
    }
    return show_list(
        request,
        "audits/impact/list.html",
        table=ImpactTable(filters.qs, slug=slug, year_words=calendar.words),
        name="impact assessments",
        filters=filters,
        context=context,
    )


@requires(RUN_AUDITS)
def impact_open(request: TenantRequest, slug: str) -> HttpResponse:
    """Open the assessment of a year for subgroups by hand."""
    calendar, today = calendar_of_partnership(), clock.today()
    latest = calendar.latest(today)
    initial = {"year": latest.year, "due_on": latest.due_on if latest.due_on > today else None}
    form = OpenForm(posted(request), calendar=calendar, today=today, initial=initial)

    def act() -> str:
        made = services.open_subgroups(by=request.member, **form.cleaned_data)
        if not made:
            return "These subgroups have an assessment of this year already."
        return (
            f"{plural(len(made), 'assessment was', 'assessments were')} opened, and who writes them was told."
        )

    url = reverse("audits:impact", args=[slug])
    return form_page(
        request,
        form,
        "Open subgroups’ assessments",
        act,
        leads_to=lambda: url,
        way=impact_crumbs(request),
    )


@requires(RUN_AUDITS)
def impact_calendar(request: TenantRequest, slug: str) -> HttpResponse:
    """When subgroups assess their year."""
    form = CalendarForm(posted(request), instance=ImpactCalendar.objects.first() or ImpactCalendar())

    def act() -> str:
        set_calendar(by=request.member, **form.cleaned_data)
        following = calendar_of_partnership().following(clock.today())
        return f"Saved. The next assessment opens on {long_date(following.opens_on)}."

    url = reverse("audits:impact", args=[slug])
    return form_page(
        request,
        form,
        "When subgroups assess their year",
        act,
        leads_to=lambda: url,
        way=impact_crumbs(request),
    )


def _impact_of(request: TenantRequest, pk: int) -> Assessment:
    found = assessment_of(request, pk)
    if found.process != Process.IMPACT:
        raise Http404
    return found


def _own_page(found: Assessment, slug: str) -> str:
    return reverse("audits:assessment", args=[slug, found.pk])


def _way(request: TenantRequest, found: Assessment) -> list[dict[str, str]]:
    return impact_crumbs(request, (found.subject, _own_page(found, request.partnership.slug)))


@requires(RUN_AUDITS)
@require_POST
def impact_accept(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer accepts an assessment."""
    found = _impact_of(request, pk)

    def act() -> str:
        services.accept(assessment=found, by=request.member)
        return f"The impact assessment of {found.subject} was accepted."

    return act_and_go(request, act, _own_page(found, slug))


@requires(RUN_AUDITS)
@require_POST
def impact_close(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer closes an accepted assessment."""
    found = _impact_of(request, pk)

    def act() -> str:
        services.close(assessment=found, by=request.member)
        return f"The impact assessment of {found.subject} is closed."

    return act_and_go(request, act, _own_page(found, slug))


@requires(RUN_AUDITS)
def impact_send_back(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer sends an assessment back, with the reason."""
    found = _impact_of(request, pk)
    form = SendBackForm(posted(request))

    def act() -> str:
        services.send_back(assessment=found, why=form.cleaned_data["why"], by=request.member)
        return "It was sent back, and its author told."

    return form_page(
        request,
        form,
        "Send the assessment back",
        act,
        leads_to=lambda: _own_page(found, slug),
        way=_way(request, found),
    )


@requires(RUN_AUDITS)
def impact_due(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Give another last day for answers."""
    found = _impact_of(request, pk)
    form = DueForm(posted(request), initial={"due_on": found.due_on})

    def act() -> str:
        services.move_due(assessments=[found], due_on=form.cleaned_data["due_on"], by=request.member)
        return f"Answers are due on {long_date(form.cleaned_data['due_on'])}. Who writes them was told."

    return form_page(
        request,
        form,
        "Move the date",
        act,
        leads_to=lambda: _own_page(found, slug),
        way=_way(request, found),
    )


def on_assessment(request: TenantRequest, assessment: Assessment) -> Part | None:
    """The officer's answer, and what was said when it was sent back, on an impact assessment's page."""
    if assessment.process != Process.IMPACT:
        return None
    parties = parties_of(request.member, assessment)
    is_officer = Party.OFFICER in parties
    content: dict[str, Any] = {
        "may_accept": is_officer and assessment.state == AssessmentState.SIGNED_OFF,
        "may_close": is_officer and assessment.state == AssessmentState.ACCEPTED,
        "may_move": is_officer and assessment.state in TO_SEND,
        "may_take_back": is_officer and assessment.state in TO_SEND,
        "is_own": request.member.can(RUN_AUDITS)
        and not is_officer
        and assessment.state == AssessmentState.SIGNED_OFF,
        "policy": assessment.policy if assessment.year is not None else None,
        "words": visible_to(request.member, DialogueEntry)
        .filter(assessment=assessment, question__isnull=True, heading__isnull=True)
        .select_related("by"),
    }
    if assessment.year is not None:
        content["year"] = calendar_of_partnership().words(assessment.year)
    return Part("audits/impact/part.html", content)
