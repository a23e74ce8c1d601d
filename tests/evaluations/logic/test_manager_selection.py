"""A manager is asked about three people in a quarter at most: DOMAIN.md, Themed evaluation."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.logic.manager_selection import (
    VISIT_DAYS,
    DatedAsk,
    ManagerAsk,
    Tier,
    choose,
    quarter_of,
    visit_days,
)

asks = st.lists(
    st.builds(ManagerAsk, st.integers(1, 60), st.integers(1, 12), st.sampled_from(Tier)),
    unique_by=lambda ask: ask.invitation_id,
    max_size=30,
)


@given(asks=asks, seed=st.integers(0, 2**40), already=st.sets(st.integers(1, 12), max_size=3), data=st.data())
def test_never_more_than_three_people_and_the_same_whatever_order_they_come_in(
    asks: list[ManagerAsk], seed: int, already: set[int], data: st.DataObject
) -> None:
    selection = choose(asks, seed, already=already)
    booking_of = {ask.invitation_id: ask.booking_id for ask in asks}
    people = {booking_of[invitation] for invitation in selection.chosen}
    assert len(people | already) <= 3
    assert sorted([*selection.chosen, *selection.left_out]) == sorted(booking_of)
    assert people.isdisjoint({booking_of[invitation] for invitation in selection.left_out})
    assert {booking for booking in booking_of.values() if booking in already} <= people
    assert len(people | already) == min(3, len(set(booking_of.values()) | already))
    assert choose(data.draw(st.permutations(asks)), seed, already=already) == selection


@given(asks=asks, seed=st.integers(0, 2**40))
def test_those_followed_go_before_the_sample_and_the_sample_before_others(
    asks: list[ManagerAsk], seed: int
) -> None:
    selection = choose(asks, seed)
    tier_of: dict[int, Tier] = {}
    for ask in asks:
        tier_of[ask.booking_id] = min(ask.tier, tier_of.get(ask.booking_id, Tier.OTHER))
    booking_of = {ask.invitation_id: ask.booking_id for ask in asks}
    chosen = [tier_of[booking_of[invitation]] for invitation in selection.chosen]
    left_out = [tier_of[booking_of[invitation]] for invitation in selection.left_out]
    assert max(chosen, default=Tier.CONTINUING) <= min(left_out, default=Tier.OTHER)


def test_within_a_tier_chance_decides() -> None:
    ten = [ManagerAsk(number, number) for number in range(1, 11)]
    times = Counter(invitation for seed in range(1000) for invitation in choose(ten, seed).chosen)
    assert set(times) == set(range(1, 11))
    assert 230 < min(times.values()) <= max(times.values()) < 370


def test_two_surveys_about_one_person_take_one_place() -> None:
    selection = choose([ManagerAsk(1, 7), ManagerAsk(2, 7), ManagerAsk(3, 8), ManagerAsk(4, 9)], 1)
    assert (selection.chosen, selection.left_out) == ((1, 2, 3, 4), ())


def test_newcomers_of_a_quarter_get_only_the_places_left() -> None:
    selection = choose([ManagerAsk(5, 50), ManagerAsk(6, 60), ManagerAsk(7, 10)], 3, already=[10, 20])
    assert (len(selection.chosen), 7 in selection.chosen) == (2, True)
    full = choose([ManagerAsk(5, 50)], 3, already=[10, 20, 30])
    assert (full.chosen, full.left_out) == ((), (5,))


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="one person at least"):
        choose([], 1, most=0)


MONDAY = date(2026, 6, 1)
dated = st.lists(st.tuples(st.integers(0, 80), st.integers(0, 28)), max_size=8).map(
    lambda pairs: [
        DatedAsk(number, MONDAY + timedelta(days=due), MONDAY + timedelta(days=due + open_for))
        for number, (due, open_for) in enumerate(pairs)
    ]
)


@given(asks=dated)
def test_nothing_is_asked_before_its_day_after_its_last_or_a_fortnight_late(asks: list[DatedAsk]) -> None:
    days = visit_days(asks)
    assert set(days) == {ask.invitation_id for ask in asks}
    for ask in asks:
        assert ask.due_on <= days[ask.invitation_id] <= max(ask.last_day, ask.due_on)
        assert days[ask.invitation_id] <= ask.due_on + timedelta(days=VISIT_DAYS)


def test_surveys_within_a_fortnight_are_one_visit_and_later_ones_another() -> None:
    def ask(number: int, due: int, open_for: int = 28) -> DatedAsk:
        return DatedAsk(number, MONDAY + timedelta(days=due), MONDAY + timedelta(days=due + open_for))

    days = visit_days([ask(1, 0), ask(2, 9), ask(3, 14), ask(4, 20)])
    assert days == {
        1: MONDAY + timedelta(days=14),
        2: MONDAY + timedelta(days=14),
        3: MONDAY + timedelta(days=14),
        4: MONDAY + timedelta(days=20),
    }
    assert visit_days([ask(1, 0, open_for=5), ask(2, 9)]) == {
        1: MONDAY + timedelta(days=5),
        2: MONDAY + timedelta(days=9),
    }


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(date(2026, 3, 31), (2026, 1)), (date(2026, 4, 1), (2026, 2)), (date(2026, 12, 31), (2026, 4))],
)
def test_quarters_are_those_of_the_calendar(day: date, quarter: tuple[int, int]) -> None:
    assert quarter_of(day) == quarter
