"""About which people a manager is asked: at most three in a quarter, drawn at random, in as few visits as can be.

Source: DOMAIN.md, Themed evaluation ("a manager is asked about at most three people in a quarter"); the brief of
evaluation in depth ("random, recorded, across events, in one visit"). The limit counts people (bookings), not surveys.
Those about whom the manager was asked before keep their place, so that the same pairs are followed to the end.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

MOST_PEOPLE = 3
VISIT_DAYS = 14
"""Surveys of one manager that fall due within so many days of the first are asked in one visit."""


class Tier(IntEnum):
    """Who is drawn first: the pairs being followed, then a theme's sample, then the others."""

    CONTINUING = 0
    SAMPLED = 1
    OTHER = 2


@dataclass(frozen=True)
class ManagerAsk:
    """A survey for a manager that falls due: its invitation, the booking it is about, and the booking's tier."""

    invitation_id: int
    booking_id: int
    tier: Tier = Tier.OTHER


@dataclass(frozen=True)
class Selection:
    """Which of the asks go and which are left out because the manager is asked about three others."""

    chosen: tuple[int, ...]
    left_out: tuple[int, ...]


@dataclass(frozen=True)
class DatedAsk:
    """A chosen survey with the day it is due and the last day on which it is worth sending."""

    invitation_id: int
    due_on: date
    last_day: date


def choose(
    asks: Iterable[ManagerAsk],
    seed: int,
    *,
    already: Iterable[int] = (),
    most: int = MOST_PEOPLE,
) -> Selection:
    """Draw the people whom one manager is asked about, for what has newly fallen due in a quarter.

    `already` are the bookings chosen for this manager earlier in the quarter: their other surveys go without a draw
    and they take up places. Places left are drawn tier by tier, at random by the seed; the same asks in any order
    give the same answer. Raises ValueError when `most` is below 1.
    """
    if most < 1:
        raise ValueError("A manager is asked about one person at least.")
    new = sorted(set(asks), key=lambda ask: ask.invitation_id)
    chosen_before = set(already)
    tiers: dict[int, Tier] = {}
    for ask in new:
        tiers[ask.booking_id] = min(ask.tier, tiers.get(ask.booking_id, Tier.OTHER))
    waiting = [booking for booking in tiers if booking not in chosen_before]
    waiting.sort(key=lambda booking: (tiers[booking], _place(seed, booking), booking))
    kept = chosen_before | set(waiting[: max(0, most - len(chosen_before))])
    return Selection(
        tuple(ask.invitation_id for ask in new if ask.booking_id in kept),
        tuple(ask.invitation_id for ask in new if ask.booking_id not in kept),
    )


def visit_days(asks: Sequence[DatedAsk]) -> dict[int, date]:
    """The day on which each survey of one manager is asked, so that several are answered in one visit.

    From the earliest on, everything due within fourteen days waits for the last of it; nothing is asked before its
    own day, and nothing waits past its last day: what cannot wait is asked on its own day, or as late as it can.
    """
    days: dict[int, date] = {}
    waiting = sorted(asks, key=lambda ask: (ask.due_on, ask.last_day, ask.invitation_id))
    while waiting:
        reach = waiting[0].due_on + timedelta(days=VISIT_DAYS)
        together = [ask for ask in waiting if ask.due_on <= reach]
        visit = min(max(ask.due_on for ask in together), *(max(ask.last_day, ask.due_on) for ask in together))
        joined = [ask for ask in together if ask.due_on <= visit]
        for ask in joined:
            days[ask.invitation_id] = visit
        waiting = [ask for ask in waiting if ask not in joined]
    return days


def quarter_of(day: date) -> tuple[int, int]:
    """The calendar year and quarter (1 to 4) of a day: the quarter in which a manager's three people are counted."""
    return day.year, (day.month - 1) // 3 + 1


def _place(seed: int, booking_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{booking_id}".encode()).digest()
