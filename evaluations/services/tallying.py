"""Counting the answers of an event, soon after they came in and outside the submission.

A submission touches nothing shared; the sweep finds the events with new answers and counts each of them anew,
set-based. Running it twice, or being killed at any line, is harmless.
"""

import datetime as dt
from collections.abc import Iterable
from typing import LiteralString

from django.db import connection, transaction

from evaluations.models import (
    GapTally,
    ItemTally,
    KeptTally,
    PairTally,
    StageTally,
    StepTally,
    TallyMark,
)
from evaluations.queries.counting_statements import (
    EXPANDED,
    GAPS,
    ITEMS,
    KEPT,
    PAIRS,
    RESPONSE_COLUMNS,
    STAGES,
    STEPS,
    parameters,
)
from partnerships import clock
from partnerships.models import Partnership
from partnerships.tenancy import TenantModel, current_partnership_id

#: A submission may commit a little after the moment that it carries: so far back the sweep looks again.
LATE_COMMITS = dt.timedelta(seconds=60)

#: Events counted by one statement: few enough that a count which is killed repeats little.
EVENTS_AT_ONCE = 25

_CHOSEN: LiteralString = f"""
SELECT {RESPONSE_COLUMNS}, r.event_id AS subject FROM evaluations_response r
WHERE r.partnership_id = %(partnership)s AND r.event_id = ANY(%(events)s)"""  # noqa: S608

#: The tables of the tallies, each with the statement that fills it and its columns in that statement's order.
_FILLED: tuple[tuple[type[TenantModel], LiteralString, LiteralString], ...] = (
    (
        StageTally,
        STAGES,
        "event_id, stage, audience, responses, practice_answered, practice_changed, practice_no_opportunity,"
        " manager_codes",
    ),
    (StepTally, STEPS, "event_id, step, people, manager_codes"),
    (
        ItemTally,
        ITEMS,
        'event_id, stage, audience, question_id, "row", row_label, key, step, core_group, n, total, total_squares,'
        " counts, special, manager_codes",
    ),
    (
        PairTally,
        PAIRS,
        "event_id, question_id, core_group, earlier, later, n, total_earlier, total_later, total_change_squares,"
        " improved, same, fell",
    ),
    (
        KeptTally,
        KEPT,
        "event_id, question_id, core_group, later, n, total_before, total_after, total_later",
    ),
    (
        GapTally,
        GAPS,
        'event_id, question_id, "row", row_label, stage, n, total_delegates, total_managers, total_gap_squares,'
        " manager_codes",
    ),
)


def _fill_statement() -> str:
    """One statement that expands the answers once and fills every tally from them: constants of this module alone."""
    inserts = [
        f"filled_{number} AS (INSERT INTO {model._meta.db_table} (partnership_id, {columns})"  # noqa: S608
        f" SELECT %(partnership)s, counted.* FROM ({statement}) counted)"
        for number, (model, statement, columns) in enumerate(_FILLED)
    ]
    filled = ", ".join(inserts)
    return (
        f"WITH chosen AS MATERIALIZED ({_CHOSEN}), {EXPANDED}, {filled}"  # noqa: S608
        " UPDATE evaluations_eventtally t SET responses = counted.responses"
        " FROM (SELECT given.event_id, count(c.id) AS responses FROM unnest(%(events)s::bigint[]) AS given(event_id)"
        " LEFT JOIN chosen c ON c.subject = given.event_id GROUP BY given.event_id) counted"
        " WHERE t.event_id = counted.event_id RETURNING t.responses"
    )


def tally_events(event_ids: Iterable[int]) -> int:
    """Count the answers of some events anew; how many responses there were.

    Two counts of one event wait for each other: whoever comes second counts what the first one saw, and more.
    """
    ids = sorted(set(event_ids))
    return sum(_tally(ids[first : first + EVENTS_AT_ONCE]) for first in range(0, len(ids), EVENTS_AT_ONCE))


@transaction.atomic
def _tally(event_ids: list[int]) -> int:
    params = {
        "partnership": current_partnership_id(),
        "events": event_ids,
        "now": clock.now(),
        **parameters(),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO evaluations_eventtally (partnership_id, event_id, counted_at, responses, released_responses)"
            " SELECT %(partnership)s, event_id, %(now)s, 0, 0 FROM unnest(%(events)s::bigint[]) AS given(event_id)"
            " ORDER BY event_id ON CONFLICT (event_id) DO UPDATE SET counted_at = EXCLUDED.counted_at",
            params,
        )
        for model, _, _ in _FILLED:
            model.objects.filter(event_id__in=event_ids).delete()
        cursor.execute(_fill_statement(), params)
        return sum(responses for (responses,) in cursor.fetchall())


#: Events that were answered since the mark and whose tally does not yet count every answer, and those counted before a
#: pair broke or was put right: such a pair's gap is not compared.
_WAITING = """
SELECT recent.event_id
FROM (SELECT DISTINCT event_id FROM evaluations_response
      WHERE partnership_id = %(partnership)s AND submitted_at > %(mark)s) recent
LEFT JOIN evaluations_eventtally t ON t.event_id = recent.event_id
WHERE t.responses IS DISTINCT FROM (
    SELECT count(*) FROM evaluations_response r
    WHERE r.partnership_id = %(partnership)s AND r.event_id = recent.event_id)
UNION
SELECT b.event_id
FROM evaluations_pairbreak pb
JOIN courses_booking b ON b.id = pb.booking_id
JOIN evaluations_eventtally t ON t.event_id = b.event_id
LEFT JOIN evaluations_repairtask task ON task.pair_break_id = pb.id
WHERE pb.partnership_id = %(partnership)s AND (pb.at > t.counted_at OR task.done_at > t.counted_at)
ORDER BY 1
"""
_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def events_to_count() -> list[int]:
    """The events with answers that are not counted yet; reads only the answers since the last full sweep."""
    mark = TallyMark.objects.values_list("up_to", flat=True).first() or _LONG_AGO
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"partnership": current_partnership_id(), "mark": mark})
        return [event_id for (event_id,) in cursor.fetchall()]


def tally_changed_events(partnership: Partnership) -> int:
    """Count every event with new answers; how many events. The mark moves only when all are done."""
    began = clock.now()
    waiting = events_to_count()
    tally_events(waiting)
    mark = began - LATE_COMMITS
    if waiting or not TallyMark.objects.filter(up_to__gte=mark - dt.timedelta(minutes=10)).exists():
        TallyMark.objects.update_or_create(partnership=partnership, defaults={"up_to": mark})
    return len(waiting)


def next_tally_due() -> dt.datetime | None:
    """Now, when an event waits to be counted."""
    return clock.now() if events_to_count() else None
