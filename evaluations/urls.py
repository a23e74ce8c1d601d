"""Pages of one partnership that evaluations owns."""

from django.urls import URLPattern

from evaluations import bank_urls, delivery_urls, depth_urls, fair_urls, past_results_urls, themed_urls
from evaluations.views import comments, event_surveys, overview, results, survey_preview
from partnerships.permissions import page

app_name = "evaluations"

urlpatterns: list[URLPattern] = [
    page("evaluations/", overview.overview, name="overview"),
    page("evaluations/start/", overview.start, name="start"),
    page("evaluations/start/now/", overview.start_now, name="start_now"),
    page("events/<str:ref>/surveys/", event_surveys.event_surveys, name="event_surveys"),
    page("events/<str:ref>/surveys/start/", event_surveys.event_start, name="event_start"),
    page("events/<str:ref>/surveys/opt-in/", event_surveys.event_opt_in, name="event_opt_in"),
    page("events/<str:ref>/surveys/trial/", event_surveys.event_trial, name="event_trial"),
    page(
        "events/<str:ref>/surveys/<str:stage>/<str:audience>/",
        event_surveys.event_letter,
        name="event_letter",
    ),
    page(
        "events/<str:ref>/surveys/<str:stage>/<str:audience>/preview/",
        event_surveys.event_survey_preview,
        name="event_survey_preview",
    ),
    page("events/<str:ref>/results/", results.event, name="event_results"),
    page("events/<str:ref>/results/answers/", results.answers, name="answers"),
    page("events/<str:ref>/results/answers/<str:code>/", results.answer, name="answer"),
    page("courses/<int:pk>/results/", results.course, name="course_results"),
    page("our-results/", results.our_results, name="our_results"),
    page("evaluations/comments/", comments.comments, name="comments"),
    page("evaluations/comments/<int:pk>/", comments.comment, name="comment"),
    page("evaluations/comments/<int:pk>/decide/", comments.comment_decide, name="comment_decide"),
    page("evaluations/surveys/<int:version_id>/preview/", survey_preview.preview, name="survey_preview"),
    *bank_urls.urlpatterns,
    *themed_urls.urlpatterns,
    *fair_urls.urlpatterns,
    *delivery_urls.urlpatterns,
    *depth_urls.urlpatterns,
    *past_results_urls.urlpatterns,
]
