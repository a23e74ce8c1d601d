"""Who was asked and who answered: response rates by stage, and who is missing by agency, sector or role."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from django.db import connection

from evaluations.choices import AudienceChoice, SkipReason, StageChoice
from evaluations.logic.nonresponse import NonResponseStatement, nonresponse_statement
from evaluations.logic.result_blocks import STAGE_ORDER
from evaluations.logic.statistics import ResponseRate, response_rate
from partnerships.choices import Sector
from partnerships.tenancy import current_partnership_id

#: The one declared dimension of a breakdown, and how SQL names a booking's group.
DIMENSIONS: dict[str, LiteralString] = {
    "agency": "COALESCE(a.name, 'No agency recorded')",
    "sector": "COALESCE(a.sector, 'other')",
    "role": "COALESCE(NULLIF(b.job_role, ''), 'No role recorded')",
}
DIMENSION_WORDS = {"agency": "agency", "sector": "sector", "role": "job role"}
OUT_OF_REACH = (SkipReason.UNREACHABLE.value, SkipReason.NO_MANAGER.value)

_ASKED: LiteralString = """
WITH belongs AS MATERIALIZED (
    SELECT * FROM unnest(%(events)s::bigint[], %(subjects)s::bigint[]) AS given(event_id, subject)
)
SELECT COALESCE(o.subject, 0), {group} AS grp, i.stage, i.audience, i.state, i.skip_reason,
       i.sent_at IS NOT NULL AS sent, count(*) AS people, max(i.closes_at) AS closes_at,
       count(*) FILTER (WHERE b.status IN ('attended', 'came_without_booking')) AS came
FROM evaluations_invitation i
JOIN courses_booking b ON b.id = i.booking_id
LEFT JOIN partnerships_agency a ON a.id = b.agency_id
LEFT JOIN belongs o ON o.event_id = i.event_id
WHERE i.partnership_id = %(partnership)s AND {chosen}
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT COALESCE(o.subject, 0), {group}, '', '', b.status, '', false, count(*), NULL, 0
FROM courses_booking b
LEFT JOIN partnerships_agency a ON a.id = b.agency_id
LEFT JOIN belongs o ON o.event_id = b.event_id
WHERE b.partnership_id = %(partnership)s AND {people} AND b.status IN ('attended', 'came_without_booking')
GROUP BY 1, 2, b.status"""


@dataclass(frozen=True)
class StageRate:
    """One stage and audience: how many were asked, how many answered, and who stands beside it."""

    stage: str
    audience: str
    asked: ResponseRate
    sent: int
    planned: int
    skipped: Mapping[str, int]
    closes_at: dt.datetime | None

    @property
    def name(self) -> str:
        """On screen: "three months, managers"."""
        words = StageChoice(self.stage).label
        return words if self.audience == AudienceChoice.DELEGATE else f"{words}, managers"


@dataclass(frozen=True)
class AskedRow:
    """Invitations (or, with an empty stage, people who came) of one subject and group that stand alike."""

    subject: int
    group: str
    stage: str
    audience: str
    state: str
    skip_reason: str
    sent: bool
    people: int
    closes_at: dt.datetime | None
    came: int


def asked_rows(
    event_ids: Sequence[int],
    dimension: str = "agency",
    *,
    subjects: Mapping[int, int] | None = None,
    bookings: Sequence[int] | None = None,
) -> list[AskedRow]:
    """Everybody asked about the events, by one dimension. One query.

    All events are one subject, 0, unless `subjects` says of which subject each is. `bookings` are some people of the
    events alone: a sample, an agency.
    """
    ids = list(event_ids)
    chosen: LiteralString = "i.event_id = ANY(%(events)s)"
    people: LiteralString = "b.event_id = ANY(%(events)s)"
    params: dict[str, Any] = {
        "partnership": current_partnership_id(),
        "events": ids,
        "subjects": [subjects[pk] if subjects else 0 for pk in ids],
    }
    if bookings is not None:
        chosen, people = "i.booking_id = ANY(%(bookings)s)", "b.id = ANY(%(bookings)s)"
        params["bookings"] = list(bookings)
    with connection.cursor() as cursor:
        cursor.execute(_ASKED.format(group=DIMENSIONS[dimension], chosen=chosen, people=people), params)
        rows = [AskedRow(*row) for row in cursor.fetchall()]
    if dimension == "sector":
        names = dict(Sector.choices)
        rows = [AskedRow(**{**vars(row), "group": names.get(row.group, row.group)}) for row in rows]
    return rows


def stage_rates(rows: Iterable[AskedRow]) -> tuple[StageRate, ...]:
    """Response rates by stage and audience: answered of sent and delivered (DOMAIN.md, What belongs to a quarter).

    What was sent counts, whatever became of the booking later; what was cancelled before it was sent does not.
    """
    by_stage: dict[tuple[str, str], list[AskedRow]] = defaultdict(list)
    for row in rows:
        if row.stage and (row.sent or row.state != "cancelled"):
            by_stage[row.stage, row.audience].append(row)
    return tuple(_rate(*key, by_stage[key]) for key in sorted(by_stage, key=_order))


def _order(key: tuple[str, str]) -> tuple[int, str]:
    return STAGE_ORDER.index(key[0]), key[1]


def _rate(stage: str, audience: str, rows: list[AskedRow]) -> StageRate:
    answered = sum(row.people for row in rows if row.state == "answered")
    sent = sum(row.people for row in rows if row.sent or row.state == "answered")
    skipped: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.skip_reason:
            skipped[row.skip_reason] += row.people
    returned = sum(
        row.people
        for row in rows
        if row.sent and row.skip_reason == "not_delivered" and row.state != "answered"
    )
    rate = response_rate(
        answered=answered,
        sent=sent,
        not_delivered=returned,
        too_late=skipped["too_late"],
        out_of_reach=sum(skipped[reason] for reason in OUT_OF_REACH),
    )
    return StageRate(
        stage=stage,
        audience=audience,
        asked=rate,
        sent=sent,
        planned=sum(row.people for row in rows if row.state == "planned"),
        skipped={reason: people for reason, people in skipped.items() if people},
        closes_at=max((row.closes_at for row in rows if row.closes_at), default=None),
    )


def came(rows: Iterable[AskedRow]) -> int:
    """How many people came."""
    return sum(row.people for row in rows if not row.stage)


def who_is_missing(
    rows: Iterable[AskedRow], stage: str, *, dimension: str, minimum: int
) -> NonResponseStatement | None:
    """The non-response statement of a stage: who answered against who came; None before anybody came."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if not row.stage:
            groups[row.group][0] += row.people
        elif (row.stage, row.audience, row.state) == (stage, "delegate", "answered"):
            groups[row.group][1] += row.came
    if not any(pair[0] for pair in groups.values()):
        return None
    ordered = {name: (pair[0], pair[1]) for name, pair in sorted(groups.items()) if any(pair)}
    return nonresponse_statement(ordered, dimension=DIMENSION_WORDS[dimension], minimum=minimum)
