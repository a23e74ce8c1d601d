"""The minimum: what may be shown outside the quality assurance team, decided from counts alone.

Source: DOMAIN.md, Rules that hold everywhere (The minimum); REQUIREMENTS.md, acceptance check 5 and
"Disclosure control that survives drilling". A spread (improved, the same, fell) or a distribution of
answers is a figure about one group: it is shown whenever that group is. A group is always people, never an
answer. What an audience may learn from many releases taken together is judged in `disclosure`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from partnerships.logic.wording import TOO_FEW, plural

LEAST_EVENTS_FOR_A_TRAINER = 2


@dataclass(frozen=True)
class Decision:
    """Whether something is shown; if not, `words` say so, and where to look instead when that is known."""

    shown: bool
    words: str = ""


@dataclass(frozen=True)
class PooledBreakdown:
    """A breakdown whose small groups were put together. `pooled` names them; `groups` holds what is shown."""

    decision: Decision
    groups: Mapping[str, int]
    pooled: tuple[str, ...] = ()
    pooled_count: int = 0


def is_safe(count: int, minimum: int) -> bool:
    """True for a group that is empty or reaches the minimum."""
    return count == 0 or count >= minimum


def show_group(
    answers: int,
    minimum: int,
    *,
    different_managers: int | None = None,
    trainer_events: int | None = None,
    elsewhere: str = "",
) -> Decision:
    """Whether a figure about a group may be shown.

    `answers` counts people who answered. For a figure from managers give `different_managers`, which must
    reach the minimum too; for a figure about a trainer `trainer_events`, the events that those people
    attended: at least two. `elsewhere` says where to look instead, for example "with the other events of
    this course: 23 answers in 12 months".
    """
    if answers < minimum:
        return _hidden(elsewhere)
    if different_managers is not None and different_managers < minimum:
        return _hidden(elsewhere, "too few different managers")
    if trainer_events is not None and trainer_events < LEAST_EVENTS_FOR_A_TRAINER:
        return _hidden(elsewhere, "a trainer's figures need at least two events")
    return Decision(shown=True)


def show_breakdown(
    groups: Mapping[str, int], minimum: int, *, different_managers: Mapping[str, int] | None = None
) -> Decision:
    """Whether a breakdown by one dimension may be shown: all of it or nothing.

    Each group and its complement must be empty or reach the minimum; of managers' answers, each group's
    different managers as well. Of several hidden groups none could be left out alone: the total would tell
    it.
    """
    total = sum(groups.values())
    if total < minimum:
        return _hidden()
    if not all(is_safe(count, minimum) and is_safe(total - count, minimum) for count in groups.values()):
        return _hidden(reason="a group or what is left beside it is below the minimum")
    managers = different_managers or {}
    if not all(is_safe(count, minimum) for count in managers.values()):
        return _hidden(reason="too few different managers in a group")
    return Decision(shown=True)


def pool_small_groups(groups: Mapping[str, int], minimum: int) -> PooledBreakdown:
    """A breakdown with its small groups together as one, for tables that may not be hidden whole (by course).

    While the pool is below the minimum, the smallest group still shown joins it. Shown only if the pool is
    empty or reaches the minimum; the total must reach it in any case.
    """
    if sum(groups.values()) < minimum:
        return PooledBreakdown(_hidden(), {})
    kept = {name: count for name, count in groups.items() if is_safe(count, minimum)}
    pooled = [name for name in groups if name not in kept]
    while 0 < sum(groups[name] for name in pooled) < minimum:
        smallest = min((name for name in kept if kept[name]), key=lambda name: (kept[name], name))
        pooled.append(smallest)
        del kept[smallest]
    count = sum(groups[name] for name in pooled)
    return PooledBreakdown(Decision(shown=True), kept, tuple(sorted(pooled)), count)


def may_refresh(last_shown: int, now: int, *, is_closed: bool, minimum: int) -> Decision:
    """Whether people outside the team may see a stage's results now, having last seen `last_shown` answers.

    When at least the minimum of new answers has come, or when the stage closes; but not even then if the
    answers added (or erased) since are fewer than the minimum: the difference would be their answers. What
    was last seen then stays as it is.
    """
    difference = abs(now - last_shown)
    if now < minimum:
        return _hidden()
    if difference == 0:
        return Decision(shown=True)
    if difference < minimum:
        when = "since these figures" if not is_closed else "between these figures and the close"
        return Decision(False, f"The answers that came {when} are {TOO_FEW}.")
    return Decision(shown=True)


def elsewhere_words(where: str, answers: int, months: int) -> str:
    """Where to look instead: "with the other events of this course: 23 answers in 12 months"."""
    return f"{where}: {plural(answers, 'answer')} in {plural(months, 'month')}"


def _hidden(elsewhere: str = "", reason: str = "") -> Decision:
    words = TOO_FEW.capitalize() + (f": {reason}." if reason else ".")
    return Decision(False, f"{words} {elsewhere[0].upper()}{elsewhere[1:]}." if elsewhere else words)
