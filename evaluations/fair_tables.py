"""Lists of people asked, repairs, answers in the room."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from courses.tables import link, tag
from evaluations.choices import AudienceChoice, InvitationState
from evaluations.models import EventSurvey, Invitation, RepairTask, RoomEntry
from evaluations.queries.fairness import decisions_about, state_words
from evaluations.services.repair_asking import question_of
from evaluations.services.survey_dates import why_not_reopened
from evaluations.themed_choices import EntryState, RepairState
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
    reopen = tables.Column(empty_values=(), orderable=False, verbose_name="Change", exclude_from_export=True)

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
        if record.state == InvitationState.CANCELLED:
            return ""
        actions = [("survey_moved", "Has moved")]
        if not why_not_reopened(record):
            actions.insert(0, ("survey_reopen", "Open again"))
        args = [self.slug, self.ref, self.survey.stage, self.survey.audience, record.pk]
        return format_html_join(
            mark_safe("<br>"),
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>',
            (
                (reverse(f"evaluations:{name}", args=args), words, record.delegate.name)
                for name, words in actions
            ),
        )


REPAIR_COLOURS = {
    RepairState.OPEN: "yellow",
    RepairState.DONE: "green",
    RepairState.CANNOT: "grey",
    RepairState.EXPIRED: "grey",
}


class OurPeopleTable(tables.Table):
    """What an agency's lead is asked about its own people."""

    caption = "Our people: who is there now?"
    person = tables.Column(
        accessor="pair_break__booking__delegate__last_name", verbose_name="Person", empty_values=()
    )
    event = tables.Column(accessor="pair_break__booking__event__course__title", verbose_name="Booked on")
    question = tables.Column(empty_values=(), orderable=False)
    state = tables.Column(verbose_name="Where it stands")
    due_on = tables.Column(verbose_name="Answer by")
    page_name = "evaluations:our_person"

    class Meta:
        order_by = ("-state", "due_on")
        empty_text = "There is nothing to put right about your people."

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        self.slug = slug
        super().__init__(*args, **kwargs)

    def render_person(self, record: RepairTask) -> str:
        return link(reverse(self.page_name, args=[self.slug, record.pk]), self.value_person(record))

    def value_person(self, record: RepairTask) -> str:
        return record.pair_break.booking.delegate.name

    def render_event(self, record: RepairTask) -> str:
        event = record.pair_break.booking.event
        return f"{event.course.title}, {long_date(event.first_day)}"

    def render_question(self, record: RepairTask) -> str:
        return question_of(record)

    def render_state(self, record: RepairTask) -> str:
        return tag(record.get_state_display(), REPAIR_COLOURS[RepairState(record.state)])

    def value_state(self, record: RepairTask) -> str:
        return record.get_state_display()

    def render_due_on(self, value: dt.date) -> str:
        return long_date(value)

    def value_due_on(self, value: dt.date) -> dt.date:
        return value


class RepairTable(OurPeopleTable):
    """Every broken pair, for the team."""

    caption = "Who is there now?"
    agency = tables.Column(accessor="agency__name", verbose_name="Agency", default="Not known")
    reason = tables.Column(accessor="pair_break__reason", verbose_name="Why it broke")
    asked_at = tables.Column(verbose_name="Asked", default="Not yet")
    outcome = tables.Column(verbose_name="What was said", default="")
    page_name = "evaluations:repair"

    class Meta:
        order_by = ("-state", "due_on")
        sequence = ("person", "agency", "event", "reason", "state", "asked_at", "due_on", "outcome")
        exclude = ("question",)
        empty_text = "No pair fits. Nobody has left as far as the portal knows."

    def render_reason(self, record: RepairTask) -> str:
        return record.pair_break.get_reason_display()

    def render_asked_at(self, value: dt.datetime) -> str:
        return day_of(value)

    def value_asked_at(self, value: dt.datetime | None) -> dt.date | str:
        return clock.local(value).date() if isinstance(value, dt.datetime) else ""


class RoomEntryTable(tables.Table):
    """Answers given in the room that wait for a person. Never an answer."""

    caption = "Answers given in the room, to match"
    name = tables.Column(empty_values=(), orderable=False)
    email = tables.Column(verbose_name="Email address", orderable=False, default="None given")
    survey = tables.Column(empty_values=(), orderable=False)
    state = tables.Column(orderable=False, verbose_name="Where it stands")
    sent_at = tables.Column(orderable=False, verbose_name="Sent")

    class Meta:
        empty_text = "Nothing is left to match."

    def __init__(self, *args: Any, slug: str, ref: str, **kwargs: Any) -> None:
        self.slug, self.ref = slug, ref
        super().__init__(*args, **kwargs)

    def render_name(self, record: RoomEntry) -> str:
        url = reverse("evaluations:room_entry", args=[self.slug, self.ref, record.pk])
        return link(url, self.value_name(record))

    def value_name(self, record: RoomEntry) -> str:
        return record.name or "No name given"

    def render_survey(self, record: RoomEntry) -> str:
        return record.session.event_survey.get_stage_display()

    def render_state(self, record: RoomEntry) -> str:
        colour = "yellow" if record.state == EntryState.UNMATCHED else "orange"
        return tag(record.get_state_display(), colour)

    def value_state(self, record: RoomEntry) -> str:
        return record.get_state_display()

    def render_sent_at(self, value: dt.datetime) -> str:
        return day_of(value)

    def value_sent_at(self, value: dt.datetime) -> dt.date:
        return clock.local(value).date()
