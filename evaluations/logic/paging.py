"""Put a survey's items on pages: one small group of questions a page, never a question beside its condition.

Source: PAGES.md (The survey: one group of questions a page); kirkpatrick_default_surveys.yaml, `send_rules`
("A question that depends on an earlier answer stands on a later page than that answer").
"""

from collections.abc import Sequence
from dataclasses import replace

from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, SurveyPage

FULL_PAGE = 5
"""The weight that fits on a page: a rating, choice, grid row or knowledge question weighs 1, a text 2."""


def number_positions(items: Sequence[ComposedItem]) -> list[ComposedItem]:
    """The items with their places in the array of scores, in the order asked."""
    numbered, position = [], 0
    for item in items:
        width = item.answers if item.is_scored else 0
        numbered.append(replace(item, positions=tuple(range(position, position + width))))
        position += width
    return numbered


def put_on_pages(items: Sequence[ComposedItem], stage: Stage, audience: Audience) -> tuple[SurveyPage, ...]:
    """The pages, numbered from 1, each item carrying its page's number."""
    groups: list[list[ComposedItem]] = []
    blocks = _blocks(items)
    for item, block, previous in zip(items, blocks, ["", *blocks], strict=False):
        if not groups or block != previous or _needs_new_page(groups[-1], item):
            groups.append([])
        groups[-1].append(item)
    return tuple(
        SurveyPage(
            number, _heading(group, stage, audience), tuple(replace(item, page=number) for item in group)
        )
        for number, group in enumerate(groups, start=1)
    )


def _blocks(items: Sequence[ComposedItem]) -> list[str]:
    """What each item belongs with. Objective and core ratings share a page when they fit on one."""
    ratings_fit_together = sum(bool(item.core_group) for item in items) <= FULL_PAGE
    blocks = []
    for item in items:
        if item.core_group:
            blocks.append(
                "ratings" if ratings_fit_together or item.core_group != "objective" else "objectives"
            )
        elif item.kind is AnswerKind.KNOWLEDGE:
            blocks.append("check")
        else:
            blocks.append("other")
    return blocks


def _needs_new_page(page: list[ComposedItem], item: ComposedItem) -> bool:
    if any(earlier.ends_survey_on is not None for earlier in page):
        return True
    if item.condition and any(earlier.key in item.condition.questions for earlier in page):
        return True
    return sum(_weight(page, earlier) for earlier in page) + _weight(page, item) > FULL_PAGE


def _weight(page: list[ComposedItem], item: ComposedItem) -> int:
    """A second question on the same condition weighs nothing: few people see both."""
    if item.condition and any(
        earlier is not item and earlier.condition and earlier.condition.questions == item.condition.questions
        for earlier in page[: page.index(item) if item in page else len(page)]
    ):
        return 0
    return 2 if item.kind is AnswerKind.TEXT else item.answers


def _heading(group: list[ComposedItem], stage: Stage, audience: Audience) -> str:
    first = group[0]
    if first.kind is AnswerKind.KNOWLEDGE:
        return "Knowledge check"
    if audience is Audience.MANAGER:
        return "What you see" if first.core_group else "Practice since the course"
    if first.core_group:
        return "What you know and can do"
    if first.ends_survey_on is not None:
        return "Attendance"
    if stage is Stage.PRE:
        return "What you want from the course"
    return "The course" if stage is Stage.POST else "Your practice since the course"
