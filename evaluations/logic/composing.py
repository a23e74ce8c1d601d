"""Compose the survey of one stage and audience for a course, within the limits.

Source: frameworks/kirkpatrick_default_surveys.yaml, `limits` (answers, counting, fitting, minutes) and
`objective_test`; DOMAIN.md, Routine evaluation.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from evaluations.logic.codes import SPECIAL_CODES
from evaluations.logic.library import AskIf, Item, ItemType, SurveyDefinition, SurveyLibrary
from evaluations.logic.paging import number_positions, put_on_pages
from evaluations.logic.path_length import longest_path
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage, level_of, step_at_stage
from evaluations.logic.survey_parts import (
    AnswerChoice,
    AnswerKind,
    CheckQuestion,
    ComposedItem,
    ComposedSurvey,
    Condition,
    CourseFacts,
    GridRow,
    LeftOut,
    Objective,
    SurveyChanges,
)

DONT_KNOW = "I don't know"
MOST_OBJECTIVES = 4
MULTI_AGENCY_ONLY = frozenset({"R8"})
"""Questions about learning with other agencies; a single-agency course cannot be asked them."""

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


class CompositionError(ValueError):
    """The survey cannot be composed as asked; the message is for the officer who asked."""


class OverLimitError(CompositionError):
    """An added question takes the survey above a limit (limits.fitting: "cannot save above a limit")."""


def compose(library: SurveyLibrary, stage: Stage, audience: Audience, course: CourseFacts) -> ComposedSurvey:
    """The survey that this course's delegates or managers get at a stage.

    Raises CompositionError when there is no such survey or a change names an unfit question, and
    OverLimitError when the officer's additions exceed the limit of answers or of free texts.
    """
    if (stage, audience) not in SURVEY_KEYS:
        raise CompositionError(f"There is no survey {stage.name_on_screen} the course for {audience}s.")
    definition = library.surveys[SURVEY_KEYS[stage, audience]]
    items = _expand(library, definition, course, _item_keys(library, definition, course))
    items, left_out = _fit(library, definition, course, items)
    path = longest_path(items, library.seconds)
    if path.answers > definition.answers_limit:
        raise OverLimitError(
            f"This survey would ask for {path.answers} answers. The most is {definition.answers_limit}."
        )
    if path.free_texts > library.free_texts_limit:
        raise OverLimitError(
            f"This survey would have {path.free_texts} free-text questions. "
            f"The most is {library.free_texts_limit}."
        )
    pages = put_on_pages(number_positions(items), stage, audience)
    return ComposedSurvey(stage, audience, pages, path.answers, path.free_texts, path.minutes, left_out)


def rated_objectives(objectives: tuple[Objective, ...]) -> tuple[Objective, ...]:
    """The objectives that are asked about: all up to four; of more, those picked, else the first four."""
    if len(objectives) <= MOST_OBJECTIVES:
        return objectives
    picked = tuple(objective for objective in objectives if objective.is_picked)
    return (picked or objectives)[:MOST_OBJECTIVES]


def check_questions_of(library: SurveyLibrary, course: CourseFacts) -> tuple[CheckQuestion, ...]:
    """The course's knowledge check before and after: none, or three to five questions.

    The course's own questions, when it has at least three; else the library's for basic awareness; else none.
    """
    check = library.check
    if len(course.check_questions) >= check.min_questions:
        return course.check_questions[: check.max_questions]
    if not course.is_basic_awareness:
        return ()
    by_key = {question.key: question for question in check.questions}
    return tuple(
        CheckQuestion(
            key=key,
            text=by_key[key].text,
            options=by_key[key].options,
            answer=by_key[key].answer,
            why=by_key[key].why,
            is_asked_again=key in check.asked_again_keys,
        )
        for key in check.default_keys
    )


def check_questions_asked_again(library: SurveyLibrary, course: CourseFacts) -> tuple[CheckQuestion, ...]:
    """The at most three check questions of three and six months: those marked for it, else the first."""
    questions = check_questions_of(library, course)
    marked = tuple(question for question in questions if question.is_asked_again)
    return (marked or questions)[: library.check.asked_again_max]


def objectives_still_rated(
    objectives: tuple[Objective, ...], asked_again: tuple[CheckQuestion, ...]
) -> tuple[Objective, ...]:
    """The objectives rated at three and six months: each question asked again takes one's place.

    First go the objectives that the questions test, then the last of the others (limits.fitting).
    """
    tested = {question.objective_id for question in asked_again if question.objective_id}
    kept = [objective for objective in objectives if objective.id not in tested]
    still_to_go = len(asked_again) - (len(objectives) - len(kept))
    return tuple(kept[: max(0, len(kept) - still_to_go)]) if still_to_go > 0 else tuple(kept)


def objective_wording(text: str) -> str:
    """The objective worded to follow "I can": without "I can", "to" or a full stop, in lower case."""
    words = text.strip().rstrip(".;").replace("{{", "").replace("}}", "")
    words = re.sub(r"^(i can|be able to|to)\s+", "", words, flags=re.IGNORECASE)
    return words if len(words) > 1 and words[:2].isupper() else words[:1].lower() + words[1:]


def _item_keys(library: SurveyLibrary, definition: SurveyDefinition, course: CourseFacts) -> list[str]:
    """The item ids asked, with the officer's changes, without what a single-agency course cannot answer."""
    changes = course.changes.get(definition.key, SurveyChanges())
    keys = [key for key in definition.items if key not in changes.removed]
    for added in changes.added:
        item = library.items.get(added)
        if item is None or definition.key not in item.stages:
            raise CompositionError(f"Question {added} is not meant for the survey '{definition.title}'.")
        if added not in keys:
            _insert(library, keys, item)
    return keys if course.is_multi_agency else [key for key in keys if key not in MULTI_AGENCY_ONLY]


