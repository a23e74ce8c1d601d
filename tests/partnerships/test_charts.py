"""Charts: every number is in the table, what may not be shown is a word, no inline style."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.logic import charts
from partnerships.logic.colour import contrast, parse_hex
from partnerships.logic.wording import TOO_FEW, number

SVG = "{http://www.w3.org/2000/svg}"
labels = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="￾￿"), max_size=40)
scores = st.none() | st.floats(0, 10, allow_nan=False).map(lambda value: round(value, 1))
counts = st.integers(0, 10**6)


def whole(chart: charts.Chart) -> charts.Chart:
    """Checks what holds for every chart, and returns it."""
    for svg in (chart.svg, chart.svg_phone):
        assert "style=" not in svg
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert description is not None
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert (title.text or "", description.text or "") == (chart.title, chart.sentence)
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        for box in root.iter(f"{SVG}rect"):
            assert (
                -0.2
                <= float(box.get("x", 0))
                <= float(box.get("x", 0)) + float(box.get("width", 0))
                <= width + 0.2
            )
            assert float(box.get("y", 0)) + float(box.get("height", 0)) <= height + 0.2
    ids = re.findall(r' id="([^"]+)"', chart.svg + chart.svg_phone)
    assert len(ids) == len(set(ids)) == 4
    assert {len(row) for row in chart.table.rows} <= {len(chart.table.headers)}
    return chart


def words(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@given(st.lists(st.tuples(labels, st.lists(scores, min_size=2, max_size=2)), max_size=4), labels)
def test_bars_put_every_number_in_the_table_and_beside_its_bar(
    rows: list[tuple[str, list[float]]], title: str
) -> None:
    chart = whole(
        charts.bars(
            title=title,
            sentence="",
            series=("This", "Last"),
            rows=[charts.Bar(label, tuple(values)) for label, values in rows],
            decimals=1,
        )
    )
    shown = [[TOO_FEW if value is None else number(value, 1) for value in values] for _, values in rows]
    assert chart.table.rows == tuple((label, *texts) for (label, _), texts in zip(rows, shown, strict=True))
    drawn = words(chart.svg)
    for texts in shown:
        assert set(texts) <= set(drawn)


@given(st.lists(st.tuples(labels, st.none() | st.tuples(counts, counts, counts)), max_size=4))
def test_stacked_bars_write_counts_and_shares(rows: list[tuple[str, tuple[int, ...] | None]]) -> None:
    chart = whole(
        charts.stacked_bars(
            title="Reaction",
            sentence="",
            parts=("Agree", "Neither", "Disagree"),
            rows=[charts.Stack(label, values) for label, values in rows],
        )
    )
    for (label, values), cells in zip(rows, chart.table.rows, strict=True):
        assert cells[0] == label
        if values is None:
            assert cells[1:] == (TOO_FEW,) * 4
        elif sum(values):
            assert [cell.split(" ")[0] for cell in cells[1:]] == [
                number(value) for value in (*values, sum(values))
            ]
        else:
            assert cells[1:] == ("0", "0", "0", "0")


@given(st.lists(st.tuples(labels, scores, scores, st.integers(1, 500)), max_size=4))
def test_dumbbells_write_both_ends_and_no_change_without_both(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    chart = whole(
        charts.dumbbell(title="Gain", sentence="It rose.", rows=[charts.Pair(*row) for row in rows])
    )
    for (label, first, second, people), cells in zip(rows, chart.table.rows, strict=True):
        ends = tuple(TOO_FEW if value is None else number(value, 1) for value in (first, second))
        assert cells[:3] == (label, *ends)
        assert (cells[3] == TOO_FEW) == (first is None or second is None)
        assert cells[4] == number(people)


def test_a_dumbbell_can_compare_delegates_with_managers() -> None:
    chart = charts.dumbbell(
        title="Practice",
        sentence="Managers saw less.",
        rows=[charts.Pair("Uses the tool", 7.5, 6.0)],
        ends=("Delegates", "Managers"),
        change="Difference",
    )
    assert chart.table == charts.Table(
        ("Objective", "Delegates", "Managers", "Difference"), (("Uses the tool", "7.5", "6.0", "−1.5"),)
    )


@given(st.lists(st.tuples(scores, st.none() | counts), min_size=1, max_size=6))
def test_lines_write_each_value_with_its_number_of_people(
    points: list[tuple[float | None, int | None]],
) -> None:
    names = tuple(f"Point {index}" for index in range(len(points)))
    series = charts.Series("Delegates", tuple(v for v, _ in points), tuple(n for _, n in points))
    chart = whole(charts.line(title="Kept", sentence="", points=names, series=[series], decimals=1))
    for (value, people), cells in zip(points, chart.table.rows, strict=True):
        absent = "not asked" if people == 0 else TOO_FEW
        assert cells[1:] == (
            absent if value is None else number(value, 1),
            TOO_FEW if people is None else number(people),
        )


def test_a_line_breaks_where_a_value_is_missing() -> None:
    series = charts.Series("All", (1, 2, None, 3, 4), (9, 9, 2, 9, 9))
    chart = charts.line(title="Kept", sentence="", points=tuple("abcde"), series=[series])
    assert len(list(ElementTree.fromstring(chart.svg).iter(f"{SVG}path"))) == 2


@given(st.lists(st.tuples(labels, st.lists(st.none() | labels, min_size=11, max_size=11)), max_size=3))
def test_heat_maps_write_a_word_in_each_square(rows: list[tuple[str, list[str | None]]]) -> None:
    chart = whole(
        charts.heat_map(
            title="Grades",
            sentence="",
            columns=[f"Heading {index}" for index in range(11)],
            rows=[
                charts.HeatRow(label, tuple(charts.Cell(text, "red") for text in texts))
                for label, texts in rows
            ],
        )
    )
    assert chart.table.rows == tuple(
        (label, *(TOO_FEW if text is None else text for text in texts)) for label, texts in rows
    )


@pytest.mark.parametrize("tone", charts.TONES)
def test_words_in_squares_can_be_read(tone: str) -> None:
    fill, ink = charts.TONES[tone]
    assert contrast(parse_hex(fill), parse_hex(ink)) >= 4.5


def test_what_people_wrote_cannot_become_markup() -> None:
    hostile = '</title><script>alert("x")</script>'
    chart = whole(charts.bars(title=hostile, sentence=hostile, rows=[charts.Bar(hostile, (1,), hostile)]))
    assert "<script" not in chart.svg + chart.svg_phone


def test_charts_of_different_numbers_share_no_id() -> None:
    one, other = (
        charts.bars(title="Same", sentence="", rows=[charts.Bar("a", (value,))]) for value in (1, 2)
    )
    assert set(re.findall(r' id="([^"]+)"', one.svg)).isdisjoint(re.findall(r' id="([^"]+)"', other.svg))


def test_data_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="needs 1 values"):
        charts.bars(title="", sentence="", rows=[charts.Bar("a", (1, 2))])
    with pytest.raises(ValueError, match="nought or more"):
        charts.bars(title="", sentence="", rows=[charts.Bar("a", (-1,))])
    with pytest.raises(ValueError, match="needs 2 counts"):
        charts.stacked_bars(title="", sentence="", parts=("x", "y"), rows=[charts.Stack("a", (1,))])
    with pytest.raises(ValueError, match="outside 0 to 10"):
        charts.dumbbell(title="", sentence="", rows=[charts.Pair("a", 1, 11)])
    with pytest.raises(ValueError, match="needs 2 values"):
        charts.line(title="", sentence="", points=("a", "b"), series=[charts.Series("s", (1,), (1,))])
    with pytest.raises(ValueError, match="needs 2 squares"):
        charts.heat_map(title="", sentence="", columns=("a", "b"), rows=[charts.HeatRow("r", ())])
