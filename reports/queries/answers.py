"""Answers that belong to a quarter, counted set-based, with whose answers each figure counts.

Source: DOMAIN.md, What belongs to a quarter: learning and reaction are those of the events held in it; three- and
six-month results those of the people whose survey closed in it. The counting itself is that of the result pages
(`evaluations.queries.counting`), so that page and report agree; the names of variables are those of
`evaluations.services.releasing`, so that what a page showed and what a report shows are judged together.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

from django.db import connection

from evaluations.logic.counts import Counted
from evaluations.logic.result_blocks import QuestionFacts
from evaluations.queries.counting import PARTS
from evaluations.queries.counting_statements import EXPANDED, RESPONSE_COLUMNS, parameters
from evaluations.queries.tallies import questions_by_id, read
from partnerships.tenancy import current_partnership_id
from reports.logic.gate import People

Subject = int | str
NOBODY: People = frozenset()

#: Before and after, delegates' own, of some events; `subject` is given for each event (its course, its quarter).
OF_EVENTS: LiteralString = f"""
SELECT {RESPONSE_COLUMNS}, chosen_event.subject FROM evaluations_response r
JOIN unnest(%(events)s::bigint[], %(subjects)s::text[]) AS chosen_event(id, subject) ON chosen_event.id = r.event_id
WHERE r.partnership_id = %(partnership)s AND r.stage IN ('pre', 'post') AND r.audience = 'delegate'"""  # noqa: S608

#: One stage of the people whose survey closed in a span; with it their own answers before and after.
OF_CLOSED: LiteralString = f"""
SELECT {RESPONSE_COLUMNS}, e.course_id::text AS subject FROM evaluations_response r
JOIN evaluations_invitation i ON i.id = r.invitation_id
JOIN courses_event e ON e.id = r.event_id
WHERE r.partnership_id = %(partnership)s AND r.stage = %(stage)s
  AND i.closes_at >= %(since)s AND i.closes_at < %(until)s AND e.course_id = ANY(%(courses)s)
