"""When each survey of an event is due, reminded and closed, and which are too late to ask.

Source: kirkpatrick_default_surveys.yaml (`surveys[].send`, `send_rules`); DOMAIN.md ("Nothing is ever sent
for a date already past"); REQUIREMENTS.md, acceptance check 3. The plan is a pure function of the event's
dates and of the moment from which the portal could ask: planning again gives the same answer, an event
moved gives new dates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from evaluations.logic.library import SendRule, SurveyLibrary
from evaluations.logic.sending_hours import end_of_day, in_london, next_sending_moment, usual_moment
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage, survey_name
from partnerships.logic.wording import long_date, plural
from partnerships.logic.working_days import add_months, previous_working_day

HELD_WITHIN = timedelta(days=2)
"""An event first imported this close to its start sends nothing until the officer has chosen Start."""
LEAST_DAYS_OPEN = 3
"""A survey that would stay open for fewer days than this is too late to ask."""
LEAST_DAYS_TO_REMINDER = 2
"""A reminder sooner than this after the invitation is not sent (REQUIREMENTS.md, rules learned:
invitations).
"""


class PlanState(StrEnum):
    """Whether a survey will be asked."""

    PLANNED = "planned"
    MISSED = "missed"
    """Its date had passed when the event was first imported. Nothing is sent: "not asked: too late"."""
    TOO_LATE = "too_late"
    """It can no longer be answered in time: "not asked: too late"."""


@dataclass(frozen=True)
class EventTimes:
    """Start and end of an event, as moments with a time zone.

    Raises ValueError when it ends before it starts.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if in_london(self.ends_at) < in_london(self.starts_at):
            raise ValueError("An event cannot end before it starts.")

    @property
    def first_day(self) -> date:
        """The local date on which it starts."""
        return in_london(self.starts_at).date()

    @property
    def last_day(self) -> date:
        """The local date on which it ends; an end at midnight belongs to the day before."""
        if self.ends_at == self.starts_at:
            return self.first_day
        return in_london(self.ends_at - timedelta(microseconds=1)).date()


@dataclass(frozen=True)
class StageDates:
    """The dates of one stage, in London time. `remind_at` is None when there is no time for a reminder."""

    due_at: datetime
    remind_at: datetime | None
    closes_at: datetime


@dataclass(frozen=True)
class PlannedStage:
    """One survey in an event's plan. `dates` are those it has, or would have had."""

    stage: Stage
    audience: Audience
    state: PlanState
    dates: StageDates


SendRules = Mapping[tuple[Stage, Audience], SendRule]


def send_rules(library: SurveyLibrary) -> dict[tuple[Stage, Audience], SendRule]:
    """The library's rules for sending, by stage and audience."""
    return {pair: library.surveys[key].send for pair, key in SURVEY_KEYS.items()}


def stage_dates(event: EventTimes, stage: Stage, rule: SendRule) -> StageDates:
    """The dates of a stage for everyone known in time.

    Before: so many days before the event, closing as it starts. After: when it ends. Three and six months:
    calendar months from its last day, clamped to the month's end. A due moment outside the sending hours
    moves to the next that is inside; what is due on a day goes at nine.
    """
    if stage is Stage.PRE:
        due_at = usual_moment(event.first_day - timedelta(days=rule.offset_days_before_run or 0))
    elif rule.offset_months is not None:
        due_at = usual_moment(add_months(event.last_day, rule.offset_months))
    else:
        due_at = next_sending_moment(event.ends_at + timedelta(days=rule.offset_days or 0))
    closes_at = _closes_at(event, stage, rule, due_at)
    return StageDates(due_at, reminder_moment(event, stage, rule, due_at, closes_at), closes_at)


def _closes_at(event: EventTimes, stage: Stage, rule: SendRule, due_at: datetime) -> datetime:
    if stage is Stage.PRE:
        return in_london(event.starts_at)
    return end_of_day(due_at.date() + timedelta(days=rule.closes_days or 0))


def reminder_moment(
    event: EventTimes, stage: Stage, rule: SendRule, sent_at: datetime, closes_at: datetime
) -> datetime | None:
    """When to remind someone whose invitation went at `sent_at`, if they have not answered by then.

    One reminder a stage. None when it would come within two days of the invitation, or on or after the day on
    which the survey closes. A before reminder that would fall on the event's day is brought forward instead.
    """
    sent_on = in_london(sent_at).date()
    if stage is Stage.PRE:
        if not rule.reminder_days_before_run:
            return None
        day = event.first_day - timedelta(days=rule.reminder_days_before_run[0])
        moment = usual_moment(day)
        if moment.date() >= event.first_day:
            moment = usual_moment(previous_working_day(day))
    else:
        if not rule.reminder_days:
            return None
        moment = usual_moment(sent_on + timedelta(days=rule.reminder_days[0]))
    is_too_soon = moment.date() < sent_on + timedelta(days=LEAST_DAYS_TO_REMINDER)
    is_too_late = moment.date() >= in_london(closes_at).date()
    return None if is_too_soon or is_too_late else moment


