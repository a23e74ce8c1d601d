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
  left before their last day. Reminders do not move for the limit: they go or are waived.
* Nobody is reminded within two days of pressing Start: the reminder moves past them.
* People of schools and colleges get no later survey and no reminder in the school holidays: it moves past them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from evaluations.logic.sending_hours import USUAL_HOUR, in_london
from evaluations.logic.stages import Stage
from partnerships.logic.working_days import next_working_day, on_or_after_working_day

DEFAULT_LIMIT = 3
WINDOW_DAYS = 30
QUIET_AFTER_START = timedelta(days=2)
"""So long after somebody pressed Start they are not reminded (REQUIREMENTS.md, rules learned: invitations)."""


class Fate(StrEnum):
    """What happens to something due."""

    SEND = "send"
    WAIT = "wait"
    MOVE = "move"
    WAIVE = "waive"


class Cause(StrEnum):
    """Why something does not simply go; kept with the decision."""

    NONE = ""
    LIMIT = "limit"
    TODAY = "today"
    TOGETHER = "together"
    STARTED = "started"
    SCHOOL_HOLIDAY = "school_holiday"


@dataclass(frozen=True)
class Holiday:
    """Days, the first and the last included, on which people of schools and colleges are not asked."""

    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class DueEmail:
    """One invitation or reminder due to a person.

    `last_day` is the last local date on which it is worth sending; `started_at` when the person pressed Start;
    `in_education` says that the school holidays are theirs.
    """

    key: str
    stage: Stage
    due_at: datetime
    last_day: date
    is_reminder: bool = False
    started_at: datetime | None = None
    in_education: bool = False

    @property
    def is_never_held_back(self) -> bool:
        """True for the before and after surveys themselves."""
        return not self.is_reminder and self.stage in (Stage.PRE, Stage.POST)


@dataclass(frozen=True)
class Decision:
    """The fate of one due email.

    `until` is the moment waited for, `move_to` the new date; `reason` in words, `cause` the same as a code. `joins`
    says that the new date has an email already, so that none is added.
    """

    key: str
    fate: Fate
    reason: str = ""
    until: datetime | None = None
    move_to: date | None = None
    cause: Cause = Cause.NONE
    joins: bool = False


@dataclass(frozen=True)
class _Calendar:
    """What one person has had and will get, and when nothing may go."""

    today: date
    past: Sequence[date]
    coming: Sequence[date]
    limit: int
    holidays: Sequence[Holiday]

    def is_holiday(self, email: DueEmail, day: date) -> bool:
        return email.in_education and any(holiday.holds(day) for holiday in self.holidays)

    def fits(self, day: date) -> bool:
        """True when every window of 30 days that holds `day` keeps the limit with an email added on it."""
        days = [*self.past, *self.coming, day]
        return all(
            sum(end - timedelta(days=WINDOW_DAYS) < sent <= end for sent in days) <= self.limit
            for end in {day, *days}
            if day <= end < day + timedelta(days=WINDOW_DAYS)
        )


def decide(
    due: Sequence[DueEmail],
    past_days: Iterable[date],
    now: datetime,
    *,
    limit: int = DEFAULT_LIMIT,
    coming_days: Iterable[date] = (),
    holidays: Sequence[Holiday] = (),
) -> list[Decision]:
    """What to do now about everything due to one person today, in the order given.

    `due` holds what is due by the end of today. `past_days` are the local dates of emails already sent to
    this person that asked for answers (a date twice counts twice); `coming_days` the dates after today on
    which a before or after survey is planned; `holidays` the area's school holidays. All that comes back as SEND goes
    in one email. Raises ValueError for a limit below 1.
    """
    if limit < 1:
        raise ValueError("The limit must be at least one email in 30 days.")
    local = in_london(now)
    today = local.date()
    calendar = _Calendar(today, list(past_days), sorted(set(coming_days) - {today}), limit, holidays)
    stopped = [_past_obstacle(email, local, calendar) for email in due if in_london(email.due_at) <= local]
    by_key = {decision.key: decision for decision in stopped if decision is not None}
    asked = [email for email in due if email.key not in by_key]
    by_key |= {decision.key: decision for decision in _decide_together(asked, local, calendar)}
    return [by_key[email.key] for email in due]


def _decide_together(due: Sequence[DueEmail], local: datetime, calendar: _Calendar) -> list[Decision]:
    """The fates of what nothing but the limit keeps back."""
    today = calendar.today
    forced = [email for email in due if email.is_never_held_back]
    ready = [email for email in due if in_london(email.due_at) <= local]
    last_forced = max((in_london(email.due_at) for email in forced), default=local)
    if last_forced > local and all(email.last_day > today for email in forced if email in ready):
        return [_wait(email, last_forced) for email in due]
    later = [_wait(email, email.due_at) for email in due if email not in ready]
    has_forced = any(email.is_never_held_back for email in ready)
    if has_forced or (today not in calendar.past and calendar.fits(today)):
        return [*later, *(Decision(email.key, Fate.SEND) for email in ready)]
    return [*later, *(_hold_back(email, calendar) for email in ready)]


def _wait(email: DueEmail, until: datetime) -> Decision:
    reason = "Goes with what else is due today, in one email."
    return Decision(email.key, Fate.WAIT, reason, until=until, cause=Cause.TOGETHER)


def _past_obstacle(email: DueEmail, local: datetime, calendar: _Calendar) -> Decision | None:
    """The new day of what may not go today whatever else does; None when nothing stands in its way."""
    if email.is_never_held_back:
        return None
    if (
        email.is_reminder
        and email.started_at is not None
        and local < in_london(email.started_at) + QUIET_AFTER_START
    ):
        first_day = _first_day_after(in_london(email.started_at) + QUIET_AFTER_START)
        reason, cause = "This person started the survey less than two days ago.", Cause.STARTED
    elif calendar.is_holiday(email, calendar.today):
        first_day, cause = next_working_day(calendar.today), Cause.SCHOOL_HOLIDAY
        reason = "It is the school holidays, and this person works in a school or college."
    else:
        return None
    return _moved(email, first_day, calendar, reason, cause, within_limit=not email.is_reminder)


def _first_day_after(moment: datetime) -> date:
    """The first working day on which the usual hour of sending comes at or after the moment."""
    day = moment.date() if moment.time() <= USUAL_HOUR else moment.date() + timedelta(days=1)
    return on_or_after_working_day(day)


def _hold_back(email: DueEmail, calendar: _Calendar) -> Decision:
    reason = f"This person would get more than {calendar.limit} emails in {WINDOW_DAYS} days."
    cause = Cause.LIMIT
    if calendar.today in calendar.past:
        reason, cause = "This person has already had an email today.", Cause.TODAY
    if email.is_reminder:
        return Decision(email.key, Fate.WAIVE, reason, cause=cause)
    return _moved(email, next_working_day(calendar.today), calendar, reason, cause)


def _moved(
    email: DueEmail,
    first_day: date,
    calendar: _Calendar,
    reason: str,
    cause: Cause,
    *,
    within_limit: bool = True,
) -> Decision:
    """Moved to the first day that serves, or waived when none is left. A reminder's turn comes before the limit
    again on its new day, so no day is kept for it."""
    day = first_day
    while day <= email.last_day:
        joins = day in calendar.coming
        if not calendar.is_holiday(email, day) and (joins or not within_limit or calendar.fits(day)):
            return Decision(email.key, Fate.MOVE, reason, move_to=day, cause=cause, joins=joins)
        day = next_working_day(day)
    return Decision(email.key, Fate.WAIVE, reason, cause=cause)
