"""The dates of one survey of an event: extend it, close it early, and what was changed before."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from courses.services.refusals import Refused
from courses.views.frames import event_frame, event_of
from evaluations.choices import SurveyState
from evaluations.fair_forms import CloseEarlyForm, ExtendForm
from evaluations.queries.fairness import changes_of
from evaluations.rules import CHANGE_DATES
from evaluations.services import survey_dates as services
from evaluations.views.event_surveys import TAB
from evaluations.views.survey_people import name_of, survey_at
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(CHANGE_DATES)
def survey_dates(request: TenantRequest, slug: str, ref: str, stage: str, audience: str) -> HttpResponse:
    """Two forms, told apart by `do`."""
    event = event_of(request, ref)
    survey = survey_at(request, event, stage, audience)
    wanted = next((do for do in ("extend", "close") if f"{do}-do" in request.POST), "")
    extending = ExtendForm(request.POST if wanted == "extend" else None, prefix="extend")
    closing = CloseEarlyForm(request.POST if wanted == "close" else None, prefix="close")
    form: Form | None = extending if wanted == "extend" else closing if wanted == "close" else None
    if form is not None and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "do"}
        try:
            if wanted == "extend":
                services.extend(survey=survey, by=request.member, **given)
            else:
                services.close_early(survey=survey, by=request.member, **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            done = "is extended" if wanted == "extend" else "is closed"
            messages.success(request, f"The survey “{name_of(survey).lower()}” {done}.")
            return redirect("evaluations:survey_dates", slug, ref, stage, audience)
    context = event_frame(request, event, TAB) | {
        "survey": survey,
        "name": name_of(survey),
        "extending": extending,
        "closing": closing,
        "form": form,
        "may_extend": survey.state not in (SurveyState.CANCELLED, SurveyState.TOO_LATE),
        "may_close": survey.state in (SurveyState.PLANNED, SurveyState.OPEN),
        "changes": changes_of(survey),
    }
    return render(request, "evaluations/fair/dates.html", context)
