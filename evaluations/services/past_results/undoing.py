"""Taking back what an import of past results stored, while nothing of it was shown, read or quoted.

Decisions about comments, codes, quotes and releases are judgements: they stay, so what they are about stays too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from courses.models import Delegate
from courses.services.bookings import remove_bookings
from courses.services.refusals import Refused
from evaluations.choices import CommentState, SurveyState
from evaluations.logic.past_results.fates import STORED
from evaluations.models import (
    Coding,
    Comment,
    CommentDecision,
    Concern,
    EventPlan,
    EventSurvey,
    Invitation,
    OriginalRead,
    PastResultsImport,
    PastResultsRow,
    Quote,
    Response,
    SecondReading,
    ShownResult,
)
from evaluations.past_results_choices import PastResultsState
from evaluations.services.past_results.steps import NotOpen, move
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.services.log import record

#: What is recorded about a comment and never taken back.
_ABOUT_COMMENTS: tuple[type[models.Model], ...] = (
    CommentDecision,
    Concern,
    Coding,
    Quote,
    SecondReading,
    OriginalRead,
)


@dataclass(frozen=True)
class WhatStands:
    """Why an import cannot be taken back: comments that were decided, coded or quoted, and figures that were shown."""

    comments: int
    is_shown: bool

    @property
    def prevents_undo(self) -> bool:
        return bool(self.comments) or self.is_shown

    @property
    def words(self) -> str:
        """Why, in one or two sentences; "" when it can be undone."""
        parts = []
        if self.is_shown:
            parts.append(
                "Results of this event were released or reported since, and what others have seen does not change."
            )
        if self.comments:
            was = "was" if self.comments == 1 else "were"
            parts.append(f"{plural(self.comments, 'comment')} of it {was} decided about, coded or quoted.")
        return " ".join(parts)


def what_stands(past_import: PastResultsImport) -> WhatStands:
    """What of a committed import cannot be taken back any more; two statements however many rows."""
    responses = (
        PastResultsRow.objects.filter(past_import=past_import).exclude(response=None).values("response_id")
    )
    touched = ~Q(state=CommentState.HELD)
    for model in _ABOUT_COMMENTS:
        touched = touched | Q(Exists(model._default_manager.filter(comment=OuterRef("pk"))))
    shown = ShownResult.objects.filter(
        events__contains=[past_import.event_id], released_at__gte=past_import.committed_at
    )
    return WhatStands(
        comments=Comment.objects.filter(touched, response__in=responses).count(), is_shown=shown.exists()
    )


@transaction.atomic
def undo(*, pk: int, by: Member) -> PastResultsImport:
    """Take the answers of an import back, with what it made for them. A second click changes nothing.

    Raises:
        NotOpen: it is not done yet.
        Refused: something of it was shown, decided or quoted since; the message says what stands.
    """
    held = (
        PastResultsImport.objects.select_for_update(of=("self",)).select_related("event__course").get(pk=pk)
    )
    if held.state == PastResultsState.UNDONE:
        return held
    if held.state != PastResultsState.COMMITTED:
        raise NotOpen("This import is not done yet, so there is nothing to undo.")
    stands = what_stands(held)
    if stands.prevents_undo:
        raise Refused(f"This import cannot be undone. {stands.words}")
    rows = list(held.rows.exclude(response=None).select_related("response"))
    invitations = {row.response.invitation_id: row.before for row in rows if row.response is not None}
    answers = Response.objects.filter(pk__in=[row.response_id for row in rows])
    Comment.objects.filter(response__in=answers).delete()
    answers.delete()
    _restore_invitations(invitations)
    _restore_survey(held)
    _remove_people(held, by)
    held.rows.filter(fate__in=STORED).update(reason="Was taken back.", before={})
    held.undone_at = clock.now()
    move(held, PastResultsState.UNDONE)
    held.save(update_fields=["state", "undone_at"])
    tally_events([held.event_id])
    record(
        "past_results.undone",
        f"Past results of {held.file_name} were taken back",
        by=by,
        subject=held.event,
        past_import=held.pk,
        answers=len(rows),
    )
    return held


def _restore_invitations(before: dict[int, dict[str, object]]) -> None:
    """Invitations that the import made go; the others stand as they did. Nothing else takes an answer back."""
    Invitation.objects.filter(pk__in=[pk for pk, was in before.items() if was.get("made")]).delete()
    for row in Invitation.objects.filter(pk__in=before):
        was = before[row.pk]
        row.state, row.skip_reason, row.answered_at = str(was["state"]), str(was["skip_reason"]), None
        row.save(update_fields=["state", "skip_reason", "answered_at"])


def _restore_survey(held: PastResultsImport) -> None:
    """The stage's survey as it stood, unless it has other answers by now."""
    was = held.survey_before
    survey = EventSurvey.objects.filter(event=held.event, stage=held.stage, audience=held.audience).first()
    if not was or survey is None:
        return
    others = Invitation.objects.filter(event_survey=survey)
    if others.filter(response__isnull=False).exists():
        return
    if was["trainers_not_told"]:
        EventPlan.objects.filter(event=held.event).update(trainer_result_at=None)
    if was["made"] and not others.exists():
        survey.delete()
        return
    survey.state = SurveyState(was["state"])
    survey.survey_version_id = was["survey_version"]
    survey.save(update_fields=["state", "survey_version"])


def _remove_people(held: PastResultsImport, by: Member) -> None:
    """People whom the import put on the list go again, unless something else holds on to them by now."""
    bookings: Sequence[int] = held.made.get("bookings", [])
    if bookings:
        remove_bookings(event=held.event, booking_ids=bookings, by=by)
    for pk in Delegate.objects.filter(pk__in=held.made.get("delegates", []), bookings=None).values_list(
        "pk", flat=True
    ):
        try:
            with transaction.atomic():
                Delegate.objects.filter(pk=pk).delete()
        except models.ProtectedError:
            continue
