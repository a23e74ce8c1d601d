"""The planner's SQL: each statement serves every changed event of the partnership at once, never one person.

Parameters are arrays, one element an event's stage, so that the number of statements never grows. Written by
hand because INSERT ... SELECT and UPDATE ... FROM over four tables are beyond the ORM (ARCHITECTURE.md, section
3: planning is set-based). All run within the open partnership's scope.
"""

#: The first half of the advisory lock of whoever plans invitations; the second is the partnership.
PLANNER_LOCK = 7302

#: Events whose stamp is not the one they were planned for; once a night, every event that still has surveys. With
#: whether its evaluation is routine, whether it takes part in a theme's, and who of it is in a sample now. A reported
#: evaluation's events stay as planned: reporting takes back no survey.
CHANGED_EVENTS = """
WITH themed AS (
    SELECT link.event_id, link.evaluation_id
    FROM evaluations_themedevaluation t
    JOIN evaluations_themedevent link ON link.partnership_id = t.partnership_id AND link.evaluation_id = t.id
    WHERE t.partnership_id = %(partnership)s AND t.state IN ('under_way', 'analysis', 'reported')),
sampled AS (
    SELECT person.event_id, array_agg(person.booking_id) AS bookings
    FROM evaluations_sample sample
    JOIN evaluations_sampleddelegate person
      ON person.partnership_id = sample.partnership_id AND person.sample_id = sample.id
    WHERE sample.partnership_id = %(partnership)s
      AND sample.evaluation_id IN (SELECT evaluation_id FROM themed)
      AND NOT EXISTS (SELECT 1 FROM evaluations_sampleleaving gone
                      WHERE gone.partnership_id = person.partnership_id AND gone.sampled_id = person.id)
    GROUP BY person.event_id)
SELECT e.id, e.starts_at, e.ends_at,
       (c.on_programme OR e.opted_in) AND e.state <> 'cancelled' AS routine,
       e.id IN (SELECT event_id FROM themed) AND e.state <> 'cancelled' AS themed,
       COALESCE((SELECT bookings FROM sampled WHERE sampled.event_id = e.id), '{}') AS sampled,
       c.ask_managers, GREATEST(e.changed_at, c.changed_at) AS stamp,
       p.first_people_at, COALESCE(p.needs_start, false), p.started_at,
       EXISTS (SELECT 1 FROM courses_booking b
               WHERE b.partnership_id = e.partnership_id AND b.event_id = e.id AND b.status <> 'cancelled')
FROM courses_event e
JOIN courses_course c ON c.partnership_id = e.partnership_id AND c.id = e.course_id
LEFT JOIN evaluations_eventplan p ON p.partnership_id = e.partnership_id AND p.event_id = e.id
WHERE e.partnership_id = %(partnership)s
  AND (p.planned_for IS DISTINCT FROM GREATEST(e.changed_at, c.changed_at)
       OR p.planned_at <= p.planned_for
       OR (p.planned_at < %(night)s AND EXISTS (
              SELECT 1 FROM evaluations_eventsurvey s
              WHERE s.partnership_id = e.partnership_id AND s.event_id = e.id
                AND s.state IN ('planned', 'open'))))
ORDER BY e.id
"""

#: The same question without the night, for `next_due`: is there anything to plan?
ANY_CHANGED = """
SELECT EXISTS (
    SELECT 1 FROM courses_event e
    JOIN courses_course c ON c.partnership_id = e.partnership_id AND c.id = e.course_id
    LEFT JOIN evaluations_eventplan p ON p.partnership_id = e.partnership_id AND p.event_id = e.id
    WHERE e.partnership_id = %(partnership)s
      AND p.planned_for IS DISTINCT FROM GREATEST(e.changed_at, c.changed_at))
"""

