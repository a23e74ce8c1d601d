"""Addresses outside any partnership's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
