"""How long a survey is: answers, free texts and minutes over the longest path.

Source: kirkpatrick_default_surveys.yaml, `limits.counting` ("Where an earlier answer decides which question
follows, the longest path counts") and `limits.minutes`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

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
    """The length of the longest path through the items, trying every answer that a condition looks at."""
    controllers = {item.condition.item_key for item in items if item.condition}
    codes: dict[str, list[int | None]] = {
        item.key: [None, *(choice.code for choice in item.choices)]
        for item in items
        if item.key in controllers
    }
    answers = texts = time = 0
    for combination in product(*codes.values()):
        given = dict(zip(codes, combination, strict=True))
        asked = [
            item
            for item in items
            if not item.condition or item.condition.holds(given.get(item.condition.item_key))
        ]
        answers = max(answers, sum(item.answers for item in asked))
        texts = max(texts, sum(item.kind is AnswerKind.TEXT for item in asked))
        time = max(time, sum(item.answers * seconds[SECONDS_KEYS[item.kind]] for item in asked))
    return PathLength(answers, texts, time)
