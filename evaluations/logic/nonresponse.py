"""The non-response statement: who answered against who attended, by one dimension, written for the reader.

Source: REQUIREMENTS.md, "Non-response statement written for the reader"; DOMAIN.md (attendance counts are
shown in full to SEG; answers only under the minimum).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluations.logic.statistics import LOW_RESPONSE
from evaluations.logic.suppression import Decision, show_breakdown
from partnerships.logic.wording import percent, share

NOTABLE_POINTS = 10
"""A group whose share of the answers differs from its share of attendance by this many points is named."""


@dataclass(frozen=True)
class NonResponseRow:
    """One group. `answered` is None when the breakdown of answers is too small to show."""

    group: str
    attended: int
    answered: int | None


@dataclass(frozen=True)
class NonResponseStatement:
    """Rows for the table, one sentence for the reader, cautions in words, and whether answers by group are
    shown.
    """

    rows: tuple[NonResponseRow, ...]
    sentence: str
    cautions: tuple[str, ...]
    decision: Decision


def nonresponse_statement(
    groups: Mapping[str, tuple[int, int]], *, dimension: str, minimum: int
) -> NonResponseStatement:
    """The statement for one stage: `groups` gives (attended, answered) by agency, sector or role.

    `answered` counts those of the group who attended and answered. Raises ValueError when more answered
    than attended.
    """
    if any(answered > attended for attended, answered in groups.values()):
        raise ValueError("More people answered than attended.")
    attended = sum(pair[0] for pair in groups.values())
    answered = sum(pair[1] for pair in groups.values())
    decision = show_breakdown({name: pair[1] for name, pair in groups.items()}, minimum)
    rows = tuple(
        NonResponseRow(name, pair[0], pair[1] if decision.shown else None) for name, pair in groups.items()
    )
    if answered < minimum:
        return NonResponseStatement(
            rows, f"{attended} attended. The answers are too few to show.", (), decision
        )
    cautions = []
    if answered < LOW_RESPONSE * attended:
        cautions.append("Low response: those who answered may differ from those who did not.")
    cautions += (
        _uneven(groups, attended, answered)
        if decision.shown
        else [f"Answers by {dimension} are too few to show, so it is not known here who is missing."]
    )
    return NonResponseStatement(
        rows, f"{share(answered, attended)} of those who attended answered.", tuple(cautions), decision
    )


def _uneven(groups: Mapping[str, tuple[int, int]], attended: int, answered: int) -> list[str]:
    silent = [name for name, (came, replied) in groups.items() if came and not replied]
    cautions = [f"Nobody answered from {_listed(silent)}."] if silent else []
    for name, (came, replied) in groups.items():
        points = 100 * replied / answered - 100 * came / attended
        if replied and abs(points) >= NOTABLE_POINTS:
            cautions.append(
                f"{name} is {percent(came, attended)} of those who attended "
                f"but {percent(replied, answered)} of those who answered."
            )
    return cautions


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
