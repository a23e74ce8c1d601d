"""Answers counted in SQL: one set of statements for the tallies, for breakdowns and for reports by closing date.

Each count is a SELECT over `chosen` responses, which the caller describes; `subject` is what the counts are of (an
event, an agency...). Meaning: ARCHITECTURE.md, section 4, and kirkpatrick_default_surveys.yaml, `analysis_rules`.
"""

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
from evaluations.logic.statistics import LEAST_PRACTICE_CHANGE, PairSums
from evaluations.queries.library import library

Row = Sequence[Any]

#: What each chosen response brings along.
RESPONSE_COLUMNS: LiteralString = (
    "r.id, r.booking_id, r.stage, r.audience, r.manager_code, r.survey_version_id, r.scores, r.choices"
)

#: Managers' and delegates' answers are compared on these scales; a choice among words has no average.
MIRRORED_SCALES = frozenset({"ten", "extent"})

#: Answers one by one (those not asked left out), and the same person's answers to repeated questions side by side.
EXPANDED: LiteralString = """
answers AS MATERIALIZED (
    SELECT c.subject, c.id AS response_id, c.booking_id, c.stage, c.audience, c.manager_code,
           i.question_id, COALESCE(i.row, -1) AS grid_row, i.row_label, i.key, i.step, i.core_group,
           q.kind, q.key AS question_key, s.score,
           CASE WHEN q.kind = 'knowledge' AND s.score >= 0
                THEN (s.score = (q.details->>'answer')::int)::int ELSE s.score END AS value
    FROM chosen c
    CROSS JOIN LATERAL unnest(c.scores) WITH ORDINALITY AS s(score, position)
    JOIN evaluations_surveyitem i ON i.survey_version_id = c.survey_version_id AND i.position = s.position
    JOIN evaluations_questionversion q ON q.id = i.question_id
    WHERE s.score IS DISTINCT FROM -9
),
repeated AS MATERIALIZED (
    SELECT subject, booking_id, stage, question_id, core_group, value
    FROM answers
    WHERE audience = 'delegate' AND grid_row = -1 AND (core_group <> '' OR kind = 'knowledge')
),
paired AS (
    SELECT a.subject, a.booking_id, a.question_id, a.core_group, a.stage AS earlier, b.stage AS later,
           a.value AS first, b.value AS second, COALESCE(a.value >= 0 AND b.value >= 0, false) AS answered
    FROM repeated a
    JOIN repeated b ON b.booking_id = a.booking_id AND b.question_id = a.question_id
     AND (a.stage, b.stage) IN (('pre','post'), ('pre','m3'), ('pre','m6'), ('post','m3'), ('post','m6'))
),
pair_people AS (
    SELECT subject, booking_id, question_id, '' AS core_group, earlier, later,
           first::numeric AS first, second::numeric AS second
    FROM paired WHERE answered
    UNION ALL
    SELECT subject, booking_id, NULL, core_group, earlier, later,
           avg(first) FILTER (WHERE answered), avg(second) FILTER (WHERE answered)
    FROM paired WHERE core_group <> ''
    GROUP BY subject, booking_id, core_group, earlier, later
    HAVING count(*) FILTER (WHERE answered) > 0 AND 2 * count(*) FILTER (WHERE answered) >= count(*)
),
tripled AS (
    SELECT a.subject, a.booking_id, a.question_id, a.core_group, c.stage AS later,
           a.value AS first, b.value AS second, c.value AS third,
           COALESCE(a.value >= 0 AND b.value >= 0 AND c.value >= 0, false) AS answered
    FROM repeated a
    JOIN repeated b ON b.booking_id = a.booking_id AND b.question_id = a.question_id AND b.stage = 'post'
    JOIN repeated c ON c.booking_id = a.booking_id AND c.question_id = a.question_id AND c.stage IN ('m3', 'm6')
    WHERE a.stage = 'pre'
),
kept_people AS (
    SELECT subject, booking_id, question_id, '' AS core_group, later,
           first::numeric AS first, second::numeric AS second, third::numeric AS third
    FROM tripled WHERE answered
    UNION ALL
    SELECT subject, booking_id, NULL, core_group, later, avg(first) FILTER (WHERE answered),
           avg(second) FILTER (WHERE answered), avg(third) FILTER (WHERE answered)
    FROM tripled WHERE core_group <> ''
    GROUP BY subject, booking_id, core_group, later
    HAVING count(*) FILTER (WHERE answered) > 0 AND 2 * count(*) FILTER (WHERE answered) >= count(*)
),
scored AS (
    SELECT subject, stage, audience, question_id, grid_row, min(row_label) AS row_label, min(key) AS key,
           min(step) AS step, min(core_group) AS core_group, score, count(*) AS people
    FROM answers WHERE score IS NOT NULL
    GROUP BY subject, stage, audience, question_id, grid_row, score
),
item_managers AS (
    SELECT subject, stage, question_id, grid_row, array_agg(DISTINCT manager_code) AS codes
    FROM answers WHERE audience = 'manager' AND score >= 0 AND manager_code <> ''
    GROUP BY subject, stage, question_id, grid_row
),
ticked AS (
    SELECT c.subject, c.stage, c.audience, c.id AS response_id, c.manager_code, i.question_id, i.key, i.step,
           o.code::int AS code
    FROM chosen c
    CROSS JOIN LATERAL jsonb_each(c.choices) AS e(key, options)
    CROSS JOIN LATERAL jsonb_array_elements_text(e.options) AS o(code)
    JOIN evaluations_surveyitem i ON i.survey_version_id = c.survey_version_id AND i.key = e.key AND i.position IS NULL
    WHERE o.code::int <> -9
),
tick_counts AS (
    SELECT subject, stage, audience, question_id, min(key) AS key, min(step) AS step, code, count(*) AS people
    FROM ticked GROUP BY subject, stage, audience, question_id, code
),
tick_people AS (
    SELECT subject, stage, audience, question_id, count(DISTINCT response_id) FILTER (WHERE code >= 0) AS n,
           COALESCE(array_agg(DISTINCT manager_code) FILTER (WHERE manager_code <> ''), '{}') AS codes
    FROM ticked GROUP BY subject, stage, audience, question_id
),
practice AS (
    SELECT response_id, bool_or(score >= 0) AS answered,
           bool_or(score >= %(practice_changed)s) AS changed, bool_or(score = -3) AS no_opportunity
    FROM answers WHERE kind = 'grid' AND step = 3 GROUP BY response_id
)"""

