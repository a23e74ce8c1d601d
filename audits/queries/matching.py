"""What the matching of moderators has to know about a cycle."""

from collections import Counter, defaultdict

from audits.logic.matching import Problem, Reviewed, Reviewer
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import Assessment, Assignment, Cycle, CycleModerator, Interest
from partnerships.choices import Role
from partnerships.models import Agency, AgencyRelation, Membership, MembershipRole

SETTLED_ASSIGNMENTS = (AssignmentState.LOCKED, AssignmentState.DECLARED)


def moderated_in(cycle: Cycle) -> list[Assessment]:
    """The assessments of a cycle that somebody moderates."""
    found = Assessment.objects.filter(cycle=cycle).exclude(state=AssessmentState.WITHDRAWN)
    return list(found.select_related("agency").order_by("agency__name", "pk"))


def moderators_of_partnership() -> list[Membership]:
    """Everybody active who holds the role of moderator."""
    held = MembershipRole.objects.filter(role=Role.MODERATOR).values("membership_id")
    found = Membership.objects.filter(pk__in=held, active=True, user__is_active=True)
    return list(found.select_related("user", "agency").order_by("user__name", "pk"))


def problem_of(cycle: Cycle) -> Problem:
    """Everybody of a cycle and what stands between them, without those who are settled already.

    A moderator with a settled agency takes that much less; one who declared an interest since is not asked again.
    """
    settled = Assignment.objects.filter(assessment__cycle=cycle, state__in=SETTLED_ASSIGNMENTS)
    work = Counter(settled.values_list("membership_id", flat=True))
    done = set(settled.values_list("assessment_id", flat=True))
    interests: dict[int, set[int]] = defaultdict(set)
    for membership_id, agency_id in Interest.objects.filter(ended_at__isnull=True).values_list(
        "membership_id", "agency_id"
    ):
        interests[membership_id].add(agency_id)
    conflicted = Assignment.objects.filter(assessment__cycle=cycle, state=AssignmentState.CONFLICTED)
    for membership_id, agency_id in conflicted.values_list("membership_id", "assessment__agency_id"):
        interests[membership_id].add(agency_id)
    moderators = CycleModerator.objects.filter(cycle=cycle, membership__active=True).select_related(
        "membership"
    )
    reviewers = [
        Reviewer(
            key=each.membership_id,
            agency=each.membership.agency_id,
            most=each.most_assessments - work[each.membership_id],
            interests=frozenset(interests[each.membership_id]),
        )
        for each in moderators
    ]
    reviewed = [each for each in moderated_in(cycle) if each.pk not in done and each.agency is not None]
    own = {reviewer.agency for reviewer in reviewers if reviewer.agency is not None}
    return Problem(
        reviewers=reviewers,
        reviewed=[Reviewed(each.agency.pk, each.agency.sector) for each in reviewed if each.agency],
        related=related_agencies(),
        last_time=_last_time(cycle),
        sectors=dict(Agency.objects.filter(pk__in=own).values_list("pk", "sector")),
    )


def related_agencies() -> frozenset[frozenset[int]]:
    """Pairs of agencies of which one commissions or owns the other."""
    return frozenset(frozenset(pair) for pair in AgencyRelation.objects.values_list("agency_id", "other_id"))


def _last_time(cycle: Cycle) -> frozenset[tuple[int, int]]:
    """Who moderated which agency in the cycle before, as (membership, agency)."""
    if cycle.previous_id is None:
        return frozenset()
    rows = Assignment.objects.filter(
        assessment__cycle_id=cycle.previous_id, state=AssignmentState.DECLARED, membership__isnull=False
    )
    return frozenset(rows.values_list("membership_id", "assessment__agency_id"))
