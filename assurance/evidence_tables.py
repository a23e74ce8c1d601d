"""The shelf as a list."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from assurance.models import Evidence
from assurance.queries.evidence import tags_of
from partnerships import clock
from partnerships.logic.wording import long_date
from partnerships.tables import TenantTable


class EvidenceTable(TenantTable):
    """Evidence with what it proves, whose it is and whether it is current."""

    caption = "Evidence"
    title = tables.Column()
    kind = tables.Column()
    what_it_proves = tables.Column(verbose_name="What it proves", orderable=False)
    agency = tables.Column(accessor="agency__name", verbose_name="Whose", default="The partnership")
    newest_at = tables.Column(verbose_name="Newest version")
    expires_on = tables.Column(verbose_name="Current until", default="No end")
    state = tables.Column(empty_values=(), orderable=False)

    class Meta:
        order_by = "title"
        empty_text = "Nothing is here yet, or nothing fits the filters."

    def render_title(self, record: Evidence) -> str:
        url = reverse("assurance:evidence", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.title)

    def value_title(self, record: Evidence) -> str:
        return record.title

    def render_newest_at(self, record: Any, value: dt.datetime) -> str:
        return f"{long_date(clock.local(value).date())} (version {record.newest_number})"

    def value_newest_at(self, value: dt.datetime) -> dt.date:
        return clock.local(value).date()

    def render_expires_on(self, value: dt.date) -> str:
        return long_date(value)

    def value_expires_on(self, value: dt.date) -> dt.date:
        return value

    def render_state(self, record: Any) -> str:
        tags = self._tags(record)
        if not tags:
            return "Current"
        return format_html_join(
            " ",
            '<strong class="govuk-tag govuk-tag--{}">{}</strong>',
            ((tag.colour, tag.words) for tag in tags),
        )

    def value_state(self, record: Any) -> str:
        return ", ".join(tag.words for tag in self._tags(record)) or "Current"

    def _tags(self, record: Any) -> Any:
        return tags_of(record, scan=record.newest_scan, is_reported=record.is_reported, today=clock.today())
