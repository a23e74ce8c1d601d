"""Bringing what those outside the quality assurance team see up to date, so that no small group can be worked out.

Each release is a row that stays: its figures are what provider, trainer, SEG and scrutineer see until the next one. A
figure joins a release only if nothing shown before, together with it, gives away a group under the minimum
(`logic.disclosure`; DOMAIN.md, The minimum; REQUIREMENTS.md, acceptance check 5). Releases are made each morning.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from django.db import connection
from django.db.models import F, Min, QuerySet

from evaluations.logic.counts import Counted, ItemCount, KeptCount, PairCount, StageCount
from evaluations.logic.counts_json import counts_to_json
from evaluations.logic.disclosure import Cell, Shown, decide_release
from evaluations.logic.suppression import is_safe, may_refresh
from evaluations.logic.then_test import THEN_TEST, is_of_then_test, safe_beside
from evaluations.models import EventTally, ShownResult, ThemedEvaluation
from evaluations.queries.counting import count
from evaluations.queries.counting_statements import EXPANDED, RESPONSE_COLUMNS, parameters
from evaluations.queries.results import event_ids_of, twelve_months_before
from evaluations.queries.shown import OUTSIDE
from evaluations.queries.subjects import (
    OF_PEOPLE,
    PROGRAMME,
    Subject,
    agencies_with_answers,
    agency_of,
    events_of,
    people_of,
    themed_of,
)
from evaluations.queries.tallies import read_tallies
from partnerships import clock
from partnerships.models import Partnership, PartnershipSettings
from partnerships.tenancy import current_partnership_id

RELEASE_HOUR = 6
MONDAY = 0
#: Agencies are released this far apart: each release is one more breakdown of the whole programme.
BETWEEN_AGENCIES = dt.timedelta(days=28)

#: Every answer about some events.
_OF_EVENTS: LiteralString = f"""
SELECT {RESPONSE_COLUMNS}, 'events'::text AS subject FROM evaluations_response r
WHERE r.partnership_id = %(partnership)s AND r.event_id = ANY(%(events)s)"""  # noqa: S608

#: Whose answers stand behind each figure: its variable, the bookings and their managers.
_CELLS: LiteralString = f"""
{EXPANDED},
cells AS (
    SELECT concat_ws(':', 'item', stage, audience, question_id, grid_row) AS variable, stage, audience,
           array_agg(booking_id) AS people
    FROM answers WHERE score IS NOT NULL GROUP BY stage, audience, question_id, grid_row
    UNION ALL
    SELECT concat_ws(':', 'item', stage, audience, question_id, -1), stage, audience, array_agg(DISTINCT booking_id)
    FROM ticked GROUP BY stage, audience, question_id
    UNION ALL
    SELECT concat_ws(':', 'pair', COALESCE(question_id::text, core_group)), 'post', 'delegate', array_agg(booking_id)
    FROM pair_people WHERE earlier = 'pre' AND later = 'post' GROUP BY question_id, core_group
    UNION ALL
    SELECT concat_ws(':', 'pair', question_id), 'post', 'delegate', array_agg(booking_id)
    FROM looked_back GROUP BY question_id
    UNION ALL
    SELECT concat_ws(':', 'pair', COALESCE(question_id::text, core_group)), later, 'delegate', array_agg(booking_id)
    FROM kept_people GROUP BY question_id, core_group, later
    UNION ALL
    SELECT concat_ws(':', 'practice', stage, audience), stage, audience, array_agg(booking_id)
    FROM practice WHERE answered OR no_opportunity GROUP BY stage, audience
    UNION ALL
    SELECT concat_ws(':', 'gap', stage, question_id, grid_row), stage, 'manager', array_agg(booking_id)
    FROM gap_people GROUP BY stage, question_id, grid_row
)
SELECT variable, stage, audience, people FROM cells"""  # noqa: S608


@dataclass(frozen=True)
class _Answers:
    """Whose answers each variable counts now, by stage and audience, and each booking's manager."""

    cells: Mapping[tuple[str, str], Mapping[str, Cell]]
    managers: Mapping[tuple[str, int], str]

    def managers_at(self, stage: str, audience: str) -> dict[int, str]:
        """The manager behind each booking's answers at a stage; none for delegates."""
        if audience != "manager":
            return {}
        return {booking: code for (at, booking), code in self.managers.items() if at == stage}


