"""Reports as lists: for the team by period and board, for a board member the latest first."""

from django.db.models import Prefetch, QuerySet

from partnerships.access import Member, visible_to
from reports.choices import ReportState
from reports.models import IssuedFile, Opinion, Report


def report_list(member: Member) -> QuerySet[Report]:
    """Every report that a member may see, newest period first, without its snapshot."""
    confirmed = Opinion.objects.filter(confirmations__confirmed=True).order_by("-entered_at", "-id")
    return (
        visible_to(member, Report)
        .select_related("board")
        .defer("snapshot", "counted_bookings", "changes")
        .prefetch_related(Prefetch("opinions", confirmed, to_attr="confirmed"))
        .order_by("-period_start", "board__name", "-edition")
    )


def published_for(member: Member) -> list[Report]:
    """The published reports that a member may see, the newest edition of each, newest period first."""
    return list(report_list(member).filter(state=ReportState.PUBLISHED))


def issued_file(report: Report, file_format: str) -> IssuedFile | None:
    """The bytes of a report as issued; None when it is not published."""
    return report.issued_files.select_related("file").filter(format=file_format).first()


def editions_of(report: Report, member: Member) -> list[Report]:
    """The other editions of the same report that a member may see, newest first."""
    same = report_list(member).filter(board=report.board_id, year=report.year, quarter=report.quarter)
    return list(same.exclude(pk=report.pk))


def open_edition_after(report: Report) -> Report | None:
    """The later edition of a report that is being made or was published; None when there is none."""
    return Report.objects.filter(replaces=report).defer("snapshot").first()
