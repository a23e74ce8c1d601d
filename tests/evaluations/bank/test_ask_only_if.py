"""A condition is chosen from lists: a question asked before, how to look at its answer, which answer."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from evaluations.logic.condition_building import Offered, chosen_test, with_test, without_test, words_of_test
from evaluations.logic.conditions import (
    ConditionError,
    EarlierQuestion,
    Join,
    Operator,
    Rule,
    parse,
    problems,
)
from evaluations.logic.library import ItemType
from evaluations.models import BankQuestion, QuestionVersion, SurveyDesignItem
from evaluations.services.versions import compose_for
from partnerships.choices import Role
from tests.conftest import Cast
from tests.evaluations.asking import text_of
from tests.evaluations.bank.writing import in_use
from tests.evaluations.making import make_course

RATED = Offered(
    EarlierQuestion("K2", {**{n: str(n) for n in range(1, 11)}, -1: "Rather not"}), "I know", True
)
CHOICE = Offered(EarlierQuestion("A1", {0: 'The "old" way', 1: "No"}), "How?")
SEVERAL = Offered(EarlierQuestion("B3", {0: "Time", 1: "Advice"}, is_several_choice=True), "What helps?")
TEXT = Offered(EarlierQuestion("B4", {}, is_text=True), "What else?")
ALL = (RATED, CHOICE, SEVERAL, TEXT)


@st.composite
def choices(draw: st.DrawFn) -> tuple[Offered, str, list[str], str]:
    offered = draw(st.sampled_from(ALL))
    codes = [str(code) for code in offered.question.options] or [""]
    return (
        offered,
        draw(st.sampled_from([each.value for each in Operator] + ["", "nonsense"])),
        draw(st.lists(st.sampled_from([*codes, "99", "x"]), max_size=3)),
        draw(st.sampled_from([*codes, "99", "", "-1"])),
    )


@given(st.lists(choices(), min_size=1, max_size=4), st.sampled_from(Join))
def test_what_is_chosen_is_a_condition_that_reads_back_and_can_be_used(
    given_choices: list[tuple[Offered, str, list[str], str]], join: Join
) -> None:
    rule: Rule | None = None
    for offered, operator, answers, step in given_choices:
        try:
            test = chosen_test(offered, operator, answers, step)
        except ConditionError:
            continue
        alone = with_test(None, test)
        assert problems(alone, [each.question for each in ALL]) in (
            [],
            ["No answers make this condition true, so the question would never be asked."],
        )
        rule = with_test(rule, test)
        assert rule.tests.count(test) == 1
        assert words_of_test(test, {each.key: each for each in ALL})
    if rule is not None:
        rule = Rule(rule.tests, join if len(rule.tests) > 1 else rule.join)
        assert parse(str(rule)) == rule
        left = without_test(rule, 0)
        assert (left.tests if left else ()) == rule.tests[1:]
        assert without_test(rule, 99) == rule


@pytest.mark.parametrize(
    ("offered", "operators"),
    [
        (RATED, ["is at least", "is at most", "is", "is not", "was answered", "was not answered"]),
        (CHOICE, ["is", "is not", "was answered", "was not answered"]),
        (SEVERAL, ["includes", "was answered", "was not answered"]),
        (TEXT, ["was answered", "was not answered"]),
    ],
)
def test_only_what_fits_a_question_is_offered(offered: Offered, operators: list[str]) -> None:
    assert [each.value for each in offered.operators] == operators


@pytest.fixture
def officer(in_ashshire: Cast, sign_in: Any) -> Client:
    return sign_in(in_ashshire.people[Role.POLICY_OFFICER])


def test_an_officer_chooses_when_a_course_asks_a_question(in_ashshire: Cast, officer: Client) -> None:
    course = make_course(objectives=1)
    page = f"{in_ashshire.home}courses/{course.pk}/surveys/pre/delegate/"
    assert f"{page}ask-only-if/B4/" in officer.get(page).content.decode()
    here = f"{page}ask-only-if/B4/"
    first = officer.get(here).content.decode()
    assert "Everybody is asked." in text_of(officer.get(here))
    assert 'value="K2"' in first
    assert 'value="B4"' not in first, "a question never depends on itself"
    chosen = officer.get(f"{here}?question=K2").content.decode()
    assert 'name="operator"' in chosen
    assert 'name="step"' in chosen
    missing = officer.post(here, {"do": "add", "question": "K2", "operator": "is at least"})
    assert missing.status_code == 422
    assert "Choose from which answer on." in text_of(missing)
    assert (
        officer.post(here, {"do": "add", "question": "K2", "operator": "is at least", "step": "7"}).url
        == here
    )
    officer.post(here, {"do": "add", "question": "B3", "operator": "is", "answer": ["0", "2"]})
    officer.post(here, {"do": "join", "join": "or"})
    words = text_of(officer.get(here))
    assert "Asked only if at least one of these is true" in words
    stored = SurveyDesignItem.objects.get(key="B4").condition
    assert stored.startswith("K2 is at least 7 or (B3 is ")
    condition = compose_for(course, "pre", "delegate").item("B4").condition
    assert condition is not None
    assert [condition.holds({"K2": score}) for score in (6, 7)] == [False, True]
    officer.post(here, {"do": "remove:1"})
    assert SurveyDesignItem.objects.get(key="B4").condition == "K2 is at least 7"
    officer.post(here, {"do": "clear"})
    assert compose_for(course, "pre", "delegate").item("B4").condition is None


def test_other_questions_keep_their_order_and_conditions(in_ashshire: Cast, officer: Client) -> None:
    course = make_course(objectives=1)
    before = [item.key for item in compose_for(course, "m3", "delegate").items]
    own = {item.key: item.condition for item in compose_for(course, "m3", "delegate").items}
    last = before[-1]
    here = f"{in_ashshire.home}courses/{course.pk}/surveys/m3/delegate/ask-only-if/{last}/"
    assert officer.post(here, {"do": "add", "question": "S3", "operator": "was answered"}).status_code == 302
    after = compose_for(course, "m3", "delegate")
    assert [item.key for item in after.items] == before
    assert {item.key: item.condition for item in after.items if item.key != last} == {
        key: condition for key, condition in own.items() if key != last
    }
    assert after.item(last).condition is not None


@pytest.mark.parametrize("key", ["Y1", "NOPE", "R1"])
def test_a_question_that_is_not_there_or_must_stay_has_no_such_page(
    in_ashshire: Cast, officer: Client, key: str
) -> None:
    course = make_course(objectives=1)
    base = f"{in_ashshire.home}courses/{course.pk}/surveys/post/delegate/ask-only-if/"
    assert officer.get(f"{base}{key}/").status_code == 404


def test_an_own_question_gets_its_condition_without_a_new_version(in_ashshire: Cast, officer: Client) -> None:
    question = in_use(in_ashshire, ItemType.TEXT)
    versions = QuestionVersion.objects.count()
    here = f"{in_ashshire.home}evaluations/questions/{question.pk}/ask-only-if/"
    page = officer.get(here)
    assert "{{" not in text_of(page)
    assert f'value="{question.key}"' not in page.content.decode()
    assert (
        officer.post(here, {"do": "add", "question": "B3", "operator": "is", "answer": ["1"]}).status_code
        == 302
    )
    stored = BankQuestion.objects.get(pk=question.pk)
    assert stored.condition == 'B3 is "No"'
    assert QuestionVersion.objects.count() == versions
    assert "“No”" in text_of(officer.get(here))
    officer.post(here, {"do": "remove:0"})
    assert BankQuestion.objects.get(pk=question.pk).condition == ""


def test_a_condition_typed_by_hand_is_shown_and_can_be_gone_on_with(
    in_ashshire: Cast, officer: Client
) -> None:
    question = in_use(in_ashshire, ItemType.TEXT)
    BankQuestion.objects.filter(pk=question.pk).update(condition="K2 is at most 3")
    here = f"{in_ashshire.home}evaluations/questions/{question.pk}/ask-only-if/"
    assert "(K2) is at most “3”" in text_of(officer.get(here))
    officer.post(here, {"do": "add", "question": "B4", "operator": "was answered"})
    assert BankQuestion.objects.get(pk=question.pk).condition == "K2 is at most 3 and B4 was answered"
