"""What reports put on Home: what is due of them, and the latest opinions."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.http import urlencode

from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.models import Board
from partnerships.places import DueItem, KeyFigure, SearchHit
from partnerships.queries.groups import open_partnership
from partnerships.queries.settings import settings_of_partnership
from reports.choices import ReportState
from reports.models import Report
from reports.queries.content_of import waits_for_confirmation
from reports.queries.delivery import courses_for, deliveries
from reports.queries.lists import published_for, report_list
from reports.queries.quarters import last_complete_quarter, without_report
from reports.queries.still_open import suggested_freeze
from reports.rules import CONFIRM_OPINION, DRAFT_REPORTS

#: Days from the day on which a report was sent to SEG until its opinion is chased.
OPINION_WITHIN = 21
MOST_FIGURES = 2


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Drafts to start or send, opinions to record or confirm, reports to publish."""
    slug = open_partnership().slug
    seg = settings_of_partnership().seg_word
    items: list[DueItem] = []
    if member.can(DRAFT_REPORTS):
        items += [_to_start(board, slug) for board in _boards_without_report()]
    current = report_list(member).filter(
        state__in=[ReportState.DRAFT, ReportState.WITH_SEG, ReportState.OPINION_GIVEN]
    )
    for report in current:
        item = _of_report(report, member, slug, seg, today)
        if item is not None:
            items.append(item)
    return items


def _boards_without_report() -> list[Board]:
    """The boards whose courses had events in the last complete quarter and that have no report on it yet."""
    quarter = last_complete_quarter()
    return [
        board
        for board in without_report(quarter)
        if not deliveries([quarter], courses_for(board.pk))[quarter].is_empty
    ]


def _to_start(board: Board, slug: str) -> DueItem:
    quarter = last_complete_quarter()
    freeze_on = suggested_freeze(deliveries([quarter], courses_for(board.pk))[quarter])
    query = urlencode({"board": str(board.pk), "quarter": f"{quarter.year}-{quarter.number}"})
    return DueItem(
        due_on=freeze_on,
        what=f"Draft the quarterly report for {board.name}",
        why=f"{quarter.name} is over. Its last after survey closes on {long_date(freeze_on)}.",
        whose="Policy officer",
        button="Start the draft",
        url=f"{reverse('reports:new', args=[slug])}?{query}",
    )


def _of_report(report: Report, member: Member, slug: str, seg: str, today: dt.date) -> DueItem | None:
    about = f"{report}, {report.board.name}"
    address = reverse("reports:report", args=[slug, report.pk])
    if report.state == ReportState.DRAFT:
        why = f"The figures were frozen on {_day(report.frozen_at)}." if report.frozen_at else ""
        return DueItem(today, f"Finish the draft: {about}", why, "Policy officer", "Open the draft", address)
    if report.state == ReportState.OPINION_GIVEN:
        if not member.can(DRAFT_REPORTS):
            return None
        why = f"{seg} has given its opinion. The board waits for the report."
        return DueItem(today, f"Publish: {about}", why, "Policy officer", "Read and publish", address)
    return _with_seg(report, member, slug, seg, about)


def _with_seg(report: Report, member: Member, slug: str, seg: str, about: str) -> DueItem | None:
    sent = clock.local(report.sent_to_seg_at or clock.now()).date()
    waiting = waits_for_confirmation(report)
    if waiting is not None:
        if not member.can(CONFIRM_OPINION):
            return None
        return DueItem(
            due_on=clock.local(waiting.entered_at).date(),
            what=f"Confirm the opinion: {about}",
            why=f"{waiting.entered_by.name} recorded it after the meeting. It counts when you confirm it.",
            whose=f"{seg} chair",
            button="Read and confirm",
            url=reverse("reports:confirm_opinion", args=[slug, report.pk, waiting.pk]),
        )
    if not (member.can(DRAFT_REPORTS) or member.can(CONFIRM_OPINION)):
        return None
    return DueItem(
        due_on=sent + dt.timedelta(days=OPINION_WITHIN),
        what=f"Record the opinion of {seg}: {about}",
        why=f"It was sent on {long_date(sent)}.",
        whose=f"{seg} chair or policy officer",
        button="Record the opinion",
        url=reverse("reports:opinion", args=[slug, report.pk]),
    )


def _day(moment: dt.datetime) -> str:
    return long_date(clock.local(moment).date())


def key_figures(member: Member, today: dt.date) -> Sequence[KeyFigure]:
    """The opinion on the newest published report of each board."""
    slug = open_partnership().slug
    found: dict[int, KeyFigure] = {}
    for report in published_for(member):
        opinions = report.confirmed  # type: ignore[attr-defined]
        if report.board_id not in found and opinions:
            words = f"{opinions[0].get_opinion_display()}: {report}"
            address = reverse("reports:report", args=[slug, report.pk])
            found[report.board_id] = KeyFigure(f"Opinion for {report.board.name}", words, address)
    return list(found.values())[:MOST_FIGURES]


def find_reports(words: str, member: Member) -> Sequence[SearchHit]:
    """Reports whose board or period is searched for."""
    slug = open_partnership().slug
    wanted = words.casefold().split()
    hits = []
    for report in report_list(member)[:200]:
        text = f"{report} {report.board.name} {report.period_start:%B %Y} {report.period_end:%B %Y} report"
        if all(word in text.casefold() for word in wanted):
            hits.append(
                SearchHit(
                    f"{report}, {report.board.name}",
                    report.get_state_display(),
                    reverse("reports:report", args=[slug, report.pk]),
                )
            )
    return hits[:10]
