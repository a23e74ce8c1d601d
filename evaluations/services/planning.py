"""The planner: every event's surveys and every person's invitations follow from the event's dates.

Runs over all changed events of a partnership at once; the number of statements is the same for one person and
for 100,000. Planning again gives the same answer and changes nothing. Source: DOMAIN.md, Routine evaluation and
"Nothing is ever sent for a date already past"; REQUIREMENTS.md, acceptance check 3; dates from `logic.schedule`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from evaluations.logic.schedule import EventTimes, PlanState, is_held_until_start, plan_event, stage_dates
from evaluations.logic.stages import Audience, Stage
from evaluations.models import EventPlan
from evaluations.queries.library import rules_for_sending
from evaluations.services import planning_statements as sql
from evaluations.services.manager_selection import select_managers
from partnerships import clock
from partnerships.models import Partnership, PartnershipSettings
from partnerships.prepared import rows_by_index
from partnerships.tenancy import current_partnership_id

#: At two in the morning everything that still has surveys is planned again, changed or not.
NIGHT_HOUR = 2


@dataclass(frozen=True)
class ChangedEvent:
    """An event to plan, as the database knows it."""

    event_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    #: Everyone of it is asked: on the programme, or opted in.
    routine: bool
    #: It takes part in a themed evaluation: those in the sample are asked.
    themed: bool
    sampled: Sequence[int]
    ask_managers: bool
    stamp: dt.datetime
    first_people_at: dt.datetime | None
    needs_start: bool
    started_at: dt.datetime | None
    has_people: bool

    @property
    def times(self) -> EventTimes:
        return EventTimes(self.starts_at, self.ends_at)

    @property
    def wanted(self) -> bool:
        return self.routine or self.themed

    @property
    def asks_every_manager(self) -> bool:
        return self.routine and self.ask_managers

    @property
    def asks_managers(self) -> bool:
        return self.asks_every_manager or (self.themed and bool(self.sampled))

    @property
    def audiences(self) -> tuple[Audience, ...]:
        return (Audience.DELEGATE, Audience.MANAGER) if self.asks_managers else (Audience.DELEGATE,)


@dataclass
class Arrays:
    """Rows on their way into a statement, as one array a column."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def parameters(self, prefix: str = "") -> dict[str, list[Any]]:
        return {
            f"{prefix}{name}": [row[place] for row in self.rows] for place, name in enumerate(self.columns)
        }


def sweep_plan(partnership: Partnership) -> int:
    """The sweep "plan": `plan_changed_events` for the open partnership."""
    return plan_changed_events()


def next_due() -> dt.datetime | None:
    """Now, while an event has changed since it was planned; otherwise nothing falls due by itself."""
    with connection.cursor() as cursor:
        cursor.execute(sql.ANY_CHANGED, {"partnership": current_partnership_id()})
        return clock.now() if cursor.fetchone()[0] else None


def plan_changed_events() -> int:
    """Plan every event that changed, and at night every event that still has surveys.

    Returns how many rows of invitations were made or changed. One planner a partnership at a time: a second
    one leaves at once.
    """
    now = clock.now()
    scope: dict[str, Any] = {"partnership": current_partnership_id(), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(sql.CHANGED_EVENTS, scope | {"night": last_night(now)})
        events = [ChangedEvent(*row) for row in cursor.fetchall()]
        if not events:
            return 0
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [sql.PLANNER_LOCK, scope["partnership"]])
        if not cursor.fetchone()[0]:
            return 0
        return _plan(cursor, [_first_seen(event, now) for event in events], scope)


def last_night(now: dt.datetime) -> dt.datetime:
    """The last two in the morning, London time, before this moment."""
    local = clock.local(now)
    night = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return night if night <= local else night - dt.timedelta(days=1)


def _first_seen(event: ChangedEvent, now: dt.datetime) -> ChangedEvent:
    """Decide, once, when its first booking is seen, whether the event waits for Start."""
    if event.first_people_at is not None or not event.has_people or not event.wanted:
        return event
    facts = event.__dict__ | {
        "first_people_at": now,
        "needs_start": event.needs_start or is_held_until_start(event.times, now),
    }
    return ChangedEvent(**facts)


