"""Questions of the partnership's own for tests."""

from typing import Any

from evaluations.logic.library import ItemType
from evaluations.logic.question_writing import Measures, Words
from evaluations.models import BankQuestion
from evaluations.services.bank import create_question, release_question
from partnerships.choices import Role
from tests.conftest import Cast

DELEGATES = ("pre", "post", "delegate_3m", "delegate_6m")
WORDS: dict[ItemType, Words] = {
    ItemType.SCALE: Words("I can name three signs of neglect.", scale="ten"),
    ItemType.CHOICE: Words("Where do you work?", options=("At school", "At home", "Elsewhere")),
    ItemType.MULTI_CHOICE: Words("What helps?", options=("Time", "Advice"), allow=("prefer_not",)),
    ItemType.GRID: Words("How far?", scale="extent", rows=("Recording", "Listening")),
    ItemType.KNOWLEDGE: Words("Who decides?", options=("The court", "Nobody"), answer=0, why="By law."),
    ItemType.TEXT: Words("What else?", max_length=300),
}


def written(
    cast: Cast,
    kind: ItemType = ItemType.SCALE,
    words: Words | None = None,
    surveys: tuple[str, ...] = DELEGATES,
    **more: Any,
) -> BankQuestion:
    """A draft by the policy officer. Call within the partnership's scope."""
    more.setdefault("measures", Measures(steps=(1, 2)))
    return create_question(
        by=cast.people[Role.POLICY_OFFICER].pk,
        kind=kind.value,
        words=words or WORDS[kind],
        surveys=surveys,
        **more,
    )


def in_use(
    cast: Cast, kind: ItemType = ItemType.SCALE, words: Words | None = None, **more: Any
) -> BankQuestion:
    """A question that surveys may ask."""
    question = written(cast, kind, words, **more)
    return release_question(question=question, by=cast.people[Role.POLICY_OFFICER].pk)
