"""Quarters of the training year (DOMAIN.md: April to March; quarter 1 is April to June)."""

from datetime import date, timedelta

from partnerships.logic.working_days import add_months


def quarter_of(day: date, year_start_month: int = 4) -> tuple[date, date]:
    """First and last day of the quarter in which a day falls."""
    months_in = (day.month - year_start_month) % 3
    first = add_months(day.replace(day=1), -months_in)
    return first, add_months(first, 3) - timedelta(days=1)
