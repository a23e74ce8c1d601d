"""Pages of frameworks, and of evidence under answers."""

from django.urls import URLPattern

from audits.views import answer_evidence, framework_edit, frameworks
from partnerships.permissions import page

urlpatterns: list[URLPattern] = [
    page("frameworks/", frameworks.frameworks, "frameworks"),
    page("frameworks/adopt/", frameworks.framework_adopt, "framework_adopt"),
    page("frameworks/upload/", frameworks.framework_upload, "framework_upload"),
    page("frameworks/<int:pk>/", frameworks.framework, "framework"),
    page("frameworks/<int:pk>/compare/", frameworks.framework_compare, "framework_compare"),
    page("frameworks/versions/<int:pk>/", frameworks.framework_version, "framework_version"),
    page("frameworks/versions/<int:pk>/download/", frameworks.framework_download, "framework_download"),
    page("frameworks/versions/<int:pk>/copy/", frameworks.framework_copy, "framework_copy"),
    page("frameworks/versions/<int:pk>/release/", frameworks.framework_release, "framework_release"),
    page("frameworks/versions/<int:pk>/withdraw/", frameworks.framework_withdraw, "framework_withdraw"),
    page("frameworks/versions/<int:pk>/discard/", frameworks.framework_discard, "framework_discard"),
    page("frameworks/versions/<int:pk>/change/", framework_edit.framework_edit, "framework_edit"),
    page(
        "frameworks/versions/<int:pk>/change/title/",
        framework_edit.framework_edit_facts,
        "framework_edit_facts",
    ),
    page(
        "frameworks/versions/<int:pk>/change/grades/<path:value>/",
        framework_edit.framework_edit_level,
        "framework_edit_level",
    ),
    page(
        "frameworks/versions/<int:pk>/change/headings/add/",
        framework_edit.framework_add_heading,
        "framework_add_heading",
    ),
    page(
        "frameworks/versions/<int:pk>/change/heading/<path:key>/",
        framework_edit.framework_edit_heading,
        "framework_edit_heading",
    ),
    page(
        "frameworks/versions/<int:pk>/change/new-question/<path:key>/",
        framework_edit.framework_add_question,
        "framework_add_question",
    ),
    page(
        "frameworks/versions/<int:pk>/change/question/<str:key>/",
        framework_edit.framework_edit_question,
        "framework_edit_question",
    ),
    page(
        "frameworks/versions/<int:pk>/change/arrange/", framework_edit.framework_arrange, "framework_arrange"
    ),
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
