"""Lists of courses held against the minimum standards."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse

from audits.assessment_words import state_tag
from audits.cycle_tables import PlaceColumn
from audits.models import Assessment
from audits.queries.endorsing import results_of
from partnerships import clock
from partnerships.lists import LoadedColumn
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_date


def _results(assessment_ids: Sequence[int]) -> dict[int, str]:
    return results_of(assessment_ids, clock.today())


def _result_words(found: str | None) -> str:
    return found or "–"


class SubmissionTable(TenantTable):
    """Self-checks, submissions and decided checks, newest first."""

    course = tables.Column(
        accessor="course__title",
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        verbose_name="Course",
    )
    agency = tables.Column(accessor="agency__name", verbose_name="Provider", default="")
    state = tables.Column(verbose_name="Stage")
    outcome = LoadedColumn(_results, _result_words, verbose_name="Result")
    progress = PlaceColumn(
        lambda place: f"{place.progress.done} of {place.progress.total}", verbose_name="Answers"
    )
    signed_off_at = tables.Column(verbose_name="Sent in", default="–")

    class Meta:
        model = Assessment
        fields = ("course", "agency", "state", "outcome", "progress", "signed_off_at")
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


def submission_tag(assessment: Assessment) -> dict[str, str]:
    """The stage of a check: before it is sent in, it is the provider's own affair."""
    if assessment.state == "in_progress":
        return {"text": "Self-check", "colour": "blue"}
    if assessment.state == "more_asked":
        return {"text": "Changes asked for", "colour": "orange"}
    return state_tag(assessment)
