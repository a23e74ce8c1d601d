"""The processes of the assurance floor, as tables."""

from enum import StrEnum

from assurance.logic.machines import Machine, Move


class ActionState(StrEnum):
    """Where an action stands (DOMAIN.md, Action tracker)."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    DONE = "done"
    IMPACT_SHOWN = "impact_shown"
    DROPPED = "dropped"


class ScanState(StrEnum):
    """What is known about a file. Only a clean one, or one that no scanner was there to look at, is served."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    NOT_NEEDED = "not_needed"


class ActionParty(StrEnum):
    """Who acts: the agency that owns the action, or the officer who watches over it."""

    OWNER = "owner"
    OFFICER = "officer"


class ActionFact(StrEnum):
    """What has to be true first."""

    REASON = "reason"
    EVIDENCE = "evidence"
    DIFFERENCE = "difference"


_BOTH = frozenset({ActionParty.OWNER.value, ActionParty.OFFICER.value})
_OFFICER = frozenset({ActionParty.OFFICER.value})

#: An action is done when its evidence is there, and has worked when the difference it made is in words.
ACTION = Machine(
    name="action",
    start=ActionState.OPEN,
    moves=(
        Move("start", frozenset({ActionState.OPEN}), ActionState.UNDER_WAY, _BOTH),
        Move(
            "finish",
            frozenset({ActionState.OPEN, ActionState.UNDER_WAY}),
            ActionState.DONE,
            _BOTH,
            needs=(ActionFact.EVIDENCE,),
        ),
        Move(
            "show_impact",
            frozenset({ActionState.DONE}),
            ActionState.IMPACT_SHOWN,
            _BOTH,
            needs=(ActionFact.DIFFERENCE,),
        ),
        Move(
            "reopen",
            frozenset({ActionState.DONE, ActionState.IMPACT_SHOWN, ActionState.DROPPED}),
            ActionState.UNDER_WAY,
            _OFFICER,
            needs=(ActionFact.REASON,),
        ),
        Move(
            "drop",
            frozenset({ActionState.OPEN, ActionState.UNDER_WAY}),
            ActionState.DROPPED,
            _OFFICER,
            needs=(ActionFact.REASON,),
        ),
    ),
    explanations={
        ActionFact.REASON: "Say why.",
        ActionFact.EVIDENCE: "Say what shows that it is done: attach evidence or describe it.",
        ActionFact.DIFFERENCE: "Say what difference it has made.",
    },
)

#: Files are served in these states alone; every other one is in quarantine.
SERVED = frozenset({ScanState.CLEAN, ScanState.NOT_SCANNED, ScanState.NOT_NEEDED})
