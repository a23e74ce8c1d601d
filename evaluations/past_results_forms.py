"""The form with which past results are uploaded."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from courses.logic.reading.source_table import MAX_BYTES
from courses.models import Event
from evaluations.logic.stages import SURVEY_KEYS, survey_name
from partnerships.logic.wording import long_date
from partnerships.tenant_fields import Within

#: How many events the choice shows; an older one is reached from its own Surveys tab.
MOST_EVENTS = 200
SURVEYS = [
    (f"{stage.value}:{audience.value}", survey_name(stage, audience).capitalize())
    for stage, audience in SURVEY_KEYS
]


class PastEvent(Within):
    """An event by its course, date and reference."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.course.title}, {long_date(obj.first_day)} ({obj.ref})"


class PastResultsForm(forms.Form):
    """Which survey of which event the file answers, and the file."""

    submit_label = "Upload the file"
    event = PastEvent(
        label="Event",
        empty_label="Choose an event",
        error_messages={"required": "Choose the event that the answers are about"},
    )
    survey = forms.ChoiceField(
        label="Survey",
        choices=[("", "Choose a survey"), *SURVEYS],
        help_text="When people were asked, and who answered.",
        error_messages={"required": "Choose the survey that the answers belong to"},
    )
    file = forms.FileField(
        label="File with the answers",
        help_text=(
            "From SurveyMonkey: all individual responses, as CSV or Excel. From Microsoft Forms: Open in Excel. "
            "From Snap: the responses as CSV. Another list with a row for each answer will do. "
            f"Up to {MAX_BYTES // 1024 // 1024} MB."
        ),
        allow_empty_file=True,
        error_messages={
            "required": "Choose the file with the answers",
            "missing": "Choose the file with the answers",
        },
    )

    def __init__(
        self, *args: Any, events: QuerySet[Event], chosen: Event | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"event": chosen})
        super().__init__(*args, **kwargs)
        newest = list(events.values_list("pk", flat=True)[:MOST_EVENTS])
        shown = events.filter(pk__in=[*newest, chosen.pk] if chosen else newest)
        self.fields["event"].queryset = shown  # type: ignore[attr-defined]

    def clean_survey(self) -> tuple[str, str]:
        stage, _, audience = self.cleaned_data["survey"].partition(":")
        return stage, audience
