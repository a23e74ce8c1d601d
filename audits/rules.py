"""Who may do what in audits, and which rows a member may see.

Three questions are kept apart: whose assessment one knows of (`visible_to(member, Assessment)`), whose answers and
evidence one may open (`readable`: a moderator after declaring, never before), and in which part one acts on it
(`parties_of`).
"""

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
    VersionState,
)
from audits.models import (
    Answer,
    AnswerEvidence,
    Assessment,
    AssessmentEvidence,
    Assignment,
    ChallengeDay,
    Comparison,
    Cycle,
    CycleTheme,
    DialogueEntry,
    EvidenceRequest,
    Extension,
    Framework,
    FrameworkVersion,
    Grade,
    HeadingAgreement,
    ImpactCalendar,
    Interest,
    IssuedReport,
    LineAnswer,
    Observation,
    PeerGroup,
    PeerStatement,
    Policy,
    PolicyPresentation,
    QuestionReview,
    Subgroup,
    Visit,
)
from partnerships.access import Member, visible, visible_to
from partnerships.choices import EVERY_ROLE, Role
from partnerships.models import AgencyRelation
from partnerships.permissions import declare

TEAM = {Role.POLICY_OFFICER, Role.COORDINATOR}
_SEG = {Role.SEG_MEMBER, Role.SEG_CHAIR}

SEE_AUDITS = declare("audits.see", "see audits", {*TEAM, Role.SCRUTINEER})
RUN_AUDITS = declare("audits.run", "run audits", {Role.POLICY_OFFICER})
READ_FRAMEWORKS = declare("audits.read_frameworks", "read frameworks", EVERY_ROLE - {Role.BOARD_MEMBER})
EDIT_FRAMEWORKS = declare(
    "audits.edit_frameworks", "change and release frameworks", {Role.POLICY_OFFICER, Role.ADMINISTRATOR}
)
#: Frameworks as a place of their own in the navigation; the team comes to them from Audits.
OPEN_FRAMEWORKS = declare("audits.open_frameworks", "open the frameworks", {Role.ADMINISTRATOR})
ANSWER = declare("audits.answer", "answer your agency's assessments", {Role.AGENCY_LEAD})
MODERATE = declare("audits.moderate", "moderate the agencies assigned to you", {Role.MODERATOR})
REVIEW_PEERS = declare(
    "audits.review_peers", "review the training of a peer agency", {Role.AGENCY_LEAD, Role.MODERATOR}
)
#: Themes of peer reviews as a place of their own in the navigation; the team comes to them from the cycle.
READ_THEMES = declare("audits.read_themes", "read the themes of peer reviews", _SEG)
READ_ASSESSMENTS = declare(
    "audits.read_assessments",
    "read assessments",
    {*TEAM, Role.SCRUTINEER, Role.AGENCY_LEAD, Role.PROVIDER, Role.MODERATOR, *_SEG},
)
DECIDE_REFERRAL = declare(
    "audits.decide_referral", "decide grades that were referred", {Role.POLICY_OFFICER, Role.SEG_CHAIR}
)
SEE_RESULTS = declare(
    "audits.see_results", "see the results of audits", {*TEAM, Role.SCRUTINEER, *_SEG, Role.AGENCY_LEAD}
)
SUBMIT_COURSE = declare("audits.submit_course", "submit your agency's courses", {Role.PROVIDER})
CHECK_COURSE = declare(
    "audits.check_course", "check courses against the minimum standards", {*TEAM, Role.MODERATOR}
)
SEE_SUBMISSIONS = declare(
    "audits.see_submissions",
    "see courses held against the minimum standards",
    {*TEAM, Role.SCRUTINEER, Role.MODERATOR, Role.PROVIDER},
)
DECIDE_ENDORSEMENT = declare("audits.decide_endorsement", "endorse courses", {Role.POLICY_OFFICER})
PLAN_OBSERVATIONS = declare("audits.plan_observations", "plan observations", TEAM)
OBSERVE = declare("audits.observe", "observe training", {*TEAM, Role.MODERATOR})
READ_OBSERVATIONS = declare(
    "audits.read_observations",
    "read observations",
    {*TEAM, Role.SCRUTINEER, Role.PROVIDER, Role.MODERATOR},
)
#: Course checks and observations as places of their own in the navigation; the team comes to them from Audits.
COME_FOR_CHECKS = declare("audits.come_for_checks", "come to check courses", {Role.MODERATOR})
COME_FOR_OBSERVATIONS = declare(
    "audits.come_for_observations", "come for observations", {Role.PROVIDER, Role.MODERATOR}
)
WRITE_IMPACT = declare(
    "audits.write_impact", "write impact assessments", {Role.POLICY_OFFICER, Role.AGENCY_LEAD, *_SEG}
)
SEE_IMPACT = declare(
    "audits.see_impact", "see impact assessments", {*TEAM, Role.SCRUTINEER, Role.AGENCY_LEAD, *_SEG}
)
#: Impact as a place of its own in the navigation; the team comes to it from Audits, agencies from their assessments.
COME_FOR_IMPACT = declare("audits.come_for_impact", "come for impact assessments", _SEG)
USE_MATRIX = declare(
    "audits.use_matrix", "use the best-practice matrix", {*TEAM, Role.PROVIDER, Role.AGENCY_LEAD}
)
COMPARE_PROVIDERS = declare(
    "audits.compare_providers", "compare providers for a need", {*TEAM, Role.AGENCY_LEAD}
)

