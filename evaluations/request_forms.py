"""Forms of requests to providers: input to clean data, no rules of their own."""

from __future__ import annotations

from typing import Any

from django import forms

from assurance.logic.uploads.inspecting import WHAT_IS_TAKEN
from courses.logic.reading.source_table import MAX_BYTES
from courses.models import Event
from evaluations.models import ThemedEvaluation
from evaluations.services.provider_requests import Upload
from evaluations.themed_choices import RequestFileKind, RequestState
from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords
from partnerships.models import Agency
from partnerships.tenant_fields import Within, in_use


class AskForm(PlainWords, forms.Form):
    """Whom to ask about which event, for what, by when."""

    submit_label = "Ask for it"

    event: forms.ModelChoiceField[Event] = forms.ModelChoiceField(
        label="About which event?", queryset=None, empty_label="Choose an event", to_field_name="ref"
    )
    agency = Within(in_use(Agency), label="Which provider?", empty_label="Choose a provider")
    asks_list = forms.BooleanField(label="The delegate list", required=False, initial=True)
    asks_material = forms.BooleanField(label="The course’s material", required=False)
    note = forms.CharField(
        label="What else should they know?",
        widget=forms.Textarea({"rows": "4"}),
        max_length=2000,
        required=False,
    )
    due_on = ThreePartDateField(label="Date by which we need it")

    def __init__(self, *args: Any, evaluation: ThemedEvaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = Event.objects.filter(themed_links__evaluation=evaluation).select_related("course")
        self.fields["event"].queryset = events  # type: ignore[attr-defined]
        self.fields["event"].error_messages["required"] = "Choose an event"
        self.fields["agency"].error_messages["required"] = "Choose a provider"


class AnswerForm(forms.Form):
    """A provider's answer."""

    delegate_list = forms.FileField(
        label="Delegate list",
        required=False,
        help_text=(
            "A CSV file or an Excel workbook, as your booking system gives it. "
            f"Up to {MAX_BYTES // 1024 // 1024} MB. It is erased 30 days after we have read it."
        ),
    )
    material = forms.FileField(
        label="The course’s material", required=False, help_text=f"{WHAT_IS_TAKEN} Name no child in it."
    )
    reply = forms.CharField(
        label="What do you want to say?",
        widget=forms.Textarea({"rows": "4"}),
        max_length=2000,
        required=False,
        help_text="Never write a child’s name here.",
    )

    def __init__(self, *args: Any, asks_list: bool, asks_material: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in (("delegate_list", asks_list), ("material", asks_material)):
            if not asked:
                del self.fields[name]

    @property
    def uploads(self) -> list[Upload]:
        """The files given, read."""
        kinds = (("delegate_list", RequestFileKind.LIST), ("material", RequestFileKind.MATERIAL))
        given = [(kind, self.cleaned_data.get(name)) for name, kind in kinds]
        return [
            Upload(kind.value, file.name or "file", file.read(), file.content_type or "")
            for kind, file in given
            if file
        ]


class DecideForm(forms.Form):
    """What an officer does with a request: accept the answer, send it back, or withdraw the request."""

    state = forms.ChoiceField(
        choices=[
            (state.value, state.label)
            for state in (RequestState.ACCEPTED, RequestState.RETURNED, RequestState.WITHDRAWN)
        ]
    )
    reason = forms.CharField(max_length=2000, required=False)
