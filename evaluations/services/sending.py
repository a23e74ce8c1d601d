"""Sending what is due: one email for everything a person is due on a day, within the limit, in working hours.

Claim, decide, record in one transaction a batch: the outbox row and the invitation's new state are committed
together, so that a killed worker leaves nothing half done and two workers never send the same thing. Handing
the email over is delivery's work. Source: DOMAIN.md, Rules that hold everywhere; the brief, Evaluations.
"""

import datetime as dt
import hashlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from evaluations.choices import AudienceChoice, InvitationState, SkipReason, StageChoice
from evaluations.logic.burden import Decision, DueEmail, Fate, Holiday, decide
from evaluations.logic.composing import CompositionError
from evaluations.logic.schedule import LEAST_DAYS_OPEN, EventTimes, reminder_moment
from evaluations.logic.sending_hours import end_of_day, is_sending_moment, next_sending_moment, usual_moment
from evaluations.logic.stages import Audience, Stage
from evaluations.models import AskDecision, Invitation, SurveyVersion
from evaluations.queries import due
from evaluations.queries.library import rules_for_sending
from evaluations.queries.themed import blocks_for
from evaluations.services import ask_log
from evaluations.services.fixing import block_of_each, fix_version, holds_block
from evaluations.services.letters import Ask, ask_for, survey_email
from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.links import LinkKind
from partnerships.models import OutboxMessage, Partnership, PartnershipSettings
from partnerships.services.outbox import Letter, Link, queue
from partnerships.tenancy import current_partnership_id, partnership_scope

logger = logging.getLogger(__name__)
#: People in one transaction.
BATCH = 200
#: The first half of the advisory lock of the sender: merging and the limit need the whole of a person's day.
SENDER_LOCK = 7303
CHANGED_FIELDS = (
    "state",
    "skip_reason",
    "due_at",
    "moved_from",
    "reminder_at",
    "sent_at",
    "reminded_at",
    "message",
    "block",
)


