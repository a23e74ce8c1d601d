"""Fixing an event's survey to a version: once, by the first email, the first code on a wall, or the first paper."""

from collections.abc import Collection, Sequence

from django.db import transaction

from evaluations.choices import SurveyState
from evaluations.logic.blocks import blocks_in
from evaluations.logic.survey_parts import ThemeBlock
from evaluations.models import EventSurvey, SurveyVersion
from evaluations.queries.library import composed_survey
from evaluations.queries.sampling import blocks_of
from evaluations.queries.themed import blocks_for
from evaluations.services.versions import survey_version_for
from partnerships import clock


def fix_version(survey: EventSurvey, blocks: Sequence[ThemeBlock]) -> SurveyVersion:
    """The version that everybody of this survey answers; the survey opens unless its time is over.

    `survey.event.course` must be loaded; `blocks` are those of the event (`queries.themed.blocks_for`).

    Raises:
        CompositionError: the course's questions cannot make a survey.
    """
    version = survey.survey_version
    is_new = version is None
    if version is None:
        with transaction.atomic():
            version = survey_version_for(
                course=survey.event.course, stage=survey.stage, audience=survey.audience, blocks=blocks
            )
        survey.survey_version = version
    # A survey opened again for one person alone stays closed for the others.
    may_open = survey.state != SurveyState.OPEN and survey.closes_at > clock.now()
    if may_open:
        survey.state = SurveyState.OPEN
    if may_open or is_new:
        survey.save(update_fields=["survey_version", "state"])
    return version


def fix_version_now(survey: EventSurvey) -> SurveyVersion:
    """The same for one survey alone, with its event's blocks. Raises as `fix_version`."""
    return fix_version(survey, blocks_for([survey.event_id]).get(survey.event_id, []))


def block_of_each(booking_ids: Collection[int]) -> dict[int, str]:
    """The theme whose questions each person gets within their own survey; most get none. One query."""
    return {booking: found[0] for booking, found in blocks_of(booking_ids).items() if found}


def holds_block(version: SurveyVersion, block: str) -> bool:
    """Whether a version asks a theme's questions: one fixed before the theme joined does not."""
    return block in blocks_in(composed_survey(version))
