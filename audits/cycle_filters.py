"""Filters of the lists of cycles and of the progress wall; kept in the address."""

import django_filters
from django.db.models import Q, QuerySet

from audits.choices import AssessmentChoice, CycleChoice
from audits.models import Assessment, Cycle
from partnerships import clock

STANDING = (
    ("to_send", "Not sent in yet"),
    ("late", "Late with the answers"),
    ("asked", "Asks for more time"),
)


class CycleFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label="Words in the title")
    state = django_filters.ChoiceFilter(choices=CycleChoice.choices, empty_label="Every stage", label="Stage")

    class Meta:
        model = Cycle
        fields = ("words", "state")


class WallFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(field_name="agency__name", lookup_expr="icontains", label="Agency")
    state = django_filters.ChoiceFilter(
        choices=AssessmentChoice.choices, empty_label="Every stage", label="Stage"
    )
    standing = django_filters.ChoiceFilter(
        choices=STANDING, method="by_standing", empty_label="All", label="Standing"
    )

    class Meta:
        model = Assessment
        fields = ("words", "state", "standing")

    def by_standing(self, queryset: QuerySet[Assessment], name: str, value: str) -> QuerySet[Assessment]:
        to_send = Q(state__in=[AssessmentChoice.NOT_STARTED, AssessmentChoice.IN_PROGRESS])
        match value:
            case "to_send":
                return queryset.filter(to_send)
            case "late":
                return queryset.filter(to_send, due_on__lt=clock.today())
            case _:
                return queryset.filter(extensions__state="asked")