@dataclass
class Outcome:
    """What became of a batch: rows to save, and one letter with its rows for each person who gets one."""

    changed: list[Invitation] = field(default_factory=list)
    letters: list[tuple[Letter, list[Invitation]]] = field(default_factory=list)
    decisions: list[AskDecision] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Everything that deciding about a batch of people needs, read in a handful of queries."""

    audience: AudienceChoice
    now: dt.datetime
    partnership: Partnership
    settings: PartnershipSettings
    rows: dict[int | str, list[Invitation]]
    past: dict[str, list[tuple[str, dt.datetime]]]
    coming: dict[int | str, list[dt.datetime]]
    opted_out: set[tuple[int | str, int | None]]
    versions: dict[int, SurveyVersion]
    #: Addresses that take no more emails of ours.
    stopped: set[str]
    #: The theme whose questions each sampled person gets, by booking.
    blocks: dict[int, str]
    holidays: list[Holiday]


def next_due() -> dt.datetime | None:
    """When the next invitation or reminder may go, within sending hours; None before Start."""
    settings = PartnershipSettings.objects.first()
    if settings is None or not settings.may_send:
        return None
    now = clock.now()
    overdue, later = due.next_moment(now)
    first = now if overdue else later
    return next_sending_moment(first) if first is not None else None


def send_due(partnership: Partnership) -> int:
    """Send every invitation and reminder that is due; returns how many emails were queued.

    Nothing goes outside working hours, before the partnership's Start, or while its contacts are blank.
    """
    now = clock.now()
    if not is_sending_moment(now):
        return 0
    sent = 0
    for audience, start in ((AudienceChoice.DELEGATE, 0), (AudienceChoice.MANAGER, "")):
        after: int | str | None = start
        while after is not None:
            with partnership_scope(partnership):
                queued, after = _send_batch(partnership, audience, now, after)
            sent += queued
    return sent


def _send_batch(
    partnership: Partnership, audience: AudienceChoice, now: dt.datetime, after: int | str
) -> tuple[int, int | str | None]:
    """Send to the next people; returns how many emails, and the last person dealt with (None at the end)."""
    settings = PartnershipSettings.objects.first()
    is_any, _ = due.waiting(now)
    if settings is None or not settings.may_send or not is_any:
        return 0, None
    people = due.people_due(audience, now, after, BATCH)
    if not people or not _lock():
        return 0, None
    batch = _read(partnership, settings, audience, now, people)
    outcome = Outcome()
    for person, rows in batch.rows.items():
        _decide_for(batch, person, rows, outcome)
    _save(outcome)
    return len(outcome.letters), people[-1] if len(people) == BATCH else None


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SENDER_LOCK, current_partnership_id()])
        return bool(cursor.fetchone()[0])


def _read(
    partnership: Partnership,
    settings: PartnershipSettings,
    audience: AudienceChoice,
    now: dt.datetime,
    people: Sequence[int | str],
) -> Batch:
    claimed = due.claim(audience, people, now, end_of_day(clock.local(now).date()))
    versions = _fix_versions({row.event_survey_id: row for row in claimed if row.due_at <= now})
    rows: dict[int | str, list[Invitation]] = defaultdict(list)
    for row in claimed:
        if row.event_survey_id in versions or row.due_at > now:
            rows[row.delegate_id if audience == AudienceChoice.DELEGATE else address_of(row)].append(row)
    is_delegate = audience == AudienceChoice.DELEGATE
    addresses = {address_of(row) for row in claimed}
    return Batch(
        audience=audience,
        now=now,
        partnership=partnership,
        settings=settings,
        rows=rows,
        past=due.emails_to(addresses, now),
        coming=due.coming_asks(people, now) if is_delegate else {},
        opted_out=due.opted_out(audience, people),
        versions=versions,
        stopped=due.stopped(addresses),
        blocks=block_of_each({row.booking_id for row in claimed if row.state == InvitationState.PLANNED}),
        holidays=due.school_holidays(clock.local(now).date()),
    )


def _fix_versions(one_each: dict[int, Invitation]) -> dict[int, SurveyVersion]:
    """The survey version of each stage of an event; fixed when its first invitation goes, then never changed.

    Takes one invitation of each. A course whose questions cannot make a survey sends nothing, stops nobody.
    """
    versions: dict[int, SurveyVersion] = {}
    blocks = blocks_for({row.event_id for row in one_each.values()})
    for row in one_each.values():
        survey = row.event_survey
        survey.event = row.event
        try:
            versions[survey.pk] = fix_version(survey, blocks.get(row.event_id, []))
        except CompositionError as problem:
            logger.error("Survey %s cannot be composed: %s", survey.pk, problem)
    return versions


def address_of(row: Invitation) -> str:
    """The address that `queries.due.eligible` found: the delegate's own, or the manager's."""
    return str(row.address)  # type: ignore[attr-defined]  # annotated by the query


def last_day_to_send(row: Invitation) -> dt.date:
    """The last local date on which an invitation or reminder is worth sending."""
    closes_on = clock.local(row.closes_at).date()
    if row.stage == StageChoice.PRE:
        return closes_on
    days = LEAST_DAYS_OPEN if row.state == InvitationState.PLANNED else 1
    return closes_on - dt.timedelta(days=days)


def _decide_for(batch: Batch, person: int | str, rows: list[Invitation], outcome: Outcome) -> None:
    """Everything due to one person today: skipped, moved, left waiting, or together in one email."""
    today = clock.local(batch.now).date()
    asked = []
    for row in rows:
        reason = _reason_to_skip(batch, person, row, today)
        if reason:
            outcome.decisions.append(ask_log.given_up(row, reason))
            _give_up(row, reason)
            outcome.changed.append(row)
        else:
            asked.append(row)
    if not asked:
        return
    decisions = decide(
        [_due_email(row) for row in asked],
        _past_days(batch, person, address_of(asked[0])),
        batch.now,
        limit=max(1, batch.settings.emails_per_30_days),
        coming_days=[clock.local(at).date() for at in batch.coming.get(person, [])],
        holidays=batch.holidays,
    )
    together = []
    for row, decision in zip(asked, decisions, strict=True):
        if decision.fate is Fate.SEND:
            together.append(row)
        elif decision.fate is not Fate.WAIT:
            outcome.decisions.append(ask_log.held_back(row, decision))
            _hold_back(row, decision)
            outcome.changed.append(row)
    if together:
        for row in together:
            _give_block(batch, row)
        outcome.decisions += [ask_log.sent(row, len(together) - 1) for row in together]
        outcome.letters.append((_letter(batch, person, together), together))


def _give_block(batch: Batch, row: Invitation) -> None:
    """Fix the theme's questions of somebody sampled, when first sent and when the survey's version holds them."""
    block = batch.blocks.get(row.booking_id, "")
    if (
        row.state == InvitationState.PLANNED
        and block
        and holds_block(batch.versions[row.event_survey_id], block)
    ):
        row.block = block


def _reason_to_skip(batch: Batch, person: int | str, row: Invitation, today: dt.date) -> SkipReason | None:
    if {(person, None), (person, row.event.course_id)} & batch.opted_out:
        return SkipReason.OPTED_OUT
    if address_of(row) in batch.stopped:
        return SkipReason.STOPPED
    if row.due_at <= batch.now and today > last_day_to_send(row):
        return SkipReason.TOO_LATE
    return None


def _give_up(row: Invitation, reason: SkipReason) -> None:
    """Not asked, with the reason; a person who was asked is only not reminded."""
    if row.state == InvitationState.PLANNED or reason == SkipReason.OPTED_OUT:
        row.state, row.skip_reason = InvitationState.SKIPPED, reason
    else:
        row.reminder_at = None


def _due_email(row: Invitation) -> DueEmail:
    is_reminder = row.state != InvitationState.PLANNED
    due_at = row.reminder_at if is_reminder and row.reminder_at else row.due_at
    return DueEmail(
        str(row.pk),
        Stage(row.stage),
        due_at,
        last_day_to_send(row),
        is_reminder,
        started_at=row.started_at,
        in_education=due.in_education(row),
    )


def _past_days(batch: Batch, person: int | str, address: str) -> list[dt.date]:
    """The days on which this person was asked by email; a namesake at the same address is another."""
    mine = ("survey:m:",) if batch.audience == AudienceChoice.MANAGER else (f"survey:d{person}:", "survey:m:")
    everyone = batch.audience == AudienceChoice.MANAGER
    return [
        clock.local(at).date() for key, at in batch.past.get(address, []) if everyone or key.startswith(mine)
    ]


def _hold_back(row: Invitation, decision: Decision) -> None:
    """Moved to another day, or waived with the reason."""
    if decision.fate is Fate.MOVE and decision.move_to is not None:
        if row.state != InvitationState.PLANNED:
            row.reminder_at = usual_moment(decision.move_to)
            return
        row.moved_from = row.moved_from or row.due_at
        row.due_at = usual_moment(decision.move_to)
    elif row.state == InvitationState.PLANNED:
        row.state = InvitationState.SKIPPED
        row.skip_reason = ask_log.WAIVED_AS.get(decision.cause, SkipReason.LIMIT)
    else:
        row.reminder_at = None


def _letter(batch: Batch, person: int | str, rows: list[Invitation]) -> Letter:
    asks = [_ask(batch, row, position) for position, row in enumerate(rows)]
    first = rows[0]
    is_manager = batch.audience == AudienceChoice.MANAGER
    name = (first.booking.manager_name or first.delegate.manager_name) if is_manager else first.delegate.name
    subject, text = survey_email(
        asks=asks,
        name=name if is_manager else first.delegate.first_name,
        partnership=batch.partnership,
        settings=batch.settings,
        managers_asked=any(row.event.course.ask_managers or row.booking_id in batch.blocks for row in rows),
    )
    # With day and generation: somebody whose survey was opened again, or repaired, is asked a second time.
    parts = ",".join(
        f"{row.pk}.{row.generation}{'r' if row.state != InvitationState.PLANNED else ''}" for row in rows
    )
    digest = hashlib.sha256(f"{clock.local(batch.now).date()}:{parts}".encode()).hexdigest()[:32]
    return Letter(
        kind=EmailKind.SURVEY,
        to_address=address_of(first),
        to_name=name,
        subject=subject,
        text=text,
        dedupe_key=f"survey:m:{digest}" if is_manager else f"survey:d{person}:{digest}",
        links=[Link(LinkKind.SURVEY, row.pk, row.generation) for row in rows],
    )


def _ask(batch: Batch, row: Invitation, position: int) -> Ask:
    return ask_for(
        event=row.event,
        stage=row.stage,
        audience=row.audience,
        minutes=batch.versions[row.event_survey_id].minutes_told,
        closes_at=row.closes_at,
        link=f"{{link:{position}}}",
        is_reminder=row.state != InvitationState.PLANNED,
        about=row.delegate.name if batch.audience == AudienceChoice.MANAGER else "",
    )


def _save(outcome: Outcome) -> None:
    """Queue the letters and record what was sent, moved and skipped: two statements, and one for the rows."""
    now = clock.now()
    messages = {message.dedupe_key: message for message in queue([letter for letter, _ in outcome.letters])}
    for letter, rows in outcome.letters:
        for row in rows:
            _mark_sent(row, messages[letter.dedupe_key], now)
            outcome.changed.append(row)
    Invitation.objects.update_rows(outcome.changed, CHANGED_FIELDS)
    ask_log.keep(outcome.decisions, now)


def _mark_sent(row: Invitation, message: OutboxMessage, now: dt.datetime) -> None:
    if row.state != InvitationState.PLANNED:
        row.reminded_at = now
        return
    row.state, row.sent_at, row.message = InvitationState.SENT, now, message
    stage = Stage(row.stage)
    row.reminder_at = reminder_moment(
        EventTimes(row.event.starts_at, row.event.ends_at),
        stage,
        rules_for_sending()[stage, Audience(row.audience)],
        now,
        row.closes_at,
    )
