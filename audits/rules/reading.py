"""Whose assessments one knows of, which answers and evidence one may open, and in which part one acts."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from audits.choices import AssignmentTask, PeerAct, SubjectKind
from audits.logic.machines import SENT_IN
from audits.logic.processes import (
    AssessmentState,
    AssignmentState,
    CycleState,
    HeadingState,
    Party,
    Process,
)
from audits.models import (
    AnswerEvidence,
    Assessment,
    AssessmentEvidence,
    Assignment,
    HeadingAgreement,
    Interest,
    PeerStatement,
)
from audits.rules.permissions import (
    ANSWER,
    CHECK_COURSE,
    DECIDE_REFERRAL,
    MODERATE,
    OBSERVE,
    READ_ASSESSMENTS,
    REVIEW_PEERS,
    RUN_AUDITS,
    SEE_AUDITS,
    SEG,
    SUBMIT_COURSE,
    USE_MATRIX,
    WRITE_IMPACT,
)
from partnerships.access import Member, visible
from partnerships.choices import Role
from partnerships.models import AgencyRelation

ASSIGNED = (AssignmentState.LOCKED, AssignmentState.DECLARED)
_AGENCYS = (Process.MODERATED, Process.PEER_REVIEW, Process.SCHOOL, Process.IMPACT)
NOBODY = Q(pk__in=[])


def _never_sent_in() -> Q:
    """A provider's private self-check, a profile kept for oneself (REQUIREMENTS, item 22)."""
    return Q(process=Process.ENDORSEMENT, signed_off_at__isnull=True) | Q(
        process=Process.GUIDE, comparison_entry__isnull=True
    )


def authored_by(member: Member) -> Q:
    """Assessments whose answers this member writes, or reads as the one they are about."""
    condition = NOBODY
    if member.agency_id is not None:
        mine = Q(agency_id=member.agency_id)
        begun = Q(cycle__isnull=True) | ~Q(cycle__state__in=[CycleState.PLANNED, CycleState.CANCELLED])
        own_profile = Q(process=Process.GUIDE, comparison_entry__isnull=True)
        if member.can(ANSWER):
            condition |= mine & (Q(process__in=_AGENCYS) & begun | own_profile)
        if member.can(SUBMIT_COURSE):
            condition |= mine & (
                Q(process=Process.ENDORSEMENT)
                | own_profile
                | Q(process=Process.OBSERVATION, shared_at__isnull=False)
            )
    if member.can(WRITE_IMPACT):
        condition |= Q(process=Process.IMPACT, subgroup__chair_id=member.membership_id)
    if Role.SEG_CHAIR in member.roles:
        condition |= Q(process=Process.IMPACT, subject_kind=SubjectKind.SUBGROUP)
    if member.can(USE_MATRIX):
        condition |= Q(process=Process.GUIDE, comparison_entry__comparison__made_by_id=member.user_id)
    return condition


def overseen_by(member: Member) -> Q:
    """What the team and the scrutineer see: everything that is not private."""
    return ~_never_sent_in() if member.can(SEE_AUDITS) else NOBODY


def _accepted_impact(member: Member) -> Q:
    """What SEG scrutinises of impact: what the officer accepted (DOMAIN.md, Who does what: read evidence)."""
    if not member.roles & SEG:
        return NOBODY
    return Q(process=Process.IMPACT, state__in=[AssessmentState.ACCEPTED, AssessmentState.CLOSED])


def referred_to(member: Member) -> Q:
    """What the chair is asked to decide, or has decided."""
    if not member.can(DECIDE_REFERRAL):
        return NOBODY
    decided = HeadingAgreement.objects.filter(state__in=[HeadingState.REFERRED, HeadingState.DECIDED])
    return Q(pk__in=decided.values("assessment_id"))


def observed_by(member: Member) -> Q:
    if not member.can(OBSERVE):
        return NOBODY
    return Q(process=Process.OBSERVATION, observation__observer_id=member.membership_id)


def own_assignments(member: Member) -> QuerySet[Assignment]:
    """Assignments of this member, or of their agency as peers; told to them, and neither ended nor conflicted."""
    mine = Q(membership_id=member.membership_id) if member.can(MODERATE) else NOBODY
    if member.can(CHECK_COURSE):
        mine |= Q(membership_id=member.membership_id, task=AssignmentTask.CHECK)
    if member.agency_id is not None and member.can(REVIEW_PEERS):
        mine |= Q(membership__isnull=True, agency_id=member.agency_id, task=AssignmentTask.REVIEW)
    return Assignment.objects.filter(mine, state__in=ASSIGNED)


