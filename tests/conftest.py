"""Real PostgreSQL for every test: a copy of a migrated scratch cluster, used as the application's role."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psycopg2
import pytest
from django.db import connections
from django.test import Client

from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Board, Partnership, User
from partnerships.services.partnerships import add_member, create_partnership
from partnerships.tenancy import partnership_scope
from qa_portal.runtime.embedded import Addresses, TemporaryCluster
from tests.migrated_cluster import migrated_cluster

#: A Monday in term, ten in the morning in London.
MONDAY = dt.datetime(2026, 6, 1, 10, 0, tzinfo=clock.LONDON)


#: These take minutes each.
LONG = ("browser", "faults", "scale")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no process ends on one while the others have nothing left to do."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in LONG))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The first process removes the folder that it made; the others only use it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ["QA_TEST_SCRATCH"], ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Addresses]:
    """A scratch PostgreSQL with every migration applied, one for each test process."""
    with TemporaryCluster(copy_of=migrated_cluster()) as addresses:
        yield addresses


def connect_to(alias: str, address: str) -> None:
    """Point one of Django's connections at the scratch cluster."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    wrapper = connections[alias]
    wrapper.close()
    wrapper.settings_dict.update(
        NAME=parts.path.lstrip("/"),
        USER=parts.username or "",
        PASSWORD=parts.password or "",
        HOST=query.get("host", ""),
        PORT=query.get("port", ""),
    )


@pytest.fixture(scope="session")
def django_db_setup(cluster: Addresses, django_db_blocker: Any) -> Iterator[None]:
    """Tests connect as the application's role, which cannot bypass isolation."""
    connect_to("default", cluster.application)
    connect_to("owner", cluster.owner)
    os.environ["DATABASE_URL"] = cluster.application
    os.environ["DATABASE_OWNER_URL"] = cluster.owner
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,), "the tests' role could bypass row-level security"
    yield
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any, cluster: Addresses) -> Iterator[None]:
    """A database whose commits are real, for threads, workers and locks; emptied afterwards, as owner."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connections["default"].close()
            empty(cluster.of("postgres", "qa_portal"))


def empty(address: str) -> None:
    """Remove every row that tests committed."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('%I', tablename), ', ') FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename NOT IN ('django_migrations', 'django_content_type')"
        )
        (tables,) = cursor.fetchone()
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    connection.close()


@dataclass(frozen=True)
class Cast:
    """One partnership with one person per role."""

    partnership: Partnership
    boards: tuple[Board, Board]
    people: dict[Role, User]

    @property
    def home(self) -> str:
        return self.partnership.get_absolute_url()


def cast_of(slug: str, name: str) -> Cast:
    partnership = create_partnership(slug=slug, name=name, short_name=name.split()[0])
    with partnership_scope(partnership):
        boards = (
            Board.objects.create(name=f"{name.split()[0]} Board", short_name="Board"),
            Board.objects.create(name=f"{name.split()[0]} Second Board", short_name="Second"),
        )
        people = {}
        for role in Role:
            board = boards[0] if role == Role.BOARD_MEMBER else None
            member = add_member(
                email=f"{role.value}@{slug}.example",
                name=f"{role.label} of {name.split()[0]}",
                roles={role: board},
            )
            people[role] = member.user
    return Cast(partnership, boards, people)


@pytest.fixture
def ashshire(db: None) -> Cast:
    """The partnership that tests are about."""
    return cast_of("ashshire", "Ashshire Safeguarding Children Partnership")


@pytest.fixture
def birchester(db: None) -> Cast:
    """The partnership whose data must never appear."""
    return cast_of("birchester", "Birchester Safeguarding Children Partnership")


@pytest.fixture
def in_ashshire(ashshire: Cast) -> Iterator[Cast]:
    """Ashshire, with its scope open."""
    with partnership_scope(ashshire.partnership):
        yield ashshire


@pytest.fixture
def on_monday() -> Iterator[dt.datetime]:
    """The clock held at ten on a Monday in term."""
    with clock.held_at(MONDAY):
        yield MONDAY


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which a person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
