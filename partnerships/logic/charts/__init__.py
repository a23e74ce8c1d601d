"""Five kinds of chart, as SVG drawn on the server: bars, stacked bars, dumbbell, line with n, heat map.

Each function takes data and words and returns a `Chart`: its SVG for a desk and for a phone,
one sentence that says the same, and the table of the same numbers (PAGES.md, Results).
"""

from partnerships.logic.charts.bars import Bar, Stack, bars, stacked_bars
from partnerships.logic.charts.drawing import Chart, Table
from partnerships.logic.charts.heat import TONES, Cell, HeatRow, heat_map
from partnerships.logic.charts.lines import Series, line
from partnerships.logic.charts.pairs import Pair, dumbbell

__all__ = [
    "TONES",
    "Bar",
    "Cell",
    "Chart",
    "HeatRow",
    "Pair",
    "Series",
    "Stack",
    "Table",
    "bars",
    "dumbbell",
    "heat_map",
    "line",
    "stacked_bars",
]
