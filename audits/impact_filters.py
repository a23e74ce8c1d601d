"""Filters of the lists of impact; their state is in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from audits.choices import ACCEPTED_STAGES, PresentationChoice
from audits.models import Assessment, Policy, PolicyPresentation, Subgroup
from partnerships import clock

ACTIVE = (("yes", "Yes"), ("no", "Retired"))


class ImpactFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(method="by_words", label="Subgroup, policy or agency")
    year = django_filters.ChoiceFilter(empty_label="Every year", label="Year")
    kind = django_filters.ChoiceFilter(
        field_name="subject_kind",
        choices=(("subgroup", "Subgroups"), ("policy", "Policies")),
        empty_label="Both",
        label="Of",
    )
    state = django_filters.ChoiceFilter(choices=ACCEPTED_STAGES, empty_label="Every stage", label="Stage")
    standing = django_filters.ChoiceFilter(
        choices=(("late", "Late"),), method="by_standing", empty_label="All", label="Standing"
    )

    class Meta:
        model = Assessment
        fields = ("words", "year", "kind", "state", "standing")

    def __init__(self, *args: Any, years: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = years

    def by_words(self, rows: QuerySet[Assessment], name: str, value: str) -> QuerySet[Assessment]:
        return rows.filter(
            Q(subgroup__name__icontains=value)
            | Q(policy__title__icontains=value)
            | Q(agency__name__icontains=value)
        )

    def by_standing(self, rows: QuerySet[Assessment], name: str, value: str) -> QuerySet[Assessment]:
        return rows.filter(due_on__lt=clock.today(), state__in=["not_started", "in_progress"])


class _ActiveFilter(django_filters.FilterSet):
    active = django_filters.ChoiceFilter(
        choices=ACTIVE, method="by_active", empty_label="All", label="Works now"
    )

    def by_active(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(active=value == "yes")


class SubgroupFilter(_ActiveFilter):
    words = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Subgroup")

    class Meta:
        model = Subgroup
        fields = ("words", "active")


class PolicyFilter(_ActiveFilter):
    words = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label="Policy")

    class Meta:
        model = Policy
        fields = ("words", "active")


class TimetableFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(method="by_words", label="Agency or policy")
    subgroup = django_filters.ModelChoiceFilter(
        queryset=lambda request: Subgroup.objects.all(),
        empty_label="Every subgroup",
        label="At the meeting of",
    )
    state = django_filters.ChoiceFilter(
        choices=PresentationChoice.choices, empty_label="Every state", label="State"
    )
    when = django_filters.ChoiceFilter(
        choices=(("coming", "To come"), ("past", "Past")), method="by_when", empty_label="All", label="When"
    )

    class Meta:
        model = PolicyPresentation
        fields = ("words", "subgroup", "state", "when")

    def by_words(
        self, rows: QuerySet[PolicyPresentation], name: str, value: str
    ) -> QuerySet[PolicyPresentation]:
        return rows.filter(Q(agency__name__icontains=value) | Q(policy__title__icontains=value))

    def by_when(
        self, rows: QuerySet[PolicyPresentation], name: str, value: str
    ) -> QuerySet[PolicyPresentation]:
        today = clock.today()
        return rows.filter(on__gte=today) if value == "coming" else rows.filter(on__lt=today)
