"""Who reviews whose training: proposed by the portal, changed by the officer, locked (DOMAIN.md, Training peer review).

Each agency of a group reviews the next, the last the first: two review each other, three work in a ring.
"""

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import AssignmentTask, GroupChoice
from audits.logic.machines import ASSIGNMENT, PEER_GROUP
from audits.logic.matching import BLOCK_WORDS
from audits.logic.peer_groups import (
    PAIR,
    Group,
    Grouping,
    NoGrouping,
    block_between,
    described,
    propose_groups,
)
from audits.logic.peer_timers import Timers, default_timers
from audits.logic.processes import AssessmentState, Fact, GroupState, Party, Process
from audits.models import Assessment, Assignment, Cycle, PeerGroup, PeerGroupPlace
from audits.queries.peer_matching import peers_of, sizes_of, taking_part, to_group
from audits.queries.peer_reviews import members_of, review_assignment
from audits.rules import RUN_AUDITS
from audits.services.moving import move
from audits.services.notices import leads_of, peers_of_agency, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date, plural
from partnerships.models import Agency
from partnerships.services.log import record

#: States in which somebody else may still take over a review: it was not shared.
_BEFORE_SHARING = (
    AssessmentState.NOT_STARTED,
    AssessmentState.IN_PROGRESS,
    AssessmentState.SIGNED_OFF,
    AssessmentState.IN_REVIEW,
)


def _officer(by: Member) -> None:
    if not by.can(RUN_AUDITS):
        raise Refused("The policy officer runs peer reviews.")


def timers_for(cycle: Cycle) -> Timers:
    """The three days that a group has unless the officer says otherwise."""
    return default_timers(
        cycle.self_assessment_by, cycle.moderation_by, cycle.agreement_by, today=clock.today()
    )


@transaction.atomic
def propose(*, cycle: Cycle, by: Member, wanted: int = PAIR) -> Grouping | NoGrouping:
    """Propose groups of peers for every agency that is in none that was locked, in place of earlier proposals.

    `wanted`: pairs (2) or threes (3), as far as the number allows. Where no grouping breaks no rule, nothing changes
    and the rule is named.

    Raises:
        Refused: not the officer, the cycle is over or is no peer review, or the framework allows no such size.
    """
    _officer(by)
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    if Process(cycle.process) != Process.PEER_REVIEW or cycle.state in ("closed", "cancelled"):
        raise Refused("This cycle has no peers to match.")
    if wanted not in sizes_of(cycle):
        raise Refused("The framework does not allow groups of this size.")
    assessments = to_group(cycle)
    if not assessments:
        raise Refused("Every agency is in a group that was locked already.")
    peers = peers_of(cycle, assessments, wanted)
    found = propose_groups(peers, {each.agency.pk: each.agency.name for each in assessments if each.agency})
    if isinstance(found, NoGrouping):
        return found
    PeerGroup.objects.filter(cycle=cycle, state=GroupChoice.PROPOSED).delete()
    by_agency = {each.agency_id: each for each in assessments}
    for group in found.groups:
        made = _new_group(cycle, f"Proposed by the portal{_blemishes(group)}.")
        PeerGroupPlace.objects.bulk_create(
            PeerGroupPlace(group=made, assessment=by_agency[agency]) for agency in group.members
        )
    record("cycle.peers_matched", f"{plural(len(found.groups), 'group')} proposed", by=by, subject=cycle)
    return found


def _blemishes(group: Group) -> str:
    parts = []
    if group.repeated:
        parts.append(f"{plural(group.repeated, 'pair', 'pairs')} together last time")
    if group.same_sector:
        parts.append(f"{plural(group.same_sector, 'pair', 'pairs')} of the same sector")
    return f": {', '.join(parts)}" if parts else ""


def _new_group(cycle: Cycle, why: str) -> PeerGroup:
    taken = set(PeerGroup.objects.filter(cycle=cycle).values_list("name", flat=True))
    name = next(name for number in range(1, len(taken) + 2) if (name := f"Group {number}") not in taken)
    timers = timers_for(cycle)
    return PeerGroup.objects.create(
        cycle=cycle,
        name=name,
        why=why,
        results_by=timers.results_by,
        share_by=timers.share_by,
        respond_by=timers.respond_by,
    )


