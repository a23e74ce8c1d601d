"""Forms and list of challenge days."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from audits.choices import CycleChoice
from audits.models import Assessment, ChallengeDay, Cycle
from audits.text_fields import free_text
from partnerships.date_fields import ThreePartDateField
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_date
from partnerships.tenant_fields import Within

COLOURS = {"planned": "blue", "held": "yellow", "recorded": "green", "cancelled": "grey"}


def _challenged() -> QuerySet[Cycle]:
    return Cycle.objects.exclude(state=CycleChoice.CANCELLED).order_by("-opens_on")


class DayForm(forms.Form):
    """Planning a challenge day."""

    submit_label = "Plan the day"
    title = forms.CharField(max_length=150)
    on = ThreePartDateField(label="Day")
    place = forms.CharField(max_length=200, required=False)
    cycle = Within(
        _challenged,
        label="Cycle whose returns are challenged",
        required=False,
        empty_label="No cycle",
        help_text="Its agencies see the day and its record.",
    )


class ChallengeForm(forms.Form):
    """One challenge on the day."""

    submit_label = "Add the challenge"
    mark_optional = False
    assessment: forms.ModelChoiceField[Assessment] = forms.ModelChoiceField(
        label="Agency that was challenged", queryset=None, required=False, empty_label="All, or none"
    )
    challenge = free_text(
        "Challenge", "What was asked. Name no child, family or member of staff.", required=True
    )
    response = free_text("Answer")
    outcome = free_text("What follows", rows=2)

    def __init__(self, *args: Any, day: ChallengeDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assessment"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = Assessment.objects.filter(cycle_id=day.cycle_id or 0).exclude(state="withdrawn")
        field.queryset = rows.select_related("agency").order_by("agency__name")
        field.label_from_instance = lambda obj: str(obj.agency)  # type: ignore[method-assign]


class HeldForm(forms.Form):
    """The day was held."""

    submit_label = "The day was held"
    roles = forms.CharField(
        label="Who was there? One role a line",
        help_text="Roles, never names: Head of safeguarding.",
        widget=forms.Textarea({"rows": "5"}),
        max_length=3000,
    )


class RecordForm(forms.Form):
    """Closing the record."""

    submit_label = "Close the record"
    record = free_text("Record of the day", "It stays as it is once closed.", rows=10, required=True)


class DayTable(TenantTable):
    """Challenge days, the latest first."""

    title = tables.Column(attrs=LINK, linkify=lambda record, table: table.link(record))
    on = tables.Column(verbose_name="Day")
    cycle = tables.Column(accessor="cycle__title", verbose_name="Cycle", default="–")
    state = tables.Column()

    class Meta:
        model = ChallengeDay
        fields = ("title", "on", "cycle", "state")
        order_by = "-on"

    caption = "Challenge days"

    def link(self, record: ChallengeDay) -> str:
        return reverse("audits:challenge_day", args=[self.slug, record.pk])

    def render_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_on(self, value: Any) -> Any:
        return value

    def render_state(self, record: ChallengeDay) -> str:
        return render_to_string("components/tag.html", day_tag(record))

    def value_state(self, record: ChallengeDay) -> str:
        return record.get_state_display()


def day_tag(day: ChallengeDay) -> dict[str, str]:
    """The state of a day as a word and a colour."""
    return {"text": day.get_state_display(), "colour": COLOURS[day.state]}
