"""Surveys on paper: prepared with a code for each booking, typed in when they come back.

Source: the brief of the depth storey, In the room and on paper.
"""

from collections.abc import Mapping

from django.db import transaction

from courses.services.refusals import Refused
from evaluations.choices import AudienceChoice, InvitationState, SurveyState
from evaluations.logic.blocks import for_person
from evaluations.logic.paper import read_paper
from evaluations.logic.paper_codes import number_of
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import EventSurvey, Invitation, Response, SurveyVersion
from evaluations.queries.library import composed_survey
from evaluations.services.answering import manager_code
from evaluations.services.fixing import block_of_each, fix_version_now, holds_block
from evaluations.services.other_answers import MAY_BE_ANSWERED, AnsweredBefore, record_answers
from evaluations.themed_choices import ResponseSource
from partnerships.access import Member
from partnerships.services.log import record


@transaction.atomic
def prepare_papers(*, survey: EventSurvey, by: Member) -> SurveyVersion:
    """Fix the questions, so that every paper asks the same as the emails. Twice is harmless.

    Raises:
        Refused: the survey was cancelled.
        CompositionError: the course's questions cannot make a survey.
    """
    row = EventSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if row.state == SurveyState.CANCELLED:
        raise Refused("This survey was cancelled.")
    is_new = row.survey_version_id is None
    row.event = survey.event
    version = fix_version_now(row)
    _give_blocks(row, version)
    if is_new:
        record("evaluations.papers", "Papers of a survey were prepared", by=by, subject=survey.event)
    return version


def _give_blocks(survey: EventSurvey, version: SurveyVersion) -> None:
    """A theme's questions stand on the papers of its sample: a paper's code is one person's, as a link is."""
    rows = Invitation.objects.filter(event_survey=survey, state=InvitationState.PLANNED, block="")
    for booking_id, block in block_of_each(set(rows.values_list("booking_id", flat=True))).items():
        if holds_block(version, block):
            rows.filter(booking_id=booking_id).update(block=block)


def paper_survey(version: SurveyVersion, block: str = "") -> ComposedSurvey:
    """What stands on one person's paper; `block` is the theme whose questions their invitation holds."""
    return for_person(composed_survey(version), block)


def invitation_by_code(*, survey: EventSurvey, code: str) -> Invitation:
    """The invitation that a paper's code stands for.

    Raises:
        Refused: mistyped, of another survey, cancelled, or answered already; the message says which.
    """
    number = number_of(code)
    if number is None:
        raise Refused("This is not a paper’s code. Check each digit.")
    row = Invitation.objects.filter(pk=number).select_related("event_survey", "event__course").first()
    if row is None:
        raise Refused("No paper has this code. Check each digit.")
    if row.event_survey_id != survey.pk:
        stage, event = row.get_stage_display().lower(), row.event
        raise Refused(f"This paper belongs to another survey: {event.course.title}, {event.ref}, {stage}.")
    if row.state == InvitationState.ANSWERED:
        raise Refused("This person has answered already. The first answers stay; put the paper aside.")
    if row.state not in MAY_BE_ANSWERED:
        raise Refused("The booking of this paper was cancelled.")
    return row


@transaction.atomic
def enter_paper(*, invitation: Invitation, values: Mapping[str, str], by: Member) -> Response:
    """Type in one paper: box numbers and texts by form field, as `logic.paper` reads them.

    Raises:
        Refused: the papers were not prepared, or this person has answered.
        AnswersInvalidError: a number that no box has, or a text that is too long.
    """
    row = Invitation.objects.select_related("event_survey__survey_version", "booking", "delegate").get(
        pk=invitation.pk
    )
    version = row.event_survey.survey_version
    if version is None:
        raise Refused("Prepare the papers first.")
    answers = read_paper(paper_survey(version, row.block), values)
    code = ""
    if row.audience == AudienceChoice.MANAGER:
        code = manager_code(row.partnership_id, row.booking.manager_email or row.delegate.manager_email)
    try:
        response = record_answers(
            invitation=row,
            version=version,
            values=answers,
            source=ResponseSource.PAPER,
            by=by.user_id,
            manager_code=code,
            block=row.block,
        )
    except AnsweredBefore:
        raise Refused(
            "This person has answered already. The first answers stay; put the paper aside."
        ) from None
    return response
