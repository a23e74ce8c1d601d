"""A theme's questions within an event's own survey: asked of its sample, and of nobody else.

Source: DOMAIN.md, Themed evaluation ("A delegate who falls under both kinds gets one survey that serves both").
Everyone of an event answers the same survey version, so that places in the array of scores are the same; items of a
block that is not the person's are taken out of the pages and stored as "not asked" (-9).
"""

from dataclasses import replace

from evaluations.logic.survey_parts import ComposedItem, ComposedSurvey


def for_person(survey: ComposedSurvey, block: str) -> ComposedSurvey:
    """The survey as one person gets it: without the items of other blocks or those that give way to the person's.

    Places in the scores are unchanged.

    `block` is "" for somebody in no sample. Pages left without questions go, and keep their numbers from the others.
    """
    if all(is_for(item, block) for item in survey.items):
        return survey
    pages = tuple(
        replace(page, items=tuple(item for item in page.items if is_for(item, block)))
        for page in survey.pages
    )
    return replace(survey, pages=tuple(page for page in pages if page.items), places=survey.score_length)


def is_for(item: ComposedItem, block: str) -> bool:
    """Whether the people of a block ("" for the others) are asked the item."""
    return item.block in ("", block) and block not in item.gives_way_to


def blocks_in(survey: ComposedSurvey) -> tuple[str, ...]:
    """The blocks that a survey holds, each once, in the order asked."""
    return tuple(dict.fromkeys(item.block for item in survey.items if item.block))
