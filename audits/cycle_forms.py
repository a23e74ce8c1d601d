"""Forms of cycles: planning, who takes part, more time."""

from __future__ import annotations

from typing import Any

from django import forms

from audits.choices import ResultsSeenBy
from audits.logic.cycle_dates import CycleDates
from audits.models import Cycle, FrameworkVersion
from audits.services.cycles import CyclePlan
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Agency, Board
from partnerships.stale_forms import NoticesStale
from partnerships.tenant_fields import SeveralWithin, in_use

DATES = ("opens_on", "self_assessment_by", "moderation_by", "agreement_by")


class FrameworkForm(forms.Form):
    """Which framework a new cycle is about."""

    submit_label = "Go on"
    version: forms.ModelChoiceField[FrameworkVersion] = forms.ModelChoiceField(
        label="What is it about?", queryset=None, empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, versions: list[FrameworkVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [version.pk for version in versions]
        field = self.fields["version"]
        field.queryset = FrameworkVersion.objects.filter(pk__in=ids).select_related("framework")  # type: ignore[attr-defined]


class CycleForm(NoticesStale):
    """A cycle's dates and words."""

    submit_label = "Save"

    title = forms.CharField(max_length=150, help_text="For example, Section 11, 2026.")
    opens_on = ThreePartDateField(label="Opens on", help_text="For example, 27 3 2026")
    self_assessment_by = ThreePartDateField(label="Answers are due on")
    moderation_by = ThreePartDateField(label="Moderation ends on", required=False)
    agreement_by = ThreePartDateField(label="Grades are agreed by", required=False)
    letter = forms.CharField(
        label="Letter to the leads",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text="In your own words; the date and the link are added below it. Empty: the portal’s own letter.",
    )
    conditions = forms.CharField(
        label="What taking part means",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text="What agencies accept: visits, who sees what, how grades are agreed.",
    )
    calibration_example = forms.CharField(
        label="Worked example for moderators",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text="One answer with its evidence, and the grade it deserves, so that moderators grade alike.",
    )
    results_seen_by = forms.ChoiceField(
        label="Who sees the results?", choices=ResultsSeenBy.choices, widget=forms.RadioSelect
    )
    boards = SeveralWithin(
        in_use(Board),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="One return serves every board chosen here. None: all boards.",
    )

    def __init__(self, *args: Any, is_moderated: bool, are_peers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_moderated:
            for name in ("moderation_by", "agreement_by", "calibration_example"):
                del self.fields[name]
        elif are_peers:
            del self.fields["calibration_example"]
            self.fields["moderation_by"].label = "Peers share their reviews by"
            self.fields["agreement_by"].label = "Agencies have answered by"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("opens_on") and cleaned.get("self_assessment_by"):
            for name, problem in self._dates(cleaned).problems().items():
                self.add_error(name, problem)
        return cleaned

    def _dates(self, cleaned: dict[str, Any]) -> CycleDates:
        return CycleDates(*(cleaned.get(name) for name in DATES))  # type: ignore[arg-type]

    def plan(self) -> CyclePlan:
        """The clean data as the services take them."""
        cleaned = self.cleaned_data
        return CyclePlan(
            title=cleaned["title"].strip(),
            dates=self._dates(cleaned),
            conditions=cleaned["conditions"].strip(),
            letter=cleaned["letter"].strip(),
            calibration_example=cleaned.get("calibration_example", "").strip(),
            results_seen_by=cleaned["results_seen_by"],
            boards=list(cleaned["boards"]),
        )


def cycle_initial(cycle: Cycle) -> dict[str, Any]:
    """What is stored, as `CycleForm` shows it."""
    names = ("title", *DATES, "letter", "conditions", "calibration_example", "results_seen_by")
    values: dict[str, Any] = {name: getattr(cycle, name) for name in names}
    values["boards"] = sorted(cycle.board_links.values_list("board_id", flat=True))
    return values


class AgenciesForm(NoticesStale):
    """Which agencies take part."""

    submit_label = "Save"

    agencies = SeveralWithin(
        in_use(Agency), required=False, widget=forms.CheckboxSelectMultiple, label="Agencies that take part"
    )

    def __init__(self, *args: Any, hints: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].widget.option_hints = hints  # type: ignore[attr-defined]


class ExtensionForm(forms.Form):
    """A lead asks for more time."""

    submit_label = "Ask for more time"

    new_due = ThreePartDateField(label="Until when?", help_text="For example, 27 3 2026")
    why = forms.CharField(label="Why?", max_length=500, widget=forms.Textarea(attrs={"rows": "4"}))


class DecisionForm(forms.Form):
    """The officer decides about more time."""

    submit_label = "Decide"

    decision = forms.ChoiceField(
        label="Your decision",
        choices=(("grant", "Grant more time"), ("refuse", "Do not grant it")),
        widget=forms.RadioSelect,
    )
    until = ThreePartDateField(
        label="Until when?", required=False, help_text="The day asked for stands here; another is possible."
    )
    words = forms.CharField(
        label="What should the agency know?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="Needed when you do not grant it.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "grant" and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Enter until when")
        if cleaned.get("decision") == "refuse" and not cleaned.get("words"):
            self.add_error("words", "Say why it is not granted")
        return cleaned
