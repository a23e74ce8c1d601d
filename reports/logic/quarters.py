"""Quarters of the training year. Pure arithmetic on dates.

Source: DOMAIN.md, Words ("The training year runs April to March; quarter 1 is April to June"); the first
month is a setting of the partnership.
"""

import datetime as dt
from dataclasses import dataclass

from partnerships.logic.working_days import add_months

MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter: `year` is the calendar year in which its training year starts, `number` 1 to 4."""

    year: int
    number: int
    first_month: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"There is no quarter {self.number}.")
        if not 1 <= self.first_month <= 12:
            raise ValueError(f"There is no month {self.first_month}.")

    @property
    def start(self) -> dt.date:
        """Its first day."""
        return add_months(dt.date(self.year, self.first_month, 1), MONTHS_IN_QUARTER * (self.number - 1))

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return add_months(self.start, MONTHS_IN_QUARTER) - dt.timedelta(days=1)

    @property
    def previous(self) -> "Quarter":
        """The quarter before."""
        if self.number > 1:
            return Quarter(self.year, self.number - 1, self.first_month)
        return Quarter(self.year - 1, 4, self.first_month)

    @property
    def following(self) -> "Quarter":
        """The quarter after."""
        if self.number < 4:
            return Quarter(self.year, self.number + 1, self.first_month)
        return Quarter(self.year + 1, 1, self.first_month)

    @property
    def same_last_year(self) -> "Quarter":
        """The same quarter of the year before."""
        return Quarter(self.year - 1, self.number, self.first_month)

    @property
    def year_words(self) -> str:
        """The training year: "2026 to 2027", or "2026" when it is a calendar year."""
        return f"{self.year} to {self.year + 1}" if self.first_month > 1 else f"{self.year}"

    @property
    def months_words(self) -> str:
        """Its months: "April to June 2026"."""
        if self.start.year == self.end.year:
            return f"{self.start:%B} to {self.end:%B %Y}"
        return f"{self.start:%B %Y} to {self.end:%B %Y}"

    @property
    def name(self) -> str:
        """ "Quarter 1, April to June 2026"."""
        return f"Quarter {self.number}, {self.months_words}"

    @property
    def short(self) -> str:
        """For a narrow place: "Q1 2026", or "Q1 2026-27" where the training year spans two."""
        year = f"{self.year}-{(self.year + 1) % 100:02d}" if self.first_month > 1 else f"{self.year}"
        return f"Q{self.number} {year}"

    @property
    def so_far(self) -> list["Quarter"]:
        """The quarters of its training year up to this one: the year to date."""
        return [Quarter(self.year, number, self.first_month) for number in range(1, self.number + 1)]

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day <= self.end


def quarter_of(day: dt.date, first_month: int = 4) -> Quarter:
    """The quarter in which a day lies."""
    year = day.year if day.month >= first_month else day.year - 1
    months = (day.year - year) * 12 + day.month - first_month
    return Quarter(year, months // MONTHS_IN_QUARTER + 1, first_month)


def months_between(first: dt.date, last: dt.date) -> str:
    """The months of two days: "April 2026", "October to December 2026", "November 2026 to January 2027"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    if first.year == last.year:
        return f"{first:%B} to {last:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y}"


def quarters_back(latest: Quarter, count: int) -> list[Quarter]:
    """`count` quarters, oldest first, ending with `latest`."""
    found = [latest]
    while len(found) < count:
        found.append(found[-1].previous)
    return found[::-1]
