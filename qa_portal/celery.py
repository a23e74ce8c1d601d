"""Celery: the clock and the hands. Losing the broker loses nothing; what is due is a row with a date."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")

app = Celery("qa_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def keep_the_calendar(sender: Celery, **kwargs: Any) -> None:
    """Beat wakes each sweep often; the sweep asks PostgreSQL what is due."""
    from qa_portal.schedule import wake_ups

    sender.conf.beat_schedule = wake_ups()
