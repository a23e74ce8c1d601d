"""Answering a survey: Start, pages saved, answers sent once, and the three ways of leaving.

Nothing here touches a row that another person's submission touches: a burst of answers to one event never waits
for itself (the brief, Speed).
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping

from django.conf import settings
from django.db.models import F, QuerySet

from courses.services.after_survey import TAKE, claim_and_opening
from evaluations.choices import InvitationState, OptOutScope, SkipReason
from evaluations.logic.answers import Answer, encode, merge_page
from evaluations.logic.comment_flags import flags_in
from evaluations.logic.stages import Stage
from evaluations.logic.survey_parts import ComposedSurvey, SurveyPage
from evaluations.models import Draft, Invitation, OptOut, Response
from evaluations.queries.answering import (
    OPEN_STATES,
    Asked,
    asked_by,
    invitations_of_person,
    survey_of,
)
from partnerships import clock
from partnerships.prepared import Prepared
from partnerships.services.log import record
from partnerships.tenancy import current_partnership_id

#: One page's answers, its number, now, the partnership, the invitation, the page's fields. The database merges.
_SAVE = Prepared(
    "save_survey_page",
    "jsonb, smallint, timestamptz, bigint, bigint, text[]",
    """
INSERT INTO evaluations_draft AS draft (partnership_id, invitation_id, values, page, saved_at)
SELECT partnership_id, id, $1, $2, $3 FROM evaluations_invitation
WHERE partnership_id = $4 AND id = $5 AND state = 'started' AND closes_at > $3
ON CONFLICT (invitation_id) DO UPDATE
SET values = (draft.values - $6) || excluded.values, page = excluded.page, saved_at = excluded.saved_at
RETURNING draft.values""",
)
#: Everything that sending does, in one statement, because a burst of submissions comes when an event ends: the
#: invitation and its draft are taken, the answers stored in one row, every free text held as a comment until an officer
#: has read it (DOMAIN.md, Comments are held), and after the course the booking told. Nothing happens when the
#: invitation is not to be had, or its draft is not the one ($4) that the answers were made from: a second tab saved.
#: A second submission waits here for the first, and then finds nothing to take.
_SEND = Prepared(
    "send_survey_answers",
    "timestamptz, bigint, bigint, jsonb, bigint, bigint, bigint, text, text, text, smallint[], jsonb, jsonb, boolean,"
    " text, timestamptz",
    f"""
WITH gone AS (
    DELETE FROM evaluations_draft WHERE partnership_id = $2 AND invitation_id = $3 AND values = $4 RETURNING 1),
claimed AS (
    UPDATE evaluations_invitation SET state = 'answered', answered_at = $1
    WHERE partnership_id = $2 AND id = $3 AND state IN ('sent', 'started') AND closes_at > $1
      AND (EXISTS (SELECT FROM gone) OR $4 = '{{}}' AND NOT EXISTS (
           SELECT FROM evaluations_draft WHERE partnership_id = $2 AND invitation_id = $3))
    RETURNING id),
response AS (
    INSERT INTO evaluations_response (partnership_id, invitation_id, survey_version_id, event_id, booking_id,
                                      stage, audience, manager_code, scores, choices, submitted_at)
    SELECT $2, claimed.id, $5, $6, $7, $8, $9, $10, $11, $12, $1 FROM claimed RETURNING id),
comments AS (
    INSERT INTO evaluations_comment (partnership_id, response_id, question_id, event_id, stage, audience, key,
                                     text, flags, state, released_text, written_at)
    SELECT $2, response.id, item.question_id, $6, $8, $9, item.key, given.text,
           ARRAY(SELECT jsonb_array_elements_text(given.flags)), 'held', '', $1
    FROM response, jsonb_to_recordset($13) AS given (key text, text text, flags jsonb)
    JOIN evaluations_surveyitem AS item
      ON item.partnership_id = $2 AND item.survey_version_id = $5 AND item.key = given.key),
told AS ({TAKE.format(claim="$15", opens="$16", booking="$7", partnership="$2")}
    AND $14 AND EXISTS (SELECT FROM claimed))
