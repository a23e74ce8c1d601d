"""Tallies of many events added up in SQL, as `logic.counts.Counted.together` adds them in memory.

However many events there are, one row comes back for each question and stage of a subject: all events as one, or as
many subjects as are compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import LiteralString

#: Which subject each event counts for. `events` and `subjects` are of equal length.
SUBJECTS: LiteralString = """
belongs AS MATERIALIZED (
    SELECT * FROM unnest(%(events)s::bigint[], %(subjects)s::bigint[]) AS given(event_id, subject)
)"""


@dataclass(frozen=True)
class TallyTable:
    """How a table of tallies adds up. The columns of `columns` come out in that order, `subject` before them.

    `same` must be equal for tallies to be added; `sums` are added; `by_code` hold people by code, with the codes that
    belong to each; the different managers are collected. What is none of these is taken of the oldest tally.
    """

    table: LiteralString
    columns: tuple[LiteralString, ...]
    same: tuple[LiteralString, ...]
    sums: tuple[LiteralString, ...]
    by_code: Mapping[LiteralString, LiteralString] = field(default_factory=dict)
    has_managers: bool = True


TABLES: Mapping[str, TallyTable] = {
    "items": TallyTable(
        "evaluations_itemtally",
        ("stage", "audience", "question_id", '"row"', "row_label", "key", "step", "core_group", "n", "total",
         "total_squares", "counts", "special"),
        ("stage", "audience", "question_id", '"row"'),
        ("n", "total", "total_squares"),
        {"counts": "code::int >= 0", "special": "code::int < 0"},
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
    place = f"concat_ws(':', b.subject, {same})"
    sums = ", ".join(f"sum(t.{column}) AS {column}" for column in found.sums)
    source = f"FROM belongs b JOIN {found.table} t ON t.event_id = b.event_id AND t.partnership_id = %(partnership)s"
    joined = []
    if found.by_code:
        joined.append(_by_code(place, source, found))
    if found.has_managers:
        joined.append(_managers(place, source))
    columns = [
        f"COALESCE(by_code.{column}, '{{}}')"
        if column in found.by_code
        else f"{'s' if column in found.sums else 'f'}.{column}"
        for column in found.columns
    ]
    if found.has_managers:
        columns.append("COALESCE(managers.codes, '[]')")
    return (
        f"(SELECT COALESCE(jsonb_agg(jsonb_build_array(s.subject, {', '.join(columns)}) ORDER BY s.first), '[]')"  # noqa: S608
        f" FROM (SELECT b.subject, {place} AS place, min(t.id) AS first, {sums} {source} GROUP BY b.subject, {same}) s"
        f" {' '.join(joined)} JOIN {found.table} f ON f.id = s.first)"
    )


def _by_code(place: str, source: str, found: TallyTable) -> str:
    """People by code, added code by code.

    OFFSET 0 keeps the place one value, which the database adds up without sorting: a third of the time.
    """
    columns = ", ".join(
        f"jsonb_object_agg(code, people) FILTER (WHERE {codes}) AS {column}"
        for column, codes in found.by_code.items()
    )
    stored = " || ".join(f"t.{column}" for column in found.by_code)
    return (
        f"LEFT JOIN (SELECT place, {columns} FROM (SELECT place, code, sum(people::bigint) AS people"  # noqa: S608
        f" FROM (SELECT {place} AS place, c.key AS code, c.value AS people {source}"
        f" CROSS JOIN LATERAL jsonb_each_text({stored}) c OFFSET 0) each GROUP BY place, code) counted"
        " GROUP BY place) by_code USING (place)"
    )


def _managers(place: str, source: str) -> str:
    """The different managers of all events."""
    return (
        f"LEFT JOIN (SELECT {place} AS place, jsonb_agg(DISTINCT code) AS codes {source}"
        f" CROSS JOIN LATERAL unnest(t.manager_codes) code WHERE t.manager_codes <> '{{}}' GROUP BY 1) managers"
        " USING (place)"
    )
