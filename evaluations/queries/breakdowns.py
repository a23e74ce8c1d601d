"""Change for the same people by one declared dimension: agency, sector or role. Never two at a time.

Source: DOMAIN.md, The minimum: for everyone, a breakdown is shown only if each group and its complement is empty or
reaches the minimum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluations.logic.result_blocks import CORE_GROUPS
from evaluations.logic.statistics import Change, change
from evaluations.logic.suppression import Decision, show_breakdown
from evaluations.queries.asking import DIMENSIONS
from evaluations.queries.counting import count
from evaluations.queries.counting_statements import RESPONSE_COLUMNS
from partnerships.choices import Sector
from partnerships.tenancy import current_partnership_id


@dataclass(frozen=True)
class Breakdown:
    """The headline change by group; empty rows when `decision` says why."""

    dimension: str
    core_group: str
    decision: Decision
    rows: tuple[tuple[str, Change], ...]


def change_by(
    event_ids: Sequence[int], dimension: str, minimum: int, *, bookings: Sequence[int] | None = None
) -> Breakdown:
    """Before to after by group, of the first core group that was asked about. One query.

    `bookings` are some people of the events alone: a sample.
    """
    group = DIMENSIONS[dimension]
    chosen = f"""
        SELECT {RESPONSE_COLUMNS}, {group} AS subject FROM evaluations_response r
        JOIN courses_booking b ON b.id = r.booking_id LEFT JOIN partnerships_agency a ON a.id = b.agency_id
        WHERE r.partnership_id = %(partnership)s AND r.event_id = ANY(%(events)s)
          AND (%(everybody)s OR r.booking_id = ANY(%(bookings)s))
          AND r.audience = 'delegate' AND r.stage IN ('pre', 'post')"""  # noqa: S608
    params = {
        "partnership": current_partnership_id(),
        "events": list(event_ids),
        "everybody": bookings is None,
        "bookings": list(bookings or ()),
    }
    pairs = [
        pair
        for pair in count(chosen, params, ["pairs"]).pairs
        if pair.question_id is None and (pair.earlier, pair.later) == ("pre", "post")
    ]
    core_group = next((g for g in CORE_GROUPS if any(p.core_group == g for p in pairs)), "")
    sums = {str(pair.subject): pair.sums for pair in pairs if pair.core_group == core_group}
    decision = show_breakdown({name: found.n for name, found in sums.items()}, minimum)
    names = dict(Sector.choices) if dimension == "sector" else {}
    rows = tuple((names.get(name, name), change(found)) for name, found in sorted(sums.items()))
    return Breakdown(dimension, core_group, decision, rows if decision.shown else ())
