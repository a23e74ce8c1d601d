"""Challenge days: agencies challenge each other's returns; the record stays (DOMAIN.md, Thematic audit)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from assurance.services.refusals import Refused
from audits.logic.machines import CHALLENGE_DAY
from audits.logic.processes import DayState, Fact, Party
from audits.models import Assessment, ChallengeDay, ChallengeDayEntry, Cycle
from audits.rules import RUN_AUDITS
from audits.services.moving import move
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record as log

MOST_CHARACTERS = 10_000


def _officer(by: Member) -> None:
    if not by.can(RUN_AUDITS):
        raise Refused("The policy officer keeps challenge days.")


@transaction.atomic
def plan_day(
    *, title: str, on: dt.date, by: Member, place: str = "", cycle: Cycle | None = None
) -> ChallengeDay:
    """Plan a day; with a cycle, the agencies of that cycle see it.

    Raises:
        Refused: not the officer's, no title, or a day already past.
    """
    _officer(by)
    title = " ".join(title.split())
    if not title:
        raise Refused("Give the day a title.")
    if on < clock.today():
        raise Refused("Choose a day that is not past.")
    made = ChallengeDay.objects.create(title=title[:150], on=on, place=place.strip()[:200], cycle=cycle)
    log("challenge_day.planned", f"{made.title} was planned", by=by, subject=made)
    return made


@transaction.atomic
def add_challenge(
    *,
    day: ChallengeDay,
    challenge: str,
    by: Member,
    response: str = "",
    outcome: str = "",
    assessment: Assessment | None = None,
) -> ChallengeDayEntry:
    """Write down one challenge: what was asked of whom, what they answered, what follows.

    Raises:
        Refused: not the officer's, no words, too many, another cycle's assessment, or the record is closed.
    """
    _officer(by)
    stored = ChallengeDay.objects.select_for_update().get(pk=day.pk)
    if stored.state not in (DayState.PLANNED, DayState.HELD):
        raise Refused("The record of this day is closed.")
    if not challenge.strip():
        raise Refused("Write the challenge.")
    if max(len(challenge), len(response), len(outcome)) > MOST_CHARACTERS:
        raise Refused(f"A text may have {MOST_CHARACTERS:,} characters at most.")
    if assessment is not None and assessment.cycle_id != stored.cycle_id:
        raise Refused("This agency does not take part in the cycle of the day.")
    return ChallengeDayEntry.objects.create(
        day=stored,
        assessment=assessment,
        challenge=challenge.strip(),
        response=response.strip(),
        outcome=outcome.strip(),
        written_by_id=by.user_id,
    )


def hold(*, day: ChallengeDay, roles_present: Sequence[str], by: Member) -> ChallengeDay:
    """The day was held: who was there, by role and never by name.

    Raises:
        Refused: no roles, still to come, not planned, or not the officer's.
    """
    _officer(by)
    if day.on > clock.today():
        raise Refused("This day is still to come.")
    roles = [" ".join(role.split())[:120] for role in roles_present if role.strip()]
    facts = {Fact.ROLES_MET} if roles else set()
    return move(day, CHALLENGE_DAY, "hold", by=by, party=Party.OFFICER, facts=facts, roles_present=roles)


def write_record(*, day: ChallengeDay, words: str, by: Member) -> ChallengeDay:
    """Close the record of the day; it stays as it is.

    Raises:
        Refused: no words, not held, or not the officer's.
    """
    _officer(by)
    facts = {Fact.RECORD_WRITTEN} if words.strip() else set()
    return move(
        day,
        CHALLENGE_DAY,
        "record",
        by=by,
        party=Party.OFFICER,
        facts=facts,
        record=words.strip()[:MOST_CHARACTERS],
        recorded_by_id=by.user_id,
        recorded_at=clock.now(),
    )


def cancel(*, day: ChallengeDay, why: str, by: Member) -> ChallengeDay:
    """The day does not take place.

    Raises:
        Refused: no reason, held already, or not the officer's.
    """
    _officer(by)
    facts = {Fact.REASON} if why.strip() else set()
    return move(
        day,
        CHALLENGE_DAY,
        "cancel",
        by=by,
        party=Party.OFFICER,
        facts=facts,
        why_cancelled=why.strip()[:300],
    )
