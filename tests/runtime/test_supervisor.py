"""The supervisor: restarts what crashes, gives up in words, and stops everything."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa_portal.runtime import processes
from qa_portal.runtime.problems import StartError
from qa_portal.runtime.supervisor import MOST_CRASHES_IN_A_ROW, Child, Supervisor, back_off
from tests.runtime.conftest import ROOT


class Said(list[str]):
    """What the supervisor told the operator."""

    def __call__(self, message: str) -> None:
        self.append(message)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def supervisor(said: Said) -> Iterator[Supervisor]:
    supervisor = Supervisor(said)
    yield supervisor
    supervisor.in_a_hurry = True
    supervisor.stop_all()


@pytest.fixture
def shell_child(tmp_path: Path) -> Callable[..., Child]:
    def make(name: str, script: str, *, foundation: bool = False) -> Child:
        log = tmp_path / f"{name}.log"
        start = lambda: processes.start(["/bin/sh", "-c", script], log=log)  # noqa: E731
        return Child(name, start, log, foundation=foundation)

    return make


def test_waits_double_up_to_half_a_minute() -> None:
    assert [back_off(crashes) for crashes in range(1, 8)] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_crashed_child_is_started_again_after_a_pause(
    supervisor: Supervisor, said: Said, shell_child: Callable[..., Child]
) -> None:
    child = shell_child("worker", "sleep 60")
    supervisor.add(child)
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    supervisor.watch()
    assert said == [
        f"The worker process ended with status -9. Starting it again in 1 s. Log: {child.log}",
    ]
    assert child.process is None
    child.start_again_at = time.monotonic()
    supervisor.watch()
    assert said[1:] == ["The worker process runs again."]
    assert child.process.poll() is None


def test_a_child_that_keeps_crashing_ends_it_all_with_the_end_of_its_log(
    supervisor: Supervisor, shell_child: Callable[..., Child]
) -> None:
    child = shell_child("web", "echo the port is on fire; exit 3")
    supervisor.add(child)
    with pytest.raises(StartError, match=r"(?s)web process ended with status 3, 9 times.*port is on fire"):
        crash_again_and_again(supervisor, child)


def test_a_child_that_ends_while_the_others_start_is_reported_with_its_log(
    supervisor: Supervisor, shell_child: Callable[..., Child]
) -> None:
    child = shell_child("beat", "echo no schedule; exit 1")
    supervisor.add(child)
    assert child.process is not None
    child.process.wait()
    with pytest.raises(StartError, match=r"(?s)beat process ended with status 1.*no schedule"):
        supervisor.refuse_crashed()


def test_the_servers_stop_after_those_that_use_them(
    supervisor: Supervisor, shell_child: Callable[..., Child], tmp_path: Path
) -> None:
    order = tmp_path / "order"
    for name, foundation in (("database", True), ("web", False)):
        script = f"trap 'echo {name} >> {order}; exit 0' TERM; echo {name} up; while :; do sleep 0.05; done"
        child = shell_child(name, script, foundation=foundation)
        supervisor.add(child)
        assert processes.wait_until(lambda log=child.log: log.exists() and "up" in log.read_text(), 10)  # type: ignore[misc]
    supervisor.stop_all()
    assert order.read_text() == "web\ndatabase\n"


def test_a_child_that_ignores_the_request_is_killed_with_its_own_children(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = "trap '' TERM; sleep 60 & echo $!; wait; sleep 60"
    process = processes.start(["/bin/sh", "-c", script], log=log)
    assert processes.wait_until(lambda: log.read_text().strip() != "", 10)
    grandchild = int(log.read_text())
    processes.stop(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL
    assert processes.wait_until(lambda: not _runs(grandchild), 5)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's leash is Linux's")
def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from qa_portal.runtime import processes\n"
        "print(processes.start(['sleep', '60']).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _runs(child)
    parent.kill()
    parent.communicate()
    assert processes.wait_until(lambda: not _runs(child), 5)


def crash_again_and_again(supervisor: Supervisor, child: Child) -> None:
    for _ in range(MOST_CRASHES_IN_A_ROW + 1):
        assert child.process is not None
        child.process.wait()
        supervisor.watch()
        child.start_again_at = 0.0
        supervisor.watch()


def _runs(pid: int) -> bool:
    """Whether the process lives; one that is dead and not yet collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z" and os.path.exists(f"/proc/{pid}")