SAVE_PLANS = """
INSERT INTO evaluations_eventplan
    (partnership_id, event_id, planned_at, planned_for, first_people_at, needs_start)
SELECT %(partnership)s, * FROM unnest(
    %(event)s::bigint[], %(planned_at)s::timestamptz[], %(stamp)s::timestamptz[], %(first)s::timestamptz[],
    %(needs_start)s::boolean[])
ON CONFLICT (event_id) DO UPDATE SET
    planned_at = EXCLUDED.planned_at, planned_for = EXCLUDED.planned_for,
    first_people_at = EXCLUDED.first_people_at, needs_start = EXCLUDED.needs_start
"""

#: When a survey closes: as a person chose (extended, or closed early), else by the event; a before survey never
#: after the event has started.
_CLOSES = """CASE WHEN s.stage = 'pre' THEN LEAST(s.chosen_closes_at, EXCLUDED.closes_at)
                  ELSE COALESCE(s.chosen_closes_at, EXCLUDED.closes_at) END"""

#: A stage's dates follow the event; a closed one opens again only when the event moved to later.
SAVE_SURVEYS = f"""
INSERT INTO evaluations_eventsurvey AS s
    (partnership_id, event_id, stage, audience, state, due_at, reminder_at, closes_at)
SELECT %(partnership)s, * FROM unnest(
    %(event)s::bigint[], %(stage)s::text[], %(audience)s::text[], %(state)s::text[], %(due)s::timestamptz[],
    %(reminder)s::timestamptz[], %(closes)s::timestamptz[])
ON CONFLICT (event_id, stage, audience) DO UPDATE SET
    state = CASE WHEN s.state = 'open' THEN 'open'
                 WHEN s.state = 'closed' AND {_CLOSES} > %(now)s THEN 'open'
                 WHEN s.state IN ('closed', 'too_late') AND {_CLOSES} <= %(now)s THEN s.state
                 ELSE EXCLUDED.state END,
    due_at = EXCLUDED.due_at, reminder_at = EXCLUDED.reminder_at, closes_at = {_CLOSES}
WHERE s.state = 'cancelled' OR (s.due_at, s.closes_at, s.reminder_at, s.state)
      IS DISTINCT FROM (EXCLUDED.due_at, {_CLOSES}, EXCLUDED.reminder_at, EXCLUDED.state)
"""  # noqa: S608

CANCEL_SURVEYS = """
UPDATE evaluations_eventsurvey SET state = 'cancelled'
WHERE partnership_id = %(partnership)s AND state IN ('planned', 'open', 'too_late')
  AND (event_id = ANY(%(unwanted)s) OR (event_id = ANY(%(no_managers)s) AND audience = 'manager'))
"""

#: When the portal could first ask a person about an event: booked, and sending started.
KNOWN_AT = "GREATEST(b.created_at, p.started_at, %(sending_started)s::timestamptz)"

#: People known only after a stage was due, by the minute: each minute gets dates of its own.
LATE_MINUTES = f"""
SELECT DISTINCT s.event_id, s.stage, s.audience, date_trunc('minute', {KNOWN_AT}),
       COALESCE(p.needs_start AND b.created_at <= p.started_at, false)
FROM evaluations_eventsurvey s
JOIN evaluations_eventplan p ON p.partnership_id = s.partnership_id AND p.event_id = s.event_id
JOIN courses_booking b ON b.partnership_id = s.partnership_id AND b.event_id = s.event_id
WHERE s.partnership_id = %(partnership)s AND s.event_id = ANY(%(events)s) AND s.state <> 'cancelled'
  AND b.status <> 'cancelled' AND {KNOWN_AT} > s.due_at
"""  # noqa: S608 - no value of a user is put in the text

_LATE = f"""
LEFT JOIN unnest(%(late_event)s::bigint[], %(late_stage)s::text[], %(late_audience)s::text[],
                 %(late_minute)s::timestamptz[], %(late_first)s::boolean[], %(late_asked)s::boolean[],
                 %(late_due)s::timestamptz[], %(late_reminder)s::timestamptz[])
     AS late(event_id, stage, audience, minute, is_first, asked, due_at, reminder_at)
     ON late.event_id = b.event_id AND late.stage = s.stage AND late.audience = s.audience
    AND {KNOWN_AT} > s.due_at AND late.minute = date_trunc('minute', {KNOWN_AT})
    AND late.is_first = COALESCE(p.needs_start AND b.created_at <= p.started_at, false)
"""

