"""Addresses outside any partnership's pages."""

from django.urls import path

from evaluations import bank_urls, delivery_urls, depth_urls, fair_urls, themed_urls
from evaluations.views import survey, survey_leaving, survey_preview

urlpatterns = [
    # Before the surveys' own, because "/s/<token>/" takes whatever comes.
    *bank_urls.public_urlpatterns,
    *themed_urls.public_urlpatterns,
    *fair_urls.public_urlpatterns,
    *delivery_urls.public_urlpatterns,
    *depth_urls.public_urlpatterns,
    # Emails carry the addresses without a last slash.
    path("s/preview/<str:token>", survey_preview.trial, name="survey_trial"),
    path("s/preview/<str:token>/", survey_preview.trial, name="survey_trial_first_page"),
    path("s/preview/<str:token>/<int:number>/", survey_preview.trial, name="survey_trial_page"),
    path("s/<str:token>", survey.first_page, name="survey"),
    path("s/<str:token>/", survey.first_page, name="survey_first_page"),
    path("s/<str:token>/<int:number>/", survey.questions, name="survey_page"),
    path("s/<str:token>/thanks/", survey.thanks, name="survey_thanks"),
    path("s/<str:token>/not-me/", survey_leaving.not_me, name="survey_not_me"),
    path("s/<str:token>/not-in-role/", survey_leaving.not_in_role, name="survey_not_in_role"),
    path("s/<str:token>/opt-out/", survey_leaving.opt_out, name="survey_opt_out"),
]
