"""An event's results page with 10^4 and with 10^7 answers stored, its comments, and how fresh it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from script.benchmarks import loading, making, web
from script.benchmarks.counting import APART, expect
from script.benchmarks.figures import Bound, Figure
from script.benchmarks.hands import hands
from script.benchmarks.making import House
from script.benchmarks.scratch import Database, Scratch
from script.benchmarks.surveying import Asked, ask, fill_drafts
from script.benchmarks.timing import compare
from script.benchmarks.web import Server

GROUP = "results"
TURNS = 6
COMMENTS = 2000


def run(scratch: Scratch) -> list[Figure]:
    """The page of one event of 25 people whose four stages are answered."""
    few = scratch.copy("results_few")
    scratch.use(few)
    house = making.build()
    asked = ask(house, 30, ref="FRESH")
    fill_drafts(scratch, few, asked, asked.invitations)
    loading.load(scratch, few, house, 10**4)
    count_event(house, "LOAD-1")
    session = signed_in()
    many = scratch.copy("results_many", few)
    stored = loading.load(scratch, many, house, 10**6 if scratch.quick else 10**7, prefix="MORE-")
    scratch.settle(few)
    scratch.settle(many)
    page = web.get(f"/p/{house.partnership.slug}/events/LOAD-1/results/", session=session)
    scratch.use(many)
    figures = page_figures(house)
    with scratch.web(few) as small, scratch.web(many) as large:
        for server in (small, large):
            for _ in range(6):
                server.burst([page] * 4, 4)
        figures.append(against_few(small, large, page, stored))
        figures += comments_cost(scratch, large, small, many, house, page)
        figures.append(freshness(scratch, many, large, asked, session))
    return figures


def count_event(house: House, ref: str) -> None:
    """Count the event's answers as the sweep does."""
    from courses.models import Event
    from evaluations.services.tallying import tally_events
    from partnerships.tenancy import partnership_scope

    with partnership_scope(house.partnership):
        tally_events([Event.objects.get(ref=ref).pk])