def unblocked(assignments: QuerySet[Assignment], member: Member) -> QuerySet[Assignment]:
    """Those that no rule forbids: not the own agency, no interest, no commissioning unless the officer said why."""
    if member.agency_id is not None:
        assignments = assignments.exclude(assessment__agency_id=member.agency_id)
        related = AgencyRelation.objects.filter(
            Q(agency_id=member.agency_id, other_id=OuterRef("assessment__agency_id"))
            | Q(other_id=member.agency_id, agency_id=OuterRef("assessment__agency_id"))
        )
        assignments = assignments.filter(~Exists(related) | ~Q(exception_reason=""))
    interests = Interest.objects.filter(
        membership_id=member.membership_id, agency_id=OuterRef("assessment__agency_id"), ended_at__isnull=True
    )
    return assignments.filter(~Exists(interests))


def declared_by(member: Member) -> QuerySet[Assignment]:
    """The member's own assignments that they declared free of conflict.

    Where a whole agency reviews as a peer, each of its people declares for themselves.
    """
    said = PeerStatement.objects.filter(
        assignment_id=OuterRef("pk"), act=PeerAct.DECLARED, by_id=member.user_id
    )
    declared = own_assignments(member).filter(state=AssignmentState.DECLARED)
    return declared.filter(Q(membership__isnull=False) | Exists(said))


def opened_to(member: Member) -> Q:
    """What an assignment opens: after the declaration, once sent in (acceptance check 6)."""
    declared = unblocked(declared_by(member), member)
    return Q(pk__in=declared.values("assessment_id"), state__in=SENT_IN)


@visible(Assessment)
def assessments(member: Member) -> QuerySet[Assessment]:
    """Whose assessment one knows of; what is in it opens with `readable`."""
    if not (member.can(READ_ASSESSMENTS) or member.can(USE_MATRIX)):
        return Assessment.objects.none()
    assigned = Q(pk__in=own_assignments(member).values("assessment_id"))
    return Assessment.objects.filter(
        overseen_by(member)
        | authored_by(member)
        | assigned
        | observed_by(member)
        | referred_to(member)
        | _accepted_impact(member)
    )


def readable(member: Member) -> QuerySet[Assessment]:
    """Assessments whose answers and evidence the member may open."""
    return Assessment.objects.filter(
        overseen_by(member)
        | authored_by(member)
        | opened_to(member)
        | observed_by(member)
        | referred_to(member)
        | _accepted_impact(member)
    )


def may_read(member: Member, assessment: Assessment) -> bool:
    """Whether this member may open the answers and evidence of this assessment."""
    return readable(member).filter(pk=assessment.pk).exists()


def evidence_of_answers(member: Member) -> QuerySet:
    """Evidence opened by the answers that it supports, for `assurance.grants`."""
    links = AnswerEvidence.objects.filter(removed_at__isnull=True, answer__assessment__in=readable(member))
    return links.values("evidence_id")


def evidence_of_assessments(member: Member) -> QuerySet:
    """Evidence opened by the assessments that it supports as a whole, for `assurance.grants`."""
    links = AssessmentEvidence.objects.filter(removed_at__isnull=True, assessment__in=readable(member))
    return links.values("evidence_id")


def parties_of(member: Member, assessment: Assessment) -> frozenset[Party]:
    """Every part in which this member may act on this assessment."""
    parties: set[Party] = set()
    is_author = Assessment.objects.filter(authored_by(member), pk=assessment.pk).exists()
    if is_author:
        provider = assessment.process in (Process.ENDORSEMENT, Process.OBSERVATION)
        parties.add(Party.PROVIDER if provider else Party.LEAD)
    if member.can(RUN_AUDITS) and not is_author:
        parties.add(Party.OFFICER)
    if member.can(DECIDE_REFERRAL) and Role.SEG_CHAIR in member.roles:
        parties.add(Party.CHAIR)
    if assessment.subgroup_id is not None and is_author:
        parties.add(Party.CHAIR)
    tasks = set(own_assignments(member).filter(assessment=assessment).values_list("task", flat=True))
    parties |= {_PARTY_OF_TASK[task] for task in tasks}
    if assessment.process == Process.ENDORSEMENT and member.in_qa_team and not is_author:
        parties.add(Party.CHECKER)
    if Assessment.objects.filter(observed_by(member), pk=assessment.pk).exists():
        parties.add(Party.OBSERVER)
    return frozenset(parties)


_PARTY_OF_TASK = {"moderate": Party.MODERATOR, "review": Party.PEER, "check": Party.CHECKER}
