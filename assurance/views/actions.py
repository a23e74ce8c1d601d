"""The action tracker: the list, one action, adding one, moving its date."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assurance.action_filters import ActionFilter
from assurance.action_forms import ActionForm, MoveDateForm, ProgressForm
from assurance.action_tables import ActionTable, action_tag
from assurance.logic.ageing import AgeBand, age_words
from assurance.logic.machines import allowed
from assurance.logic.processes import ACTION, ActionFact
from assurance.models import Action
from assurance.queries.actions import UNFINISHED, action_list, action_with_history, unfinished_by_age
from assurance.rules import RUN_ACTIONS, SEE_ACTIONS, UPDATE_ACTIONS
from assurance.services import actions as services
from assurance.services.refusals import Refused
from partnerships import clock
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.logic.charts.bars import Bar, bars
from partnerships.logic.wording import long_date, plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(SEE_ACTIONS)
def actions(request: TenantRequest, slug: str) -> HttpResponse:
    """Every action that the member may see, with how late the unfinished ones are."""
    filters = ActionFilter(request.GET, queryset=action_list(request.member), request=request)
    bands = unfinished_by_age(request.member)
    unfinished = sum(bands.values())
    late = bands[AgeBand.VERY_LATE] + bands[AgeBand.LATE] + bands[AgeBand.JUST_LATE]
    sentence = f"{late} of {plural(unfinished, 'unfinished action')} {'is' if late == 1 else 'are'} late."
    chart = bars(
        title="Unfinished actions by age",
        sentence=sentence,
        rows=[Bar(band.value, (count,)) for band, count in bands.items()],
        series=("Actions",),
        row_heading="Age",
        decimals=0,
    )
    return show_list(
        request,
        "assurance/actions/actions.html",
        table=ActionTable(filters.qs, slug=slug),
        name="actions",
        filters=filters,
        context={
            "chart": chart if unfinished else None,
            "heading": "Actions"
            if request.member.in_qa_team or request.member.agency_id is None
            else "Our actions",
            "may_run": request.member.can(RUN_ACTIONS),
            "is_empty": not unfinished and not filters.qs.exists() and not request.GET,
        },
    )


@requires(SEE_ACTIONS)
def action(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One action: what is to be done, what has been, and recording more."""
    found = get_visible(Action, request.member, using=action_with_history, pk=pk)
    form = _progress_form(request, found) if request.member.can(UPDATE_ACTIONS) else None
    if form is not None and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.update_action(
                action=found,
                by=request.member,
                act=data["act"],
                progress=data["progress"],
                difference=data["difference"],
                evidence=data["evidence"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The progress was recorded.")
            return redirect("assurance:action", slug, pk)
    words, colour = action_tag(found)
    context = {
        "action": found,
        "form": form,
        "facts": _facts(slug, found),
        "status_words": words,
        "status_colour": colour,
        "history": _history(found),
        "crumbs": crumbs(slug),
        "may_move": request.member.can(RUN_ACTIONS) and found.state in UNFINISHED,
    }
    return render(request, "assurance/actions/action.html", context)


@requires(RUN_ACTIONS)
def action_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Add an action that rests on no recommendation, for instance from a meeting."""
    form = ActionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_action(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The action was added.")
            return redirect("assurance:action", slug, made.pk)
    return _form_page(request, form, "Add an action", crumbs(slug))


@requires(RUN_ACTIONS)
def action_date(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Move the due date, with the reason."""
    found = get_visible(Action, request.member, pk=pk)
    form = MoveDateForm(posted(request), initial={"due_on": found.due_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.move_due_date(action=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The action is now due on {long_date(form.cleaned_data['due_on'])}.")
            return redirect("assurance:action", slug, pk)
    return _form_page(request, form, "Move the due date", crumbs(slug, found))


def crumbs(slug: str, found: Action | None = None) -> list[dict[str, str]]:
    """The way back to the list, and to one action."""
    way = [{"text": "Actions", "url": reverse("assurance:actions", args=[slug])}]
    if found is not None:
        way.append({"text": str(found), "url": reverse("assurance:action", args=[slug, found.pk])})
    return way


def _form_page(request: TenantRequest, form: Any, heading: str, way: list[dict[str, str]]) -> HttpResponse:
    context = {"form": form, "heading": heading, "crumbs": way}
    return render(request, "base/form_page.html", context)


def _progress_form(request: TenantRequest, found: Action) -> ProgressForm | None:
    """The form with the acts that the member may do now; none where nothing can follow."""
    everything = frozenset(ActionFact)
    party = services.party_of(request.member)
    acts = tuple(
        move.action
        for move in ACTION.moves_from(found.state)
        if allowed(ACTION, found.state, move.action, by=party, facts=everything).is_allowed
    )
    return ProgressForm(posted(request), member=request.member, acts=acts)


def _facts(slug: str, found: Action) -> list[dict[str, str]]:
    whose = found.agency.name if found.agency else "The partnership"
    rows = [
        {"key": "Whose", "value": f"{whose}, {found.owner}" if found.owner else whose},
        {"key": "Due", "value": _due_words(found)},
    ]
    if found.recommendation is not None:
        rows.append(
            {
                "key": "Comes from",
                "value": str(found.recommendation),
                "action_url": reverse("assurance:recommendation", args=[slug, found.recommendation.pk]),
                "action_text": "Read the recommendation",
            }
        )
    return [
        *rows,
        {"key": "Added", "value": f"{long_date(clock.local(found.created_at).date())}, {found.created_by}"},
    ]


def _due_words(found: Action) -> str:
    if found.state not in UNFINISHED:
        return long_date(found.due_on)
    return f"{long_date(found.due_on)}: {age_words(found.due_on, clock.today())}"


def _history(found: Action) -> list[dict[str, Any]]:
    """Each update, newest first, as components/status_timeline.html wants it."""
    return [
        {
            "what": update.get_state_display(),
            "who": str(update.by),
            "at": update.at,
            "why": " ".join(
                said
                for said in (
                    update.progress,
                    f"Difference made: {update.difference}" if update.difference else "",
                    f"Evidence: {update.evidence.title}." if update.evidence else "",
                )
                if said
            ),
        }
        for update in found.updates.all()
    ]
