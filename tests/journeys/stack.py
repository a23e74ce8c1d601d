"""A whole portal for a journey: embedded PostgreSQL and broker, web, worker and beat, in a folder of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from tests.journeys.letters import Mailbox

ROOT = Path(__file__).resolve().parents[2]
#: Seconds until everything runs, from an empty folder on a busy machine.
START_PATIENCE = 240.0
#: What the tests of this process were told, and the portal must not hear.
NOT_FOR_THE_PORTAL = (
    "QA_ENVIRONMENT",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SITE_URL",
    "QA_TEST_SCRATCH",
)

#: Counts the outbox through the scope, as the application itself does.
OUTBOX = """
import collections, json
from partnerships.models import OutboxMessage, Partnership
from partnerships.tenancy import partnership_scope
with partnership_scope(Partnership.objects.get(slug="{slug}")):
    found = collections.Counter(f"{{row.kind}} {{row.state}}" for row in OutboxMessage.objects.all())
print(json.dumps(found))
"""


class Stack:
    """What `script/server` starts with DEMO=0, without installing anything."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="qa-journey-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "serve.log"
        self.mailbox = Mailbox(self.folder / "mailbox")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_PORTAL}
        return kept | {"DATA_DIR": str(self.folder), "PORT": str(self.port), "HOST": "127.0.0.1", "DEMO": "0"}

    def start(self) -> None:
        """Start everything; returns when /healthz answers 200."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "qa_portal.runtime", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_PATIENCE
        while not self.is_healthy():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The portal did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.5)

    def is_healthy(self) -> bool:
        try:
            with build_opener(ProxyHandler({})).open(f"{self.address}/healthz", timeout=10) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        """Stop everything and remove the folder."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        for link in ("postgres", "run"):
            if (self.folder / link).is_symlink():
                shutil.rmtree((self.folder / link).resolve(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py beside the running portal; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def set_clock(self, at: str) -> None:
        self.manage("set_clock", "--at", at)

    def run_due(self, at: str) -> dict[str, int]:
        """Move the clock, doing what falls due; how much each sweep did."""
        said = self.manage("run_due", "--at", at)
        return {
            name: int(count.replace(",", "")) for name, count in re.findall(r"^(\w+): ([\d,]+)$", said, re.M)
        }

    def emails_of(self, slug: str) -> dict[str, int]:
        """The outbox of a partnership: how many emails of each kind and state."""
        said = self.manage("shell", "--no-imports", "-c", OUTBOX.format(slug=slug))
        return {str(name): int(number) for name, number in json.loads(said.splitlines()[-1]).items()}

    def wait_for_delivery(self, slug: str) -> None:
        """Until the worker, too, has handed over what it claimed."""

        def nothing_waits() -> bool:
            return not [kind for kind in self.emails_of(slug) if kind.endswith((" queued", " sending"))]

        wait_until(nothing_waits, "every email is delivered")

    def problems(self) -> list[str]:
        """What web, worker and beat logged as errors."""
        found = []
        for log in sorted((self.folder / "logs").glob("*.log")):
            for line in log.read_text(errors="replace").splitlines():
                if re.search(r"\b(ERROR|CRITICAL)\b|^Traceback", line):
                    found.append(f"{log.name}: {line}")
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], what: str, patience: float = 60.0) -> None:
    """Wait for worker and beat; fails with the words given."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"Not within {patience:.0f} s: {what}"
        time.sleep(0.3)
