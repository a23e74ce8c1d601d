"""What an answer still needs, and how far an assessment has come.

Source: the brief of audits, Self-assessment and Frameworks as data: the framework says what a level needs (explanation,
evidence, actions), and "not applicable" needs a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from audits.logic.frameworks.spec import AnswerRules, Question, QuestionKind, Scale


class Standing(StrEnum):
    """Where one answer stands."""

    NOT_STARTED = "not_started"
    CARRIED = "carried"
    INCOMPLETE = "incomplete"
    DONE = "done"


@dataclass(frozen=True)
class Given:
    """What stands in an answer so far. `value` is as `Answer.value` keeps it; `evidence` counts what is attached."""

    level: str = ""
    has_explanation: bool = False
    has_reason: bool = False
    value: Any = None
    evidence: int = 0
    awaits_confirmation: bool = False


@dataclass(frozen=True)
class Progress:
    """Of `total` questions that need an answer, so many are done, so many begun, so many only carried forward."""

    total: int = 0
    done: int = 0
    incomplete: int = 0
    carried: int = 0

    @property
    def is_complete(self) -> bool:
        """Nothing that needs an answer is without one."""
        return self.done == self.total

    @property
    def to_do(self) -> int:
        """Questions that are not done yet."""
        return self.total - self.done


def is_asked(question: Question) -> bool:
    """Whether the question counts towards progress: prompts to talk about, and optional ones, do not."""
    return question.required and question.kind != QuestionKind.PROMPT


def missing(question: Question, rules: AnswerRules, scale: Scale, given: Given | None) -> tuple[str, ...]:
    """What the answer still needs before it can be sent in, in sentences; empty when it is done.

    An optional question that nobody touched needs nothing.
    """
    if question.kind == QuestionKind.PROMPT:
        return ()
    if given is None:
        return ("Not answered yet.",) if question.required else ()
    needs = _missing_in_grade(rules, scale, given) if question.is_graded else _missing_value(question, given)
    if given.awaits_confirmation:
        return (*needs, "Carried forward from last time: read it again and save it.")
    return tuple(needs)


def _missing_in_grade(rules: AnswerRules, scale: Scale, given: Given) -> list[str]:
    level = scale.find(given.level)
    if level is not None and level.stands_apart:
        return [] if given.has_reason else [f"Say why it is “{level.label.lower()}”."]
    needs = []
    if rules.explanation_required and not given.has_explanation:
        needs.append("Write the explanation.")
    if level is None:
        needs.append("Choose your grade.")
        return needs
    if level.value in rules.evidence_required_at and not given.evidence:
        needs.append(f"Attach evidence: the grade “{level.label}” needs some.")
    if level.value in rules.actions_required_at and not has_action(given.value):
        needs.append(f"Write an action: the grade “{level.label}” needs one.")
    return needs


def has_action(value: Any) -> bool:
    """Whether planned actions name at least one with its date: [{text, owner, due_on}]."""
    return isinstance(value, list) and any(row.get("text") and row.get("due_on") for row in value)


def _missing_value(question: Question, given: Given) -> list[str]:
    if not question.required:
        return []
    if question.kind == QuestionKind.EVIDENCE:
        return [] if given.evidence else ["Attach evidence."]
    is_empty = given.value is None or given.value == "" or given.value == [] or given.value == {}
    return ["Not answered yet."] if is_empty else []


def standing_of(question: Question, rules: AnswerRules, scale: Scale, given: Given | None) -> Standing:
    """Where one answer stands, for the task list."""
    if given is None:
        return Standing.NOT_STARTED
    if not missing(question, rules, scale, given):
        return Standing.DONE
    if given.awaits_confirmation:
        return Standing.CARRIED
    touched = given.level or given.has_explanation or given.value or given.evidence or given.has_reason
    return Standing.INCOMPLETE if touched else Standing.NOT_STARTED


def progress(standings: Iterable[tuple[Question, Standing]]) -> Progress:
    """How far along the questions that need an answer are."""
    asked = [standing for question, standing in standings if is_asked(question)]
    return Progress(
        total=len(asked),
        done=asked.count(Standing.DONE),
        incomplete=asked.count(Standing.INCOMPLETE),
        carried=asked.count(Standing.CARRIED),
    )
