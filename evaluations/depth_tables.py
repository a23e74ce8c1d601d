"""Lists of reviews, evidence and quotes."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from evaluations.logic.stages import Step
from evaluations.models import CourseReview, OtherEvidence
from evaluations.queries.evidence import counted_words
from evaluations.queries.reviews import review_state, review_words
from partnerships import clock
from partnerships.tables import TenantTable
from partnerships.templatetags.components import govuk_date


def tag(words: str, colour: str) -> str:
    """A state as a word and a colour."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, words)


class ReviewTable(TenantTable):
    """Reviews by course and date."""

    course = tables.Column(accessor="course__title", verbose_name="Course")
    which = tables.Column(empty_values=(), orderable=False, verbose_name="Review")
    due_on = tables.Column(verbose_name="Due")
    state = tables.Column(empty_values=(), orderable=False, verbose_name="State")
    seen = tables.Column(empty_values=(), orderable=False, verbose_name="What was seen", visible=True)

    class Meta:
        model = CourseReview
        fields = ("course", "which", "due_on", "state", "seen")
        empty_text = "No review is here. The portal raises them as events are held."
        order_by = "due_on"

    caption = "Reviews of courses’ evaluations"

    def render_course(self, value: str, record: CourseReview) -> str:
        address = reverse("evaluations:review", args=[self.slug, record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, value)

    def value_course(self, value: str) -> str:
        return value

    def render_which(self, record: CourseReview) -> str:
        return review_words(record)

    def value_which(self, record: CourseReview) -> str:
        return review_words(record)

    def render_due_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_due_on(self, value: Any) -> Any:
        return value

    def render_state(self, record: CourseReview) -> str:
        return tag(*review_state(record, clock.today()))

    def value_state(self, record: CourseReview) -> str:
        return review_state(record, clock.today())[0]

    def render_seen(self, record: CourseReview) -> str:
        words = self.value_seen(record)
        return f"{words[:120]}…" if len(words) > 120 else words or "–"

    def value_seen(self, record: CourseReview) -> str:
        return record.record.what_was_seen if hasattr(record, "record") else record.withdrawn_why


class EvidenceTable(TenantTable):
    """Other evidence, the newest first."""

    what_it_showed = tables.Column(verbose_name="What it showed", orderable=False)
    method = tables.Column()
    done_on = tables.Column(verbose_name="Date")
    by_role = tables.Column(verbose_name="Carried out by")
    how_many = tables.Column(verbose_name="From", orderable=False)
    step = tables.Column()
    strength = tables.Column()
    about = tables.Column(empty_values=(), orderable=False, verbose_name="About")

    class Meta:
        model = OtherEvidence
        fields = ("what_it_showed", "about", "method", "done_on", "by_role", "how_many", "step", "strength")
        empty_text = "No other evidence is recorded yet."
        order_by = "-done_on"

    caption = "Other evidence"

    def __init__(self, *args: Any, minimum: int, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minimum, self.outside = minimum, outside

    def render_what_it_showed(self, value: str, record: OtherEvidence) -> str:
        address = reverse("evaluations:evidence_one", args=[self.slug, record.pk])
        words = f"{value[:160]}…" if len(value) > 160 else value
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, words)

    def value_what_it_showed(self, value: str) -> str:
        return value

    def render_done_on(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_done_on(self, value: Any) -> Any:
        return value

    def render_how_many(self, record: OtherEvidence) -> str:
        return counted_words(record.how_many, record.counted, self.minimum, outside=self.outside)

    def value_how_many(self, record: OtherEvidence) -> str:
        return self.render_how_many(record)

    def render_step(self, value: int) -> str:
        return f"{value}. {Step(value).title}"

    def render_about(self, record: OtherEvidence) -> str:
        found = (record.evaluation, record.course, record.event)
        return ", ".join(str(each) for each in found if each is not None)

    def value_about(self, record: OtherEvidence) -> str:
        return self.render_about(record)