_ASSIGNED = (AssignmentState.LOCKED, AssignmentState.DECLARED)
_AGENCYS = (Process.MODERATED, Process.PEER_REVIEW, Process.SCHOOL, Process.IMPACT)
_NOBODY = Q(pk__in=[])


def _never_sent_in() -> Q:
    """A provider's private self-check, a profile kept for oneself (REQUIREMENTS, item 22)."""
    return Q(process=Process.ENDORSEMENT, signed_off_at__isnull=True) | Q(
        process=Process.GUIDE, comparison_entry__isnull=True
    )


def _authored(member: Member) -> Q:
    """Assessments whose answers this member writes, or reads as the one they are about."""
    condition = _NOBODY
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


def _overseen(member: Member) -> Q:
    """What the team and the scrutineer see: everything that is not private."""
    return ~_never_sent_in() if member.can(SEE_AUDITS) else _NOBODY


def _accepted_impact(member: Member) -> Q:
    """What SEG scrutinises of impact: what the officer accepted (DOMAIN.md, Who does what: read evidence)."""
    if not member.roles & _SEG:
        return _NOBODY
    return Q(process=Process.IMPACT, state__in=[AssessmentState.ACCEPTED, AssessmentState.CLOSED])


def _referred(member: Member) -> Q:
    """What the chair is asked to decide, or has decided."""
    if not member.can(DECIDE_REFERRAL):
        return _NOBODY
    decided = HeadingAgreement.objects.filter(state__in=[HeadingState.REFERRED, HeadingState.DECIDED])
    return Q(pk__in=decided.values("assessment_id"))


def _observed(member: Member) -> Q:
    if not member.can(OBSERVE):
        return _NOBODY
    return Q(process=Process.OBSERVATION, observation__observer_id=member.membership_id)


def own_assignments(member: Member) -> QuerySet[Assignment]:
    """Assignments of this member, or of their agency as peers; told to them, and neither ended nor conflicted."""
    mine = Q(membership_id=member.membership_id) if member.can(MODERATE) else _NOBODY
    if member.can(CHECK_COURSE):
        mine |= Q(membership_id=member.membership_id, task=AssignmentTask.CHECK)
    if member.agency_id is not None and member.can(REVIEW_PEERS):
        mine |= Q(membership__isnull=True, agency_id=member.agency_id, task=AssignmentTask.REVIEW)
    return Assignment.objects.filter(mine, state__in=_ASSIGNED)


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


def _opened(member: Member) -> Q:
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
        _overseen(member)
        | _authored(member)
        | assigned
        | _observed(member)
        | _referred(member)
        | _accepted_impact(member)
    )


