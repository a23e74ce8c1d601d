"""Who moderates whom: proposed by the portal, changed by the officer, locked (DOMAIN.md, Section 11)."""

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import AssignmentChoice, AssignmentTask
from audits.logic.machines import ASSIGNMENT
from audits.logic.matching import (
    BLOCK_WORDS,
    Block,
    Impossible,
    Matching,
    Reviewer,
    block_of,
    propose_matching,
)
from audits.logic.processes import AssignmentState, Fact, Party, Process
from audits.models import Assessment, Assignment, Cycle, CycleModerator
from audits.queries.matching import moderated_in, problem_of
from audits.services.moving import move
from audits.services.notices import reviewers_of, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.models import Agency, Membership
from partnerships.services.log import record

IN_FORCE = (AssignmentState.PROPOSED, AssignmentState.LOCKED, AssignmentState.DECLARED)


@transaction.atomic
def set_moderators(*, cycle: Cycle, most: dict[Membership, int], by: Member) -> None:
    """Say who moderates in a cycle and how many agencies each takes at most.

    Raises:
        Refused: somebody who is left out moderates an agency already.
    """
    busy = Assignment.objects.filter(
        assessment__cycle=cycle, state__in=(AssignmentState.LOCKED, AssignmentState.DECLARED)
    ).exclude(membership__in=list(most))
    first = busy.select_related("membership__user").first()
    if first is not None and first.membership is not None:
        raise Refused(
            f"{first.membership.user} moderates an agency in this cycle. End that assignment first."
        )
    CycleModerator.objects.filter(cycle=cycle).exclude(membership__in=list(most)).delete()
    for membership, number in most.items():
        CycleModerator.objects.update_or_create(
            cycle=cycle, membership=membership, defaults={"most_assessments": number}
        )
    record("cycle.moderators", f"{plural(len(most), 'moderator')} for {cycle}", by=by, subject=cycle)


@transaction.atomic
def propose(*, cycle: Cycle, by: Member) -> Matching | Impossible:
    """Propose a moderator for each agency that has none yet, in place of earlier proposals.

    What is locked stays. Where no matching breaks no rule, nothing changes and the rule is named.
    """
    Assignment.objects.filter(assessment__cycle=cycle, state=AssignmentState.PROPOSED).delete()
    problem = problem_of(cycle)
    assessments = {each.agency_id: each for each in moderated_in(cycle) if each.agency_id is not None}
    names = {each.agency.pk: each.agency.name for each in assessments.values() if each.agency}
    found = propose_matching(problem, names)
    if isinstance(found, Impossible):
        return found
    agencies = {reviewer.key: reviewer.agency for reviewer in problem.reviewers}
    Assignment.objects.bulk_create(
        [
            Assignment(
                assessment=assessments[match.agency],
                membership_id=match.reviewer,
                agency_id=agencies[match.reviewer],
                task=AssignmentTask.MODERATE,
                state=AssignmentChoice.PROPOSED,
                why=_why(match.is_repeated, match.is_swapped, match.is_same_sector),
                assigned_by_id=by.user_id,
            )
            for match in found.matches
        ]
    )
    record(
        "cycle.matched", f"{plural(len(found.matches), 'match', 'matches')} proposed", by=by, subject=cycle
    )
    return found


def _why(is_repeated: bool, is_swapped: bool, is_same_sector: bool) -> str:
    parts = [
        words
        for words, holds in (
            ("the same pair as last time", is_repeated),
            ("moderated in return", is_swapped),
            ("of the same sector", is_same_sector),
        )
        if holds
    ]
    return f"Proposed by the portal: {', '.join(parts)}." if parts else "Proposed by the portal."