#: What a person's booking makes of their invitation: the reason why they are not asked, or '' when they are.
_REASON = """
CASE WHEN NOT COALESCE(late.asked, s.state <> 'too_late') THEN 'too_late'
     WHEN s.stage <> 'pre' AND b.status = 'did_not_attend' THEN 'did_not_attend'
     WHEN s.stage IN ('m3', 'm6') AND b.status = 'booked' AND b.claim = 'did_not_come' THEN 'did_not_attend'
     WHEN s.audience = 'manager' AND b.manager_email = '' AND d.manager_email = '' THEN 'no_manager'
     WHEN s.audience = 'delegate' AND d.email = '' THEN 'unreachable'
     ELSE '' END
"""

#: Whom an event asks: everyone where its evaluation is routine, else those in a theme's sample, and their managers.
_ASKED = """((s.audience = 'delegate' AND s.event_id = ANY(%(routine)s))
       OR (s.audience = 'manager' AND s.event_id = ANY(%(managers)s)) OR b.id = ANY(%(sampled)s::bigint[]))"""

_WANTED = f"""
FROM evaluations_eventsurvey s
JOIN evaluations_eventplan p ON p.partnership_id = s.partnership_id AND p.event_id = s.event_id
JOIN courses_booking b ON b.partnership_id = s.partnership_id AND b.event_id = s.event_id
JOIN courses_delegate d ON d.partnership_id = b.partnership_id AND d.id = b.delegate_id
{_LATE}
CROSS JOIN LATERAL (SELECT {_REASON} AS reason, COALESCE(late.due_at, s.due_at) AS due_at,
    CASE WHEN late.event_id IS NULL THEN s.reminder_at ELSE late.reminder_at END AS reminder_at) AS plan
WHERE s.partnership_id = %(partnership)s AND s.event_id = ANY(%(events)s) AND s.state <> 'cancelled'
  AND b.status <> 'cancelled' AND {_ASKED}
"""

INSERT_INVITATIONS = f"""
INSERT INTO evaluations_invitation
    (partnership_id, event_survey_id, event_id, booking_id, delegate_id, stage, audience, state, skip_reason,
     due_at, reminder_at, closes_at, generation)
SELECT s.partnership_id, s.id, s.event_id, b.id, b.delegate_id, s.stage, s.audience,
       CASE WHEN plan.reason = '' THEN 'planned' ELSE 'skipped' END, plan.reason,
       plan.due_at, plan.reminder_at, s.closes_at, 0
{_WANTED}
  AND NOT EXISTS (SELECT 1 FROM evaluations_invitation i WHERE i.partnership_id = s.partnership_id
                  AND i.booking_id = b.id AND i.stage = s.stage AND i.audience = s.audience)
ON CONFLICT (booking_id, stage, audience) DO NOTHING
"""  # noqa: S608

