"""A report as plain data: stored and read back the same, and compared with the edition before."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.logic.blocks import (
    ChartBlock,
    FiguresBlock,
    HeadingBlock,
    OpenMatter,
    QuotesBlock,
    ReportContent,
    Section,
    SentencesBlock,
    StepEvidence,
    TableBlock,
    from_snapshot,
    to_snapshot,
)
from reports.logic.drawing import chart_of
from reports.logic.editions import what_changed
from reports.services.snapshots import snapshot_digest

words = st.text(max_size=12)
numbers = st.integers(-5, 5000) | st.floats(-10, 10, allow_nan=False) | st.none()
rows = st.lists(st.tuples(words, words), max_size=3).map(tuple)


def blocks() -> st.SearchStrategy[Any]:
    data = st.dictionaries(words, numbers | st.lists(numbers, max_size=3), max_size=3)
    return st.one_of(
        st.builds(HeadingBlock, id=words, title=words),
        st.builds(TableBlock, id=words, title=words, headers=st.just(("A", "B")), rows=rows, note=words),
        st.builds(ChartBlock, id=words, kind=words, title=words, sentence=words, data=data),
        st.builds(
            FiguresBlock,
            id=words,
            title=words,
            figures=st.lists(st.tuples(words, words, words, words), max_size=2).map(tuple),
        ),
        st.builds(SentencesBlock, id=words, title=words, sentences=st.lists(words, max_size=2).map(tuple)),
        st.builds(QuotesBlock, id=words, title=words, quotes=rows),
    )


def content(*found: Any, **more: Any) -> ReportContent:
    section = Section("Q2", 1, "Delivery", "Delivery: events held", "Why.", ("Say what.",), tuple(found))
    facts: dict[str, Any] = {
        "title": "Quarterly report",
        "partnership": "Ashshire",
        "board": "Ashshire Board",
        "period": "January to March 2026",
        "quarter": "Quarter 4, January to March 2026",
        "year": "2025 to 2026",
        "cut_off": "1 June 2026",
        "cut_off_on": "2026-06-01",
        "frozen_at": "1 June 2026 at 10am",
        "minimum": 5,
        "method_version": "1",
        "sections": (section,),
        "left_out": ("Themed evaluation",),
        "still_open": (OpenMatter("A survey.", "/p/ashshire/"),),
        "decision_question": "Enough?",
        "decision_options": ("Assured", "Not assured"),
        "evidence": (StepEvidence(1, "Baseline", "covered", "covered"),),
        "measures": {"attended_total": 304, "change_knowledge": None},
    }
    return ReportContent(**{**facts, **more})


@settings(max_examples=60)
@given(st.lists(blocks(), max_size=4))
def test_a_snapshot_reads_back_as_it_was_stored(found: list[Any]) -> None:
    """Through JSON, as PostgreSQL keeps it, and back: the same report, the same hash, again and again."""
    stored = json.loads(json.dumps(to_snapshot(content(*found))))
    again = from_snapshot(stored)
    assert to_snapshot(again) == stored
    assert from_snapshot(to_snapshot(again)) == again
    assert snapshot_digest(to_snapshot(again)) == snapshot_digest(to_snapshot(content(*found)))
    assert [type(block) for block in again.blocks()] == [type(block) for block in found]


def test_text_and_whole_numbers_survive_exactly() -> None:
    table = TableBlock(
        "Q2-T1", "Courses", ("Course", "Came"), (("Neglect & “quotes” <b>", "269"),), totals=True
    )
    assert from_snapshot(json.loads(json.dumps(to_snapshot(content(table))))) == content(table)


def test_a_snapshot_of_another_shape_is_refused() -> None:
    stored = {**to_snapshot(content()), "shape": 99}
    with pytest.raises(ValueError, match="shape 99"):
        from_snapshot(stored)


TABLE = TableBlock(
    "Q2-T1", "Courses delivered", ("Course", "Came", "Places"), (("Neglect", "18", "24"), ("Harm", "9", ""))
)


def test_every_cell_that_differs_is_named() -> None:
    changed = replace(TABLE, rows=(("Neglect", "20", "24"), ("Rights", "4", "8")))
    assert what_changed(content(TABLE), content(changed)) == [
        "Courses delivered, Neglect, Came: 18 is now 20.",
        "Courses delivered: “Rights” was added.",
        "Courses delivered: “Harm” was removed.",
    ]


def test_an_equal_edition_lists_nothing() -> None:
    assert (
        what_changed(content(TABLE), content(TABLE), old_words={"Q2": "Same."}, new_words={"Q2": "Same. "})
        == []
    )


def test_figures_sentences_headings_and_words_are_compared() -> None:
    old = content(
        HeadingBlock("H", "Courses attended May"),
        FiguresBlock("F", "Headline", (("80", "people trained", "of 90", "70 last quarter"),)),
        SentencesBlock("S", "In short", ("One.", "Two.")),
        ChartBlock("C", "bars", "Places", "Many.", {"rows": []}, table="Q2-T1"),
        ChartBlock("D", "bars", "People", "Many.", {"rows": []}),
    )
    new = content(
        HeadingBlock("H", "Courses attended June"),
        FiguresBlock("F", "Headline", (("82", "people trained", "of 90", "70 last quarter"),)),
        SentencesBlock("S", "In short", ("One.", "Three.")),
        ChartBlock("C", "bars", "Places", "Few.", {"rows": []}, table="Q2-T1"),
        ChartBlock("D", "bars", "People", "Few.", {"rows": []}),
    )
    assert what_changed(old, new, old_words={"Q2": "Then."}, new_words={"Q2": "Now."}) == [
        "“Courses attended May” is now “Courses attended June”.",
        "people trained: 80 (of 90) is now 82 (of 90).",
        "In short: “Three.” was added.",
        "In short: “Two.” was removed.",
        "People: changed.",
        "Delivery: the text was changed.",
    ]


def test_sections_that_come_and_go_are_named() -> None:
    other = replace(content().sections[0], id="Q5", title="Change in practice")
    fuller = replace(content(), sections=(*content().sections, other))
    assert what_changed(content(), fuller) == ["Change in practice: a new section."]
    assert what_changed(fuller, content()) == ["Change in practice: no longer in the report."]


def test_a_chart_is_drawn_from_plain_data() -> None:
    block = ChartBlock(
        "Q4-F1",
        "dumbbell",
        "Before and after",
        "It rose.",
        {"rows": [{"label": "Neglect", "first": 4.0, "second": 7.0, "n": 31}], "row_heading": "Course"},
    )
    chart = chart_of(from_snapshot(json.loads(json.dumps(to_snapshot(content(block))))).block("Q4-F1"))  # type: ignore[arg-type]
    assert chart.table.rows == (("Neglect", "4.0", "7.0", "+3.0", "31"),)
    assert (chart.title, chart.sentence) == ("Before and after", "It rose.")
