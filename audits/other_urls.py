"""Pages of training peer review, schools, observation, impact and challenge days."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
