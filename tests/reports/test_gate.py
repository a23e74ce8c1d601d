"""What a report shows never tells a group under the minimum, whatever was shown before it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.disclosure import can_pin_small_group
from reports.logic.gate import Gate

MINIMUM = 5
people = st.frozensets(st.integers(0, 19), max_size=20)


def group(first: int, count: int) -> frozenset[int]:
    return frozenset(range(first, first + count))


def test_a_group_under_the_minimum_is_hidden_in_words() -> None:
    decision = Gate(MINIMUM).allow("pair:knowledge", group(0, 4))
    assert (decision.shown, decision.words) == (False, "Too few to show.")
    assert Gate(MINIMUM).allow("pair:knowledge", group(0, 5)).shown


def test_nobody_is_nothing_to_show() -> None:
    gate = Gate(MINIMUM)
    assert not gate.allow("pair:knowledge", frozenset()).shown
    assert gate.released() == {}


def test_an_earlier_edition_counts() -> None:
    """Two answers more than an edition ago would be those two people's answers."""
    gate = Gate(MINIMUM, {"pair:knowledge": [group(0, 10)]})
    assert not gate.allow("pair:knowledge", group(0, 12)).shown
    assert gate.allow("pair:knowledge", group(0, 10)).shown
    assert gate.allow("pair:knowledge", group(0, 15)).shown
    assert gate.allow("pair:skill", group(0, 12)).shown


def test_the_other_boards_report_counts() -> None:
    """A course of three people that serves one board alone would be the difference of both boards' totals."""
    gate = Gate(MINIMUM)
    assert gate.allow("pair:knowledge", group(0, 20)).shown
    assert not gate.allow("pair:knowledge", group(0, 17)).shown


def test_cells_are_shown_together_or_not_at_all() -> None:
    gate = Gate(MINIMUM)
    assert not gate.allow("pair:knowledge", group(0, 10), group(0, 7)).shown
    assert gate.released() == {}
    assert gate.allow("pair:knowledge", group(0, 12), group(0, 7), group(7, 5)).shown
    assert gate.released() == {
        "pair:knowledge": [list(range(12)), list(range(7)), list(range(7, 12))],
    }


def test_managers_need_the_minimum_of_different_managers() -> None:
    gate = Gate(MINIMUM)
    assert not gate.allow("practice:m3:manager", group(0, 9), managers=4).shown
    assert gate.allow("practice:m3:manager", group(0, 9), managers=5).shown


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(people, min_size=1, max_size=3), max_size=5))
def test_no_history_of_reports_pins_a_small_group(history: list[list[frozenset[int]]]) -> None:
    """REQUIREMENTS, acceptance check 5: whatever is asked, in whatever order."""
    gate = Gate(MINIMUM)
    for cells in history:
        gate.allow("pair:knowledge", *cells)
    shown = [frozenset(cell) for cell in gate.released().get("pair:knowledge", [])]
    assert not can_pin_small_group(shown, None, MINIMUM)
