"""A stored report, read back: its content, its words and the opinion that stands."""

from reports.logic.blocks import ReportContent, from_snapshot
from reports.models import Opinion, Report


class NoFigures(LookupError):
    """The report's figures have not been frozen yet."""


def content_of(report: Report) -> ReportContent:
    """What was frozen.

    Raises:
        NoFigures: nothing was.
    """
    if report.snapshot is None:
        raise NoFigures(str(report))
    return from_snapshot(report.snapshot)


def narratives_of(report: Report) -> dict[str, str]:
    """The officer's words, by section."""
    return {row.section: row.text for row in report.narratives.all() if row.text}


def standing_opinion(report: Report) -> Opinion | None:
    """The newest confirmed opinion of a report: the one that counts."""
    return (
        report.opinions.filter(confirmations__confirmed=True)
        .select_related("entered_by")
        .prefetch_related("confirmations__by")
        .order_by("-entered_at", "-id")
        .first()
    )


def newest_opinion(report: Report) -> Opinion | None:
    """The opinion entered last, confirmed or not."""
    return (
        report.opinions.select_related("entered_by")
        .prefetch_related("confirmations__by")
        .order_by("-entered_at", "-id")
        .first()
    )


def waits_for_confirmation(report: Report) -> Opinion | None:
    """The opinion that the chair has still to answer: the newest, entered since the report was last sent."""
    newest = newest_opinion(report)
    if newest is None or newest.confirmations.all() or report.sent_to_seg_at is None:
        return None
    return newest if newest.entered_at >= report.sent_to_seg_at else None
