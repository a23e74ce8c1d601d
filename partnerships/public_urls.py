"""Links outside any partnership's pages."""

from django.urls import URLPattern, path

from partnerships.views import join, notify_receipts

urlpatterns: list[URLPattern] = [
    path("join/<str:token>", join.join, name="join"),
    path("delivery/notify/<slug:slug>/", notify_receipts.receive, name="notify_receipts"),
]
