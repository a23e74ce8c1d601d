"""Lists of themes, of a sample's people, and of requests to providers."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from evaluations.models import ProviderRequest, SampledDelegate
from evaluations.themed_choices import RequestState, ThemedState
from partnerships import clock
from partnerships.logic.wording import long_date
from partnerships.models import Theme

STATE_COLOURS = {
    ThemedState.DRAFT: "grey",
    ThemedState.UNDER_WAY: "blue",
    ThemedState.ANALYSIS: "yellow",
    ThemedState.REPORTED: "green",
    ThemedState.STOPPED: "red",
}
REQUEST_COLOURS = {
    RequestState.DRAFT: "grey",
    RequestState.SENT: "blue",
    RequestState.ANSWERED: "yellow",
    RequestState.RETURNED: "orange",
    RequestState.ACCEPTED: "green",
    RequestState.WITHDRAWN: "grey",
}


def tag(words: str, colour: str) -> str:
    """A state in a word, as a cell."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, words)


class TenantTable(tables.Table):
    """A table whose links stay in one partnership."""

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        self.slug = slug
        super().__init__(*args, **kwargs)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"evaluations:{name}", args=[self.slug, *args])

    def link(self, words: str, name: str, *args: Any) -> str:
        return format_html('<a class="govuk-link" href="{}">{}</a>', self.url(name, *args), words)


class ThemeTable(TenantTable):
    """The register: which theme, why, by whom, when, and what came of it."""

    caption = "Themes"
    name = tables.Column(verbose_name="Theme")
    why_chosen = tables.Column(verbose_name="Why it was chosen", orderable=False, default="Not written down")
    chosen_by = tables.Column(verbose_name="Chosen by", default="Not written down")
    chosen_on = tables.Column(verbose_name="Chosen on", default="Not written down")
    active = tables.Column(verbose_name="Now")
    evaluations = tables.Column(verbose_name="Evaluations", empty_values=(), orderable=False)

    class Meta:
        empty_text = (
            "No theme is recorded yet. A theme is a priority chosen for scrutiny, for example neglect."
        )

    def render_name(self, record: Theme) -> str:
        return self.link(record.name, "theme", record.pk)

    def value_name(self, record: Theme) -> str:
        return record.name

    def render_chosen_on(self, record: Theme) -> str:
        return long_date(record.chosen_on) if record.chosen_on else ""

    def value_chosen_on(self, record: Theme) -> Any:
        return record.chosen_on

    def render_active(self, record: Theme) -> str:
        return "A priority" if record.active else "No longer"

    value_active = render_active

    def render_evaluations(self, record: Theme) -> str:
        rows = [
            (self.url("themed", each.pk), each.title, each.get_state_display())
            for each in record.evaluations.all()  # type: ignore[attr-defined]  # read with the themes
        ]
        words = '<div><a class="govuk-link" href="{}">{}</a> <span class="muted">{}</span></div>'
        return format_html_join("", words, rows) or "None yet"

    def value_evaluations(self, record: Theme) -> str:
        found = record.evaluations.all()  # type: ignore[attr-defined]
        return "; ".join(f"{each.title} ({each.get_state_display().lower()})" for each in found)


class SampleTable(TenantTable):
    """Everyone who was ever drawn for an evaluation, and who left and why."""

    caption = "People drawn"
    order = tables.Column(verbose_name="Drawn")
    name = tables.Column(accessor="delegate__last_name", verbose_name="Person")
    agency = tables.Column(accessor="booking__agency__name", verbose_name="Agency", default="Not known")
    event = tables.Column(accessor="event__starts_at", verbose_name="Event")
    manager = tables.Column(verbose_name="Supervisor known", empty_values=(), orderable=False)
    standing = tables.Column(verbose_name="Now", empty_values=(), orderable=False)
    action = tables.Column(verbose_name="Change", empty_values=(), orderable=False, exclude_from_export=True)

    class Meta:
        order_by = ("sample__number", "order")
        empty_text = "Nobody was drawn yet."

    def __init__(self, *args: Any, may_replace: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_replace:
            self.columns.hide("action")

    def render_order(self, record: SampledDelegate) -> str:
        return f"{record.sample.number}.{record.order}"

    def value_order(self, record: SampledDelegate) -> str:
        return self.render_order(record)

    def render_name(self, record: SampledDelegate) -> str:
        return record.delegate.name

    def value_name(self, record: SampledDelegate) -> str:
        return record.delegate.name

    def render_event(self, record: SampledDelegate) -> str:
        return f"{record.event.course.title}, {long_date(record.event.first_day)}"

    value_event = render_event

    def render_manager(self, record: SampledDelegate) -> str:
        return "Yes" if record.booking.manager_email or record.delegate.manager_email else "Not yet"

    def render_standing(self, record: SampledDelegate) -> str:
        leaving = getattr(record, "leaving", None)
        if leaving is not None:
            left = (
                f"Left on {long_date(clock.local(leaving.at).date())}: {leaving.get_reason_display().lower()}"
            )
            return f"{left}. {leaving.words}" if leaving.words else left
        if record.replaces is not None:
            return f"In the sample, in place of {record.replaces.delegate.name}"
        return "In the sample"

    value_standing = render_standing

    def render_action(self, record: SampledDelegate) -> str:
        if getattr(record, "leaving", None) is not None:
            return ""
        url = self.url("sample_replace", record.sample.evaluation_id, record.sample_id, record.pk)
        hidden = format_html('<span class="govuk-visually-hidden"> {}</span>', record.delegate.name)
        return format_html('<a class="govuk-link" href="{}">Replace{}</a>', url, hidden)


class RequestTable(TenantTable):
    """What providers of events outside the programme were asked for, within one evaluation."""

    caption = "Requests to providers"
    event = tables.Column(accessor="event__starts_at", verbose_name="Event")
    agency = tables.Column(accessor="agency__name", verbose_name="Asked of")
    asks = tables.Column(verbose_name="Asked for", empty_values=(), orderable=False)
    due_on = tables.Column(verbose_name="By")
    state = tables.Column(verbose_name="Status")

    class Meta:
        order_by = ("due_on",)
        empty_text = "Nobody was asked yet."

    page_name = "request"

    def render_event(self, record: ProviderRequest) -> str:
        words = f"{record.event.course.title}, {long_date(record.event.first_day)}"
        return self.link(words, self.page_name, *self.args_of(record))

    def args_of(self, record: ProviderRequest) -> tuple[int, ...]:
        return (record.evaluation_id, record.pk)

    def value_event(self, record: ProviderRequest) -> str:
        return f"{record.event.course.title}, {long_date(record.event.first_day)}"

    def render_asks(self, record: ProviderRequest) -> str:
        wanted = (("Delegate list", record.asks_list), ("Material", record.asks_material))
        return ", ".join(words for words, asked in wanted if asked)

    value_asks = render_asks

    def render_due_on(self, record: ProviderRequest) -> str:
        return long_date(record.due_on)

    def value_due_on(self, record: ProviderRequest) -> Any:
        return record.due_on

    def render_state(self, record: ProviderRequest) -> str:
        return tag(record.get_state_display(), REQUEST_COLOURS[RequestState(record.state)])

    def value_state(self, record: ProviderRequest) -> str:
        return record.get_state_display()


class OurRequestTable(RequestTable):
    """What a provider's agency was asked for."""

    caption = "What we are asked for"
    page_name = "our_request"

    class Meta:
        order_by = ("due_on",)
        exclude = ("agency",)
        empty_text = "You are not asked for anything."

    def args_of(self, record: ProviderRequest) -> tuple[int, ...]:
        return (record.pk,)
