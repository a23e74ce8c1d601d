"""Which account of the operating system runs the database server."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from qa_portal.runtime.problems import StartError

#: PostgreSQL refuses to run as root. The first of these that exists does it instead.
UNPRIVILEGED = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged account that root hands the database server to."""

    name: str
    uid: int
    gid: int


def database_account(owned: Path | None = None) -> Account | None:
    """The account that runs the database server; None means the one we run as.

    `owned` is the folder of an existing cluster: its owner goes on owning it.

    Raises StartError when root finds no unprivileged account.
    """
    if os.geteuid() != 0:
        return None
    if owned is not None and owned.exists():
        found = owned.stat()
        if found.st_uid != 0:
            return Account(_name_of(found.st_uid), found.st_uid, found.st_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise StartError(
        f"PostgreSQL does not run as root, and none of the accounts {', '.join(UNPRIVILEGED)} exists here. "
        "Make one (useradd --system postgres), or run this as an ordinary user."
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a folder from another machine or container
        return f"number {uid}"


def can_enter(folder: Path, account: Account | None) -> bool:
    """Whether the account may enter the folder, every parent included."""
    probe = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    return run_as(account, probe).returncode == 0


def run_as(account: Account | None, argv: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a short command as the account, from a folder everyone may enter, with a bare environment."""
    identity = identity_arguments(account)
    return subprocess.run(
        argv,
        cwd="/",
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )


class Identity(TypedDict):
    """The arguments of `subprocess` that say who a child runs as; None changes nothing."""

    user: int | None
    group: int | None
    extra_groups: list[str | int] | None


def identity_arguments(account: Account | None) -> Identity:
    """Drop root for the account; change nothing where there is none."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def bare_environment() -> dict[str, str]:
    """What a database process gets to see of our environment: no PG* variable may change what it does."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def give(path: Path, account: Account | None) -> None:
    """Make the folder private to the account (mode 0700)."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)


def give_all(path: Path, account: Account | None) -> None:
    """Make the folder private to the account, with everything in it."""
    if account is not None:
        for each in path.rglob("*"):
            os.chown(each, account.uid, account.gid, follow_symlinks=False)
    give(path, account)
