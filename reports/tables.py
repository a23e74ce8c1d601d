"""The list of reports."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from reports.models import Report
from reports.queries.naming import name_of, tag_of


class ReportTable(tables.Table):
    """Reports by period and board, with where each stands."""

    period = tables.Column(empty_values=(), order_by=("period_start",), verbose_name="Period")
    board = tables.Column(accessor="board__name", verbose_name="Board")
    edition = tables.Column()
    state = tables.Column()
    opinion = tables.Column(empty_values=(), orderable=False)

    class Meta:
        model = Report
        fields = ()
        sequence = ("period", "board", "edition", "state", "opinion")
        order_by = ("-period",)

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_period(self, record: Report) -> str:
        address = reverse("reports:report", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, name_of(record))

    def value_period(self, record: Report) -> str:
        return name_of(record)

    def value_state(self, record: Report) -> str:
        return tag_of(record)["text"]

    def render_state(self, record: Report) -> str:
        tag = tag_of(record)
        return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', tag["colour"], tag["text"])

    def render_opinion(self, record: Report) -> str:
        given = record.confirmed  # type: ignore[attr-defined]
        return given[0].get_opinion_display() if given else "–"
