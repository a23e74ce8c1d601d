"""The progress wall: whose turn it is, and who is late since when.

Source: the brief of audits, Cycles: "progress wall (who is late, where, since when)".
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from audits.logic.processes import AssessmentState, Process

_A = AssessmentState


class Turn(StrEnum):
    """Who has to act next."""

    AGENCY = "Agency"
    REVIEWER = "Moderator"
    OFFICER = "Policy officer"
    NOBODY = ""


@dataclass(frozen=True)
class Days:
    """The last days that count for one assessment; None where none was set."""

    answers: dt.date | None = None
    moderation: dt.date | None = None
    agreement: dt.date | None = None
    #: The earliest last day of the requests for more evidence that are open.
    requests: dt.date | None = None


@dataclass(frozen=True)
class Late:
    """Late by so many days; `since` is the first day after the last one."""

    turn: Turn
    since: dt.date
    days: int


#: Who looks at what was sent in; with the others it is the officer.
_REVIEWED = frozenset({Process.MODERATED, Process.PEER_REVIEW})


def turn_of(state: AssessmentState, process: Process) -> Turn:
    """Whose turn it is."""
    match state:
        case _A.NOT_STARTED | _A.IN_PROGRESS | _A.MORE_ASKED | _A.PROPOSED | _A.SHARED:
            return Turn.AGENCY
        case _A.SIGNED_OFF | _A.IN_REVIEW:
            return Turn.REVIEWER if process in _REVIEWED else Turn.OFFICER
        case _A.RESPONDED:
            return Turn.REVIEWER
        case _A.REFERRED:
            return Turn.OFFICER
        case _:
            return Turn.NOBODY


def last_day(state: AssessmentState, days: Days) -> dt.date | None:
    """The last day for what has to be done in this state."""
    match state:
        case _A.NOT_STARTED | _A.IN_PROGRESS:
            return days.answers
        case _A.MORE_ASKED:
            return days.requests or days.moderation
        case _A.SIGNED_OFF | _A.IN_REVIEW:
            return days.moderation
        case _A.PROPOSED | _A.REFERRED | _A.SHARED | _A.RESPONDED:
            return days.agreement
        case _:
            return None


def late(state: AssessmentState, process: Process, days: Days, today: dt.date) -> Late | None:
    """Whether somebody is late with it today."""
    due = last_day(state, days)
    turn = turn_of(state, process)
    if due is None or turn == Turn.NOBODY or due >= today:
        return None
    return Late(turn, due + dt.timedelta(days=1), (today - due).days)
