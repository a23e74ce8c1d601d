"""Queries of a request, counted in this process on the application's connection."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from script.benchmarks import making
from script.benchmarks.figures import Bound, Figure
from script.benchmarks.making import House
from script.benchmarks.surveying import Asked, ask
from script.benchmarks.web import CSRF_SECRET, HOST

#: Not counted (the brief, Speed): statements of the transaction, and the scope's setting.
APART = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET )|set_config\(", re.IGNORECASE)
MOST_ON_GET = 6
MOST_ON_POST = 10


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of a block, without those that stand apart."""
    from django.db import connection

    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not APART.search(sql):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def browser() -> Any:
    """A browser without an account."""
    from django.test import Client

    client = Client(SERVER_NAME=HOST)
    client.cookies["csrftoken"] = CSRF_SECRET
    return client


def queries_of_pages(house: House) -> list[Figure]:
    """The most queries of any page of a survey, for few people and for many; they must be the same."""
    few = _most(house, 3, "FEW")
    many = _most(house, 300, "MANY")
    detail = f"GET {few[0]} and {many[0]}, POST {few[1]} and {many[1]}, with 3 and 300 people"
    return [
        Figure("survey", "queries of a page GET", max(few[0], many[0]), Bound.AT_MOST, MOST_ON_GET, "queries"),
        Figure("survey", "queries of a save or submit", max(few[1], many[1]), Bound.AT_MOST, MOST_ON_POST, "queries"),
        Figure(
            "survey", "more queries with more people", abs(many[0] - few[0]) + abs(many[1] - few[1]),
            Bound.AT_MOST, 0, "queries", detail,
        ),
    ]  # fmt: skip


def _most(house: House, people: int, ref: str) -> tuple[int, int]:
    """The most queries of a GET and of a POST over one person's whole survey, after somebody else's.

    The first visit of a process plans its statements, which later ones only execute.
    """
    asked = ask(house, people, ref=ref)
    _visit(asked, 0)
    return _visit(asked, 1)


def _visit(asked: Asked, person: int) -> tuple[int, int]:
    client = browser()
    on_get, on_post = [], []
    for page in asked.pages:
        address = f"{asked.address(person)}{page.number}/"
        with counted() as queries:
            expect(client.get(address), 200)
        on_get.append(len(queries))
        with counted() as queries:
            expect(client.post(address, {"csrfmiddlewaretoken": CSRF_SECRET, **making.answered(page)}), 302)
        on_post.append(len(queries))
    return max(on_get), max(on_post)


def expect(response: Any, status: int) -> None:
    """Raises RuntimeError for another status: what failed quickly is no speed."""
    if response.status_code != status:
        raise RuntimeError(f"{response.request['PATH_INFO']}: {response.status_code}, not {status}")
