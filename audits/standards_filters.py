"""Filters of the list of courses against the minimum standards; kept in the address."""

import django_filters

from audits.choices import AssessmentChoice
from audits.models import Assessment

_STAGES = (
    AssessmentChoice.IN_PROGRESS,
    AssessmentChoice.SIGNED_OFF,
    AssessmentChoice.IN_REVIEW,
    AssessmentChoice.MORE_ASKED,
    AssessmentChoice.DECIDED,
    AssessmentChoice.WITHDRAWN,
)


class SubmissionFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(field_name="course__title", lookup_expr="icontains", label="Course")
    provider = django_filters.CharFilter(field_name="agency__name", lookup_expr="icontains", label="Provider")
    state = django_filters.ChoiceFilter(
        choices=[(stage.value, stage.label) for stage in _STAGES], empty_label="Every stage", label="Stage"
    )

    class Meta:
        model = Assessment
        fields = ("words", "provider", "state")
