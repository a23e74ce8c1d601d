"""Many answers stored at once, by SQL as the owner: events of the past, all stages answered.

Row-level security is forced for the owner too, so everything happens with `qa.partnership` set. An "answer" is
one position of one response's scores.
"""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from evaluations.logic.answers import Answer, encode
from evaluations.logic.stages import Stage
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.queries.library import composed_survey
from evaluations.services.versions import survey_version_for
from partnerships import clock
from partnerships.tenancy import partnership_scope
from script.benchmarks.making import House
from script.benchmarks.scratch import Database, Scratch

PEOPLE = 25
SAMPLES = 400
#: The loaded events began between so many days ago: everything of theirs has closed.
NEWEST, OLDEST = 230, 900
#: So many days from one event to the next, round and round: few events are spread as evenly as many.
STRIDE = 37

EVENTS = """
WITH made AS (
    INSERT INTO courses_event (partnership_id, course_id, ref, starts_at, ends_at, online, venue, places, state,
                               cancelled_why, opted_in, attendance_confirmed_at, changed_at)
    SELECT %(partnership)s, %(course)s, %(prefix)s || n, day, day + interval '6 hours', false, '', 30, 'planned',
           '', false, day + interval '1 day', day
    FROM (SELECT n, %(now)s::timestamptz
                    - (%(newest)s + n * %(stride)s %% (%(oldest)s - %(newest)s)) * interval '1 day' AS day
          FROM generate_series(1, %(events)s) AS n) AS days
    RETURNING id, partnership_id, starts_at
), planned AS (
    INSERT INTO evaluations_eventplan (partnership_id, event_id, planned_at, planned_for, first_people_at, needs_start)
    SELECT partnership_id, id, %(now)s, starts_at, starts_at - interval '40 days', false FROM made
)
INSERT INTO evaluations_eventsurvey (partnership_id, event_id, stage, audience, state, survey_version_id,
                                     due_at, closes_at)
SELECT m.partnership_id, m.id, v.stage, 'delegate', 'closed', v.id, m.starts_at + v.after,
       m.starts_at + v.after + interval '28 days'
FROM made m CROSS JOIN unnest(%(versions)s::bigint[], %(stages)s::text[], %(after)s::interval[]) AS v(id, stage, after)
"""

PEOPLE_OF_EVENTS = """
WITH people AS (
    INSERT INTO courses_delegate (partnership_id, first_name, last_name, name_key, email, job_role, volunteer,
                                  learner_id, manager_name, manager_email, created_at)
    SELECT e.partnership_id, 'Loaded', e.id || '-' || n, 'loaded ' || e.id || '-' || n,
           e.id || '.' || n || '@loaded.example', '', false, '', '', '', e.starts_at - interval '60 days'
    FROM courses_event e CROSS JOIN generate_series(1, %(people)s) AS n
    WHERE e.partnership_id = %(partnership)s AND e.ref LIKE %(prefix)s || '%%'
    RETURNING id, partnership_id, name_key, created_at
)
INSERT INTO courses_booking (partnership_id, event_id, delegate_id, job_role, manager_name, manager_email, status,
                             claim, source_ref, access_needs, created_at)
SELECT partnership_id, split_part(substr(name_key, 8), '-', 1)::bigint, id, '', '', '', 'attended', 'came', '', '',
       created_at
FROM people
"""

