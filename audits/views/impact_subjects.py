"""The subgroups and policies of a partnership: lists, adding, changing, retiring; agencies asked about a policy."""

from collections.abc import Callable

from django.db.models import Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.models import Action
from audits.impact_filters import PolicyFilter, SubgroupFilter
from audits.impact_forms import AskForm, DueForm, PolicyForm, SubgroupForm
from audits.impact_tables import AskedTable, PolicyTable, SubgroupTable
from audits.logic.impact_calendar import YearlyCalendar
from audits.models import AssessmentAction, Policy, Subgroup
from audits.queries.frameworks import current_version
from audits.queries.impact import (
    POLICY_FORM,
    TO_SEND,
    asked_about,
    calendar_of_partnership,
    impact_assessments,
    minimum_to_show,
    policy_impact,
)
from audits.queries.presentations import timetable
from audits.rules import RUN_AUDITS, SEE_AUDITS, SEE_IMPACT
from audits.services import impact_subjects as services
from audits.services.impact import ask_agencies, move_due
from audits.views.impact_frame import act_and_go, crumbs, form_page, impact_crumbs, impact_tabs
from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.choices import Role
from partnerships.lists import show_list
from partnerships.logic.wording import plural
from partnerships.models import Agency
from partnerships.permissions import requires
from partnerships.queries.members import leads_by_agency
from partnerships.requests import TenantRequest, posted

#: Of what was taken back nothing is counted.
_IN_FORCE = ~Q(assessments__state="withdrawn")


@requires(SEE_IMPACT)
def subgroups(request: TenantRequest, slug: str) -> HttpResponse:
    """The subgroups, with their chairs."""
    rows = visible_to(request.member, Subgroup).select_related("chair__user")
    rows = rows.annotate(last_year=Max("assessments__year", filter=_IN_FORCE))
    filters = SubgroupFilter(request.GET, queryset=rows, request=request)
    may_run = request.member.can(RUN_AUDITS)
    table = SubgroupTable(filters.qs, slug=slug, may_run=may_run, year_words=calendar_of_partnership().words)
    context = {
        "crumbs": crumbs(request),
        "tabs": impact_tabs(request, "audits:subgroups"),
        "may_run": may_run,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
    }
    return show_list(
        request,
        "audits/impact/subgroups.html",
        table=table,
        name="subgroups",
        filters=filters,
        context=context,
    )


@requires(RUN_AUDITS)
def subgroup_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Add a subgroup."""
    form = SubgroupForm(posted(request))

    def act() -> str:
        return f"{services.save_subgroup(by=request.member, **form.cleaned_data)} was added."

    return form_page(
        request,
        form,
        "Add a subgroup",
        act,
        leads_to=lambda: reverse("audits:subgroups", args=[slug]),
        way=impact_crumbs(request, ("Subgroups", reverse("audits:subgroups", args=[slug]))),
    )


@requires(RUN_AUDITS)
def subgroup_change(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a subgroup's name or chair, retire it or bring it back."""
    found = get_visible(Subgroup, request.member, pk=pk)
    form = SubgroupForm(posted(request), initial={"name": found.name, "chair": found.chair_id})
    url = reverse("audits:subgroups", args=[slug])

    def act() -> str:
        return f"{services.save_subgroup(subgroup=found, by=request.member, **form.cleaned_data)} was saved."

    return form_page(
        request,
        form,
        f"Change {found}",
        act,
        leads_to=lambda: url,
        way=impact_crumbs(request, ("Subgroups", url)),
        template="audits/impact/subject_form.html",
        row=found,
        retire_url=reverse("audits:subgroup_retire", args=[slug, pk]),
        what="subgroup",
    )


