"""Tallies of many events added up in SQL, as `logic.counts.Counted.together` adds them in memory.

However many events there are, one row comes back for each question and stage of a subject: all events as one, or as
many subjects as are compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

#: Which subject each event counts for. `events` and `subjects` are of equal length.
SUBJECTS: LiteralString = """
belongs AS MATERIALIZED (
    SELECT * FROM unnest(%(events)s::bigint[], %(subjects)s::bigint[]) AS given(event_id, subject)
)"""


@dataclass(frozen=True)
class TallyTable:
    """How a table of tallies adds up. The columns of `columns` come out in that order, `subject` before them.

    `same` must be equal for tallies to be added; `sums` are added; `by_code` hold people by code; `codes` are the
    different managers. What is none of these is taken of the oldest tally.
    """

    table: LiteralString
    columns: tuple[LiteralString, ...]
    same: tuple[LiteralString, ...]
    sums: tuple[LiteralString, ...]
    by_code: tuple[LiteralString, ...] = ()
    has_managers: bool = True


TABLES: Mapping[str, TallyTable] = {
    "items": TallyTable(
        "evaluations_itemtally",
        ("stage", "audience", "question_id", '"row"', "row_label", "key", "step", "core_group", "n", "total",
         "total_squares", "counts", "special"),
        ("stage", "audience", "question_id", '"row"'),
        ("n", "total", "total_squares"),
        ("counts", "special"),
    ),
    "pairs": TallyTable(
        "evaluations_pairtally",
        ("question_id", "core_group", "earlier", "later", "n", "total_earlier", "total_later", "total_change_squares",
         "improved", "same", "fell"),
        ("question_id", "core_group", "earlier", "later"),
        ("n", "total_earlier", "total_later", "total_change_squares", "improved", "same", "fell"),
        has_managers=False,
    ),
    "kept": TallyTable(
        "evaluations_kepttally",
        ("question_id", "core_group", "later", "n", "total_before", "total_after", "total_later"),
        ("question_id", "core_group", "later"),
        ("n", "total_before", "total_after", "total_later"),
        has_managers=False,
    ),
    "gaps": TallyTable(
        "evaluations_gaptally",
        ("question_id", '"row"', "row_label", "stage", "n", "total_delegates", "total_managers", "total_gap_squares"),
        ("question_id", '"row"', "stage"),
        ("n", "total_delegates", "total_managers", "total_gap_squares"),
    ),
    "stages": TallyTable(
        "evaluations_stagetally",
        ("stage", "audience", "responses", "practice_answered", "practice_changed", "practice_no_opportunity"),
        ("stage", "audience"),
        ("responses", "practice_answered", "practice_changed", "practice_no_opportunity"),
    ),
    "steps": TallyTable("evaluations_steptally", ("step", "people"), ("step",), ("people",)),
}  # fmt: skip


def of_one_event(part: str) -> str:
    """The tallies of events as they are stored, as one JSON value. The subject is the event."""
    found = TABLES[part]
    columns = ["t.event_id", *(f"t.{column}" for column in found.columns)]
    if found.has_managers:
        columns.append("to_jsonb(t.manager_codes)")
    return (
        f"(SELECT COALESCE(jsonb_agg(jsonb_build_array({', '.join(columns)}) ORDER BY t.id), '[]')"  # noqa: S608
        f" FROM {found.table} t WHERE t.partnership_id = %(partnership)s AND t.event_id = ANY(%(events)s))"
    )


def added_up(part: str) -> str:
    """The tallies of every subject added over its events, as one JSON value; needs `SUBJECTS`."""
    found = TABLES[part]
    same = ", ".join(f"t.{column}" for column in found.same)
    sums = ", ".join(f"sum(t.{column}) AS {column}" for column in found.sums)
    source = f"FROM belongs b JOIN {found.table} t ON t.event_id = b.event_id AND t.partnership_id = %(partnership)s"
    joined = [_by_code(column, same, source, found) for column in found.by_code]
    if found.has_managers:
        joined.append(_managers(same, source, found))
    apart = {*found.sums, *found.by_code}
    columns = [
        f"COALESCE({column}_of.people, '{{}}')"
        if column in found.by_code
        else f"{'s' if column in apart else 'f'}.{column}"
        for column in found.columns
    ]
    if found.has_managers:
        columns.append("COALESCE(managers_of.codes, '[]')")
    return (
        f"(SELECT COALESCE(jsonb_agg(jsonb_build_array(s.subject, {', '.join(columns)}) ORDER BY s.first), '[]')"  # noqa: S608
        f" FROM (SELECT b.subject, {same}, min(t.id) AS first, {sums} {source} GROUP BY b.subject, {same}) s"
        f" {' '.join(joined)} JOIN {found.table} f ON f.id = s.first)"
    )


def _by_code(column: str, same: str, source: str, found: TallyTable) -> str:
    """People by code, added code by code."""
    names = ", ".join(found.same)
    return (
        f"LEFT JOIN (SELECT subject, {names}, jsonb_object_agg(code, people) AS people"  # noqa: S608
        f" FROM (SELECT b.subject, {same}, c.key AS code, sum(c.value::bigint) AS people {source}"
        f" CROSS JOIN LATERAL jsonb_each_text(t.{column}) c GROUP BY b.subject, {same}, c.key) counted"
        f" GROUP BY subject, {names}) {column}_of USING (subject, {names})"
    )


def _managers(same: str, source: str, found: TallyTable) -> str:
    """The different managers of all events."""
    names = ", ".join(found.same)
    return (
        f"LEFT JOIN (SELECT b.subject, {same}, jsonb_agg(DISTINCT code) AS codes {source}"
        f" CROSS JOIN LATERAL unnest(t.manager_codes) code GROUP BY b.subject, {same}) managers_of"
        f" USING (subject, {names})"
    )
