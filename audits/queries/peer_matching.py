"""What the grouping of peers has to know about a cycle."""

import itertools
from collections import defaultdict

from audits.logic.peer_groups import PAIR, THREE, Peer, Peers
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import Assessment, Assignment, Cycle, Interest, PeerGroup, PeerGroupPlace
from audits.queries.frameworks import spec_of
from audits.queries.matching import related_agencies
from audits.rules import REVIEW_PEERS
from partnerships.choices import Role
from partnerships.models import Membership

PROPOSED = "proposed"


def taking_part(cycle: Cycle) -> list[Assessment]:
    """The assessments of a cycle that peers review, by agency."""
    rows = Assessment.objects.filter(cycle=cycle, agency__isnull=False)
    rows = rows.exclude(state=AssessmentState.WITHDRAWN).select_related("agency", "cycle")
    return list(rows.order_by("agency__name", "pk"))


def to_group(cycle: Cycle) -> list[Assessment]:
    """Those that are in no group that was locked."""
    settled = PeerGroupPlace.objects.filter(group__cycle=cycle).exclude(group__state=PROPOSED)
    ids = set(settled.values_list("assessment_id", flat=True))
    return [each for each in taking_part(cycle) if each.pk not in ids]


def sizes_of(cycle: Cycle) -> tuple[int, ...]:
    """The sizes of group that the framework allows."""
    return spec_of(cycle.framework_version).group_sizes or (PAIR, THREE)


def peers_of(cycle: Cycle, assessments: list[Assessment], wanted: int = PAIR) -> Peers:
    """Everybody of a cycle and what stands between them."""
    interests = interests_by_agency(cycle)
    return Peers(
        agencies=[
            Peer(each.agency.pk, each.agency.sector, frozenset(interests[each.agency.pk]))
            for each in assessments
            if each.agency is not None
        ],
        related=related_agencies(),
        last_time=together_before(cycle),
        wanted=wanted,
        sizes=sizes_of(cycle),
    )


def interests_by_agency(cycle: Cycle) -> dict[int, set[int]]:
    """For each agency those in which one of its reviewers declared an interest, or a conflict in this cycle."""
    found: dict[int, set[int]] = defaultdict(set)
    declared = Interest.objects.filter(
        ended_at__isnull=True,
        membership__active=True,
        membership__agency__isnull=False,
        membership__roles__role__in=[role.value for role in REVIEW_PEERS.roles],
    )
    for home, agency in declared.values_list("membership__agency_id", "agency_id"):
        found[home].add(agency)
    conflicts = Assignment.objects.filter(
        assessment__cycle=cycle, state=AssignmentState.CONFLICTED, agency__isnull=False
    )
    for home, reviewed in conflicts.values_list("agency_id", "assessment__agency_id"):
        if home is not None and reviewed is not None:
            found[home].add(reviewed)
    return found


def able_to_review(agency_id: int, reviewed_id: int) -> list[Membership]:
    """The people of an agency who may review another: its leads, else its moderators, without an interest in it."""
    interested = Interest.objects.filter(agency_id=reviewed_id, ended_at__isnull=True)
    people = (
        Membership.objects.filter(agency_id=agency_id, active=True, user__is_active=True)
        .exclude(pk__in=interested.values("membership_id"))
        .select_related("user")
        .order_by("user__name", "pk")
    )
    leads = list(people.filter(roles__role=Role.AGENCY_LEAD).distinct())
    return leads or list(people.filter(roles__role=Role.MODERATOR).distinct())


def together_before(cycle: Cycle) -> frozenset[frozenset[int]]:
    """Pairs of agencies that were in one group in the cycle before."""
    if cycle.previous_id is None:
        return frozenset()
    groups: dict[int, list[int]] = defaultdict(list)
    places = PeerGroupPlace.objects.filter(group__in=PeerGroup.objects.filter(cycle_id=cycle.previous_id))
    for group, agency in places.exclude(group__state=PROPOSED).values_list(
        "group_id", "assessment__agency_id"
    ):
        if agency is not None:
            groups[group].append(agency)
    pairs = (itertools.combinations(agencies, PAIR) for agencies in groups.values())
    return frozenset(frozenset(pair) for pair in itertools.chain.from_iterable(pairs))
