"""Forms of impact: subgroups, policies, the calendar, and what is asked of whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet

from audits.logic.impact_calendar import YearlyCalendar
from audits.models import ImpactCalendar, Policy, Subgroup
from audits.rules import WRITE_IMPACT
from audits.text_fields import free_text
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Agency, Membership
from partnerships.tenant_fields import SeveralWithin, Within, in_use


def _person(obj: Membership) -> str:
    return f"{obj.user.name}, {obj.agency}" if obj.agency else obj.user.name


def _possible_chairs() -> QuerySet[Membership]:
    people = Membership.objects.filter(active=True, user__is_active=True, roles__role__in=WRITE_IMPACT.roles)
    return people.select_related("user", "agency").distinct().order_by("user__name", "pk")


class SubgroupForm(forms.Form):
    """A subgroup."""

    submit_label = "Save"
    name = forms.CharField(max_length=150)
    chair = Within(
        _possible_chairs,
        label="Who chairs it?",
        required=False,
        empty_label="Nobody with an account",
        help_text="They write its yearly assessment, and are reminded. Without one, SEG’s chair can write it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chair = self.fields["chair"]
        assert isinstance(chair, forms.ModelChoiceField)
        chair.label_from_instance = _person  # type: ignore[method-assign]


class PolicyForm(forms.Form):
    """A policy or procedure."""

    submit_label = "Save"
    title = forms.CharField(label="Policy or procedure", max_length=200)
    adopted_on = ThreePartDateField(label="Day on which it was adopted", required=False)
    url = forms.URLField(label="Its address", max_length=500, required=False, assume_scheme="https")


class CalendarForm(forms.ModelForm):
    """When subgroups assess their year."""

    submit_label = "Save"
    opens_weeks_after = forms.IntegerField(
        label="It opens so many weeks after the training year has ended",
        min_value=0,
        max_value=40,
        help_text="0 is the first working day of the next year.",
    )
    weeks_to_answer = forms.IntegerField(label="Weeks to answer", min_value=2, max_value=26)
    opens_by_itself = forms.BooleanField(label="The portal opens it by itself on that day", required=False)

    class Meta:
        model = ImpactCalendar
        fields = ("opens_weeks_after", "weeks_to_answer", "opens_by_itself")


class OpenForm(forms.Form):
    """Opening the assessment of a year for subgroups by hand."""

    submit_label = "Open and tell the chairs"
    year = forms.TypedChoiceField(label="Which year?", coerce=int, widget=forms.RadioSelect)
    subgroups = SeveralWithin(in_use(Subgroup), label="Which subgroups?", widget=forms.CheckboxSelectMultiple)
    due_on = ThreePartDateField(label="Last day for answers")

    def __init__(self, *args: Any, calendar: YearlyCalendar, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        assert isinstance(year, forms.TypedChoiceField)
        this = calendar.year_of(today)
        year.choices = [(each, calendar.words(each)) for each in (this - 1, this)]


class AskForm(forms.Form):
    """Asking agencies about a policy."""

    submit_label = "Ask these agencies"
    year = forms.TypedChoiceField(label="Which year?", coerce=int, widget=forms.RadioSelect)
    agencies = SeveralWithin(
        in_use(Agency),
        label="Which agencies?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each agency’s safeguarding leads are told by email. "
        "Where an agency has no lead in the portal, you are told instead.",
    )
    due_on = ThreePartDateField(label="Last day for answers")

    def __init__(
        self, *args: Any, calendar: YearlyCalendar, today: dt.date, leads: dict[int, list[Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        year, agencies = self.fields["year"], self.fields["agencies"]
        assert isinstance(year, forms.TypedChoiceField)
        assert isinstance(agencies, forms.ModelMultipleChoiceField)
        this = calendar.year_of(today)
        year.choices = [(each, calendar.words(each)) for each in (this, this - 1)]
        agencies.label_from_instance = (  # type: ignore[method-assign]
            lambda obj: str(obj) if leads.get(obj.pk) else f"{obj} (no lead yet)"
        )


class DueForm(forms.Form):
    """Another last day."""

    submit_label = "Move the date"
    due_on = ThreePartDateField(label="New last day for answers")


class SendBackForm(forms.Form):
    """Sending an assessment back."""

    submit_label = "Send it back"
    why = free_text("What is missing?", "Its author reads it.", required=True)


class PresentationForm(forms.Form):
    """A presentation on the timetable."""

    submit_label = "Put it on the timetable"
    policy = Within(in_use(Policy), label="Policy or procedure", empty_label="Choose a policy")
    agency = Within(in_use(Agency), label="Which agency presents?", empty_label="Choose an agency")
    subgroup = Within(in_use(Subgroup), label="At the meeting of", empty_label="Choose a subgroup")
    on = ThreePartDateField(label="Day of the meeting")


class MoveForm(forms.Form):
    """Another day for a presentation."""

    submit_label = "Move it"
    on = ThreePartDateField(label="New day")


class PointsForm(forms.Form):
    """What was said at a presentation."""

    submit_label = "Save"
    points = free_text(
        "What was said, and development points",
        "Name no child, family or member of staff. It stands on the timetable for everybody who takes part.",
        rows=10,
    )


class MissedForm(forms.Form):
    """A presentation was not given."""

    submit_label = "It was not given"
    why = forms.CharField(label="Why?", max_length=300, required=False)
