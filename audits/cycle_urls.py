"""Pages of cycles and self-assessment."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