def _answers(event_ids: Sequence[int], bookings: Sequence[int] | None = None) -> _Answers:
    """Of the events, or of some people of theirs alone."""
    chosen = _OF_EVENTS if bookings is None else OF_PEOPLE
    params = {"partnership": current_partnership_id(), "events": list(event_ids), **parameters()}
    if bookings is not None:
        params["bookings"] = list(bookings)
    cells: dict[tuple[str, str], dict[str, Cell]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH chosen AS MATERIALIZED ({chosen}), {_CELLS}", params)
        for variable, stage, audience, people in cursor.fetchall():
            cells.setdefault((stage, audience), {})[variable] = frozenset(people)
        cursor.execute(
            "SELECT stage, booking_id, manager_code FROM evaluations_response WHERE audience = 'manager'"
            " AND partnership_id = %(partnership)s AND event_id = ANY(%(events)s)",
            params,
        )
        managers = {(stage, booking): code for stage, booking, code in cursor.fetchall()}
    return _Answers(cells, managers)


def _history(event_ids: Sequence[int], audience: str) -> dict[str, list[Cell]]:
    """Every cell that the audience was ever shown about the events, by variable.

    And about the events shown together with them, and so on: a total less its other parts gives the part.
    """
    cells: dict[str, list[Cell]] = {}
    for stored in _connected(event_ids, audience).order_by("id").values_list("cells", flat=True):
        for variable, place in stored["variables"].items():
            cells.setdefault(variable, []).append(frozenset(stored["sets"][place]))
    return cells


def _connected(event_ids: Sequence[int], audience: str) -> QuerySet[ShownResult]:
    known, reached = set[int](), set(event_ids)
    rows: QuerySet[ShownResult] = ShownResult.objects.none()
    while known != reached:
        known = set(reached)
        rows = ShownResult.objects.filter(audience=audience, events__overlap=sorted(known))
        reached = known.union(*rows.values_list("events", flat=True))
    return rows


def _safe_variables(
    wanted: Mapping[str, Cell], history: Mapping[str, list[Cell]], managers: Mapping[int, str], minimum: int
) -> dict[str, Cell]:
    """The variables that may be shown now without giving away a small group of people or of managers."""
    safe = {}
    decided: dict[
        tuple[Cell, ...], bool
    ] = {}  # the same people answer most questions: decided once for all of these
    for variable, cell in wanted.items():
        before = tuple(history.get(variable, ()))
        if (cell, *before) not in decided:
            decided[cell, *before] = _may_show(cell, before, managers, minimum)
        if decided[cell, *before]:
            safe[variable] = cell
    return safe


def _may_show(cell: Cell, before: tuple[Cell, ...], managers: Mapping[int, str], minimum: int) -> bool:
    """Whether a cell, with everything shown before of its variable, leaves no small group to be worked out."""
    released = decide_release([cell], None, Shown(before), minimum)
    return released.decision.shown and (not managers or _managers_safe(cell, before, managers, minimum))


def _managers_safe(cell: Cell, before: Iterable[Cell], managers: Mapping[int, str], minimum: int) -> bool:
    """Whether the managers behind a cell, and behind its difference from each cell shown before, are enough."""

    def different(people: Cell) -> int:
        return len({managers[booking] for booking in people if booking in managers})  # type: ignore[index]

    if different(cell) < minimum:
        return False
    return all(
        is_safe(different(cell - other), minimum) and is_safe(different(other - cell), minimum)
        for other in before
    )


def _variable(count: Any) -> str | None:
    """The variable of a count; None for what names no one's answers (responses, people by step)."""
    if isinstance(count, ItemCount):
        return f"item:{count.stage}:{count.audience}:{count.question_id}:{count.row}"
    if isinstance(count, PairCount | KeptCount):
        return f"pair:{count.question_id or count.core_group}"
    return None


def _figures(counted: Counted, stage: str, audience: str, safe: Mapping[str, Cell], minimum: int) -> Counted:
    """The counts of one stage whose variables are safe. Its number of responses goes along."""
    items = tuple(
        item
        for item in counted.items
        if (item.stage, item.audience) == (stage, audience)
        and item.key != THEN_TEST  # shown beside the true before score alone
        and _variable(item) in safe
        and is_safe(item.n, minimum)
    )
    delegates = audience == "delegate"
    pairs = tuple(
        pair
        for pair in counted.pairs
        if delegates
        and (pair.earlier, pair.later) == ("pre", stage)
        and stage == "post"
        and _variable(pair) in safe
    )
    shown = _groups_beside_items(pairs, minimum)
    then = [pair for pair in counted.pairs if is_of_then_test(pair) and _variable(pair) in safe]
    shown += safe_beside(then if delegates and stage == "post" else [], pairs, minimum)
    kept = tuple(k for k in counted.kept if delegates and k.later == stage and _variable(k) in safe)
    gaps = tuple(
        gap
        for gap in counted.gaps
        if not delegates and gap.stage == stage and f"gap:{gap.stage}:{gap.question_id}:{gap.row}" in safe
    )
    stages = tuple(
        found
        for found in counted.stages
        if (found.stage, found.audience) == (stage, audience)
        and is_safe(found.practice_answered, minimum)
        and (found.practice_answered == 0 or f"practice:{stage}:{audience}" in safe)
    )
    return Counted(items, shown, kept, gaps, stages)


def _groups_beside_items(pairs: tuple[PairCount, ...], minimum: int) -> tuple[PairCount, ...]:
    """A group's mean is left out where a question's change comes from nearly, not quite, the same people."""
    sizes = {pair.sums.n for pair in pairs if pair.question_id is not None}
    return tuple(
        pair
        for pair in pairs
        if pair.question_id is not None or all(is_safe(abs(pair.sums.n - size), minimum) for size in sizes)
    )


def release(subject: str, event_ids: Sequence[int], *, audience: str = OUTSIDE) -> int:
    """Release every stage of an event ("event:12") or course ("course:3") that may be; how many stages."""
    tallied = read_tallies(event_ids)
    state = _State(tallied.counted.together(), tallied.minimum, tallied.counted_at or clock.now())
    return _release(subject, event_ids, state, audience)


def release_people(
    subject: Subject, *, history: dict[str, list[Cell]] | None = None, audience: str = OUTSIDE
) -> int:
    """Release every stage of an agency or a themed evaluation that may be; how many stages.

    Its people are counted now. `history` saves reading again what was shown, when many are released together: it grows
    by what is released here.
    """
    event_ids = events_of(subject)
    bookings = people_of(subject, event_ids)
    if not bookings:
        return 0
    params = {"partnership": current_partnership_id(), "bookings": bookings}
    minimum = PartnershipSettings.objects.values_list("minimum_group_size", flat=True).get()
    state = _State(count(OF_PEOPLE, params).together(), minimum, clock.now(), bookings)
    return _release(subject.key, event_ids, state, audience, history)


@dataclass(frozen=True)
class _State:
    """What is counted now: of whole events, or of some people alone."""

    counted: Counted
    minimum: int
    counted_at: dt.datetime
    bookings: Sequence[int] | None = None


def _release(
    subject: str,
    event_ids: Sequence[int],
    state: _State,
    audience: str,
    known: dict[str, list[Cell]] | None = None,
) -> int:
    last = dict(
        ShownResult.objects.filter(audience=audience, subject__startswith=f"{subject}:")
        .order_by("id")
        .values_list("subject", "answers")
    )
    due = [
        found
        for found in state.counted.stages
        if _may_follow(last.get(f"{subject}:{found.stage}:{found.audience}", 0), found, state.minimum)
    ]
    if not due:
        return 0
    answers = _answers(event_ids, state.bookings)
    history = _history(event_ids, audience) if known is None else known
    rows = []
    for found in due:
        place = (found.stage, found.audience)
        safe = _safe_variables(
            answers.cells.get(place, {}), history, answers.managers_at(*place), state.minimum
        )
        if not safe:
            continue
        for variable, cell in safe.items():
            history.setdefault(variable, []).append(cell)
        rows.append(
            ShownResult(
                audience=audience,
                subject=f"{subject}:{found.stage}:{found.audience}",
                events=list(event_ids),
                cells=_stored(safe),
                answers=found.responses,
                figures=counts_to_json(_figures(state.counted, *place, safe, state.minimum)),
                up_to=state.counted_at,
                released_at=clock.now(),
            )
        )
    ShownResult.objects.bulk_create(rows)
    return len(rows)


def _may_follow(last: int, found: StageCount, minimum: int) -> bool:
    """Whether a stage has new answers, and enough of them, since its last release."""
    if found.responses == last:
        return False
    return may_refresh(last, found.responses, is_closed=False, minimum=minimum).shown


def _to_release() -> QuerySet[EventTally]:
    return EventTally.objects.exclude(responses=F("released_responses"))


def release_changed(partnership: Partnership) -> int:
    """Bring the events counted anew since their last release, and their courses, up to date; how many releases."""
    waiting = list(_to_release().order_by("event_id").values_list("event_id", "event__course_id"))
    done = sum(release(f"event:{event_id}", [event_id]) for event_id, _ in waiting)
    for course_id in sorted({course_id for _, course_id in waiting}):
        done += release(f"course:{course_id}", event_ids_of([course_id]))
    done += release_samples([event_id for event_id, _ in waiting])
    # On Mondays alone: where no agency reaches the minimum nothing is recorded, and every try would cost as much.
    if waiting and clock.today().weekday() == MONDAY:
        done += release_agencies()
    EventTally.objects.filter(event_id__in=[event_id for event_id, _ in waiting]).update(
        released_responses=F("responses")
    )
    return done


def release_samples(event_ids: Sequence[int]) -> int:
    """Bring the themed evaluations with people at these events up to date; how many releases."""
    sampled = (
        ThemedEvaluation.objects.filter(samples__people__event_id__in=event_ids).distinct().order_by("pk")
    )
    return sum(release_people(themed_of(evaluation)) for evaluation in sampled)


def release_agencies() -> int:
    """Release every agency's figures of the programme, when the last time is long enough ago; how many releases."""
    now = clock.now()
    recent = ShownResult.objects.filter(
        audience=OUTSIDE, subject__startswith="agency:", released_at__gt=now - BETWEEN_AGENCIES
    )
    if recent.exists():
        return 0
    history = _history(events_of(PROGRAMME), OUTSIDE)
    done = 0
    for agency in agencies_with_answers(twelve_months_before(now), now):
        done += release_people(agency_of(agency), history=history)
    return done


def next_release_due() -> dt.datetime | None:
    """Six in the morning after the oldest count that is not released yet."""
    oldest = _to_release().aggregate(oldest=Min("counted_at"))["oldest"]
    if oldest is None:
        return None
    counted = clock.local(oldest)
    morning = counted.replace(hour=RELEASE_HOUR, minute=0, second=0, microsecond=0)
    return morning if counted < morning else morning + dt.timedelta(days=1)


def release_if_due(partnership: Partnership) -> int:
    """The sweep: nothing before the morning has come."""
    due = next_release_due()
    return release_changed(partnership) if due is not None and due <= clock.now() else 0


def _stored(cells: Mapping[str, Cell]) -> dict[str, Any]:
    """Cells with each different set written once."""
    sets = list(dict.fromkeys(cells.values()))
    places = {cell: place for place, cell in enumerate(sets)}
    return {
        "sets": [sorted(cell) for cell in sets],  # type: ignore[type-var]
        "variables": {variable: places[cell] for variable, cell in cells.items()},
    }
