"""How long a survey is: answers, free texts and minutes over the longest path.

Source: kirkpatrick_default_surveys.yaml, `limits.counting` ("Where an earlier answer decides which question
follows, the longest path counts") and `limits.minutes`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from evaluations.logic.conditions import Code, CompiledTest
from evaluations.logic.survey_parts import AnswerKind, ComposedItem

SECONDS_KEYS: dict[AnswerKind, str] = {
    AnswerKind.RATING: "rating",
    AnswerKind.CHOICE: "choice",
    AnswerKind.MULTI_CHOICE: "choice",
    AnswerKind.GRID: "grid_row",
    AnswerKind.KNOWLEDGE: "knowledge",
    AnswerKind.TEXT: "text",
}


@dataclass(frozen=True)
class PathLength:
    """The most that one person can be asked; each figure is the greatest over all paths."""

    answers: int
    free_texts: int
    seconds: int

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded up."""
        return math.ceil(self.seconds / 60)


def longest_path(items: Sequence[ComposedItem], seconds: Mapping[str, int]) -> PathLength:
    """The length of the longest path through the items, trying every kind of answer that a condition tells apart."""
    tests: dict[str, list[CompiledTest]] = {}
    for item in items:
        for test in item.condition.tests if item.condition else ():
            tests.setdefault(test.question, []).append(test)
    by_key = {item.key: item for item in items}
    given = {key: _answers_told_apart(by_key.get(key), found) for key, found in tests.items()}
    answers = texts = time = 0
    for combination in product(*given.values()):
        path = dict(zip(given, combination, strict=True))
        asked = [item for item in items if not item.condition or item.condition.holds(path)]
        answers = max(answers, sum(item.answers for item in asked))
        texts = max(texts, sum(item.kind is AnswerKind.TEXT for item in asked))
        time = max(time, sum(item.answers * seconds[SECONDS_KEYS[item.kind]] for item in asked))
    return PathLength(answers, texts, time)


def _answers_told_apart(item: ComposedItem | None, tests: Sequence[CompiledTest]) -> list[Code]:
    """One answer for each way in which the tests can come out; of several-choice, all options stand for any."""
    possible: list[Code] = [None]
    if item is not None and item.kind is AnswerKind.TEXT:
        possible.append("words")
    elif item is not None and item.kind is AnswerKind.MULTI_CHOICE:
        possible.append(tuple(choice.code for choice in item.choices))
    elif item is not None:
        possible += [choice.code for choice in item.choices]
    return list({tuple(test.holds(answer) for test in tests): answer for answer in possible}.values())
