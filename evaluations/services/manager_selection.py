"""About which people each manager is asked: at most three in a quarter, across events, in as few visits as can be.

Source: DOMAIN.md, Themed evaluation ("a manager is asked about at most three people in a quarter"). What falls due in
the next fortnight is drawn at random (`logic.manager_selection`) and recorded; those left out are "not asked", with
the reason, and never count as non-response. The planner calls this for the events that it planned, so that nothing
can be sent before it was drawn; the sweep does it for what comes near as days pass.
"""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from evaluations.choices import SkipReason
from evaluations.logic.manager_selection import (
    VISIT_DAYS,
    DatedAsk,
    ManagerAsk,
    Tier,
    choose,
    quarter_of,
    visit_days,
)
from evaluations.logic.sampling import LARGEST_SEED
from evaluations.logic.sending_hours import usual_moment
from evaluations.models import AskDecision, Invitation, ManagerSelection
from evaluations.services.answering import manager_code
from evaluations.services.planning_statements import PLANNER_LOCK
from evaluations.themed_choices import AskKind
from partnerships import clock
from partnerships.logic.wording import long_date
from partnerships.models import Partnership
from partnerships.tenancy import current_partnership_id

#: How far ahead surveys are drawn: what is due within a fortnight of the first waits for one visit.
AHEAD = dt.timedelta(days=VISIT_DAYS + 1)
#: A visit leaves the manager so many days to answer what closes first.
LEAST_DAYS_TO_ANSWER = 7

_ADDRESS = "lower(COALESCE(NULLIF(b.manager_email, ''), d.manager_email))"

#: Every planned survey for a manager that falls due within the horizon; of the managers of some events, or of all.
_DUE = f"""
SELECT i.id, i.booking_id, {_ADDRESS} AS address, COALESCE(i.moved_from, i.due_at), i.due_at, i.closes_at,
       EXISTS (SELECT 1 FROM evaluations_invitation earlier
               WHERE earlier.partnership_id = i.partnership_id AND earlier.booking_id = i.booking_id
                 AND earlier.audience = 'manager' AND earlier.stage <> i.stage AND earlier.sent_at IS NOT NULL),
       EXISTS (SELECT 1 FROM evaluations_sampleddelegate person
               JOIN evaluations_sample sample ON sample.partnership_id = person.partnership_id
                AND sample.id = person.sample_id
               JOIN evaluations_themedevaluation t ON t.partnership_id = sample.partnership_id
                AND t.id = sample.evaluation_id AND t.state IN ('under_way', 'analysis')
               WHERE person.partnership_id = i.partnership_id AND person.booking_id = i.booking_id
                 AND NOT EXISTS (SELECT 1 FROM evaluations_sampleleaving gone
                                 WHERE gone.partnership_id = person.partnership_id
                                   AND gone.sampled_id = person.id))
FROM evaluations_invitation i
JOIN courses_booking b ON b.partnership_id = i.partnership_id AND b.id = i.booking_id
JOIN courses_delegate d ON d.partnership_id = b.partnership_id AND d.id = b.delegate_id
WHERE i.partnership_id = %(partnership)s AND i.audience = 'manager' AND i.state = 'planned'
  AND i.due_at < %(horizon)s AND i.closes_at > %(now)s
"""  # noqa: S608
_OF_EVENTS = f"""
  AND {_ADDRESS} IN (
    SELECT {_ADDRESS} FROM evaluations_invitation mine
    JOIN courses_booking b ON b.partnership_id = mine.partnership_id AND b.id = mine.booking_id
    JOIN courses_delegate d ON d.partnership_id = b.partnership_id AND d.id = b.delegate_id
    WHERE mine.partnership_id = %(partnership)s AND mine.event_id = ANY(%(events)s) AND mine.audience = 'manager'
      AND mine.state = 'planned' AND mine.due_at < %(horizon)s)
"""  # noqa: S608


@dataclass(frozen=True)
class Due:
    """One survey for a manager that falls due soon. `falls_due` is its own date, `due_at` that of the visit."""

    invitation_id: int
    booking_id: int
    address: str
    falls_due: dt.datetime
    due_at: dt.datetime
    closes_at: dt.datetime
    continuing: bool
    sampled: bool

    @property
    def day(self) -> dt.date:
        return clock.local(self.falls_due).date()

    @property
    def quarter(self) -> tuple[int, int]:
        return quarter_of(self.day)

    @property
    def last_day(self) -> dt.date:
        """The last day on which the visit may be: time to answer is left, and the quarter is the same."""
        closes_on = clock.local(self.closes_at).date() - dt.timedelta(days=LEAST_DAYS_TO_ANSWER)
        return min(closes_on, _end_of_quarter(self.day))

    @property
    def ask(self) -> ManagerAsk:
        tier = Tier.CONTINUING if self.continuing else Tier.SAMPLED if self.sampled else Tier.OTHER
        return ManagerAsk(self.invitation_id, self.booking_id, tier)


