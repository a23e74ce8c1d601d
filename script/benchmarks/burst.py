"""Many people at once on one event: 4 and 16 clients, each reading, saving and sending a whole survey."""

from script.benchmarks import making, web
from script.benchmarks.figures import Bound, Figure
from script.benchmarks.scratch import Database, Scratch
from script.benchmarks.survey import BARE_PEOPLE, fill_bare, warm
from script.benchmarks.surveying import Asked, ask, write_bare_templates
from script.benchmarks.timing import ROUNDS, percentile
from script.benchmarks.web import Answer, Server

GROUP = "burst"


def run(scratch: Scratch) -> list[Figure]:
    """Errors, deadlocks and slow answers while 4 and 16 clients answer at once."""
    each = 4 if scratch.quick else 10
    database = scratch.copy("burst")
    scratch.use(database)
    house = making.build()
    asked = ask(house, (4 + 16) * each * ROUNDS + 1, ref="BURST")
    write_bare_templates(scratch, asked)
    fill_bare(scratch, database)
    scratch.settle(database)
    figures: list[Figure] = []
    with scratch.web(database) as server:
        warm(server, asked)
        first = 1
        for clients in (4, 16):
            figures += one_burst(server, asked, clients, each, first)
            first += clients * each * ROUNDS
    figures.append(deadlocks(scratch, database))
    return figures


def one_burst(server: Server, asked: Asked, clients: int, each: int, first: int) -> list[Figure]:
    """So many clients, each answering `each` surveys; the bare view's burst before each round."""
    slow, bare_slow, failed = [], [], 0
    for round_number in range(ROUNDS):
        start = first + round_number * clients * each
        bare = [request for n in range(clients * each) for request in bare_visit(asked, n)]
        bare_slow.append(p95(server.burst(bare, clients)))
        # The visits of a client follow each other: `burst` deals its list out one by one.
        visits = [survey_visit(asked, start + n) for n in range(clients * each)]
        ours = [
            visit[step]
            for turn in range(each)
            for step in range(len(visits[0]))
            for visit in visits[turn * clients : (turn + 1) * clients]
        ]
        answers = server.burst(ours, clients)
        slow.append(p95(answers))
        failed += sum(answer.status not in (200, 302) for answer in answers)
    ratios = sorted(mine / bare for mine, bare in zip(slow, bare_slow, strict=True))
    detail = f"{sorted(slow)[1] * 1000:.0f} ms against {sorted(bare_slow)[1] * 1000:.0f} ms"
    return [
        Figure(GROUP, f"{clients} clients: p95 against the bare view's", ratios[1], Bound.AT_MOST, 3, detail=detail),
        Figure(GROUP, f"{clients} clients: answers that were not 200 or 302", failed, Bound.AT_MOST, 0, "answers"),
    ]  # fmt: skip


def survey_visit(asked: Asked, person: int) -> list[bytes]:
    """Every page read and posted, the last one sending everything."""
    requests = []
    for page in asked.pages:
        requests.append(web.get(f"{asked.address(person)}{page.number}/"))
        requests.append(asked.save(person, page))
    return requests


def bare_visit(asked: Asked, person: int) -> list[bytes]:
    """The same pages of the bare view."""
    requests = []
    for page in asked.pages:
        requests.append(web.get(f"/bare/{person % BARE_PEOPLE + 1}/{page.number}/"))
        requests.append(web.post(f"/bare/{person}/{page.number}/", making.answered(page)))
    return requests


def p95(answers: list[Answer]) -> float:
    return percentile([answer.seconds for answer in answers], 0.95)


def deadlocks(scratch: Scratch, database: Database) -> Figure:
    """What PostgreSQL itself counted."""
    with scratch.owner(database) as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [database.name])
        (found,) = cursor.fetchone()
    return Figure(GROUP, "deadlocks that PostgreSQL counted", found, Bound.AT_MOST, 0, "deadlocks")
