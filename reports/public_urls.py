"""Addresses outside any partnership's pages."""

from django.urls import URLPattern, path

from reports.views import opinions

urlpatterns: list[URLPattern] = [path("opinion/<str:token>", opinions.by_link, name="opinion_link")]
"""`/opinion/<token>`: from the email to the chair; it leads to a page that asks them to sign in."""
