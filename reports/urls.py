"""Pages of one partnership that reports owns."""

from django.urls import URLPattern

app_name = "reports"

urlpatterns: list[URLPattern] = []
