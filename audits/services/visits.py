"""The visit, part of moderation for every agency: planned, held, recorded by role and never by name."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.logic.machines import VISIT
from audits.logic.processes import Fact, Party, VisitState
from audits.models import Assessment, Assignment, Visit
from audits.rules import may_read
from audits.services.assessments import acting_as
from audits.services.moving import move
from audits.services.notices import leads_of, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_moment
from partnerships.services.log import record

_VISITORS = (Party.MODERATOR, Party.PEER)


@transaction.atomic
def plan(*, assessment: Assessment, planned_for: dt.datetime, place: str, by: Member) -> Visit:
    """Plan the visit and tell the leads.

    Raises:
        Refused: the time is past, a visit is planned already, or the evidence has not opened for this person.
    """
    acting_as(by, assessment, *_VISITORS)
    if not may_read(by, assessment):
        raise Refused("Declare first whether you have a conflict of interest.")
    if planned_for <= clock.now():
        raise Refused("Choose a time that is not past.")
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    if Visit.objects.filter(assessment=assessment, state=VisitState.PLANNED).exists():
        raise Refused("A visit is planned already. Cancel it first.")
    assignment = Assignment.objects.filter(
        assessment=assessment, membership_id=by.membership_id, state="declared"
    ).first()
    made = Visit.objects.create(
        assessment=assessment, assignment=assignment, planned_for=planned_for, place=place.strip()[:200]
    )
    when = long_moment(clock.local(planned_for))
    record("visit.planned", f"Visit to {assessment.subject} on {when}", by=by, subject=made)
    tell(
        people=leads_of(assessment),
        subject="A visit is planned",
        sentences=(f"A visit is planned for {when}{f', {made.place}' if made.place else ''}.",),
        path=reverse("home", args=[assessment.partnership.slug]),
        cause=f"visit-planned:{made.pk}",
    )
    return made


@transaction.atomic
def record_visit(
    *, visit: Visit, held_on: dt.date, roles_met: Sequence[str], findings: str, by: Member
) -> Visit:
    """Record the visit as held: whom one met, by role, and what one found.

    Raises:
        Refused: nobody was met, the day is still to come, or the visit is not planned any more.
    """
    party = acting_as(by, visit.assessment, *_VISITORS)
    roles = [role.strip()[:120] for role in roles_met if role.strip()]
    if held_on > clock.today():
        raise Refused("This day is still to come.")
    return move(
        visit,
        VISIT,
        "record",
        by=by,
        party=party,
        facts={Fact.ROLES_MET} if roles else set(),
        held_on=held_on,
        roles_met=roles,
        findings=findings.strip(),
        recorded_by_id=by.user_id,
        recorded_at=clock.now(),
    )


@transaction.atomic
def cancel(*, visit: Visit, why: str, by: Member) -> Visit:
    """Call the visit off, with the reason.

    Raises:
        Refused: no reason, or it is not planned any more.
    """
    party = acting_as(by, visit.assessment, *_VISITORS, Party.LEAD, Party.OFFICER)
    facts = {Fact.REASON} if why.strip() else set()
    return move(visit, VISIT, "cancel", by=by, party=party, facts=facts, why_cancelled=why.strip()[:300])
