"""The command lines of the portal's own processes, the same under `script/server` and in containers."""

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
