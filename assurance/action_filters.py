"""Filters of the list of actions; all optional, kept in the address."""

import django_filters
from django.db.models import Q, QuerySet

from assurance.choices import ActionChoice, SourceKind
from assurance.models import Action
from assurance.queries.actions import UNFINISHED
from partnerships import clock
from partnerships.models import Agency

STANDING = (
    ("unfinished", "Not finished"),
    ("late", "Late"),
    *ActionChoice.choices,
)


def agencies(request: object) -> QuerySet[Agency]:
    return Agency.objects.all()


class ActionFilter(django_filters.FilterSet):
    """By words, where it stands, whose it is, where it comes from, and what changed since a day (a meeting)."""

    words = django_filters.CharFilter(method="with_words", label="Words in the action")
    standing = django_filters.ChoiceFilter(
        choices=STANDING, method="by_standing", empty_label="Every status", label="Status"
    )
    agency = django_filters.ModelChoiceFilter(queryset=agencies, empty_label="Every agency")
    source = django_filters.ChoiceFilter(
        choices=SourceKind.choices,
        field_name="recommendation__source",
        empty_label="Every source",
        label="Comes from",
    )
    since = django_filters.DateFilter(method="changed_since", label="Changed since")

    class Meta:
        model = Action
        fields = ("words", "standing", "agency", "source", "since")

    def with_words(self, found: QuerySet[Action], name: str, value: str) -> QuerySet[Action]:
        return found.filter(
            Q(text__icontains=value) | Q(owner__icontains=value) | Q(recommendation__text__icontains=value)
        )

    def by_standing(self, found: QuerySet[Action], name: str, value: str) -> QuerySet[Action]:
        if value == "unfinished":
            return found.filter(state__in=UNFINISHED)
        if value == "late":
            return found.filter(state__in=UNFINISHED, due_on__lt=clock.today())
        return found.filter(state=value)

    def changed_since(self, found: QuerySet[Action], name: str, value: object) -> QuerySet[Action]:
        return found.filter(Q(created_at__date__gte=value) | Q(last_at__date__gte=value))
