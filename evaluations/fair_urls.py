"""Addresses of fairness, repairs, room and paper; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern

#: Pages of one partnership.
urlpatterns: list[URLPattern] = []

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = []
