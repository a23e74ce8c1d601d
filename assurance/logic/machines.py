"""Processes as tables: from which state, by whom, under which facts, to which state.

One function, `allowed`, answers whether an act may happen; services ask it and nobody writes a state by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Move:
    """One act. `by`: the parties who may do it. `needs`: facts without which it is refused.

    `needs_one_of`: at least one of these facts, where there are any.
    """

    action: str
    before: frozenset[str]
    after: str
    by: frozenset[str]
    needs: tuple[StrEnum, ...] = ()
    needs_one_of: tuple[StrEnum, ...] = ()


@dataclass(frozen=True)
class Machine:
    """A process: where it starts, its acts, and in words what each missing fact means to the person who asks."""

    name: str
    start: str
    moves: tuple[Move, ...]
    #: A sentence for each fact that a move needs: what to do first.
    explanations: dict[StrEnum, str]

    def __post_init__(self) -> None:
        """Refuse a table that contradicts itself.

        Raises:
            ValueError: an act leads from one state to two, or a fact that is needed is not explained.
        """
        seen: set[tuple[str, str]] = set()
        for move in self.moves:
            for state in move.before:
                if (move.action, state) in seen:
                    raise ValueError(f"{self.name}: {move.action} from {state} stands in the table twice")
                seen.add((move.action, state))
            unexplained = {*move.needs, *move.needs_one_of} - self.explanations.keys()
            if unexplained:
                raise ValueError(f"{self.name}: {move.action} needs {sorted(unexplained)}, not explained")

    @property
    def states(self) -> frozenset[str]:
        """Every state that the process knows."""
        return frozenset({self.start}).union(*({*move.before, move.after} for move in self.moves))

    @property
    def ends(self) -> frozenset[str]:
        """The states that nothing leaves."""
        return self.states - frozenset().union(*(move.before for move in self.moves))

    def moves_from(self, state: str) -> Iterator[Move]:
        """The acts that the table knows in a state, whoever may do them."""
        return (move for move in self.moves if state in move.before)

    def find(self, action: str, state: str) -> Move | None:
        """The act of this name in a state, if the table has one."""
        return next((move for move in self.moves_from(state) if move.action == action), None)


@dataclass(frozen=True)
class Verdict:
    """Whether an act may happen. `after` is the state it leads to; `why` is a sentence where it is refused."""

    is_allowed: bool
    after: str = ""
    why: str = ""


def allowed(
    machine: Machine, state: str, action: str, *, by: str, facts: frozenset[StrEnum] = frozenset()
) -> Verdict:
    """Whether a party may do this act in this state, given what is true.

    `by` is the part in which the person acts (a value of the process's parties), not their role. The first thing
    that is missing is named, in the table's order.

    Raises:
        ValueError: the process knows no such act or state at all: a mistake of the program, not of a person.
    """
    if state not in machine.states:
        raise ValueError(f"{machine.name} has no state {state!r}")
    if not any(move.action == action for move in machine.moves):
        raise ValueError(f"{machine.name} has no act {action!r}")
    move = machine.find(action, state)
    if move is None:
        return Verdict(False, why="This is no longer possible: it has moved on since the page was opened.")
    if by not in move.by:
        return Verdict(False, why="This is for somebody else to do.")
    for fact in move.needs:
        if fact not in facts:
            return Verdict(False, why=machine.explanations[fact])
    if move.needs_one_of and not facts.intersection(move.needs_one_of):
        return Verdict(False, why=" Or: ".join(machine.explanations[fact] for fact in move.needs_one_of))
    return Verdict(True, after=move.after)


def possible_actions(
    machine: Machine, state: str, *, by: str, facts: frozenset[StrEnum] = frozenset()
) -> tuple[str, ...]:
    """What a party may do now, in the table's order: the buttons of a page."""
    return tuple(
        move.action
        for move in machine.moves_from(state)
        if allowed(machine, state, move.action, by=by, facts=facts).is_allowed
    )