def _insert(library: SurveyLibrary, keys: list[str], item: Item) -> None:
    """An added rating of a core group stands with the others of its kind; anything else comes last."""
    core = [place for place, key in enumerate(keys) if library.items[key].core_group]
    place = core[-1] + 1 if item.core_group and core else len(keys)
    keys.insert(place, item.key)


def _expand(
    library: SurveyLibrary, definition: SurveyDefinition, course: CourseFacts, keys: list[str]
) -> list[ComposedItem]:
    """The items with objectives and check questions in place of their blocks, and every row of a grid."""
    has_test_again = definition.stage in (Stage.M3, Stage.M6)
    asked_again = check_questions_asked_again(library, course) if has_test_again and "T2" in keys else ()
    questions = asked_again if has_test_again else check_questions_of(library, course)
    objectives = objectives_still_rated(rated_objectives(course.objectives), asked_again)
    items: list[ComposedItem] = []
    for key in keys:
        item = library.items[key]
        if item.type is ItemType.OBJECTIVE_RATING:
            items += [_objective_item(library, item, objective, definition.stage) for objective in objectives]
        elif item.type is ItemType.OBJECTIVE_BLOCK:
            items += [_knowledge_item(item, question, definition.stage) for question in questions]
        else:
            items.append(_plain_item(library, item, definition.stage, course, keys))
    return items


def _fit(
    library: SurveyLibrary, definition: SurveyDefinition, course: CourseFacts, items: list[ComposedItem]
) -> tuple[list[ComposedItem], tuple[LeftOut, ...]]:
    """Shrink the practice grid to the room left, then leave items out in the declared order."""
    left_out: list[LeftOut] = []
    limit = definition.answers_limit
    for grid in [item for item in items if item.kind is AnswerKind.GRID]:
        others = [item for item in items if item is not grid]
        room = limit - longest_path(others, library.seconds).answers
        rows = _grid_rows(library, definition, course, grid, room)
        place = items.index(grid)
        items = items[:place] + ([replace(grid, rows=rows)] if rows else []) + items[place + 1 :]
        if not rows:
            left_out.append(LeftOut(grid.item_key, "There is no room for two of its rows."))
    for key in definition.leave_out_first:
        if longest_path(items, library.seconds).answers <= limit:
            break
        if any(item.item_key == key for item in items):
            items = [item for item in items if item.item_key != key]
            left_out.append(LeftOut(key, f"The survey may ask for {limit} answers at most."))
    return items, tuple(left_out)


def _grid_rows(
    library: SurveyLibrary, definition: SurveyDefinition, course: CourseFacts, grid: ComposedItem, room: int
) -> tuple[GridRow, ...]:
    """The rows shown: the ticked ones in order, as many as there is room for, two to four or none.

    Six months and managers use the first of the rows that delegates saw at three months (limits.fitting).
    """
    item = library.items[grid.item_key]
    chosen = [row for row in grid.rows if row.number in course.practice_rows] or list(grid.rows)
    if (definition.stage, definition.audience) != (Stage.M3, Audience.DELEGATE):
        shown = _rows_at_three_months(library, course)
        chosen = [row for row in grid.rows if row.number in shown] or chosen
    count = min(room, item.max_rows, len(chosen))
    return tuple(chosen[:count]) if count >= item.min_rows else ()


