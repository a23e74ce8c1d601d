"""Moments as people type them on the command line."""

import datetime as dt

from django.core.management.base import CommandError

from partnerships import clock


def moment_of(text: str) -> dt.datetime:
    """The moment, London time unless it carries a zone. Raises CommandError."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("Write the moment like this: 2026-02-02T09:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LONDON)
