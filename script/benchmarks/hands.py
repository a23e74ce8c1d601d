"""Broker, worker and beat, as `script/server` runs them."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from qa_portal.runtime import programs
from qa_portal.runtime.embedded import Services
from script.benchmarks.scratch import Database, Scratch

#: Seconds that worker and beat have to come up.
PATIENCE = 90.0


@contextmanager
def hands(scratch: Scratch, database: Database) -> Iterator[None]:
    """Everything that counts and sends, until the block ends."""
    services = Services(scratch.folder, with_postgres=False)
    services.prepare()
    broker = services.broker()
    environment = {**os.environ, **scratch.environment(database), "WORKER_CONCURRENCY": "1"}
    with ExitStack() as stack:
        process = broker.start()
        stack.callback(broker.stop, process)
        log = stack.enter_context((scratch.folder / "hands.log").open("ab"))
        for command in (programs.worker(), programs.beat(scratch.folder)):
            started = subprocess.Popen(command, cwd=programs.ROOT, env=environment, stdout=log, stderr=log)
            stack.callback(_end, started)
        _wait(scratch)
        yield


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait(scratch: Scratch) -> None:
    """Until the worker has taken a wake-up."""
    end = time.monotonic() + PATIENCE
    log = scratch.folder / "hands.log"
    while time.monotonic() < end:
        if "succeeded" in log.read_text():
            return
        time.sleep(0.2)
    raise RuntimeError(f"Worker and beat did not start:\n{log.read_text()[-3000:]}")
