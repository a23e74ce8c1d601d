"""Who may read and add evidence, and follow actions."""

from django.db.models import Q, QuerySet

from assurance.grants import readable_by_grant
from assurance.models import (
    Action,
    ActionUpdate,
    Evidence,
    EvidenceConcern,
    EvidenceVersion,
    Recommendation,
)
from partnerships.access import Member, visible, visible_to
from partnerships.choices import Role
from partnerships.permissions import declare

TEAM = {Role.POLICY_OFFICER, Role.COORDINATOR}
_SEG = {Role.SEG_MEMBER, Role.SEG_CHAIR}

ADD_EVIDENCE = declare(
    "assurance.add_evidence", "add evidence", {*TEAM, Role.AGENCY_LEAD, Role.PROVIDER, *_SEG}
)
READ_EVIDENCE = declare(
    "assurance.read_evidence",
    "read evidence",
    {*TEAM, *_SEG, Role.AGENCY_LEAD, Role.PROVIDER, Role.MODERATOR, Role.SCRUTINEER},
)
#: The shelf as a place of its own in the navigation; the team comes to it from Audits.
OPEN_SHELF = declare(
    "assurance.open_shelf", "open the shelf of evidence", {Role.AGENCY_LEAD, Role.PROVIDER, Role.SCRUTINEER}
)
RESOLVE_CONCERNS = declare(
    "assurance.resolve_concerns", "deal with personal details in documents", {Role.POLICY_OFFICER}
)
SEE_ACTIONS = declare(
    "assurance.see_actions", "see actions", {*TEAM, *_SEG, Role.AGENCY_LEAD, Role.PROVIDER, Role.SCRUTINEER}
)
#: The same page under two names of the bar: everybody's actions, or one's own agency's.
FOLLOW_ACTIONS = declare(
    "assurance.follow_actions", "follow everybody's actions", {*TEAM, *_SEG, Role.SCRUTINEER}
)
OWN_ACTIONS = declare(
    "assurance.own_actions", "see one's agency's actions", {Role.AGENCY_LEAD, Role.PROVIDER}
)
UPDATE_ACTIONS = declare(
    "assurance.update_actions", "record progress on actions", {*TEAM, Role.AGENCY_LEAD, Role.PROVIDER}
)
RUN_ACTIONS = declare(
    "assurance.run_actions", "add, change and drop actions and recommendations", {Role.POLICY_OFFICER}
)

#: Those who keep the shelf of their own agency. SEG's people bring evidence for what they write themselves, and keep
#: that alone: sitting on SEG opens neither their agency's shelf nor the partnership's.
_KEEP_AGENCY_SHELF = frozenset({*TEAM, Role.AGENCY_LEAD, Role.PROVIDER})
#: Those who see every agency's actions; others see their own agency's.
_SEE_ALL_ACTIONS = frozenset({*TEAM, *_SEG, Role.SCRUTINEER})


def keeps_agency_shelf(member: Member) -> bool:
    """Whether the shelf of the member's own agency is theirs to keep."""
    return member.agency_id is not None and bool(member.roles & _KEEP_AGENCY_SHELF)


def own_agency(member: Member) -> Q:
    """Rows of the member's own agency; of the partnership itself, for its team, and what SEG's people added to it."""
    mine = Q(pk__in=[])
    if keeps_agency_shelf(member):
        mine |= Q(agency_id=member.agency_id)
    if member.in_qa_team:
        mine |= Q(agency_id__isnull=True)
    elif member.roles & _SEG:
        mine |= Q(agency_id__isnull=True, added_by_id=member.user_id)
    return mine


def adds_to_partnership(member: Member) -> bool:
    """Whether the member may put evidence on the partnership's own shelf."""
    return member.in_qa_team or bool(member.roles & _SEG)


@visible(Evidence)
def evidence(member: Member) -> QuerySet[Evidence]:
    """One's own agency's, and what the apps above grant: nobody sees evidence for being in the partnership."""
    if not member.can(READ_EVIDENCE):
        return Evidence.objects.none()
    return Evidence.objects.filter(own_agency(member) | readable_by_grant(member))


@visible(EvidenceVersion)
def evidence_versions(member: Member) -> QuerySet[EvidenceVersion]:
    return EvidenceVersion.objects.filter(evidence__in=visible_to(member, Evidence))


@visible(EvidenceConcern)
def evidence_concerns(member: Member) -> QuerySet[EvidenceConcern]:
    """Who deals with them sees them all, by their words alone: the document stays closed to others."""
    concerns = EvidenceConcern.objects.all()
    return concerns if member.can(RESOLVE_CONCERNS) else concerns.none()


def _own_or_all(member: Member, queryset: QuerySet, agency: str) -> QuerySet:
    if not member.can(SEE_ACTIONS):
        return queryset.none()
    if member.roles & _SEE_ALL_ACTIONS:
        return queryset
    return queryset.filter(**{agency: member.agency_id}) if member.agency_id is not None else queryset.none()


@visible(Recommendation)
def recommendations(member: Member) -> QuerySet[Recommendation]:
    return _own_or_all(member, Recommendation.objects.all(), "agency_id")


@visible(Action)
def actions(member: Member) -> QuerySet[Action]:
    return _own_or_all(member, Action.objects.all(), "agency_id")


@visible(ActionUpdate)
def action_updates(member: Member) -> QuerySet[ActionUpdate]:
    return _own_or_all(member, ActionUpdate.objects.all(), "action__agency_id")
