"""Running everything that falls due, in order, up to a moment: for the demonstration, commands and tests.

Holds the clock only at moments at which something is due, and runs only the sweeps that have something due, so that
eighteen months take as long as their work. Source: ARCHITECTURE.md, section 3, One clock.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence

from partnerships import clock, places
from partnerships.models import Partnership
from partnerships.tasks import run_sweep
from partnerships.tenancy import partnership_scope

#: A sweep may make work for an earlier one at the same moment; more rounds than this would be a loop.
MOST_ROUNDS = 5


def run_due(until: dt.datetime, *, since: dt.datetime | None = None) -> Counter[str]:
    """Do everything that falls due from `since` (now, unless given) up to and including `until`.

    Returns how much each sweep did, by its name. Running it again does nothing. The clock is held for this
    process only; `clock.move_to` moves it for web, worker and beat.
    """
    return Runner(since or clock.now())(until)


class Runner:
    """Runs history piece by piece: each call does what falls due since the last one.

    Knows when each sweep is next due, and asks again only after something was done. Whoever changes rows between two
    calls says so with `changed()`. `only` these partnerships, or every active one.
    """

    def __init__(self, since: dt.datetime, *, only: Sequence[Partnership] | None = None) -> None:
        self.at = since
        self.done: Counter[str] = Counter()
        self._partnerships = list(Partnership.objects.filter(active=True)) if only is None else list(only)
        self._next: dict[tuple[str, int], dt.datetime] | None = None

    def changed(self, sweeps: Collection[str] | None = None) -> None:
        """Somebody changed rows since the last call: what was known to be due no longer holds.

        With `sweeps`, only these may have become due earlier by it; one that has less to do now is asked when its
        moment comes.
        """
        if sweeps is None or self._next is None:
            self._next = None
            return
        for key in [key for key in self._next if key[0] in sweeps]:
            del self._next[key]
        with clock.held_at(self.at):
            self._next.update(self._moments(sweeps))

    def __call__(self, until: dt.datetime) -> Counter[str]:
        until = clock.local(until) if until.tzinfo else until.replace(tzinfo=clock.LONDON)
        before = self.done.copy()
        self.at = min(self.at, until)
        while (earliest := self._earliest()) is not None and earliest <= until:
            self.at = max(self.at, earliest)
            with clock.held_at(self.at):
                self._do_what_is_due()
        self.at = until
        return self.done - before

    def _earliest(self) -> dt.datetime | None:
        if self._next is None:
            with clock.held_at(self.at):
                self._next = self._moments()
        return min(self._next.values(), default=None)

    def _do_what_is_due(self) -> None:
        """Every sweep that is due now, in order, and again while one makes work for another."""
        due = dict(self._next or {})
        for _ in range(MOST_ROUNDS):
            worked = [sweep for sweep, partnership in self._pairs() if self._run(sweep, partnership, due)]
            if not worked:
                break
            self._ask_again(due, worked)
            if all(moment > self.at for moment in due.values()):
                break
        # What is said to be due and yet does nothing says when else; if it still says now, it must not hold time back.
        self._ask_for(due, {name for (name, _), moment in due.items() if moment <= self.at})
        self._next = {key: moment for key, moment in due.items() if moment > self.at}

    def _ask_again(self, due: dict[tuple[str, int], dt.datetime], worked: list[places.Sweep]) -> None:
        """Bring `due` up to date after these sweeps did something."""
        if any(sweep.changes is None for sweep in worked):
            due.clear()
            due.update(self._moments())
            return
        self._ask_for(due, {name for sweep in worked for name in sweep.changes or ()})

    def _ask_for(self, due: dict[tuple[str, int], dt.datetime], names: Collection[str]) -> None:
        """Bring these sweeps' moments up to date."""
        for key in [key for key in due if key[0] in names]:
            del due[key]
        if names:
            due.update(self._moments(names))

    def _run(
        self, sweep: places.Sweep, partnership: Partnership, due: dict[tuple[str, int], dt.datetime]
    ) -> int:
        moment = due.get((sweep.name, partnership.pk))
        if moment is None or moment > self.at:
            return 0
        done = run_sweep(sweep, partnership)
        self.done[sweep.name] += done
        return done

    def _pairs(self) -> list[tuple[places.Sweep, Partnership]]:
        return [(sweep, partnership) for sweep in places.sweeps() for partnership in self._partnerships]

    def _moments(self, names: Collection[str] | None = None) -> dict[tuple[str, int], dt.datetime]:
        """When each sweep's next work falls due: of every sweep, or of those named."""
        found: dict[tuple[str, int], dt.datetime] = {}
        for partnership in self._partnerships:
            with partnership_scope(partnership):
                for sweep in places.sweeps():
                    moment = sweep.next_due() if names is None or sweep.name in names else None
                    if moment is not None:
                        found[sweep.name, partnership.pk] = moment
        return found
