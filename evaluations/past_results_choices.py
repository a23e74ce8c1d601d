"""How far an import of past results has come."""

from django.db import models


class PastResultsState(models.TextChoices):
    """Nothing of a file counts before `committed`."""

    UPLOADED = "uploaded", "Columns to confirm"
    MAPPED = "mapped", "Words to confirm"
    READY = "ready", "To check"
    COMMITTED = "committed", "Done"
    UNDONE = "undone", "Undone"


#: From each state, those that an import may move to. A step can be gone back to until it is done.
PAST_RESULTS_MOVES: dict[PastResultsState, frozenset[PastResultsState]] = {
    PastResultsState.UPLOADED: frozenset({PastResultsState.MAPPED}),
    PastResultsState.MAPPED: frozenset({PastResultsState.MAPPED, PastResultsState.READY}),
    PastResultsState.READY: frozenset(
        {PastResultsState.MAPPED, PastResultsState.READY, PastResultsState.COMMITTED}
    ),
    PastResultsState.COMMITTED: frozenset({PastResultsState.UNDONE}),
    PastResultsState.UNDONE: frozenset(),
}
#: States in which nothing of the file counts.
STILL_OPEN = frozenset({PastResultsState.UPLOADED, PastResultsState.MAPPED, PastResultsState.READY})
