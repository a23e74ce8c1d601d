"""Filters of the question bank; all optional, kept in the address."""

import django_filters
from django.db.models import QuerySet

from evaluations.bank_forms import SURVEYS
from evaluations.models import BankQuestion
from evaluations.themed_choices import QuestionState
from partnerships.models import Theme


def themes(request: object) -> QuerySet[Theme]:
    """Every theme."""
    return Theme.objects.all()


class QuestionFilter(django_filters.FilterSet):
    """Own questions by words, state, survey and theme."""

    words = django_filters.CharFilter(
        field_name="draft__wording", lookup_expr="icontains", label="Words in the question"
    )
    state = django_filters.ChoiceFilter(choices=QuestionState.choices, empty_label="All", label="State")
    survey = django_filters.ChoiceFilter(
        method="in_survey", choices=SURVEYS, empty_label="Every survey", label="May be asked"
    )
    theme = django_filters.ModelChoiceFilter(queryset=themes, empty_label="Every theme", label="Theme")

    class Meta:
        model = BankQuestion
        fields = ("words", "state", "survey", "theme")

    def in_survey(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Questions that may be asked in a survey."""
        return queryset.filter(surveys__contains=[value])
