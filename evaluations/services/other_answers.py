"""Answers that did not come by a person's own link: given in the room, typed in from paper, or from another system.

They go through the same invitation, so that nobody is counted twice and the link is spent. Source: the brief of the
depth storey, In the room and on paper.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from courses.models import Booking
from courses.services.after_survey import take_after_survey
from evaluations.choices import INVITATION_MOVES, InvitationState, SkipReason
from evaluations.logic.answers import Answer, encode
from evaluations.logic.blocks import for_person
from evaluations.logic.comment_flags import flags_in
from evaluations.logic.stages import Stage
from evaluations.models import Comment, Draft, EventSurvey, Invitation, Response, SurveyItem, SurveyVersion
from evaluations.queries.library import composed_survey
from evaluations.services.answering import attendance_claimed
from partnerships import clock

#: States from which answers may come in another way (the state table of invitations).
MAY_BE_ANSWERED = frozenset(
    state for state, moves in INVITATION_MOVES.items() if InvitationState.ANSWERED in moves
)


class AnsweredBefore(RuntimeError):
    """There is an answer already, or the booking was cancelled: nothing is ever overwritten."""


def invitation_of(survey: EventSurvey, booking: Booking) -> Invitation:
    """The person's invitation to the survey, locked; made when they came to the list only now."""
    return invitations_of(survey, [booking])[booking.pk]


def invitations_of(survey: EventSurvey, bookings: Collection[Booking]) -> dict[int, Invitation]:
    """The same of several people, by booking. Two statements, however many people."""
    Invitation.objects.bulk_create(
        [
            Invitation(
                event_survey=survey,
                event_id=survey.event_id,
                booking=booking,
                delegate_id=booking.delegate_id,
                stage=survey.stage,
                audience=survey.audience,
                due_at=survey.due_at,
                closes_at=survey.closes_at,
            )
            for booking in bookings
        ],
        ignore_conflicts=True,
    )
    rows = Invitation.objects.select_for_update(of=("self",)).filter(
        booking__in=bookings, stage=survey.stage, audience=survey.audience
    )
    return {row.booking_id: row for row in rows.order_by("pk")}


@transaction.atomic
def record_answers(
    *,
    invitation: Invitation,
    version: SurveyVersion,
    values: Mapping[str, Answer],
    source: str,
    by: int | None,
    manager_code: str = "",
    block: str = "",
    given_at: dt.datetime | None = None,
) -> Response:
    """Count these answers as the invitation's, by form field as `logic.answers` reads them; `by` is a user's id.

    What was saved on the person's own link is forgotten, and the link is spent. `block` is the theme whose questions
    were among those asked; without one they count as not asked. `given_at` is when answers were given elsewhere: such
    answers claim no attendance and open no certificate, so that nothing is sent because of them.

    Raises:
        AnsweredBefore: there is an answer already, or the booking was cancelled.
        AnswersInvalidError: a value that the survey does not offer.
    """
    survey = for_person(composed_survey(version), block)
    encoded = encode(survey, values)
    now = given_at or clock.now()
    taken = Invitation.objects.filter(pk=invitation.pk, state__in=MAY_BE_ANSWERED).update(
        state=InvitationState.ANSWERED, answered_at=now, skip_reason=SkipReason.NONE
    )
    if not taken:
        raise AnsweredBefore(f"Invitation {invitation.pk} takes no answers.")
    Draft.objects.filter(invitation_id=invitation.pk).delete()
    response = Response.objects.create(
        invitation=invitation,
        survey_version=version,
        event_id=invitation.event_id,
        booking_id=invitation.booking_id,
        stage=invitation.stage,
        audience=invitation.audience,
        manager_code=manager_code,
        scores=encoded.scores,
        choices=encoded.choices,
        source=source,
        entered_by_id=by,
        submitted_at=now,
    )
    _hold_comments(response, encoded.texts)
    if survey.stage is Stage.POST and given_at is None:
        take_after_survey(booking_id=invitation.booking_id, came=attendance_claimed(survey, values))
    return response


def _hold_comments(response: Response, texts: Mapping[str, str]) -> None:
    """Every free text waits until an officer has read it."""
    if not texts:
        return
    items = SurveyItem.objects.filter(survey_version_id=response.survey_version_id, key__in=texts)
    questions = dict(items.values_list("key", "question_id"))
    Comment.objects.bulk_create(
        Comment(
            response=response,
            question_id=questions[key],
            event_id=response.event_id,
            stage=response.stage,
            audience=response.audience,
            key=key,
            text=text,
            flags=sorted({flag.kind.value for flag in flags_in(text)}),
            written_at=response.submitted_at,
        )
        for key, text in texts.items()
        if key in questions
    )
