"""Web, worker and beat refuse to start where that would be unsafe (REQUIREMENTS: production refuses a development
secret, a superuser database role, or row-level security off)."""

import sys
import time

from django.conf import settings
from django.core.checks import CheckMessage, Tags, run_checks
from django.db import OperationalError, connection

#: Seconds to wait for a database that is still starting.
PATIENCE = 30.0
PAUSE = 1.0


def refuse_unsafe_start() -> None:
    """End the process, saying why on standard error, if a check that guards isolation or production fails.

    Raises:
        SystemExit: with status 1.
    """
    if settings.ENVIRONMENT == "test":
        return
    problems = [str(problem.msg) for problem in unsafe()]
    if problems:
        lines = "\n".join(f"- {problem}" for problem in problems)
        sys.stderr.write(f"QA Portal does not start, because it would be unsafe:\n{lines}\n")
        raise SystemExit(1)


def unsafe() -> list[CheckMessage]:
    """What our own checks (ids beginning with qa.E) find wrong; the database is given time to come up."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            found = run_checks(tags=[Tags.security, Tags.database], databases=["default"])
            connection.close()
            return [problem for problem in found if str(problem.id).startswith("qa.E")]
        except OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)
