"""The list of actions."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from assurance.choices import ActionChoice
from assurance.logic.ageing import age_words
from assurance.models import Action
from assurance.queries.actions import UNFINISHED
from partnerships import clock

LINK = {"a": {"class": "govuk-link"}}
COLOURS = {
    ActionChoice.OPEN: "grey",
    ActionChoice.UNDER_WAY: "blue",
    ActionChoice.DONE: "green",
    ActionChoice.IMPACT_SHOWN: "turquoise",
    ActionChoice.DROPPED: "grey",
}


def action_tag(action: Action) -> tuple[str, str]:
    """Where an action stands, in words, and the colour of its tag: late comes first."""
    if action.state in UNFINISHED and action.due_on < clock.today():
        return f"{action.get_state_display()}, late", "red"
    return action.get_state_display(), COLOURS[ActionChoice(action.state)]


class ActionTable(tables.Table):
    """Actions with whose they are, by when, how old, and what happened last."""

    text = tables.Column(verbose_name="Action", attrs=LINK, linkify=lambda record, table: table.link(record))
    agency = tables.Column(verbose_name="Whose", order_by=("agency__name", "owner"), empty_values=())
    due_on = tables.DateColumn(verbose_name="Due", format="j F Y")
    age = tables.Column(verbose_name="Age", empty_values=(), order_by="due_on")
    state = tables.Column(verbose_name="Status")
    last_words = tables.Column(verbose_name="Last progress", orderable=False, default="None recorded")
    recommendation = tables.Column(verbose_name="Comes from", order_by="recommendation__source", default="–")

    class Meta:
        model = Action
        fields = ("text", "agency", "due_on", "age", "state", "last_words", "recommendation")
        empty_text = "No action fits."
        order_by = "due_on"

    caption = "Actions"

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def link(self, record: Action) -> str:
        return reverse("assurance:action", args=[self.slug, record.pk])

    def render_agency(self, record: Action) -> str:
        return self.value_agency(record)

    def value_agency(self, record: Action) -> str:
        whose = record.agency.name if record.agency else "The partnership"
        return f"{whose}, {record.owner}" if record.owner else whose

    def render_age(self, record: Action) -> str:
        return self.value_age(record)

    def value_age(self, record: Action) -> str:
        return age_words(record.due_on, clock.today()) if record.state in UNFINISHED else "finished"

    def render_state(self, record: Action) -> str:
        words, colour = action_tag(record)
        return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, words)

    def value_state(self, record: Action) -> str:
        return record.get_state_display()

    def render_recommendation(self, record: Action) -> str:
        return self.value_recommendation(record)

    def value_recommendation(self, record: Action) -> str:
        made = record.recommendation
        return "–" if made is None else (made.source_words or made.get_source_display())
