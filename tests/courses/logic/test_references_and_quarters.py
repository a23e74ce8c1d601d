"""References of events, and quarters of the training year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.logic.quarters import quarter_of
from courses.logic.references import event_reference, is_reference

DAY = date(2026, 5, 12)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Neglect: recognising and responding", "NEG"),
        ("An introduction to the MCA", "MCA"),
        ("Working together", "WOR"),
        ("É", "EVENT"),
        ("", "EVENT"),
        ("保護", "EVENT"),
    ],
)
def test_a_reference_takes_the_first_telling_word(title: str, stem: str) -> None:
    assert event_reference(title, DAY) == f"{stem}-2026-05-12"


@given(st.text(max_size=200), days, st.integers(0, 30))
def test_every_reference_made_can_stand_in_an_address_and_is_free(title: str, day: date, number: int) -> None:
    taken: set[str] = set()
    for _ in range(number + 1):
        reference = event_reference(title, day, taken)
        assert reference not in taken
        assert is_reference(reference)
        taken.add(reference)


@pytest.mark.parametrize(
    ("day", "start", "first", "last"),
    [
        (date(2026, 4, 1), 4, date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 3, 31), 4, date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 1, 15), 9, date(2025, 12, 1), date(2026, 2, 28)),
    ],
)
def test_quarters_begin_with_the_training_year(day: date, start: int, first: date, last: date) -> None:
    assert quarter_of(day, start) == (first, last)


@given(days, st.integers(1, 12))
def test_quarters_cover_every_day_once(day: date, start: int) -> None:
    first, last = quarter_of(day, start)
    assert first <= day <= last
    assert quarter_of(last + timedelta(days=1), start)[0] == last + timedelta(days=1)
    assert quarter_of(first, start) == quarter_of(last, start) == (first, last)
