"""Planning 100,000 invitations against the same INSERT ... SELECT by itself, and planning with nothing to do."""

import datetime as dt
import statistics
from typing import Any

from courses.models import Event
from courses.services.courses import create_course
from evaluations.models import EventPlan
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope
from script.benchmarks import making
from script.benchmarks.figures import Bound, Figure
from script.benchmarks.scratch import Database, Scratch
from script.benchmarks.timing import ROUNDS, timed

GROUP = "planning"
PEOPLE = 100
STAGES = 4

#: What an engineer would type: everybody of every event, each stage, with the dates of the event's surveys.
BY_HAND = """
INSERT INTO evaluations_invitation
    (partnership_id, event_survey_id, event_id, booking_id, delegate_id, stage, audience, state, skip_reason,
     due_at, reminder_at, closes_at, generation)
SELECT s.partnership_id, s.id, s.event_id, b.id, b.delegate_id, s.stage, s.audience, 'planned', '',
       s.due_at, s.reminder_at, s.closes_at, 0
FROM evaluations_eventsurvey s
JOIN courses_booking b ON b.partnership_id = s.partnership_id AND b.event_id = s.event_id
WHERE s.partnership_id = %s AND b.status <> 'cancelled'
ON CONFLICT (booking_id, stage, audience) DO NOTHING
"""


def run(scratch: Scratch) -> list[Figure]:
    """Each round on fresh copies of the same bookings."""
    wanted = 10_000 if scratch.quick else 100_000
    unplanned = scratch.copy("unplanned")
    scratch.use(unplanned)
    partnership = make_events(wanted // (PEOPLE * STAGES))
    scratch.settle(unplanned)
    surveys_only = plan_without_invitations(scratch, unplanned, partnership)
    ours, by_hand, again, nightly = [], [], [], []
    for _ in range(ROUNDS):
        by_hand.append(insert_by_hand(scratch, scratch.copy("by_hand", surveys_only), partnership, wanted))
        scratch.use(scratch.copy("planned", unplanned))
        ours.append(timed(lambda: plan(partnership, wanted)))
        again.append(timed(lambda: plan(partnership, 0)))
        with partnership_scope(partnership):
            EventPlan.objects.update(planned_at=clock.now() - dt.timedelta(days=2))
        scratch.settle(scratch.database("planned"))
        nightly.append(timed(lambda: plan(partnership, 0)))
    first, hand = statistics.median(ours), statistics.median(by_hand)
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, by_hand, strict=True))
    return [
        Figure(
            GROUP, f"{wanted:,} invitations, against INSERT ... SELECT by hand", ratio, Bound.AT_MOST, 1.5,
            detail=f"{first:.2f} s against {hand:.2f} s",
        ),
        Figure(
            GROUP, "nothing has changed, against the first", statistics.median(again) / first, Bound.AT_MOST, 0.1,
            detail=f"{statistics.median(again) * 1000:.0f} ms",
        ),
        Figure(
            GROUP, "every event looked at again, against the first", statistics.median(nightly) / first,
            Bound.AT_MOST, 0.1, detail=f"{statistics.median(nightly) * 1000:.0f} ms, once a night",
        ),
    ]  # fmt: skip


def make_events(events: int) -> Partnership:
    """Events to come, each with its people, none planned yet."""
    house = making.build()
    with partnership_scope(house.partnership):
        for number in range(events):
            if number % 100 == 0:
                course = create_course(title=f"Course {number}", objectives=making.OBJECTIVES)
            starts_at = clock.now() + dt.timedelta(days=40 + number % 200)
            making.event_with_people(course, starts_at, PEOPLE, ref=f"PLAN-{number}")
    return house.partnership


def plan(partnership: Partnership, expected: int) -> None:
    """One run of the planner, as the sweep does it: scope, plan, commit."""
    with partnership_scope(partnership):
        planned = plan_changed_events()
    if planned != expected:
        raise RuntimeError(f"Planned {planned} invitations, not {expected}")


def plan_without_invitations(scratch: Scratch, unplanned: Database, partnership: Partnership) -> Database:
    """A copy in which the surveys of every event stand, and nobody is invited yet."""
    planned = scratch.copy("surveys_only", unplanned)
    scratch.use(planned)
    with partnership_scope(partnership):
        plan_changed_events()
        people = Event.objects.count() * PEOPLE
    with scratch.owner(planned, partnership.pk) as cursor:
        cursor.execute("TRUNCATE evaluations_invitation CASCADE")
    scratch.settle(planned)
    if not people:
        raise RuntimeError("There is nobody to invite")
    return planned


def insert_by_hand(scratch: Scratch, database: Database, partnership: Partnership, expected: int) -> float:
    """Seconds of the statement by itself, through psycopg: same role, table, policies and keys, commit included."""
    import psycopg2

    connection = psycopg2.connect(database.application)

    def insert() -> None:
        with connection, connection.cursor() as cursor:
            one: Any = cursor
            one.execute("SELECT set_config('qa.partnership', %s, true)", [str(partnership.pk)])
            one.execute(BY_HAND, [partnership.pk])
            if one.rowcount != expected:
                raise RuntimeError(f"Inserted {one.rowcount} invitations, not {expected}")

    try:
        return timed(insert)
    finally:
        connection.close()
