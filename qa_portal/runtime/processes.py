"""Child processes that never outlive the process that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from qa_portal.runtime.accounts import Account, identity_arguments

#: prctl(2): the signal that the kernel sends to a child when the thread that started it ends.
PR_SET_PDEATHSIG = 1


def start(
    argv: Sequence[str],
    *,
    log: Path | None = None,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that a Ctrl-C in the terminal reaches only us.

    Output is appended to `log`, or shown where it is None. On Linux the kernel sends `death_signal` to the
    child if we die, even by SIGKILL. Call this from the main thread, because its life is the one that counts,
    and while there are no other threads, because the leash is put on between fork and exec.
    """
    output: IO[bytes] | None = None
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        output = log.open("ab")
    try:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            cwd=folder,
            env=dict(environment) if environment is not None else None,
            start_new_session=True,
            preexec_fn=_leash(death_signal),
            **identity_arguments(account),
        )
    finally:
        if output is not None:
            output.close()


def _leash(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child runs before it becomes the program. Python drops root before it calls this, which
    matters: a change of account would undo it."""
    if not sys.platform.startswith("linux"):
        return None
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True)

    def tie_to_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie_to_parent


def stop(
    process: subprocess.Popen[bytes],
    polite: signal.Signals = signal.SIGTERM,
    patience: float = 15.0,
) -> None:
    """Ask the child to stop, wait `patience` seconds, then kill it and whatever it left in its group."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(polite)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the child's group and collect the child."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], bool], patience: float, pause: float = 0.02) -> bool:
    """Whether the condition came true within `patience` seconds of real time."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log, indented, for a message about a failure."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return "    (nothing was logged)"
    return "\n".join(f"    {line}" for line in lines) or "    (nothing was logged)"
