"""Building a condition from lists: a question asked before, how to look at its answer, and which answer.

What comes out is a rule of `logic.conditions`, so that what is chosen and what is typed are the same thing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evaluations.logic.conditions import ConditionError, EarlierQuestion, Join, Operator, Rule, Test

#: How each operator reads in a list of choices.
OPERATOR_WORDS: Mapping[Operator, str] = {
    Operator.IS: "Their answer is one of those ticked",
    Operator.IS_NOT: "Their answer is none of those ticked, or they did not answer",
    Operator.INCLUDES: "They ticked one of these, perhaps with others",
    Operator.AT_LEAST: "Their answer is at least",
    Operator.AT_MOST: "Their answer is at most",
    Operator.ANSWERED: "They answered it",
    Operator.NOT_ANSWERED: "They did not answer it",
}
JOIN_WORDS: Mapping[Join, str] = {
    Join.ALL: "All of these are true",
    Join.ANY: "At least one of these is true",
}


@dataclass(frozen=True)
class Offered:
    """A question that a condition may look at, as a list shows it; `is_rated`: its answers have an order."""

    question: EarlierQuestion
    wording: str
    is_rated: bool = False

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def operators(self) -> tuple[Operator, ...]:
        """How its answer can be looked at."""
        given = (Operator.ANSWERED, Operator.NOT_ANSWERED)
        if self.question.is_text:
            return given
        if self.question.is_several_choice:
            return (Operator.INCLUDES, *given)
        ordered = (Operator.AT_LEAST, Operator.AT_MOST) if self.is_rated else ()
        return (*ordered, Operator.IS, Operator.IS_NOT, *given)

    @property
    def steps(self) -> dict[int, str]:
        """The answers that have an order, lowest first; none where they have not."""
        if not self.is_rated:
            return {}
        return {code: label for code, label in sorted(self.question.options.items()) if code >= 0}


def chosen_test(offered: Offered, operator: str, answers: Sequence[str], step: str) -> Test:
    """The test that was chosen. `answers` and `step` are codes, as a form sends them.

    Raises:
        ConditionError: something is missing or was not offered; the message says what to choose.
    """
    known = {str(one): one for one in offered.operators}
    if operator not in known:
        raise ConditionError("Choose how to look at the answer.")
    chosen = known[operator]
    options = {str(code): label for code, label in offered.question.options.items()}
    labels = tuple(dict.fromkeys(options[code] for code in answers if code in options))
    if chosen.takes_labels and not labels:
        raise ConditionError("Tick at least one answer.")
    if chosen.takes_number and step not in {str(code) for code in offered.steps}:
        raise ConditionError("Choose from which answer on.")
    return Test(
        offered.key,
        chosen,
        labels if chosen.takes_labels else (),
        int(step) if chosen.takes_number else None,
    )


def with_test(rule: Rule | None, test: Test) -> Rule:
    """The rule with one test more; one that is there already is not repeated."""
    if rule is None:
        return Rule((test,))
    return rule if test in rule.tests else replace(rule, tests=(*rule.tests, test))


def without_test(rule: Rule, place: int) -> Rule | None:
    """The rule without the test at a place, counted from 0; None when nothing is left."""
    tests = tuple(test for number, test in enumerate(rule.tests) if number != place)
    return replace(rule, tests=tests) if tests else None


def words_of_test(test: Test, offered: Mapping[str, Offered]) -> str:
    """One test as a sentence: “Have you used it?” is “Often” or “A few times”."""
    known = offered.get(test.question)
    about = f"“{known.wording}” ({test.question})" if known else test.question
    if test.operator.takes_labels:
        return f"{about} {test.operator} {' or '.join(f'“{label}”' for label in test.labels)}"
    if test.operator.takes_number:
        label = known.steps.get(test.number or 0, str(test.number)) if known else str(test.number)
        return f"{about} {test.operator} “{label}”"
    return f"{about} {test.operator}"
