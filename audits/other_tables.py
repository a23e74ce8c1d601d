"""The schedule of observations."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse

from audits.assessment_words import state_tag
from audits.models import Observation
from partnerships import clock
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_datetime


class ObservationTable(TenantTable):
    """Observations, the latest planned first."""

    subject = tables.Column(
        accessor="assessment__subject",
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        orderable=False,
        verbose_name="What",
    )
    agency = tables.Column(accessor="assessment__agency__name", verbose_name="Provider", default="–")
    planned_for = tables.Column(verbose_name="When")
    observer = tables.Column(accessor="observer__user__name", verbose_name="Observer", default="–")
    state = tables.Column(accessor="assessment__state", verbose_name="Stage")

    class Meta:
        model = Observation
        fields = ("subject", "agency", "planned_for", "observer", "state")
        order_by = "-planned_for"

    caption = "Observations"

    def link(self, record: Observation) -> str:
        return reverse("audits:observation", args=[self.slug, record.assessment_id])

    def render_planned_for(self, value: Any) -> str:
        return str(govuk_datetime(clock.local(value)))

    def value_planned_for(self, value: Any) -> Any:
        return value

    def render_state(self, record: Observation) -> str:
        return render_to_string("components/tag.html", observation_tag(record))

    def value_state(self, record: Observation) -> str:
        return observation_tag(record)["text"]


def observation_tag(observation: Observation) -> dict[str, str]:
    """The stage of an observation in its own words."""
    words = {"not_started": "Planned", "signed_off": "Written up", "withdrawn": "Called off"}
    tag = state_tag(observation.assessment)
    return {**tag, "text": words.get(observation.assessment.state, tag["text"])}
