"""The list of frameworks."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from audits.models import Framework
from partnerships.logic.wording import long_date
from partnerships.tables import TenantTable

NUMERIC = {"td": {"class": "govuk-table__cell--numeric"}, "th": {"class": "govuk-table__header--numeric"}}


class FrameworkTable(TenantTable):
    """Frameworks with the version in force."""

    caption = "Frameworks"
    title = tables.Column(verbose_name="Framework")
    kind = tables.Column()
    released_label = tables.Column(verbose_name="In force", default="Not released")
    endorsed_on = tables.Column(verbose_name="Endorsed on", default="–")
    draft_label = tables.Column(verbose_name="Draft", default="None")
    question_count = tables.Column(verbose_name="Questions", attrs=NUMERIC, default=0)

    class Meta:
        order_by = "title"
        empty_text = "No framework has been released yet."

    def render_title(self, record: Framework) -> str:
        url = reverse("audits:framework", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.title)

    def value_title(self, record: Framework) -> str:
        return record.title

    def render_released_label(self, value: str) -> str:
        return f"Version {value}"

    def value_released_label(self, value: str) -> str:
        return value

    def value_draft_label(self, value: str) -> str:
        return value

    def render_draft_label(self, value: str) -> str:
        return f"Version {value}"

    def render_endorsed_on(self, value: dt.date) -> str:
        return long_date(value)

    def value_endorsed_on(self, value: Any) -> Any:
        return value
