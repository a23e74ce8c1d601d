"""Pages of evidence and its scanning."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
