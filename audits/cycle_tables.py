"""Lists of cycles, of a cycle's agencies (the progress wall), and of an agency's own assessments."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from audits.assessment_words import state_tag, title_of
from audits.choices import FILE_ROUTES, CycleChoice, ProcessChoice
from audits.models import Assessment, Cycle
from audits.queries.cycles import Place, places_of
from partnerships import clock
from partnerships.lists import LoadedColumn
from partnerships.logic.wording import long_date, plural
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_date

CYCLE_COLOURS = {
    CycleChoice.PLANNED: "grey",
    CycleChoice.SELF_ASSESSMENT: "blue",
    CycleChoice.MODERATION: "purple",
    CycleChoice.AGREEMENT: "yellow",
    CycleChoice.CLOSED: "green",
    CycleChoice.CANCELLED: "grey",
}


def stage_of(cycle: Cycle) -> dict[str, str]:
    """Where a cycle stands, in the words of its process."""
    words = cycle.get_state_display()
    if cycle.process == ProcessChoice.PEER_REVIEW and cycle.state == CycleChoice.MODERATION:
        words = "Peer review"
    return {"text": words, "colour": CYCLE_COLOURS[CycleChoice(cycle.state)]}


class CycleTable(TenantTable):
    """Cycles, newest first."""

    title = tables.Column(attrs=LINK, linkify=lambda record, table: table.link(record))
    state = tables.Column()
    opens_on = tables.Column(verbose_name="Opens")
    self_assessment_by = tables.Column(verbose_name="Answers due")
    taking_part = tables.Column(verbose_name="Agencies")
    sent_in = tables.Column(verbose_name="Sent in", empty_values=())
    settled = tables.Column(verbose_name="Settled", empty_values=())

    class Meta:
        model = Cycle
        fields = ("title", "state", "opens_on", "self_assessment_by", "taking_part", "sent_in", "settled")
        order_by = "-opens_on"

    caption = "Cycles"

    def link(self, record: Cycle) -> str:
        return reverse("audits:cycle", args=[self.slug, record.pk])

    def render_state(self, record: Cycle) -> str:
        return render_to_string("components/tag.html", stage_of(record))

    def value_state(self, record: Cycle) -> str:
        return stage_of(record)["text"]

    def render_opens_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_opens_on(self, value: Any) -> Any:
        return value

    def render_self_assessment_by(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_self_assessment_by(self, value: Any) -> Any:
        return value


def _places(ids: Any) -> dict[int, Place]:
    rows = Assessment.objects.filter(pk__in=list(ids)).select_related("cycle", "agency", "policy", "subgroup")
    return places_of(list(rows), clock.today())


def progress_words(place: Place) -> str:
    """`12 of 40`: questions done; a school that sends its own file answers none."""
    if place.assessment.route in FILE_ROUTES:
        return "Own file"
    return f"{place.progress.done} of {place.progress.total}"


def late_words(place: Place) -> str:
    """`9 days, since 1 August: Agency`, with the word that carries the colour."""
    if place.late is None:
        return "–"
    words = f"{plural(place.late.days, 'day')} late, since {long_date(place.late.since)}"
    return format_html('<strong class="late">{}</strong>', words)


def late_value(place: Place) -> str:
    """The same for a file, plain."""
    return (
        "" if place.late is None else f"{plural(place.late.days, 'day')}, since {long_date(place.late.since)}"
    )


def _leads(place: Place) -> str:
    return ", ".join(place.leads) or "No lead yet"


class PlaceColumn(LoadedColumn):
    """A column made of an assessment's place; one load serves every such column of the table."""

    def __init__(self, show: Any, value: Any = None, **options: Any) -> None:
        super().__init__(_places, show, **options)
        self.for_file = value or show

    def value(self, **given: Any) -> Any:
        return self.for_file(self.found(given["table"])[given["record"].pk])


class AssessmentTable(TenantTable):
    """What lists of assessments have in common: the way to each, its stage, its date."""

    def link(self, record: Assessment) -> str:
        return reverse("audits:assessment", args=[self.slug, record.pk])

    def render_state(self, record: Assessment) -> str:
        return render_to_string("components/tag.html", state_tag(record))

    def value_state(self, record: Assessment) -> str:
        return record.get_state_display()

    def render_due_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_due_on(self, value: Any) -> Any:
        return value


class AgenciesTable(AssessmentTable):
    """What lists of agencies that answer have in common: how far each is, whether it is late, who leads."""

    agency = tables.Column(
        accessor="agency__name",
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        verbose_name="Agency",
    )
    state = tables.Column(verbose_name="Stage")
    progress = PlaceColumn(progress_words, verbose_name="Answers")
    due_on = tables.Column(verbose_name="Answers due", default="–")
    late = PlaceColumn(late_words, late_value, verbose_name="Late")
    leads = PlaceColumn(_leads, verbose_name="Lead")


class WallTable(AgenciesTable):
    """Agencies by stage: who is late, where, since when."""

    turn = PlaceColumn(lambda place: place.whose_turn, verbose_name="Whose turn")
    reviewers = PlaceColumn(lambda place: ", ".join(place.reviewers) or "–", verbose_name="Looked at by")

    class Meta:
        model = Assessment
        fields = ("agency", "state", "progress", "due_on", "turn", "late", "leads", "reviewers")
        sequence = fields
        order_by = "agency"

    caption = "Agencies by stage"


class OurTable(AssessmentTable):
    """An agency's own assessments, newest first."""

    title = tables.Column(
        empty_values=(),
        orderable=False,
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        verbose_name="Assessment",
    )
    state = tables.Column(verbose_name="Stage")
    progress = PlaceColumn(progress_words, verbose_name="Answers")
    due_on = tables.Column(verbose_name="Answers due")
    late = PlaceColumn(late_words, late_value, verbose_name="Late")
    turn = PlaceColumn(lambda place: place.whose_turn, verbose_name="Whose turn")

    class Meta:
        model = Assessment
        fields = ("title", "state", "progress", "due_on", "late", "turn")
        order_by = "-created_at"

    caption = "Our assessments"

    def render_title(self, record: Assessment) -> str:
        words = title_of(record)
        return words if record.subject_kind == "agency" else f"{words}: {record.subject}"

    def value_title(self, record: Assessment) -> str:
        return self.render_title(record)
