"""Forms of actions and recommendations: input to clean data, no rules of their own."""

from typing import Any

from django import forms

from assurance.choices import SourceKind
from assurance.models import Evidence
from assurance.queries.actions import evidence_for
from partnerships.access import Member
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Agency
from partnerships.tenant_fields import SeveralWithin, Within, in_use

NAMES_NOBODY = "Name no child, family or member of staff."
ROLE_HINT = "A role, not a name: Head of service."
#: What a person chooses on the page of an action; the empty choice records progress alone.
ACTS = {
    "": "No change: record progress alone",
    "start": "It has started",
    "finish": "It is done",
    "show_impact": "Its effect can be shown",
    "reopen": "Open it again",
    "drop": "Drop it",
}


def named_with_owner(evidence: Evidence) -> str:
    """Every agency has a "Safeguarding policy": whose it is tells them apart."""
    return f"{evidence.title} ({evidence.agency or 'the partnership'})"


class PieceOfEvidence(Within):
    """One piece of evidence, named with whose it is."""

    def label_from_instance(self, obj: Evidence) -> str:
        return named_with_owner(obj)


class SeveralPiecesOfEvidence(SeveralWithin):
    """Several pieces of evidence, each named with whose it is."""

    def label_from_instance(self, obj: Evidence) -> str:
        return named_with_owner(obj)


class WhoseForm(forms.Form):
    """Who does it: an agency, or the partnership itself."""

    agency = Within(
        in_use(Agency), required=False, empty_label="The partnership itself", label="Whose is it?"
    )


class ActionForm(WhoseForm):
    """A new action."""

    text = forms.CharField(
        label="What is to be done?",
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text=NAMES_NOBODY,
    )
    owner = forms.CharField(label="Who will do it?", max_length=120, required=False, help_text=ROLE_HINT)
    due_on = ThreePartDateField(label="Due date")

    field_order = ("text", "agency", "owner", "due_on")


class RecommendationForm(WhoseForm):
    """A new recommendation and what it rests on."""

    text = forms.CharField(
        label="What should change?",
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text=NAMES_NOBODY,
    )
    source = forms.ChoiceField(label="Where does it come from?", choices=SourceKind.choices)
    source_words = forms.CharField(
        label="Which one?", max_length=200, required=False, help_text="Section 11 audit 2026, heading 4."
    )
    evidence = SeveralPiecesOfEvidence(
        label="What does it rest on?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Add the report or note to the evidence shelf first if it is not here.",
    )

    field_order = ("text", "source", "source_words", "evidence", "agency")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence = self.fields["evidence"]
        assert isinstance(evidence, forms.ModelMultipleChoiceField)
        evidence.queryset = evidence_for(member)


class ProgressForm(forms.Form):
    """Progress on an action, and where it stands now."""

    progress = forms.CharField(
        label="What has been done?",
        widget=forms.Textarea({"rows": 4}),
        required=False,
        max_length=5000,
        help_text=NAMES_NOBODY,
    )
    evidence = PieceOfEvidence(required=False, label="Evidence of it", empty_label="None chosen")
    difference = forms.CharField(
        label="What difference has it made for children, workers or the organisation?",
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=5000,
    )
    act = forms.ChoiceField(
        label="Where does it stand?", widget=forms.RadioSelect, choices=(("", ""),), required=False
    )

    def __init__(self, *args: Any, member: Member, acts: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act, evidence = self.fields["act"], self.fields["evidence"]
        assert isinstance(act, forms.ChoiceField)
        assert isinstance(evidence, forms.ModelChoiceField)
        act.choices = [(name, ACTS[name]) for name in ("", *acts)]
        evidence.queryset = evidence_for(member)


class MoveDateForm(forms.Form):
    """Another due date, and why."""

    due_on = ThreePartDateField(label="New due date")
    why = forms.CharField(label="Why does it move?", max_length=300)


class WhyForm(forms.Form):
    """A reason, before something is taken back."""

    why = forms.CharField(label="Why?", widget=forms.Textarea({"rows": 3}), max_length=300)
