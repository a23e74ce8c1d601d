"""Drafts: made for a quarter and a board, frozen, written, sent to SEG."""

from django.db import IntegrityError, transaction

from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.models import Board
from partnerships.services.log import record
from reports.choices import ReportState
from reports.logic.editions import what_changed
from reports.logic.quarters import Quarter
from reports.models import Narrative, Report
from reports.queries.content_of import content_of, narratives_of
from reports.queries.quarters import quarter_of_report
from reports.services.moves import MoveRefused, locked_report, move
from reports.services.releasing import NotSafeNow, remember_release
from reports.services.snapshots import freeze, snapshot_digest


class DraftRefused(ValueError):
    """The draft cannot be made or changed; the words say why and what to do."""


class NewerTextExists(ValueError):
    """Somebody saved this section since the page was opened: both texts are kept for the writer to see."""

    def __init__(self, stored: Narrative, mine: str) -> None:
        super().__init__("Somebody else saved this section while you were writing.")
        self.stored = stored
        self.mine = mine


def draft_report(*, board: Board, quarter: Quarter, by: Member | None) -> Report:
    """Start the report of a quarter for a board, with its figures frozen as they stand now.

    Raises:
        DraftRefused: the quarter is not over, or this board already has a report on it.
    """
    if quarter.end >= clock.today():
        raise DraftRefused(
            f"{quarter.name} is not over yet. A report can be drafted from {long_date(quarter.following.start)}."
        )
    with transaction.atomic():
        if Report.objects.filter(board=board, year=quarter.year, quarter=quarter.number).exists():
            raise DraftRefused(f"{board} already has a report on {quarter.name}.")
        report = new_edition_row(board=board, quarter=quarter, edition=1, by=by)
        report = freeze_figures(report=report, by=by)
        record("report.drafted", f"Report drafted: {report} for {board}", by=by, subject=report)
    return report


def new_edition_row(
    *, board: Board, quarter: Quarter, edition: int, by: Member | None, **fields: object
) -> Report:
    """The row of an edition; the database refuses a second of the same number."""
    try:
        with transaction.atomic():
            return Report.objects.create(
                board=board,
                year=quarter.year,
                quarter=quarter.number,
                period_start=quarter.start,
                period_end=quarter.end,
                edition=edition,
                made_by_id=by.user_id if by else None,
                made_at=clock.now(),
                **fields,
            )
    except IntegrityError:
        raise DraftRefused("This report was made a moment ago, perhaps in another tab.") from None


def freeze_figures(*, report: Report, by: Member | None) -> Report:
    """Collect every figure as it stands now into the draft's snapshot, in place of the last one.

    Raises:
        DraftRefused: the report is no longer a draft.
    """
    with transaction.atomic():
        report = locked_report(report)
        if report.state != ReportState.DRAFT:
            raise DraftRefused(
                "Only a draft's figures can be taken again. A published report needs a new edition."
            )
        frozen = freeze(report)
        report.snapshot = frozen.snapshot
        report.counted_bookings = frozen.counted_bookings
        report.snapshot_sha256 = snapshot_digest(frozen.snapshot)
        report.frozen_at = clock.now()
        report.save(update_fields=["snapshot", "counted_bookings", "snapshot_sha256", "frozen_at"])
        record(
            "report.frozen", f"Figures frozen: {report}", by=by, subject=report, sha256=report.snapshot_sha256
        )
    return report


def save_narrative(*, report: Report, section: str, text: str, version: int, by: Member | None) -> Narrative:
    """Save the officer's words for a section. `version` is the one that the page showed, 0 for none.

    The same words saved twice are one save.

    Raises:
        DraftRefused: the report is no longer a draft.
        NewerTextExists: somebody saved since; nothing is overwritten.
    """
    with transaction.atomic():
        report = locked_report(report)
        if report.state != ReportState.DRAFT:
            raise DraftRefused(
                "This report is no longer a draft, so its words stand. Make a new edition to change them."
            )
        stored = Narrative.objects.filter(report=report, section=section).first()
        if stored is None:
            stored = Narrative(report=report, section=section, version=0)
        text = normalised(text)
        if stored.pk and stored.text == text:
            return stored
        if stored.version != version:
            raise NewerTextExists(stored, text)
        stored.text = text
        stored.version += 1
        stored.edited_by_id = by.user_id if by else None
        stored.edited_at = clock.now()
        stored.save()
    return stored


def normalised(text: str) -> str:
    """Words as stored: one kind of line end, nothing around them, no characters that a document cannot hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(letter for letter in lines if letter in "\n\t" or ord(letter) >= 32)


def send_to_seg(*, report: Report, by: Member | None) -> Report:
    """Hand the draft to SEG: from now on its words and figures stand, and count as shown outside the QA team.

    Raises:
        DraftRefused: it has no frozen figures, or they are no longer safe to show.
        MoveRefused: it is no draft.
    """
    with transaction.atomic():
        report = locked_report(report)
        if report.snapshot is None:
            raise DraftRefused("Freeze the figures first.")
        try:
            remember_release(report)
        except NotSafeNow as unsafe:
            raise DraftRefused(str(unsafe)) from None
        move(
            report,
            ReportState.WITH_SEG,
            sent_to_seg_at=clock.now(),
            counted_bookings={},
            changes=changes_since(report.replaces, report),
        )
        record("report.sent_to_seg", f"Sent to the group: {report}", by=by, subject=report)
    return report


def take_back(*, report: Report, by: Member | None) -> Report:
    """Take a report back from SEG to draft, before an opinion is given.

    Raises:
        MoveRefused: it is not with SEG.
    """
    with transaction.atomic():
        report = locked_report(report)
        move(report, ReportState.DRAFT, sent_to_seg_at=None)
        record("report.taken_back", f"Taken back to draft: {report}", by=by, subject=report)
    return report


def correct(*, report: Report, why: str, by: Member | None) -> Report:
    """Start a new edition of a published report: the same words, and the figures as they stand now.

    Raises:
        MoveRefused: only a published report has something to correct.
        DraftRefused: a later edition exists, or no reason is given.
    """
    with transaction.atomic():
        report = locked_report(report)
        if report.state != ReportState.PUBLISHED:
            raise MoveRefused("Only a published report is corrected by a new edition.")
        if not why.strip():
            raise DraftRefused("Say why a new edition is needed.")
        quarter = quarter_of_report(report)
        edition = new_edition_row(
            board=report.board,
            quarter=quarter,
            edition=report.edition + 1,
            by=by,
            replaces=report,
            what_changed=why.strip(),
        )
        Narrative.objects.bulk_create(
            [
                Narrative(report=edition, section=old.section, text=old.text, edited_by_id=old.edited_by_id)
                for old in report.narratives.all()
            ]
        )
        edition = freeze_figures(report=edition, by=by)
        record("report.corrected", f"New edition started: {edition}", by=by, subject=edition, why=why)
    return edition


def changes_since(earlier: Report | None, report: Report) -> list[str]:
    """What differs from the edition before, in words; nothing for a first edition."""
    if earlier is None:
        return []
    return what_changed(
        content_of(earlier),
        content_of(report),
        old_words=narratives_of(earlier),
        new_words=narratives_of(report),
    )
