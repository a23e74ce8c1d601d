"""How long an action has waited, in words and in bands. Source: PAGES.md, Actions ("age in words", "chart by age")."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class AgeBand(StrEnum):
    """Where an unfinished action stands against its date, the worst first."""

    VERY_LATE = "More than 90 days late"
    LATE = "31 to 90 days late"
    JUST_LATE = "Up to 30 days late"
    SOON = "Due in the next 30 days"
    LATER = "Due later"


#: The fewest days late of each band that is late.
_VERY_LATE, _LATE, _SOON = 91, 31, 30


def band_of(due_on: dt.date, today: dt.date) -> AgeBand:
    """The band of an unfinished action; one due today is not late."""
    late = (today - due_on).days
    if late >= _VERY_LATE:
        return AgeBand.VERY_LATE
    if late >= _LATE:
        return AgeBand.LATE
    if late > 0:
        return AgeBand.JUST_LATE
    return AgeBand.SOON if -late <= _SOON else AgeBand.LATER


def counts_by_band(due_dates: Iterable[dt.date], today: dt.date) -> dict[AgeBand, int]:
    """How many unfinished actions stand in each band, every band named."""
    found = Counter(band_of(day, today) for day in due_dates)
    return {band: found[band] for band in AgeBand}


def age_words(due_on: dt.date, today: dt.date) -> str:
    """`3 weeks late`, `due today`, `due in 12 days`: whole weeks from a fortnight on, months of 30 days from 90 on."""
    late = (today - due_on).days
    if late == 0:
        return "due today"
    span = _span(abs(late))
    return f"{span} late" if late > 0 else f"due in {span}"


def _span(days: int) -> str:
    for name, length, least in (("month", 30, 90), ("week", 7, 14)):
        if days >= least:
            return f"{days // length} {name}s"
    return f"{days} day" if days == 1 else f"{days} days"
