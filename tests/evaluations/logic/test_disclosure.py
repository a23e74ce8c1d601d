"""Acceptance check 5: nobody who solves the equations of everything shown pins a group under the minimum."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.disclosure import Cell, Shown, can_pin_small_group, decide_release
from evaluations.logic.suppression import show_breakdown

MINIMUM = 5
DIMENSIONS = ("agency", "role")


def span_basis(cells: list[Cell], people: list[int]) -> list[list[Fraction]]:
    """The reduced rows of everything shown: plain Gaussian elimination, as an attacker would do it."""
    basis: list[list[Fraction]] = []
    rows = [[Fraction(int(person in cell)) for person in people] for cell in cells]
    for column in range(len(people)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        basis = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in basis] + [pivot]
    return basis


def is_pinned(group: tuple[int, ...], basis: list[list[Fraction]], people: list[int]) -> bool:
    rest = [Fraction(int(person in group)) for person in people]
    for row in basis:
        factor = rest[next(place for place, value in enumerate(row) if value)]
        if factor:
            rest = [a - factor * b for a, b in zip(rest, row, strict=True)]
    return not any(rest)


def pinned_groups(cells: list[Cell], people: list[int], below: int = MINIMUM) -> list[tuple[int, ...]]:
    basis = span_basis(cells, people)
    return [
        group
        for size in range(1, below)
        for group in combinations(people, size)
        if is_pinned(group, basis, people)
    ]


def ones(people: range | list[int] | set[int]) -> dict[int, int]:
    return dict.fromkeys(people, 1)


def test_two_breakdowns_that_are_each_safe_can_pin_a_small_group_together() -> None:
    # The trust's 7 people are 5 nurses and 2 others; the police are 6, none of them nurses.
    trust, police, nurses = range(7), range(7, 13), range(5)
    counts = ones(range(13))
    by_agency = {"trust": frozenset(trust), "police": frozenset(police)}
    by_role = {"nurse": frozenset(nurses), "other": frozenset(range(5, 13))}
    assert show_breakdown({"trust": 7, "police": 6}, MINIMUM).shown
    assert show_breakdown({"nurse": 5, "other": 8}, MINIMUM).shown
    first = decide_release(by_agency, counts, Shown(), MINIMUM)
    second = decide_release(by_role, counts, first.shown, MINIMUM)
    assert (first.decision.shown, second.decision.shown) == (True, False)
    assert second.decision.words == (
        "Too few to show: with what was shown before, a small group could be worked out."
    )
    assert second.shown == first.shown


def test_one_agency_that_fills_an_event_gives_away_its_people_elsewhere() -> None:
    # Event 1: ten police. Event 2: two police, eight others. The totals of both events, then of the police.
    counts = ones(range(20))
    events = decide_release([frozenset(range(10)), frozenset(range(10, 20))], counts, Shown(), MINIMUM)
    police = decide_release([frozenset(range(12)), frozenset(range(12, 20))], counts, events.shown, MINIMUM)
    assert (events.decision.shown, police.decision.shown) == (True, False)


def test_a_later_edition_with_two_more_answers_is_held_back_and_with_five_more_shown() -> None:
    first = decide_release([frozenset(range(8))], ones(range(8)), Shown(), MINIMUM)
    two_more = decide_release([frozenset(range(10))], ones(range(10)), first.shown, MINIMUM)
    five_more = decide_release([frozenset(range(13))], ones(range(13)), first.shown, MINIMUM)
    assert (two_more.decision.shown, five_more.decision.shown) == (False, True)


def test_atoms_of_several_people_count_as_many() -> None:
    counts = {"event 1": 9, "event 2": 3}
    assert decide_release([frozenset(counts)], counts, Shown(), MINIMUM).decision.shown
    shown = Shown((frozenset(counts),))
    assert not decide_release([frozenset({"event 1"})], counts, shown, MINIMUM).decision.shown


def test_nothing_is_shown_of_nobody() -> None:
    assert not decide_release([frozenset()], {}, Shown(), MINIMUM).decision.shown


def test_too_many_small_atoms_to_try_is_not_called_safe() -> None:
    people = range(700)
    crossing = [frozenset(p for p in people if p // 2**bit % 2) for bit in range(10)]
    assert can_pin_small_group(crossing, ones(people), 9) is True


person = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1), st.integers(0, 2))
query = st.tuples(
    st.integers(0, 2), st.sets(st.integers(0, 3), min_size=1), st.sampled_from(["total", *DIMENSIONS])
)


@settings(max_examples=120, deadline=None)
@given(people=st.lists(person, min_size=6, max_size=15), queries=st.lists(query, max_size=8))
def test_no_history_of_filters_breakdowns_and_editions_pins_a_group_under_the_minimum(
    people: list[tuple[int, int, int, int]], queries: list[tuple[int, set[int], str]]
) -> None:
    """Each person: event, agency, role, and the round in which they answered.

    Each query: round, events, dimension.
    """
    counts = ones(range(len(people)))
    shown = Shown()
    for now, events, dimension in sorted(queries, key=lambda asked: asked[0]):
        groups: dict[int, set[int]] = {}
        for number, (event, agency, role, answered) in enumerate(people):
            if event in events and answered <= now:
                group = {"total": 0, "agency": agency, "role": role}[dimension]
                groups.setdefault(group, set()).add(number)
        cells = [frozenset(members) for members in groups.values()]
        shown = decide_release(cells, counts, shown, MINIMUM).shown
    assert pinned_groups(list(shown.cells), list(counts)) == []


cells_of_people = st.lists(st.frozensets(st.integers(0, 9), min_size=1), max_size=7)


@settings(max_examples=150, deadline=None)
@given(cells=cells_of_people, minimum=st.integers(2, 6))
def test_the_fast_test_agrees_with_the_attackers_own_elimination(cells: list[Cell], minimum: int) -> None:
    people = list(range(10))
    assert can_pin_small_group(cells, ones(people), minimum) is bool(pinned_groups(cells, people, minimum))


@given(st.lists(st.frozensets(st.integers(0, 12), max_size=8), max_size=8), st.integers(0, 8))
def test_what_was_shown_step_by_step_tells_the_same_people_apart_as_at_once(
    cells: list[frozenset[int]], first: int
) -> None:
    stepwise = Shown().with_cells(cells[:first])
    for cell in cells[first:]:
        stepwise = stepwise.with_cells([cell])
    at_once = Shown(stepwise.cells)
    assert set(stepwise.parts) == set(at_once.parts)
    everyone = frozenset().union(*cells)
    assert sorted(atom for atoms, _ in at_once.parts for atom in atoms) == sorted(everyone)
