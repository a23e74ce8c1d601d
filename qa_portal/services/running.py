"""Running everything that falls due, in order, up to a moment: for the demonstration, commands and tests.

Holds the clock only at moments at which something is due, so that eighteen months take as long as their work.
Source: ARCHITECTURE.md, section 3, One clock.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from partnerships import clock, places
from partnerships.models import Partnership
from partnerships.tasks import run_sweep
from partnerships.tenancy import partnership_scope

#: A sweep may make work for an earlier one at the same moment; more rounds than this would be a loop.
MOST_ROUNDS = 3


def run_due(
    until: dt.datetime, *, since: dt.datetime | None = None, only: Sequence[Partnership] | None = None
) -> Counter[str]:
    """Do everything that falls due from `since` (now, unless given) up to and including `until`.

    Returns how much each sweep did, by its name. Running it again does nothing. The clock is held for this
    process only; `clock.move_to` moves it for web, worker and beat. `only` these partnerships, or every active one.
    """
    until = clock.local(until) if until.tzinfo else until.replace(tzinfo=clock.LONDON)
    at: dt.datetime | None = min(since or clock.now(), until)
    partnerships = list(Partnership.objects.filter(active=True)) if only is None else only
    done: Counter[str] = Counter()
    last = None
    while at is not None and at <= until:
        last = at
        with clock.held_at(at):
            at = _run_at(at, partnerships, done)
    if last != until:
        with clock.held_at(until):
            _run_at(until, partnerships, done)
    return done


class Runner:
    """Runs history piece by piece: each call does what falls due since the last one."""

    def __init__(self, since: dt.datetime) -> None:
        self.since = since
        self.done: Counter[str] = Counter()

    def __call__(self, until: dt.datetime) -> Counter[str]:
        done = run_due(until, since=self.since)
        self.since = until
        self.done.update(done)
        return done


def _run_at(at: dt.datetime, partnerships: Sequence[Partnership], done: Counter[str]) -> dt.datetime | None:
    """Everything due at this moment; returns the next moment after it at which something falls due."""
    for _ in range(MOST_ROUNDS):
        before = done.total()
        for sweep in places.sweeps():
            for partnership in partnerships:
                done[sweep.name] += run_sweep(sweep, partnership)
        moments = _moments(partnerships)
        if done.total() == before or all(moment > at for moment in moments):
            break
    return min((moment for moment in moments if moment > at), default=None)


def _moments(partnerships: Sequence[Partnership]) -> list[dt.datetime]:
    """When each sweep's next work falls due, in any partnership."""
    moments = []
    for partnership in partnerships:
        with partnership_scope(partnership):
            moments += [moment for sweep in places.sweeps() if (moment := sweep.next_due()) is not None]
    return moments
