"""Filters of reviews, evidence and coding; all optional, kept in the address."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from courses.models import Course
from evaluations.models import CourseReview, OtherEvidence
from evaluations.themed_choices import EvidenceMethod
from partnerships import clock


def every_course(request: object) -> QuerySet[Course]:
    """The courses to choose from."""
    return Course.objects.all()


class ReviewFilter(django_filters.FilterSet):
    """Reviews by state and course; those to do unless said otherwise."""

    state = django_filters.ChoiceFilter(
        choices=[
            ("open", "To do"),
            ("overdue", "Overdue"),
            ("done", "Recorded"),
            ("withdrawn", "No longer expected"),
        ],
        method="by_state",
        empty_label="All reviews",
        label="State",
    )
    course = django_filters.ModelChoiceFilter(
        queryset=every_course, empty_label="Every course", label="Course"
    )

    class Meta:
        model = CourseReview
        fields = ("state", "course")

    def by_state(self, rows: QuerySet[CourseReview], name: str, value: str) -> QuerySet[CourseReview]:
        if value == "done":
            return rows.exclude(record=None)
        if value == "withdrawn":
            return rows.exclude(withdrawn_at=None)
        rows = rows.filter(record=None, withdrawn_at=None)
        return rows.filter(due_on__lt=clock.today()) if value == "overdue" else rows


class EvidenceFilter(django_filters.FilterSet):
    """Other evidence by method, step and course."""

    method = django_filters.ChoiceFilter(
        choices=EvidenceMethod.choices, empty_label="Every method", label="Method"
    )
    step = django_filters.ChoiceFilter(
        choices=[(step, f"Step {step}") for step in (1, 2, 3, 4)], empty_label="Every step", label="Step"
    )
    course = django_filters.ModelChoiceFilter(
        queryset=every_course, empty_label="Every course", label="Course"
    )

    class Meta:
        model = OtherEvidence
        fields: Any = ("method", "step", "course")
