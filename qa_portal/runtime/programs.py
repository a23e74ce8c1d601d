"""The command lines of the portal's own processes, the same under `script/server` and in containers."""

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: More sync workers than this only help a machine that does nothing else.
MOST_WEB_WORKERS = 5


def web(host: str, port: int) -> list[str]:
    """gunicorn with sync workers: two a core and one more, at most five, unless WEB_CONCURRENCY says."""
    workers = os.environ.get("WEB_CONCURRENCY") or str(min(2 * (os.cpu_count() or 1) + 1, MOST_WEB_WORKERS))
    return [
        *(sys.executable, "-m", "gunicorn", "qa_portal.wsgi:application"),
        *("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
        *("--workers", workers, "--worker-class", "sync"),
        *("--timeout", "60", "--graceful-timeout", "20"),
        *("--max-requests", "5000", "--max-requests-jitter", "500"),
        *("--access-logfile", "-", "--no-control-socket"),
    ]


def worker() -> list[str]:
    """A Celery worker with two processes, unless WORKER_CONCURRENCY says."""
    return [
        *(
            sys.executable,
            "-m",
            "celery",
            "--app",
            "qa_portal",
            "worker",
            "--loglevel",
            "INFO",
        ),
        *("--concurrency", os.environ.get("WORKER_CONCURRENCY") or "2"),
        *("--without-gossip", "--without-mingle"),
    ]


def beat(data_dir: Path) -> list[str]:
    """The clock that wakes the sweeps."""
    return [
        *(
            sys.executable,
            "-m",
            "celery",
            "--app",
            "qa_portal",
            "beat",
            "--loglevel",
            "INFO",
        ),
        *("--schedule", str(data_dir / "beat-schedule"), "--pidfile", ""),
    ]


def manage(*arguments: str) -> list[str]:
    """A manage.py command."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def migrate() -> list[str]:
    """Migrate as the owner. The checks come afterwards, because they read the database."""
    return manage("migrate", "--database", "owner", "--noinput", "--skip-checks")


def check() -> list[str]:
    """Django's checks and ours: refuses a database without isolation, and production with a known secret."""
    return manage("check", "--database", "default")


def collect_static() -> list[str]:
    """Hash and compress the static files for whitenoise."""
    return manage("collectstatic", "--noinput", "--verbosity", "0")


def static_fingerprint() -> str:
    """Changes whenever collecting the static files again could give something else."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())  # packages bring static files too
    for path in sorted((ROOT / "static").rglob("*")):
        found = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
