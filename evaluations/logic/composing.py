"""Compose the survey of one stage and audience for a course, within the limits.

Source: frameworks/kirkpatrick_default_surveys.yaml, `limits` (answers, counting, fitting, minutes) and
`objective_test`; DOMAIN.md, Routine evaluation and Themed evaluation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from evaluations.logic import conditions
from evaluations.logic.blocks import is_for
from evaluations.logic.composed_items import (
    CompositionError,
    earlier_question,
    knowledge_item,
    objective_item,
    objective_wording,
    plain_item,
)
from evaluations.logic.library import Item, ItemType, SurveyDefinition, SurveyLibrary
from evaluations.logic.paging import number_positions, put_on_pages
from evaluations.logic.path_length import PathLength, longest_path
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage
from evaluations.logic.survey_parts import (
    AnswerKind,
    CheckQuestion,
    ComposedItem,
    ComposedSurvey,
    CourseFacts,
    GridRow,
    LeftOut,
    Objective,
    SurveyChanges,
    ThemeBlock,
)
from evaluations.logic.theme_blocks import Room, add_block, insert_block

__all__ = [
    "CompositionError",
    "OverLimitError",
    "check_questions_asked_again",
    "check_questions_of",
    "compose",
    "in_usual_place",
    "longest_for_one_person",
    "objective_wording",
    "objectives_still_rated",
    "rated_objectives",
]

MOST_OBJECTIVES = 4
MULTI_AGENCY_ONLY = frozenset({"R8"})
"""Questions about learning with other agencies; a single-agency course cannot be asked them."""


class OverLimitError(CompositionError):
    """An added question takes the survey above a limit (limits.fitting: "cannot save above a limit")."""


@dataclass(frozen=True, eq=False)
class _Plan:
    """Everything that decides one survey. `strict` refuses what an officer added and cannot be asked."""

    library: SurveyLibrary
    definition: SurveyDefinition
    course: CourseFacts
    strict: bool

    @property
    def changes(self) -> SurveyChanges:
        return self.course.changes.get(self.definition.key, SurveyChanges())

    @property
    def is_later(self) -> bool:
        return self.definition.stage in (Stage.M3, Stage.M6)

    @cached_property
    def rules(self) -> dict[str, conditions.Rule]:
        """The condition of each question that has one: the officer's for this survey, else the question's own."""
        own = {key: item.condition for key, item in self.library.items.items() if item.condition}
        return own | {key: conditions.parse(text) for key, text in self.changes.conditions.items() if text}

    def is_officers(self, key: str) -> bool:
        """Whether an officer wrote the condition of a question."""
        return bool(self.changes.conditions.get(key)) or (
            key in self.library.items and self.library.items[key].is_own
        )

    def unfit(self, key: str) -> str:
        """Why a question cannot be asked in this survey; "" when it can."""
        item = self.library.items.get(key)
        if item is None or self.definition.key not in item.stages:
            return f"Question {key} is not meant for the survey '{self.definition.title}'."
        if item.is_own and item.objective_id not in (None, *(each.id for each in self.course.objectives)):
            return f"Question {key} measures an objective that this course does not have."
        return ""


def compose(
    library: SurveyLibrary,
    stage: Stage,
    audience: Audience,
    course: CourseFacts,
    blocks: Sequence[ThemeBlock] = (),
    *,
    strict: bool = True,
) -> ComposedSurvey:
    """The survey that this course's delegates or managers get at a stage, with the questions of themes within it.

    With `strict` an officer's change that cannot be asked is refused; without it (a survey that must go out) it is left
    out, and `left_out` says why. A theme's question without room is always left out: the check before use says so.

    Raises CompositionError when there is no such survey or a change names an unfit question, and
    OverLimitError when the officer's additions exceed the limit of answers or of free texts.
    """
    if (stage, audience) not in SURVEY_KEYS:
        raise CompositionError(f"There is no survey {stage.name_on_screen} the course for {audience}s.")
    plan = _Plan(library, library.surveys[SURVEY_KEYS[stage, audience]], course, strict)
    items, left_out = _base(plan)
    items, of_themes = _with_blocks(plan, items, blocks)
    path = longest_for_one_person(items, library.seconds)
    pages = put_on_pages(number_positions(items), stage, audience)
    return ComposedSurvey(
        stage, audience, pages, path.answers, path.free_texts, path.minutes, (*left_out, *of_themes)
    )


def longest_for_one_person(items: Sequence[ComposedItem], seconds: Mapping[str, int]) -> PathLength:
    """The longest path of anybody: of those in no sample, and of each theme's sample (at most one a person)."""
    blocks = dict.fromkeys(["", *(item.block for item in items)])
    paths = [longest_path([item for item in items if is_for(item, block)], seconds) for block in blocks]
    return PathLength(
        max(path.answers for path in paths),
        max(path.free_texts for path in paths),
        max(path.seconds for path in paths),
    )


