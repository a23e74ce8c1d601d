"""Lists of the question bank."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from courses.tables import link, tag
from evaluations.bank_forms import SURVEYS, type_of
from evaluations.models import BankQuestion
from evaluations.queries.bank import events_asked, words_of
from evaluations.themed_choices import QuestionState
from partnerships.lists import LoadedColumn
from partnerships.tables import TenantTable

STATE_COLOURS = {QuestionState.DRAFT: "yellow", QuestionState.IN_USE: "green", QuestionState.RETIRED: "grey"}
SURVEY_WORDS = dict(SURVEYS)


def surveys_in_words(keys: Sequence[str]) -> str:
    """Where a question may be asked: "Before, After"."""
    return ", ".join(SURVEY_WORDS[key] for key in keys if key in SURVEY_WORDS)


def measures_in_words(question: BankQuestion) -> str:
    """What a question measures, shortly."""
    steps = [str(step) for step in question.steps]
    parts = [f"Step {steps[0]}" if len(steps) == 1 else f"Steps {' and '.join(steps)}"] if steps else []
    parts += [question.core_group] if question.core_group else []
    parts += [f"objective “{question.objective.text}”"] if question.objective else []
    parts += [f"theme {question.theme.name}"] if question.theme else []
    parts += ["learning from a case review"] if question.review_learning else []
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def events_of(ids: Sequence[int]) -> Mapping[int, int]:
    """In how many events each question was asked, by its id."""
    found = events_asked([f"own:{pk}" for pk in ids])
    return {int(key.removeprefix("own:")): events for key, events in found.items()}


class QuestionTable(TenantTable):
    """The partnership's own questions, in their order."""

    caption = "Our own questions"
    place = tables.Column(verbose_name="Order")
    wording = tables.Column(empty_values=(), order_by="draft__wording", verbose_name="Question")
    key = tables.Column(verbose_name="Name")
    kind = tables.Column(empty_values=(), verbose_name="Type", order_by="kind")
    measures = tables.Column(empty_values=(), orderable=False, verbose_name="What it measures")
    surveys = tables.Column(orderable=False, verbose_name="May be asked")
    state = tables.Column()
    events = LoadedColumn(events_of, lambda found: found or 0, verbose_name="Events asked")

    class Meta:
        order_by = "place"
        empty_text = "No question fits. Clear the filters, or write one."

    def render_wording(self, record: BankQuestion) -> str:
        return link(reverse("evaluations:question", args=[self.slug, record.pk]), str(record))

    def value_wording(self, record: BankQuestion) -> str:
        return str(record)

    def render_kind(self, record: BankQuestion) -> str:
        return type_of(record.kind, words_of(record)).label

    def value_kind(self, record: BankQuestion) -> str:
        return self.render_kind(record)

    def render_measures(self, record: BankQuestion) -> str:
        return measures_in_words(record)

    def value_measures(self, record: BankQuestion) -> str:
        return measures_in_words(record)

    def render_surveys(self, value: Sequence[str]) -> str:
        return surveys_in_words(value)

    def value_surveys(self, value: Sequence[str]) -> str:
        return surveys_in_words(value)

    def render_state(self, record: BankQuestion) -> str:
        return tag(record.get_state_display(), STATE_COLOURS[QuestionState(record.state)])

    def value_state(self, record: BankQuestion) -> str:
        return record.get_state_display()


class LibraryTable(TenantTable):
    """The library's questions, as they come with the portal."""

    caption = "Questions of the library"
    key = tables.Column(verbose_name="Name")
    wording = tables.Column(verbose_name="Question")
    kind = tables.Column(verbose_name="Type")
    measures = tables.Column(verbose_name="What it measures")
    surveys = tables.Column(verbose_name="May be asked")
    asked = tables.Column(verbose_name="Asked unless changed")

    class Meta:
        order_by = ()
        empty_text = "The library has no question."

    def render_wording(self, value: str, record: Mapping[str, Any]) -> str:
        url = reverse("evaluations:library_question", args=[self.slug, record["key"]])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, value)

    def value_wording(self, value: str) -> str:
        return value
