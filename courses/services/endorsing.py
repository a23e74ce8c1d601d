"""Endorsing a course: the end of its check against the minimum standards, called by `audits`."""

import datetime as dt

from django.db import transaction

from courses.choices import STANDING, EndorsementOutcome
from courses.logic.endorsing import reference_of
from courses.models import Course, Endorsement
from courses.queries.endorsements import current_for
from courses.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record


@transaction.atomic
def endorse(
    *,
    course: Course,
    outcome: EndorsementOutcome,
    standards: str,
    number_met: int,
    number_of: int,
    reason: str,
    by: Member,
    starts_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    conditions: str = "",
) -> Endorsement:
    """Record what was decided about a course. A new decision takes the place of the one before.

    `expires_on` is the last day of the period. Source: DOMAIN.md, Minimum standards.

    Raises:
        Refused: no reason, an endorsement without a period or conditions in words, a period that is over, or a
            withdrawal (`withdraw_endorsement`).
    """
    stands = outcome in STANDING
    if outcome == EndorsementOutcome.WITHDRAWN:
        raise Refused("An endorsement is withdrawn on its own page.")
    if not reason.strip():
        raise Refused("Say why the course is endorsed or not.")
    if stands and (starts_on is None or expires_on is None or expires_on < max(starts_on, clock.today())):
        raise Refused(
            "Give the period of the endorsement: its last day is neither past nor before its first."
        )
    if outcome == EndorsementOutcome.WITH_CONDITIONS and not conditions.strip():
        raise Refused("Write the conditions.")
    Course.objects.select_for_update().get(
        pk=course.pk
    )  # one decision at a time, so that references do not meet
    endorsement = Endorsement.objects.create(
        course=course,
        outcome=outcome,
        standards=standards,
        number_met=number_met,
        number_of=number_of,
        reason=reason.strip(),
        conditions=conditions.strip() if outcome == EndorsementOutcome.WITH_CONDITIONS else "",
        starts_on=starts_on if stands else None,
        expires_on=expires_on if stands else None,
        reference=_next_reference(course) if stands else "",
        decided_by_id=by.user_id,
    )
    record(f"course.{outcome.value}", f"{course.title}: {outcome.label.lower()}", by=by, subject=course)
    return endorsement


@transaction.atomic
def withdraw_endorsement(*, course: Course, reason: str, by: Member) -> Endorsement:
    """End an endorsement before its day.

    Raises:
        Refused: no reason, or the course is not endorsed today.
    """
    if not reason.strip():
        raise Refused("Say why the endorsement is withdrawn.")
    Course.objects.select_for_update().get(pk=course.pk)
    standing = current_for([course.pk]).get(course.pk)
    if standing is None or not standing.stands_on(clock.today()):
        raise Refused(f"{course.title} is not endorsed, so there is nothing to withdraw.")
    withdrawn = Endorsement.objects.create(
        course=course,
        outcome=EndorsementOutcome.WITHDRAWN,
        standards=standing.standards,
        number_met=standing.number_met,
        number_of=standing.number_of,
        reason=reason.strip(),
        decided_by_id=by.user_id,
    )
    record("course.withdrawn", f"Endorsement of {course.title} was withdrawn", by=by, subject=course)
    return withdrawn


def _next_reference(course: Course) -> str:
    """The certificate's reference; with the course's row locked, two never agree."""
    earlier = Endorsement.objects.filter(course=course).exclude(reference="").count()
    return reference_of(course.pk, earlier + 1, clock.today())
