"""Schools' returns: the list across cycles, and who has not joined."""

from django.db.models import Exists, OuterRef, QuerySet

from audits.logic.processes import CycleState, Process
from audits.models import Assessment, Cycle
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.models import MembershipRole

OPEN = (CycleState.PLANNED, CycleState.SELF_ASSESSMENT)


def school_returns(member: Member) -> QuerySet[Assessment]:
    """Every school's return that the member may see, with whether somebody of the school has joined."""
    leads = MembershipRole.objects.filter(
        role=Role.AGENCY_LEAD, membership__active=True, membership__agency_id=OuterRef("agency_id")
    )
    return (
        visible_to(member, Assessment)
        .filter(process=Process.SCHOOL)
        .select_related("agency", "cycle")
        .annotate(has_lead=Exists(leads))
    )


def agencies_with_lead() -> QuerySet:
    """The agencies of which somebody has joined as lead, as a subquery."""
    leads = MembershipRole.objects.filter(role=Role.AGENCY_LEAD, membership__active=True)
    return leads.filter(membership__agency__isnull=False).values("membership__agency_id")


def school_cycles(member: Member) -> QuerySet[Cycle]:
    """Cycles of schools to which schools can still be invited, newest first."""
    rows = visible_to(member, Cycle).filter(process=Process.SCHOOL, state__in=OPEN)
    return rows.order_by("-opens_on", "-pk")
