"""Addresses of fairness, repairs, room and paper; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern

from evaluations.views import survey_dates, survey_people
from partnerships.permissions import page

_SURVEY = "events/<str:ref>/surveys/<str:stage>/<str:audience>/"

#: Pages of one partnership.
urlpatterns: list[URLPattern] = [
    page(f"{_SURVEY}people/", survey_people.survey_people, name="survey_people"),
    page(f"{_SURVEY}people/<int:pk>/reopen/", survey_people.survey_reopen, name="survey_reopen"),
    page(f"{_SURVEY}dates/", survey_dates.survey_dates, name="survey_dates"),
]

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = []
