"""The language of conditions: "ask only if".

An officer builds a condition from tests of earlier questions; it is kept and shown as a sentence that reads back:

    A1 is "Yes" or "Partly"
    A1 is not "No" and R1 is at least 4
    B2 was answered or B3 includes "Audit"

The tests of one rule are joined all by "and" or all by "or", never mixed: nobody has to know which binds first.
A question not answered passes "is not" and "was not answered" and nothing else, because no question is compulsory.
Labels stand in double quotes; a quote or a backslash within one has a backslash before it. Source: the brief of
evaluation in depth, Question bank ("Conditions"); kirkpatrick_default_surveys.yaml, `ask_if` and `send_rules`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Code = int | Sequence[int] | str | None
"""An earlier answer: a code, the numbers of several options, a text, or None when it was not answered."""


class ConditionError(ValueError):
    """The text is no condition; the message says where and what was expected."""


class Operator(StrEnum):
    """How a test looks at an answer. The value is its words within the sentence."""

    IS = "is"
    IS_NOT = "is not"
    INCLUDES = "includes"
    AT_LEAST = "is at least"
    AT_MOST = "is at most"
    ANSWERED = "was answered"
    NOT_ANSWERED = "was not answered"

    @property
    def takes_labels(self) -> bool:
        """Whether labels of options follow."""
        return self in (Operator.IS, Operator.IS_NOT, Operator.INCLUDES)

    @property
    def takes_number(self) -> bool:
        """Whether a number follows."""
        return self in (Operator.AT_LEAST, Operator.AT_MOST)


class Join(StrEnum):
    """How the tests of a rule are joined."""

    ALL = "and"
    ANY = "or"


@dataclass(frozen=True)
class Test:
    """One test of one earlier question. Raises ValueError for labels or a number that its operator does not take."""

    __test__ = False  # pytest would take it for a class of tests

    question: str
    operator: Operator
    labels: tuple[str, ...] = ()
    number: int | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.question):
            raise ValueError(f"{self.question!r} is not the name of a question.")
        if bool(self.labels) is not self.operator.takes_labels:
            raise ValueError(f"'{self.operator}' takes {'' if self.operator.takes_labels else 'no '}labels.")
        if (self.number is not None) is not self.operator.takes_number:
            raise ValueError(f"'{self.operator}' takes {'a' if self.operator.takes_number else 'no'} number.")

    def __str__(self) -> str:
        if self.operator.takes_labels:
            return f"{self.question} {self.operator} {' or '.join(map(_quoted, self.labels))}"
        return f"{self.question} {self.operator}" + (f" {self.number}" if self.operator.takes_number else "")


@dataclass(frozen=True)
class Rule:
    """When a question is asked. Raises ValueError without a test."""

    tests: tuple[Test, ...]
    join: Join = Join.ALL

    def __post_init__(self) -> None:
        if not self.tests:
            raise ValueError("A condition has at least one test.")

    def __str__(self) -> str:
        if len(self.tests) == 1:
            return str(self.tests[0])
        return f" {self.join} ".join(
            f"({test})" if self.join is Join.ANY and len(test.labels) > 1 else str(test)
            for test in self.tests
        )

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that it looks at, each once, in the order of the tests."""
        return tuple(dict.fromkeys(test.question for test in self.tests))


@dataclass(frozen=True)
class EarlierQuestion:
    """What a condition needs to know of a question that stands before it: its options by code, in order."""

    key: str
    options: Mapping[int, str]
    is_several_choice: bool = False
    is_text: bool = False

    def code_of(self, label: str) -> int | None:
        """The code of an option; None when it is not offered."""
        return next((code for code, known in self.options.items() if known == label), None)


@dataclass(frozen=True)
class CompiledTest:
    """A test in codes: what a survey version keeps, so that a later wording changes nothing that was asked."""

    question: str
    operator: Operator
    codes: frozenset[int] = frozenset()

    def holds(self, answer: Code) -> bool:
        """Whether the answer passes. Special answers (below nought) count as given, and for no number."""
        given = is_given(answer)
        match self.operator:
            case Operator.ANSWERED:
                return given
            case Operator.NOT_ANSWERED:
                return not given
            case Operator.INCLUDES:
                return not isinstance(answer, int | str | None) and bool(self.codes & set(answer))
            case Operator.AT_LEAST:
                return isinstance(answer, int) and answer >= 0 and answer >= min(self.codes)
            case Operator.AT_MOST:
                return isinstance(answer, int) and 0 <= answer <= min(self.codes)
            case Operator.IS_NOT:
                return not (isinstance(answer, int) and answer in self.codes)
        return isinstance(answer, int) and answer in self.codes


