"""Publishing: after the opinion, never before; the issued bytes are kept, and readers are told.

The documents take seconds to make, so they are made outside any transaction: claim, do, record (ARCHITECTURE.md,
section 3). Asking twice publishes once.
"""

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from partnerships import clock, storage
from partnerships.access import Member
from partnerships.choices import EmailKind
from partnerships.models import Partnership
from partnerships.services.log import record
from partnerships.services.outbox import Letter, queue
from partnerships.tenancy import partnership_scope
from reports.choices import FileFormat, ReportState
from reports.logic.blocks import ReportContent
from reports.logic.printing import ReportWords
from reports.models import IssuedFile, Report
from reports.queries.content_of import content_of
from reports.queries.readers import readers_of
from reports.services.documents import report_html, report_pdf, report_word, words_of
from reports.services.moves import MoveRefused, locked_report, move
from reports.services.snapshots import text_digest

logger = logging.getLogger(__name__)

TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: A claim older than this was left by a worker that stopped: another takes it.
CLAIM_LASTS = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Claimed:
    """What publishing needs, read in one scope and used outside any."""

    report_id: int
    at: dt.datetime
    by_id: int | None
    content: ReportContent
    words: ReportWords


@dataclass(frozen=True)
class Made:
    """The documents of a report."""

    html: str
    files: dict[FileFormat, bytes]


def ask_to_publish(*, report: Report, by: Member | None) -> Report:
    """Have a report published: the sweep "publish" makes its documents within seconds. Asking again is harmless.

    Raises:
        MoveRefused: no opinion has been given, or it is published already.
    """
    with transaction.atomic():
        report = locked_report(report)
        refuse_without_opinion(report)
        if report.publish_asked_at is None:
            report.publish_asked_at = clock.now()
            report.published_by_id = by.user_id if by else None
            report.save(update_fields=["publish_asked_at", "published_by"])
            record("report.publish_asked", f"Publishing asked for: {report}", by=by, subject=report)
    return report


def refuse_without_opinion(report: Report) -> None:
    """Raise `MoveRefused` unless the group has given its opinion and the report waits to be published."""
    if report.state != ReportState.OPINION_GIVEN:
        raise MoveRefused("A report is published only after the group has given its opinion.")


def publish_asked(partnership: Partnership) -> int:
    """The sweep: publish what was asked for. Run twice, or killed at any line, it publishes once."""
    done = 0
    while True:
        with partnership_scope(partnership):
            claimed = claim()
        if claimed is None:
            return done
        try:
            made = make(claimed)
        except Exception:
            logger.exception("Report %s could not be made; it is tried again", claimed.report_id)
            return done
        with partnership_scope(partnership):
            done += issue_report(claimed, made)


def next_due() -> dt.datetime | None:
    """When the oldest report that waits to be published was asked for, or its claim runs out."""
    waiting = Report.objects.filter(state=ReportState.OPINION_GIVEN, publish_asked_at__isnull=False)
    moments = [
        asked if claimed is None else max(asked, claimed + CLAIM_LASTS)
        for asked, claimed in waiting.values_list("publish_asked_at", "publish_claimed_at")
        if asked is not None
    ]
    return min(moments, default=None)


def claim() -> Claimed | None:
    """Take one report that waits and that nobody else is making; None when there is none."""
    waiting = Report.objects.select_for_update(skip_locked=True).filter(
        state=ReportState.OPINION_GIVEN, publish_asked_at__isnull=False
    )
    for report in waiting.order_by("publish_asked_at", "pk"):
        if report.publish_claimed_at is None or report.publish_claimed_at + CLAIM_LASTS <= clock.now():
            report.publish_claimed_at = clock.now()
            report.save(update_fields=["publish_claimed_at"])
            return read_claim(report)
    return None


def read_claim(report: Report) -> Claimed:
    """Everything that the documents are made from, as it will stand when published now."""
    now = clock.now()
    words = words_of(report, published_on=clock.local(now).date())
    return Claimed(report.pk, now, report.published_by_id, content_of(report), words)


def make(claimed: Claimed) -> Made:
    """Make the documents. Asks no database, holds no transaction."""
    html = report_html(claimed.content, claimed.words)
    files = {
        FileFormat.PDF: report_pdf(html, base_url=settings.SITE_URL),
        FileFormat.WORD: report_word(claimed.content, claimed.words),
    }
    return Made(html, files)


def issue_report(claimed: Claimed, made: Made) -> int:
    """Record what was made: keep the bytes, mark the edition before as replaced, tell the board. 0 if already done."""
    with transaction.atomic():
        report = locked_report(Report(pk=claimed.report_id))
        if report.state != ReportState.OPINION_GIVEN:
            return 0
        earlier = locked_report(report.replaces) if report.replaces is not None else None
        for file_format, content in made.files.items():
            issue(report, file_format, content)
        move(
            report,
            ReportState.PUBLISHED,
            published_at=claimed.at,
            published_by_id=claimed.by_id,
            html_sha256=text_digest(made.html),
        )
        if earlier is not None and earlier.state == ReportState.PUBLISHED:
            move(earlier, ReportState.REPLACED)
        tell_the_board(report)
        record("report.published", f"Published: {report} to {report.board}", by=claimed.by_id, subject=report)
    return 1


def publish(*, report: Report, by: Member | None) -> Report:
    """Publish a report at once, in the open scope: for history and tests. Pages use `ask_to_publish`.

    Raises:
        MoveRefused: no opinion has been given, or somebody published it in the meantime.
    """
    refuse_without_opinion(report)
    report.published_by_id = by.user_id if by else None
    claimed = read_claim(report)
    if not issue_report(claimed, make(claimed)):
        raise MoveRefused("This report was published a moment ago.")
    return Report.objects.get(pk=report.pk)


def issue(report: Report, file_format: FileFormat, content: bytes) -> IssuedFile:
    """Keep the bytes of one format, for ever."""
    name = file_name(report, file_format)
    stored = storage.store(content, kind="report", name=name, content_type=TYPES[file_format])
    return IssuedFile.objects.create(report=report, format=file_format, file=stored, issued_at=clock.now())


def file_name(report: Report, file_format: FileFormat) -> str:
    """ "2026-04-quarter-1-city-board-edition-1.pdf"."""
    board = "-".join("".join(c if c.isalnum() else " " for c in report.board.short_name.lower()).split())
    return (
        f"{report.period_start:%Y-%m}-quarter-{report.quarter}-{board}-edition-{report.edition}.{file_format}"
    )


def tell_the_board(report: Report) -> None:
    """A notice by email to each member of the board; the report itself is read after signing in."""
    partnership = Partnership.objects.get(pk=report.partnership_id)
    address = settings.SITE_URL + reverse("reports:report", args=[partnership.slug, report.pk])
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
            for name, email in readers_of(report.board)
        ]
    )
