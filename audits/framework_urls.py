"""Pages of frameworks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