ANSWERS = """
WITH invited AS (
    INSERT INTO evaluations_invitation (partnership_id, event_survey_id, event_id, booking_id, delegate_id, stage,
                                        audience, state, skip_reason, due_at, closes_at, generation, sent_at,
                                        started_at, answered_at)
    SELECT s.partnership_id, s.id, s.event_id, b.id, b.delegate_id, s.stage, s.audience, 'answered', '', s.due_at,
           s.closes_at, 0, s.due_at, s.due_at + interval '1 day', s.due_at + interval '1 day'
    FROM evaluations_eventsurvey s
    JOIN courses_event e ON e.id = s.event_id AND e.ref LIKE %(prefix)s || '%%'
    JOIN courses_booking b ON b.event_id = s.event_id
    WHERE s.partnership_id = %(partnership)s AND s.stage = %(stage)s
    RETURNING id, partnership_id, event_id, booking_id, stage, audience, answered_at
)
INSERT INTO evaluations_response (partnership_id, invitation_id, survey_version_id, event_id, booking_id, stage,
                                  audience, manager_code, scores, choices, submitted_at)
SELECT i.partnership_id, i.id, %(version)s, i.event_id, i.booking_id, i.stage, i.audience, '', a.scores, '{}',
       i.answered_at
FROM invited i JOIN sample a ON a.number = i.id %% %(samples)s
"""


def load(scratch: Scratch, database: Database, house: House, answers: int, *, prefix: str = "LOAD-") -> int:
    """Store about that many answers in a database; how many it holds of them now.

    Nothing waits for the planner or the counting sweep afterwards.
    """
    now = clock.now()
    with partnership_scope(house.partnership):
        versions = {
            stage: survey_version_for(course=house.course, stage=stage.value, audience="delegate")
            for stage in Stage
        }
        surveys = {stage: composed_survey(version) for stage, version in versions.items()}
    a_person = sum(survey.score_length for survey in surveys.values())
    events = max(1, round(answers / (a_person * PEOPLE)))
    after = {Stage.PRE: -14, Stage.POST: 0, Stage.M3: 91, Stage.M6: 182}
    scope: dict[str, Any] = {
        "partnership": house.partnership.pk,
        "course": house.course.pk,
        "prefix": prefix,
        "now": now,
        "newest": NEWEST,
        "oldest": OLDEST,
        "stride": STRIDE,
        "events": events,
        "people": PEOPLE,
        "samples": SAMPLES,
        "versions": [version.pk for version in versions.values()],
        "stages": [stage.value for stage in versions],
        "after": [dt.timedelta(days=after[stage]) for stage in versions],
    }
    with scratch.owner(database, house.partnership.pk) as cursor:
        cursor.execute(EVENTS, scope)
        cursor.execute(PEOPLE_OF_EVENTS, scope)
    for stage, survey in surveys.items():
        with scratch.owner(database, house.partnership.pk) as cursor:
            _samples(cursor, survey)
            cursor.execute(ANSWERS, {**scope, "stage": stage.value, "version": versions[stage].pk})
    with scratch.owner(database, house.partnership.pk) as cursor:
        _counted_already(cursor, house.partnership.pk, now)
    return events * PEOPLE * a_person


def _counted_already(cursor: Any, partnership_id: int, now: dt.datetime) -> None:
    """As if the counting sweep had been by: it looks at newer answers only."""
    cursor.execute(
        "INSERT INTO evaluations_tallymark (partnership_id, up_to) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [partnership_id, now - dt.timedelta(minutes=5)],
    )


def _samples(cursor: Any, survey: ComposedSurvey) -> None:
    """Plausible scores of a survey to pick from, in a temporary table."""
    chance = random.Random(7)
    rows = [encode(survey, _answers(survey, chance)).scores for _ in range(SAMPLES)]
    cursor.execute("CREATE TEMPORARY TABLE sample (number int PRIMARY KEY, scores smallint[]) ON COMMIT DROP")
    for number, scores in enumerate(rows):
        cursor.execute("INSERT INTO sample VALUES (%s, %s::smallint[])", [number, scores])


def _answers(survey: ComposedSurvey, chance: random.Random) -> dict[str, Answer]:
    """Every scored question answered, now and then with a special answer."""
    found: dict[str, Answer] = {}
    for item in survey.items:
        if not item.is_scored:
            continue
        codes: Sequence[int] = [
            choice.code
            for choice in item.choices
            if choice.code != item.ends_survey_on and (not choice.is_special or chance.random() < 0.1)
        ]
        for name in item.field_names:
            found[name] = chance.choice(codes)
    return found