@transaction.atomic
def set_assignment(
    *, assessment: Assessment, membership: Membership, by: Member, exception_reason: str = ""
) -> Assignment:
    """The officer chooses the moderator of an agency, in place of one who was proposed or has a conflict.

    Only a commissioning relation may be excepted, with the reason (section11.yaml, moderation).

    Raises:
        Refused: a rule forbids it, or somebody moderates this agency already.
    """
    block = block_for(assessment, membership)
    if block is not None and not (block == Block.RELATION and exception_reason.strip()):
        raise Refused(f"{membership.user} may not moderate {assessment.agency}: {BLOCK_WORDS[block]}.")
    held = Assignment.objects.select_for_update().filter(assessment=assessment, task=AssignmentTask.MODERATE)
    if held.filter(state__in=(AssignmentState.LOCKED, AssignmentState.DECLARED)).exists():
        raise Refused("Somebody moderates this agency already. End that assignment first.")
    held.filter(state=AssignmentState.PROPOSED).delete()
    made = Assignment.objects.create(
        assessment=assessment,
        membership=membership,
        agency_id=membership.agency_id,
        task=AssignmentTask.MODERATE,
        why="Chosen by the officer.",
        exception_reason=exception_reason.strip() if block == Block.RELATION else "",
        assigned_by_id=by.user_id,
    )
    record("assignment.chosen", f"{membership.user} for {assessment.agency}", by=by, subject=made)
    return made


def block_for(assessment: Assessment, membership: Membership) -> Block | None:
    """The first rule that keeps a member from moderating an agency; None where none does."""
    if assessment.agency_id is None or assessment.cycle is None:
        return None
    problem = problem_of(assessment.cycle)
    known = {reviewer.key: reviewer for reviewer in problem.reviewers}
    reviewer = known.get(membership.pk) or Reviewer(membership.pk, membership.agency_id, 1)
    return block_of(problem, reviewer, assessment.agency_id)


@transaction.atomic
def lock(*, cycle: Cycle, by: Member) -> int:
    """Settle who moderates whom and tell the moderators. Returns how many assignments were locked.

    Raises:
        Refused: an agency has no moderator yet, or a rule forbids one of the proposals by now.
    """
    if Process(cycle.process) != Process.MODERATED:
        raise Refused("This cycle has no moderators.")
    assigned = {
        each.assessment_id: each
        for each in Assignment.objects.select_for_update(of=("self",))
        .filter(assessment__cycle=cycle, task=AssignmentTask.MODERATE, state__in=IN_FORCE)
        .select_related("assessment__agency", "assessment__cycle", "membership__user")
    }
    without = [each for each in moderated_in(cycle) if each.pk not in assigned]
    if without:
        raise Refused(f"{without[0].agency} has no moderator yet.")
    to_lock = [each for each in assigned.values() if each.state == AssignmentState.PROPOSED]
    for each in to_lock:
        assert each.membership is not None
        block = block_for(each.assessment, each.membership)
        allowed = block is None or (block == Block.RELATION and bool(each.exception_reason))
        facts = {Fact.NOT_BLOCKED} if allowed else set()
        move(each, ASSIGNMENT, "lock", by=by, party=Party.OFFICER, facts=facts)
    _tell_moderators(cycle, to_lock)
    return len(to_lock)


def _tell_moderators(cycle: Cycle, assignments: list[Assignment]) -> None:
    slug = cycle.partnership.slug
    for each in assignments:
        agency: Agency | None = each.assessment.agency
        tell(
            people=reviewers_of([each]),
            subject=f"You are asked to moderate {agency}",
            sentences=(
                f"You are asked to moderate the self-assessment of {agency} in {cycle}.",
                "Before you can open its evidence, please say whether you have a conflict of interest.",
            ),
            path=reverse("home", args=[slug]),
            cause=f"assignment-locked:{each.pk}",
        )


@transaction.atomic
def end_assignment(*, assignment: Assignment, why: str, by: Member) -> Assignment:
    """The officer ends an assignment; what was graded stays on record.

    Raises:
        Refused: no reason, or it has ended already.
    """
    facts = {Fact.REASON} if why.strip() else set()
    return move(
        assignment, ASSIGNMENT, "end", by=by, party=Party.OFFICER, facts=facts,
        ended_at=clock.now(), ended_why=why.strip()[:300],
    )  # fmt: skip