@requires(RUN_AUDITS)
@require_POST
def subgroup_retire(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Retire a subgroup, or bring it back."""
    found = get_visible(Subgroup, request.member, pk=pk)
    return act_and_go(request, _retiring(request, found), reverse("audits:subgroups", args=[slug]))


def _retiring(request: TenantRequest, row: Subgroup | Policy) -> Callable[[], str]:
    def act() -> str:
        back = request.POST.get("back") == "yes"
        services.set_active(row=row, active=back, by=request.member)
        return f"{row} {'was brought back' if back else 'was retired. What was assessed stays'}."

    return act


@requires(SEE_IMPACT)
def policies(request: TenantRequest, slug: str) -> HttpResponse:
    """The policies and procedures."""
    rows = visible_to(request.member, Policy).annotate(last_year=Max("assessments__year", filter=_IN_FORCE))
    filters = PolicyFilter(request.GET, queryset=rows, request=request)
    may_run = request.member.can(RUN_AUDITS)
    table = PolicyTable(filters.qs, slug=slug, may_run=may_run, year_words=calendar_of_partnership().words)
    context = {
        "crumbs": crumbs(request),
        "tabs": impact_tabs(request, "audits:policies"),
        "may_run": may_run,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
    }
    return show_list(
        request, "audits/impact/policies.html", table=table, name="policies", filters=filters, context=context
    )


def _policies_way(request: TenantRequest, *inner: tuple[str, str]) -> list[dict[str, str]]:
    url = reverse("audits:policies", args=[request.partnership.slug])
    return impact_crumbs(request, ("Policies", url), *inner)


@requires(RUN_AUDITS)
def policy_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Add a policy."""
    form = PolicyForm(posted(request))

    def act() -> str:
        return f"{services.save_policy(by=request.member, **form.cleaned_data)} was added."

    return form_page(
        request,
        form,
        "Add a policy",
        act,
        leads_to=lambda: reverse("audits:policies", args=[slug]),
        way=_policies_way(request),
    )


@requires(SEE_IMPACT)
def policy(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One policy: the years in which agencies were asked about it, and its presentations."""
    found = get_visible(Policy, request.member, pk=pk)
    calendar = calendar_of_partnership()
    years = (
        impact_assessments(request.member)
        .filter(policy=found, year__isnull=False)
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )
    context = {
        "policy": found,
        "crumbs": _policies_way(request),
        "rounds": [(year, calendar.words(year)) for year in years if year is not None],
        "presentations": timetable(request.member).filter(policy=found).order_by("-on", "pk"),
        "may_run": request.member.can(RUN_AUDITS),
        "may_ask": found.active
        and request.member.can(RUN_AUDITS)
        and current_version(POLICY_FORM) is not None,
    }
    return render(request, "audits/impact/policy.html", context)


@requires(RUN_AUDITS)
def policy_change(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is known of a policy, retire it or bring it back."""
    found = get_visible(Policy, request.member, pk=pk)
    initial = {"title": found.title, "adopted_on": found.adopted_on, "url": found.url}
    form = PolicyForm(posted(request), initial=initial)
    url = reverse("audits:policy", args=[slug, pk])

    def act() -> str:
        return f"{services.save_policy(policy=found, by=request.member, **form.cleaned_data)} was saved."

    return form_page(
        request,
        form,
        f"Change {found}",
        act,
        leads_to=lambda: url,
        way=_policies_way(request, (found.title, url)),
        template="audits/impact/subject_form.html",
        row=found,
        retire_url=reverse("audits:policy_retire", args=[slug, pk]),
        what="policy",
    )


@requires(RUN_AUDITS)
@require_POST
def policy_retire(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Retire a policy, or bring it back."""
    found = get_visible(Policy, request.member, pk=pk)
    return act_and_go(request, _retiring(request, found), reverse("audits:policies", args=[slug]))


@requires(RUN_AUDITS)
def policy_ask(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Ask agencies what difference this policy has made."""
    found = get_visible(Policy, request.member, pk=pk)
    calendar, today = calendar_of_partnership(), clock.today()
    everybody = list(Agency.objects.filter(active=True).values_list("pk", flat=True))
    form = AskForm(
        posted(request),
        calendar=calendar,
        today=today,
        leads=leads_by_agency(everybody),
        initial={"year": calendar.year_of(today)},
    )
    asked: list[int] = []

    def act() -> str:
        made = ask_agencies(policy=found, by=request.member, **form.cleaned_data)
        asked.append(form.cleaned_data["year"])
        if not made:
            return "These agencies were asked already."
        return f"{plural(len(made), 'agency was', 'agencies were')} asked."

    return form_page(
        request,
        form,
        f"Ask about {found}",
        act,
        leads_to=lambda: reverse("audits:policy_impact", args=[slug, pk, asked[0]]),
        way=_policies_way(request, (found.title, reverse("audits:policy", args=[slug, pk]))),
    )


@requires(SEE_IMPACT)
def policy_impact_page(request: TenantRequest, slug: str, pk: int, year: int) -> HttpResponse:
    """What agencies say of a policy: who has answered, the spread of answers, good practice, what follows.

    The team, the scrutineer and SEG see agencies by name; an agency sees itself, and totals above the minimum
    (DOMAIN.md, The minimum).
    """
    found = get_visible(Policy, request.member, pk=pk)
    member = request.member
    rows = asked_about(found, year)
    known = impact_assessments(member).filter(policy=found, year=year)
    if not rows or not (known.exists() or member.roles & {Role.SEG_MEMBER, Role.SEG_CHAIR}):
        raise Http404
    by_name = member.can(SEE_AUDITS)
    calendar: YearlyCalendar = calendar_of_partnership()
    minimum = 1 if by_name else minimum_to_show()
    context = {
        "policy": found,
        "year": calendar.words(year),
        "crumbs": _policies_way(request, (found.title, reverse("audits:policy", args=[slug, pk]))),
        "impact": policy_impact(rows, minimum=minimum),
        "minimum": minimum,
        "by_name": by_name,
        "may_ask": found.active and member.can(RUN_AUDITS),
        "may_move": member.can(RUN_AUDITS) and any(row.state in TO_SEND for row in rows),
        "actions": _actions(request, [row.pk for row in rows]),
    }
    table = AskedTable(known, slug=slug)
    return show_list(
        request,
        "audits/impact/round.html",
        table=table,
        name=f"impact of {found.title} {calendar.words(year)}",
        context=context,
    )


@requires(RUN_AUDITS)
def policy_due(request: TenantRequest, slug: str, pk: int, year: int) -> HttpResponse:
    """Give everybody who has not sent in another last day."""
    found = get_visible(Policy, request.member, pk=pk)
    rows = asked_about(found, year)
    if not rows:
        raise Http404
    form = DueForm(posted(request))
    url = reverse("audits:policy_impact", args=[slug, pk, year])

    def act() -> str:
        moved = move_due(assessments=rows, due_on=form.cleaned_data["due_on"], by=request.member)
        return f"{plural(moved, 'agency has', 'agencies have')} a new date, and {'was' if moved == 1 else 'were'} told."

    return form_page(
        request,
        form,
        "Move the date for all",
        act,
        leads_to=lambda: url,
        way=_policies_way(request, (found.title, url)),
    )


def _actions(request: TenantRequest, ids: list[int]) -> list[Action]:
    """The actions that follow, as far as the member sees actions."""
    links = AssessmentAction.objects.filter(assessment__in=ids).values("action_id")
    return list(
        visible_to(request.member, Action)
        .filter(pk__in=links)
        .select_related("agency")
        .order_by("due_on", "pk")
    )
