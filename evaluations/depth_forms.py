"""Forms of evidence, codes, quotes and reviews: input to clean data, no rules of their own."""

from __future__ import annotations

from typing import Any

from django import forms

from evaluations.choices import StageChoice
from evaluations.themed_choices import Counted, EvidenceMethod, Strength
from partnerships.date_fields import ThreePartDateField

NO_NAMES = "Never write the name of a child, a family or a worker."
STEPS = (
    (1, "1. Baseline: what people knew before"),
    (2, "2. Reaction and learning"),
    (3, "3. Change in practice"),
    (4, "4. Outcomes for children, workers and organisations"),
)


class ReviewForm(forms.Form):
    """What a review found."""

    submit_label = "Record the review"
    what_was_seen = forms.CharField(
        label="What was seen in the evaluations?",
        widget=forms.Textarea({"rows": "6"}),
        max_length=4000,
        help_text=NO_NAMES,
        error_messages={"required": "Write what was seen in the evaluations"},
    )
    what_changes = forms.CharField(
        label="What changes because of it?",
        widget=forms.Textarea({"rows": "4"}),
        max_length=4000,
        required=False,
        help_text="Write “nothing” if nothing needs to change.",
    )


class PauseForm(forms.Form):
    """From when to when the programme is paused."""

    submit_label = "Pause the programme"
    from_day = ThreePartDateField(label="First day of the pause")
    until_day = ThreePartDateField(
        label="Last day of the pause", required=False, help_text="Leave it empty until it is known."
    )
    why = forms.CharField(label="Why?", max_length=300)


class EndPauseForm(forms.Form):
    """When a pause ends."""

    submit_label = "Save the last day"
    until_day = ThreePartDateField(label="Last day of the pause")


class EvidenceForm(forms.Form):
    """One piece of evidence besides surveys."""

    submit_label = "Record the evidence"
    method = forms.ChoiceField(choices=EvidenceMethod.choices)
    done_on = ThreePartDateField(label="Date")
    by_role = forms.CharField(
        label="Carried out by, as a role",
        max_length=150,
        help_text="For example: policy officer, team manager.",
    )
    how_many = forms.IntegerField(label="How many people or cases?", min_value=1, max_value=100_000)
    counted = forms.ChoiceField(
        label="Does that count people or cases?", choices=Counted.choices, widget=forms.RadioSelect
    )
    step = forms.TypedChoiceField(
        label="Which step does it show?", choices=STEPS, coerce=int, widget=forms.RadioSelect
    )
    stage = forms.ChoiceField(
        label="At which stage?",
        choices=[("", "At no stage in particular"), *StageChoice.choices],
        required=False,
    )
    what_it_showed = forms.CharField(
        label="What did it show?",
        widget=forms.Textarea({"rows": "6"}),
        max_length=4000,
        help_text=f"{NO_NAMES} Say “people reported” unless an audit, data or an observation supports it.",
    )
    strength = forms.TypedChoiceField(
        label="How strong is it?", choices=Strength.choices, coerce=int, widget=forms.RadioSelect
    )
    harmless = forms.BooleanField(
        label="I have checked the marked words: they identify nobody",
        required=False,
        widget=forms.HiddenInput,
    )

    def ask_about_words(self) -> None:
        """Show the tick that the marked words identify nobody."""
        self.fields["harmless"].widget = forms.CheckboxInput()


class CodeForm(forms.Form):
    """A word of the shared code list."""

    submit_label = "Add the code"
    label = forms.CharField(
        label="Code", max_length=80, help_text="Two or three words, for example: joint working."
    )
    about = forms.CharField(label="When to use it", max_length=300, required=False)


class QuoteForm(forms.Form):
    """Words picked from one comment or note."""

    text = forms.CharField(widget=forms.Textarea, max_length=1000)


class WhyForm(forms.Form):
    """A reason that is kept."""

    why = forms.CharField(max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].error_messages["required"] = "Say why"
