"""Filters of the shelf; all optional, kept in the address."""

import django_filters
from django.db.models import Q, QuerySet

from assurance.choices import EvidenceKind
from assurance.models import Evidence
from assurance.queries.evidence import in_state
from partnerships import clock
from partnerships.models import Agency

STATES = (
    ("current", "Current"),
    ("expiring", "Expires within 30 days"),
    ("expired", "Expired"),
    ("withdrawn", "Taken off the shelf"),
)


class EvidenceFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(method="with_words", label="Words in it")
    agency = django_filters.ModelChoiceFilter(
        queryset=lambda request: Agency.objects.all(), empty_label="Every agency", label="Agency"
    )
    kind = django_filters.ChoiceFilter(choices=EvidenceKind.choices, empty_label="Every kind")
    state = django_filters.ChoiceFilter(
        choices=STATES, method="by_state", empty_label="All", label="Is it current?"
    )

    class Meta:
        model = Evidence
        fields = ("words", "agency", "kind", "state")

    def with_words(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        return rows.filter(Q(title__icontains=value) | Q(what_it_proves__icontains=value))

    def by_state(self, rows: QuerySet[Evidence], name: str, value: str) -> QuerySet[Evidence]:
        return in_state(rows, value, clock.today())
