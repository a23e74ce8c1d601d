"""Everybody whom one survey of an event concerns: asked or not, when, and why. Never an answer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from courses.models import Event
from courses.services.refusals import Refused
from courses.views.frames import event_frame, event_of
from evaluations.choices import StageChoice
from evaluations.fair_filters import PeopleAskedFilter
from evaluations.fair_forms import MovedForm, ReopenForm
from evaluations.fair_tables import PeopleAskedTable
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import EventSurvey, Invitation
from evaluations.queries.fairness import people_of
from evaluations.rules import CHANGE_DATES, SEE_REPAIRS, SEE_SURVEYS
from evaluations.services import pairs, survey_dates
from evaluations.views.event_surveys import TAB
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


def survey_at(request: TenantRequest, event: Event, stage: str, audience: str) -> EventSurvey:
    """The survey that an address names.

    Raises:
        Http404: the event has none, or this member may not see it.
    """
    return get_visible(
        EventSurvey,
        request.member,
        using=lambda rows: rows.select_related("survey_version", "event__course"),
        event=event,
        stage=stage,
        audience=audience,
    )


def name_of(survey: EventSurvey) -> str:
    """ "After", "Three months, manager"."""
    return survey_name(Stage(survey.stage), Audience(survey.audience)).capitalize()


@requires(SEE_SURVEYS)
def survey_people(request: TenantRequest, slug: str, ref: str, stage: str, audience: str) -> HttpResponse:
    """The list, and as a file."""
    event = event_of(request, ref)
    survey = survey_at(request, event, stage, audience)
    filters = PeopleAskedFilter(request.GET, queryset=people_of(survey), request=request)
    leave_out = {} if request.member.can(CHANGE_DATES) else {"exclude": ("reopen",)}
    return show_list(
        request,
        "evaluations/fair/people.html",
        table=PeopleAskedTable(filters.qs, slug=slug, ref=ref, survey=survey, **leave_out),
        name=f"people asked {ref} {stage} {audience}",
        filters=filters,
        context=event_frame(request, event, TAB) | {"survey": survey, "name": name_of(survey)},
    )


@requires(CHANGE_DATES)
def survey_reopen(
    request: TenantRequest, slug: str, ref: str, stage: str, audience: str, pk: int
) -> HttpResponse:
    """Open the survey again for one person."""
    event = event_of(request, ref)
    survey = survey_at(request, event, stage, audience)
    row = get_visible(
        Invitation,
        request.member,
        using=lambda rows: rows.select_related("delegate"),
        event_survey=survey,
        pk=pk,
    )
    problem = survey_dates.why_not_reopened(row)
    form = ReopenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            survey_dates.reopen(invitation=row, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"The survey is open again for {row.delegate.name}. The link goes by email in working hours, "
                "within the limit of emails.",
            )
            return redirect("evaluations:survey_people", slug, ref, stage, audience)
    if problem and request.method != "POST":
        raise Http404(problem)
    context = event_frame(request, event, TAB) | {
        "form": form,
        "heading": f"Open “{name_of(survey).lower()}” again for {row.delegate.name}",
        "back": TAB,
        "what_follows": "Only this person can answer. The event’s other answers and dates stay as they are."
        + (
            " A before survey never takes answers after the event’s start."
            if stage == StageChoice.PRE
            else ""
        ),
    }
    return render(request, "courses/event_form.html", context)


@requires(SEE_REPAIRS)
def survey_moved(
    request: TenantRequest, slug: str, ref: str, stage: str, audience: str, pk: int
) -> HttpResponse:
    """Record that a person or their manager has moved, as an officer was told; then say who is there now."""
    event = event_of(request, ref)
    survey = survey_at(request, event, stage, audience)
    row = get_visible(
        Invitation,
        request.member,
        using=lambda rows: rows.select_related("delegate", "booking"),
        event_survey=survey,
        pk=pk,
    )
    form = MovedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        task = pairs.break_pair(
            booking=row.booking, reason=form.cleaned_data["reason"], from_stage=stage, by=request.member
        )
        messages.success(
            request, f"It is recorded. If you know who is there now for {row.delegate.name}, say so."
        )
        return redirect("evaluations:repair", slug, task.pk)
    context = event_frame(request, event, TAB) | {
        "form": form,
        "heading": f"{row.delegate.name} or their manager has moved",
        "back": TAB,
        "what_follows": "They are compared with nothing from now on, until somebody says who is there now. Their "
        "agency’s contact is asked, unless you put it right yourself.",
    }
    return render(request, "courses/event_form.html", context)