@transaction.atomic
def swap(*, one: Assessment, other: Assessment, by: Member) -> None:
    """The officer lets two agencies of different proposed groups change places.

    Raises:
        Refused: not the officer, the same group, a group that is locked, or a rule forbids who would then work
            together.
    """
    _officer(by)
    places = {
        place.assessment_id: place
        for place in PeerGroupPlace.objects.select_for_update(of=("self",))
        .filter(assessment__in=[one, other])
        .select_related("group__cycle")
    }
    if len(places) < 2 or places[one.pk].group_id == places[other.pk].group_id:
        raise Refused("Choose two agencies of different groups.")
    groups = {pk: place.group for pk, place in places.items()}
    if any(group.state != GroupState.PROPOSED for group in groups.values()):
        raise Refused("One of these groups is locked. Choose another reviewer for a single agency instead.")
    for place in places.values():
        place.delete()
    for assessment, group in ((one, groups[other.pk]), (other, groups[one.pk])):
        PeerGroupPlace.objects.create(group=group, assessment=assessment)
    for group in groups.values():
        _refuse_blocked(group)
        group.why = "Changed by the officer."
        group.save(update_fields=["why"])
    record("peer_group.swapped", f"{one.subject} and {other.subject} changed groups", by=by, subject=one)


def _refuse_blocked(group: PeerGroup) -> None:
    members = members_of(group)
    peers = peers_of(group.cycle, members)
    for place, one in enumerate(members):
        for other in members[place + 1 :]:
            assert one.agency_id is not None
            assert other.agency_id is not None
            block = block_between(peers, one.agency_id, other.agency_id)
            if block is not None:
                words = BLOCK_WORDS[block]
                raise Refused(f"{one.subject} and {other.subject} may not work together: {words}.")


@transaction.atomic
def lock(*, cycle: Cycle, by: Member) -> int:
    """Settle the groups and tell everybody whom they review. Returns how many groups were locked.

    Raises:
        Refused: not the officer, an agency is in no group, or a rule forbids a group by now.
    """
    _officer(by)
    proposed = list(
        PeerGroup.objects.select_for_update(of=("self",))
        .filter(cycle=cycle, state=GroupChoice.PROPOSED)
        .select_related("cycle")
        .order_by("pk")
    )
    placed = set(PeerGroupPlace.objects.filter(group__cycle=cycle).values_list("assessment_id", flat=True))
    without = [each for each in taking_part(cycle) if each.pk not in placed]
    if without:
        raise Refused(f"{without[0].subject} is in no group yet.")
    if not proposed:
        raise Refused("There is nothing to lock: let the portal propose groups first.")
    for group in proposed:
        members = members_of(group)
        if len(members) not in sizes_of(cycle):
            raise Refused(f"{group.name} has only {plural(len(members), 'agency', 'agencies')} left.")
        _refuse_blocked(group)
        agencies = [each.agency_id for each in members if each.agency_id is not None]
        by_agency = {each.agency_id: each for each in members}
        for reviewer, reviewed in described(peers_of(cycle, members), agencies).reviews:
            _assign(by_agency[reviewed], Agency.objects.get(pk=reviewer), by, "Matched as peers.")
        move(group, PEER_GROUP, "lock", by=by, party=Party.OFFICER, facts={Fact.NOT_BLOCKED})
    return len(proposed)


def _assign(assessment: Assessment, agency: Agency, by: Member, why: str) -> Assignment:
    made = Assignment.objects.create(
        assessment=assessment,
        agency=agency,
        task=AssignmentTask.REVIEW,
        why=why[:300],
        assigned_by_id=by.user_id,
    )
    locked = move(made, ASSIGNMENT, "lock", by=by, party=Party.OFFICER, facts={Fact.NOT_BLOCKED})
    slug = assessment.partnership.slug
    tell(
        people=peers_of_agency(agency.pk),
        subject=f"You review the training of {assessment.subject}",
        sentences=(
            f"{agency} is asked to review the training of {assessment.subject} in {assessment.cycle}.",
            "Please say first whether you have a conflict of interest. Answers and evidence open after that, once"
            f" {assessment.subject} has sent them in.",
        ),
        path=reverse("audits:our_peer_reviews", args=[slug]),
        cause=f"peer-locked:{locked.pk}",
    )
    return locked


