"""The one clock. No rule asks any other source what time it is.

Real time plus, in demonstration mode only, an offset that is stored in the database and shown on every page.
Sessions, rate limits and locks stay on real time.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, transaction

LONDON = ZoneInfo("Europe/London")

_held: ContextVar[dt.datetime | None] = ContextVar("held_moment", default=None)
_offset: ContextVar[dt.timedelta | None] = ContextVar("clock_offset", default=None)


def real_now() -> dt.datetime:
    """The machine's own time, in UTC."""
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    """The present moment, in UTC, for every rule and every row."""
    held = _held.get()
    if held is not None:
        return held
    return real_now() + offset()


def today() -> dt.date:
    """The present date in London."""
    return local(now()).date()


def local(moment: dt.datetime) -> dt.datetime:
    """The same moment as clocks in London show it."""
    return moment.astimezone(LONDON)


def offset() -> dt.timedelta:
    """How far the demonstration's clock is ahead of real time; zero outside demonstration mode."""
    if not settings.DEMONSTRATION:
        return dt.timedelta()
    known = _offset.get()
    return stored_offset() if known is None else known


def stored_offset() -> dt.timedelta:
    """The offset in the database; none in a database that has not been migrated yet."""
    from partnerships.models import DemonstrationClock

    try:
        with transaction.atomic():
            row = DemonstrationClock.objects.filter(pk=1).values_list("offset", flat=True).first()
    except DatabaseError:
        return dt.timedelta()
    return row or dt.timedelta()


@contextmanager
def steady() -> Iterator[None]:
    """Read the offset once for a whole request or task."""
    token = _offset.set(stored_offset() if settings.DEMONSTRATION else dt.timedelta())
    try:
        yield
    finally:
        _offset.reset(token)


@contextmanager
def held_at(moment: dt.datetime) -> Iterator[None]:
    """Hold this process's clock at a moment: `run_due`, the demonstration's history and tests."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LONDON)
    token = _held.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _held.reset(token)


class ClockCannotMove(RuntimeError):
    """The clock was to be moved outside demonstration mode, backwards, or set after an email had been sent."""


def move_to(moment: dt.datetime) -> None:
    """Move the clock of web, worker, beat and commands alike, forwards.

    Raises:
        ClockCannotMove: not in demonstration mode, or the moment is past.
    """
    forward = moment - real_now()
    if settings.DEMONSTRATION and forward < stored_offset():
        raise ClockCannotMove("The clock only moves forward.")
    store(moment)


def store(moment: dt.datetime) -> None:
    """Let the demonstration's clock show this moment now, whatever it showed before.

    Raises:
        ClockCannotMove: not in demonstration mode.
    """
    from partnerships.models import DemonstrationClock

    if not settings.DEMONSTRATION:
        raise ClockCannotMove("The clock moves in demonstration mode only.")
    DemonstrationClock.objects.update_or_create(pk=1, defaults={"offset": moment - real_now()})
