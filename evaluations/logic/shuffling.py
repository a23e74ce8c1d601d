"""The order in which one person sees a knowledge question's options.

Source: kirkpatrick_default_surveys.yaml, `objective_test.rules` ("Shuffle options but keep 'I don't know'
last").
"""

import hashlib

from evaluations.logic.survey_parts import AnswerChoice, AnswerKind, ComposedItem


def choices_in_order(item: ComposedItem, person: int) -> tuple[AnswerChoice, ...]:
    """The item's choices as this person sees them, the same each time; only knowledge questions are shuffled.

    `person` is any number that stays with the person and the survey, such as the invitation's id.
    """
    if item.kind is not AnswerKind.KNOWLEDGE:
        return item.choices

    def place(choice: AnswerChoice) -> tuple[bool, bytes]:
        key = hashlib.sha256(f"{person}:{item.key}:{choice.code}".encode()).digest()
        return choice.code == item.dont_know_code, key

    return tuple(sorted(item.choices, key=place))
