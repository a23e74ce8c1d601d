"""Addresses of the question bank and survey design; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern

from evaluations.views import ask_only_if, designs, questions
from partnerships.permissions import page

SURVEY = "courses/<int:pk>/surveys/<str:stage>/<str:audience>/"

#: Pages of one partnership.
urlpatterns: list[URLPattern] = [
    page("evaluations/questions/", questions.questions, name="questions"),
    page("evaluations/questions/new/", questions.question_new, name="question_new"),
    page("evaluations/questions/library/", questions.library_questions, name="library_questions"),
    page("evaluations/questions/library/<str:key>/", questions.library_question, name="library_question"),
    page(
        "evaluations/questions/library/<str:key>/phone/<int:number>/",
        questions.library_question_phone,
        name="library_question_phone",
    ),
    page("evaluations/questions/<int:pk>/", questions.question, name="question"),
    page(
        "evaluations/questions/<int:pk>/phone/<int:number>/", questions.question_phone, name="question_phone"
    ),
    page("evaluations/questions/<int:pk>/change/", questions.question_change, name="question_change"),
    page(
        "evaluations/questions/<int:pk>/ask-only-if/",
        ask_only_if.question_condition,
        name="question_condition",
    ),
    page("evaluations/questions/<int:pk>/release/", questions.question_release, name="question_release"),
    page("evaluations/questions/<int:pk>/retire/", questions.question_retire, name="question_retire"),
    page("evaluations/questions/<int:pk>/move/", questions.question_move, name="question_move"),
    page("courses/<int:pk>/surveys/", designs.course_surveys, name="course_surveys"),
    page(SURVEY, designs.survey_design, name="survey_design"),
    page(f"{SURVEY}copy/", designs.survey_copy, name="survey_copy"),
    page(f"{SURVEY}check/", designs.survey_check, name="survey_check"),
    page(f"{SURVEY}compare/", designs.survey_compare, name="survey_compare"),
    page(f"{SURVEY}ask-only-if/<str:key>/", ask_only_if.survey_condition, name="survey_condition"),
    page(f"{SURVEY}preview/", designs.survey_design_preview, name="survey_design_preview"),
]

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = []
