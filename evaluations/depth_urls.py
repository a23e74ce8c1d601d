"""Addresses of results, evidence, codes and reviews; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern

from evaluations.views import reviews, subject_results
from partnerships.permissions import page

#: Pages of one partnership.
urlpatterns: list[URLPattern] = [
    page("evaluations/results/", subject_results.programme, name="programme_results"),
    page("evaluations/results/dictionary/", subject_results.dictionary, name="results_dictionary"),
    page(
        "evaluations/results/providers/<int:pk>/", subject_results.provider_results, name="provider_results"
    ),
    page("evaluations/results/agencies/<int:pk>/", subject_results.agency_results, name="agency_results"),
    page("evaluations/results/themes/<int:pk>/", subject_results.theme_results, name="theme_results"),
    page("evaluations/themed/<int:pk>/results/", subject_results.themed_results, name="themed_results"),
    page("courses/<int:pk>/results/compare/", subject_results.compare, name="course_compare"),
    page("evaluations/reviews/", reviews.reviews, name="reviews"),
    page("evaluations/reviews/pauses/", reviews.pauses, name="pauses"),
    page("evaluations/reviews/pauses/<int:pk>/end/", reviews.pause_end, name="pause_end"),
    page("evaluations/reviews/<int:pk>/", reviews.review, name="review"),
    page("our-results/together/", subject_results.our_courses_together, name="our_courses_together"),
]

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = []
