"""The burden guard: how often one person may be emailed for answers.

Source: DOMAIN.md, Themed evaluation ("never more than the partnership's limit of emails in 30 days (3
unless set; one email for everything due to a person on a day)"); REQUIREMENTS.md, A14 and "Burden guard".
What is promised:

* Everything due to a person on a day goes in one email. If a before or after survey is due later the same
  day, the rest waits for it.
* An email without a before or after survey goes only if no window of 30 days that holds it then has more
  than the limit, counting every email sent and every before or after survey already known to come.
* Before and after surveys are never moved or waived; whatever else is due that day goes with them. They
  count.
* Other invitations move to the first day that keeps the limit, or are waived with the reason when none is
  left before their last day. Reminders never move: they go or are waived.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from evaluations.logic.sending_hours import in_london
from evaluations.logic.stages import Stage
from partnerships.logic.working_days import next_working_day

DEFAULT_LIMIT = 3
WINDOW_DAYS = 30


class Fate(StrEnum):
    """What happens to something due."""

    SEND = "send"
    WAIT = "wait"
    MOVE = "move"
    WAIVE = "waive"


@dataclass(frozen=True)
class DueEmail:
    """One invitation or reminder due to a person.

    `last_day` is the last local date on which it is worth sending.
    """

    key: str
    stage: Stage
    due_at: datetime
    last_day: date
    is_reminder: bool = False

    @property
    def is_never_held_back(self) -> bool:
        """True for the before and after surveys themselves."""
        return not self.is_reminder and self.stage in (Stage.PRE, Stage.POST)


@dataclass(frozen=True)
class Decision:
    """The fate of one due email.

    `until` is the moment waited for, `move_to` the new date; `reason` in words.
    """

    key: str
    fate: Fate
    reason: str = ""
    until: datetime | None = None
    move_to: date | None = None


def decide(
    due: Sequence[DueEmail],
    past_days: Iterable[date],
    now: datetime,
    *,
    limit: int = DEFAULT_LIMIT,
    coming_days: Iterable[date] = (),
) -> list[Decision]:
    """What to do now about everything due to one person today, in the order given.

    `due` holds what is due by the end of today. `past_days` are the local dates of emails already sent to
    this person that asked for answers (a date twice counts twice); `coming_days` the dates after today on
    which a before or after survey is planned. All that comes back as SEND goes in one email. Raises
    ValueError for a limit below 1.
    """
    if limit < 1:
        raise ValueError("The limit must be at least one email in 30 days.")
    local = in_london(now)
    today = local.date()
    past, coming = list(past_days), sorted(set(coming_days) - {today})
    forced = [email for email in due if email.is_never_held_back]
    ready = [email for email in due if in_london(email.due_at) <= local]
    last_forced = max((in_london(email.due_at) for email in forced), default=local)
    if last_forced > local and all(email.last_day > today for email in forced if email in ready):
        return [_wait(email, last_forced) for email in due]
    later = [_wait(email, email.due_at) for email in due if email not in ready]
    has_forced = any(email.is_never_held_back for email in ready)
    if has_forced or (today not in past and _fits(today, past, coming, limit)):
        decisions = [Decision(email.key, Fate.SEND) for email in ready]
    else:
        decisions = [_hold_back(email, today, past, coming, limit) for email in ready]
    by_key = {decision.key: decision for decision in (*decisions, *later)}
    return [by_key[email.key] for email in due]


def _wait(email: DueEmail, until: datetime) -> Decision:
    return Decision(email.key, Fate.WAIT, "Goes with what else is due today, in one email.", until=until)


def _hold_back(email: DueEmail, today: date, past: list[date], coming: list[date], limit: int) -> Decision:
    reason = f"This person would get more than {limit} emails in {WINDOW_DAYS} days."
    if today in past:
        reason = "This person has already had an email today."
    if email.is_reminder:
        return Decision(email.key, Fate.WAIVE, reason)
    day = next_working_day(today)
    while day <= email.last_day:
        if day in coming or _fits(day, past, coming, limit):
            return Decision(email.key, Fate.MOVE, reason, move_to=day)
        day = next_working_day(day)
    return Decision(email.key, Fate.WAIVE, reason)


def _fits(day: date, past: list[date], coming: list[date], limit: int) -> bool:
    """True when every window of 30 days that holds `day` keeps the limit with an email added on it."""
    days = [*past, *coming, day]
    return all(
        sum(end - timedelta(days=WINDOW_DAYS) < sent <= end for sent in days) <= limit
        for end in {day, *days}
        if day <= end < day + timedelta(days=WINDOW_DAYS)
    )