def signed_in() -> str:
    """A session of the officer."""
    from django.test import Client

    from partnerships.models import User

    client = Client(SERVER_NAME=web.HOST)
    client.force_login(
        User.objects.get(email=making.OFFICER), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client.cookies["sessionid"].value


@dataclass(frozen=True)
class Statements:
    """What one request asked of the database."""

    number: int
    seconds: float


def measured(path: str) -> Statements:
    """The page in this process: its queries (transaction statements and scope apart), and the time of all SQL."""
    from django.db import connection
    from django.test import Client

    from partnerships.models import User

    client = Client(SERVER_NAME=web.HOST)
    client.force_login(
        User.objects.get(email=making.OFFICER), backend="django.contrib.auth.backends.ModelBackend"
    )
    client.get(path)
    seen: list[tuple[bool, float]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, several: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, several, context)
        finally:
            seen.append((APART.search(sql) is None, time.perf_counter() - started))

    best = Statements(0, 1e9)
    for _ in range(5):
        seen.clear()
        with connection.execute_wrapper(note):
            response = client.get(path)
        expect(response, 200)
        taken = Statements(sum(counts for counts, _ in seen), sum(seconds for _, seconds in seen))
        best = min(best, taken, key=lambda one: one.seconds)
    return best


def page_figures(house: House) -> list[Figure]:
    """Queries and SQL time of the page among many answers."""
    found = measured(f"/p/{house.partnership.slug}/events/LOAD-1/results/")
    return [
        Figure(GROUP, "queries of an event's results", found.number, Bound.AT_MOST, 12, "queries"),
        Figure(GROUP, "SQL of an event's results, best of 5", found.seconds * 1000, Bound.AT_MOST, 50, "ms"),
    ]


def against_few(small: Server, large: Server, page: bytes, stored: int) -> Figure:
    """The page's time among many answers against its time among few."""
    found = compare(
        lambda turn: large.seconds_each([page] * 8, 200),
        lambda turn: small.seconds_each([page] * 8, 200),
        turns=TURNS,
    )
    return Figure(
        GROUP, f"page with {stored:,} answers, against 10,000", found.ratio, Bound.AT_MOST, 1.5,
        detail=found.milliseconds(),
    )  # fmt: skip


RELEASED = """
INSERT INTO evaluations_comment (partnership_id, response_id, question_id, event_id, stage, audience, key, text, flags,
                                 state, released_text, written_at)
SELECT r.partnership_id, r.id, q.question_id, r.event_id, r.stage, r.audience, q.key, 'Comment ' || n, '{}', 'released',
       'More time for practice, please: comment number ' || n, r.submitted_at
FROM generate_series(1, %s) AS n
JOIN LATERAL (SELECT r.*, row_number() OVER (ORDER BY r.id) AS place FROM evaluations_response r
              JOIN courses_event e ON e.id = r.event_id AND e.ref = 'LOAD-1' WHERE r.stage = 'post') AS r
  ON r.place = 1 + n %% 25
JOIN LATERAL (SELECT i.question_id, i.key FROM evaluations_surveyitem i
              JOIN evaluations_questionversion q ON q.id = i.question_id AND q.kind = 'text'
              WHERE i.survey_version_id = r.survey_version_id ORDER BY i.id LIMIT 1) AS q ON true
"""


def comments_cost(
    scratch: Scratch, large: Server, small: Server, many: Database, house: House, page: bytes
) -> list[Figure]:
    """The page with 2,000 released comments in one database, and with one page of them in the other."""
    from evaluations.queries.results import MOST_COMMENTS

    few = scratch.database("results_few")
    for database, number in ((many, COMMENTS), (few, MOST_COMMENTS)):
        with scratch.owner(database, house.partnership.pk) as cursor:
            cursor.execute(RELEASED, [number])
        scratch.settle(database)
    found = compare(
        lambda turn: large.seconds_each([page] * 8, 200),
        lambda turn: small.seconds_each([page] * 8, 200),
        turns=TURNS,
    )
    statements = measured(f"/p/{house.partnership.slug}/events/LOAD-1/results/")
    return [
        Figure(
            GROUP, f"page with {COMMENTS:,} comments, against one page of them ({MOST_COMMENTS})", found.ratio,
            Bound.AT_MOST, 1.5, detail=found.milliseconds(),
        ),
        Figure(GROUP, f"SQL with {COMMENTS:,} comments, best of 5", statements.seconds * 1000, Bound.AT_MOST, 50, "ms"),
    ]  # fmt: skip


def freshness(scratch: Scratch, database: Database, server: Server, asked: Asked, session: str) -> Figure:
    """The longest that five submissions, one after the other, waited to be counted on the officer's page."""
    page = web.get(f"/p/{asked.house.partnership.slug}/events/FRESH/results/", session=session)
    waits = []
    with hands(scratch, database):
        before = server.expect(page, 200).body
        for person in range(6):
            server.expect(asked.save(person, asked.pages[-1]), 302)
            started = time.perf_counter()
            while counted_of(scratch, database, asked) != person + 1 and time.perf_counter() - started < 30:
                time.sleep(0.05)
            now = server.expect(page, 200).body
            waits.append(time.perf_counter() - started)
            if now == before:
                raise RuntimeError("The officer's page did not change after a submission")
            before = now
    return Figure(
        GROUP, "seconds until a submission shows, longest of 5", max(waits[1:]), Bound.AT_MOST, 5, "s"
    )


def counted_of(scratch: Scratch, database: Database, asked: Asked) -> int:
    """How many responses of the event the sweep has counted."""
    with scratch.owner(database, asked.house.partnership.pk) as cursor:
        cursor.execute("SELECT responses FROM evaluations_eventtally WHERE event_id = %s", [asked.event_id])
        row = cursor.fetchone()
    return row[0] if row else 0
