"""Data folders and processes of the launchers' tests. None of them uses Django."""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Runs the embedded servers of the DATA_DIR in argv[1] until it is killed.
KEEPER = """
import sys, time
from pathlib import Path
from qa_portal.runtime.embedded import Services, borrowed
with borrowed(Services(Path(sys.argv[1]))):
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def make_data_dir() -> Iterator[Callable[[], Path]]:
    """Makes data folders that every account may enter (pytest's own are closed to all but us)."""
    made: list[Path] = []

    def make() -> Path:
        folder = Path(tempfile.mkdtemp(prefix="qa-data-", dir="/tmp"))
        folder.chmod(0o755)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        for link in ("postgres", "run"):
            if (folder / link).is_symlink():
                shutil.rmtree((folder / link).resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data_dir(make_data_dir: Callable[[], Path]) -> Path:
    return make_data_dir()


@pytest.fixture
def keep_running() -> Iterator[Callable[[Path], "subprocess.Popen[str]"]]:
    """Starts a process that runs the embedded servers of a folder; returns when they are up."""
    started: list[subprocess.Popen[str]] = []

    def keep(folder: Path) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KEEPER), str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    yield keep
    for process in started:
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
        process.wait(timeout=30)


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement in a transaction of its own; its rows, if it has any."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def processes_using(folder: Path) -> list[int]:
    """Processes of this machine (Linux) whose working folder is inside the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            place = os.readlink(entry / "cwd")
        except OSError:
            continue
        if Path(place).is_relative_to(folder):
            found.append(int(entry.name))
    return found
