"""Addresses of themes, samples and requests; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern, path

from evaluations.views import (
    our_requests,
    provider_requests,
    samples,
    survey_supervisor,
    themed,
    themed_parts,
    themes,
)
from partnerships.permissions import page

#: Pages of one partnership.
urlpatterns: list[URLPattern] = [
    page("evaluations/themes/", themes.themes, name="themes"),
    page("evaluations/themes/new/", themes.theme_new, name="theme_new"),
    page("evaluations/themes/<int:pk>/", themes.theme, name="theme"),
    page("evaluations/themes/<int:pk>/change/", themes.theme_change, name="theme_change"),
    page("evaluations/themed/new/", themed.themed_new, name="themed_new"),
    page("evaluations/themed/<int:pk>/", themed.themed, name="themed"),
    page("evaluations/themed/<int:pk>/change/", themed.themed_change, name="themed_change"),
    page("evaluations/themed/<int:pk>/move/", themed.themed_move, name="themed_move"),
    page("evaluations/themed/<int:pk>/events/", themed_parts.themed_events, name="themed_events"),
    page(
        "evaluations/themed/<int:pk>/events/choose/",
        themed_parts.themed_event_choose,
        name="themed_event_choose",
    ),
    page("evaluations/themed/<int:pk>/questions/", themed_parts.themed_questions, name="themed_questions"),
    page("evaluations/themed/<int:pk>/plan-evidence/", themed_parts.evidence_plan, name="evidence_plan"),
    page(
        "evaluations/themed/<int:pk>/plan-evidence/<int:planned_pk>/drop/",
        themed_parts.evidence_drop,
        name="evidence_drop",
    ),
    page("evaluations/themed/<int:pk>/sample/", samples.sample, name="sample"),
    page("evaluations/themed/<int:pk>/sample/draw/", samples.sample_draw, name="sample_draw"),
    page("evaluations/themed/<int:pk>/sample/<int:sample_pk>/", samples.sample_record, name="sample_record"),
    page(
        "evaluations/themed/<int:pk>/sample/<int:sample_pk>/replace/<int:person_pk>/",
        samples.sample_replace,
        name="sample_replace",
    ),
    page("evaluations/themed/<int:pk>/people/", samples.people, name="people"),
    page("evaluations/themed/<int:pk>/requests/", provider_requests.requests, name="requests"),
    page("evaluations/themed/<int:pk>/requests/new/", provider_requests.request_new, name="request_new"),
    page(
        "evaluations/themed/<int:pk>/requests/<int:request_pk>/",
        provider_requests.provider_request,
        name="request",
    ),
    page(
        "evaluations/themed/<int:pk>/requests/<int:request_pk>/decide/",
        provider_requests.request_decide,
        name="request_decide",
    ),
    page(
        "evaluations/themed/<int:pk>/requests/<int:request_pk>/files/<int:file_pk>/",
        provider_requests.request_file,
        name="request_file",
    ),
    page("our-requests/", our_requests.our_requests, name="our_requests"),
    page("our-requests/<int:pk>/", our_requests.our_request, name="our_request"),
]

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = [
    path("s/<str:token>/supervisor/", survey_supervisor.supervisor, name="survey_supervisor"),
]
