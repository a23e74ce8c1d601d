"""Tables of the import: past imports, and the rows of one."""

from typing import Any
from urllib.parse import urlencode

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from courses.choices import ImportState, RowFate
from courses.models import BookingImport, ImportRow
from partnerships import clock
from partnerships.logic.wording import long_moment

FATE_COLOURS = {
    RowFate.NEW: "green",
    RowFate.UPDATE: "blue",
    RowFate.UNCHANGED: "grey",
    RowFate.DUPLICATE: "yellow",
    RowFate.LEFT_OUT: "grey",
    RowFate.ERROR: "red",
}
STATE_COLOURS = {ImportState.COMMITTED: "green", ImportState.UNDONE: "grey"}


def tag(text: str, colour: str) -> SafeString:
    return SafeString(render_to_string("components/tag.html", {"text": text, "colour": colour}))


class ImportTable(tables.Table):
    """Every import of the partnership, newest first."""

    caption = "Imports"
    file_name = tables.Column(verbose_name="List")
    uploaded_at = tables.Column(verbose_name="Uploaded")
    uploaded_by = tables.Column(accessor="uploaded_by__name", verbose_name="By", default="The import command")
    rows = tables.Column(accessor="counts", verbose_name="Rows", orderable=False, empty_values=())
    state = tables.Column(verbose_name="State")

    class Meta:
        order_by = "-uploaded_at"
        empty_text = "Nothing was imported yet."

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_file_name(self, record: BookingImport) -> SafeString:
        url = reverse("courses:import", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.file_name)

    def value_file_name(self, record: BookingImport) -> str:
        return record.file_name

    def render_uploaded_at(self, record: BookingImport) -> str:
        return long_moment(clock.local(record.uploaded_at))

    def value_uploaded_at(self, record: BookingImport) -> Any:
        return record.uploaded_at

    def render_rows(self, record: BookingImport) -> str:
        fates = record.counts.get("fates", {})
        words = [f"{number:,} {RowFate(fate).label.lower()}" for fate, number in fates.items() if number]
        return ", ".join(words) or "Not checked yet"

    def render_state(self, record: BookingImport) -> SafeString:
        return tag(self.value_state(record), STATE_COLOURS.get(ImportState(record.state), "yellow"))

    def value_state(self, record: BookingImport) -> str:
        return ImportState(record.state).label


class RowFilter(filters.FilterSet):
    """Rows by fate, and by words in their cells."""

    fate = filters.ChoiceFilter(choices=RowFate.choices, label="What happens", empty_label="Every row")
    look = filters.ChoiceFilter(
        choices=[("yes", "Rows that deserve a look")],
        label="Notes",
        method="by_look",
        empty_label="With or without",
    )
    q = filters.CharFilter(label="Name or address", method="by_words")

    class Meta:
        model = ImportRow
        fields: list[str] = []

    def by_look(self, rows: QuerySet[ImportRow], name: str, value: str) -> QuerySet[ImportRow]:
        return rows.exclude(notes=[])

    def by_words(self, rows: QuerySet[ImportRow], name: str, value: str) -> QuerySet[ImportRow]:
        words = Q()
        for field in ("first_name", "last_name", "full_name", "email"):
            words |= Q(**{f"cells__{field}__icontains": value})
        return rows.filter(words)


def person_of(row: ImportRow) -> str:
    cells = row.cells
    return cells.get("full_name") or f"{cells.get('first_name', '')} {cells.get('last_name', '')}".strip()


class RowTable(tables.Table):
    """The rows of an import with their fates. With `fix_url`, an open import: a row can be put right in place."""

    caption = "Rows of the list"
    person = tables.Column(accessor="pk", verbose_name="Person", orderable=False)
    number = tables.Column(verbose_name="Row")
    fate = tables.Column(verbose_name="What happens")
    reason = tables.Column(verbose_name="Why", orderable=False, empty_values=())
    # For the files alone: on the page, both stand under the name.
    email = tables.Column(accessor="cells__email", verbose_name="Email address", default="", visible=False)
    agency = tables.Column(accessor="cells__agency", verbose_name="Organisation", default="", visible=False)

    class Meta:
        order_by = "number"
        empty_text = "No row is like this."

    def __init__(
        self, *args: Any, request: HttpRequest, fix_form: Any = None, may_fix: bool = False, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.page_request, self.fix_form, self.may_fix = request, fix_form, may_fix

    def render_person(self, record: ImportRow) -> SafeString:
        facts = (record.cells.get("email") or "No email address", record.cells.get("agency", ""))
        lines = format_html_join(
            "", '<span class="import-fact">{}</span>', ((fact,) for fact in facts if fact)
        )
        return format_html(
            '<span id="row-{}">{}</span>{}', record.number, person_of(record) or "No name", lines
        )

    def value_person(self, record: ImportRow) -> str:
        return person_of(record)

    def render_fate(self, record: ImportRow) -> SafeString:
        return tag(RowFate(record.fate).label, FATE_COLOURS[RowFate(record.fate)])

    def value_fate(self, record: ImportRow) -> str:
        return RowFate(record.fate).label

    def value_reason(self, record: ImportRow) -> str:
        return " ".join([record.reason, *record.notes])

    def render_reason(self, record: ImportRow) -> SafeString:
        notes = format_html_join(
            "", '<p class="govuk-hint import-note">{}</p>', ((note,) for note in record.notes)
        )
        return format_html(
            "<div>{}{}{}</div>", record.reason, notes, self._fix(record) if self.may_fix else ""
        )

    def _fix(self, record: ImportRow) -> SafeString:
        if self.fix_form is not None and self.fix_form["number"] == record.number:
            return SafeString(
                render_to_string("courses/imports/fix_row.html", self.fix_form, request=self.page_request)
            )
        query = self.page_request.GET.copy()
        query["fix"] = str(record.number)
        return format_html(
            '<p class="import-fix"><a class="govuk-link" href="?{}#row-{}">Change'
            '<span class="govuk-visually-hidden"> row {}</span></a></p>',
            urlencode(list(query.items())),
            record.number,
            record.number,
        )
