"""Calendar arithmetic in local dates: working days in England and calendar months.

Source: DOMAIN.md (Charging: bank holidays do not count) and ARCHITECTURE.md section 3 (months are
calendar months, clamped to the month's end; working days know England's bank holidays).
"""

import calendar
from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=128)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England that fall in a calendar year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """True on Monday to Friday, except on a bank holiday of England."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def on_or_after_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def next_working_day(day: date) -> date:
    """The first working day after the day given; the day itself does not count."""
    return on_or_after_working_day(day + ONE_DAY)


def previous_working_day(day: date) -> date:
    """The last working day before the day given; the day itself does not count."""
    day -= ONE_DAY
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def add_working_days(day: date, number: int) -> date:
    """The working day that comes `number` working days after the day (before it when negative).

    The day itself is not counted, and 0 gives the day back unchanged, even on a weekend.
    """
    step = next_working_day if number > 0 else previous_working_day
    for _ in range(abs(number)):
        day = step(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days come after `start` up to and including `end`.

    From Friday to Monday is 1; from a day to itself is 0; backwards is the same number, negative.
    """
    if end < start:
        return -working_days_between(end, start)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(1 for day in days if is_working_day(day))


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` calendar months on, clamped to that month's last day.

    31 August plus six months is 28 (or 29) February. Months may be negative.
    """
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))
