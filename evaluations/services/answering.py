"""Answering a survey: Start, pages saved, answers sent once, and the three ways of leaving.

Nothing here touches a row that another person's submission touches: a burst of answers to one event never waits
for itself (issue 2, Speed).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet

from courses.services.after_survey import take_after_survey
from evaluations.choices import CommentState, InvitationState, OptOutScope, SkipReason
from evaluations.logic.answers import Answer, encode, merge_page
from evaluations.logic.comment_flags import flags_in
from evaluations.logic.stages import Stage
from evaluations.logic.survey_parts import ComposedSurvey, SurveyPage
from evaluations.models import Comment, Draft, Invitation, OptOut, Response, SurveyItem
from evaluations.queries.answering import (
    OPEN_STATES,
    Asked,
    asked_by,
    invitations_of_person,
    survey_of,
)
from partnerships import clock
from partnerships.services.log import record

_DRAFTS = Draft._meta.db_table
_INVITATIONS = Invitation._meta.db_table


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
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_DRAFTS} AS draft (partnership_id, invitation_id, values, page, saved_at)"  # noqa: S608
            f" SELECT partnership_id, id, %s::jsonb, %s, %s FROM {_INVITATIONS}"
            " WHERE id = %s AND state = %s AND closes_at > %s"
            " ON CONFLICT (invitation_id) DO UPDATE"
            " SET values = (draft.values - %s::text[]) || excluded.values,"
            " page = excluded.page, saved_at = excluded.saved_at"
            " RETURNING draft.values",
            [
                json.dumps(given),
                page.number,
                clock.now(),
                _id_of(invitation),
                InvitationState.STARTED,
                clock.now(),
                fields,
            ],
        )
        row = cursor.fetchone()
    if row is None:
        raise SurveyNotOpen(f"Invitation {_id_of(invitation)} takes no answers now.")
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
    asked = _asked(invitation)
    pk = _answered_before(asked) if _claim(asked) is None else _store(asked, values)
    return Response.objects.get(pk=pk)


def submit_draft(*, asked: Asked, last_page: SurveyPage, given: Mapping[str, Answer]) -> int:
    """Send in the draft with the last page's answers; the response's id. Raises as `submit`.

    A second time changes nothing.
    """
    saved = _claim(asked)
    if saved is None:
        return _answered_before(asked)
    return _store(asked, merge_page(last_page, saved, given))


def _claim(asked: Asked) -> dict[str, Answer] | None:
    """Take the invitation for this submission, and its draft away; None when it is not to be had.

    A second submission waits here for the first, and then finds the invitation answered.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM {_DRAFTS} WHERE invitation_id = %s RETURNING values)"  # noqa: S608
            f" UPDATE {_INVITATIONS} SET state = %s, answered_at = %s"
            " WHERE id = %s AND state = ANY(%s) AND closes_at > %s"
            " RETURNING coalesce((SELECT values FROM gone), '{}'::jsonb)",
            [
                asked.invitation_id,
                InvitationState.ANSWERED,
                now,
                asked.invitation_id,
                [state.value for state in OPEN_STATES],
                now,
            ],
        )
        row = cursor.fetchone()
    return None if row is None else _decoded(row[0])


def _answered_before(asked: Asked) -> int:
    """The id of the response that is there already."""
    pk = Response.objects.filter(invitation_id=asked.invitation_id).values_list("pk", flat=True).first()
    if pk is None:
        raise SurveyNotOpen(f"Invitation {asked.invitation_id} takes no answers now.")
    return pk


def _store(asked: Asked, values: Mapping[str, Answer]) -> int:
    """Insert the response and its comments; the response's id."""
    survey = survey_of(asked)
    encoded = encode(survey, values)
    held = [
        {"key": key, "text": text, "flags": sorted({flag.kind.value for flag in flags_in(text)})}
        for key, text in encoded.texts.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "partnership": asked.partnership.pk,
                "invitation": asked.invitation_id,
                "version": asked.version_id,
                "event": asked.event_id,
                "booking": asked.booking_id,
                "stage": asked.stage.value,
                "audience": asked.audience.value,
                "manager": manager_code(asked.partnership.pk, asked.manager_email)
                if asked.for_manager
                else "",
                "scores": encoded.scores,
                "choices": json.dumps(encoded.choices),
                "texts": json.dumps(held),
                "held": CommentState.HELD.value,
                "now": clock.now(),
            },
        )
        (response_id,) = cursor.fetchone()
    if asked.stage is Stage.POST:
        take_after_survey(booking_id=asked.booking_id, came=attendance_claimed(survey, values))
    return response_id


#: The answers in one row, and every free text as a comment that waits until an officer has read it
#: (DOMAIN.md, Comments are held): one statement, because a burst of submissions comes when an event ends.
_INSERT = (
    f"WITH response AS (INSERT INTO {Response._meta.db_table} (partnership_id, invitation_id, survey_version_id,"  # noqa: S608
    " event_id, booking_id, stage, audience, manager_code, scores, choices, submitted_at)"
    " VALUES (%(partnership)s, %(invitation)s, %(version)s, %(event)s, %(booking)s, %(stage)s, %(audience)s,"
    " %(manager)s, %(scores)s::smallint[], %(choices)s::jsonb, %(now)s) RETURNING id),"
    f" comments AS (INSERT INTO {Comment._meta.db_table} (partnership_id, response_id, question_id, event_id,"
    " stage, audience, key, text, flags, state, released_text, written_at)"
    " SELECT %(partnership)s, response.id, item.question_id, %(event)s, %(stage)s, %(audience)s, item.key,"
    " given.text, ARRAY(SELECT jsonb_array_elements_text(given.flags)), %(held)s, '', %(now)s"
    " FROM response, jsonb_to_recordset(%(texts)s::jsonb) AS given (key text, text text, flags jsonb)"
    f" JOIN {SurveyItem._meta.db_table} AS item"
    " ON item.survey_version_id = %(version)s AND item.key = given.key)"
    " SELECT id FROM response"
)


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

    False when nothing was open any more.
    """
    asked = _asked(invitation)
    return _leave(
        invitations_of_person(asked, OptOutScope.SURVEY),
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
        {"manager_email": asked.manager_email} if asked.for_manager else {"delegate_id": asked.delegate_id}
    )
    wish = {**person, "scope": scope, "course_id": None if scope == OptOutScope.ALL else asked.course_id}
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
