"""Bringing in past results of another survey system: from a file to answers that count like any others."""

from evaluations.services.past_results.committing import PlanChanged, commit
from evaluations.services.past_results.planning import check, may_keep_unbooked, plan
from evaluations.services.past_results.source import Source, source_of
from evaluations.services.past_results.steps import (
    NotOpen,
    Stale,
    choose_unbooked,
    discard,
    map_columns,
    map_words,
    mark_of,
    refresh_check,
    upload,
)
from evaluations.services.past_results.undoing import undo, what_stands

__all__ = [
    "NotOpen",
    "PlanChanged",
    "Source",
    "Stale",
    "check",
    "choose_unbooked",
    "commit",
    "discard",
    "map_columns",
    "map_words",
    "mark_of",
    "may_keep_unbooked",
    "plan",
    "refresh_check",
    "source_of",
    "undo",
    "upload",
    "what_stands",
]
