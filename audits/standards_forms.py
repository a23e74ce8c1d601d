"""Forms of minimum standards and endorsement: input to clean data, no rules of their own."""

from __future__ import annotations

from typing import Any

from django import forms

from audits.logic.frameworks.spec import Scale
from audits.models import FrameworkVersion
from audits.services.endorsing import Decision, Standard
from audits.text_fields import free_text
from courses.choices import EndorsementOutcome
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Membership
from partnerships.tenant_fields import Within


class StandardsForm(forms.Form):
    """Which standards a course is held against."""

    submit_label = "Start the self-check"
    version: forms.ModelChoiceField[FrameworkVersion] = forms.ModelChoiceField(
        label="Which standards?", queryset=None, empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, versions: list[FrameworkVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        ids = [version.pk for version in versions]
        field.queryset = FrameworkVersion.objects.filter(pk__in=ids).select_related("framework")  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """What a checker says about one standard."""

    submit_label = "Save and go on"
    mark_optional = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    level = forms.ChoiceField(label="Your grade", widget=forms.RadioSelect)
    reason = free_text("Why? Needed only where you differ from the provider’s own grade", rows=2)
    comment = free_text("Comment to the provider")
    good_practice = free_text("Good practice", "What others could take over.", rows=2)
    development = free_text(
        "Development required",
        "It becomes an action of the provider when the course is decided about.",
        rows=2,
    )
    development_due_on = ThreePartDateField(label="Development is needed by", required=False)
    development_is_condition = forms.BooleanField(
        label="The endorsement depends on this development", required=False
    )

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = [(each.value, each.label) for each in scale.levels]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needs_day = bool(str(cleaned.get("development") or "").strip())
        if needs_day and not cleaned.get("development_due_on") and "development_due_on" not in self.errors:
            self.add_error("development_due_on", "Enter the day by which the development is needed")
        return cleaned

    def given(self) -> Standard:
        """The clean data as the service takes them."""
        return Standard(**{**self.cleaned_data, "revision": self.cleaned_data.get("revision") or 0})


class ChangesForm(forms.Form):
    """The checker asks for changes."""

    submit_label = "Ask for changes"
    what = free_text("What has to change?", required=True)
    due_on = ThreePartDateField(label="Day by which you need it")


class CheckerForm(forms.Form):
    """Who checks a course."""

    submit_label = "Ask this person"
    membership = Within(
        label="Who checks?",
        help_text="Moderators of other agencies. Nobody with an interest in the provider may check it.",
        empty_label="Choose a person",
    )

    def __init__(self, *args: Any, people: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Membership.objects.filter(pk__in=people).select_related("user", "agency")
        field.label_from_instance = lambda obj: f"{obj.user.name}, {obj.agency or 'no agency'}"  # type: ignore[method-assign]


class DecisionForm(forms.Form):
    """The officer's decision about a course."""

    submit_label = "Decide"
    mark_optional = False
    outcome = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        choices=[
            (outcome.value, outcome.label)
            for outcome in EndorsementOutcome
            if outcome != EndorsementOutcome.WITHDRAWN
        ],
    )
    reason = free_text("Why?", "The provider reads it.", required=True)
    conditions = free_text(
        "Conditions", "Needed where you endorse with conditions. They stand on the certificate."
    )
    starts_on = ThreePartDateField(label="First day of the endorsement", required=False)
    expires_on = ThreePartDateField(label="Last day of the endorsement", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome in (EndorsementOutcome.ENDORSED, EndorsementOutcome.WITH_CONDITIONS):
            for name, label in (("starts_on", "first"), ("expires_on", "last")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Enter the {label} day of the endorsement")
        if outcome == EndorsementOutcome.WITH_CONDITIONS and not str(cleaned.get("conditions") or "").strip():
            self.add_error("conditions", "Write the conditions")
        return cleaned

    def decision(self) -> Decision:
        """The clean data as the service takes them."""
        cleaned = self.cleaned_data
        return Decision(
            outcome=EndorsementOutcome(cleaned["outcome"]),
            reason=cleaned["reason"],
            starts_on=cleaned.get("starts_on"),
            expires_on=cleaned.get("expires_on"),
            conditions=cleaned.get("conditions") or "",
        )


class WithdrawEndorsementForm(forms.Form):
    """Ending an endorsement before its day."""

    submit_label = "Yes, withdraw the endorsement"
    reason = free_text("Why?", "The provider reads it.", required=True)
