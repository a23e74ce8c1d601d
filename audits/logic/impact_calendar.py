"""When the impact of a year is assessed: training years, and the days on which the assessment opens and is due.

Source: DOMAIN.md, Impact ("each subgroup assesses its impact yearly") and "The training year runs April to March",
whose first month is a setting.
"""

import datetime as dt
from dataclasses import dataclass

from partnerships.logic.working_days import on_or_after_working_day

WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class ImpactDates:
    """The assessment about one training year: the first day on which it stands open, and the last for answers."""

    year: int
    opens_on: dt.date
    due_on: dt.date


@dataclass(frozen=True)
class YearlyCalendar:
    """A partnership's own: the year's first month, and weeks after its end. A year is named by its first one."""

    first_month: int = 4
    opens_weeks_after: int = 0
    weeks_to_answer: int = 8
    opens_by_itself: bool = True

    def year_of(self, day: dt.date) -> int:
        """The training year in which a day lies."""
        return day.year if day.month >= self.first_month else day.year - 1

    def words(self, year: int) -> str:
        """`2025 to 2026`, or `2025` where the training year is a calendar year."""
        return f"{year} to {year + 1}" if self.first_month > 1 else f"{year}"

    def dates(self, year: int) -> ImpactDates:
        """The days of the assessment about a year, each on a working day."""
        ended = dt.date(year + 1, self.first_month, 1)
        opens_on = on_or_after_working_day(ended + self.opens_weeks_after * WEEK)
        return ImpactDates(year, opens_on, on_or_after_working_day(opens_on + self.weeks_to_answer * WEEK))

    def latest(self, today: dt.date) -> ImpactDates:
        """The newest year whose assessment has opened by today."""
        year = self.year_of(today)
        while self.dates(year).opens_on > today:
            year -= 1
        return self.dates(year)

    def open_now(self, today: dt.date) -> ImpactDates | None:
        """The year whose assessment the portal opens today, if its last day is still to come.

        Nothing is opened for a date already past (DOMAIN.md, Rules that hold everywhere).
        """
        dates = self.latest(today)
        return dates if self.opens_by_itself and today < dates.due_on else None

    def following(self, today: dt.date) -> ImpactDates:
        """The next year's assessment to open after today."""
        return self.dates(self.latest(today).year + 1)
