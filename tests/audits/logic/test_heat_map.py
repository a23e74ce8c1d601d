"""The heat map counts and never averages; over-claim is how many questions were moderated lower."""

from hypothesis import given
from hypothesis import strategies as st

from audits.logic.frameworks.spec import Colour, Level, Scale
from audits.logic.heat_map import Direction, Graded, cell_of, direction_of, heat_map, strongest_and_weakest

RAG = Scale(
    "rag",
    (
        Level("green", "Green", 3, colour=Colour.GREEN),
        Level("amber", "Amber", 2, colour=Colour.AMBER),
        Level("red", "Red", 1, colour=Colour.RED),
        Level("na", "Not applicable", None),
    ),
)
LEVELS = st.sampled_from(["green", "amber", "red", "na", ""])


def test_a_cell_shows_its_spread_and_how_many_were_moderated_lower() -> None:
    rows = [
        Graded("H1", "1.1", "green", "green"),
        Graded("H1", "1.2", "green", "amber"),
        Graded("H1", "1.3", "amber", "green"),
        Graded("H1", "1.4", "na", "na"),
    ]
    cell = cell_of(rows, RAG, agreed="amber", before="red")
    assert cell.own == (("green", 2), ("amber", 1), ("na", 1))
    assert cell.moderated == (("green", 2), ("amber", 1), ("na", 1))
    assert (cell.lowered, cell.raised, cell.direction) == (1, 1, Direction.BETTER)


def test_change_is_unknown_where_either_time_is_missing_or_stands_apart() -> None:
    said = [
        direction_of(*pair, RAG)
        for pair in (("", "green"), ("na", "red"), ("green", "green"), ("green", "red"))
    ]
    assert said == [Direction.UNKNOWN, Direction.UNKNOWN, Direction.SAME, Direction.WORSE]


def test_strongest_and_weakest_are_by_share_and_never_the_same_question() -> None:
    rows = {
        1: [
            Graded("H1", "1.1", "green", "green"),
            Graded("H1", "1.2", "red", "red"),
            Graded("H1", "1.3", "red", "amber"),
        ],
        2: [
            Graded("H1", "1.1", "green", "green"),
            Graded("H1", "1.2", "red", "green"),
            Graded("H1", "1.3", "red", "red"),
        ],
    }
    found = heat_map(rows, {}, {}, RAG)
    strong, weak = strongest_and_weakest(found.questions, RAG)
    assert ([each.question for each in strong], [each.question for each in weak]) == (["1.1", "1.2"], ["1.3"])


@given(
    st.dictionaries(
        st.integers(1, 5),
        st.lists(
            st.builds(
                Graded, st.sampled_from(["H1", "H2"]), st.sampled_from(["a", "b", "c"]), LEVELS, LEVELS
            ),
            max_size=8,
        ),
        max_size=4,
    )
)
def test_totals_are_the_sums_of_their_cells(graded: dict[int, list[Graded]]) -> None:
    found = heat_map(graded, {}, {}, RAG)
    rows = [row for each in graded.values() for row in each]
    assert sum(total.moderated for total in found.totals.values()) == sum(1 for row in rows if row.moderated)
    assert sum(total.lowered for total in found.totals.values()) == sum(
        each.lowered for each in found.questions
    )
    assert sum(total.lowered + total.raised for total in found.totals.values()) <= len(rows)
    assert sum(n for cell in found.cells.values() for _, n in cell.own) == sum(1 for row in rows if row.own)
