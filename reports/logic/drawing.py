"""A chart of a snapshot, drawn: plain data in, a `Chart` with its SVG and its table out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from partnerships.logic.charts import (
    Bar,
    Chart,
    Pair,
    Series,
    Stack,
    bars,
    dumbbell,
    line,
    stacked_bars,
)
from partnerships.logic.charts import Table as ChartTable
from reports.logic.blocks import ChartBlock, TableBlock


def _bars(words: Mapping[str, Any], data: Mapping[str, Any]) -> Chart:
    rows = [Bar(row["label"], tuple(row["values"]), row.get("note", "")) for row in data["rows"]]
    return bars(**words, **{**_options(data, "rows"), "rows": rows})


def _stacked_bars(words: Mapping[str, Any], data: Mapping[str, Any]) -> Chart:
    rows = [
        Stack(row["label"], None if row["counts"] is None else tuple(row["counts"]), row.get("note", ""))
        for row in data["rows"]
    ]
    return stacked_bars(**words, **{**_options(data, "rows"), "rows": rows})


def _dumbbell(words: Mapping[str, Any], data: Mapping[str, Any]) -> Chart:
    rows = [
        Pair(row["label"], row["first"], row["second"], row.get("n"), row.get("note", ""))
        for row in data["rows"]
    ]
    return dumbbell(**words, **{**_options(data, "rows"), "rows": rows})


def _line(words: Mapping[str, Any], data: Mapping[str, Any]) -> Chart:
    series = [Series(one["name"], tuple(one["values"]), tuple(one["people"])) for one in data["series"]]
    return line(**words, **{**_options(data, "series"), "series": series})


def _options(data: Mapping[str, Any], *but: str) -> dict[str, Any]:
    """The other arguments, lists as the tuples that the charts expect."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
        if key not in but
    }


_KINDS: dict[str, Callable[[Mapping[str, str], Mapping[str, Any]], Chart]] = {
    "bars": _bars,
    "stacked_bars": _stacked_bars,
    "dumbbell": _dumbbell,
    "line": _line,
}


def chart_of(block: ChartBlock) -> Chart:
    """The chart of a block.

    Raises:
        KeyError: there is no such kind of chart.
    """
    return _KINDS[block.kind]({"title": block.title, "sentence": block.sentence}, block.data)


def table_of(block: TableBlock) -> ChartTable:
    """A block's table as the page components take it."""
    return ChartTable(block.headers, block.rows)


def numbers_of(block: TableBlock | ChartBlock) -> Sequence[Sequence[str]]:
    """Headings and rows of a block's numbers, for a spreadsheet."""
    table = table_of(block) if isinstance(block, TableBlock) else chart_of(block).table
    return [table.headers, *table.rows]
