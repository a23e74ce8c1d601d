"""One page after Start for a sampled delegate: who supervises your practice? It is no answer of the survey."""

from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from courses.models import Booking
from courses.services.refusals import Refused
from evaluations.choices import InvitationState
from evaluations.logic.stages import Stage
from evaluations.queries.answering import Asked
from evaluations.services import supervisors
from evaluations.themed_choices import SupervisorHow
from evaluations.views.survey import INVALID, page_to_resume
from evaluations.views.survey_links import survey_link, while_open

CONFIRM, OTHER, NOBODY = (how.value for how in supervisors.BY_THE_DELEGATE)


class SupervisorForm(forms.Form):
    """Who supervises this person's practice; the name is optional, the address is not."""

    who = forms.ChoiceField(choices=[(CONFIRM, ""), (OTHER, ""), (NOBODY, "")])
    name = forms.CharField(max_length=200, required=False)
    email = forms.EmailField(required=False)

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("who") == OTHER and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Enter their email address")
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@survey_link
@while_open
def supervisor(request: HttpRequest, token: str, asked: Asked) -> HttpResponseBase:
    """Confirm, correct, or name nobody. Asked of people in a theme's sample alone, after Start."""
    started = asked.state == InvitationState.STARTED
    if asked.for_manager or not started:
        return HttpResponseRedirect(f"/s/{token}/")
    onwards = f"/s/{token}/{page_to_resume(asked).number}/"
    if not supervisors.is_asked(booking_id=asked.booking_id, stage=asked.stage):
        return HttpResponseRedirect(onwards)
    booking = Booking.objects.select_related("delegate", "event__course").get(pk=asked.booking_id)
    name, email = supervisors.supervisor_of(booking)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _record(request, booking, asked, known=bool(email))
        if not errors:
            return HttpResponseRedirect(onwards)
    context = {
        "asked": asked,
        "name": name,
        "email": email,
        "again": asked.stage is Stage.M3,
        "volunteer": booking.delegate.volunteer,
        "shown": request.POST if request.method == "POST" else {"who": ""},
        "errors": errors,
        "first_radio": f"who-{CONFIRM}" if email else f"who-{OTHER}",
        "choices": {"confirm": CONFIRM, "other": OTHER, "nobody": NOBODY},
        "leaving": f"/s/{token}/",
    }
    return render(request, "evaluations/survey/supervisor.html", context, status=INVALID if errors else 200)


def _record(request: HttpRequest, booking: Booking, asked: Asked, *, known: bool) -> dict[str, str]:
    """Write down what was said; the messages by field when it cannot be."""
    form = SupervisorForm(request.POST)
    if not form.is_valid():
        errors = {name: str(messages[0]) for name, messages in form.errors.items()}
        return errors if "who" not in errors else {"who": "Choose who supervises your practice"}
    given = form.cleaned_data
    how = SupervisorHow(given["who"])
    if how == SupervisorHow.CONFIRMED and not known:
        return {"who": "Choose who supervises your practice"}
    try:
        supervisors.record_supervisor(
            booking=booking, stage=asked.stage, how=how, name=given["name"], email=given["email"]
        )
    except Refused as refusal:
        return {"email": str(refusal).replace("the delegate’s own address", "your own address")}
    return {}
