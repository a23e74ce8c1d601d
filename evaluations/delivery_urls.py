"""Addresses of the delivery of emails; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern, path

from evaluations.views import event_delivery, unsubscribe
from partnerships.permissions import page

#: Pages of one partnership.
urlpatterns: list[URLPattern] = [
    page("events/<str:ref>/surveys/delivery/", event_delivery.event_delivery, name="event_delivery"),
]

#: Addresses that carry no login. Emails carry them without a last slash.
public_urlpatterns: list[URLPattern] = [
    path("u/<str:token>", unsubscribe.unsubscribe, name="unsubscribe"),
]
