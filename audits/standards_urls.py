"""Pages of minimum standards, endorsement and the best-practice matrix."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
