"""Who was asked in a quarter and who answered, by stage: for several quarters in one query.

Source: DOMAIN.md, What belongs to a quarter. Before and after belong to the quarter of the event; three and six
months to that in which the person's survey closed.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from django.db import connection

from evaluations.queries.asking import AskedRow, StageRate, stage_rates
from partnerships import clock
from partnerships.tenancy import current_partnership_id
from reports.logic.quarters import Quarter
from reports.queries.delivery import span_of

_ASKED: LiteralString = """
SELECT q.name, i.stage, i.audience, i.state, i.skip_reason, i.sent_at IS NOT NULL, count(*), max(i.closes_at)
FROM evaluations_invitation i
JOIN courses_event e ON e.id = i.event_id
JOIN unnest(%(names)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS q(name, since, until)
  ON CASE WHEN i.stage IN ('pre', 'post') THEN e.ends_at ELSE i.closes_at END >= q.since
 AND CASE WHEN i.stage IN ('pre', 'post') THEN e.ends_at ELSE i.closes_at END < q.until
WHERE i.partnership_id = %(partnership)s AND e.state = 'planned' AND e.course_id = ANY(%(courses)s)
GROUP BY 1, 2, 3, 4, 5, 6"""

_ATTENDED: LiteralString = """
SELECT i.stage, min(e.starts_at), max(e.starts_at)
FROM evaluations_invitation i JOIN courses_event e ON e.id = i.event_id
WHERE i.partnership_id = %(partnership)s AND i.stage IN ('m3', 'm6') AND i.state = 'answered'
  AND i.closes_at >= %(since)s AND i.closes_at < %(until)s AND e.course_id = ANY(%(courses)s)
GROUP BY i.stage"""


def asked_in(quarters: Sequence[Quarter], courses: Sequence[int]) -> dict[Quarter, list[AskedRow]]:
    """Everybody asked, by quarter; `evaluations.queries.asking.stage_rates` makes rates of one or several."""
    names = {quarter.short: quarter for quarter in quarters}
    spans = [span_of(quarter) for quarter in names.values()]
    params: dict[str, Any] = {
        "partnership": current_partnership_id(),
        "names": list(names),
        "starts": [since for since, _ in spans],
        "ends": [until for _, until in spans],
        "courses": list(courses),
    }
    found: dict[Quarter, list[AskedRow]] = {quarter: [] for quarter in quarters}
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, params)
        for name, stage, audience, state, reason, sent, people, closes_at in cursor.fetchall():
            row = AskedRow(0, name, stage, audience, state, reason, sent, people, closes_at, 0)
            found[names[name]].append(row)
    return found


def rates_of(rows: Sequence[AskedRow]) -> Mapping[tuple[str, str], StageRate]:
    """Response rates by stage and audience."""
    return {(rate.stage, rate.audience): rate for rate in stage_rates(rows)}


def days_attended(quarter: Quarter, courses: Sequence[int]) -> dict[str, tuple[dt.date, dt.date]]:
    """For three and six months: the days of the first and the last event that those who answered attended."""
    since, until = span_of(quarter)
    params: dict[str, Any] = {
        "partnership": current_partnership_id(),
        "since": since,
        "until": until,
        "courses": list(courses),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ATTENDED, params)
        return {
            stage: (clock.local(first).date(), clock.local(last).date())
            for stage, first, last in cursor.fetchall()
        }
