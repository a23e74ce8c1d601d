"""Filters of the lists of people asked and of repairs; all optional, kept in the address."""

import django_filters
from django.db.models import Q, QuerySet

from courses.logic.people import fold
from evaluations.choices import InvitationState, SkipReason
from evaluations.models import Invitation, RepairTask
from evaluations.themed_choices import BreakReason, RepairState


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


class RepairFilter(django_filters.FilterSet):
    """Broken pairs by name, agency, state and reason."""

    words = django_filters.CharFilter(method="with_words", label="Name or agency")
    state = django_filters.ChoiceFilter(
        choices=RepairState.choices, empty_label="All", label="Where it stands"
    )
    reason = django_filters.ChoiceFilter(
        field_name="pair_break__reason", choices=BreakReason.choices, empty_label="Any reason", label="Why"
    )

    class Meta:
        model = RepairTask
        fields = ("words", "state", "reason")

    def with_words(self, rows: QuerySet[RepairTask], name: str, value: str) -> QuerySet[RepairTask]:
        key = fold(value)
        named = Q(pair_break__booking__delegate__name_key__contains=key) if key else Q()
        return rows.filter(named | Q(agency__name__icontains=value.strip()))