def _plan(cursor: Any, events: Sequence[ChangedEvent], scope: Mapping[str, Any]) -> int:
    now = scope["now"]
    sending_started = PartnershipSettings.objects.values_list("sending_started_at", flat=True).first()
    wanted = [event for event in events if event.wanted]
    asked = [event for event in wanted if not event.needs_start or event.started_at is not None]
    scope = {
        **scope,
        "sending_started": sending_started,
        "events": [event.event_id for event in asked],
        "unwanted": [event.event_id for event in events if not event.wanted],
        "no_managers": [event.event_id for event in events if not event.asks_managers],
        "routine": [event.event_id for event in events if event.routine],
        "managers": [event.event_id for event in events if event.asks_every_manager],
        "sampled": [booking for event in events if event.themed for booking in event.sampled],
    }
    _save_plans(cursor, events, scope)
    surveys = _surveys(wanted, sending_started, now)
    cursor.execute(sql.SAVE_SURVEYS, {**scope, **surveys.parameters()})
    cursor.execute(sql.CANCEL_SURVEYS, scope)
    everyone = {**scope, "events": [event.event_id for event in events]}
    changed = 0
    for statement in (sql.CANCEL_INVITATIONS, sql.WITHDRAW_ABSENT, sql.RESTORE_PRESENT, sql.CLOSE_WITH_EVENT):
        cursor.execute(statement, everyone)
        changed += cursor.rowcount
    if asked:
        late = _late_dates(cursor, asked, scope)
        with rows_by_index():
            for statement in (sql.MOVE_INVITATIONS, sql.INSERT_INVITATIONS):
                cursor.execute(statement, {**scope, **late.parameters("late_")})
                changed += cursor.rowcount
    with_managers = [event.event_id for event in asked if event.asks_managers]
    return changed + (select_managers(with_managers) if with_managers else 0)


def _save_plans(cursor: Any, events: Sequence[ChangedEvent], scope: Mapping[str, Any]) -> None:
    plans = Arrays(("event", "planned_at", "stamp", "first", "needs_start"))
    plans.rows = [
        (event.event_id, scope["now"], event.stamp, event.first_people_at, event.needs_start)
        for event in events
    ]
    cursor.execute(sql.SAVE_PLANS, {**scope, **plans.parameters()})


def _surveys(events: Sequence[ChangedEvent], sending_started: dt.datetime | None, now: dt.datetime) -> Arrays:
    """Each stage of each event, with the dates of everyone known in time."""
    rows = Arrays(("event", "stage", "audience", "state", "due", "reminder", "closes"))
    for event in events:
        known = [event.first_people_at, event.started_at, sending_started]
        plan = plan_event(
            event.times,
            rules_for_sending(),
            known_at=max((moment for moment in known if moment is not None), default=now),
            is_first_import=event.needs_start,
            audiences=event.audiences,
        )
        for stage in plan:
            state = "planned" if stage.state is PlanState.PLANNED else "too_late"
            dates = stage_dates(event.times, stage.stage, rules_for_sending()[stage.stage, stage.audience])
            rows.rows.append(
                (
                    event.event_id,
                    stage.stage.value,
                    stage.audience.value,
                    state,
                    dates.due_at,
                    dates.remind_at,
                    dates.closes_at,
                )
            )
    return rows


def _late_dates(cursor: Any, events: Sequence[ChangedEvent], scope: Mapping[str, Any]) -> Arrays:
    """The dates of people known only after a stage was due, one row for each minute of becoming known."""
    late = Arrays(("event", "stage", "audience", "minute", "first", "asked", "due", "reminder"))
    by_id = {event.event_id: event for event in events}
    cursor.execute(sql.LATE_MINUTES, scope)
    for event_id, stage, audience, minute, is_first in cursor.fetchall():
        (planned,) = plan_event(
            by_id[event_id].times,
            {(Stage(stage), Audience(audience)): rules_for_sending()[Stage(stage), Audience(audience)]},
            known_at=minute,
            is_first_import=bool(is_first),
            audiences=(Audience(audience),),
        )
        asked = planned.state is PlanState.PLANNED
        late.rows.append(
            (
                event_id,
                stage,
                audience,
                minute,
                bool(is_first),
                asked,
                planned.dates.due_at,
                planned.dates.remind_at,
            )
        )
    return late


def replan(event_ids: Sequence[int]) -> None:
    """Have these events planned again by the next sweep, for example after Start."""
    EventPlan.objects.filter(event_id__in=event_ids).update(planned_for=None)