def plan_event(
    event: EventTimes,
    rules: SendRules,
    *,
    known_at: datetime,
    is_first_import: bool = False,
    audiences: Iterable[Audience] = (Audience.DELEGATE,),
) -> list[PlannedStage]:
    """The plan of an event's surveys for people whom the portal could ask from `known_at` on.

    `known_at` is when the booking was recorded, or when Start was chosen if that was later; never "now", so
    that planning again changes nothing. A stage due later is planned on its date. One due earlier goes at
    once to someone who booked late, came without booking or was marked late, while there is time to answer;
    but with `is_first_import` (an event new to the portal) only the before survey does, and the others are
    missed.
    """
    wanted = set(audiences)
    return [
        _plan_stage(event, stage, audience, rules[stage, audience], known_at, is_first_import)
        for stage, audience in SURVEY_KEYS
        if audience in wanted and (stage, audience) in rules
    ]


def _plan_stage(
    event: EventTimes,
    stage: Stage,
    audience: Audience,
    rule: SendRule,
    known_at: datetime,
    is_first_import: bool,
) -> PlannedStage:
    dates = stage_dates(event, stage, rule)
    if in_london(known_at) <= dates.due_at < dates.closes_at:
        return PlannedStage(stage, audience, PlanState.PLANNED, dates)
    late_due = next_sending_moment(max(in_london(known_at), dates.due_at))
    if not _leaves_time(stage, late_due, dates.closes_at):
        return PlannedStage(stage, audience, PlanState.TOO_LATE, dates)
    if is_first_import and stage is not Stage.PRE:
        return PlannedStage(stage, audience, PlanState.MISSED, dates)
    remind_at = reminder_moment(event, stage, rule, late_due, dates.closes_at)
    return PlannedStage(stage, audience, PlanState.PLANNED, StageDates(late_due, remind_at, dates.closes_at))


def _leaves_time(stage: Stage, due_at: datetime, closes_at: datetime) -> bool:
    if stage is Stage.PRE:
        return due_at < closes_at
    return due_at.date() + timedelta(days=LEAST_DAYS_OPEN) <= closes_at.date()


def is_held_until_start(event: EventTimes, first_known_at: datetime) -> bool:
    """True when an event's first import sends nothing before Start: it has started, or does within two
    days.
    """
    return in_london(event.starts_at) <= in_london(first_known_at) + HELD_WITHIN


def may_send(dates: StageDates, now: datetime) -> bool:
    """True when an unsent invitation may go at this moment: due, inside the sending hours, not closed."""
    local = in_london(now)
    return dates.due_at <= local < dates.closes_at and next_sending_moment(local) == local


def next_moment(after: datetime, moments: Iterable[datetime | None]) -> datetime | None:
    """The earliest of the moments after the one given: the next step of `run_due`.

    None when there is none.
    """
    return min(
        (in_london(moment) for moment in moments if moment is not None and moment > after), default=None
    )


def plan_in_words(plan: Iterable[PlannedStage], people: int, today: date) -> str:
    """The plan in one line: "Before: too late. After: 3 days ago. Three months: 46 people on 12 August."

    `today` is the local date of reading; dates of another year carry their year.
    """
    return " ".join(f"{_stage_in_words(planned, people, today)}." for planned in plan)


def _stage_in_words(planned: PlannedStage, people: int, today: date) -> str:
    name = survey_name(planned.stage, planned.audience).capitalize()
    due_on = planned.dates.due_at.date()
    if planned.state is PlanState.TOO_LATE:
        return f"{name}: too late"
    if planned.state is PlanState.MISSED:
        return f"{name}: {_days_ago((today - due_on).days)}"
    when = "today" if due_on == today else f"on {long_date(due_on)}"
    if due_on.year == today.year and when != "today":
        when = f"on {due_on.day} {due_on:%B}"
    return f"{name}: {plural(people, 'person', 'people')} {when}"


def _days_ago(days: int) -> str:
    if days <= 0:
        return "earlier today"
    return "yesterday" if days == 1 else f"{days} days ago"
