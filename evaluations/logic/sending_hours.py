"""The hours in which emails may go: working days, 8:30 to 16:00, Europe/London.

Source: the brief, Evaluations; DOMAIN.md (times are Europe/London); ARCHITECTURE.md section 3 (nine in the
morning is nine in the morning on both sides of a clock change).
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from partnerships.logic.working_days import is_working_day, next_working_day, on_or_after_working_day

LONDON = ZoneInfo("Europe/London")
OPENS = time(8, 30)
CLOSES = time(16, 0)
USUAL_HOUR = time(9, 0)
"""The hour of everything that is due on a day rather than at a moment."""
END_OF_DAY = time(23, 59)


def in_london(moment: datetime) -> datetime:
    """The same instant on a London clock. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(LONDON)


def is_sending_moment(moment: datetime) -> bool:
    """True from 8:30 until just before 16:00 on a working day, London time."""
    local = in_london(moment)
    return is_working_day(local.date()) and OPENS <= local.time() < CLOSES


def next_sending_moment(moment: datetime) -> datetime:
    """The moment itself when emails may go then, else the next opening, in London time."""
    local = in_london(moment)
    if is_sending_moment(local):
        return local
    if is_working_day(local.date()) and local.time() < OPENS:
        return datetime.combine(local.date(), OPENS, LONDON)
    return datetime.combine(next_working_day(local.date()), OPENS, LONDON)


def usual_moment(day: date) -> datetime:
    """Nine in the morning of the day, or of the first working day after it."""
    return datetime.combine(on_or_after_working_day(day), USUAL_HOUR, LONDON)


def end_of_day(day: date) -> datetime:
    """A minute to midnight of the day, so that the moment's date is the day itself."""
    return datetime.combine(day, END_OF_DAY, LONDON)
