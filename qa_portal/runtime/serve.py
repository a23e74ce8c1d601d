"""`script/server`: everything from an empty folder to a running portal, and back to nothing running."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa_portal.runtime import processes, programs
from qa_portal.runtime.embedded import Services, data_dir_from_environment
from qa_portal.runtime.layout import DataFolder
from qa_portal.runtime.locks import FolderLock
from qa_portal.runtime.problems import StartError, StopAsked
from qa_portal.runtime.supervisor import Child, Supervisor

#: Seconds until the web process answers at all, and until everything reports ready.
WEB_PATIENCE = 60.0
READY_PATIENCE = 120.0


@dataclass(frozen=True)
class Options:
    """What the environment says."""

    host: str
    port: int
    data_dir: Path
    demonstration: bool
    outside_database: bool
    outside_broker: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Options":
        """Raises StartError for a setting that makes no sense."""
        port = environment.get("PORT") or "8000"
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise StartError(f"PORT is {port!r}, which is no port number.")
        return cls(
            host=environment.get("HOST") or "127.0.0.1",
            port=int(port),
            data_dir=data_dir_from_environment(),
            demonstration=(environment.get("DEMO") or "1") != "0",
            outside_database=bool(environment.get("DATABASE_URL")),
            outside_broker=bool(environment.get("REDIS_URL")),
        )

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the portal."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if host.count(':') > 1 and host[0] != '[' else host}:{self.port}"


def serve() -> int:
    """Run the portal until told to stop. The exit status: 0 after a stop, 1 when something cannot start."""
    supervisor = Supervisor(say)
    supervisor.listen()
    try:
        options = Options.from_environment(os.environ)
        layout = DataFolder(options.data_dir)
        layout.create()
        with FolderLock(layout.server_lock) as lock:
            if not lock.try_take():
                raise StartError(
                    f"The data folder {layout.root} is in use by another copy ({lock.holder()}). "
                    "Stop that one, or set DATA_DIR and PORT to run a second copy beside it."
                )
            try:
                _bring_up(supervisor, options, layout)
                supervisor.run()
            finally:
                supervisor.stopping = True
                layout.ready.unlink(missing_ok=True)
                supervisor.stop_all()
                layout.supervised.unlink(missing_ok=True)
    except StopAsked:
        say("Stopped.")
        return 0
    except StartError as problem:
        print(f"\nThe portal cannot run. {problem}", file=sys.stderr, flush=True)
        return 1
    return 0


def _bring_up(supervisor: Supervisor, options: Options, layout: DataFolder) -> None:
    """Start everything in order; return when /healthz answers 200."""
    begun = time.monotonic()
    layout.ready.unlink(missing_ok=True)
    layout.supervised.touch()
    if bool(os.environ.get("DATABASE_URL")) != bool(os.environ.get("DATABASE_OWNER_URL")):
        raise StartError("Set both DATABASE_URL and DATABASE_OWNER_URL (for migrations), or neither.")
    refuse_taken_port(options.host, options.port)
    os.environ["DATA_DIR"] = str(layout.root)
    _start_services(supervisor, options, layout)
    _set_up(layout)
    say("Starting web.")
    supervisor.add(_program("web", programs.web(options.host, options.port), layout))
    _wait_for_web(supervisor, options)
    if options.demonstration:
        _load_demonstration()
    say("Starting worker and beat.")
    supervisor.add(_program("worker", programs.worker(), layout))
    supervisor.add(_program("beat", programs.beat(layout.root), layout))
    layout.ready.write_text(f"{os.getpid()}\n")
    _wait_until_ready(supervisor, options)
    say(f"Ready after {time.monotonic() - begun:.0f} s.")
    _say_who_can_sign_in(options)


def _set_up(layout: DataFolder) -> None:
    """Bring the database and the static files to this version."""
    log = layout.logs / "set-up.log"
    say("Migrating the database and checking its isolation.")
    step(programs.migrate(), log=log)
    step(programs.check(), log=log)
    stamp, fingerprint = layout.root / "static.fingerprint", programs.static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        say("Collecting the static files.")
        step(programs.collect_static(), log=log)
        stamp.write_text(fingerprint)


def _start_services(supervisor: Supervisor, options: Options, layout: DataFolder) -> None:
    """The embedded servers that no outside one replaces."""
    services = Services(
        layout.root,
        with_postgres=not options.outside_database,
        with_broker=not options.outside_broker,
        say=say,
    )
    if not (services.with_postgres or services.with_broker):
        return
    if not services.lock.try_take():
        say(f"Waiting for {services.lock.holder()}, a command that uses this data folder.")
        if not services.lock.take(patience=60.0):
            raise StartError(f"{services.lock.holder()} still uses the data folder {layout.root}.")
    services.prepare()
    if services.with_postgres:
        say("Starting PostgreSQL.")
        supervisor.add(
            Child(
                "PostgreSQL",
                services.start_postgres,
                services.cluster().log,
                polite=signal.SIGINT,  # the fast shutdown
                foundation=True,
            )
        )
    if services.with_broker:
        say("Starting the broker.")
        supervisor.add(
            Child(
                "broker",
                services.broker().start,
                services.broker().log,
                foundation=True,
            )
        )


def _program(name: str, argv: list[str], layout: DataFolder) -> Child:
    log = layout.logs / f"{name}.log"
    return Child(name, lambda: processes.start(argv, log=log, folder=programs.ROOT), log)


def refuse_taken_port(host: str, port: int) -> None:
    """Raises StartError when something listens there already, or the address is not ours."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise StartError(
            f"Nothing can listen on {host}, port {port}: {error.strerror or error}. "
            "Stop what uses it, or set PORT (or HOST) to another one."
        ) from error


