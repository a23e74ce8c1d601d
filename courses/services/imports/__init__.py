"""Imports of booking lists, from file to bookings; the wizard and `import_bookings` share them."""

from courses.services.imports.committing import PlanChanged, carry_out, commit, refresh_check
from courses.services.imports.planning import PlannedImport, plan_import
from courses.services.imports.source import mapping_of, read_source
from courses.services.imports.steps import (
    NotOpen,
    Stale,
    choose_sheet,
    discard,
    fix_row,
    map_columns,
    mark_of,
    match_organisations,
    new_import,
    too_large,
    upload,
    word_statuses,
)
from courses.services.imports.undoing import WhatStands, cancel_what_stands, undo, what_stands

__all__ = [
    "NotOpen",
    "PlanChanged",
    "PlannedImport",
    "Stale",
    "WhatStands",
    "cancel_what_stands",
    "carry_out",
    "choose_sheet",
    "commit",
    "discard",
    "fix_row",
    "map_columns",
    "mapping_of",
    "mark_of",
    "match_organisations",
    "new_import",
    "plan_import",
    "read_source",
    "refresh_check",
    "too_large",
    "undo",
    "upload",
    "what_stands",
    "word_statuses",
]
