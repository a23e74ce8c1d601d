"""The gate through which every figure from answers leaves the QA team, in a report.

Source: DOMAIN.md, The minimum; REQUIREMENTS.md, acceptance check 5 ("everything that a role was ever shown:
filters, sorts, exports, editions"). A figure is one equation over the bookings whose answers it adds up; a
variable names what is added up ("post:delegate:17:-1", "pair:pre:post:knowledge"). The gate decides each release
with everything that those outside were ever shown of the same variable, earlier quarters, the other board's
report and earlier editions included, and remembers what it let through.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from evaluations.logic.disclosure import ReleaseDecision, Shown, decide_release
from evaluations.logic.suppression import Decision, show_group
from partnerships.logic.wording import TOO_FEW

People = frozenset[int]
HIDDEN = Decision(False, f"{TOO_FEW.capitalize()}.")


class Gate:
    """Decides what a report may show, and keeps count of it."""

    def __init__(self, minimum: int, already: Mapping[str, Iterable[People]] | None = None) -> None:
        self.minimum = minimum
        self._shown: dict[str, Shown] = {
            variable: Shown(tuple(cells)) for variable, cells in (already or {}).items()
        }
        self._released: dict[str, list[People]] = defaultdict(list)
        self._decided: dict[tuple[Shown, tuple[People, ...]], ReleaseDecision] = {}

    def allow(self, variable: str, *cells: People, managers: int | None = None) -> Decision:
        """Whether the cells may be shown, all of them or none. `managers` are the different ones behind them.

        An empty cell shows nothing and is passed over.
        """
        wanted = [cell for cell in cells if cell]
        if not wanted:
            return HIDDEN
        if managers is not None:
            decision = show_group(self.minimum, self.minimum, different_managers=managers)
            if not decision.shown:
                return decision
        released = self._decide(self._shown.get(variable, Shown()), tuple(wanted))
        if released.decision.shown:
            self._shown[variable] = released.shown
            self._released[variable] += [cell for cell in wanted if cell not in self._released[variable]]
        return released.decision

    def _decide(self, shown: Shown, wanted: tuple[People, ...]) -> ReleaseDecision:
        """The decision follows from the people alone, and the same people answer most questions: decided once."""
        known = self._decided.get((shown, wanted))
        if known is None:
            known = self._decided[shown, wanted] = decide_release(wanted, None, shown, self.minimum)
        return known

    def released(self) -> dict[str, list[list[int]]]:
        """What was let through, by variable, as plain data: for the report to keep until it leaves the team."""
        return {
            variable: [sorted(cell) for cell in cells]
            for variable, cells in sorted(self._released.items())
            if cells
        }
