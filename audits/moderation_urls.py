"""Pages of moderation and results."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
