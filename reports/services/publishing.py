"""Publishing: after the opinion, never before; the issued bytes are kept, and readers are told."""

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from partnerships import clock, storage
from partnerships.access import Member
from partnerships.choices import EmailKind, Role
from partnerships.models import MembershipRole, Partnership
from partnerships.services.log import record
from partnerships.services.outbox import Letter, queue
from reports.choices import FileFormat, ReportState
from reports.models import IssuedFile, Report
from reports.services.documents import report_html, report_pdf, report_word
from reports.services.moves import MoveRefused, locked_report, move
from reports.services.snapshots import text_digest

TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def publish(*, report: Report, by: Member | None, site_url: str) -> Report:
    """Publish a report to its board: issue its files, mark the edition before as replaced, tell the board's members.

    The documents are made before the state moves, outside the lock; the state is checked again within it.

    Raises:
        MoveRefused: no opinion has been given, or somebody published it in the meantime.
    """
    if report.state != ReportState.OPINION_GIVEN:
        raise MoveRefused("A report is published only after the group has given its opinion.")
    html = report_html(report)
    files = {FileFormat.PDF: report_pdf(html), FileFormat.WORD: report_word(report)}
    with transaction.atomic():
        report = locked_report(report)
        move(
            report,
            ReportState.PUBLISHED,
            published_at=clock.now(),
            published_by_id=by.user_id if by else None,
            html_sha256=text_digest(html),
        )
        for file_format, content in files.items():
            issue(report, file_format, content)
        if report.replaces is not None:
            move(locked_report(report.replaces), ReportState.REPLACED)
        tell_the_board(report, site_url)
        record("report.published", f"Published: {report} to {report.board}", by=by, subject=report)
    return report


def issue(report: Report, file_format: FileFormat, content: bytes) -> IssuedFile:
    """Keep the bytes of one format, for ever."""
    name = f"{report.period_start:%Y-%m}-quarter-{report.quarter}-edition-{report.edition}.{file_format}"
    stored = storage.store(content, kind="report", name=name, content_type=TYPES[file_format])
    return IssuedFile.objects.create(report=report, format=file_format, file=stored, issued_at=clock.now())


def tell_the_board(report: Report, site_url: str) -> None:
    """A notice by email to each member of the board; the report itself is read after signing in."""
    partnership = Partnership.objects.get(pk=report.partnership_id)
    address = site_url + reverse("reports:report", args=[partnership.slug, report.pk])
    readers = MembershipRole.objects.filter(
        role=Role.BOARD_MEMBER, board=report.board, membership__active=True
    ).values_list("membership__user__name", "membership__user__email")
    queue(
        [
            Letter(
                kind=EmailKind.REPORT,
                to_address=email,
                to_name=name,
                subject=f"Published: {report}",
                text=render_to_string(
                    "emails/report_published.txt", {"name": name, "report": report, "address": address}
                ),
                dedupe_key=f"report:{report.pk}:{email}",
            )
            for name, email in set(readers)
        ]
    )
