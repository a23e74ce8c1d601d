"""Celery: the clock and the hands. Losing the broker loses nothing; what is due is a row with a date."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")

app = Celery("qa_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def keep_the_calendar(sender: Celery, **kwargs: Any) -> None:
    """Beat wakes each sweep often; the sweep asks PostgreSQL what is due."""
    from qa_portal.schedule import wake_ups

    sender.conf.beat_schedule = wake_ups()


@worker_init.connect
@beat_init.connect
def refuse_unsafe(**kwargs: Any) -> None:
    """Worker and beat start only where it is safe."""
    from qa_portal.start_up import refuse_unsafe_start

    refuse_unsafe_start()
