"""Forms of reports: input to clean data, no rules of their own."""

from collections.abc import Sequence
from typing import Any

from django import forms

from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords
from reports.choices import OpinionChoice
from reports.logic.blocks import StepEvidence
from reports.logic.quarters import Quarter

NO_CHILD = "Never write a child’s name here, or anything that could identify a person."
MOST_WORDS = 6000


class NewReportForm(PlainWords, forms.Form):
    """A quarter and a board."""

    board = forms.ChoiceField(label="Board", widget=forms.RadioSelect)
    quarter = forms.ChoiceField(label="Quarter", widget=forms.RadioSelect)
    submit_label = "Start the draft"

    def __init__(
        self, *args: Any, boards: Sequence[tuple[int, str]], quarters: Sequence[Quarter], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = [(str(pk), name) for pk, name in boards]  # type: ignore[attr-defined]
        self.quarters = {quarter_key(quarter): quarter for quarter in quarters}
        named = [(key, quarter.name) for key, quarter in self.quarters.items()]
        self.fields["quarter"].choices = named  # type: ignore[attr-defined]

    @property
    def chosen_quarter(self) -> Quarter:
        """The quarter that was chosen."""
        return self.quarters[self.cleaned_data["quarter"]]


def quarter_key(quarter: Quarter) -> str:
    """A quarter in an address or a form: "2025-4"."""
    return f"{quarter.year}-{quarter.number}"


class NarrativeForm(forms.Form):
    """The officer's words for one section. `version` is what the page showed, 0 for none."""

    text = forms.CharField(
        label="Your words",
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea({"rows": "14"}),
        help_text=NO_CHILD,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    submit_label = "Save these words"


class OpinionForm(PlainWords, forms.Form):
    """SEG's opinion, and the steps of the four on which it rests."""

    opinion = forms.ChoiceField(label="Opinion", choices=OpinionChoice.choices, widget=forms.RadioSelect)
    steps_claimed = forms.TypedMultipleChoiceField(
        label="Which steps does it rest on?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only steps on which this report holds evidence can be chosen.",
    )
    reasons = forms.CharField(
        label="Reasons", widget=forms.Textarea({"rows": "6"}), max_length=4000, help_text=NO_CHILD
    )
    more_evidence = forms.CharField(
        label="More evidence to collect",
        widget=forms.Textarea({"rows": "3"}),
        required=False,
        max_length=2000,
    )
    further_action = forms.CharField(
        label="Action to improve effectiveness",
        widget=forms.Textarea({"rows": "3"}),
        required=False,
        max_length=2000,
    )
    decided_on = ThreePartDateField(label="Date of the decision")
    minute_ref = forms.CharField(
        label="Minute reference", max_length=100, help_text="For example SEG 2026/05 item 4."
    )
    submit_label = "Record the opinion"

    def __init__(self, *args: Any, evidence: Sequence[StepEvidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["steps_claimed"].choices = [  # type: ignore[attr-defined]
            (step.step, f"Step {step.step}, {step.title.lower()}: {step.words}")
            for step in evidence
            if step.can_be_claimed
        ]
        missing = [f"step {step.step}, {step.title.lower()}" for step in evidence if not step.can_be_claimed]
        if missing:
            self.fields["steps_claimed"].help_text = f"This report holds no evidence on {'; '.join(missing)}."


class ConfirmForm(PlainWords, forms.Form):
    """The chair's answer to what the officer recorded."""

    answer = forms.ChoiceField(
        label="Is this what your group decided?",
        choices=[("yes", "Yes, I confirm it"), ("no", "No, something should be put right")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you confirm it"},
    )
    note = forms.CharField(
        label="What should be put right?",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": "3"}),
        help_text="Only if you do not confirm it. The officer reads this.",
    )
    submit_label = "Send my answer"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "no" and not cleaned.get("note", "").strip():
            self.add_error("note", "Say what should be put right")
        return cleaned


class CorrectForm(PlainWords, forms.Form):
    """Why a new edition is needed."""

    why = forms.CharField(
        label="Why is a new edition needed?",
        max_length=1000,
        widget=forms.Textarea({"rows": "4"}),
        help_text="Readers see this first, above the list of what changed.",
        error_messages={"required": "Say why a new edition is needed"},
    )
    submit_label = "Start the new edition"
