"""Pages of actions and recommendations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
