"""Filters of the comments desk; all optional, kept in the address."""

import django_filters
from django.db.models import QuerySet

from courses.models import Course
from evaluations.choices import CommentState, StageChoice
from evaluations.models import Comment


def courses_with_comments(request: object) -> QuerySet[Course]:
    """Every course: those without a comment find nothing."""
    return Course.objects.all()


class CommentFilter(django_filters.FilterSet):
    """Comments by what was decided, course and stage; those still to read unless said otherwise."""

    state = django_filters.ChoiceFilter(
        choices=CommentState.choices, empty_label="All comments", label="Decision", null_label=None
    )
    course = django_filters.ModelChoiceFilter(
        field_name="event__course", queryset=courses_with_comments, empty_label="Every course", label="Course"
    )
    stage = django_filters.ChoiceFilter(choices=StageChoice.choices, empty_label="Every stage", label="Stage")

    class Meta:
        model = Comment
        fields = ("state", "course", "stage")
