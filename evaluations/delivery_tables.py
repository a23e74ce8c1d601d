"""The list of an event's emails: its filter and its table."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from evaluations.choices import AudienceChoice, InvitationState
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import Invitation
from evaluations.queries.delivery import email_became
from evaluations.queries.surveys import WAVES
from partnerships.choices import MessageState
from partnerships.tables import TenantTable, breakable, with_details
from partnerships.templatetags.components import govuk_datetime

SURVEYS = [
    (f"{stage}-{audience}", survey_name(Stage(stage), Audience(audience)).capitalize())
    for stage, audience in WAVES
]
BECAME = [
    ("delivered", "Delivered"),
    ("sent", "Sent"),
    ("uncertain", "Uncertain"),
    ("not_delivered", "Not delivered"),
    ("not_asked", "Not asked"),
    ("planned", "Not sent yet"),
]


class DeliveryFilter(django_filters.FilterSet):
    survey = django_filters.ChoiceFilter(
        choices=SURVEYS, label="Survey", method="by_survey", empty_label="Every survey"
    )
    became = django_filters.ChoiceFilter(
        choices=BECAME, label="What became of it", method="by_fate", empty_label="Any"
    )

    class Meta:
        model = Invitation
        fields: list[str] = []

    def by_survey(self, rows: QuerySet[Invitation], name: str, value: str) -> QuerySet[Invitation]:
        stage, _, audience = value.partition("-")
        return rows.filter(stage=stage, audience=audience)

    def by_fate(self, rows: QuerySet[Invitation], name: str, value: str) -> QuerySet[Invitation]:
        wanted = {
            "delivered": Q(message__delivered_at__isnull=False),
            "sent": Q(message__state=MessageState.SENT),
            "uncertain": Q(message__state=MessageState.UNCERTAIN),
            "not_delivered": Q(message__state=MessageState.FAILED),
            "not_asked": Q(state=InvitationState.SKIPPED, message__isnull=True),
            "planned": Q(state=InvitationState.PLANNED),
        }
        return rows.filter(wanted[value])


class DeliveryTable(TenantTable):
    """One row for each person and survey. It says nothing about answers."""

    person = tables.Column(empty_values=(), verbose_name="Person", orderable=False)
    address = tables.Column(empty_values=(), verbose_name="Address", orderable=False)
    survey = tables.Column(empty_values=(), verbose_name="Survey", orderable=False)
    sent_at = tables.Column(verbose_name="Sent", default="–")
    delivered = tables.Column(
        accessor="message__delivered_at", verbose_name="Delivered", default="–", orderable=False
    )
    became = tables.Column(empty_values=(), verbose_name="What became of it", orderable=False)
    problem = tables.Column(
        accessor="message__problem", verbose_name="In the server’s words", default="–", orderable=False
    )

    class Meta:
        model = Invitation
        fields = ("person", "address", "survey", "sent_at", "delivered", "became", "problem")
        empty_text = "Nobody fits."

    caption = "Emails of this event"
    #: On the page, these stand in the words of what became of it; a file has them all.
    IN_FILES_ONLY = ("delivered", "problem")

    def render_person(self, record: Any) -> str:
        if record.audience == AudienceChoice.MANAGER:
            name = record.booking.manager_name or record.delegate.manager_name or "Manager"
            return f"{name}, about {record.delegate.name}"
        return str(record.delegate.name)

    def value_address(self, record: Any) -> str:
        if record.message is not None:
            return str(record.message.to_address)
        if record.audience == AudienceChoice.MANAGER:
            return str(record.booking.manager_email or record.delegate.manager_email)
        return str(record.delegate.email)

    def render_address(self, record: Any) -> str:
        address = self.value_address(record)
        return breakable(address) if address else "None: cannot be reached"

    def render_survey(self, record: Any) -> str:
        return survey_name(Stage(record.stage), Audience(record.audience)).capitalize()

    def render_sent_at(self, value: Any) -> str:
        return str(govuk_datetime(value))

    def value_sent_at(self, value: Any) -> Any:
        return value

    render_delivered = render_sent_at
    value_delivered = value_sent_at

    def value_became(self, record: Any) -> str:
        return email_became(record)

    def render_became(self, record: Any) -> str:
        words = email_became(record)
        if record.message is None:
            return words
        url = reverse("partnerships:message", args=[self.slug, record.message_id])
        details = with_details(words, record.message).removeprefix(words)
        return format_html('<a class="govuk-link" href="{}">{}</a>{}', url, words, details)
