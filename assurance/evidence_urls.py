"""Pages of evidence and its scanning."""

from django.urls import URLPattern

from assurance.views import evidence, evidence_concerns
from partnerships.permissions import page

urlpatterns: list[URLPattern] = [
    page("evidence/", evidence.evidence_list, "evidence_list"),
    page("evidence/add/", evidence.evidence_add, "evidence_add"),
    page("evidence/personal-details/", evidence_concerns.evidence_concerns, "evidence_concerns"),
    page("evidence/personal-details/<int:pk>/", evidence_concerns.evidence_concern, "evidence_concern"),
    page("evidence/<int:pk>/", evidence.evidence, "evidence"),
    page("evidence/<int:pk>/new-version/", evidence.evidence_new_version, "evidence_new_version"),
    page("evidence/<int:pk>/change/", evidence.evidence_change, "evidence_change"),
    page("evidence/<int:pk>/take-off/", evidence.evidence_withdraw, "evidence_withdraw"),
    page("evidence/files/<int:pk>/", evidence.evidence_file, "evidence_file"),
    page("evidence/files/<int:pk>/report/", evidence.evidence_report, "evidence_report"),
]
