"""The tallies of some events, with the questions that they are about: one query, whatever the number of answers.

Events are added up by the database (`queries.tally_sums`); each figure block comes of one aggregate within it.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from django.db import connection

from evaluations.logic.counts import Counted, PairCount
from evaluations.logic.notices import with_gaps
from evaluations.logic.result_blocks import QuestionFacts
from evaluations.models import QuestionVersion
from evaluations.queries.counting import PARTS
from evaluations.queries.evidence import EVIDENCE, EvidenceRow, evidence_row
from evaluations.queries.tally_sums import SUBJECTS, added_up, of_one_event
from partnerships.tenancy import current_partnership_id

_QUESTIONS: LiteralString = """
SELECT COALESCE(jsonb_agg(jsonb_build_array(q.id, q.key, q.wording, q.kind, q.scale, to_jsonb(q.options), q.details)
       ORDER BY q.id), '[]')
FROM evaluations_questionversion q
WHERE q.id IN (SELECT t.question_id FROM evaluations_itemtally t
               WHERE t.partnership_id = %(partnership)s AND t.event_id = ANY(%(events)s))"""

_COMMENTS: LiteralString = """
SELECT count(*) FROM evaluations_comment c WHERE c.partnership_id = %(partnership)s AND c.event_id = ANY(%(events)s)
AND (%(everybody)s OR c.response_id IN (SELECT r.id FROM evaluations_response r WHERE r.booking_id = ANY(%(bookings)s)))
"""


#: Delegate and supervisor who can no longer be compared: their gap is left out (REQUIREMENTS, item 5).
_BROKEN: LiteralString = """
SELECT count(DISTINCT pb.booking_id) FROM evaluations_pairbreak pb
JOIN courses_booking b ON b.id = pb.booking_id
LEFT JOIN evaluations_repairtask task ON task.pair_break_id = pb.id
WHERE pb.partnership_id = %(partnership)s AND b.event_id = ANY(%(events)s) AND task.state IS DISTINCT FROM 'done'
  AND (%(everybody)s OR b.id = ANY(%(bookings)s))"""

#: Whether any of these people's answers were given elsewhere, and brought in by an officer.
_BROUGHT_IN: LiteralString = """
SELECT EXISTS (
    SELECT 1 FROM evaluations_pastresultsimport i
    JOIN evaluations_pastresultsrow line ON line.past_import_id = i.id
    JOIN evaluations_response r ON r.id = line.response_id
    WHERE i.partnership_id = %(partnership)s AND i.event_id = ANY(%(events)s) AND i.state = 'committed'
      AND (%(everybody)s OR r.booking_id = ANY(%(bookings)s)))"""

#: The subject when all events count as one.
TOGETHER = 0


@dataclass(frozen=True)
class Tallied:
    """What was counted of some events, and what is needed to show it. `counted_at` is None before any answer came."""

    counted: Counted
    questions: Mapping[int, QuestionFacts]
    minimum: int
    counted_at: dt.datetime | None
    comments_released: int = 0
    comments_held: int = 0
    broken_pairs: int = 0
    evidence: tuple[EvidenceRow, ...] = ()
    brought_in: bool = False


def read_tallies(
    event_ids: Iterable[int],
    parts: Iterable[str] = tuple(PARTS),
    *,
    courses: Iterable[int] = (),
    evaluation: int | None = None,
    bookings: Sequence[int] | None = None,
) -> Tallied:
    """The tallies of the events, all of them as one. One query.

    Other evidence comes along: of the events, and of courses or a themed evaluation if asked. Comments and broken pairs
    are of `bookings` alone, if given; tallies are always of whole events.
    """
    wanted, ids = tuple(parts), list(event_ids)
    statement = f"""
        WITH {SUBJECTS}
        SELECT (SELECT minimum_group_size FROM partnerships_partnershipsettings
                WHERE partnership_id = %(partnership)s),
               ({_QUESTIONS}),
               (SELECT max(counted_at) FROM evaluations_eventtally WHERE event_id = ANY(%(events)s)),
               ({_COMMENTS} AND state = 'released'), ({_COMMENTS} AND state = 'held'), ({_BROKEN}), ({_BROUGHT_IN}),
               ({EVIDENCE}),
               {_rows_of(wanted, ids)}"""  # noqa: S608
    with connection.cursor() as cursor:
        params: dict[str, Any] = {
            "partnership": current_partnership_id(),
            "events": ids,
            "subjects": [TOGETHER] * len(ids),
            "courses": list(courses),
            "evaluation": evaluation,
            "everybody": bookings is None,
            "bookings": list(bookings or ()),
        }
        cursor.execute(statement, params)
        minimum, questions, counted_at, released, held, broken, brought_in, evidence, *tables = (
            cursor.fetchone()
        )
    facts = {fact.id: fact for fact in map(question_facts, read(questions))}
    rows = tuple(evidence_row(row) for row in read(evidence))
    counted = _counted(wanted, tables)
    return Tallied(counted, facts, minimum, counted_at, released, held, broken, rows, brought_in)


def read_pairs(belongs: Mapping[int, int]) -> tuple[dict[int, Counted], int]:
    """Change for the same people by subject, and the partnership's minimum; `belongs` says of which subject each event
    is. One query.
    """
    statement = f"""
        WITH {SUBJECTS}
        SELECT (SELECT minimum_group_size FROM partnerships_partnershipsettings
                WHERE partnership_id = %(partnership)s), {added_up("pairs")}"""  # noqa: S608
    with connection.cursor() as cursor:
        params: dict[str, Any] = {
            "partnership": current_partnership_id(),
            "events": list(belongs),
            "subjects": list(belongs.values()),
        }
        cursor.execute(statement, params)
        minimum, table = cursor.fetchone()
    pairs = _counted(("pairs",), [table]).pairs
    found: dict[int, list[PairCount]] = defaultdict(list)
    for pair in pairs:
        found[int(pair.subject)].append(pair)
    return {subject: Counted(pairs=tuple(rows)) for subject, rows in found.items()}, minimum


def _rows_of(parts: Sequence[str], event_ids: Sequence[int]) -> str:
    """What to select for each part. One event has nothing to add up, which saves the planner half its time."""
    select = of_one_event if len(event_ids) == 1 else added_up
    return ", ".join(select(part) for part in parts)


def _counted(parts: Sequence[str], tables: Sequence[Any]) -> Counted:
    counts = {
        part: tuple(PARTS[part][1](row) for row in read(rows))
        for part, rows in zip(parts, tables, strict=True)
    }
    return Counted(**counts)


def question_facts(row: list[Any]) -> QuestionFacts:
    """A question version as results need it."""
    pk, key, wording, kind, scale, options, details = row
    codes = tuple(details.get("codes", range(len(options))))
    return QuestionFacts(
        pk,
        key,
        with_gaps(wording),
        kind,
        scale,
        tuple(options),
        codes,
        details.get("answer"),
        details.get("dont_know"),
    )


def questions_by_id(ids: Iterable[int]) -> dict[int, QuestionFacts]:
    """The questions that counts are about. One query."""
    rows = QuestionVersion.objects.filter(pk__in=set(ids)).values_list(
        "pk", "key", "wording", "kind", "scale", "options", "details"
    )
    return {row[0]: question_facts(list(row)) for row in rows}


def read(value: Any) -> Any:
    """JSON of a cursor, which may come as text."""
    return json.loads(value) if isinstance(value, str) else value
