"""Addresses without login."""

from django.urls import path

from courses.views.certificates import certificate

urlpatterns = [path("c/<str:token>", certificate, name="certificate")]
