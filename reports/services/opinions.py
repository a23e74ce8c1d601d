"""SEG's opinion: entered by the chair, or by the officer and confirmed by the chair. Never overwritten."""

import datetime as dt

from django.db import transaction
from django.template.loader import render_to_string

from partnerships import clock
from partnerships.access import Member
from partnerships.choices import EmailKind, Role
from partnerships.links import LinkKind
from partnerships.queries.members import emails_by_role
from partnerships.services.log import record
from partnerships.services.outbox import Letter, Link, queue
from reports.choices import OpinionChoice, ReportState
from reports.models import Opinion, OpinionConfirmation, Report
from reports.services.moves import locked_report, move


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
    more_evidence: str = "",
    further_action: str = "",
) -> Opinion:
    """Record the opinion that SEG reached. The chair's own counts at once; an officer's waits for the chair.

    Source: DOMAIN.md, Who does what (SEG member); REQUIREMENTS A32-A35, acceptance check 8.

    Raises:
        OpinionRefused: the report is not with SEG, has no frozen figures, or the date lies ahead.
    """
    with transaction.atomic():
        report = locked_report(report)
        refuse_unless_ready(report, decided_on)
        entered = Opinion.objects.create(
            report=report,
            opinion=opinion,
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
        if Role.SEG_CHAIR in by.roles:
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


def ask_the_chair(opinion: Opinion) -> None:
    """Email each chair a link; the page behind it asks them to sign in before they confirm."""
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
            for name, address in emails_by_role(Role.SEG_CHAIR)
        ]
    )


def answer_confirmation(*, opinion: Opinion, confirmed: bool, note: str, by: Member) -> OpinionConfirmation:
    """The chair confirms or refuses what the officer recorded. Refused, the officer records it anew.

    Raises:
        OpinionRefused: already answered, replaced by a newer opinion, or no reason given for refusing.
    """
    with transaction.atomic():
        report = locked_report(opinion.report)
        newest = report.opinions.order_by("-entered_at", "-id").first()
        if OpinionConfirmation.objects.filter(opinion=opinion).exists():
            raise OpinionRefused("This opinion has already been answered. Nothing was changed.")
        if newest is None or newest.pk != opinion.pk:
            raise OpinionRefused("A newer opinion has been recorded since. Please open that one.")
        if report.state != ReportState.WITH_SEG:
            raise OpinionRefused("This report is no longer with the group. Nothing was changed.")
        if not confirmed and not note.strip():
            raise OpinionRefused("Say what should be put right.")
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


def standing_opinion(report: Report) -> Opinion | None:
    """The newest confirmed opinion of a report: the one that counts."""
    return (
        report.opinions.filter(confirmations__confirmed=True)
        .select_related("entered_by")
        .order_by("-entered_at", "-id")
        .first()
    )
