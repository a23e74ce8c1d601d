"""The scratch cluster that all database tests run on, and the roles every cluster gets."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from qa_portal.runtime import roles
from qa_portal.runtime.accounts import Account, can_enter, run_as
from qa_portal.runtime.embedded import Addresses, TemporaryCluster
from tests.runtime.conftest import ROOT, ask


@pytest.fixture(scope="module")
def cluster() -> Iterator[Addresses]:
    with TemporaryCluster() as addresses:
        yield addresses


def test_each_role_has_exactly_the_powers_it_needs(cluster: Addresses) -> None:
    powers = ask(
        cluster.superuser,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin FROM pg_roles "
        "WHERE rolname LIKE 'qa\\_%' ORDER BY rolname",
    )
    assert powers == [
        ("qa_app", False, False, False, False, True),
        ("qa_backup", False, True, False, False, True),
        ("qa_owner", False, False, False, False, True),
    ]


def test_the_application_uses_the_owners_tables_and_makes_none(cluster: Addresses) -> None:
    ask(cluster.owner, "CREATE TABLE note (id serial PRIMARY KEY, words text)")
    assert ask(cluster.application, "INSERT INTO note (words) VALUES ('kept') RETURNING id") == [(1,)]
    assert ask(cluster.application, "SELECT words FROM note") == [("kept",)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(cluster.application, "CREATE TABLE mine (id int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(cluster.application, "DROP TABLE note")


def test_row_level_security_holds_for_application_and_owner_but_not_for_backup(cluster: Addresses) -> None:
    ask(cluster.owner, "CREATE TABLE secret (id int)")
    ask(cluster.owner, "INSERT INTO secret VALUES (1)")
    ask(cluster.owner, "ALTER TABLE secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    assert ask(cluster.application, "SELECT id FROM secret") == []
    assert ask(cluster.owner, "SELECT id FROM secret") == []
    assert ask(cluster.backup, "SELECT id FROM secret") == [(1,)]
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        ask(cluster.backup, "DELETE FROM secret")


def test_set_up_can_run_again_and_makes_further_databases(cluster: Addresses) -> None:
    roles.set_up(cluster.superuser)
    roles.set_up(cluster.superuser, database="another")
    assert ask(cluster.of(roles.APPLICATION, "another"), "SELECT current_user") == [("qa_app",)]
    owners = "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate ORDER BY 1"
    assert ask(cluster.superuser, owners) == [
        ("another", "qa_owner"),
        ("postgres", "postgres"),
        ("qa_portal", "qa_owner"),
    ]


def test_it_listens_on_no_network_port(cluster: Addresses) -> None:
    assert ask(cluster.superuser, "SHOW listen_addresses") == [("",)]
    assert cluster.run.stat().st_mode & 0o777 == 0o700


def test_it_is_gone_afterwards() -> None:
    with TemporaryCluster() as addresses:
        assert addresses.run.exists()
    assert not addresses.run.exists()
    with pytest.raises(psycopg2.OperationalError):
        ask(addresses.superuser, "SELECT 1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_as_root_the_server_runs_as_an_unprivileged_account(cluster: Addresses) -> None:
    owner = (cluster.run / "data").stat().st_uid
    assert owner != 0
    pid = int((cluster.run / "data/postmaster.pid").read_text().splitlines()[0])
    assert Path(f"/proc/{pid}").stat().st_uid == owner


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_works_as_an_ordinary_user() -> None:
    entry = pwd.getpwnam("nobody")
    nobody = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    python = next((p for p in (sys.executable, "/usr/bin/python3") if _same_python(p, nobody)), None)
    if python is None or not can_enter(ROOT, nobody):
        pytest.skip("this checkout or its Python is closed to ordinary users")
    script = (
        "import os, psycopg2\n"
        "from qa_portal.runtime.embedded import TemporaryCluster\n"
        "with TemporaryCluster() as addresses:\n"
        "    psycopg2.connect(addresses.application).close()\n"
        "    print(os.geteuid(), (addresses.run / 'data').stat().st_uid)\n"
    )
    path = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    told = subprocess.run(
        [python, "-c", script],
        user=nobody.uid,
        group=nobody.gid,
        extra_groups=[],
        cwd="/tmp",
        env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stdout, told.returncode) == (f"{nobody.uid} {nobody.uid}\n", 0), told.stderr


def _same_python(program: str, account: Account) -> bool:
    """Whether the account can run it and it can load our compiled packages."""
    if shutil.which(program) is None:
        return False
    try:
        told = run_as(account, [program, "-c", "import sys; print(*sys.version_info[:2])"])
    except OSError:
        return False
    return told.stdout == f"{sys.version_info[0]} {sys.version_info[1]}\n"
