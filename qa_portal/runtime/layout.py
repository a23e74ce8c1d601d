"""Where things are inside a DATA_DIR, and how folders move when they cannot be there."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from qa_portal.runtime.accounts import Account, can_enter, give
from qa_portal.runtime.problems import StartError

#: PostgreSQL names its socket after this number; it listens on no network port.
SOCKET_PORT = 5432
#: A socket's path must be shorter than 104 bytes on macOS and 108 on Linux, its name included.
LONGEST_RUN_FOLDER = 103 - len(f"/.s.PGSQL.{SOCKET_PORT}")
#: Where root keeps a cluster whose DATA_DIR the database's account may not enter.
SHELTERS = (Path("/var/lib/qa-portal"), Path("/var/tmp/qa-portal"))

#: Made before anything writes into them, so that they are private from the start.
PRIVATE_FOLDERS = ("broker", "files", "logs", "mailbox")


class DataFolder:
    """The layout of one DATA_DIR.

    `postgres` (the cluster) and `run` (the sockets) belong to the database's account. Where that account may
    not enter DATA_DIR (say, below root's home), or the path is too long for a socket, they are links to
    folders elsewhere: the link is the record, so that every process finds the same place.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.abspath(root))

    @property
    def postgres(self) -> Path:
        return (self.root / "postgres").resolve()

    @property
    def run(self) -> Path:
        return (self.root / "run").resolve()

    @property
    def broker(self) -> Path:
        return self.root / "broker"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def ready(self) -> Path:
        """Exists while everything is running and the demonstration is loaded; /healthz looks for it."""
        return self.root / "ready"

    @property
    def supervised(self) -> Path:
        """Exists while a supervisor runs: /healthz then waits for `ready`."""
        return self.root / "supervised"

    @property
    def server_lock(self) -> Path:
        """Held by the one `script/server` that may use the folder."""
        return self.root / "server.lock"

    @property
    def services_lock(self) -> Path:
        """Held by the process that started the embedded servers."""
        return self.root / "services.lock"

    @property
    def visitors_lock(self) -> Path:
        """Shared by the commands that use embedded servers which another process started."""
        return self.root / "visitors.lock"

    @property
    def broker_socket(self) -> Path:
        return self.run / "broker.sock"

    def create(self) -> None:
        """Make the folder itself, and close to others what holds people's data (uploads, mails, logs).

        A folder that root makes lets others pass through, but not look: the database's account must.

        Raises StartError when it cannot be made or belongs to somebody else.
        """
        try:
            if not self.root.exists():
                self.root.mkdir(parents=True)
                self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for name in PRIVATE_FOLDERS:
                (self.root / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StartError(
                f"The data folder {self.root} cannot be used: {error.strerror}. "
                "Set DATA_DIR to a folder of your own."
            ) from error

    def prepare(self, account: Account | None, say: Callable[[str], None]) -> None:
        """Make the two folders of the database's account, elsewhere if need be, and say so."""
        self._prepare_postgres(account, say)
        self._prepare_run(account)

    def _prepare_postgres(self, account: Account | None, say: Callable[[str], None]) -> None:
        place = self.root / "postgres"
        if place.is_symlink():
            if not place.exists():
                raise StartError(
                    f"The database of {self.root} was kept in {os.readlink(place)}, which is gone. "
                    f"Put it back, or delete the link {place} to start with an empty database."
                )
            return
        place.mkdir(mode=0o700, exist_ok=True)
        give(place, account)
        if can_enter(place, account):
            return
        assert account is not None  # we can always enter what we have just made
        if any(place.iterdir()):
            raise StartError(f"The account {account.name}, which runs PostgreSQL, may not enter {place}.")
        shelter = _shelter(self.root.name or "data", account)
        place.rmdir()
        place.symlink_to(shelter)
        say(
            f"{self.root} is closed to the account {account.name}, which runs PostgreSQL (it refuses root): "
            f"the database is kept in {shelter}, and {place} leads there."
        )

    def _prepare_run(self, account: Account | None) -> None:
        place = self.root / "run"
        if place.is_symlink():
            if _is_private(place, account) and can_enter(place.resolve(), account):
                return
            place.unlink()  # /tmp was emptied, or somebody took the name: sockets hold nothing, make new ones
        else:
            place.mkdir(mode=0o700, exist_ok=True)
            give(place, account)
            if len(os.fsencode(place)) <= LONGEST_RUN_FOLDER and can_enter(place, account):
                return
            for leftover in place.iterdir():
                leftover.unlink()
            place.rmdir()
        short = Path(tempfile.mkdtemp(prefix="qa-portal-", dir="/tmp"))
        give(short, account)
        place.symlink_to(short)


def _is_private(place: Path, account: Account | None) -> bool:
    """Whether a linked folder is still there, ours, and closed to everyone else."""
    try:
        found = place.stat()
    except FileNotFoundError:
        return False
    owner = account.uid if account else os.geteuid()
    return found.st_uid == owner and found.st_mode & 0o077 == 0


def _shelter(name: str, account: Account) -> Path:
    """A new private folder for a cluster, in the first place its account may enter."""
    for place in SHELTERS:
        try:
            if not place.exists():
                place.mkdir(parents=True)
                place.chmod(0o711)
        except OSError:
            continue
        if can_enter(place, account):
            folder = Path(tempfile.mkdtemp(prefix=f"{name.strip('.')}-", dir=place))
            give(folder, account)
            return folder
    raise StartError(
        f"The account {account.name}, which runs PostgreSQL, may enter neither DATA_DIR nor "
        f"{' nor '.join(map(str, SHELTERS))}. Set DATA_DIR to a folder it may enter."
    )