@dataclass(frozen=True)
class CompiledRule:
    """A rule in codes."""

    tests: tuple[CompiledTest, ...]
    join: Join = Join.ALL

    def holds(self, answers: Mapping[str, Code]) -> bool:
        """Whether the question is asked, given the answers so far by question."""
        passed = (test.holds(answers.get(test.question)) for test in self.tests)
        return all(passed) if self.join is Join.ALL else any(passed)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that it looks at, each once."""
        return tuple(dict.fromkeys(test.question for test in self.tests))


def is_given(answer: Code) -> bool:
    """Whether something was answered: a code (special ones too), an option or some words."""
    return isinstance(answer, int) or bool(answer)


def parse(text: str) -> Rule:
    """Read a condition. Raises ConditionError naming the place; `parse(str(rule))` gives the rule back."""
    return _Reader(text).rule()


def problems(rule: Rule, before: Sequence[EarlierQuestion]) -> list[str]:
    """What keeps a rule from being used, in sentences for the officer; empty when it can be.

    `before` are the questions that stand on earlier pages: a question never depends on one beside or after it.
    """
    known = {question.key: question for question in before}
    found = []
    for test in rule.tests:
        question = known.get(test.question)
        if question is None:
            found.append(f"{test.question} is not asked before this question.")
        else:
            found += _problems_of(test, question)
    if not found and not _can_hold(rule, known):
        found.append("No answers make this condition true, so the question would never be asked.")
    return found


def compiled(rule: Rule, before: Sequence[EarlierQuestion]) -> CompiledRule:
    """The rule in codes. Raises ConditionError for a rule with problems."""
    wrong = problems(rule, before)
    if wrong:
        raise ConditionError(" ".join(wrong))
    known = {question.key: question for question in before}
    return CompiledRule(tuple(_compiled(test, known[test.question]) for test in rule.tests), rule.join)


def decompiled(rule: CompiledRule, before: Sequence[EarlierQuestion]) -> Rule:
    """The rule in labels again, as an officer would write it. Raises KeyError for a question that is not there."""
    known = {question.key: question for question in before}

    def labelled(test: CompiledTest) -> Test:
        if test.operator.takes_labels:
            options = known[test.question].options
            return Test(test.question, test.operator, tuple(options[code] for code in sorted(test.codes)))
        return Test(test.question, test.operator, (), min(test.codes) if test.codes else None)

    return Rule(tuple(labelled(test) for test in rule.tests), rule.join)


def to_stored(rule: CompiledRule) -> dict[str, Any]:
    """Plain data that `from_stored` reads."""
    return {
        "join": rule.join.value,
        "tests": [
            {"question": test.question, "operator": test.operator.value, "codes": sorted(test.codes)}
            for test in rule.tests
        ],
    }


def from_stored(stored: Mapping[str, Any]) -> CompiledRule:
    """The rule that was stored, or the single condition of survey versions made before rules.

    That older form is {"item_key": "A1", "codes": [0], "negate": true}. Raises KeyError or ValueError for
    anything else.
    """
    if "item_key" in stored:
        operator = Operator.IS_NOT if stored["negate"] else Operator.IS
        return CompiledRule((CompiledTest(stored["item_key"], operator, frozenset(stored["codes"])),))
    return CompiledRule(
        tuple(
            CompiledTest(test["question"], Operator(test["operator"]), frozenset(test["codes"]))
            for test in stored["tests"]
        ),
        Join(stored["join"]),
    )


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]*[A-Za-z0-9]|[A-Za-z]")
_LABEL = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_NUMBER = re.compile(r"-?\d{1,6}(?!\w)")
#: The longest words first: "is" begins three of them.
_OPERATORS = sorted(Operator, key=lambda operator: -len(operator.value))


def _quoted(label: str) -> str:
    escaped = label.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Reader:
    """Reads a condition from left to right, remembering how far it came."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text.strip(), 0

    def rule(self) -> Rule:
        tests, joins = [self._test()], set()
        while self.at < len(self.text):
            join = self._word(Join)
            if join is None:
                raise self._expected('"and", "or" or the end')
            joins.add(join)
            tests.append(self._test())
        if len(joins) > 1:
            raise ConditionError('Join the tests all by "and" or all by "or".')
        return Rule(tuple(tests), Join(joins.pop()) if joins else Join.ALL)

    def _test(self) -> Test:
        has_bracket = self._take("(")
        name = self._match(_NAME)
        if name is None:
            raise self._expected("the name of a question")
        operator = self._word(_OPERATORS)
        if operator is None:
            raise self._expected('"is", "is not", "includes", "is at least", "is at most" or "was answered"')
        labels = self._labels() if operator.takes_labels else ()
        number = self._number() if operator.takes_number else None
        if has_bracket and not self._take(")"):
            raise self._expected("a closing bracket")
        return Test(name[0], Operator(operator), labels, number)

    def _labels(self) -> tuple[str, ...]:
        """One label or more with "or" between them; an "or" before anything else joins tests."""
        labels = [self._label()]
        while (again := re.compile(r'or\s+(?=")').match(self.text, self.at)) is not None:
            self.at = again.end()
            labels.append(self._label())
        return tuple(labels)

    def _label(self) -> str:
        found = self._match(_LABEL)
        if found is None:
            raise self._expected('an answer in double quotes, for example "Yes"')
        return re.sub(r"\\(.)", r"\1", found[1])

    def _number(self) -> int:
        found = self._match(_NUMBER)
        if found is None:
            raise self._expected("a whole number")
        return int(found[0])

    def _word(self, words: Iterable[Any]) -> Any:
        for word in words:
            if re.compile(rf"{word.value}(?![\w-])").match(self.text, self.at):
                self.at += len(word.value)
                self._skip_space()
                return word
        return None

    def _take(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        self._skip_space()
        return True

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
            self._skip_space()
        return found

    def _skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _expected(self, what: str) -> ConditionError:
        where = f"before '{self.text[self.at : self.at + 20]}'" if self.at < len(self.text) else "at the end"
        return ConditionError(f"Expected {what} {where}.")


def _problems_of(test: Test, question: EarlierQuestion) -> list[str]:
    if test.operator.takes_labels:
        if question.is_text:
            return [f"{test.question} is a free text: only whether it was answered can be asked."]
        if question.is_several_choice is not (test.operator is Operator.INCLUDES):
            right = "includes" if question.is_several_choice else "is"
            return [f"Write '{test.question} {right} ...': of that question it is {right!r} that fits."]
        return [
            f"{_quoted(label)} is not an answer to {test.question}."
            for label in test.labels
            if question.code_of(label) is None
        ]
    if test.operator.takes_number:
        scored = [code for code in question.options if code >= 0]
        if question.is_several_choice or question.is_text or not scored:
            return [f"{test.question} has no number to compare."]
        if not min(scored) <= (test.number or 0) <= max(scored):
            return [f"{test.number} is not a number of {test.question}: {min(scored)} to {max(scored)}."]
    return []


def _compiled(test: Test, question: EarlierQuestion) -> CompiledTest:
    if test.number is not None:
        return CompiledTest(test.question, test.operator, frozenset({test.number}))
    codes = (question.code_of(label) for label in test.labels)
    return CompiledTest(test.question, test.operator, frozenset(code for code in codes if code is not None))


def _can_hold(rule: Rule, known: Mapping[str, EarlierQuestion]) -> bool:
    """Whether some answers make the rule true. Joined by "or" one test is enough; by "and" each question alone
    must have an answer that passes all its tests."""
    tests = [_compiled(test, known[test.question]) for test in rule.tests]
    if rule.join is Join.ANY:
        return any(_answer_passes([test], known[test.question]) for test in tests)
    return all(
        _answer_passes([test for test in tests if test.question == key], known[key]) for key in rule.questions
    )


def _answer_passes(tests: Sequence[CompiledTest], question: EarlierQuestion) -> bool:
    answers: list[Code] = [None]
    if question.is_text:
        answers.append("words")
    elif question.is_several_choice:
        answers.append(tuple(question.options))
    else:
        answers += list(question.options)
    return any(all(test.holds(answer) for test in tests) for answer in answers)
