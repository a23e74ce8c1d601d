"""The hands: each sweep asks PostgreSQL what is due, one partnership at a time."""

import logging

from celery import shared_task
from django.core.cache import cache

from partnerships import clock, places
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope

logger = logging.getLogger(__name__)
HEARTBEAT = "worker-heartbeat"


@shared_task
def sweep(name: str) -> int:
    """Do everything of one kind that is due, in every active partnership; one failing never stops the next."""
    chosen = next(found for found in places.sweeps() if found.name == name)
    done = 0
    with clock.steady():
        for partnership in Partnership.objects.filter(active=True):
            try:
                done += run_sweep(chosen, partnership)
            except Exception:
                logger.exception("Sweep %s failed for %s; it runs again by itself", name, partnership.slug)
    return done


def run_sweep(chosen: places.Sweep, partnership: Partnership) -> int:
    """One sweep for one partnership."""
    if chosen.own_scopes:
        return chosen.run(partnership)
    with partnership_scope(partnership):
        return chosen.run(partnership)


@shared_task
def heartbeat() -> None:
    """Beat asked and a worker answered: /healthz looks for this."""
    cache.set(HEARTBEAT, clock.real_now().timestamp(), timeout=60)
