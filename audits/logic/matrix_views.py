"""The three views of the best-practice matrix: one checklist, ordered by who leads (REQUIREMENTS D06)."""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.logic.frameworks.spec import Question


@dataclass(frozen=True)
class MatrixView:
    """One way to read the matrix. `leads`: whose rows stand first in it."""

    key: str
    label: str
    about: str
    leads: frozenset[str]


VIEWS = (
    MatrixView(
        "commissioning",
        "Commissioning",
        "For those who decide that training is needed and choose who gives it.",
        frozenset({"commissioner", "quality_assurance"}),
    ),
    MatrixView(
        "organising",
        "Organising",
        "For those who build the course, book people on it and keep its records.",
        frozenset({"provider", "organisation"}),
    ),
    MatrixView(
        "delivering",
        "Delivering",
        "For those who stand in front of the group.",
        frozenset({"trainer"}),
    ),
)


def view_of(key: str) -> MatrixView:
    """The view of this key; the first where there is none."""
    return next((view for view in VIEWS if view.key == key), VIEWS[0])


def divided(rows: Sequence[Question], view: MatrixView) -> tuple[list[Question], list[Question]]:
    """The rows that this view's people lead on, and those that others lead on: together every row once."""
    ours = [row for row in rows if row.lead in view.leads]
    return ours, [row for row in rows if row.lead not in view.leads]
