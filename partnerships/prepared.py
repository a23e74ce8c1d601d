"""Statements that PostgreSQL plans once a connection rather than once a request, or in the order written.

For a statement that reaches many tables by key, planning costs far more than running: 1.1 ms against 0.2 for the
facts behind a survey link. Behind a connection pooler, the pooler has to keep a session per connection.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from weakref import WeakKeyDictionary

from django.db import connection

#: PostgreSQL's own `join_collapse_limit`.
PLANNERS_OWN = "8"
Parameter = int | str | dt.datetime | list[str] | list[int | None] | None

#: The statements that each of psycopg's connections knows; a connection that was replaced is forgotten with it.
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Prepared:
    """One statement with parameters $1, $2... of the given types; isolation holds as for any other statement."""

    def __init__(self, name: str, types: LiteralString, sql: LiteralString) -> None:
        self.name = name
        self._prepare = f"PREPARE {name} ({types}) AS {sql}"
        self._execute = f"EXECUTE {name} ({', '.join(['%s'] * len(types.split(',')))})"

    def one(self, *parameters: Parameter) -> tuple[Any, ...] | None:
        """Run it; the first row that it returns, or None."""
        with connection.cursor() as cursor:
            known = _known.setdefault(connection.connection, set())
            if self.name not in known:
                cursor.execute(self._prepare)
                known.add(self.name)
            cursor.execute(self._execute, parameters)
            row: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
        return row


@contextmanager
def joins_as_written() -> Iterator[None]:
    """Within an open transaction: statements join their tables in the order in which they name them.

    For statements that begin with the few rows that matter and reach the rest by key. Left to itself the planner weighs
    every order of eight tables, which takes longer than running the right one, and with row-level security it cannot
    know how many rows a partnership has: it may well begin with every event beside every delegate.
    """
    _set_join_limit("1")
    yield
    if not connection.needs_rollback:
        _set_join_limit(PLANNERS_OWN)


@contextmanager
def rows_by_index() -> Iterator[None]:
    """Within an open transaction: statements find rows by an index, never by reading a whole table.

    For a statement that looks up in the table that it fills: planned while the table was empty, it would read it
    once for each new row, and the table grows under it.
    """
    _set("enable_seqscan", "off")
    yield
    if not connection.needs_rollback:
        _set("enable_seqscan", "on")


def _set_join_limit(limit: str) -> None:
    _set("join_collapse_limit", limit)


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
