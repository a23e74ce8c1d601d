"""Keeps a set of child processes running, in the order they were given, until told to stop."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from qa_portal.runtime import processes
from qa_portal.runtime.problems import StartError, StopAsked

#: Seconds before a crashed child is started again: 1, 2, 4 and so on up to this.
LONGEST_BACK_OFF = 30.0
#: A child that ran this long has recovered; its next crash counts as a first one.
RECOVERED_AFTER = 60.0
#: A child that crashes this often in a row will not come back by itself.
MOST_CRASHES_IN_A_ROW = 8
STOP_PATIENCE = 25.0


@dataclass
class Child:
    """One process to keep running. `start` returns when it is up, or raises StartError."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    polite: signal.Signals = signal.SIGTERM
    #: Servers that the others depend on stop after them.
    foundation: bool = False
    process: subprocess.Popen[bytes] | None = None
    crashes: int = 0
    started_at: float = 0.0
    start_again_at: float = 0.0


def back_off(crashes: int) -> float:
    """Seconds to wait before the start after the n-th crash in a row."""
    return float(min(2.0 ** (crashes - 1), LONGEST_BACK_OFF))


class Supervisor:
    """Starts children, restarts those that crash, stops all of them."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.children: list[Child] = []
        self.stopping = False
        self.in_a_hurry = False

    def listen(self) -> None:
        """Turn SIGINT, SIGTERM and SIGHUP into StopAsked; a second one while stopping means now."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping:
            self.in_a_hurry = True
        else:
            self.stopping = True
            raise StopAsked

    def add(self, child: Child) -> None:
        """Start a child and keep it running from now on. Raises StartError if it does not come up."""
        self.children.append(child)
        self._start(child)

    def _start(self, child: Child) -> None:
        child.process = child.start()
        child.started_at = time.monotonic()

    def refuse_crashed(self) -> None:
        """Raises StartError with the end of its log if a child has ended. For the time before all are up."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                raise StartError(
                    f"The {child.name} process ended with status {child.process.returncode}. "
                    f"The end of {child.log}:\n{processes.last_lines(child.log)}"
                )

    def run(self) -> None:
        """Watch the children for ever. Raises StopAsked, or StartError when one crashes again and again."""
        while True:
            self.watch()
            time.sleep(0.2)

    def watch(self) -> None:
        """One look: note who crashed, start again whose time has come."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._note_crash(child, f"ended with status {child.process.returncode}", now)
            elif child.process is None and now >= child.start_again_at:
                try:
                    self._start(child)
                except StartError as problem:
                    self._note_crash(child, f"could not start: {problem}", now)
                else:
                    self.say(f"The {child.name} process runs again.")

    def _note_crash(self, child: Child, what: str, now: float) -> None:
        if child.process is not None:
            processes.kill_group(child.process)
            if now - child.started_at > RECOVERED_AFTER:
                child.crashes = 0
        child.process = None
        child.crashes += 1
        if child.crashes > MOST_CRASHES_IN_A_ROW:
            raise StartError(
                f"The {child.name} process {what}, {child.crashes} times in a row. "
                f"The end of {child.log}:\n{processes.last_lines(child.log)}"
            )
        pause = back_off(child.crashes)
        child.start_again_at = now + pause
        self.say(f"The {child.name} process {what}. Starting it again in {pause:.0f} s. Log: {child.log}")

    def stop_all(self) -> None:
        """Stop everything: first what uses the servers, all at once, then the servers, last started first."""
        self.stopping = True
        users = [child for child in self.children if not child.foundation]
        for child in users:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(child.polite)
        self._wait(users)
        for child in reversed([child for child in self.children if child.foundation]):
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(child.polite)
                self._wait([child])

    def _wait(self, children: list[Child]) -> None:
        processes.wait_until(
            lambda: (
                self.in_a_hurry or all(c.process is None or c.process.poll() is not None for c in children)
            ),
            STOP_PATIENCE,
        )
        for child in children:
            if child.process is not None:
                processes.kill_group(child.process)
                child.process = None