ITEMS: LiteralString = """
SELECT s.subject, s.stage, s.audience, s.question_id, s.grid_row, min(s.row_label) AS row_label, min(s.key) AS key,
       min(s.step) AS step, min(s.core_group) AS core_group,
       COALESCE(sum(people) FILTER (WHERE score >= 0), 0)::int AS n,
       COALESCE(sum(people * score) FILTER (WHERE score >= 0), 0)::bigint AS total,
       COALESCE(sum(people * score * score) FILTER (WHERE score >= 0), 0)::bigint AS total_squares,
       COALESCE(jsonb_object_agg(score::text, people) FILTER (WHERE score >= 0), '{}') AS counts,
       COALESCE(jsonb_object_agg(score::text, people) FILTER (WHERE score < 0), '{}') AS special,
       COALESCE(min(m.codes), '{}') AS manager_codes
FROM scored s
LEFT JOIN item_managers m ON s.audience = 'manager' AND m.subject = s.subject AND m.stage = s.stage
      AND m.question_id = s.question_id AND m.grid_row = s.grid_row
GROUP BY s.subject, s.stage, s.audience, s.question_id, s.grid_row
UNION ALL
SELECT t.subject, t.stage, t.audience, t.question_id, -1, '', min(t.key), min(t.step), '', min(p.n)::int, 0, 0,
       COALESCE(jsonb_object_agg(code::text, people) FILTER (WHERE code >= 0), '{}'),
       COALESCE(jsonb_object_agg(code::text, people) FILTER (WHERE code < 0), '{}'), min(p.codes)
FROM tick_counts t
JOIN tick_people p USING (subject, stage, audience, question_id)
GROUP BY t.subject, t.stage, t.audience, t.question_id"""

PAIRS: LiteralString = """
SELECT subject, question_id, core_group, earlier, later, count(*)::int AS n, round(sum(first), 4) AS total_earlier,
       round(sum(second), 4) AS total_later, round(sum((second - first) ^ 2), 4) AS total_change_squares,
       count(*) FILTER (WHERE second > first)::int AS improved, count(*) FILTER (WHERE second = first)::int AS same,
       count(*) FILTER (WHERE second < first)::int AS fell
FROM pair_people GROUP BY subject, question_id, core_group, earlier, later"""

KEPT: LiteralString = """
SELECT subject, question_id, core_group, later, count(*)::int AS n, round(sum(first), 4) AS total_before,
       round(sum(second), 4) AS total_after, round(sum(third), 4) AS total_later
FROM kept_people GROUP BY subject, question_id, core_group, later"""