def readable(member: Member) -> QuerySet[Assessment]:
    """Assessments whose answers and evidence the member may open."""
    return Assessment.objects.filter(
        _overseen(member)
        | _authored(member)
        | _opened(member)
        | _observed(member)
        | _referred(member)
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
    is_author = Assessment.objects.filter(_authored(member), pk=assessment.pk).exists()
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
    if Assessment.objects.filter(_observed(member), pk=assessment.pk).exists():
        parties.add(Party.OBSERVER)
    return frozenset(parties)


_PARTY_OF_TASK = {"moderate": Party.MODERATOR, "review": Party.PEER, "check": Party.CHECKER}


@visible(Framework)
def frameworks(member: Member) -> QuerySet[Framework]:
    if member.can(EDIT_FRAMEWORKS):
        return Framework.objects.all()
    return Framework.objects.filter(pk__in=framework_versions(member).values("framework_id"))


@visible(FrameworkVersion)
def framework_versions(member: Member) -> QuerySet[FrameworkVersion]:
    """Drafts are for those who write them."""
    if member.can(EDIT_FRAMEWORKS):
        return FrameworkVersion.objects.all()
    if member.can(READ_FRAMEWORKS):
        return FrameworkVersion.objects.exclude(state=VersionState.DRAFT)
    return FrameworkVersion.objects.none()


@visible(Cycle)
def cycles(member: Member) -> QuerySet[Cycle]:
    if member.can(SEE_AUDITS):
        return Cycle.objects.all()
    if member.roles & _SEG:
        return Cycle.objects.exclude(state__in=[CycleState.PLANNED, CycleState.CANCELLED])
    return Cycle.objects.filter(pk__in=assessments(member).values("cycle_id"))


#: A peer review is for the agency reviewed once the peer shares it; until then it is a draft.
_NOT_SHARED_YET = Q(process=Process.PEER_REVIEW, shared_at__isnull=True)


@visible(Grade)
def grades(member: Member) -> QuerySet[Grade]:
    """A reviewer sees the own grades and theirs, never another moderator's; the agency sees every grade it got.

    A peer's grades it sees once they are shared.
    """
    theirs = Assessment.objects.filter(
        _overseen(member) | _authored(member) & ~_NOT_SHARED_YET | _observed(member) | _referred(member)
    )
    written = Assessment.objects.filter(_authored(member))
    opened = Assessment.objects.filter(_opened(member))
    return Grade.objects.filter(
        Q(assessment__in=theirs)
        | Q(assessment__in=written, side="own")
        | Q(assessment__in=opened)
        & (~Q(side="moderated") | Q(assignment_id__in=own_assignments(member).values("pk")))
    )


@visible(Assignment)
def assignments(member: Member) -> QuerySet[Assignment]:
    """The team sees all; a reviewer their own; an agency who looks at it, once that is settled."""
    own = Q(pk__in=own_assignments(member).values("pk"))
    if member.can(SEE_AUDITS):
        return Assignment.objects.all()
    authored = Assessment.objects.filter(_authored(member))
    return Assignment.objects.filter(own | Q(assessment__in=authored, state__in=_ASSIGNED))


@visible(QuestionReview)
def question_reviews(member: Member) -> QuerySet[QuestionReview]:
    """Nothing is hidden from the lead once it is shared; another moderator's notes are from a moderator."""
    overseen = Assessment.objects.filter(
        _overseen(member) | _authored(member) & ~_NOT_SHARED_YET | _referred(member)
    )
    return QuestionReview.objects.filter(
        Q(assignment__assessment__in=overseen) | Q(assignment__in=declared_by(member))
    )


def _of_readable(member: Member, queryset: QuerySet) -> QuerySet:
    return queryset.filter(assessment__in=readable(member))


@visible(Answer)
def answers(member: Member) -> QuerySet[Answer]:
    return _of_readable(member, Answer.objects.all())


@visible(AnswerEvidence)
def answer_evidence(member: Member) -> QuerySet[AnswerEvidence]:
    links = AnswerEvidence.objects.filter(removed_at__isnull=True)
    return links.filter(answer__assessment__in=readable(member))


@visible(AssessmentEvidence)
def assessment_evidence(member: Member) -> QuerySet[AssessmentEvidence]:
    return _of_readable(member, AssessmentEvidence.objects.filter(removed_at__isnull=True))


@visible(DialogueEntry)
def dialogue(member: Member) -> QuerySet[DialogueEntry]:
    return _of_readable(member, DialogueEntry.objects.all())


@visible(EvidenceRequest)
def evidence_requests(member: Member) -> QuerySet[EvidenceRequest]:
    return _of_readable(member, EvidenceRequest.objects.all())


@visible(Visit)
def visits(member: Member) -> QuerySet[Visit]:
    return _of_readable(member, Visit.objects.all())


@visible(HeadingAgreement)
def agreements(member: Member) -> QuerySet[HeadingAgreement]:
    return _of_readable(member, HeadingAgreement.objects.all())


@visible(Extension)
def extensions(member: Member) -> QuerySet[Extension]:
    return _of_readable(member, Extension.objects.all())


@visible(Observation)
def observations(member: Member) -> QuerySet[Observation]:
    return _of_readable(member, Observation.objects.all())


@visible(Interest)
def interests(member: Member) -> QuerySet[Interest]:
    own = Q() if member.can(RUN_AUDITS) else Q(membership_id=member.membership_id)
    return Interest.objects.filter(own)


@visible(IssuedReport)
def issued_reports(member: Member) -> QuerySet[IssuedReport]:
    """The team, SEG and the scrutineer read every report; an agency its own and the overview of its cycle."""
    reports = IssuedReport.objects.all()
    if member.can(SEE_AUDITS) or member.roles & _SEG:
        return reports
    if not member.can(ANSWER) or member.agency_id is None:
        return reports.none()
    mine = Assessment.objects.filter(_authored(member), agency_id=member.agency_id)
    return reports.filter(
        Q(assessment__in=mine)
        | Q(kind="overview", cycle_id__in=mine.values("cycle_id")) & ~Q(cycle__results_seen_by="team")
    )


@visible(PeerGroup)
def peer_groups(member: Member) -> QuerySet[PeerGroup]:
    if member.can(SEE_AUDITS):
        return PeerGroup.objects.all()
    mine = Q(places__assessment__agency_id=member.agency_id) if member.agency_id is not None else _NOBODY
    can_review = member.can(REVIEW_PEERS) or member.can(ANSWER)
    return (
        PeerGroup.objects.filter(mine).exclude(state="proposed").distinct()
        if can_review
        else PeerGroup.objects.none()
    )


@visible(PeerStatement)
def peer_statements(member: Member) -> QuerySet[PeerStatement]:
    return _of_readable(member, PeerStatement.objects.all())


@visible(LineAnswer)
def line_answers(member: Member) -> QuerySet[LineAnswer]:
    return _of_readable(member, LineAnswer.objects.all())


@visible(CycleTheme)
def cycle_themes(member: Member) -> QuerySet[CycleTheme]:
    """The team writes them; SEG, and who chairs the subgroup, read those that were shared."""
    themes = CycleTheme.objects.all()
    if member.can(SEE_AUDITS):
        return themes
    shared = themes.filter(sent_at__isnull=False)
    if member.can(READ_THEMES):
        return shared
    return shared.filter(subgroup__chair_id=member.membership_id)


def _for_readers(member: Member, queryset: QuerySet) -> QuerySet:
    return queryset if member.can(READ_ASSESSMENTS) else queryset.none()


@visible(Subgroup)
def subgroups(member: Member) -> QuerySet[Subgroup]:
    return _for_readers(member, Subgroup.objects.all())


@visible(ImpactCalendar)
def impact_calendar(member: Member) -> QuerySet[ImpactCalendar]:
    rows = ImpactCalendar.objects.all()
    return rows if member.can(SEE_IMPACT) else rows.none()


@visible(Policy)
def policies(member: Member) -> QuerySet[Policy]:
    return _for_readers(member, Policy.objects.all())


@visible(PolicyPresentation)
def presentations(member: Member) -> QuerySet[PolicyPresentation]:
    """The timetable is published to everybody who takes part."""
    return _for_readers(member, PolicyPresentation.objects.all())


@visible(ChallengeDay)
def challenge_days(member: Member) -> QuerySet[ChallengeDay]:
    """The team and SEG see every day; those whose cycle it belongs to see it too."""
    days = ChallengeDay.objects.all()
    if member.can(SEE_AUDITS) or member.roles & _SEG:
        return days
    return days.filter(cycle__in=visible_to(member, Cycle))


@visible(Comparison)
def comparisons(member: Member) -> QuerySet[Comparison]:
    """Whoever made it, and the team."""
    if not member.can(USE_MATRIX):
        return Comparison.objects.none()
    everything = Comparison.objects.all()
    return everything if member.in_qa_team else everything.filter(made_by_id=member.user_id)


@visible(AgencyRelation)
def agency_relations(member: Member) -> QuerySet[AgencyRelation]:
    """Who matches moderators keeps them."""
    rows = AgencyRelation.objects.all()
    return rows if member.can(RUN_AUDITS) else rows.none()
