"""Lists of peer reviews: who reviews whom and how far they are; one review's lines."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from audits.choices import ThemeKind
from audits.cycle_tables import AssessmentTable
from audits.logic.processes import LineState
from audits.models import Assessment, CycleTheme
from audits.queries.peer_standings import Standing, standings_of
from partnerships import clock
from partnerships.lists import LoadedColumn
from partnerships.logic.wording import long_date, plural
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_date

LINE_WORDS = {
    LineState.TO_GRADE: ("To grade", "blue"),
    LineState.GRADED: ("To answer", "yellow"),
    LineState.CHALLENGED: ("Not agreed", "red"),
    LineState.AGREED: ("Agreed", "green"),
    LineState.DECIDED: ("Decided", "green"),
}


def _standings(ids: Any) -> dict[int, Standing]:
    rows = Assessment.objects.filter(pk__in=list(ids)).select_related(
        "agency", "framework_version", "peer_place__group"
    )
    return standings_of(list(rows), clock.today())


def _late(standing: Standing) -> str:
    if not standing.days_late:
        return "–"
    return format_html('<strong class="late">{} late</strong>', plural(standing.days_late, "day"))


class StandingColumn(LoadedColumn):
    """A column made of a review's standing; one load serves every such column of the table."""

    def __init__(self, show: Any, value: Any = None, **options: Any) -> None:
        super().__init__(_standings, show, **options)
        self.for_file = value or show

    def value(self, **given: Any) -> Any:
        return self.for_file(self.found(given["table"])[given["record"].pk])


def _due(standing: Standing) -> str:
    return str(govuk_date(standing.due)) if standing.due else "–"


class ReviewTable(AssessmentTable):
    """One row for each agency reviewed, by group."""

    group = tables.Column(
        accessor="peer_place__group__name", verbose_name="Group", order_by="peer_place__group"
    )
    agency = tables.Column(
        accessor="agency__name",
        attrs=LINK,
        linkify=lambda record, table: table.link(record),
        verbose_name="Agency reviewed",
    )
    reviewer = StandingColumn(lambda each: each.reviewer, verbose_name="Reviewed by")
    state = tables.Column(verbose_name="Stage")
    lines = StandingColumn(lambda each: f"{each.graded} of {each.lines}", verbose_name="Lines graded")
    agreed = StandingColumn(lambda each: f"{each.agreed} of {each.lines}", verbose_name="Agreed")
    due = StandingColumn(_due, lambda each: each.due, verbose_name="Next day")
    late = StandingColumn(
        _late, lambda each: plural(each.days_late, "day") if each.days_late else "", verbose_name="Late"
    )
    outcome = StandingColumn(lambda each: each.outcome or "–", verbose_name="Outcome")

    class Meta:
        model = Assessment
        fields = ("group", "agency", "reviewer", "state", "lines", "agreed", "due", "late", "outcome")
        order_by = "group"

    caption = "Who reviews whom"

    def link(self, record: Assessment) -> str:
        return reverse("audits:peer_review", args=[self.slug, record.pk])


def _rag(tag: dict[str, str]) -> str:
    return render_to_string("components/rag.html", tag) if tag["word"] else "–"


class LineTable(TenantTable):
    """The lines of one review: what each side said, and where it stands. Rows are dicts of `peer_reviews._rows`."""

    line = tables.Column(
        attrs=LINK, linkify=lambda record: record["url"], orderable=False, verbose_name="Line"
    )
    own = tables.Column(orderable=False, verbose_name="Own")
    peer = tables.Column(orderable=False, verbose_name="Peer")
    agreed = tables.Column(orderable=False, verbose_name="Agreed")
    state = tables.Column(orderable=False, verbose_name="Where it stands")
    # In the files alone: what was written on the line.
    reason = tables.Column(orderable=False, visible=False, verbose_name="Why the peer differs")
    good_practice = tables.Column(orderable=False, visible=False)
    development = tables.Column(orderable=False, visible=False, verbose_name="Development needed")
    due_on = tables.Column(orderable=False, visible=False, verbose_name="By when")
    owner = tables.Column(orderable=False, visible=False, verbose_name="Who sees to it")
    answer = tables.Column(orderable=False, visible=False, verbose_name="The agency’s words")

    class Meta:
        fields = ("line", "own", "peer", "agreed", "state")

    caption = "Lines"

    def render_own(self, value: dict[str, str]) -> str:
        return _rag(value)

    def value_own(self, value: dict[str, str]) -> str:
        return value["word"]

    render_peer = render_agreed = render_own
    value_peer = value_agreed = value_own

    def render_state(self, value: tuple[str, str]) -> str:
        words, colour = value
        return render_to_string("components/tag.html", {"text": words, "colour": colour})

    def value_state(self, value: tuple[str, str]) -> str:
        return value[0]


class ThemeTable(TenantTable):
    """Themes that were shared, for those who read them."""

    title = tables.Column(verbose_name="Theme")
    kind = tables.Column(verbose_name="What it is")
    words = tables.Column(orderable=False, verbose_name="What came up")
    subgroup = tables.Column(accessor="subgroup__name", verbose_name="Subgroup")
    cycle = tables.Column(accessor="cycle__title", verbose_name="Peer review")
    sent_at = tables.Column(verbose_name="Shared")

    class Meta:
        model = CycleTheme
        fields = ("title", "kind", "words", "subgroup", "cycle", "sent_at")
        order_by = "-sent_at"

    caption = "Themes of peer reviews"

    def render_kind(self, value: str) -> str:
        return value

    def value_kind(self, record: CycleTheme) -> str:
        return ThemeKind(record.kind).label

    def render_sent_at(self, value: Any) -> str:
        return long_date(clock.local(value).date())

    def value_sent_at(self, value: Any) -> Any:
        return value
