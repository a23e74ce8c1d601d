"""Which rows of everything else a member may see."""

from django.db.models import Q, QuerySet

from audits.logic.processes import (
    CycleState,
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
from audits.rules.permissions import (
    ANSWER,
    EDIT_FRAMEWORKS,
    READ_ASSESSMENTS,
    READ_FRAMEWORKS,
    READ_THEMES,
    REVIEW_PEERS,
    RUN_AUDITS,
    SEE_AUDITS,
    SEE_IMPACT,
    SEG,
    USE_MATRIX,
)
from audits.rules.reading import (
    ASSIGNED,
    NOBODY,
    assessments,
    authored_by,
    declared_by,
    observed_by,
    opened_to,
    overseen_by,
    own_assignments,
    readable,
    referred_to,
)
from partnerships.access import Member, visible, visible_to
from partnerships.models import AgencyRelation


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
    if member.roles & SEG:
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
        overseen_by(member)
        | authored_by(member) & ~_NOT_SHARED_YET
        | observed_by(member)
        | referred_to(member)
    )
    written = Assessment.objects.filter(authored_by(member))
    opened = Assessment.objects.filter(opened_to(member))
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
    authored = Assessment.objects.filter(authored_by(member))
    return Assignment.objects.filter(own | Q(assessment__in=authored, state__in=ASSIGNED))


@visible(QuestionReview)
def question_reviews(member: Member) -> QuerySet[QuestionReview]:
    """Nothing is hidden from the lead once it is shared; another moderator's notes are from a moderator."""
    overseen = Assessment.objects.filter(
        overseen_by(member) | authored_by(member) & ~_NOT_SHARED_YET | referred_to(member)
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
    if member.can(SEE_AUDITS) or member.roles & SEG:
        return reports
    if not member.can(ANSWER) or member.agency_id is None:
        return reports.none()
    mine = Assessment.objects.filter(authored_by(member), agency_id=member.agency_id)
    return reports.filter(
        Q(assessment__in=mine)
        | Q(kind="overview", cycle_id__in=mine.values("cycle_id")) & ~Q(cycle__results_seen_by="team")
    )


@visible(PeerGroup)
def peer_groups(member: Member) -> QuerySet[PeerGroup]:
    if member.can(SEE_AUDITS):
        return PeerGroup.objects.all()
    mine = Q(places__assessment__agency_id=member.agency_id) if member.agency_id is not None else NOBODY
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
    if member.can(SEE_AUDITS) or member.roles & SEG:
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
