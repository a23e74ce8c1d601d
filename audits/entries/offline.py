"""Answering in Excel: what is erased by itself."""

from collections.abc import Sequence

from audits.services import offline
from partnerships.places import Place, Sweep


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        Sweep(
            "erase_returned_workbooks",
            79,
            offline.erase_unfinished,
            offline.next_due,
            3600,
            changes=frozenset({"erase_returned_workbooks"}),
        ),
    )
