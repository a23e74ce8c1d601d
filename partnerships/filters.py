"""Filters of the administrator's lists; their state is in the address."""

import datetime as dt

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from partnerships import clock
from partnerships.choices import EmailKind, MessageState, Role, Sector, StopReason
from partnerships.models import Agency, Board, Membership, OutboxMessage, StoppedAddress
from partnerships.queries.groups import named_like

FLAGS = [
    ("contributes_to_budget", "Contributes to the training budget"),
    ("section11_duty", "Under the section 11 duty"),
    ("provides_training", "Provides training"),
    ("is_large_charity", "Large charity"),
]
STATES = [("active", "Belongs now"), ("past", "No longer")]

MAIL_STATES = [
    ("waiting", "Waiting"),
    (MessageState.SENT, "Sent"),
    ("delivered", "Delivered"),
    (MessageState.UNCERTAIN, "Uncertain"),
    (MessageState.FAILED, "Not delivered"),
    ("unwanted", "Reported as unwanted"),
    (MessageState.CANCELLED, "Cancelled"),
]


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


class MailFilter(filters.FilterSet):
    """Emails by address or subject, kind, state and day."""

    q = filters.CharFilter(label="Address or subject", method="by_words")
    kind = filters.ChoiceFilter(choices=EmailKind.choices, label="Kind", empty_label="Any kind")
    state = filters.ChoiceFilter(choices=MAIL_STATES, label="State", method="by_state", empty_label="Any")
    since = filters.DateFilter(
        label="Written since",
        method="by_day",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = OutboxMessage
        fields: list[str] = []

    def by_words(self, rows: QuerySet[OutboxMessage], name: str, value: str) -> QuerySet[OutboxMessage]:
        return rows.filter(Q(to_address__icontains=value) | Q(subject__icontains=value))

    def by_state(self, rows: QuerySet[OutboxMessage], name: str, value: str) -> QuerySet[OutboxMessage]:
        match value:
            case "waiting":
                return rows.filter(state__in=[MessageState.QUEUED, MessageState.SENDING])
            case "delivered":
                return rows.filter(delivered_at__isnull=False)
            case "unwanted":
                return rows.filter(complained_at__isnull=False)
        return rows.filter(state=value)

    def by_day(self, rows: QuerySet[OutboxMessage], name: str, value: dt.date) -> QuerySet[OutboxMessage]:
        return rows.filter(created_at__gte=dt.datetime.combine(value, dt.time(), clock.LONDON))


class StoppedFilter(filters.FilterSet):
    """Stopped addresses by address, reason, and whether they are stopped now."""

    q = filters.CharFilter(label="Address", field_name="address", lookup_expr="icontains")
    reason = filters.ChoiceFilter(choices=StopReason.choices, label="Reason", empty_label="Any reason")
    state = filters.ChoiceFilter(
        choices=[("now", "Stopped now"), ("lifted", "Lifted")],
        label="State",
        method="by_state",
        empty_label="Any",
    )

    class Meta:
        model = StoppedAddress
        fields: list[str] = []

    def by_state(self, rows: QuerySet[StoppedAddress], name: str, value: str) -> QuerySet[StoppedAddress]:
        return rows.filter(lifted_at__isnull=value == "now")
