"""Endorsement: its usual period, when its end is announced, and how one course compares with the programme's others."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: How many days before the last day of an endorsement its provider is told (the brief of audits, Minimum standards).
NOTICE_DAYS = (90, 30, 0)
#: An end that nobody was told of within this many days is not announced any more.
LATEST_AFTER = 14
#: Years of an endorsement, unless the officer says otherwise.
USUAL_YEARS = 2
#: Standards of others are compared only where at least this many other providers have been checked.
FEWEST_PROVIDERS = 2


def usual_period(starts_on: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of an endorsement of the usual length."""
    try:
        anniversary = starts_on.replace(year=starts_on.year + USUAL_YEARS)
    except ValueError:
        anniversary = starts_on.replace(year=starts_on.year + USUAL_YEARS, day=28)
    return starts_on, anniversary - dt.timedelta(days=1)


def notice_due(expires_on: dt.date, today: dt.date, decided_on: dt.date) -> int | None:
    """Which notice (90, 30 or 0 days before) should have gone by today; the latest, where several passed.

    A notice whose day was past already when the endorsement was decided is never sent (DOMAIN.md: nothing is ever sent
    for a date already past), nor is one more than two weeks after the end.
    """
    if today > expires_on + dt.timedelta(days=LATEST_AFTER):
        return None
    passed = [days for days in NOTICE_DAYS if decided_on < expires_on - dt.timedelta(days=days) <= today]
    return min(passed, default=None)


def next_notice(expires_on: dt.date, today: dt.date) -> dt.date | None:
    """The next day after today on which a notice goes."""
    days = (expires_on - dt.timedelta(days=each) for each in NOTICE_DAYS)
    return min((day for day in days if day > today), default=None)


@dataclass(frozen=True)
class Met:
    """One standard: whether the own course meets it, and how many of the programme's other courses do."""

    key: str
    own: str
    met: int
    of: int
    is_shown: bool


@dataclass(frozen=True)
class Checked:
    """A course of the programme that was checked: its provider and the level of each standard."""

    provider: int
    levels: Mapping[str, str]


def compare(
    own: Mapping[str, str], others: Sequence[Checked], *, keys: Sequence[str], best: str, minimum: int
) -> list[Met]:
    """Each standard of an own course beside the programme's other courses.

    Shown only where at least `minimum` other courses, of at least two other providers, have it (DOMAIN.md, The
    minimum); otherwise the figures are nought and `is_shown` is False, so that no page can show them by mistake.
    """
    rows = []
    for key in keys:
        checked = [each for each in others if key in each.levels]
        providers = {each.provider for each in checked}
        if len(checked) < max(minimum, 1) or len(providers) < FEWEST_PROVIDERS:
            rows.append(Met(key, own.get(key, ""), 0, 0, False))
            continue
        met = sum(1 for each in checked if each.levels[key] == best)
        rows.append(Met(key, own.get(key, ""), met, len(checked), True))
    return rows
