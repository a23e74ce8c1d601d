"""Lists of courses held against the minimum standards."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse

from audits.assessment_words import state_tag
from audits.cycle_tables import PlaceColumn
from audits.models import Assessment
from partnerships import clock
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_date


class SubmissionTable(TenantTable):
    """Self-checks, submissions and decided checks, newest first."""

    course = tables.Column(
        accessor="course__title",
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        verbose_name="Course",
    )
    agency = tables.Column(accessor="agency__name", verbose_name="Provider", default="")
    framework = tables.Column(
        accessor="framework_version__framework__title", verbose_name="Standards", orderable=False
    )
    state = tables.Column(verbose_name="Stage")
    progress = PlaceColumn(
        lambda place: f"{place.progress.done} of {place.progress.total}", verbose_name="Answers"
    )
    signed_off_at = tables.Column(verbose_name="Sent in", default="–")
    due_on = tables.Column(verbose_name="Changes due", default="–")

    class Meta:
        model = Assessment
        fields = ("course", "agency", "framework", "state", "progress", "signed_off_at", "due_on")
        order_by = "-created_at"

    caption = "Courses against the minimum standards"

    def link(self, record: Assessment) -> str:
        return reverse("audits:submission", args=[self.slug, record.pk])

    def render_state(self, record: Assessment) -> str:
        return render_to_string("components/tag.html", submission_tag(record))

    def value_state(self, record: Assessment) -> str:
        return submission_tag(record)["text"]

    def render_signed_off_at(self, value: Any) -> str:
        return str(govuk_date(clock.local(value).date()))

    def value_signed_off_at(self, value: Any) -> Any:
        return value

    def render_due_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_due_on(self, value: Any) -> Any:
        return value


def submission_tag(assessment: Assessment) -> dict[str, str]:
    """The stage of a check: before it is sent in, it is the provider's own affair."""
    if assessment.state == "in_progress":
        return {"text": "Self-check", "colour": "blue"}
    if assessment.state == "more_asked":
        return {"text": "Changes asked for", "colour": "orange"}
    return state_tag(assessment)
