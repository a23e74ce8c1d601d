"""Courses, their objectives and their knowledge check."""

import pytest

from courses.models import Course, KnowledgeQuestion, LearningObjective
from courses.services.courses import (
    CheckQuestion,
    create_course,
    set_knowledge_check,
    set_objectives,
    update_course,
)
from courses.services.refusals import Refused
from partnerships.models import Theme
from tests.conftest import Cast
from tests.courses.making import NEXT_MONTH, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")
FIVE = ["recognise neglect", "use the tool", "refer", "speak with parents", "record"]


def current(course: Course) -> list[tuple[str, bool]]:
    rows = LearningObjective.objects.filter(course=course, retired_at=None)
    return list(rows.values_list("text", "in_surveys"))


def check(course: Course, number: int, **changed: object) -> list[CheckQuestion]:
    objective = LearningObjective.objects.filter(course=course, retired_at=None).first()
    assert objective is not None
    facts = {"text": "Q", "options": ("a", "b"), "answer": 1, "objective_id": objective.pk, **changed}
    return [CheckQuestion(**facts) for _ in range(number)]  # type: ignore[arg-type]


def test_a_title_is_used_once(in_ashshire: Cast) -> None:
    make_course("Neglect")
    other = make_course("Other")
    with pytest.raises(Refused, match="already a course"):
        create_course(title=" neglect ")
    with pytest.raises(Refused, match="already a course"):
        update_course(course=other, by=None, title="NEGLECT")


def test_themes_are_what_was_chosen_last(in_ashshire: Cast) -> None:
    neglect, online = (Theme.objects.create(name=name) for name in ("Neglect", "Online"))
    course = make_course(theme_ids=[neglect.pk])
    update_course(course=course, by=None, theme_ids=[online.pk])
    update_course(course=course, by=None, subject="neglect")
    assert [link.theme for link in course.theme_links.all()] == [online]


def test_the_first_four_objectives_are_asked_about_unless_others_are_picked(in_ashshire: Cast) -> None:
    course = make_course(objectives=FIVE)
    assert [asked for _, asked in current(course)] == [True, True, True, True, False]
    set_objectives(course=course, texts=FIVE, by=None, picked=[1, 4])
    assert [asked for _, asked in current(course)] == [False, True, False, False, True]
    with pytest.raises(Refused, match="four objectives at most"):
        set_objectives(course=course, texts=FIVE, by=None, picked=[0, 1, 2, 3, 4])


def test_unchanged_wordings_keep_their_rows_and_changed_ones_start_anew(in_ashshire: Cast) -> None:
    course = make_course(objectives=FIVE[:3])
    before = {row.text: row.pk for row in LearningObjective.objects.filter(course=course)}
    set_objectives(course=course, texts=["refer", "recognise neglect early"], by=None)
    after = {row.text: row.pk for row in LearningObjective.objects.filter(course=course, retired_at=None)}
    assert list(after) == ["refer", "recognise neglect early"]
    assert after["refer"] == before["refer"]
    assert LearningObjective.objects.filter(course=course).count() == 4


def test_an_objective_is_written_once(in_ashshire: Cast) -> None:
    with pytest.raises(Refused, match="written once"):
        make_course(objectives=["refer", " Refer"])


def test_a_change_of_objectives_stamps_the_events_that_lie_ahead(in_ashshire: Cast) -> None:
    course = make_course()
    event = make_event(course, NEXT_MONTH)
    event.__class__.objects.update(changed_at="2026-01-01T00:00Z")
    set_objectives(course=course, texts=FIVE, by=None)
    event.refresh_from_db()
    assert event.changed_at == course.changed_at


@pytest.mark.parametrize("number", [1, 2, 6])
def test_a_knowledge_check_has_three_to_five_questions(in_ashshire: Cast, number: int) -> None:
    course = make_course(objectives=FIVE)
    with pytest.raises(Refused, match="three to five"):
        set_knowledge_check(course=course, questions=check(course, number), by=None)


def test_a_question_needs_a_right_answer_and_an_objective_of_its_course(in_ashshire: Cast) -> None:
    course = make_course(objectives=FIVE)
    elsewhere = make_course("Other", objectives=FIVE).objectives.first()
    with pytest.raises(Refused, match="one of them right"):
        set_knowledge_check(course=course, questions=check(course, 3, answer=2), by=None)
    with pytest.raises(Refused, match="no objective of this course"):
        set_knowledge_check(course=course, questions=check(course, 3, objective_id=elsewhere.pk), by=None)


def test_a_check_follows_a_reworded_objective_and_holds_one_that_would_go(in_ashshire: Cast) -> None:
    course = make_course(objectives=["recognise neglect", "refer"])
    set_knowledge_check(course=course, questions=check(course, 3), by=None)
    set_objectives(course=course, texts=["recognise neglect early", "refer"], by=None)
    tested = {row.objective.text for row in KnowledgeQuestion.objects.select_related("objective")}
    assert tested == {"recognise neglect early"}
    with pytest.raises(Refused, match="Change that question"):
        set_objectives(course=course, texts=[], by=None)
    set_knowledge_check(course=course, questions=[], by=None)
    assert set_objectives(course=course, texts=[], by=None) == []
