"""The language of conditions: what reads, what it means, and what is refused with which words."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.logic.conditions import (
    CompiledRule,
    CompiledTest,
    ConditionError,
    EarlierQuestion,
    Join,
    Operator,
    Rule,
    Test,
    compiled,
    decompiled,
    from_stored,
    parse,
    problems,
    to_stored,
)

YES_NO = EarlierQuestion("A1", {0: "Yes", 1: "No", 2: "Partly"})
RATING = EarlierQuestion("R1", {**{n: str(n) for n in range(1, 11)}, -1: "Prefer not to say"})
SEVERAL = EarlierQuestion("B3", {0: "Audit", 1: "Data"}, is_several_choice=True)
TEXT = EarlierQuestion("W1", {}, is_text=True)
BEFORE = [YES_NO, RATING, SEVERAL, TEXT]

names = st.from_regex(r"[A-Za-z][A-Za-z0-9_:.-]{0,8}[A-Za-z0-9]", fullmatch=True)
labels = st.lists(st.text(max_size=12), min_size=1, max_size=4).map(tuple)


@st.composite
def single_tests(draw: st.DrawFn) -> Test:
    operator = draw(st.sampled_from(Operator))
    return Test(
        draw(names),
        operator,
        draw(labels) if operator.takes_labels else (),
        draw(st.integers(-999, 999)) if operator.takes_number else None,
    )


@given(tests=st.lists(single_tests(), min_size=1, max_size=5), join=st.sampled_from(Join))
def test_what_is_written_reads_back(tests: list[Test], join: Join) -> None:
    rule = Rule(tuple(tests), join if len(tests) > 1 else Join.ALL)
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('A1 is "Yes" or "Partly"', Rule((Test("A1", Operator.IS, ("Yes", "Partly")),))),
        (
            'A1 is not "No" and R1 is at least 4',
            Rule((Test("A1", Operator.IS_NOT, ("No",)), Test("R1", Operator.AT_LEAST, number=4))),
        ),
        (
            'W1 was answered or B3 includes "Audit"',
            Rule((Test("W1", Operator.ANSWERED), Test("B3", Operator.INCLUDES, ("Audit",))), Join.ANY),
        ),
        (
            '(A1 is "Yes" or "No") or W1 was not answered',
            Rule((Test("A1", Operator.IS, ("Yes", "No")), Test("W1", Operator.NOT_ANSWERED)), Join.ANY),
        ),
        (r'own:7 is "He said \"yes\""', Rule((Test("own:7", Operator.IS, ('He said "yes"',)),))),
    ],
)
def test_conditions_read_as_they_are_said(text: str, rule: Rule) -> None:
    assert parse(text) == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expected the name of a question at the end."),
        (
            "A1",
            'Expected "is", "is not", "includes", "is at least", "is at most" or "was answered" at the end.',
        ),
        ("A1 is Yes", "Expected an answer in double quotes, for example \"Yes\" before 'Yes'."),
        ('A1 is "Yes" but', 'Expected "and", "or" or the end before \'but\'.'),
        ('A1 is "Yes" and', "Expected the name of a question at the end."),
        ("R1 is at least four", "Expected a whole number before 'four'."),
        ('(A1 is "Yes"', "Expected a closing bracket at the end."),
        ('A1 is "a" and B1 is "b" or C1 is "c"', 'Join the tests all by "and" or all by "or".'),
    ],
)
def test_what_is_no_condition_is_refused_with_the_place(text: str, words: str) -> None:
    with pytest.raises(ConditionError) as refusal:
        parse(text)
    assert str(refusal.value) == words


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_reader(text: str) -> None:
    try:
        rule = parse(text)
    except ConditionError:
        return
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('A1 is "Yes"', []),
        ('Z9 is "Yes"', ["Z9 is not asked before this question."]),
        ('A1 is "Maybe"', ['"Maybe" is not an answer to A1.']),
        ('B3 is "Audit"', ["Write 'B3 includes ...': of that question it is 'includes' that fits."]),
        ('A1 includes "Yes"', ["Write 'A1 is ...': of that question it is 'is' that fits."]),
        ('W1 is "x"', ["W1 is a free text: only whether it was answered can be asked."]),
        ("W1 is at least 3", ["W1 has no number to compare."]),
        ("R1 is at least 11", ["11 is not a number of R1: 1 to 10."]),
        (
            'A1 is "Yes" and A1 is "No"',
            ["No answers make this condition true, so the question would never be asked."],
        ),
        (
            "R1 is at least 8 and R1 is at most 3",
            ["No answers make this condition true, so the question would never be asked."],
        ),
    ],
)
def test_a_rule_is_checked_against_the_questions_before(text: str, found: list[str]) -> None:
    assert problems(parse(text), BEFORE) == found


def test_a_rule_with_problems_does_not_compile() -> None:
    with pytest.raises(ConditionError, match="not an answer to A1"):
        compiled(parse('A1 is "Maybe"'), BEFORE)


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ('A1 is "Yes" or "Partly"', [0, 2]),
        ('A1 is not "Yes"', [None, 1, 2]),
        ("A1 was answered", [0, 1, 2]),
        ("A1 was not answered", [None]),
        ("A1 is at least 1", [1, 2]),
    ],
)
def test_a_rule_holds_for_the_answers_it_names(text: str, passing: list[int | None]) -> None:
    rule = compiled(parse(text), BEFORE)
    assert [answer for answer in (None, 0, 1, 2) if rule.holds({"A1": answer})] == passing


def test_a_special_answer_is_no_number_but_was_given() -> None:
    assert not compiled(parse("R1 is at most 10"), BEFORE).holds({"R1": -1})
    assert compiled(parse("R1 was answered"), BEFORE).holds({"R1": -1})


def test_several_choice_and_texts_are_looked_at_as_what_they_are() -> None:
    includes = compiled(parse('B3 includes "Data"'), BEFORE)
    assert [includes.holds({"B3": given}) for given in ([0, 1], [0], [], None)] == [True, False, False, False]
    answered = compiled(parse("W1 was answered"), BEFORE)
    assert [answered.holds({"W1": given}) for given in ("words", "", None)] == [True, False, False]


compiled_tests = st.builds(
    CompiledTest,
    st.sampled_from(["a", "b"]),
    st.sampled_from([op for op in Operator if op is not Operator.INCLUDES]),
    st.frozensets(st.integers(0, 4), min_size=1, max_size=3),
)


@given(tests=st.lists(compiled_tests, min_size=1, max_size=4), join=st.sampled_from(Join))
def test_and_needs_every_test_or_needs_one_and_storing_changes_nothing(
    tests: list[CompiledTest], join: Join
) -> None:
    rule = CompiledRule(tuple(tests), join)
    assert from_stored(to_stored(rule)) == rule
    for first, second in product([None, -1, 0, 1, 2, 3, 4], repeat=2):
        answers = {"a": first, "b": second}
        passed = [test.holds(answers[test.question]) for test in tests]
        assert rule.holds(answers) is (all(passed) if join is Join.ALL else any(passed))


@pytest.mark.parametrize("negate", [False, True])
def test_the_single_conditions_of_earlier_survey_versions_still_read(negate: bool) -> None:
    rule = from_stored({"item_key": "A1", "codes": [0, 2], "negate": negate})
    assert [rule.holds({"A1": answer}) for answer in (0, 1, 2, None)] == (
        [False, True, False, True] if negate else [True, False, True, False]
    )


def test_a_test_takes_what_its_operator_takes() -> None:
    with pytest.raises(ValueError, match="takes labels"):
        Test("A1", Operator.IS)
    with pytest.raises(ValueError, match="takes no number"):
        Test("A1", Operator.ANSWERED, number=1)
    with pytest.raises(ValueError, match="not the name"):
        Test("A 1", Operator.ANSWERED)
    with pytest.raises(ValueError, match="at least one test"):
        Rule(())


@pytest.mark.parametrize(
    "text",
    ['A1 is "Yes" or "Partly"', 'A1 is not "Yes"', "R1 is at least 4 and R1 was answered", "R1 is at most 3"],
)
def test_a_rule_in_codes_is_written_in_labels_again(text: str) -> None:
    rule = compiled(parse(text), BEFORE)
    assert compiled(decompiled(rule, BEFORE), BEFORE) == rule
