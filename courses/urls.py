"""Pages of one partnership that courses owns."""

from django.urls import URLPattern

app_name = "courses"

urlpatterns: list[URLPattern] = []
