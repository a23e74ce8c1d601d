"""Pages of frameworks, and of evidence under answers."""

from django.urls import URLPattern

from audits.views import answer_evidence
from partnerships.permissions import page

urlpatterns: list[URLPattern] = [
    page("assessments/<int:pk>/evidence/", answer_evidence.assessment_evidence, "assessment_evidence"),
    page(
        "assessments/<int:pk>/questions/<str:key>/evidence/",
        answer_evidence.answer_evidence,
        "answer_evidence",
    ),
    page(
        "answer-evidence/<int:pk>/remove/", answer_evidence.answer_evidence_remove, "answer_evidence_remove"
    ),
    page(
        "assessment-evidence/<int:pk>/remove/",
        answer_evidence.assessment_evidence_remove,
        "assessment_evidence_remove",
    ),
]