def step(argv: list[str], *, log: Path | None) -> None:
    """Run a command to its end; its output goes to the log, or to the terminal where log is None.

    Raises StartError with the end of the log when it fails.
    """
    process = processes.start(argv, log=log, folder=programs.ROOT)
    try:
        status = process.wait()
    except BaseException:
        processes.stop(process)
        raise
    if status != 0:
        shown = f" The end of {log}:\n{processes.last_lines(log)}" if log else " What it said stands above."
        raise StartError(f"`{' '.join(argv[1:])}` ended with status {status}.{shown}")


def _wait_for_web(supervisor: Supervisor, options: Options) -> None:
    def answers() -> bool:
        supervisor.refuse_crashed()
        return health(options.address)[0] != 0

    if not processes.wait_until(answers, WEB_PATIENCE, pause=0.2):
        raise StartError(f"The web process does not answer at {options.address}/healthz.")


def _wait_until_ready(supervisor: Supervisor, options: Options) -> None:
    def ready() -> bool:
        supervisor.refuse_crashed()
        return health(options.address)[0] == 200

    if not processes.wait_until(ready, READY_PATIENCE, pause=0.5):
        status, text = health(options.address)
        raise StartError(f"{options.address}/healthz still answers {status}: {text}")


def health(address: str) -> tuple[int, str]:
    """Status and text of /healthz; status 0 while nothing answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/healthz", timeout=10) as answer:
            return answer.status, answer.read(2000).decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read(2000).decode(errors="replace")
    except OSError as error:
        return 0, str(error)


def _has_command(name: str) -> bool:
    """Whether manage.py knows the command."""
    places = programs.ROOT.glob(f"*/management/commands/{name}.py")
    return any(True for _ in places)


def _load_demonstration() -> None:
    if not _has_command("load_demonstration"):
        say("There is no demonstration to load yet: starting empty.")
        return
    step(programs.manage("load_demonstration", "--if-empty"), log=None)


def _say_who_can_sign_in(options: Options) -> None:
    if options.demonstration:
        if _has_command("demonstration_accounts"):
            step(programs.manage("demonstration_accounts"), log=None)
    else:
        say(
            "Started without the demonstration. Make a partnership and its first administrator with\n"
            "    .venv/bin/python manage.py create_partnership --help\n"
            f"using the same DATA_DIR ({options.data_dir})."
        )
    say(f"The portal is at {options.address} - stop it with Ctrl-C.")


def say(message: str) -> None:
    print(message, flush=True)
