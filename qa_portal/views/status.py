"""Whether everything runs."""

import logging
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

from partnerships import clock
from partnerships.tasks import HEARTBEAT

logger = logging.getLogger(__name__)
HEARTBEAT_HOLDS_SECONDS = 30


def healthz(request: HttpRequest) -> JsonResponse:
    """200 once database, broker, worker and beat answer and start-up has finished; 503 with what is missing."""
    parts = {
        "database": database_answers(),
        "worker": worker_answers(),
        "start-up": start_up_finished(),
    }
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer")
        return False
    return True


def worker_answers() -> bool:
    """Beat sent a heartbeat through the broker and a worker wrote it down, not long ago."""
    try:
        beat = cache.get(HEARTBEAT)
    except (RedisError, OSError):
        return False
    return beat is not None and clock.real_now().timestamp() - beat < HEARTBEAT_HOLDS_SECONDS


def start_up_finished() -> bool:
    """The supervisor writes DATA_DIR/ready when the demonstration is loaded; without a supervisor nothing waits."""
    supervised = Path(settings.DATA_DIR, "supervised")
    return not supervised.exists() or Path(settings.DATA_DIR, "ready").exists()
