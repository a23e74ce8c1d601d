"""Answers counted in SQL: the rows of `queries.counting_statements` as counts."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, LiteralString

from django.db import connection

from evaluations.logic.counts import (
    Counted,
    GapCount,
    ItemCount,
    KeptCount,
    PairCount,
    StageCount,
    StepCount,
    by_code,
)
from evaluations.logic.statistics import PairSums
from evaluations.queries.counting_statements import (
    EXPANDED,
    GAPS,
    ITEMS,
    KEPT,
    PAIRS,
    STAGES,
    STEPS,
    parameters,
)

Row = Sequence[Any]


def item_count(row: Row) -> ItemCount:
    """One row of ITEMS, or of the item tallies in the same order."""
    (
        subject,
        stage,
        audience,
        question,
        grid_row,
        label,
        key,
        step,
        group,
        n,
        total,
        squares,
        counts,
        special,
        codes,
    ) = row
    return ItemCount(
        subject=subject,
        stage=stage,
        audience=audience,
        question_id=question,
        row=grid_row,
        row_label=label,
        key=key,
        step=step,
        core_group=group,
        n=n,
        total=int(total),
        total_squares=int(squares),
        counts=_people_by_code(counts),
        special=_people_by_code(special),
        manager_codes=frozenset(codes),
    )


def _people_by_code(stored: Mapping[str, int] | str) -> dict[int, int]:
    """Counts from JSON, which a cursor gives as text."""
    return by_code(json.loads(stored) if isinstance(stored, str) else stored)


def pair_count(row: Row) -> PairCount:
    """One row of PAIRS, or of the pair tallies."""
    subject, question, group, earlier, later, n, first, second, squares, improved, unchanged, fell = row
    sums = PairSums(n, float(first), float(second), float(squares), improved, unchanged, fell)
    return PairCount(subject, question, group, earlier, later, sums)


def kept_count(row: Row) -> KeptCount:
    """One row of KEPT, or of the kept tallies."""
    subject, question, group, at, n, before, after, later = row
    return KeptCount(subject, question, group, at, n, float(before), float(after), float(later))


def gap_count(row: Row) -> GapCount:
    """One row of GAPS, or of the gap tallies."""
    subject, question, grid_row, label, stage, n, delegates, managers, squares, codes = row
    return GapCount(
        subject,
        question,
        grid_row,
        label,
        stage,
        n,
        int(delegates),
        int(managers),
        frozenset(codes),
        int(squares),
    )


def stage_count(row: Row) -> StageCount:
    """One row of STAGES, or of the stage tallies."""
    subject, stage, audience, responses, answered, changed, no_opportunity, codes = row
    return StageCount(
        subject, stage, audience, responses, answered, changed, no_opportunity, frozenset(codes)
    )


def step_count(row: Row) -> StepCount:
    """One row of STEPS, or of the step tallies."""
    subject, step, people, codes = row
    return StepCount(subject, step, people, frozenset(codes))


#: Each part: its statement, and what makes a count of its row.
PARTS: dict[str, tuple[LiteralString, Callable[[Row], Any]]] = {
    "items": (ITEMS, item_count),
    "pairs": (PAIRS, pair_count),
    "kept": (KEPT, kept_count),
    "gaps": (GAPS, gap_count),
    "stages": (STAGES, stage_count),
    "steps": (STEPS, step_count),
}


def count(chosen: LiteralString, params: dict[str, Any], parts: Sequence[str] = tuple(PARTS)) -> Counted:
    """Count the chosen responses now, in one statement: the answers are expanded once and counted in every way.

    `chosen` selects RESPONSE_COLUMNS and `subject`; `params` hold its values, and `partnership`.
    """
    selected = ", ".join(
        f"(SELECT COALESCE(json_agg(row_to_json(counted)), '[]') FROM ({PARTS[part][0]}) counted)"  # noqa: S608
        for part in parts
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH chosen AS MATERIALIZED ({chosen}), {EXPANDED} SELECT {selected}",
            {**parameters(), **params},
        )
        tables = cursor.fetchone()
    return Counted(
        **{
            part: tuple(PARTS[part][1](tuple(row.values())) for row in _rows(rows))
            for part, rows in zip(parts, tables, strict=True)
        }
    )


def _rows(value: Any) -> Any:
    """JSON of a cursor, which may come as text."""
    return json.loads(value) if isinstance(value, str) else value
