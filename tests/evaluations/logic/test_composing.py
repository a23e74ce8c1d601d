"""Composing a survey for a course: the limits and fitting rules of kirkpatrick_default_surveys.yaml."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.composing import (
    CompositionError,
    OverLimitError,
    compose,
    objective_wording,
    objectives_still_rated,
    rated_objectives,
)
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage
from evaluations.logic.survey_parts import (
    AnswerKind,
    CheckQuestion,
    ComposedSurvey,
    CourseFacts,
    Objective,
    SurveyChanges,
)


def objectives(number: int, picked: tuple[int, ...] = ()) -> tuple[Objective, ...]:
    return tuple(
        Objective(str(n), f"recognise sign {n}", is_picked=n in picked) for n in range(1, number + 1)
    )


def own_check(number: int, tests: tuple[str, ...] = ()) -> tuple[CheckQuestion, ...]:
    return tuple(
        CheckQuestion(f"c{n}", f"Question {n}?", ("Right", "Wrong"), 0, tests[n] if n < len(tests) else None)
        for n in range(number)
    )


def survey_of(library: SurveyLibrary, key: str, **facts: object) -> ComposedSurvey:
    stage, audience = next(pair for pair, name in SURVEY_KEYS.items() if name == key)
    return compose(library, stage, audience, CourseFacts(subject="neglect", **facts))  # type: ignore[arg-type]


def keys(survey: ComposedSurvey) -> list[str]:
    return [item.key for item in survey.items]


@pytest.mark.parametrize("key", SURVEY_KEYS.values())
@pytest.mark.parametrize("has_check", [False, True])
def test_the_most_that_a_default_survey_asks_is_what_the_library_worked_out(
    library: SurveyLibrary, key: str, has_check: bool
) -> None:
    definition = library.surveys[key]
    sizes = (3, 4, 5) if has_check else (0,)
    surveys = [
        survey_of(library, key, objectives=objectives(count), check_questions=own_check(size))
        for count, size in product(range(7), sizes)
    ]
    assert max(survey.answers_count for survey in surveys) == definition.worked_answers[has_check]
    assert max(survey.minutes for survey in surveys) == definition.worked_minutes[has_check]
    assert all(survey.answers_count <= definition.answers_limit for survey in surveys)
    assert all(survey.free_texts_count <= library.free_texts_limit for survey in surveys)


def test_the_free_texts_of_each_survey_are_those_the_library_states(
    library: SurveyLibrary, library_document: dict
) -> None:
    stated = {raw["key"]: raw["free_texts"] for raw in library_document["surveys"]}
    assert {key: survey_of(library, key).free_texts_count for key in stated} == stated


def test_a_delegate_of_a_course_without_a_check_is_asked_47_answers_in_all(library: SurveyLibrary) -> None:
    surveys = [survey_of(library, key, objectives=objectives(4)) for key in ("pre", "post", "delegate_3m")]
    surveys.append(survey_of(library, "delegate_6m", objectives=objectives(2)))
    assert sum(survey.answers_count for survey in surveys) == 47
    assert sum(survey.minutes for survey in surveys) == 13


def test_the_after_survey_opens_with_did_you_attend_on_a_page_of_its_own(library: SurveyLibrary) -> None:
    survey = survey_of(library, "post", objectives=objectives(4))
    assert [item.key for item in survey.pages[0].items] == ["Y1"]
    assert survey.item("Y1").ends_survey_on == 1
    assert [len(page.items) for page in survey.pages] == [1, 4, 3, 4, 2]


def test_no_check_below_three_questions_and_never_more_than_five(library: SurveyLibrary) -> None:
    asked = {
        size: sum(
            item.kind is AnswerKind.KNOWLEDGE
            for item in survey_of(library, "post", check_questions=own_check(size)).items
        )
        for size in (0, 1, 2, 3, 5, 9)
    }
    assert asked == {0: 0, 1: 0, 2: 0, 3: 3, 5: 5, 9: 5}


def test_basic_awareness_gets_the_library_check_and_three_of_it_again(library: SurveyLibrary) -> None:
    after = survey_of(library, "post", is_basic_awareness=True)
    later = survey_of(library, "delegate_6m", is_basic_awareness=True)
    assert [key for key in keys(after) if key.startswith("CHECK")] == [f"CHECK-Q{n}" for n in (3, 5, 6, 7, 8)]
    assert [key for key in keys(later) if key.startswith("CHECK")] == [f"CHECK-Q{n}" for n in (3, 7, 8)]
    assert after.item("CHECK-Q7").question_identity == later.item("CHECK-Q7").question_identity


def test_i_dont_know_is_always_offered_last(library: SurveyLibrary) -> None:
    item = survey_of(library, "pre", check_questions=own_check(3)).item("CHECK-c0")
    assert [choice.label for choice in item.choices] == ["Right", "Wrong", "I don't know"]
    assert (item.correct_code, item.dont_know_code) == (0, 2)


def test_a_question_asked_again_takes_first_the_place_of_the_objective_it_tests(
    library: SurveyLibrary,
) -> None:
    survey = survey_of(
        library, "delegate_3m", objectives=objectives(4), check_questions=own_check(3, tests=("2", "2", "2"))
    )
    assert [key for key in keys(survey) if key.startswith("OBJ")] == ["OBJ-1"]
    survey = survey_of(
        library, "delegate_3m", objectives=objectives(4), check_questions=own_check(3, tests=("1", "2", "3"))
    )
    assert [key for key in keys(survey) if key.startswith("OBJ")] == ["OBJ-4"]


def test_of_more_than_four_objectives_those_picked_else_the_first_four_are_rated() -> None:
    assert [o.id for o in rated_objectives(objectives(6))] == ["1", "2", "3", "4"]
    assert [o.id for o in rated_objectives(objectives(6, picked=(2, 6)))] == ["2", "6"]
    assert [o.id for o in rated_objectives(objectives(3, picked=(2,)))] == ["1", "2", "3"]


def test_the_before_survey_with_a_full_check_leaves_out_b3_then_b4(library: SurveyLibrary) -> None:
    survey = survey_of(library, "pre", objectives=objectives(4), check_questions=own_check(4))
    assert [out.item_key for out in survey.left_out] == ["B3"]
    survey = survey_of(library, "pre", objectives=objectives(4), check_questions=own_check(5))
    assert [out.item_key for out in survey.left_out] == ["B3", "B4"]


@pytest.mark.parametrize(
    ("count", "at_three", "at_six", "manager"),
    [(0, 4, 4, 3), (1, 4, 3, 3), (2, 4, 2, 3), (3, 3, 0, 3), (4, 2, 0, 2)],
)
def test_the_practice_grid_takes_the_room_left_and_later_surveys_its_first_rows(
    library: SurveyLibrary, count: int, at_three: int, at_six: int, manager: int
) -> None:
    facts = {"objectives": objectives(count), "practice_rows": (1, 2, 4, 6)}
    rows = {
        key: [row.number for item in survey_of(library, key, **facts).items for row in item.rows]
        for key in ("delegate_3m", "delegate_6m", "manager_3m")
    }
    ticked = [1, 2, 4, 6]
    assert rows == {
        "delegate_3m": ticked[:at_three],
        "delegate_6m": ticked[:at_six],
        "manager_3m": ticked[:manager],
    }


def test_steps_and_levels_belong_to_the_question_at_its_stage(library: SurveyLibrary) -> None:
    before, after = survey_of(library, "pre").item("K2"), survey_of(library, "post").item("K2")
    assert (before.step, before.level, after.step, after.level) == (1, 2, 2, 2)
    assert before.question_identity == after.question_identity
    assert (survey_of(library, "post").item("R2").step, survey_of(library, "post").item("R2").level) == (2, 1)
    assert survey_of(library, "delegate_6m").item("O8").step is None
    assert survey_of(library, "delegate_6m").item("A1").step == 3


def test_wording_is_filled_where_it_is_the_same_for_everyone_and_left_where_it_is_not(
    library: SurveyLibrary,
) -> None:
    survey = survey_of(library, "pre", objectives=(Objective("7", "I can Name the {{name}} signs."),))
    assert survey.item("OBJ-7").wording == "I can name the name signs."
    changed = {"pre": SurveyChanges(added=("B2",))}
    assert survey_of(library, "pre", changes=changed).item("B2").wording == (
        "When did you last have training on neglect?"
    )
    a2 = survey_of(library, "delegate_3m").item("A2")
    assert a2.wording == "You planned to: {{delegate_initial_action}}. How far have you got?"
    assert a2.alternative_wording == "Think of the action you planned. How far have you got?"


@pytest.mark.parametrize(
    ("written", "worded"),
    [
        ("To use the MASH form.", "use the MASH form"),
        ("MASH referrals", "MASH referrals"),
        ("I can spot it", "spot it"),
    ],
)
def test_an_objective_is_worded_to_follow_i_can(written: str, worded: str) -> None:
    assert objective_wording(written) == worded


def test_a_single_agency_course_is_not_asked_about_learning_with_other_agencies(
    library: SurveyLibrary,
) -> None:
    assert "R8" in keys(survey_of(library, "post"))
    assert "R8" not in keys(survey_of(library, "post", is_multi_agency=False))


def test_an_added_bank_question_counts_and_cannot_pass_a_limit(library: SurveyLibrary) -> None:
    one = {"pre": SurveyChanges(added=("S1",))}
    survey = survey_of(library, "pre", objectives=objectives(4), changes=one)
    assert survey.answers_count == 10
    assert keys(survey).index("S1") == keys(survey).index("C3") + 1
    many = {"manager_6m": SurveyChanges(added=("N3",))}
    with pytest.raises(OverLimitError, match=r"7 answers\. The most is 6"):
        survey_of(library, "manager_6m", changes=many)
    with pytest.raises(OverLimitError, match=r"3 free-text questions\. The most is 2"):
        survey_of(library, "post", changes={"post": SurveyChanges(added=("R10",))})
    with pytest.raises(CompositionError, match="not meant for"):
        survey_of(library, "pre", changes={"pre": SurveyChanges(added=("O4",))})


def test_there_is_no_manager_survey_before_the_course(library: SurveyLibrary) -> None:
    with pytest.raises(CompositionError, match="no survey before"):
        compose(library, Stage.PRE, Audience.MANAGER, CourseFacts(subject="neglect"))


@settings(max_examples=60, deadline=None)
@given(
    pair=st.sampled_from(sorted(SURVEY_KEYS)),
    count=st.integers(0, 8),
    checks=st.integers(0, 7),
    rows=st.lists(st.integers(0, 6), unique=True).map(tuple),
    tested=st.lists(st.sampled_from(["1", "2", "3", "4", "9"]), max_size=5).map(tuple),
)
def test_every_composed_survey_is_well_formed(
    library: SurveyLibrary,
    pair: tuple[Stage, Audience],
    count: int,
    checks: int,
    rows: tuple[int, ...],
    tested: tuple[str, ...],
) -> None:
    facts = CourseFacts("neglect", objectives(count), True, False, own_check(checks, tested), rows)
    survey = compose(library, *pair, facts)
    positions = [position for item in survey.items for position in item.positions]
    assert positions == list(range(survey.score_length))
    assert len(set(keys(survey))) == len(survey.items)
    assert [page.number for page in survey.pages] == list(range(1, len(survey.pages) + 1))
    assert all(item.page == page.number for page in survey.pages for item in page.items)
    assert all(
        survey.item(key).page < item.page
        for item in survey.items
        if item.condition
        for key in item.condition.questions
    )
    assert all(len(item.rows) in (2, 3, 4) for item in survey.items if item.kind is AnswerKind.GRID)
    assert all(sum(item.answers for item in page.items) <= 6 for page in survey.pages)
    assert survey.answers_count <= library.surveys[SURVEY_KEYS[pair]].answers_limit


@given(count=st.integers(0, 4), again=st.integers(0, 3), tested=st.lists(st.sampled_from("1234"), max_size=3))
def test_each_question_asked_again_takes_exactly_one_rating(
    count: int, again: int, tested: list[str]
) -> None:
    questions = own_check(again, tuple(tested))
    kept = objectives_still_rated(objectives(count), questions)
    assert len(kept) == max(0, count - again)
    if kept:
        assert not {o.id for o in kept} & {q.objective_id for q in questions}