def _base(plan: _Plan) -> tuple[list[ComposedItem], list[LeftOut]]:
    """What everybody is asked. Without `strict` the officer's additions go, the last first, until all fits."""
    gone: list[LeftOut] = []
    while True:
        added = [key for key in plan.changes.added if key not in {left.item_key for left in gone}]
        items, left_out = _fitted(plan, added)
        over = _over_limit(plan, items)
        if not over:
            return items, [*left_out, *gone]
        asked = {item.item_key for item in items}
        last = next((key for key in reversed(added) if key in asked), "")
        if plan.strict or not last:
            raise OverLimitError(over)
        gone.append(LeftOut(last, over))


def _fitted(plan: _Plan, added: Sequence[str]) -> tuple[list[ComposedItem], list[LeftOut]]:
    keys, unfit = _item_keys(plan, added)
    items, dropped = _with_conditions(plan, _expand(plan, keys))
    items, left_out = _fit(plan, items)
    items, orphans = _with_conditions(plan, items)
    refused = [*unfit, *dropped, *orphans]
    if plan.strict and refused:
        raise CompositionError(" ".join(left.reason for left in refused))
    return items, [*left_out, *refused]


def _over_limit(plan: _Plan, items: Sequence[ComposedItem]) -> str:
    path, limit = longest_path(items, plan.library.seconds), plan.definition.answers_limit
    if path.answers > limit:
        return f"This survey would ask for {path.answers} answers. The most is {limit}."
    if path.free_texts > plan.library.free_texts_limit:
        return (
            f"This survey would have {path.free_texts} free-text questions. "
            f"The most is {plan.library.free_texts_limit}."
        )
    return ""


def _with_blocks(
    plan: _Plan, base: list[ComposedItem], blocks: Sequence[ThemeBlock]
) -> tuple[list[ComposedItem], list[LeftOut]]:
    """The items with each theme's questions among them."""
    check, definition = plan.library.check, plan.definition
    room = Room(
        stage=definition.stage,
        audience=definition.audience,
        answers=definition.answers_limit,
        free_texts=plan.library.free_texts_limit,
        knowledge=check.asked_again_max if plan.is_later else check.max_questions,
        leave_out_first=definition.leave_out_first,
        seconds=plan.library.seconds,
    )
    left_out: list[LeftOut] = []
    added: list[list[ComposedItem]] = []
    for block in blocks:
        keys = list(dict.fromkeys(block.questions.get(definition.key, ())))
        reasons = {key: plan.unfit(key) for key in keys}
        left_out += [LeftOut(key, reason, block.key) for key, reason in reasons.items() if reason]
        theirs = _expand(plan, [key for key in keys if not reasons[key]])
        with_rules, dropped = _with_conditions(plan, insert_block(base, theirs))
        left_out += [replace(left, block=block.key) for left in dropped]
        wanted = {item.key for item in theirs}
        kept = [item for item in with_rules if item.key in wanted]
        base, kept, without_room = add_block(base, kept, block.key, room)
        left_out += without_room
        added.append(kept)
    for kept in added:
        base = insert_block(base, kept)
    return base, left_out


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


def _item_keys(plan: _Plan, added: Sequence[str]) -> tuple[list[str], list[LeftOut]]:
    """The item ids asked, with the officer's changes, without what a single-agency course cannot answer."""
    changes, unfit = plan.changes, []
    keys = [key for key in plan.definition.items if key not in changes.removed]
    for key in added:
        reason = plan.unfit(key)
        if reason:
            unfit.append(LeftOut(key, reason))
        elif key not in keys:
            _insert(plan.library, keys, plan.library.items[key])
    places = {key: place for place, key in enumerate(changes.order)}
    keys.sort(key=lambda key: places.get(key, len(places)))
    keys.sort(key=lambda key: not plan.library.items[key].ends_survey_on)
    if not plan.course.is_multi_agency:
        keys = [key for key in keys if key not in MULTI_AGENCY_ONLY]
    return keys, unfit


def in_usual_place(library: SurveyLibrary, keys: Sequence[str], added: str) -> list[str]:
    """The ids with one more where it stands unless an officer says otherwise. Raises KeyError for an unknown id."""
    placed = list(keys)
    _insert(library, placed, library.items[added])
    return placed


