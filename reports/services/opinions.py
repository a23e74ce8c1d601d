"""SEG's opinion: entered by the chair, or by the officer and confirmed by the chair. Never overwritten."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from partnerships import clock
from partnerships.access import Member
from partnerships.choices import EmailKind, Role
from partnerships.links import LinkKind
from partnerships.models import Board, MembershipRole
from partnerships.services.log import record
from partnerships.services.outbox import Letter, Link, queue
from reports.choices import NEEDS_EVIDENCE, OpinionChoice, ReportState
from reports.models import Opinion, OpinionConfirmation, Report
from reports.queries.content_of import content_of, newest_opinion, standing_opinion
from reports.services.moves import locked_report, move

__all__ = ["OpinionRefused", "answer_confirmation", "enter_opinion", "standing_opinion"]


class OpinionRefused(ValueError):
    """The opinion cannot be recorded; the words say why and what to do."""


def enter_opinion(
    *,
    report: Report,
    opinion: OpinionChoice,
    reasons: str,
    minute_ref: str,
    decided_on: dt.date,
    by: Member,
    steps_claimed: Collection[int] = (),
    more_evidence: str = "",
    further_action: str = "",
) -> Opinion:
    """Record the opinion that SEG reached. The chair's own counts at once; an officer's waits for the chair.

    `steps_claimed` are the steps of the four on which it rests.
    Source: DOMAIN.md, Who does what (SEG member); REQUIREMENTS A32-A35, acceptance check 8.

    Raises:
        OpinionRefused: the report is not with SEG, has no frozen figures, holds no evidence on a step that is
            claimed, or the date lies ahead.
    """
    with transaction.atomic():
        report = locked_report(report)
        refuse_unless_ready(report, decided_on)
        refuse_without_evidence(report, opinion, steps_claimed)
        entered = Opinion.objects.create(
            report=report,
            opinion=opinion,
            steps_claimed=sorted(set(steps_claimed)),
            reasons=reasons,
            minute_ref=minute_ref,
            decided_on=decided_on,
            more_evidence=more_evidence,
            further_action=further_action,
            entered_by_id=by.user_id,
            entered_at=clock.now(),
        )
        record(
            "report.opinion_entered", f"Opinion entered: {entered}", by=by, subject=report, opinion=opinion
        )
        if is_chair(by, report.board):
            _confirm(entered, report, by, confirmed=True, note="Entered by the chair")
        else:
            ask_the_chair(entered)
    return entered


def refuse_unless_ready(report: Report, decided_on: dt.date) -> None:
    """Raise `OpinionRefused` unless SEG may decide on this report now."""
    if report.state != ReportState.WITH_SEG:
        raise OpinionRefused("This report is not with the group. Send it first, then record the opinion.")
    if report.snapshot is None:
        raise OpinionRefused("This report has no frozen figures to decide on. Freeze the figures first.")
    if decided_on > clock.today():
        raise OpinionRefused("The date of the decision cannot lie ahead.")
    if decided_on < report.period_end:
        raise OpinionRefused("The date of the decision cannot lie before the end of the quarter.")


def refuse_without_evidence(report: Report, opinion: OpinionChoice, steps_claimed: Collection[int]) -> None:
    """Raise `OpinionRefused` for a claimed step without evidence in the report, or assurance that claims none.

    Source: REQUIREMENTS.md, acceptance check 8.
    """
    held = {step.step: step for step in content_of(report).evidence}
    for number in sorted(set(steps_claimed)):
        step = held.get(number)
        if step is None:
            raise OpinionRefused("There are four steps, 1 to 4.")
        if not step.can_be_claimed:
            raise OpinionRefused(
                f"This report holds no evidence on step {number}, {step.title.lower()} ({step.words}), "
                "so the opinion cannot rest on it."
            )
    if opinion in NEEDS_EVIDENCE and not steps_claimed:
        raise OpinionRefused("Say on which of the four steps the assurance rests.")


def chairs(board: Board) -> Sequence[MembershipRole]:
    """The active chairs of a board's group: those of this board, and those who chair for every board."""
    roles = MembershipRole.objects.filter(
        Q(board=board) | Q(board__isnull=True),
        role=Role.SEG_CHAIR,
        membership__active=True,
        membership__user__is_active=True,
    )
    return list(roles.select_related("membership__user"))


def is_chair(member: Member, board: Board) -> bool:
    """Whether a member chairs the group of this board."""
    return member.user_id in {role.membership.user_id for role in chairs(board)}


def ask_the_chair(opinion: Opinion) -> None:
    """Email each chair a link; the page behind it asks them to sign in before they confirm."""
    found = {(role.membership.user.name, role.membership.user.email) for role in chairs(opinion.report.board)}
    queue(
        [
            Letter(
                kind=EmailKind.OPINION,
                to_address=address,
                to_name=name,
                subject="Please confirm the opinion recorded at your meeting",
                text=render_to_string("emails/confirm_opinion.txt", {"name": name, "opinion": opinion}),
                links=[Link(LinkKind.OPINION, opinion.pk)],
                dedupe_key=f"opinion:{opinion.pk}:{address}",
            )
            for name, address in sorted(found)
        ]
    )


def answer_confirmation(*, opinion: Opinion, confirmed: bool, note: str, by: Member) -> OpinionConfirmation:
    """The chair confirms or refuses what the officer recorded. Refused, the officer records it anew.

    Raises:
        OpinionRefused: already answered, replaced by a newer opinion, not the board's chair, or no reason given
            for refusing.
    """
    with transaction.atomic():
        report = locked_report(opinion.report)
        newest = newest_opinion(report)
        if OpinionConfirmation.objects.filter(opinion=opinion).exists():
            raise OpinionRefused("This opinion has already been answered. Nothing was changed.")
        if newest is None or newest.pk != opinion.pk:
            raise OpinionRefused("A newer opinion has been recorded since. Please open that one.")
        if report.state != ReportState.WITH_SEG:
            raise OpinionRefused("This report is no longer with the group. Nothing was changed.")
        if report.sent_to_seg_at is not None and opinion.entered_at < report.sent_to_seg_at:
            raise OpinionRefused(
                "The report was taken back and sent again since this opinion was recorded. "
                "Ask the officer to record it anew."
            )
        if not is_chair(by, report.board):
            raise OpinionRefused("Only the chair of this board's group can confirm it.")
        if not confirmed and not note.strip():
            raise OpinionRefused("Say what should be put right.")
        if confirmed:
            refuse_without_evidence(report, OpinionChoice(opinion.opinion), opinion.steps_claimed)
        return _confirm(opinion, report, by, confirmed=confirmed, note=note)


def _confirm(
    opinion: Opinion, report: Report, by: Member, *, confirmed: bool, note: str
) -> OpinionConfirmation:
    answer = OpinionConfirmation.objects.create(
        opinion=opinion, confirmed=confirmed, note=note, by_id=by.user_id, at=clock.now()
    )
    words = "confirmed" if confirmed else "sent back"
    record(f"report.opinion_{words.replace(' ', '_')}", f"Opinion {words}: {opinion}", by=by, subject=report)
    if confirmed:
        move(report, ReportState.OPINION_GIVEN)
    return answer
