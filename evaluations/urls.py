"""Pages of one partnership that evaluations owns."""

from django.urls import URLPattern

from evaluations.views import survey_preview
from partnerships.permissions import page

app_name = "evaluations"

urlpatterns: list[URLPattern] = [
    page("evaluations/surveys/<int:version_id>/preview/", survey_preview.preview, name="survey_preview"),
]
