"""Filters of the administrator's lists; their state is in the address."""

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from partnerships.choices import Role, Sector
from partnerships.models import Agency, Board, Membership
from partnerships.queries.groups import named_like

FLAGS = [
    ("contributes_to_budget", "Contributes to the training budget"),
    ("section11_duty", "Under the section 11 duty"),
    ("provides_training", "Provides training"),
    ("is_large_charity", "Large charity"),
]
STATES = [("active", "Belongs now"), ("past", "No longer")]


class AgencyFilter(filters.FilterSet):
    """Agencies by name, sector, board, flag and whether they still belong."""

    q = filters.CharFilter(label="Name", method="by_name")
    sector = filters.ChoiceFilter(choices=Sector.choices, label="Sector", empty_label="Any sector")
    board = filters.ModelChoiceFilter(
        label="Board",
        queryset=lambda request: Board.objects.all(),
        method="by_board",
        empty_label="Any board",
    )
    flag = filters.ChoiceFilter(choices=FLAGS, label="Only those that", method="by_flag", empty_label="Any")
    state = filters.ChoiceFilter(choices=STATES, label="State", method="by_state", empty_label="Any")

    class Meta:
        model = Agency
        fields: list[str] = []

    def by_name(self, rows: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        return named_like(rows, value)

    def by_board(self, rows: QuerySet[Agency], name: str, value: Board) -> QuerySet[Agency]:
        return rows.filter(board_links__board=value)

    def by_flag(self, rows: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        return rows.filter(**{value: True})

    def by_state(self, rows: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        return rows.filter(active=value == "active")


class MemberFilter(filters.FilterSet):
    """Members by name or address, role, and whether they still belong."""

    q = filters.CharFilter(label="Name or email address", method="by_words")
    role = filters.ChoiceFilter(choices=Role.choices, label="Role", method="by_role", empty_label="Any role")
    state = filters.ChoiceFilter(
        choices=STATES, label="State", method="by_state", empty_label="Any", widget=forms.Select
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        return rows.filter(Q(user__name__icontains=value) | Q(user__email__icontains=value))

    def by_role(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        return rows.filter(roles__role=value).distinct()

    def by_state(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        return rows.filter(active=value == "active")
