"""The statements that count answers in SQL: one set for the tallies, for breakdowns and for reports by closing date.

Each is a SELECT over `chosen` responses, which the caller describes with RESPONSE_COLUMNS; `subject` is what the counts
are of (an event, an agency...). Meaning: ARCHITECTURE.md, section 4, and kirkpatrick_default_surveys.yaml,
`analysis_rules`.
"""

from typing import Any, LiteralString

from evaluations.logic.statistics import LEAST_PRACTICE_CHANGE, PRACTICE_SCALE
from evaluations.logic.then_test import THEN_GROUP, THEN_TEST
from evaluations.queries.library import library

#: What each chosen response brings along.
RESPONSE_COLUMNS: LiteralString = (
    "r.id, r.booking_id, r.stage, r.audience, r.manager_code, r.survey_version_id, r.scores, r.choices"
)

#: Managers' and delegates' answers are compared on these scales; a choice among words has no average.
MIRRORED_SCALES = frozenset({"ten", "extent"})

#: Nothing here joins people with people: the planner cannot know how many there are, and would compare each with each.
#: Answers one by one (those not asked left out), and the same person's answers to repeated questions side by side.
EXPANDED: LiteralString = """
answers AS MATERIALIZED (
    SELECT c.subject, c.id AS response_id, c.booking_id, c.stage, c.audience, c.manager_code,
           i.question_id, COALESCE(i.row, -1) AS grid_row, i.row_label, i.key, i.step, i.core_group,
           q.kind, q.scale, q.key AS question_key, c.scores[i.position] AS score,
           CASE WHEN q.kind = 'knowledge' AND c.scores[i.position] >= 0
                THEN (c.scores[i.position] = (q.details->>'answer')::int)::int
                ELSE c.scores[i.position] END AS value
    FROM chosen c
    JOIN evaluations_surveyitem i ON i.survey_version_id = c.survey_version_id AND i.position IS NOT NULL
    JOIN evaluations_questionversion q ON q.id = i.question_id
    WHERE c.scores[i.position] IS DISTINCT FROM -9
),
repeated AS MATERIALIZED (
    SELECT subject, booking_id, question_id, min(core_group) AS core_group,
           max(value) FILTER (WHERE stage = 'pre') AS pre, bool_or(stage = 'pre') AS asked_pre,
           max(value) FILTER (WHERE stage = 'post') AS post, bool_or(stage = 'post') AS asked_post,
           max(value) FILTER (WHERE stage = 'm3') AS m3, bool_or(stage = 'm3') AS asked_m3,
           max(value) FILTER (WHERE stage = 'm6') AS m6, bool_or(stage = 'm6') AS asked_m6
    FROM answers
    WHERE audience = 'delegate' AND grid_row = -1 AND (core_group <> '' OR kind = 'knowledge')
    GROUP BY subject, booking_id, question_id
),
paired AS (
    SELECT subject, booking_id, question_id, core_group, 'pre' AS earlier, 'post' AS later,
           pre AS first, post AS second, COALESCE(pre >= 0 AND post >= 0, false) AS answered
    FROM repeated WHERE asked_pre AND asked_post
    UNION ALL
    SELECT subject, booking_id, question_id, core_group, 'pre' AS earlier, 'm3' AS later, pre AS first, m3 AS second,
           COALESCE(pre >= 0 AND m3 >= 0, false) AS answered
    FROM repeated WHERE asked_pre AND asked_m3
    UNION ALL
    SELECT subject, booking_id, question_id, core_group, 'pre' AS earlier, 'm6' AS later, pre AS first, m6 AS second,
           COALESCE(pre >= 0 AND m6 >= 0, false) AS answered
    FROM repeated WHERE asked_pre AND asked_m6
    UNION ALL
    SELECT subject, booking_id, question_id, core_group, 'post' AS earlier, 'm3' AS later, post AS first, m3 AS second,
           COALESCE(post >= 0 AND m3 >= 0, false) AS answered
    FROM repeated WHERE asked_post AND asked_m3
    UNION ALL
    SELECT subject, booking_id, question_id, core_group, 'post' AS earlier, 'm6' AS later, post AS first, m6 AS second,
           COALESCE(post >= 0 AND m6 >= 0, false) AS answered
    FROM repeated WHERE asked_post AND asked_m6
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
looked_back AS (
    SELECT subject, booking_id, max(question_id) AS question_id, max(first) AS first, max(looking_back) AS looking_back,
           max(second) AS second
    FROM (SELECT subject, booking_id, NULL::bigint AS question_id, first, NULL::numeric AS looking_back, second
          FROM pair_people WHERE core_group = %(then_group)s AND earlier = 'pre' AND later = 'post'
          UNION ALL
          SELECT subject, booking_id, question_id, NULL, score::numeric, NULL FROM answers
          WHERE question_key = %(then_test)s AND stage = 'post' AND audience = 'delegate' AND score >= 0) each
    GROUP BY subject, booking_id
    HAVING max(first) IS NOT NULL AND max(looking_back) IS NOT NULL
),
compared AS (
    SELECT subject, question_id, core_group, earlier, later, first, second FROM pair_people
    UNION ALL
    SELECT subject, question_id, '', 'pre', 'then', first, looking_back FROM looked_back
    UNION ALL
    SELECT subject, question_id, '', 'then', 'post', looking_back, second FROM looked_back
),
tripled AS (
    SELECT subject, booking_id, question_id, core_group, 'm3' AS later, pre AS first, post AS second, m3 AS third,
           COALESCE(pre >= 0 AND post >= 0 AND m3 >= 0, false) AS answered
    FROM repeated WHERE asked_pre AND asked_post AND asked_m3
    UNION ALL
    SELECT subject, booking_id, question_id, core_group, 'm6' AS later, pre AS first, post AS second, m6 AS third,
           COALESCE(pre >= 0 AND post >= 0 AND m6 >= 0, false) AS answered
    FROM repeated WHERE asked_pre AND asked_post AND asked_m6
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
broken AS MATERIALIZED (
    SELECT pb.booking_id, s.stage
    FROM evaluations_pairbreak pb
    LEFT JOIN evaluations_repairtask task ON task.pair_break_id = pb.id
    CROSS JOIN (VALUES ('m3'), ('m6')) AS s(stage)
    WHERE pb.partnership_id = %(partnership)s AND task.state IS DISTINCT FROM 'done'
      AND (s.stage = 'm6' OR pb.from_stage <> 'm6')
),
mirrored AS MATERIALIZED (
    SELECT * FROM unnest(%(managers_ask)s::text[], %(delegates_ask)s::text[]) AS library(manager_key, delegate_key)
    UNION
    SELECT own.key, own.mirrors FROM evaluations_bankquestion own
    JOIN evaluations_questionversion v ON v.id = own.current_id
    WHERE own.partnership_id = %(partnership)s AND own.mirrors <> '' AND v.scale = ANY(%(mirrored_scales)s)
),
gap_people AS (
    SELECT a.subject, a.booking_id, a.stage, a.grid_row, m.manager_key,
           max(a.question_id) FILTER (WHERE a.audience = 'manager') AS question_id,
           max(a.row_label) AS row_label, max(a.manager_code) AS manager_code,
           max(a.score) FILTER (WHERE a.audience = 'delegate') AS delegate,
           max(a.score) FILTER (WHERE a.audience = 'manager') AS manager
    FROM answers a
    JOIN mirrored m
      ON a.question_key = CASE WHEN a.audience = 'manager' THEN m.manager_key ELSE m.delegate_key END
    WHERE a.score >= 0 AND (a.booking_id, a.stage::text) NOT IN (SELECT booking_id, stage FROM broken)
    GROUP BY a.subject, a.booking_id, a.stage, a.grid_row, m.manager_key
    HAVING count(DISTINCT a.audience) = 2 AND min(a.scale) = max(a.scale)
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
    SELECT c.subject, c.stage, c.audience, c.id AS response_id, c.booking_id, c.manager_code, i.question_id, i.key,
           i.step, o.code::int AS code
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
    SELECT subject, stage, audience, response_id, booking_id, bool_or(score >= 0) AS answered,
           bool_or(score >= %(practice_changed)s) AS changed, bool_or(score = -3) AS no_opportunity
    FROM answers WHERE kind = 'grid' AND step = 3 AND scale = %(practice_scale)s
    GROUP BY subject, stage, audience, response_id, booking_id
),
responses AS (
    SELECT subject, stage, audience, response_id, max(manager_code) AS manager_code, bool_or(answered) AS answered,
           bool_or(changed) AS changed, bool_or(no_opportunity) AS no_opportunity
    FROM (SELECT subject, stage, audience, id AS response_id, manager_code, false AS answered, false AS changed,
                 false AS no_opportunity FROM chosen
          UNION ALL
          SELECT subject, stage, audience, response_id, '', answered, changed, no_opportunity FROM practice) each
    GROUP BY subject, stage, audience, response_id
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
FROM compared GROUP BY subject, question_id, core_group, earlier, later"""

