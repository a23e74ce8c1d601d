"""Addresses of results, evidence, codes and reviews; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern

from evaluations.views import coding, comments, evidence, reviews, second_readings, subject_results
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
    page("evaluations/evidence/", evidence.evidence, name="evidence"),
    page("evaluations/evidence/new/", evidence.evidence_new, name="evidence_new"),
    page("evaluations/evidence/<int:pk>/", evidence.evidence_one, name="evidence_one"),
    page("evaluations/evidence/<int:pk>/correct/", evidence.evidence_correct, name="evidence_correct"),
    page("evaluations/evidence/<int:pk>/withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    page("evaluations/themed/<int:pk>/evidence/", evidence.themed_evidence, name="themed_evidence"),
    page("evaluations/comments/<int:pk>/original/", comments.comment_original, name="comment_original"),
    page("evaluations/coding/", coding.coding, name="coding"),
    page("evaluations/coding/codes/", coding.codes, name="codes"),
    page("evaluations/coding/codes/<int:pk>/retire/", coding.code_retire, name="code_retire"),
    page("evaluations/coding/second/", second_readings.agreement, name="agreement"),
    page("evaluations/coding/second/<str:kind>/<int:pk>/", second_readings.second, name="read_second"),
    page("evaluations/coding/<str:kind>/<int:pk>/", coding.code_text, name="code_text"),
    page("evaluations/coding/<str:kind>/<int:pk>/quote/", coding.quote_pick, name="quote_pick"),
    page("evaluations/quotes/", coding.quotes, name="quotes"),
    page("evaluations/quotes/<int:pk>/check/", coding.quote_check, name="quote_check"),
    page("evaluations/quotes/<int:pk>/withdraw/", coding.quote_withdraw, name="quote_withdraw"),
    page("evaluations/reviews/", reviews.reviews, name="reviews"),
    page("evaluations/reviews/pauses/", reviews.pauses, name="pauses"),
    page("evaluations/reviews/pauses/<int:pk>/end/", reviews.pause_end, name="pause_end"),
    page("evaluations/reviews/<int:pk>/", reviews.review, name="review"),
    page("our-results/together/", subject_results.our_courses_together, name="our_courses_together"),
]

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = []
