"""One PostgreSQL cluster: make it, start it, stop it, and cope with what a crash leaves behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from qa_portal.runtime import binaries, processes
from qa_portal.runtime.accounts import Account, bare_environment, identity_arguments
from qa_portal.runtime.layout import SOCKET_PORT
from qa_portal.runtime.problems import StartError

#: The role that initdb makes. It is for set-up only; nothing connects with it at run time.
SUPERUSER = "postgres"
#: PostgreSQL replays its log after a crash before it lets anyone in.
START_PATIENCE = 60.0
STOP_PATIENCE = 30.0

#: Only sockets in a folder that is closed to everyone else: no network port, no passwords to keep.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(SOCKET_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}
#: For tests: nothing has to survive the machine, so nothing waits for the disk.
THROWAWAY_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass
class Cluster:
    """A cluster in `folder`/data with its socket in `run`, run by `account` (None: by us)."""

    folder: Path
    run: Path
    account: Account | None
    log: Path
    extra_settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, role: str, database: str) -> str:
        return socket_url(self.run, role, database)

    def create(self) -> bool:
        """Make the cluster unless it exists; whether it was made.

        initdb works beside the final place, so that an interrupted one leaves no half of a cluster.
        """
        if (self.data / "PG_VERSION").exists():
            return False
        programs = binaries.postgres_programs(self.account)
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        argv = [
            str(programs / "initdb"),
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-instructions",
            *_locale(binaries.major_version(programs, self.account)),
        ]
        if self.extra_settings.get("fsync") == "off":
            argv.append("--no-sync")
        made = subprocess.run(
            argv,
            cwd=self.folder,
            env=bare_environment(),
            capture_output=True,
            text=True,
            check=False,
            **identity_arguments(self.account),
        )
        if made.returncode != 0:
            raise StartError(
                f"PostgreSQL could not make a cluster in {self.folder}:\n{made.stdout}{made.stderr}"
            )
        (unfinished / "pg_hba.conf").write_text(
            "# Only through the socket, whose folder is private.\nlocal all all trust\n"
        )
        unfinished.rename(self.data)
        return True

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it accepts connections.

        The caller must hold the folder's lock: a server that still runs here is one that lost its owner.

        Raises StartError with the end of the log when it does not come up.
        """
        programs = binaries.postgres_programs(self.account)
        self._refuse_other_version(programs)
        self._clear_after_crash()
        settings = {
            **SETTINGS,
            "unix_socket_directories": str(self.run),
            **self.extra_settings,
        }
        argv = [str(programs / "postgres"), "-D", str(self.data)]
        argv += [f"--{name}={value}" for name, value in settings.items()]
        process = processes.start(
            argv,
            log=self.log,
            account=self.account,
            environment=bare_environment(),
            folder=self.folder,
            death_signal=signal.SIGINT,
        )
        try:
            up = processes.wait_until(lambda: self.ready() or process.poll() is not None, START_PATIENCE)
        except BaseException:  # somebody asked to stop meanwhile
            self.stop(process)
            raise
        if not up or process.poll() is not None:
            self.stop(process)
            raise StartError(
                f"PostgreSQL did not start. The end of {self.log}:\n{processes.last_lines(self.log)}"
            )
        return process

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Fast shutdown: open transactions are rolled back, everything is written, the server ends."""
        processes.stop(process, polite=signal.SIGINT, patience=STOP_PATIENCE)

    def ready(self) -> bool:
        """Whether a server of this cluster accepts connections, by its own record and its living process."""
        record = self._record()
        return len(record) > 7 and record[7].strip() == "ready" and self._lives(int(record[0]))

    def _record(self) -> list[str]:
        """Lines of postmaster.pid: process, folder, start, port, socket folder, address, memory, state."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _lives(self, pid: int) -> bool:
        """Whether that process is a server of this cluster, and not one that got the same number since."""
        if sys.platform.startswith("linux"):
            try:
                return Path(os.readlink(f"/proc/{pid}/cwd")) == self.data.resolve()
            except OSError:
                return False
        listed = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return str(self.data) in listed.stdout

    def _clear_after_crash(self) -> None:
        """Stop a server whose owner was killed, and remove records that name no server of ours.

        PostgreSQL asks only whether the number in a record is in use by its account. In a container it soon
        is again, by something else, or stays so, by a dead process that nobody collects.
        """
        record = self._record()
        pid = int(record[0]) if record and record[0].strip().isdigit() else 0
        if pid and self._lives(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            if not processes.wait_until(lambda: not self._lives(pid), STOP_PATIENCE):
                raise StartError(f"Another PostgreSQL (process {pid}) uses {self.data} and does not stop.")
        socket_name = f".s.PGSQL.{SOCKET_PORT}"
        for left in (self.data / "postmaster.pid", self.run / socket_name, self.run / f"{socket_name}.lock"):
            left.unlink(missing_ok=True)

    def _refuse_other_version(self, programs: Path) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        found = binaries.major_version(programs, self.account)
        if made_by != found:
            raise StartError(
                f"The cluster in {self.data} was made by PostgreSQL {made_by}, but the programs are of "
                f"version {found}. Restore a backup into a new DATA_DIR (pg_dump of version {made_by}, "
                "then psql)."
            )


def socket_url(run: Path, role: str, database: str) -> str:
    """The address of a database by the socket in `run`."""
    return f"postgresql://{role}@/{database}?host={quote(str(run), safe='/')}&port={SOCKET_PORT}"


def _locale(major: int) -> list[str]:
    """C.UTF-8 everywhere: the same order on every machine, and capitals of every alphabet."""
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"] if sys.platform.startswith("linux") else ["--locale=C"]
