"""Emails that fall due on a day: they go at nine, on working days, and each of them once.

An email's dedupe key names its cause. What has been sent is known from the outbox, so that a sweep that runs twice, or
is killed in between, sends nothing twice. Source: ARCHITECTURE.md, section 3.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from partnerships import clock
from partnerships.logic.working_days import is_working_day, on_or_after_working_day
from partnerships.models import OutboxMessage
from partnerships.services.outbox import Letter, queue

HOUR = 9

#: Every email that ought to have gone by a day, sent or not.
Due = Callable[[dt.date], Iterable[Letter]]


def at_nine(day: dt.date) -> dt.datetime:
    """Nine on the day, or on the first working day after it."""
    return dt.datetime.combine(on_or_after_working_day(day), dt.time(HOUR), clock.LONDON)


def day_begun() -> dt.date | None:
    """Today, from nine on a working day; None at any other time."""
    local = clock.local(clock.now())
    return local.date() if is_working_day(local.date()) and local.hour >= HOUR else None


def unsent(letters: Iterable[Letter]) -> list[Letter]:
    """Those of the emails that are not in the outbox."""
    asked = list(letters)
    keys = [letter.dedupe_key for letter in asked]
    known = set(OutboxMessage.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    return [letter for letter in asked if letter.dedupe_key not in known]


def send(due: Due) -> int:
    """Queue what is due for the open partnership, from nine on a working day; return how many emails."""
    today = day_begun()
    if today is None:
        return 0
    letters = unsent(due(today))
    queue(letters)
    return len(letters)


def next_morning(due: Due, later: Callable[[dt.date], Iterable[dt.date]]) -> dt.datetime | None:
    """Nine today when an email waits, else nine on the first of the days on which one may fall due; None without.

    `later` names the days that come after today's, of emails that nothing else moves.
    """
    today = clock.today()
    if unsent(due(today)):
        return at_nine(today)
    first = min(later(today), default=None)
    return at_nine(first) if first is not None else None