SELECT id FROM response""",  # noqa: S608
)
#: A draft that another tab saves at the same moment is read again; nobody saves so often.
TRIES = 5


class SurveyNotOpen(RuntimeError):
    """The invitation takes no answers now, and holds none."""


def press_start(*, invitation: Invitation | Asked) -> bool:
    """Record that the person pressed Start: the only opening that is recorded. False when not the first."""
    now = clock.now()
    changed = Invitation.objects.filter(
        pk=_id_of(invitation), state=InvitationState.SENT, closes_at__gt=now
    ).update(state=InvitationState.STARTED, started_at=now)
    return changed == 1


def save_page(
    *, invitation: Invitation | Asked, page: SurveyPage, given: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Keep one page's answers in the person's draft; returns the whole draft.

    The database merges, so that two tabs that save different pages both keep theirs.

    Raises:
        SurveyNotOpen: the survey was sent, has closed, or was never started.
    """
    fields = [name for item in page.items for name in item.field_names]
    pk = _id_of(invitation)
    row = _SAVE.one(json.dumps(given), page.number, clock.now(), current_partnership_id(), pk, fields)
    if row is None:
        raise SurveyNotOpen(f"Invitation {pk} takes no answers now.")
    return _decoded(row[0])


def _decoded(values: str | dict[str, Answer]) -> dict[str, Answer]:
    """Django leaves JSON from raw SQL as text."""
    return json.loads(values) if isinstance(values, str) else values


def submit(*, invitation: Invitation, values: Mapping[str, Answer]) -> Response:
    """Send these answers in, by form field as `logic.answers` reads them. A second time changes nothing.

    Raises:
        SurveyNotOpen: the invitation takes no answers now, and holds none.
        AnswersInvalidError: a value that the survey does not offer.
    """
    return Response.objects.get(pk=_sent_once(_asked(invitation), lambda saved: values))


def submit_draft(*, asked: Asked, last_page: SurveyPage, given: Mapping[str, Answer]) -> int:
    """Send in the draft with the last page's answers; the response's id. Raises as `submit`.

    A second time changes nothing.
    """
    return _sent_once(asked, lambda saved: merge_page(last_page, saved, given))


def _sent_once(asked: Asked, answers: Callable[[Mapping[str, Answer]], Mapping[str, Answer]]) -> int:
    """The id of the response, made now or before; `answers` makes everything to send from the draft."""
    for _ in range(TRIES):
        pk = _send(asked, answers(asked.draft))
        if pk is not None:
            return pk
        again = asked_by(asked.invitation_id, with_about=False)
        if again is None or not again.is_open(clock.now()):
            break
        asked = again
    return _answered_before(asked)


def _answered_before(asked: Asked) -> int:
    """The id of the response that is there already."""
    pk = Response.objects.filter(invitation_id=asked.invitation_id).values_list("pk", flat=True).first()
    if pk is None:
        raise SurveyNotOpen(f"Invitation {asked.invitation_id} takes no answers now.")
    return pk


def _send(asked: Asked, values: Mapping[str, Answer]) -> int | None:
    """Store these answers; the response's id, or None when the invitation or its draft is not as it was."""
    survey = survey_of(asked)
    encoded = encode(survey, values)
    held = [
        {"key": key, "text": text, "flags": sorted({flag.kind.value for flag in flags_in(text)})}
        for key, text in encoded.texts.items()
    ]
    row = _SEND.one(
        clock.now(),
        asked.partnership.pk,
        asked.invitation_id,
        json.dumps(asked.draft),
        asked.version_id,
        asked.event_id,
        asked.booking_id,
        asked.stage.value,
        asked.audience.value,
        manager_code(asked.partnership.pk, asked.about.manager_email) if asked.for_manager else "",
        encoded.scores,
        json.dumps(encoded.choices),
        json.dumps(held),
        asked.stage is Stage.POST,
        *claim_and_opening(attendance_claimed(survey, values)),
    )
    return None if row is None else int(row[0])


