"""The embedded PostgreSQL and broker of a DATA_DIR: their addresses, and who starts and stops them.

`database_urls`, `broker_url` and `cache_url` only compute; they start nothing and touch nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from qa_portal.runtime import roles
from qa_portal.runtime.accounts import can_enter, database_account, give, give_all
from qa_portal.runtime.broker import Broker
from qa_portal.runtime.layout import DataFolder
from qa_portal.runtime.locks import FolderLock
from qa_portal.runtime.postgres import (
    SUPERUSER,
    THROWAWAY_SETTINGS,
    Cluster,
    socket_url,
)
from qa_portal.runtime.problems import StartError

#: Commands of manage.py that use no database, so that nothing is started for them.
COMMANDS_WITHOUT_SERVICES = frozenset({"help", "version", "collectstatic", "diffsettings", "findstatic"})
#: How long one command waits for another to finish with the embedded servers.
NEIGHBOUR_PATIENCE = 60.0


def database_urls(data_dir: Path) -> tuple[str, str]:
    """Addresses of the embedded database: for the application's role, and for the owner."""
    run = DataFolder(data_dir).run
    return socket_url(run, roles.APPLICATION, roles.DATABASE), socket_url(run, roles.OWNER, roles.DATABASE)


def broker_url(data_dir: Path) -> str:
    """Celery's address of the embedded broker."""
    return f"redis+socket://{DataFolder(data_dir).broker_socket}?virtual_host=0"


def cache_url(data_dir: Path) -> str:
    """The cache's address of the embedded broker: same server, another of its databases."""
    return f"unix://{DataFolder(data_dir).broker_socket}?db=1"


def data_dir_from_environment() -> Path:
    """DATA_DIR, or `.data` in the checkout."""
    return Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[2] / ".data").absolute()


def quietly(_message: str) -> None:
    """Says nothing."""


