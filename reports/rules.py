"""Who may draft, judge, publish and read reports."""

from django.db.models import QuerySet

from partnerships.access import Member, visible
from partnerships.choices import Role
from partnerships.permissions import declare
from reports.choices import ReportState
from reports.models import Report

DRAFT_REPORTS = declare("reports.draft", "draft and publish reports", {Role.POLICY_OFFICER})
READ_WITH_SEG = declare(
    "reports.read_with_seg",
    "read reports that are with SEG",
    {Role.POLICY_OFFICER, Role.COORDINATOR, Role.SEG_MEMBER, Role.SEG_CHAIR, Role.SCRUTINEER},
)
ENTER_OPINION = declare(
    "reports.enter_opinion", "record SEG's opinion", {Role.POLICY_OFFICER, Role.SEG_CHAIR}
)
CONFIRM_OPINION = declare("reports.confirm_opinion", "confirm SEG's opinion", {Role.SEG_CHAIR})
READ_PUBLISHED = declare(
    "reports.read_published",
    "read published reports",
    {
        Role.POLICY_OFFICER,
        Role.COORDINATOR,
        Role.SEG_MEMBER,
        Role.SEG_CHAIR,
        Role.SCRUTINEER,
        Role.BOARD_MEMBER,
    },
)

PUBLISHED = (ReportState.PUBLISHED, ReportState.REPLACED)
WITH_SEG = (ReportState.WITH_SEG, ReportState.OPINION_GIVEN, *PUBLISHED)


@visible(Report)
def reports(member: Member) -> QuerySet[Report]:
    """Officers see every report; SEG those sent to it; a board member their own board's published ones."""
    everything = Report.objects.all()
    if member.can(DRAFT_REPORTS):
        return everything
    if member.can(READ_WITH_SEG):
        return everything.filter(state__in=WITH_SEG)
    return everything.filter(state__in=PUBLISHED, board_id__in=member.board_ids)