def _insert(library: SurveyLibrary, keys: list[str], item: Item) -> None:
    """An added rating of a core group stands with the others of its kind; anything else comes last."""
    core = [place for place, key in enumerate(keys) if library.items[key].core_group]
    place = core[-1] + 1 if item.core_group and core else len(keys)
    keys.insert(place, item.key)


def _expand(plan: _Plan, keys: Sequence[str]) -> list[ComposedItem]:
    """The items with objectives and check questions in place of their blocks, and every row of a grid."""
    library, course, stage = plan.library, plan.course, plan.definition.stage
    asked_again = check_questions_asked_again(library, course) if plan.is_later and "T2" in keys else ()
    questions = asked_again if plan.is_later else check_questions_of(library, course)
    objectives = objectives_still_rated(rated_objectives(course.objectives), asked_again)
    items: list[ComposedItem] = []
    for key in keys:
        item = library.items[key]
        if item.type is ItemType.OBJECTIVE_RATING:
            items += [objective_item(library, item, objective, stage) for objective in objectives]
        elif item.type is ItemType.OBJECTIVE_BLOCK:
            items += [knowledge_item(item, question, stage) for question in questions]
        else:
            items.append(plain_item(library, item, stage, course))
    return items


def _with_conditions(plan: _Plan, items: Sequence[ComposedItem]) -> tuple[list[ComposedItem], list[LeftOut]]:
    """The items with their conditions in codes.

    A condition that looks at something not asked before: the library's question is then asked of everybody, an
    officer's is left out.
    """
    kept: list[ComposedItem] = []
    left_out: list[LeftOut] = []
    for item in items:
        rule = plan.rules.get(item.item_key)
        before = [earlier_question(each) for each in kept if each.kind is not AnswerKind.GRID] if rule else []
        wrong = conditions.problems(rule, before) if rule else []
        if wrong and plan.is_officers(item.item_key):
            left_out.append(LeftOut(item.key, " ".join(wrong)))
        else:
            condition = conditions.compiled(rule, before) if rule and not wrong else None
            kept.append(replace(item, condition=condition))
    return kept, left_out


def _fit(plan: _Plan, items: list[ComposedItem]) -> tuple[list[ComposedItem], list[LeftOut]]:
    """Shrink the practice grid to the room left, then leave items out in the declared order."""
    left_out: list[LeftOut] = []
    limit, seconds = plan.definition.answers_limit, plan.library.seconds
    for grid in [item for item in items if item.rows and plan.library.items[item.item_key].max_rows]:
        others = [item for item in items if item is not grid]
        room = limit - longest_path(others, seconds).answers
        rows = _grid_rows(plan, grid, room)
        place = items.index(grid)
        items = items[:place] + ([replace(grid, rows=rows)] if rows else []) + items[place + 1 :]
        if not rows:
            left_out.append(LeftOut(grid.item_key, "There is no room for two of its rows."))
    for key in plan.definition.leave_out_first:
        if longest_path(items, seconds).answers <= limit:
            break
        if any(item.item_key == key for item in items):
            items = [item for item in items if item.item_key != key]
            left_out.append(LeftOut(key, f"The survey may ask for {limit} answers at most."))
    return items, left_out


def _grid_rows(plan: _Plan, grid: ComposedItem, room: int) -> tuple[GridRow, ...]:
    """The rows shown: the ticked ones in order, as many as there is room for, two to four or none.

    Six months and managers use the first of the rows that delegates saw at three months (limits.fitting).
    """
    item = plan.library.items[grid.item_key]
    chosen = [row for row in grid.rows if row.number in plan.course.practice_rows] or list(grid.rows)
    if (plan.definition.stage, plan.definition.audience) != (Stage.M3, Audience.DELEGATE):
        shown = _rows_at_three_months(plan)
        chosen = [row for row in grid.rows if row.number in shown] or chosen
    count = min(room, item.max_rows, len(chosen))
    return tuple(chosen[:count]) if count >= item.min_rows else ()


def _rows_at_three_months(plan: _Plan) -> frozenset[int]:
    definition = plan.library.surveys[SURVEY_KEYS[Stage.M3, Audience.DELEGATE]]
    at_three = _Plan(plan.library, definition, plan.course, strict=False)
    fitted, _ = _fitted(at_three, at_three.changes.added)
    shrinking = {key for key, item in plan.library.items.items() if item.max_rows}
    return frozenset(row.number for item in fitted for row in item.rows if item.item_key in shrinking)
