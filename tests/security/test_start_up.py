"""Production refuses to start with a development secret, a superuser's role, or row-level security off."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from qa_portal.runtime.embedded import Addresses

ROOT = Path(__file__).resolve().parents[2]
GOOD_SECRET = "x7" * 20
WEB = "import qa_portal.wsgi"
WORKER = "from qa_portal.celery import refuse_unsafe; import django; django.setup(); refuse_unsafe()"


def start(program: str, folder: Path, **changes: str) -> tuple[int, str]:
    """Exit status and what was said, of a process started as in production."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "QA_ENVIRONMENT": "production",
        "SECRET_KEY": GOOD_SECRET,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "portal.example",
        **changes,
    }
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stderr


@contextmanager
def isolation_off(cluster: Addresses) -> Iterator[None]:
    connection = psycopg2.connect(cluster.of("postgres", "qa_portal"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partnerships_theme NO FORCE ROW LEVEL SECURITY")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE partnerships_theme FORCE ROW LEVEL SECURITY")
    connection.close()


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
def test_it_starts_where_it_is_safe(
    django_db_setup: None, cluster: Addresses, tmp_path: Path, program: str
) -> None:
    status, said = start(program, tmp_path, DATABASE_URL=cluster.application)
    assert status == 0, said


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
def test_it_refuses_what_is_unsafe(
    django_db_setup: None, cluster: Addresses, tmp_path: Path, program: str
) -> None:
    secret = "development-only-secret-never-used-in-production"
    refusals = [start(program, tmp_path, DATABASE_URL=cluster.application, SECRET_KEY=secret)]
    refusals += [start(program, tmp_path, DATABASE_URL=cluster.application, DEMONSTRATION="1")]
    refusals += [start(program, tmp_path, DATABASE_URL=cluster.of("postgres", "qa_portal"))]
    with isolation_off(cluster):
        refusals += [start(program, tmp_path, DATABASE_URL=cluster.application)]
    expected = [
        "Set SECRET_KEY",
        "DEMONSTRATION must be off",
        "can bypass row-level security",
        "Row-level security is off for partnerships_theme",
    ]
    assert [(status, words in said) for (status, said), words in zip(refusals, expected, strict=True)] == [
        (1, True)
    ] * 4
