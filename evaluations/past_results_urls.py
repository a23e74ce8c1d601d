"""Addresses of past results; `evaluations.urls` takes them in."""

from django.urls import URLPattern

from evaluations.views import past_results, past_results_done, past_results_steps
from partnerships.permissions import page

_ONE = "evaluations/past-results/<int:pk>/"

urlpatterns: list[URLPattern] = [
    page("evaluations/past-results/", past_results.past_results, name="past_results"),
    page("evaluations/past-results/new/", past_results.past_results_new, name="past_results_new"),
    page(_ONE, past_results.past_results_import, name="past_results_import"),
    page(f"{_ONE}give-up/", past_results.past_results_discard, name="past_results_discard"),
    page(f"{_ONE}columns/", past_results_steps.past_results_columns, name="past_results_columns"),
    page(f"{_ONE}words/", past_results_steps.past_results_words, name="past_results_words"),
    page(f"{_ONE}check/", past_results_steps.past_results_check, name="past_results_check"),
    page(f"{_ONE}commit/", past_results_done.past_results_commit, name="past_results_commit"),
    page(f"{_ONE}done/", past_results_done.past_results_done, name="past_results_done"),
    page(f"{_ONE}undo/", past_results_done.past_results_undo, name="past_results_undo"),
]
