"""Tables of past results: the imports, and the rows of one."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evaluations.logic.past_results.fates import AnswerFate
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import PastResultsImport, PastResultsRow
from evaluations.past_results_choices import PastResultsState
from partnerships import clock
from partnerships.logic.wording import long_date, long_moment

FATE_COLOURS = {
    AnswerFate.NEW: "green",
    AnswerFate.CAME: "green",
    AnswerFate.UNCHANGED: "grey",
    AnswerFate.THERE: "blue",
    AnswerFate.DUPLICATE: "yellow",
    AnswerFate.NOBODY: "grey",
    AnswerFate.NAMELESS: "grey",
    AnswerFate.LEFT_OUT: "grey",
    AnswerFate.ERROR: "red",
}
STATE_COLOURS = {PastResultsState.COMMITTED: "green", PastResultsState.UNDONE: "grey"}


def _tag(text: str, colour: str) -> SafeString:
    return SafeString(render_to_string("components/tag.html", {"text": text, "colour": colour}))


def survey_of(record: PastResultsImport) -> str:
    """Which survey a file answers: "Three months, manager"."""
    return survey_name(Stage(record.stage), Audience(record.audience)).capitalize()


class PastResultsTable(tables.Table):
    """Every import of past results, newest first."""

    caption = "Past results brought in"
    file_name = tables.Column(verbose_name="File")
    event = tables.Column(accessor="event__starts_at", verbose_name="Event")
    survey = tables.Column(accessor="stage", verbose_name="Survey")
    uploaded_at = tables.Column(verbose_name="Uploaded")
    uploaded_by = tables.Column(accessor="uploaded_by__name", verbose_name="By")
    rows = tables.Column(accessor="counts", verbose_name="Rows", orderable=False, empty_values=())
    state = tables.Column(verbose_name="State")

    class Meta:
        order_by = "-uploaded_at"
        empty_text = "No past results were brought in yet."

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_file_name(self, record: PastResultsImport) -> SafeString:
        url = reverse("evaluations:past_results_import", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.file_name)

    def value_file_name(self, record: PastResultsImport) -> str:
        return record.file_name

    def render_event(self, record: PastResultsImport) -> str:
        return f"{record.event.course.title}, {long_date(record.event.first_day)}"

    def render_survey(self, record: PastResultsImport) -> str:
        return survey_of(record)

    def render_uploaded_at(self, record: PastResultsImport) -> str:
        return long_moment(clock.local(record.uploaded_at))

    def value_uploaded_at(self, record: PastResultsImport) -> Any:
        return record.uploaded_at

    def render_rows(self, record: PastResultsImport) -> str:
        words = [
            f"{number:,} {AnswerFate(fate).label.lower()}" for fate, number in record.counts.items() if number
        ]
        return "; ".join(words) or "Not checked yet"

    def render_state(self, record: PastResultsImport) -> SafeString:
        return _tag(self.value_state(record), STATE_COLOURS.get(PastResultsState(record.state), "yellow"))

    def value_state(self, record: PastResultsImport) -> str:
        return PastResultsState(record.state).label


class AnswerRowFilter(filters.FilterSet):
    """Rows by fate."""

    fate = filters.ChoiceFilter(
        choices=[(fate.value, fate.label) for fate in AnswerFate],
        label="What happens",
        empty_label="Every row",
    )

    class Meta:
        model = PastResultsRow
        fields: list[str] = []


class AnswerRowTable(tables.Table):
    """The rows of a file with their fates. Who a row is stands there until the import is done."""

    caption = "Rows of the file"
    number = tables.Column(verbose_name="Row")
    person = tables.Column(verbose_name="Who", orderable=False, empty_values=())
    fate = tables.Column(verbose_name="What happens")
    reason = tables.Column(verbose_name="Why", orderable=False, empty_values=())

    class Meta:
        order_by = "number"
        empty_text = "No row is like this."

    def __init__(self, *args: Any, names_people: bool, **kwargs: Any) -> None:
        super().__init__(*args, exclude=() if names_people else ("person",), **kwargs)

    def render_number(self, record: PastResultsRow) -> str:
        return f"Row {record.number}"

    def value_number(self, record: PastResultsRow) -> int:
        return record.number

    def render_person(self, record: PastResultsRow) -> str:
        return record.person or "Nobody named"

    def render_fate(self, record: PastResultsRow) -> SafeString:
        return _tag(self.value_fate(record), FATE_COLOURS[AnswerFate(record.fate)])

    def value_fate(self, record: PastResultsRow) -> str:
        return AnswerFate(record.fate).label

    def value_reason(self, record: PastResultsRow) -> str:
        return " ".join([record.reason, *record.notes]).strip()

    def render_reason(self, record: PastResultsRow) -> SafeString:
        notes = format_html_join(
            "", '<p class="govuk-hint import-note">{}</p>', ((note,) for note in record.notes)
        )
        return format_html("<div>{}{}</div>", record.reason, notes)