#: Invitations that nothing was sent for follow the plan; those that a person or the limit ended do not.
MOVE_INVITATIONS = f"""
UPDATE evaluations_invitation i
SET state = CASE WHEN wanted.reason = '' THEN 'planned' ELSE 'skipped' END, skip_reason = wanted.reason,
    due_at = CASE WHEN i.moved_from = wanted.due_at THEN i.due_at ELSE wanted.due_at END,
    moved_from = CASE WHEN i.moved_from = wanted.due_at THEN i.moved_from END,
    reminder_at = wanted.reminder_at, closes_at = COALESCE(i.chosen_closes_at, wanted.closes_at)
FROM (SELECT b.id AS booking_id, s.stage, s.audience, plan.reason, plan.due_at, plan.reminder_at, s.closes_at
      {_WANTED}) AS wanted
WHERE i.partnership_id = %(partnership)s AND i.booking_id = wanted.booking_id
  AND i.stage = wanted.stage AND i.audience = wanted.audience AND i.sent_at IS NULL
  AND (i.state IN ('planned', 'cancelled') OR (i.state = 'skipped' AND i.skip_reason
       IN ('too_late', 'unreachable', 'did_not_attend', 'no_manager', 'attendance_unknown')
       AND wanted.closes_at > %(now)s))
  AND ((i.state = 'planned') <> (wanted.reason = '') OR i.skip_reason <> wanted.reason
       OR i.state = 'cancelled' OR i.closes_at <> COALESCE(i.chosen_closes_at, wanted.closes_at)
       OR i.reminder_at IS DISTINCT FROM wanted.reminder_at
       OR COALESCE(i.moved_from, i.due_at) <> wanted.due_at)
"""  # noqa: S608

#: What was sent keeps its dates, but a before survey always closes as the event starts.
CLOSE_WITH_EVENT = """
UPDATE evaluations_invitation i SET closes_at = LEAST(i.chosen_closes_at, s.closes_at)
FROM evaluations_eventsurvey s
WHERE s.partnership_id = %(partnership)s AND s.event_id = ANY(%(events)s) AND s.stage = 'pre'
  AND i.partnership_id = s.partnership_id AND i.event_survey_id = s.id AND i.state IN ('sent', 'started')
  AND i.closes_at <> LEAST(i.chosen_closes_at, s.closes_at)
"""

#: Sent and not answered, but the register says that they were not there: not asked, so never a non-response.
WITHDRAW_ABSENT = """
UPDATE evaluations_invitation i SET state = 'skipped', skip_reason = 'did_not_attend'
FROM courses_booking b
WHERE i.partnership_id = %(partnership)s AND i.event_id = ANY(%(events)s) AND i.state IN ('sent', 'started')
  AND i.stage <> 'pre' AND b.partnership_id = i.partnership_id AND b.id = i.booking_id
  AND b.status = 'did_not_attend'
"""

#: ... and when the register is put right, their link opens again.
RESTORE_PRESENT = """
UPDATE evaluations_invitation i SET state = 'sent', skip_reason = ''
FROM courses_booking b
WHERE i.partnership_id = %(partnership)s AND i.event_id = ANY(%(events)s) AND i.state = 'skipped'
  AND i.skip_reason = 'did_not_attend' AND i.sent_at IS NOT NULL AND i.closes_at > %(now)s
  AND b.partnership_id = i.partnership_id AND b.id = i.booking_id
  AND b.status IN ('attended', 'came_without_booking')
"""

#: A cancelled booking, event or audience ends every invitation that is not answered. Somebody who left a sample, and
#: whom nothing else asks, is not asked anew; what was sent stays open. What a person or a rule about managers ended
#: stays ended, so that a place given back does not ask again.
CANCEL_INVITATIONS = """
UPDATE evaluations_invitation i SET state = 'cancelled', skip_reason = ''
FROM courses_booking b
WHERE i.partnership_id = %(partnership)s AND i.event_id = ANY(%(events)s)
  AND i.state IN ('planned', 'sent', 'started', 'skipped') AND (i.state <> 'skipped' OR i.sent_at IS NULL)
  AND i.skip_reason NOT IN ('manager_limit', 'pair_broken', 'closed_early')
  AND b.partnership_id = i.partnership_id AND b.id = i.booking_id
  AND (b.status = 'cancelled' OR i.event_id = ANY(%(unwanted)s)
       OR (i.audience = 'manager' AND i.event_id = ANY(%(no_managers)s))
       OR (i.sent_at IS NULL AND NOT b.id = ANY(%(sampled)s::bigint[])
           AND NOT (i.audience = 'delegate' AND i.event_id = ANY(%(routine)s))
           AND NOT (i.audience = 'manager' AND i.event_id = ANY(%(managers)s))))
"""
