"""Filters of the schedule of observations; kept in the address."""

import django_filters
from django.db.models import Q, QuerySet

from audits.models import Observation
from audits.queries.observing import NOT_SHARED

STAGES = (("to_do", "To do"), ("shared", "Shared"), ("withdrawn", "Called off"))


class ObservationFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(method="by_words", label="Course or meeting")
    stage = django_filters.ChoiceFilter(
        choices=STAGES, method="by_stage", empty_label="Every stage", label="Stage"
    )

    class Meta:
        model = Observation
        fields = ("words", "stage")

    def by_words(self, rows: QuerySet[Observation], name: str, value: str) -> QuerySet[Observation]:
        return rows.filter(
            Q(assessment__event__course__title__icontains=value)
            | Q(assessment__subject_words__icontains=value)
        )

    def by_stage(self, rows: QuerySet[Observation], name: str, value: str) -> QuerySet[Observation]:
        match value:
            case "to_do":
                return rows.filter(assessment__state__in=NOT_SHARED)
            case "shared":
                return rows.filter(assessment__state__in=["shared", "responded", "closed"])
            case _:
                return rows.filter(assessment__state="withdrawn")
