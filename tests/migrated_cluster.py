"""A cluster with every migration applied: made once, copied by each test process, which is quicker than migrating."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from qa_portal.runtime.embedded import Addresses, TemporaryCluster
from qa_portal.runtime.locks import FolderLock

ROOT = Path(__file__).resolve().parents[1]
KEPT_IN = ROOT / ".pytest_cache" / "clusters"
#: What a migrated database follows from: ours, the libraries that bring migrations, and the server itself.
FOLLOWS_FROM = (
    "*/migrations/*.py",
    "partnerships/tenancy/*.py",
    "qa_portal/runtime/*.py",
    "requirements-dev.txt",
)
#: Other checkouts' states and branches, so that going back and forth stays quick.
MOST_KEPT = 4
MIGRATION_PATIENCE = 900.0


def migrated_cluster() -> Path:
    """The data folder to copy. Whoever comes first makes it; the others wait."""
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    place = KEPT_IN / _digest()
    with FolderLock(KEPT_IN / "lock") as lock:
        if not lock.take(patience=MIGRATION_PATIENCE):
            raise AssertionError(f"{lock.holder()} has been migrating a database in {KEPT_IN} for too long.")
        if not place.exists():
            _make(place)
        os.utime(place)
        _forget_old_ones()
    return place


def _digest() -> str:
    found = hashlib.sha256()
    for pattern in FOLLOWS_FROM:
        for path in sorted(ROOT.glob(pattern)):
            found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:24]


def _make(place: Path) -> None:
    cluster = TemporaryCluster()
    try:
        _migrate(cluster.start())
        cluster.keep_data(place)
    finally:
        cluster.stop()


def _migrate(addresses: Addresses) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--database", "owner", "--skip-checks", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "qa_portal.settings",
            "DATABASE_URL": addresses.application,
            "DATABASE_OWNER_URL": addresses.owner,
            "REDIS_URL": "redis://localhost",
            "QA_ENVIRONMENT": "test",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"The migrations failed.\n{done.stdout}{done.stderr}"


def _forget_old_ones() -> None:
    kept = sorted(
        (path for path in KEPT_IN.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
    )
    for path in kept[:-MOST_KEPT]:
        shutil.rmtree(path, ignore_errors=True)
