"""Filters of the lists of people asked and of repairs; all optional, kept in the address."""

import django_filters
from django.db.models import Q, QuerySet

from courses.logic.people import fold
from evaluations.choices import InvitationState, SkipReason
from evaluations.models import Invitation


class PeopleAskedFilter(django_filters.FilterSet):
    """People of one survey by name, state and reason."""

    words = django_filters.CharFilter(method="with_words", label="Name or agency")
    state = django_filters.ChoiceFilter(
        choices=InvitationState.choices, empty_label="All", label="Where it stands"
    )
    skip_reason = django_filters.ChoiceFilter(
        choices=[choice for choice in SkipReason.choices if choice[0]],
        empty_label="Any reason",
        label="Not asked because",
    )

    class Meta:
        model = Invitation
        fields = ("words", "state", "skip_reason")

    def with_words(self, rows: QuerySet[Invitation], name: str, value: str) -> QuerySet[Invitation]:
        key = fold(value)
        named = Q(delegate__name_key__contains=key) if key else Q()
        return rows.filter(named | Q(booking__agency__name__icontains=value.strip()))
