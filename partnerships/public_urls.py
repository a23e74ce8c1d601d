"""Addresses outside any partnership's pages."""

from django.urls import URLPattern, path

from partnerships.views import join

urlpatterns: list[URLPattern] = [path("join/<str:token>", join.join, name="join")]
