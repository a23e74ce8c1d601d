"""Forms of observations: input to clean data, no rules of their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from audits.answer_forms import AnswerForm
from audits.models import FrameworkVersion
from audits.queries.observing import events_to_observe, possible_observers
from audits.text_fields import free_text
from courses.models import Event
from partnerships import clock
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Membership
from partnerships.tenant_fields import Within


class ObservationMoveForm(forms.Form):
    """When, and by whom."""

    submit_label = "Save"

    day = ThreePartDateField(label="Day")
    at = forms.TimeField(label="Time", help_text="For example 10:00.")
    observer = Within(possible_observers, label="Who observes?", empty_label="Choose a person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["observer"]
        assert isinstance(people, forms.ModelChoiceField)
        people.label_from_instance = _person  # type: ignore[method-assign]

    @property
    def planned_for(self) -> dt.datetime:
        """The moment, in London."""
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"], clock.LONDON)


def _person(obj: Membership) -> str:
    return f"{obj.user.name}, {obj.agency}" if obj.agency else obj.user.name


class ObservationPlanForm(ObservationMoveForm):
    """Planning an observation."""

    submit_label = "Plan the observation"
    field_order = ("version", "event", "meeting", "day", "at", "observer", "focus", "trainer_roles")

    version: forms.ModelChoiceField[FrameworkVersion] = forms.ModelChoiceField(
        label="Which form?", queryset=None, empty_label=None, widget=forms.RadioSelect
    )
    event: forms.ModelChoiceField[Event] = forms.ModelChoiceField(
        label="Event", queryset=None, required=False, empty_label="Not an event"
    )
    meeting = forms.CharField(
        label="Or a process or meeting",
        max_length=200,
        required=False,
        help_text="For example, a strategy meeting.",
    )
    focus = forms.CharField(
        label="Focus agreed with the trainer",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": "3"}),
    )
    trainer_roles = forms.CharField(
        label="Trainers, by role",
        max_length=200,
        required=False,
        help_text="For example, social worker and nurse.",
    )

    def __init__(self, *args: Any, versions: list[FrameworkVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version, event = self.fields["version"], self.fields["event"]
        assert isinstance(version, forms.ModelChoiceField)
        assert isinstance(event, forms.ModelChoiceField)
        ids = [each.pk for each in versions]
        version.queryset = FrameworkVersion.objects.filter(pk__in=ids).select_related("framework")
        event.queryset = events_to_observe(clock.today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("event")) == bool(str(cleaned.get("meeting") or "").strip()):
            self.add_error("meeting", "Choose an event, or name a meeting: one of them")
        return cleaned


class ItemForm(AnswerForm):
    """One item of the observation form among many on one page; its fields carry the item's key."""

    def __init__(self, *args: Any, question: Any, **kwargs: Any) -> None:
        self.prefix = question.key
        super().__init__(*args, question=question, **kwargs)
        if question.is_graded:
            level, notes = self.fields["level"], self.fields["explanation"]
            level.label, level.widget.option_hints = f"{question.key} {question.text}", {}  # type: ignore[attr-defined]
            notes.label, notes.help_text = f"Notes on {question.key}", ""
            notes.widget.attrs["rows"] = "2"
            self.fields["not_applicable_reason"].widget = forms.HiddenInput()
        elif "value" in self.fields:
            self.fields["value"].label = question.text

    def _posted_rows(self, prefix: str) -> int:
        return super()._posted_rows(f"{self.prefix}-{prefix}")

    def clean(self) -> dict[str, Any]:
        level = self.spec.scale.find(str(self.cleaned_data.get("level") or ""))
        if level is not None and level.stands_apart and not self.cleaned_data.get("not_applicable_reason"):
            # "Not seen" says why by itself; a note may say more.
            self.cleaned_data["not_applicable_reason"] = self.cleaned_data.get("explanation") or level.label
        return super().clean()

    def given(self) -> dict[str, Any] | None:
        """What to save of this item; None where nothing was written, now or before."""
        found = self.words()
        is_empty = not any(value for name, value in found.items() if name != "revision")
        return None if is_empty and self.answer is None else found


class DayFactsForm(forms.Form):
    """What is known of the day itself."""

    mark_optional = False
    number_present = forms.IntegerField(label="People present", min_value=0, max_value=10_000, required=False)
    part_observed = forms.CharField(
        label="Part observed", max_length=120, required=False, help_text="For example, the morning."
    )


class WriteUpForm(forms.Form):
    """Finishing the form."""

    submit_label = "Finish the form"
    role = forms.CharField(
        label="Your role", max_length=120, help_text="For example, training lead of the partnership."
    )


class ShareForm(forms.Form):
    """The feedback to trainer and provider."""

    submit_label = "Share it"
    feedback = free_text(
        "Feedback", "It goes to the trainers by email as you write it. Name no child, family or delegate.", rows=8,
        required=True,
    )  # fmt: skip


class ResponseForm(forms.Form):
    """The trainer's or provider's answer."""

    submit_label = "Send the answer"
    words = free_text("Your answer", rows=5, required=True)
