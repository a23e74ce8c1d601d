"""Forms and list of schools' returns."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet

from audits.choices import ACCEPTED_STAGES, SchoolRoute
from audits.cycle_tables import AssessmentTable
from audits.models import Assessment, Cycle
from audits.queries.schools import agencies_with_lead
from audits.text_fields import free_text
from partnerships import clock
from partnerships.tables import LINK


class SchoolListForm(forms.Form):
    """The list of schools."""

    submit_label = "Read the list"
    file = forms.FileField(
        label="List of schools",
        help_text="A CSV file or an Excel workbook with a column for the school, one for the email address of its "
        "safeguarding lead, and, if you have it, one for the lead’s name.",
        error_messages={"required": "Choose the file with the list"},
    )


class RouteForm(forms.Form):
    """How a school gives assurance."""

    submit_label = "Go on"
    route = forms.ChoiceField(
        label="How do you show that safeguarding works?",
        choices=SchoolRoute.choices,
        widget=forms.RadioSelect,
    )


class SendBackForm(forms.Form):
    """Sending a return back."""

    submit_label = "Send it back"
    why = free_text("What is missing?", "The school reads it.", required=True)


class SchoolFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(field_name="agency__name", lookup_expr="icontains", label="School")
    cycle = django_filters.ModelChoiceFilter(
        queryset=lambda request: Cycle.objects.filter(process="school"),
        empty_label="Every year",
        label="Year",
    )
    state = django_filters.ChoiceFilter(choices=ACCEPTED_STAGES, empty_label="Every stage", label="Stage")
    joined = django_filters.ChoiceFilter(
        choices=(("no", "Nobody has joined yet"), ("late", "Late")),
        method="by_joined",
        empty_label="All",
        label="Standing",
    )

    class Meta:
        model = Assessment
        fields = ("words", "cycle", "state", "joined")

    def by_joined(self, rows: QuerySet[Assessment], name: str, value: str) -> QuerySet[Assessment]:
        if value == "no":
            return rows.exclude(agency_id__in=agencies_with_lead())
        return rows.filter(due_on__lt=clock.today(), state__in=["not_started", "in_progress"])


class SchoolTable(AssessmentTable):
    """Schools' returns, by school."""

    agency = tables.Column(
        accessor="agency__name",
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        verbose_name="School",
    )
    cycle = tables.Column(accessor="cycle__title", verbose_name="Year", default="–")
    route = tables.Column(verbose_name="How", default="Not chosen yet")
    state = tables.Column(verbose_name="Stage")
    due_on = tables.Column(verbose_name="Due")
    has_lead = tables.Column(verbose_name="Joined")

    class Meta:
        model = Assessment
        fields = ("agency", "cycle", "route", "state", "due_on", "has_lead")
        order_by = "agency"

    caption = "Schools’ returns"

    def render_route(self, record: Assessment) -> str:
        return record.get_route_display() or "Not chosen yet"

    value_route = render_route

    def render_has_lead(self, value: bool) -> str:
        return "Yes" if value else "Not yet"

    value_has_lead = render_has_lead