def sweep_managers(partnership: Partnership) -> int:
    """The sweep "managers": draw for every manager of the open partnership. Leaves at once while the planner works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [PLANNER_LOCK, current_partnership_id()])
        if not cursor.fetchone()[0]:
            return 0
    return select_managers()


def next_due() -> dt.datetime | None:
    """When the next planned survey for a manager comes within the horizon and waits to be drawn."""
    now = clock.now()
    later = (
        Invitation.objects.filter(audience="manager", state="planned", due_at__gte=now + AHEAD)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    return later - AHEAD + dt.timedelta(seconds=1) if later else None


def select_managers(event_ids: Collection[int] | None = None) -> int:
    """Draw the people whom each manager is asked about, and gather them into visits; of some events' managers, or all.

    The same again changes nothing: those drawn before keep their places, those left out are no longer planned.
    Returns how many invitations changed. Five statements at most, whatever the number of managers.
    """
    now = clock.now()
    due = _read(now, event_ids)
    if not due:
        return 0
    by_manager: dict[tuple[str, tuple[int, int]], list[Due]] = defaultdict(list)
    for row in due:
        by_manager[manager_code(current_partnership_id(), row.address), row.quarter].append(row)
    drawn_before = _drawn_before({code for code, _ in by_manager}, {quarter for _, quarter in by_manager})
    selections: list[ManagerSelection] = []
    left_out: list[int] = []
    moved: dict[int, dt.datetime] = {}
    for (code, quarter), rows in sorted(by_manager.items()):
        before = drawn_before.get((code, quarter), set())
        chosen = {row.booking_id for row in rows} & before
        if {row.booking_id for row in rows} - before:
            seed = secrets.randbelow(LARGEST_SEED + 1)
            selection = choose([row.ask for row in rows], seed, already=before)
            by_id = {row.invitation_id: row for row in rows}
            chosen = {by_id[pk].booking_id for pk in selection.chosen}
            left_out += selection.left_out
            selections.append(_recorded(code, quarter, seed, rows, chosen - before))
        moved |= _visits([row for row in rows if row.booking_id in chosen])
    ManagerSelection.objects.bulk_create(selections)
    return _leave_out(left_out, now) + _move({row.invitation_id: row for row in due}, moved, now)


def _read(now: dt.datetime, event_ids: Collection[int] | None) -> list[Due]:
    params: dict[str, Any] = {
        "partnership": current_partnership_id(),
        "now": now,
        "horizon": now + AHEAD,
        "events": list(event_ids or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE + (_OF_EVENTS if event_ids is not None else "") + " ORDER BY i.id", params)
        return [Due(*row) for row in cursor.fetchall() if row[2]]


def _drawn_before(
    codes: Collection[str], quarters: Collection[tuple[int, int]]
) -> Mapping[tuple[str, tuple[int, int]], set[int]]:
    """The bookings already drawn for each manager in each quarter."""
    found: dict[tuple[str, tuple[int, int]], set[int]] = defaultdict(set)
    rows = ManagerSelection.objects.filter(
        manager_code__in=codes,
        year__in={year for year, _ in quarters},
        quarter__in={quarter for _, quarter in quarters},
    ).values_list("manager_code", "year", "quarter", "chosen")
    for code, year, quarter, chosen in rows:
        found[code, (year, quarter)] |= set(chosen)
    return found


def _recorded(
    code: str, quarter: tuple[int, int], seed: int, rows: Sequence[Due], newly: Iterable[int]
) -> ManagerSelection:
    asks = [row.ask for row in sorted(rows, key=lambda row: row.invitation_id)]
    return ManagerSelection(
        manager_code=code,
        year=quarter[0],
        quarter=quarter[1],
        seed=seed,
        candidates=[[ask.invitation_id, ask.booking_id, int(ask.tier)] for ask in asks],
        chosen=sorted(newly),
    )


def _visits(rows: Sequence[Due]) -> dict[int, dt.datetime]:
    """When each chosen survey is asked, for those that wait for a visit. What was moved further stays there."""
    days = visit_days([DatedAsk(row.invitation_id, row.day, max(row.day, row.last_day)) for row in rows])
    visits = {}
    for row in rows:
        due_at = usual_moment(days[row.invitation_id])
        if days[row.invitation_id] > row.day and due_at > row.due_at:
            visits[row.invitation_id] = due_at
    return visits


def _leave_out(ids: Sequence[int], now: dt.datetime) -> int:
    """Not asked: the manager is asked about three others. With the reason kept."""
    planned = list(Invitation.objects.filter(pk__in=ids, state="planned").values_list("pk", flat=True))
    if not planned:
        return 0
    AskDecision.objects.bulk_create(
        AskDecision(
            invitation_id=pk,
            kind=AskKind.SKIPPED,
            cause=SkipReason.MANAGER_LIMIT,
            words=SkipReason.MANAGER_LIMIT.label,
            at=now,
        )
        for pk in planned
    )
    return Invitation.objects.filter(pk__in=planned, state="planned").update(
        state="skipped", skip_reason=SkipReason.MANAGER_LIMIT
    )


def _move(due: Mapping[int, Due], moved: Mapping[int, dt.datetime], now: dt.datetime) -> int:
    """Set the days of the visits in one statement; what a sender took meanwhile stays as it is."""
    if not moved:
        return 0
    rows = list(Invitation.objects.filter(pk__in=moved, state="planned"))
    for row in rows:
        row.due_at, row.moved_from = moved[row.pk], due[row.pk].falls_due
    Invitation.objects.bulk_update(rows, ["due_at", "moved_from"], batch_size=500)
    AskDecision.objects.bulk_create(
        AskDecision(
            invitation_id=row.pk,
            kind=AskKind.MOVED,
            cause="visit",
            words=f"Asked with others in one visit, on {long_date(clock.local(row.due_at).date())}",
            moved_to=clock.local(row.due_at).date(),
            at=now,
        )
        for row in rows
    )
    return len(rows)


def _end_of_quarter(day: dt.date) -> dt.date:
    year, quarter = quarter_of(day)
    after = dt.date(year + 1, 1, 1) if quarter == 4 else dt.date(year, 3 * quarter + 1, 1)
    return after - dt.timedelta(days=1)
