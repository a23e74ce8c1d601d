"""Pages of one partnership that evaluations owns."""

from django.urls import URLPattern

app_name = "evaluations"

urlpatterns: list[URLPattern] = []
