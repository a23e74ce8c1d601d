"""Addresses of the delivery of emails; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern, path

from evaluations.views import unsubscribe

#: Pages of one partnership.
urlpatterns: list[URLPattern] = []

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = [
    path("u/<str:token>", unsubscribe.unsubscribe, name="unsubscribe"),
]