@transaction.atomic
def choose_reviewer(*, assessment: Assessment, agency: Agency, why: str, by: Member) -> Assignment:
    """The officer lets another agency of the cycle review an agency: after a conflict, or on request.

    What was graded so far stays on record; the new peer grades every line.

    Raises:
        Refused: not the officer, no reason, shared already, or a rule forbids it.
    """
    _officer(by)
    assessment.state = Assessment.objects.select_for_update().get(pk=assessment.pk).state
    if assessment.state not in _BEFORE_SHARING:
        raise Refused("This review was shared, so its reviewer stays.")
    if not PeerGroupPlace.objects.filter(assessment=assessment).exclude(group__state="proposed").exists():
        raise Refused("Lock the groups first.")
    if not why.strip():
        raise Refused("Say why.")
    cycle = assessment.cycle
    assert cycle is not None
    known = {each.agency_id: each for each in taking_part(cycle)}
    if agency.pk not in known or agency.pk == assessment.agency_id:
        raise Refused("Choose another agency that takes part.")
    assert assessment.agency_id is not None
    peers = peers_of(cycle, [assessment, known[agency.pk]])
    block = block_between(peers, agency.pk, assessment.agency_id)
    if block is not None:
        raise Refused(f"{agency} may not review {assessment.subject}: {BLOCK_WORDS[block]}.")
    held = review_assignment(assessment)
    if held is not None and held.agency_id == agency.pk:
        raise Refused(f"{agency} reviews {assessment.subject} already.")
    if held is not None:
        move(
            held, ASSIGNMENT, "end", by=by, party=Party.OFFICER, facts={Fact.REASON},
            ended_at=clock.now(), ended_why=why.strip()[:300],
        )  # fmt: skip
    return _assign(assessment, agency, by, f"Chosen by the officer: {why.strip()}")


@transaction.atomic
def move_timers(*, group: PeerGroup, timers: Timers, why: str, by: Member) -> PeerGroup:
    """Give a group other days; once it is locked, with the reason, and its leads are told.

    Raises:
        Refused: not the officer, closed, out of order, a new day already past, or no reason.
    """
    _officer(by)
    stored = PeerGroup.objects.select_for_update().get(pk=group.pk)
    if stored.state == GroupState.CLOSED:
        raise Refused("This group has finished.")
    for problem in timers.problems().values():
        raise Refused(f"{problem}.")
    changed = [name for name in ("results_by", "share_by", "respond_by") if _differs(stored, timers, name)]
    if not changed:
        raise Refused("These are the days that the group has already.")
    if any(getattr(timers, name) < clock.today() for name in changed):
        raise Refused("Choose days that are not past.")
    is_locked = stored.state != GroupState.PROPOSED
    if is_locked and not why.strip():
        raise Refused("Say why the days move.")
    before = {name: str(getattr(stored, name)) for name in changed}
    for name in changed:
        setattr(stored, name, getattr(timers, name))
    stored.timers_why = why.strip()[:300]
    stored.save(update_fields=[*changed, "timers_why"])
    record("peer_group.timers", f"{stored.name}: other days", by=by, subject=stored, **before)
    if is_locked:
        _tell_of_days(stored)
    return stored


def _differs(group: PeerGroup, timers: Timers, name: str) -> bool:
    return bool(getattr(group, name) != getattr(timers, name))


def _tell_of_days(group: PeerGroup) -> None:
    assert group.results_by
    assert group.share_by
    assert group.respond_by
    sentences = (
        f"The days of your peer review in {group.cycle} have moved.",
        f"Every line graded by {long_date(group.results_by)}, shared by {long_date(group.share_by)}, answered by"
        f" {long_date(group.respond_by)}.",
    )
    days = f"{group.results_by}:{group.share_by}:{group.respond_by}"
    for each in members_of(group):
        tell(
            people=leads_of(each),
            subject="The days of your peer review have moved",
            sentences=sentences,
            path=reverse("audits:our_peer_reviews", args=[group.partnership.slug]),
            cause=f"peer-days:{group.pk}:{days}:{each.pk}",
        )
