"""Lists of people asked, repairs, answers in the room."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from courses.tables import link, tag
from evaluations.choices import AudienceChoice, InvitationState
from evaluations.models import EventSurvey, Invitation
from evaluations.queries.fairness import decisions_about, state_words
from evaluations.services.survey_dates import why_not_reopened
from partnerships import clock
from partnerships.lists import LoadedColumn
from partnerships.logic.wording import long_date

STATE_COLOURS = {
    InvitationState.PLANNED: "grey",
    InvitationState.SENT: "blue",
    InvitationState.STARTED: "turquoise",
    InvitationState.ANSWERED: "green",
    InvitationState.EXPIRED: "yellow",
    InvitationState.SKIPPED: "orange",
    InvitationState.CANCELLED: "grey",
}


def day_of(moment: dt.datetime | None) -> str:
    """The London day of a moment in words; "" for none."""
    return long_date(clock.local(moment).date()) if moment is not None else ""


class WhyColumn(LoadedColumn):
    """Decisions, one a line on the page and one after the other in a file."""

    def __init__(self) -> None:
        super().__init__(decisions_about, self.as_list, verbose_name="What was decided, and why")

    @staticmethod
    def as_list(words: list[str] | None) -> str:
        if not words:
            return "Nothing yet"
        items = format_html_join("", "<li>{}</li>", ((one,) for one in words))
        return format_html('<ul class="govuk-list govuk-!-margin-bottom-0">{}</ul>', items)

    def value(self, **given: Any) -> str:
        return " ".join(self.found(given["table"]).get(given["record"].pk) or ())


class PeopleAskedTable(tables.Table):
    """Everybody of one survey of an event: where their invitation stands and why."""

    caption = "People asked, and why"
    name = tables.Column(accessor="delegate__last_name", verbose_name="Name", empty_values=())
    agency = tables.Column(accessor="booking__agency__name", verbose_name="Agency", default="Not known")
    manager = tables.Column(accessor="booking__manager_name", verbose_name="Manager", empty_values=())
    state = tables.Column(verbose_name="Where it stands")
    due_at = tables.Column(verbose_name="Due")
    sent_at = tables.Column(verbose_name="Sent", default="")
    reminded_at = tables.Column(verbose_name="Reminded", default="")
    closes_at = tables.Column(verbose_name="Closes")
    why = WhyColumn()
    reopen = tables.Column(
        empty_values=(), orderable=False, verbose_name="Open again", exclude_from_export=True
    )

    class Meta:
        order_by = "name"
        empty_text = "Nobody fits. Clear the filters, or wait until somebody is booked."

    def __init__(self, *args: Any, slug: str, ref: str, survey: EventSurvey, **kwargs: Any) -> None:
        self.slug, self.ref, self.survey = slug, ref, survey
        if survey.audience != AudienceChoice.MANAGER:
            kwargs["exclude"] = ("manager",)
        super().__init__(*args, **kwargs)

    def render_name(self, record: Invitation) -> str:
        return link(
            reverse("courses:booking", args=[self.slug, self.ref, record.booking_id]), record.delegate.name
        )

    def value_name(self, record: Invitation) -> str:
        return record.delegate.name

    def order_name(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        sign = "-" if is_descending else ""
        return queryset.order_by(f"{sign}delegate__last_name", f"{sign}delegate__first_name", "pk"), True

    def render_manager(self, record: Invitation) -> str:
        booking, person = record.booking, record.delegate
        return booking.manager_name or person.manager_name or booking.manager_email or "Not given"

    def render_state(self, record: Invitation) -> str:
        return tag(state_words(record), STATE_COLOURS[InvitationState(record.state)])

    def value_state(self, record: Invitation) -> str:
        return state_words(record)

    def render_due_at(self, value: dt.datetime) -> str:
        return day_of(value)

    def value_due_at(self, value: dt.datetime) -> dt.date:
        return clock.local(value).date()

    render_sent_at = render_reminded_at = render_closes_at = render_due_at
    value_sent_at = value_reminded_at = value_closes_at = value_due_at

    def render_reopen(self, record: Invitation) -> str:
        if why_not_reopened(record):
            return ""
        args = [self.slug, self.ref, self.survey.stage, self.survey.audience, record.pk]
        return format_html(
            '<a class="govuk-link" href="{}">Open again<span class="govuk-visually-hidden"> for {}</span></a>',
            reverse("evaluations:survey_reopen", args=args),
            record.delegate.name,
        )