def attendance_claimed(survey: ComposedSurvey, values: Mapping[str, Answer]) -> bool | None:
    """What the person said to "Did you attend?"; None when they were not asked or did not say."""
    if survey.stage is not Stage.POST:
        return None
    for item in survey.items:
        if item.ends_survey_on is not None and item.key in values:
            return values[item.key] != item.ends_survey_on
    return None


def manager_code(partnership_id: int, address: str) -> str:
    """Which manager answered, as a keyed hash (32 hexadecimal digits): counted, never listed."""
    key = hashlib.sha256(b"qa.managers:" + settings.SECRET_KEY.encode()).digest()
    message = f"{partnership_id}:{address.strip().lower()}".encode()
    return hmac.digest(key, message, "sha256")[:16].hex()


def not_me(*, invitation: Invitation | Asked) -> bool:
    """The email reached somebody else: its links are revoked for good, also when the address is put right.

    A manager's visit ends whole: everyone that this address is asked about now, on whichever course. An officer can
    open each again for the right person. False when nothing was open any more.
    """
    asked = _asked(invitation)
    scope = OptOutScope.ALL if asked.for_manager else OptOutScope.SURVEY
    return _leave(
        invitations_of_person(asked, scope),
        SkipReason.NOT_ME,
        "said that a survey email was not for them",
        generation=F("generation") + 1,
    )


def not_in_role(*, invitation: Invitation | Asked) -> bool:
    """The person has moved, or no longer manages this delegate. False when the survey was no longer open."""
    rows = Invitation.objects.filter(pk=_id_of(invitation))
    return _leave(rows, SkipReason.NOT_IN_ROLE, "said that they are not in this role now")


def opt_out(*, invitation: Invitation | Asked, scope: str) -> None:
    """Record that the person does not want to be asked: this survey, this course, or all evaluation.

    Open surveys that the wish covers close now; the planned ones are left out when they fall due. None touches
    attendance. Asking twice is harmless, and an answer already sent stays.
    """
    asked, scope = _asked(invitation), OptOutScope(scope)
    words = f"opted out of {scope.label.lower()}"
    _leave(invitations_of_person(asked, scope), SkipReason.OPTED_OUT, words)
    person: dict[str, object] = (
        {"manager_email": asked.about.manager_email}
        if asked.for_manager
        else {"delegate_id": asked.about.delegate_id}
    )
    wish = {
        **person,
        "scope": scope,
        "course_id": None if scope == OptOutScope.ALL else asked.about.course_id,
    }
    if not OptOut.objects.filter(**wish).exists():
        OptOut.objects.create(**wish)


def _leave(rows: QuerySet[Invitation], reason: SkipReason, words: str, **changes: object) -> bool:
    """Close those of the invitations that are open, and forget what was saved of them."""
    ids = list(rows.filter(state__in=OPEN_STATES).values_list("pk", flat=True))
    still_open = Invitation.objects.filter(pk__in=ids, state__in=OPEN_STATES)
    if not still_open.update(state=InvitationState.SKIPPED, skip_reason=reason, **changes):
        return False
    Draft.objects.filter(invitation_id__in=ids).exclude(invitation__state=InvitationState.ANSWERED).delete()
    subject = Invitation(pk=ids[0])
    record("evaluations.left", f"Somebody {words}", by=None, subject=subject, reason=reason.value)
    return True


def _asked(invitation: Invitation | Asked) -> Asked:
    if isinstance(invitation, Asked):
        return invitation
    asked = asked_by(invitation.pk)
    if asked is None:
        raise SurveyNotOpen(f"There is no invitation {invitation.pk}.")
    return asked


def _id_of(invitation: Invitation | Asked) -> int:
    return invitation.invitation_id if isinstance(invitation, Asked) else invitation.pk


__all__ = [
    "SurveyNotOpen",
    "attendance_claimed",
    "manager_code",
    "not_in_role",
    "not_me",
    "opt_out",
    "press_start",
    "save_page",
    "submit",
    "submit_draft",
]
