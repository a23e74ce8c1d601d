"""Where benchmarks run: a scratch cluster of their own with several databases, and a folder for everything else.

The cluster waits for the disk at every commit, as the one of `script/server` does; it vacuums only when told, so
that nothing runs meanwhile. With `--no-disk` it waits for no disk: what the programs themselves cost stands out.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from qa_portal.runtime import roles
from qa_portal.runtime.embedded import Addresses, TemporaryCluster
from qa_portal.runtime.postgres import THROWAWAY_SETTINGS
from script.benchmarks.web import HOST, WORKERS, Server, served

SETTINGS = "script.benchmarks.bare.settings"
QUIET_SETTINGS = {"autovacuum": "off"}
SECRET = "only-for-benchmarks-" + 40 * "x"


@dataclass(frozen=True)
class Database:
    """One database of the scratch cluster."""

    name: str
    application: str
    owner: str


class Scratch:
    """A cluster, a DATA_DIR, and Django set up for both. Use it as a context; nothing of it stays."""

    def __init__(self, *, quick: bool, waits_for_disk: bool = True) -> None:
        self.quick = quick
        self._settings = QUIET_SETTINGS if waits_for_disk else THROWAWAY_SETTINGS
        self.folder = Path(tempfile.mkdtemp(prefix="qa-bench-"))
        self._stack = ExitStack()

    def __enter__(self) -> "Scratch":
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            self.addresses: Addresses = self._stack.enter_context(TemporaryCluster(self._settings))
            self._set_up_django()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._disconnect()
        self._stack.close()

    @property
    def base(self) -> Database:
        """The migrated database from which others are copied."""
        return self.database(roles.DATABASE)

    def database(self, name: str) -> Database:
        of = self.addresses.of
        return Database(name, of(roles.APPLICATION, name), of(roles.OWNER, name))

    def environment(self, database: Database) -> dict[str, str]:
        """Production's settings, but without TLS: no clock to move and no debugging, as people have it."""
        return {
            "QA_ENVIRONMENT": "production",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "SECRET_KEY": SECRET,
            "SECURE_SSL_REDIRECT": "0",
            "ALLOWED_HOSTS": HOST,
            "DATA_DIR": str(self.folder),
            "REDIS_URL": "",
            "DATABASE_URL": database.application,
            "DATABASE_OWNER_URL": database.owner,
        }

    def _set_up_django(self) -> None:
        os.environ.update(self.environment(self.base), WEB_CONCURRENCY=str(WORKERS), LOG_LEVEL="WARNING")
        import django
        from django.core.management import call_command

        django.setup()
        from script.benchmarks.bare.models import TABLE

        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        with self.owner(self.base) as cursor:
            cursor.execute(TABLE)
        call_command("collectstatic", interactive=False, verbosity=0)
        (self.folder / "templates" / "bare").mkdir(parents=True)

    def copy(self, name: str, source: Database | None = None) -> Database:
        """A copy of a database, made file by file; replaces an older copy of that name."""
        source = source or self.base
        self._disconnect()
        with self._superuser() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source.name}" STRATEGY file_copy')
        roles.set_up(self.addresses.superuser, name)
        return self.database(name)

    def _disconnect(self) -> None:
        from django.db import connections

        for connection in connections.all():
            connection.close()

    def use(self, database: Database) -> None:
        """Point this process's Django at a database."""
        from django.db import connections

        for alias, address in (("default", database.application), ("owner", database.owner)):
            parts = urlsplit(address)
            query = dict(parse_qsl(parts.query))
            connections[alias].close()
            connections[alias].settings_dict.update(
                NAME=database.name, USER=parts.username, HOST=query["host"], PORT=query["port"]
            )

    @contextmanager
    def owner(self, database: Database, partnership_id: int | None = None) -> Iterator[Any]:
        """A cursor of the owner in one transaction; row-level security is forced, so it needs the partnership."""
        import psycopg2

        connection = psycopg2.connect(database.owner)
        try:
            with connection, connection.cursor() as cursor:
                if partnership_id is not None:
                    cursor.execute("SELECT set_config('qa.partnership', %s, true)", [str(partnership_id)])
                yield cursor
        finally:
            connection.close()

    @contextmanager
    def _superuser(self) -> Iterator[Any]:
        import psycopg2

        connection = psycopg2.connect(self.addresses.superuser)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def settle(self, database: Database) -> None:
        """Vacuum and analyse, as autovacuum would have done by the next day."""
        import psycopg2

        connection = psycopg2.connect(self.addresses.of("postgres", database.name))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("CHECKPOINT")
        finally:
            connection.close()

    @contextmanager
    def web(self, database: Database, extra: Mapping[str, str] | None = None) -> Iterator[Server]:
        """The product's web server, two workers, on a database."""
        log = self.folder / f"web-{database.name}.log"
        with served({**self.environment(database), **(extra or {})}, log) as server:
            yield server
