"""A course's surveys become stored versions that never change."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import KnowledgeQuestion
from evaluations.logic.composed_json import survey_from_json, survey_to_json
from evaluations.logic.stages import SURVEY_KEYS
from evaluations.models import QuestionVersion, SurveyItem, SurveyVersion
from evaluations.services.versions import compose_for, composed_survey, survey_version_for
from partnerships.tenancy import partnership_scope
from tests.evaluations.making import make_course


@pytest.mark.parametrize(("stage", "audience"), list(SURVEY_KEYS))
def test_a_composed_survey_comes_back_from_json_as_it_was(
    in_ashshire: Any, stage: str, audience: str
) -> None:
    survey = compose_for(make_course(basic_awareness=True), stage, audience)
    assert survey_from_json(survey_to_json(survey)) == survey


def test_the_same_questions_are_the_same_version_and_a_change_is_the_next(in_ashshire: Any) -> None:
    course = make_course()
    first = survey_version_for(course=course, stage="post", audience="delegate")
    assert survey_version_for(course=course, stage="post", audience="delegate") == first
    objective = course.objectives.first()
    objective.text = "do something else"
    objective.save()
    second = survey_version_for(course=course, stage="post", audience="delegate")
    assert (first.number, second.number) == (1, 2)
    numbers = QuestionVersion.objects.filter(key=f"objective:{objective.pk}").values_list("number", flat=True)
    assert sorted(numbers) == [1, 2]
    assert QuestionVersion.objects.filter(key="K2").count() == 1


def test_items_stand_at_the_positions_of_the_scores(in_ashshire: Any) -> None:
    version = survey_version_for(course=make_course(), stage="m3", audience="delegate")
    positions = [item.position for item in SurveyItem.objects.all() if item.position]
    assert positions == list(range(1, version.scored_positions + 1))
    grid = [(item.row, item.row_label) for item in SurveyItem.objects.filter(key="A3")]
    assert grid[:2] == [(0, "Spotting concerns earlier"), (1, "Listening to children")]
    assert composed_survey(version).score_length == version.scored_positions


def test_the_same_question_is_one_version_at_every_stage_and_course(in_ashshire: Any) -> None:
    course = make_course()
    for stage in ("pre", "post", "m3", "m6"):
        survey_version_for(course=course, stage=stage, audience="delegate")
    survey_version_for(course=make_course("Exploitation"), stage="pre", audience="delegate")
    for key in ("K2", "A3", f"objective:{course.objectives.first().pk}"):
        assert QuestionVersion.objects.filter(key=key).count() == 1


def test_a_knowledge_check_of_the_course_is_marked_by_its_version(in_ashshire: Any) -> None:
    course = make_course()
    for number in range(3):
        KnowledgeQuestion.objects.create(
            course=course,
            objective=course.objectives.first(),
            position=number,
            text=f"Question {number}?",
            options=["Right", "Wrong"],
            answer=0,
        )
    version = survey_version_for(course=course, stage="pre", audience="delegate")
    checks = QuestionVersion.objects.filter(key__startswith="check:").order_by("id")
    assert [check.details["answer"] for check in checks] == [0, 0, 0]
    assert composed_survey(version).has_knowledge_check


def test_a_known_version_costs_four_queries(in_ashshire: Any) -> None:
    course = make_course()
    survey_version_for(course=course, stage="pre", audience="delegate")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        survey_version_for(course=course, stage="pre", audience="delegate")
    assert len(queries) == 4


def test_another_partnership_has_versions_of_its_own(ashshire: Any, birchester: Any) -> None:
    for cast in (ashshire, birchester):
        with partnership_scope(cast.partnership):
            survey_version_for(course=make_course(), stage="pre", audience="delegate")
    with partnership_scope(birchester.partnership):
        assert SurveyVersion.objects.count() == 1
        assert QuestionVersion.objects.filter(key="K2").count() == 1
