"""Encoding answers: the codes of ARCHITECTURE.md section 4, conditions, and what a page did not offer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.answers import (
    AnswersInvalidError,
    EncodedResponse,
    encode,
    ends_survey,
    mark_check,
    merge_page,
    next_page,
    pages_asked,
    read_page,
)
from evaluations.logic.codes import NO_OPPORTUNITY, NOT_ASKED, PREFER_NOT_TO_SAY
from evaluations.logic.composing import compose
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage
from evaluations.logic.survey_parts import ComposedSurvey, CourseFacts, Objective, SurveyPage

COURSE = CourseFacts(
    "neglect", tuple(Objective(str(n), f"do {n}") for n in range(2)), is_basic_awareness=True
)


@pytest.fixture(scope="session")
def after(library: SurveyLibrary) -> ComposedSurvey:
    return compose(library, Stage.POST, Audience.DELEGATE, COURSE)


@pytest.fixture(scope="session")
def three_months(library: SurveyLibrary) -> ComposedSurvey:
    return compose(library, Stage.M3, Audience.DELEGATE, COURSE)


def page_of(survey: ComposedSurvey, key: str) -> SurveyPage:
    return survey.pages[survey.item(key).page - 1]


def score(survey: ComposedSurvey, response: EncodedResponse, key: str) -> int | None:
    return response.scores[survey.item(key).positions[0]]


def test_a_page_reads_codes_specials_and_texts_and_leaves_blanks_out(after: ComposedSurvey) -> None:
    page = page_of(after, "P1")
    assert read_page(page, {"P1": ["  Call\r\nthe MASH\x00  "], "csrf": ["x"], "R11": [""]}) == {
        "P1": "Call\nthe MASH"
    }
    ratings = {"OBJ-0": ["7"], "K2": ["-1"], "S3": [""]}
    assert read_page(page_of(after, "K2"), ratings) == {"OBJ-0": 7, "K2": PREFER_NOT_TO_SAY}


@pytest.mark.parametrize("value", ["11", "0", "-9", "-3", "seven", "7 ", "٧"])
def test_an_option_that_was_not_offered_is_refused_with_the_question_named(
    after: ComposedSurvey, value: str
) -> None:
    with pytest.raises(AnswersInvalidError) as refusal:
        read_page(page_of(after, "K2"), {"K2": [value]})
    assert refusal.value.messages == {
        "K2": "Choose one of the answers shown to 'I know the local procedure and who to contact.'"
    }


def test_two_answers_to_one_question_and_a_text_too_long_are_refused(after: ComposedSurvey) -> None:
    with pytest.raises(AnswersInvalidError, match="one answer only"):
        read_page(page_of(after, "K2"), {"K2": ["1", "2"]})
    with pytest.raises(AnswersInvalidError, match=r"must be 300 characters or fewer\. It is 1 too long"):
        read_page(page_of(after, "P1"), {"P1": ["a" * 301]})


def test_nothing_is_compulsory(after: ComposedSurvey) -> None:
    response = encode(after, {})
    assert response.scores == [None] * after.score_length
    assert response.is_blank


def test_did_not_attend_ends_the_survey_and_nothing_else_counts_as_asked(after: ComposedSurvey) -> None:
    answers = {"Y1": 1, "K2": 4, "P1": "ignored"}
    ending = ends_survey(after, answers)
    assert ending == after.item("Y1")
    assert after.item("Y1").end_notice == "did_not_attend"
    assert next_page(after, answers, after=1) is None
    response = encode(after, answers)
    assert score(after, response, "Y1") == 1
    assert [code for code in response.scores if code != 1] == [NOT_ASKED] * (after.score_length - 1)
    assert response.texts == {}


@pytest.mark.parametrize(
    ("a1", "asked", "not_asked"),
    [(0, "A6", "A4"), (NO_OPPORTUNITY, "A6", "A4"), (2, "A4", "A6"), (None, "A4", "A6")],
)
def test_an_earlier_answer_decides_which_question_follows(
    three_months: ComposedSurvey, a1: int | None, asked: str, not_asked: str
) -> None:
    answers = {} if a1 is None else {"A1": a1}
    shown = {item.key for page in pages_asked(three_months, answers) for item in page.items}
    assert asked in shown
    response = encode(three_months, answers | {"A4": "I called", "A6": [0, 2]})
    assert (response.choices, response.texts) == (
        ({"A6": [0, 2]}, {}) if asked == "A6" else ({"A6": [NOT_ASKED]}, {"A4": "I called"})
    )


def test_a_grid_takes_one_position_for_each_row(three_months: ComposedSurvey) -> None:
    grid = three_months.item("A3")
    response = encode(three_months, {grid.rows[0].key: 3, grid.rows[1].key: NO_OPPORTUNITY})
    assert [response.scores[place] for place in grid.positions] == [
        3,
        NO_OPPORTUNITY,
        *[None] * (len(grid.rows) - 2),
    ]


def test_a_tampered_draft_is_refused_when_it_is_sent(after: ComposedSurvey) -> None:
    with pytest.raises(AnswersInvalidError, match="not an answer"):
        encode(after, {"K2": 99})


def test_a_page_saved_again_replaces_only_its_own_fields(after: ComposedSurvey) -> None:
    saved = {"K2": 3, "OBJ-0": 5, "P1": "words"}
    assert merge_page(page_of(after, "K2"), saved, {"K2": 4}) == {"K2": 4, "P1": "words"}


def test_marking_tells_right_wrong_dont_know_and_unanswered_apart(after: ComposedSurvey) -> None:
    right = after.item("CHECK-Q3").correct_code
    wrong = after.item("CHECK-Q5").correct_code
    assert right is not None
    assert wrong is not None
    marked = mark_check(after, {"CHECK-Q3": right, "CHECK-Q5": wrong - 1, "CHECK-Q6": 4})
    assert [(question.item.key, question.is_correct, question.is_dont_know) for question in marked] == [
        ("CHECK-Q3", True, False),
        ("CHECK-Q5", False, False),
        ("CHECK-Q6", False, True),
        ("CHECK-Q7", None, False),
        ("CHECK-Q8", None, False),
    ]


@settings(max_examples=80, deadline=None)
@given(pair=st.sampled_from(sorted(SURVEY_KEYS)), data=st.data())
def test_whatever_a_page_accepts_is_stored_where_it_belongs_and_nothing_else(
    library: SurveyLibrary, pair: tuple[Stage, Audience], data: st.DataObject
) -> None:
    survey = compose(library, *pair, COURSE)
    answers = {}
    for page in survey.pages:
        posted = {}
        for item in page.items:
            for name in item.field_names:
                options = [str(choice.code) for choice in item.choices] or ["", "some words"]
                posted[name] = data.draw(st.lists(st.sampled_from(options), max_size=1))
        answers |= read_page(page, posted)
    response = encode(survey, answers)
    assert len(response.scores) == survey.score_length
    for item in survey.items:
        for name, place in zip(item.field_names, item.positions, strict=False):
            assert response.scores[place] in (answers.get(name), NOT_ASKED)
    assert all(answers[key] == words for key, words in response.texts.items())
