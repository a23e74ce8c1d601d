"""Addresses of themes, samples and requests; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern, path

from evaluations.views import survey_supervisor

#: Pages of one partnership.
urlpatterns: list[URLPattern] = []

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = [
    path("s/<str:token>/supervisor/", survey_supervisor.supervisor, name="survey_supervisor"),
]
