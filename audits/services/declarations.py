"""Declaring conflicts of interest: declared, then seen, then graded (acceptance check 6)."""

from django.db import IntegrityError, transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.logic.machines import ASSIGNMENT
from audits.logic.processes import AssignmentState, Fact, Party
from audits.models import Assignment, Interest
from audits.rules import own_assignments, parties_of, unblocked
from audits.services.moving import move
from audits.services.notices import officers, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.models import Agency
from partnerships.services.log import record

_REVIEWERS = (Party.MODERATOR, Party.PEER, Party.CHECKER)


def reviewer_party(assignment: Assignment, by: Member) -> Party:
    """The part in which a member looks at the assessment of their assignment.

    Raises:
        Refused: it is not theirs.
    """
    if not own_assignments(by).filter(pk=assignment.pk).exists():
        raise Refused("This is for somebody else to do.")
    held = parties_of(by, assignment.assessment)
    return next(party for party in _REVIEWERS if party in held)


@transaction.atomic
def declare_none(*, assignment: Assignment, by: Member) -> Assignment:
    """The moderator declares that they have no conflict: the evidence opens.

    Raises:
        Refused: it is not their assignment, it was declared already, or a rule forbids it whatever they say.
    """
    party = reviewer_party(assignment, by)
    free = unblocked(Assignment.objects.filter(pk=assignment.pk), by).exists()
    return move(
        assignment,
        ASSIGNMENT,
        "declare_none",
        by=by,
        party=party,
        facts={Fact.NOT_BLOCKED} if free else set(),
        declared_by_id=by.user_id,
        declared_at=clock.now(),
    )


@transaction.atomic
def declare_conflict(*, assignment: Assignment, words: str, by: Member) -> Assignment:
    """The moderator declares a conflict: nothing opens, or closes again, and the officer finds somebody else.

    Raises:
        Refused: no words, or not their assignment.
    """
    party = reviewer_party(assignment, by)
    words = words.strip()
    moved = move(
        assignment,
        ASSIGNMENT,
        "declare_conflict",
        by=by,
        party=party,
        facts={Fact.REASON} if words else set(),
        conflict_words=words[:300],
    )
    agency = assignment.assessment.agency
    tell(
        people=officers(),
        subject=f"{by.name} has a conflict of interest",
        sentences=(f"{by.name} cannot look at the assessment of {agency}. Please choose somebody else.",),
        path=reverse("home", args=[assignment.partnership.slug]),
        cause=f"assignment-conflict:{assignment.pk}",
    )
    return moved


@transaction.atomic
def declare_interest(*, agency: Agency, words: str, by: Member) -> Interest:
    """A member declares an interest in an agency; from then on they judge nothing of it.

    Raises:
        Refused: no words, or declared already.
    """
    if not words.strip():
        raise Refused("Say what the interest is.")
    try:
        with transaction.atomic():
            made = Interest.objects.create(
                membership_id=by.membership_id, agency=agency, words=words.strip()[:300]
            )
    except IntegrityError as error:
        raise Refused(f"You have declared an interest in {agency} already.") from error
    mine = Assignment.objects.filter(
        membership_id=by.membership_id, assessment__agency=agency, state=AssignmentState.PROPOSED
    )
    mine.delete()
    record("interest.declared", f"Interest in {agency}", by=by, subject=made)
    return made


@transaction.atomic
def end_interest(*, interest: Interest, by: Member) -> Interest:
    """The interest no longer stands. It stays on record.

    Raises:
        Refused: it ended before, or is somebody else's.
    """
    stored = Interest.objects.select_for_update().get(pk=interest.pk)
    if stored.membership_id != by.membership_id:
        raise Refused("This interest is somebody else's.")
    if stored.ended_at is not None:
        raise Refused("This interest ended already.")
    stored.ended_at = clock.now()
    stored.save(update_fields=["ended_at"])
    record("interest.ended", f"Interest in {stored.agency} ended", by=by, subject=stored)
    return stored
