"""What differs between two surveys, question by question."""

from dataclasses import dataclass

from evaluations.logic.survey_parts import ComposedItem, ComposedSurvey

SAME, REWORDED, ADDED, REMOVED = "The same", "Other words", "New", "Left out"


@dataclass(frozen=True)
class Difference:
    """One question of either survey. `is_compared`: people who answered both can be compared."""

    key: str
    what: str
    old: ComposedItem | None
    new: ComposedItem | None

    @property
    def is_compared(self) -> bool:
        return self.what == SAME


def differences(old: ComposedSurvey, new: ComposedSurvey) -> tuple[Difference, ...]:
    """Every question of both: in the order of the new survey, then what is no longer asked."""
    before = {item.key: item for item in old.items}
    found = []
    for item in new.items:
        earlier = before.pop(item.key, None)
        found.append(Difference(item.key, _what(earlier, item), earlier, item))
    return (*found, *(Difference(item.key, REMOVED, item, None) for item in before.values()))


def _what(old: ComposedItem | None, new: ComposedItem) -> str:
    if old is None:
        return ADDED
    return SAME if _reads_alike(old, new) else REWORDED


def _reads_alike(old: ComposedItem, new: ComposedItem) -> bool:
    """A grid shows different rows of the same question; each row is compared with itself."""
    return (old.question_identity, old.help, old.correct_code) == (
        new.question_identity,
        new.help,
        new.correct_code,
    )
