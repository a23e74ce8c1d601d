"""`script/server` without its installation: from an empty folder to ready, through a crash, to nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_portal.runtime import processes
from qa_portal.runtime.problems import StartError
from qa_portal.runtime.serve import Options, health, refuse_taken_port, step
from tests.runtime.conftest import ROOT, processes_using

#: What would lead the server away from the embedded ones.
OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "QA_ENVIRONMENT", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def environment(data_dir: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return {**kept, "DATA_DIR": str(data_dir), "PORT": str(port), "DEMO": "0"}


def serve(data_dir: Path, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "qa_portal.runtime", "serve"],
        cwd=ROOT,
        env=environment(data_dir, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(parent: int, word: str) -> list[int]:
    listed = subprocess.run(
        ["ps", "-eww", "-o", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(maxsplit=2) for line in listed.splitlines()[1:]]
    return [int(pid) for pid, mother, command in rows if int(mother) == parent and word in command]


@pytest.mark.faults
def test_the_server_comes_up_survives_crashes_and_stops_clean(data_dir: Path) -> None:
    port = free_port()
    server = serve(data_dir, port)
    address = f"http://127.0.0.1:{port}"
    try:
        assert server.stdout is not None
        told = []
        for line in server.stdout:
            told.append(line)
            if line == f"The portal is at {address} - stop it with Ctrl-C.\n":
                break
        assert health(address)[0] == 200, "".join(told)
        assert "manage.py create_partnership" in "".join(told)

        second = serve(data_dir, free_port())
        said, _ = second.communicate(timeout=30)
        assert second.returncode == 1
        assert f"in use by another copy (process {server.pid})" in said

        for word in ("bin/postgres", "qa_portal worker"):
            (victim,) = children(server.pid, word)
            os.kill(victim, signal.SIGKILL)
            assert processes.wait_until(lambda v=victim, w=word: children(server.pid, w) not in ([], [v]), 30)  # type: ignore[misc]
        assert processes.wait_until(lambda: health(address)[0] == 200, 60, pause=0.5)
        assert json.loads(health(address)[1])["start-up"] is True
    finally:
        server.send_signal(signal.SIGTERM)
        rest, _ = server.communicate(timeout=60)
    assert rest.endswith("Stopped.\n")
    assert server.returncode == 0
    assert health(address)[0] == 0
    assert processes_using(data_dir) == []
    assert not (data_dir / "ready").exists()


def test_a_taken_port_is_refused_before_anything_starts(data_dir: Path, taken_port: int) -> None:
    server = serve(data_dir, taken_port)
    said, _ = server.communicate(timeout=60)
    assert server.returncode == 1
    assert f"Nothing can listen on 127.0.0.1, port {taken_port}" in said
    assert not (data_dir / "postgres").exists()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(StartError, match=r"Nothing can listen on 192\.0\.2\.1"):
        refuse_taken_port("192.0.2.1", 8000)


def test_a_failed_step_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"(?s)status 4.*no such table"):
        step([sys.executable, "-c", "print('no such table'); raise SystemExit(4)"], log=tmp_path / "log")


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(StartError, match="no port number"):
        Options.from_environment({"PORT": port})


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("qa.example", "http://qa.example:8000"),
    ],
)
def test_the_printed_address_can_be_opened(host: str, address: str) -> None:
    assert Options.from_environment({"HOST": host}).address == address
