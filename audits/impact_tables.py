"""Lists of impact: assessments, subgroups, policies, agencies asked, the timetable."""

from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from audits.cycle_tables import (
    AgenciesTable,
    AssessmentTable,
    PlaceColumn,
    late_value,
    late_words,
    progress_words,
)
from audits.models import Assessment, Policy, PolicyPresentation, Subgroup
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_date

PRESENTATION_COLOURS = {"planned": "blue", "given": "green", "missed": "orange", "cancelled": "grey"}


def presentation_tag(presentation: PolicyPresentation) -> dict[str, str]:
    """The state of a presentation as a word and a colour."""
    return {"text": presentation.get_state_display(), "colour": PRESENTATION_COLOURS[presentation.state]}


class ImpactTable(AssessmentTable):
    """Impact assessments of subgroups and of policies."""

    subject = tables.Column(
        empty_values=(),
        orderable=False,
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        verbose_name="Whose impact",
    )
    year = tables.Column()
    state = tables.Column(verbose_name="Stage")
    progress = PlaceColumn(progress_words, verbose_name="Answers")
    due_on = tables.Column(verbose_name="Answers due", default="–")
    late = PlaceColumn(late_words, late_value, verbose_name="Late")

    class Meta:
        model = Assessment
        fields = ("subject", "year", "state", "progress", "due_on", "late")
        order_by = ("-year", "due_on")

    caption = "Impact assessments"

    def __init__(self, *args: Any, year_words: Callable[[int], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year_words = year_words

    def render_subject(self, record: Assessment) -> str:
        return record.subject

    value_subject = render_subject

    def render_year(self, value: int) -> str:
        return self.year_words(value)

    value_year = render_year


class AskedTable(AgenciesTable):
    """The agencies asked about one policy."""

    class Meta:
        model = Assessment
        fields = ("agency", "state", "progress", "due_on", "late", "leads")
        order_by = "agency"

    caption = "Agencies asked"


class SubgroupTable(TenantTable):
    """Subgroups with their chairs."""

    name = tables.Column(verbose_name="Subgroup")
    chair = tables.Column(
        accessor="chair__user__name", verbose_name="Chair", default="Nobody with an account"
    )
    active = tables.Column(verbose_name="Works now")
    last_year = tables.Column(verbose_name="Last assessed", default="Not yet")

    class Meta:
        model = Subgroup
        fields = ("name", "chair", "active", "last_year")
        order_by = "name"

    caption = "Subgroups"

    def __init__(self, *args: Any, may_run: bool, year_words: Callable[[int], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_run, self.year_words = may_run, year_words

    def render_name(self, record: Subgroup) -> str:
        if not self.may_run:
            return record.name
        url = reverse("audits:subgroup_change", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.name)

    def value_name(self, record: Subgroup) -> str:
        return record.name

    def render_active(self, value: bool) -> str:
        return "Yes" if value else "No, retired"

    value_active = render_active

    def render_last_year(self, value: int) -> str:
        return self.year_words(value)

    value_last_year = render_last_year


class PolicyTable(TenantTable):
    """Policies, and the years in which agencies were asked about them."""

    title = tables.Column(verbose_name="Policy or procedure")
    adopted_on = tables.Column(verbose_name="Adopted", default="–")
    active = tables.Column(verbose_name="In force")
    last_year = tables.Column(verbose_name="Agencies last asked", default="Not yet")

    class Meta:
        model = Policy
        fields = ("title", "adopted_on", "active", "last_year")
        order_by = "title"

    caption = "Policies"

    def __init__(self, *args: Any, may_run: bool, year_words: Callable[[int], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_run, self.year_words = may_run, year_words

    def render_title(self, record: Policy) -> str:
        url = reverse("audits:policy", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.title)

    def value_title(self, record: Policy) -> str:
        return record.title

    def render_adopted_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_adopted_on(self, value: Any) -> Any:
        return value

    def render_active(self, value: bool) -> str:
        return "Yes" if value else "No, retired"

    value_active = render_active

    def render_last_year(self, value: int) -> str:
        return self.year_words(value)

    value_last_year = render_last_year


class TimetableTable(TenantTable):
    """Presentations by day."""

    on = tables.Column(verbose_name="Day", attrs=LINK, linkify=lambda record, table: table.link(record))
    agency = tables.Column(accessor="agency__name", verbose_name="Agency")
    policy = tables.Column(accessor="policy__title", verbose_name="Policy or procedure")
    subgroup = tables.Column(accessor="subgroup__name", verbose_name="At the meeting of", default="–")
    state = tables.Column(verbose_name="State")

    class Meta:
        model = PolicyPresentation
        fields = ("on", "agency", "policy", "subgroup", "state")
        order_by = "on"

    caption = "Timetable of presentations"

    def link(self, record: PolicyPresentation) -> str:
        return reverse("audits:presentation", args=[self.slug, record.pk])

    def render_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_on(self, value: Any) -> Any:
        return value

    def render_state(self, record: PolicyPresentation) -> str:
        return render_to_string("components/tag.html", presentation_tag(record))

    def value_state(self, record: PolicyPresentation) -> str:
        return record.get_state_display()
