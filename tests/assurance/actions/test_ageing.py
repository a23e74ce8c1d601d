"""Age in words and in bands."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.logic.ageing import AgeBand, age_words, band_of, counts_by_band

TODAY = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("due_on", "words", "band"),
    [
        (dt.date(2026, 6, 1), "due today", AgeBand.SOON),
        (dt.date(2026, 5, 31), "1 day late", AgeBand.JUST_LATE),
        (dt.date(2026, 5, 18), "2 weeks late", AgeBand.JUST_LATE),
        (dt.date(2026, 5, 1), "4 weeks late", AgeBand.LATE),
        (dt.date(2026, 3, 3), "3 months late", AgeBand.LATE),
        (dt.date(2026, 3, 2), "3 months late", AgeBand.VERY_LATE),
        (dt.date(2026, 6, 13), "due in 12 days", AgeBand.SOON),
        (dt.date(2026, 7, 1), "due in 4 weeks", AgeBand.SOON),
        (dt.date(2026, 7, 2), "due in 4 weeks", AgeBand.LATER),
    ],
)
def test_age_stands_in_words_and_in_a_band(due_on: dt.date, words: str, band: AgeBand) -> None:
    assert (age_words(due_on, TODAY), band_of(due_on, TODAY)) == (words, band)


@given(st.lists(st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1)), max_size=40))
def test_every_action_stands_in_one_band(days: list[dt.date]) -> None:
    counted = counts_by_band(days, TODAY)
    assert list(counted) == list(AgeBand)
    assert sum(counted.values()) == len(days)
    late = counted[AgeBand.VERY_LATE] + counted[AgeBand.LATE] + counted[AgeBand.JUST_LATE]
    assert late == sum(1 for day in days if day < TODAY)