def to_stderr(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


class Services:
    """The embedded servers of one DATA_DIR, as far as no outside server replaces them."""

    def __init__(
        self,
        data_dir: Path,
        *,
        with_postgres: bool = True,
        with_broker: bool = True,
        say: Callable[[str], None] = quietly,
    ) -> None:
        self.layout = DataFolder(data_dir)
        self.say = say
        self.with_postgres = with_postgres
        self.with_broker = with_broker
        self.lock = FolderLock(self.layout.services_lock)

    def prepare(self) -> None:
        """Make the folders and a first cluster. The caller holds `lock`."""
        account = database_account(self.layout.postgres)
        self.layout.prepare(account, self.say)
        if self.with_postgres and self.cluster().create():
            self.say(f"Made a new database cluster in {self.layout.postgres}.")

    def cluster(self) -> Cluster:
        return Cluster(
            folder=self.layout.postgres,
            run=self.layout.run,
            account=database_account(self.layout.postgres),
            log=self.layout.logs / "postgres.log",
        )

    def broker(self) -> Broker:
        return Broker(
            self.layout.broker,
            self.layout.broker_socket,
            self.layout.logs / "broker.log",
        )

    def start_postgres(self) -> subprocess.Popen[bytes]:
        """Start the database server and make sure of the roles and the database."""
        cluster = self.cluster()
        process = cluster.start()
        try:
            roles.set_up(cluster.url(SUPERUSER, "postgres"))
        except BaseException:
            cluster.stop(process)
            raise
        return process

    def running(self) -> bool:
        """Whether every server that we need accepts connections."""
        if self.with_postgres and not self.cluster().ready():
            return False
        return not self.with_broker or self.broker().ready()


@contextmanager
def services_for_command(argv: Sequence[str]) -> Iterator[None]:
    """Around a manage.py command: the embedded servers run, started for its length if they did not yet.

    Does nothing for a command that needs none, or where outside servers are set.
    """
    with_postgres = not os.environ.get("DATABASE_URL")
    with_broker = not os.environ.get("REDIS_URL")
    command = argv[1] if len(argv) > 1 else "help"
    needless = command in COMMANDS_WITHOUT_SERVICES or command.startswith("-") or "--help" in argv
    if needless or not (with_postgres or with_broker):
        yield
        return
    with borrowed(
        Services(
            data_dir_from_environment(),
            with_postgres=with_postgres,
            with_broker=with_broker,
            say=to_stderr,
        )
    ):
        yield


@contextmanager
def borrowed(services: Services) -> Iterator[None]:
    """Use the servers if somebody runs them, else run them meanwhile.

    Every user of the folder holds `visitors_lock` together with the others; whoever started the servers
    stops them only when it can have that lock alone.
    """
    services.layout.create()
    with FolderLock(services.layout.visitors_lock) as visitors, services.lock:
        if not visitors.take(shared=True, patience=NEIGHBOUR_PATIENCE):
            raise StartError(
                f"The database of {services.layout.root} is being stopped, and that does not end."
            )
        if not _join(services):
            with _owned(services):
                try:
                    yield
                finally:
                    visitors.release()
                    _wait_for_others(visitors, services)
        else:
            yield


def _join(services: Services) -> bool:
    """True once servers run that somebody else owns; False when we hold the lock to start them."""
    for _ in range(int(NEIGHBOUR_PATIENCE / 0.1)):
        if services.lock.take(patience=0.1):
            return False
        if services.running():
            return True
    raise StartError(
        f"{services.lock.holder()} has {services.layout.root}, but its database or broker does not answer."
    )


@contextmanager
def _owned(services: Services) -> Iterator[None]:
    """Start what is needed, and stop it at the end. The caller holds `services.lock`."""
    services.prepare()
    with ExitStack() as stack:
        if services.with_postgres:
            postgres = services.start_postgres()
            stack.callback(services.cluster().stop, postgres)
        if services.with_broker:
            broker = services.broker().start()
            stack.callback(services.broker().stop, broker)
        yield


def _wait_for_others(visitors: FolderLock, services: Services) -> None:
    """Return when no other command uses the servers that we started."""
    if visitors.take(patience=1.0):
        return
    services.say("Another command still uses the database that this one started: waiting for it to finish.")
    while not visitors.take(patience=3600.0):
        pass


@dataclass(frozen=True)
class Addresses:
    """A scratch cluster's database by role."""

    owner: str
    application: str
    superuser: str
    backup: str
    run: Path

    def of(self, role: str, database: str) -> str:
        """The address of another database of the cluster, for one of the roles or `postgres`."""
        return socket_url(self.run, role, database)


class TemporaryCluster:
    """A scratch PostgreSQL for tests: made, started, given our roles and database; gone at the end.

    It never waits for the disk unless other `settings` say so, and dies with the process that made it. `superuser`
    leads to the database `postgres`, the others to `qa_portal`. Works as root too. `copy_of` a cluster that
    `keep_data` put aside, it begins with what that one held.
    """

    def __init__(
        self, settings: Mapping[str, str] = THROWAWAY_SETTINGS, *, copy_of: Path | None = None
    ) -> None:
        self._settings = settings
        self._copy_of = copy_of
        self._folder: Path | None = None
        self._cluster: Cluster | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Addresses:
        account = database_account()
        candidates = dict.fromkeys(("/tmp", tempfile.gettempdir(), "/var/tmp"))  # the shortest path first
        for place in candidates:
            self._folder = Path(tempfile.mkdtemp(prefix="qa-test-", dir=place))
            give(self._folder, account)
            if can_enter(self._folder, account):
                break
            self._folder.rmdir()
        else:
            raise StartError(f"No temporary folder can be entered by the account {account}.")
        self._cluster = Cluster(
            folder=self._folder,
            run=self._folder,
            account=account,
            log=self._folder / "postgres.log",
            extra_settings=self._settings,
        )
        try:
            if self._copy_of is not None:
                shutil.copytree(self._copy_of, self._cluster.data)
                give_all(self._cluster.data, account)
            self._cluster.create()
            self._process = self._cluster.start()
            superuser = self._cluster.url(SUPERUSER, "postgres")
            roles.set_up(superuser)
        except BaseException:
            self.stop()
            raise
        return Addresses(
            owner=self._cluster.url(roles.OWNER, roles.DATABASE),
            application=self._cluster.url(roles.APPLICATION, roles.DATABASE),
            superuser=superuser,
            backup=self._cluster.url(roles.BACKUP, roles.DATABASE),
            run=self._folder,
        )

    def keep_data(self, place: Path) -> None:
        """Stop the server and put its data aside at `place`, whole or not at all."""
        if self._cluster is None:
            raise StartError("The cluster was not started.")
        self._stop_server()
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=place.parent))
        shutil.copytree(self._cluster.data, unfinished, dirs_exist_ok=True)
        unfinished.rename(place)

    def _stop_server(self) -> None:
        if self._cluster is not None and self._process is not None:
            self._cluster.stop(self._process)
        self._process = None

    def stop(self) -> None:
        self._stop_server()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Addresses:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
