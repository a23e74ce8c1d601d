"""A theme's questions within an event's own survey: asked of its sample, and of nobody else.

Source: DOMAIN.md, Themed evaluation ("A delegate who falls under both kinds gets one survey that serves both").
Everyone of an event answers the same survey version, so that places in the array of scores are the same; items of a
block that is not the person's are taken out of the pages and stored as "not asked" (-9).
"""

from dataclasses import replace

from evaluations.logic.survey_parts import ComposedSurvey


def for_person(survey: ComposedSurvey, block: str) -> ComposedSurvey:
    """The survey as one person gets it: without the items of other blocks, places in the scores unchanged.

    `block` is "" for somebody in no sample. Pages left without questions go, and keep their numbers from the others.
    """
    if all(item.block in ("", block) for item in survey.items):
        return survey
    pages = tuple(
        replace(page, items=tuple(item for item in page.items if item.block in ("", block)))
        for page in survey.pages
    )
    return replace(survey, pages=tuple(page for page in pages if page.items), places=survey.score_length)


def blocks_in(survey: ComposedSurvey) -> tuple[str, ...]:
    """The blocks that a survey holds, each once, in the order asked."""
    return tuple(dict.fromkeys(item.block for item in survey.items if item.block))