UNION ALL
SELECT {RESPONSE_COLUMNS}, e.course_id::text AS subject FROM evaluations_invitation i
JOIN evaluations_response r ON r.booking_id = i.booking_id AND r.audience = 'delegate' AND r.stage IN ('pre', 'post')
JOIN courses_event e ON e.id = r.event_id
WHERE r.partnership_id = %(partnership)s AND i.stage = %(stage)s AND i.audience = 'delegate'
  AND i.state = 'answered' AND i.closes_at >= %(since)s AND i.closes_at < %(until)s
  AND e.course_id = ANY(%(courses)s)"""  # noqa: S608

#: Three and six months of the people whose survey closed in each of some spans, without their earlier answers.
OF_SPANS: LiteralString = f"""
SELECT {RESPONSE_COLUMNS}, span.subject FROM evaluations_response r
JOIN evaluations_invitation i ON i.id = r.invitation_id
JOIN courses_event e ON e.id = r.event_id
JOIN unnest(%(subjects)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS span(subject, since, until)
  ON i.closes_at >= span.since AND i.closes_at < span.until
WHERE r.partnership_id = %(partnership)s AND r.stage IN ('m3', 'm6') AND r.audience = 'delegate'
  AND e.course_id = ANY(%(courses)s)"""  # noqa: S608

#: Whose answers stand behind each figure, by the names that `item`, `same_people` and `practice` give. A person may
#: stand there twice (several options ticked): `_answers` makes sets of them, faster than sorting would.
ITEM_PEOPLE: LiteralString = """
SELECT subject, concat_ws(':', 'item', stage, audience, question_id, grid_row) AS variable,
       array_agg(booking_id) AS people
FROM answers WHERE score IS NOT NULL GROUP BY subject, stage, audience, question_id, grid_row
UNION ALL
SELECT subject, concat_ws(':', 'item', stage, audience, question_id, -1) AS variable,
       array_agg(booking_id) AS people
FROM ticked GROUP BY subject, stage, audience, question_id"""
PAIR_PEOPLE: LiteralString = """
SELECT subject, concat_ws(':', 'pair', COALESCE(question_id::text, core_group)) AS variable,
       array_agg(booking_id) AS people
FROM pair_people WHERE earlier = 'pre' AND later = 'post' GROUP BY subject, question_id, core_group"""
KEPT_PEOPLE: LiteralString = """
SELECT subject, concat_ws(':', 'kept', core_group) AS variable,
       array_agg(booking_id) AS people
FROM kept_people WHERE question_id IS NULL GROUP BY subject, core_group"""
PRACTICE_PEOPLE: LiteralString = """
SELECT subject, concat_ws(':', 'practice', stage, audience) AS variable,
       array_agg(booking_id) AS people
FROM practice WHERE answered OR no_opportunity GROUP BY subject, stage, audience"""


def item(stage: str, audience: str, question_id: int, row: int = -1) -> str:
    """The variable of answers to one question, or one row of a grid, at a stage."""
    return f"item:{stage}:{audience}:{question_id}:{row}"


def same_people(of: int | str) -> str:
    """The variable of change for the same people, of a question or a core group, whenever they answered again."""
    return f"pair:{of}"


def kept(core_group: str) -> str:
    """Among `Answers.whose`, the people at all three stages; shown, they count as `same_people`."""
    return f"kept:{core_group}"


def practice(stage: str, audience: str) -> str:
    """The variable of who reported a change in practice."""
    return f"practice:{stage}:{audience}"


@dataclass(frozen=True)
class Answers:
    """Counts by subject, and whose answers they count."""

    counted: Counted = field(default_factory=Counted)
    whose: Mapping[tuple[Subject, str], People] = field(default_factory=dict)

    def people(self, variable: str, subjects: Iterable[Subject] | None = None) -> People:
        """The bookings behind a figure, of some subjects or of all."""
        wanted = None if subjects is None else set(subjects)
        sets = [
            cell
            for (subject, name), cell in self.whose.items()
            if name == variable and (wanted is None or subject in wanted)
        ]
        return NOBODY.union(*sets)


def answers_of_events(events: Mapping[int, Subject], *, pairs_alone: bool = False) -> Answers:
    """Before and after at some events, each counted under its subject; if asked, change for the same people alone."""
    if not events:
        return Answers()
    params = {"events": list(events), "subjects": [str(subject) for subject in events.values()]}
    if pairs_alone:
        return _answers(OF_EVENTS, params, ("pairs",), (PAIR_PEOPLE,))
    return _answers(OF_EVENTS, params, ("items", "pairs", "stages", "steps"), (ITEM_PEOPLE, PAIR_PEOPLE))


def answers_of_closed(stage: str, since: dt.datetime, until: dt.datetime, courses: Sequence[int]) -> Answers:
    """A later stage of everyone whose survey closed from `since` to before `until`, by course.

    The same people's answers before and after come along for what was kept; whoever reads items or steps takes
    the later stage's alone.
    """
    if not courses:
        return Answers()
    params = {"stage": stage, "since": since, "until": until, "courses": list(courses)}
    parts = ("items", "kept", "stages", "steps")
    return _answers(OF_CLOSED, params, parts, (ITEM_PEOPLE, KEPT_PEOPLE, PRACTICE_PEOPLE))


def practice_in_spans(
    spans: Mapping[str, tuple[dt.datetime, dt.datetime]], courses: Sequence[int]
) -> Answers:
    """Who reported a change in practice at three and six months, for several quarters, each under its name."""
    if not courses or not spans:
        return Answers()
    params = {
        "subjects": [str(name) for name in spans],
        "starts": [since for since, _ in spans.values()],
        "ends": [until for _, until in spans.values()],
        "courses": list(courses),
    }
    return _answers(OF_SPANS, params, ("stages",), (PRACTICE_PEOPLE,))


def _answers(
    chosen: LiteralString, params: dict[str, Any], parts: Sequence[str], people: Sequence[LiteralString]
) -> Answers:
    """One statement: the answers are expanded once, then counted in every way."""
    wanted = [*(PARTS[part][0] for part in parts), " UNION ALL ".join(people)]
    selected = ", ".join(
        f"(SELECT COALESCE(json_agg(row_to_json(counted)), '[]') FROM ({statement}) counted)"  # noqa: S608
        for statement in wanted
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH chosen AS MATERIALIZED ({chosen}), {EXPANDED} SELECT {selected}",
            {**parameters(), **params, "partnership": current_partnership_id()},
        )
        *tables, whose = (read(column) for column in cursor.fetchone())
    counted = {
        part: tuple(PARTS[part][1](tuple(row.values())) for row in rows)
        for part, rows in zip(parts, tables, strict=True)
    }
    sets = {(row["subject"], row["variable"]): frozenset(row["people"]) for row in whose}
    return Answers(Counted(**counted), sets)


def questions_of(*counted: Counted) -> dict[int, QuestionFacts]:
    """The questions that were counted, in one query."""
    asked: set[int | None] = set()
    for each in counted:
        asked |= {row.question_id for row in each.items} | {row.question_id for row in each.pairs}
        asked |= {row.question_id for row in each.gaps}
    return questions_by_id({question for question in asked if question is not None})
