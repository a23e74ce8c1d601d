"""One question of the library, or of the partnership's own, as one course asks it at one stage.

Source: frameworks/kirkpatrick_default_surveys.yaml (`items`, `placeholders`, `objective_test.rules`).
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from evaluations.logic.codes import SPECIAL_CODES
from evaluations.logic.conditions import EarlierQuestion
from evaluations.logic.library import Item, ItemType, SurveyLibrary
from evaluations.logic.stages import Stage, level_of, step_at_stage
from evaluations.logic.survey_parts import (
    AnswerChoice,
    AnswerKind,
    CheckQuestion,
    ComposedItem,
    CourseFacts,
    GridRow,
    Objective,
)

DONT_KNOW = "I don't know"

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


class CompositionError(ValueError):
    """The survey cannot be composed as asked; the message is for the officer who asked."""


def objective_wording(text: str) -> str:
    """The objective worded to follow "I can": without "I can", "to" or a full stop, in lower case."""
    words = text.strip().rstrip(".;").replace("{{", "").replace("}}", "")
    words = re.sub(r"^(i can|be able to|to)\s+", "", words, flags=re.IGNORECASE)
    return words if len(words) > 1 and words[:2].isupper() else words[:1].lower() + words[1:]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the known placeholders filled in one pass; the others stay for the page."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def choices_of(library: SurveyLibrary, item: Item) -> tuple[AnswerChoice, ...]:
    """What can be picked, in the order shown: the scale or the options, then the special answers."""
    scale = library.scales.get(item.scale)
    if scale:
        plain = [AnswerChoice(code, label) for code, label in zip(scale.codes, scale.options, strict=True)]
    else:
        plain = [AnswerChoice(number, label) for number, label in enumerate(item.options)]
    specials = dict.fromkeys([*(scale.allow if scale else ()), *item.allow])
    return (
        *plain,
        *(
            AnswerChoice(SPECIAL_CODES[name], library.special_labels[name], is_special=True)
            for name in specials
        ),
    )


def kind_of(item: Item) -> AnswerKind:
    """How a question is answered."""
    return {
        ItemType.OBJECTIVE_RATING: AnswerKind.RATING,
        ItemType.SCALE: AnswerKind.RATING,
        ItemType.CHOICE: AnswerKind.CHOICE,
        ItemType.MULTI_CHOICE: AnswerKind.MULTI_CHOICE,
        ItemType.TEXT: AnswerKind.TEXT,
        ItemType.GRID: AnswerKind.GRID,
        ItemType.OBJECTIVE_BLOCK: AnswerKind.KNOWLEDGE,
        ItemType.KNOWLEDGE: AnswerKind.KNOWLEDGE,
    }[item.type]


def plain_item(library: SurveyLibrary, item: Item, stage: Stage, course: CourseFacts) -> ComposedItem:
    """The question with the course's words filled in. Its condition, if any, is for the composer to set."""
    values = _course_words(item, course)
    if item.answer is not None:
        return _own_knowledge_item(item, values, stage)
    step = step_at_stage(item.steps, stage)
    scale = library.scales.get(item.scale)
    choices = choices_of(library, item)
    return ComposedItem(
        key=item.key,
        item_key=item.key,
        kind=kind_of(item),
        wording=fill(item.text, values),
        choices=choices,
        step=step,
        level=level_of(item.level, step),
        core_group=item.core_group,
        scale=item.scale,
        min_label=scale.min_label if scale else "",
        max_label=scale.max_label if scale else "",
        help=fill(item.help, values),
        alternative_wording=item.text_unless_released,
        rows=tuple(GridRow(f"{item.key}-{number}", number, text) for number, text in enumerate(item.rows)),
        objective_id=item.objective_id,
        ends_survey_on=next(
            (c.code for c in choices if item.ends_survey_on and c.label == item.ends_survey_on), None
        ),
        end_notice=item.end_notice,
        max_length=item.max_length,
        feeds=item.feeds,
        mirrors=item.mirrors,
        theme_codes=item.theme_codes,
    )


def _course_words(item: Item, course: CourseFacts) -> dict[str, str]:
    """What a wording may say of the course: its subject, and the objective that the question measures."""
    values = {"subject": course.subject.strip().replace("{{", "").replace("}}", "") or "this subject"}
    objective = next((each for each in course.objectives if each.id == item.objective_id), None)
    return values | {"objective": objective_wording(objective.text)} if objective else values


def _own_knowledge_item(item: Item, values: Mapping[str, str], stage: Stage) -> ComposedItem:
    question = CheckQuestion(
        item.key, fill(item.text, values), item.options, item.answer or 0, item.objective_id, item.why
    )
    return replace(
        knowledge_item(item, question, stage),
        key=item.key,
        item_key=item.key,
        help=fill(item.help, values),
        mirrors=item.mirrors,
    )


def objective_item(library: SurveyLibrary, item: Item, objective: Objective, stage: Stage) -> ComposedItem:
    """The rating of one objective."""
    scale = library.scales[item.scale]
    step = step_at_stage(item.steps, stage)
    return ComposedItem(
        key=f"{item.key}-{objective.id}",
        item_key=item.key,
        kind=AnswerKind.RATING,
        wording=fill(item.text, {"objective": objective_wording(objective.text)}),
        choices=choices_of(library, item),
        step=step,
        level=level_of(item.level, step),
        core_group=item.core_group,
        scale=item.scale,
        min_label=scale.min_label,
        max_label=scale.max_label,
        objective_id=objective.id,
    )


def knowledge_item(item: Item, question: CheckQuestion, stage: Stage) -> ComposedItem:
    """A check question. "I don't know" is always offered and always last (objective_test.rules)."""
    options = [option for option in question.options if option != DONT_KNOW]
    choices = tuple(AnswerChoice(code, label) for code, label in enumerate([*options, DONT_KNOW]))
    correct = question.options[question.answer]
    if correct == DONT_KNOW:
        raise CompositionError(f"'{DONT_KNOW}' cannot be the correct answer of a knowledge question.")
    step = step_at_stage(item.steps, stage)
    return ComposedItem(
        key=f"CHECK-{question.key}",
        item_key="CHECK",
        kind=AnswerKind.KNOWLEDGE,
        wording=question.text,
        choices=choices,
        step=step,
        level=level_of(item.level, step),
        objective_id=question.objective_id,
        correct_code=options.index(correct),
        dont_know_code=len(options),
        why=question.why,
    )


def earlier_question(item: ComposedItem) -> EarlierQuestion:
    """What a later question's condition may look at."""
    return EarlierQuestion(
        item.key,
        {choice.code: choice.label for choice in item.choices},
        is_several_choice=item.kind is AnswerKind.MULTI_CHOICE,
        is_text=item.kind is AnswerKind.TEXT,
    )