def _rows_at_three_months(library: SurveyLibrary, course: CourseFacts) -> frozenset[int]:
    definition = library.surveys[SURVEY_KEYS[Stage.M3, Audience.DELEGATE]]
    items = _expand(library, definition, course, _item_keys(library, definition, course))
    fitted, _ = _fit(library, definition, course, items)
    return frozenset(row.number for item in fitted for row in item.rows)


def _fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the known placeholders filled in one pass; the others stay for the page."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _choices(library: SurveyLibrary, item: Item) -> tuple[AnswerChoice, ...]:
    scale = library.scales.get(item.scale)
    if scale:
        plain = [AnswerChoice(code, label) for code, label in zip(scale.codes, scale.options, strict=True)]
    else:
        plain = [AnswerChoice(number, label) for number, label in enumerate(item.options)]
    specials = [*(scale.allow if scale else ()), *item.allow]
    return (
        *plain,
        *(
            AnswerChoice(SPECIAL_CODES[name], library.special_labels[name], is_special=True)
            for name in specials
        ),
    )


def _kind(item: Item) -> AnswerKind:
    return {
        ItemType.OBJECTIVE_RATING: AnswerKind.RATING,
        ItemType.SCALE: AnswerKind.RATING,
        ItemType.CHOICE: AnswerKind.CHOICE,
        ItemType.MULTI_CHOICE: AnswerKind.MULTI_CHOICE,
        ItemType.TEXT: AnswerKind.TEXT,
        ItemType.GRID: AnswerKind.GRID,
        ItemType.OBJECTIVE_BLOCK: AnswerKind.KNOWLEDGE,
    }[item.type]


def _plain_item(
    library: SurveyLibrary, item: Item, stage: Stage, course: CourseFacts, keys: list[str]
) -> ComposedItem:
    values = {"subject": course.subject.strip().replace("{{", "").replace("}}", "") or "this subject"}
    step = step_at_stage(item.steps, stage)
    scale = library.scales.get(item.scale)
    choices = _choices(library, item)
    return ComposedItem(
        key=item.key,
        item_key=item.key,
        kind=_kind(item),
        wording=_fill(item.text, values),
        choices=choices,
        step=step,
        level=level_of(item.level, step),
        core_group=item.core_group,
        scale=item.scale,
        min_label=scale.min_label if scale else "",
        max_label=scale.max_label if scale else "",
        help=_fill(item.help, values),
        alternative_wording=item.text_unless_released,
        rows=tuple(GridRow(f"{item.key}-{number}", number, text) for number, text in enumerate(item.rows)),
        condition=_condition(library, item.ask_if, keys),
        ends_survey_on=next(
            (c.code for c in choices if item.ends_survey_on and c.label == item.ends_survey_on), None
        ),
        end_notice=item.end_notice,
        max_length=item.max_length,
        feeds=item.feeds,
        mirrors=item.mirrors,
        theme_codes=item.theme_codes,
    )


def _condition(library: SurveyLibrary, ask_if: AskIf | None, keys: list[str]) -> Condition | None:
    """The condition in codes; none when the survey no longer asks the item that it depends on."""
    if ask_if is None or ask_if.item not in keys:
        return None
    codes = {
        choice.label: choice.code for choice in _choices(library, library.items[ask_if.item])
    } | SPECIAL_CODES
    return Condition(ask_if.item, frozenset(codes[label] for label in ask_if.labels), ask_if.negate)


def _objective_item(library: SurveyLibrary, item: Item, objective: Objective, stage: Stage) -> ComposedItem:
    scale = library.scales[item.scale]
    step = step_at_stage(item.steps, stage)
    return ComposedItem(
        key=f"{item.key}-{objective.id}",
        item_key=item.key,
        kind=AnswerKind.RATING,
        wording=_fill(item.text, {"objective": objective_wording(objective.text)}),
        choices=_choices(library, item),
        step=step,
        level=level_of(item.level, step),
        core_group=item.core_group,
        scale=item.scale,
        min_label=scale.min_label,
        max_label=scale.max_label,
        objective_id=objective.id,
    )


def _knowledge_item(item: Item, question: CheckQuestion, stage: Stage) -> ComposedItem:
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
