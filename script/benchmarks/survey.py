"""Survey pages against a bare Django view of the same questions, and against themselves with many answers stored."""

from collections.abc import Sequence

from script.benchmarks import counting, loading, making, web
from script.benchmarks.figures import Bound, Figure
from script.benchmarks.scratch import Database, Scratch
from script.benchmarks.surveying import Asked, ask, fill_drafts, write_bare_templates
from script.benchmarks.timing import ROUNDS, Compared, Work, compare
from script.benchmarks.web import Server

GROUP = "survey"
TURNS = 6
BARE_PEOPLE = 50


def run(scratch: Scratch) -> list[Figure]:
    """Speeds and queries of the survey's pages."""
    block = 24 if scratch.quick else 60
    empty = scratch.copy("survey_empty")
    scratch.use(empty)
    house = making.build()
    people = block * TURNS * ROUNDS
    asked = ask(house, 3 * people, ref="BENCH-1")
    write_bare_templates(scratch, asked)
    fill_bare(scratch, empty)
    fill_drafts(scratch, empty, asked, asked.invitations[people:])
    figures = counting.queries_of_pages(house)
    stored = scratch.copy("survey_stored", empty)
    loaded = loading.load(scratch, stored, house, 10**5 if scratch.quick else 10**6)
    for database in (empty, stored):
        scratch.settle(database)
    with scratch.web(empty) as server, scratch.web(stored) as full:
        warm(server, asked)
        warm(full, asked)
        beside = against_empty(server, full, asked, block, loaded)
        figures += [*against_bare(server, asked, block), *beside]
    return figures


def fill_bare(scratch: Scratch, database: Database) -> None:
    """Rows for the bare view to read."""
    with scratch.owner(database) as cursor:
        cursor.execute(
            "INSERT INTO bare_answer (person, page, answers, saved_at)"
            " SELECT n, 1, '{}', '2026-01-01Z' FROM generate_series(1, %s) AS n",
            [BARE_PEOPLE],
        )


def warm(server: Server, asked: Asked, rounds: int = 6) -> None:
    """Let both workers import, connect and render everything once."""
    for _ in range(rounds):
        for page in asked.pages:
            server.burst([web.get(f"{asked.address(0)}{page.number}/")] * 4, 4)
            server.burst([web.get(f"/bare/1/{page.number}/")] * 4, 4)


def bare_gets(server: Server, asked: Asked, block: int) -> Work:
    """The bare view's pages, in the same order as the survey's."""
    pages = asked.pages
    requests = [web.get(f"/bare/{n % BARE_PEOPLE + 1}/{pages[n % len(pages)].number}/") for n in range(block)]
    return lambda turn: server.seconds_each(requests, 200)


def gets(server: Server, asked: Asked, block: int) -> Work:
    """All pages of the survey in order, by different people each turn."""
    pages, people = asked.pages, len(asked.invitations)

    def turn_of(turn: int) -> float:
        addresses = [asked.address((turn * block + n) % people) for n in range(block)]
        requests = [web.get(f"{one}{pages[n % len(pages)].number}/") for n, one in enumerate(addresses)]
        return server.seconds_each(requests, 200)

    return turn_of


def bare_inserts(
    server: Server, asked: Asked, block: int, places: Sequence[int], *, words: bool = True
) -> Work:
    """The same answers to the bare view, which inserts them."""
    pages = [asked.pages[place] for place in places]
    chosen = [pages[n % len(pages)] for n in range(block)]
    requests = [
        web.post(f"/bare/{n}/{page.number}/", making.answered(page, words=words))
        for n, page in enumerate(chosen)
    ]
    return lambda turn: server.seconds_each(requests, 302)


def posts(
    server: Server, asked: Asked, block: int, places: Sequence[int], first: int, *, words: bool = True
) -> Work:
    """Pages posted, each by somebody else, from the person at `first` on."""
    pages = [asked.pages[place] for place in places]

    def turn_of(turn: int) -> float:
        start = first + turn * block
        requests = [asked.save(start + n, pages[n % len(pages)], words=words) for n in range(block)]
        return server.seconds_each(requests, 302)

    return turn_of


def against_bare(server: Server, asked: Asked, block: int) -> list[Figure]:
    """GET, save and submit, each in turns with the bare view."""
    last = len(asked.pages) - 1
    early, late = range(last), [last]
    third = len(asked.invitations) // 3

    def inserts(places: Sequence[int], first: int, *, words: bool = True) -> Compared:
        bare = bare_inserts(server, asked, block, places, words=words)
        return compare(bare, posts(server, asked, block, places, first, words=words), turns=TURNS)

    found = [
        (
            "page GET, against a bare view",
            0.5,
            compare(bare_gets(server, asked, block), gets(server, asked, block), turns=TURNS),
        ),
        ("save a page, against a bare insert", 0.6, inserts(early, 0)),
        ("submit, against a bare insert", 0.6, inserts(late, third, words=False)),
        ("submit with two free texts, against one bare insert", 0.6, inserts(late, 2 * third)),
    ]
    return [
        Figure(GROUP, what, one.ratio, Bound.AT_LEAST, target, detail=one.milliseconds())
        for what, target, one in found
    ]


def against_empty(empty: Server, stored: Server, asked: Asked, block: int, answers: int) -> list[Figure]:
    """The same requests with nothing and with many answers stored, by the people who have a draft in both."""
    early = range(len(asked.pages) - 1)
    third = len(asked.invitations) // 3
    get = compare(gets(empty, asked, block), gets(stored, asked, block), turns=TURNS)
    save = compare(
        posts(empty, asked, block, early, third), posts(stored, asked, block, early, third), turns=TURNS
    )
    return [
        Figure(
            GROUP, f"{what}, {answers:,} answers stored against none", found.ratio, Bound.AT_LEAST, 0.9,
            detail=found.milliseconds(),
        )
        for what, found in (("page GET", get), ("save a page", save))
    ]  # fmt: skip