GAPS: LiteralString = """
SELECT m.subject, m.question_id, m.grid_row, min(m.row_label) AS row_label, m.stage, count(*)::int AS n,
       sum(d.score)::bigint AS total_delegates, sum(m.score)::bigint AS total_managers,
       COALESCE(array_agg(DISTINCT m.manager_code) FILTER (WHERE m.manager_code <> ''), '{}') AS manager_codes
FROM answers m
JOIN unnest(%(managers_ask)s::text[], %(delegates_ask)s::text[]) AS mirror(manager_key, delegate_key)
  ON mirror.manager_key = m.question_key
JOIN answers d ON d.question_key = mirror.delegate_key AND d.booking_id = m.booking_id AND d.stage = m.stage
 AND d.grid_row = m.grid_row AND d.audience = 'delegate'
WHERE m.audience = 'manager' AND m.score >= 0 AND d.score >= 0
GROUP BY m.subject, m.question_id, m.grid_row, m.stage"""

STAGES: LiteralString = """
SELECT c.subject, c.stage, c.audience, count(*)::int AS responses,
       count(*) FILTER (WHERE p.answered)::int AS practice_answered,
       count(*) FILTER (WHERE p.changed)::int AS practice_changed,
       count(*) FILTER (WHERE p.no_opportunity AND NOT COALESCE(p.answered, false))::int AS practice_no_opportunity,
       COALESCE(array_agg(DISTINCT c.manager_code) FILTER (WHERE c.manager_code <> ''), '{}') AS manager_codes
FROM chosen c LEFT JOIN practice p ON p.response_id = c.id
GROUP BY c.subject, c.stage, c.audience"""

STEPS: LiteralString = """
SELECT subject, step, count(DISTINCT booking_id) FILTER (WHERE audience = 'delegate')::int AS people,
       COALESCE(array_agg(DISTINCT manager_code) FILTER (WHERE audience = 'manager' AND manager_code <> ''), '{}')
       AS manager_codes
FROM answers WHERE score >= 0 AND step IS NOT NULL
GROUP BY subject, step"""


def parameters() -> dict[str, Any]:
    """What the statements need besides the choice of responses."""
    mirrored = [
        (item.key, item.mirrors)
        for item in library().items.values()
        if item.mirrors and item.scale in MIRRORED_SCALES
    ]
    return {
        "practice_changed": LEAST_PRACTICE_CHANGE,
        "managers_ask": [manager for manager, _ in mirrored],
        "delegates_ask": [delegate for _, delegate in mirrored],
    }


def item_count(row: Row) -> ItemCount:
    """One row of ITEMS, or of the item tallies in the same order."""
    *same, total, squares, counts, special, codes = row
    return ItemCount(
        *same, int(total), int(squares), _people_by_code(counts), _people_by_code(special), frozenset(codes)
    )


def _people_by_code(stored: Mapping[str, int] | str) -> dict[int, int]:
    """Counts from JSON, which a cursor gives as text."""
    return by_code(json.loads(stored) if isinstance(stored, str) else stored)


def pair_count(row: Row) -> PairCount:
    """One row of PAIRS, or of the pair tallies."""
    *same, n, earlier, later, squares, improved, unchanged, fell = row
    sums = PairSums(n, float(earlier), float(later), float(squares), improved, unchanged, fell)
    return PairCount(*same, sums)


def kept_count(row: Row) -> KeptCount:
    """One row of KEPT, or of the kept tallies."""
    *same, before, after, later = row
    return KeptCount(*same, float(before), float(after), float(later))


def gap_count(row: Row) -> GapCount:
    """One row of GAPS, or of the gap tallies."""
    *same, delegates, managers, codes = row
    return GapCount(*same, int(delegates), int(managers), frozenset(codes))


def stage_count(row: Row) -> StageCount:
    """One row of STAGES, or of the stage tallies."""
    *same, codes = row
    return StageCount(*same, frozenset(codes))


def step_count(row: Row) -> StepCount:
    """One row of STEPS, or of the step tallies."""
    *same, codes = row
    return StepCount(*same, frozenset(codes))


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
    """Count the chosen responses now, one statement a part. `chosen` selects RESPONSE_COLUMNS and `subject`."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for part in parts:
            statement, make = PARTS[part]
            cursor.execute(
                f"WITH chosen AS MATERIALIZED ({chosen}), {EXPANDED} {statement}", {**parameters(), **params}
            )
            found[part] = tuple(make(row) for row in cursor.fetchall())
    return Counted(**found)