KEPT: LiteralString = """
SELECT subject, question_id, core_group, later, count(*)::int AS n, round(sum(first), 4) AS total_before,
       round(sum(second), 4) AS total_after, round(sum(third), 4) AS total_later
FROM kept_people GROUP BY subject, question_id, core_group, later"""

GAPS: LiteralString = """
SELECT subject, question_id, grid_row, min(row_label) AS row_label, stage, count(*)::int AS n,
       sum(delegate)::bigint AS total_delegates, sum(manager)::bigint AS total_managers,
       sum((delegate - manager) * (delegate - manager))::bigint AS total_gap_squares,
       COALESCE(array_agg(DISTINCT manager_code) FILTER (WHERE manager_code <> ''), '{}') AS manager_codes
FROM gap_people GROUP BY subject, question_id, grid_row, stage"""

STAGES: LiteralString = """
SELECT subject, stage, audience, count(*)::int AS responses,
       count(*) FILTER (WHERE answered)::int AS practice_answered,
       count(*) FILTER (WHERE changed)::int AS practice_changed,
       count(*) FILTER (WHERE no_opportunity AND NOT COALESCE(answered, false))::int AS practice_no_opportunity,
       COALESCE(array_agg(DISTINCT manager_code) FILTER (WHERE manager_code <> ''), '{}') AS manager_codes
FROM responses GROUP BY subject, stage, audience"""

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
        "practice_scale": PRACTICE_SCALE,
        "mirrored_scales": sorted(MIRRORED_SCALES),
        "then_test": THEN_TEST,
        "then_group": THEN_GROUP,
        "managers_ask": [manager for manager, _ in mirrored],
        "delegates_ask": [delegate for _, delegate in mirrored],
    }
