"""Filters of the list of reports; all optional, kept in the address."""

import django_filters
from django.db.models import QuerySet

from partnerships.models import Board
from reports.choices import ReportState
from reports.models import Report


def every_board(request: object) -> QuerySet[Board]:
    return Board.objects.all()


class ReportFilter(django_filters.FilterSet):
    """Reports by board, where they stand, and training year."""

    board = django_filters.ModelChoiceFilter(queryset=every_board, empty_label="Every board")
    state = django_filters.ChoiceFilter(
        choices=ReportState.choices, empty_label="Any", label="Where it stands"
    )
    year = django_filters.NumberFilter(label="Training year that starts in")

    class Meta:
        model = Report
        fields = ("board", "state", "year")
