"""The sheets and columns of the workbook, as both writing and reading know them."""

from dataclasses import dataclass
from enum import StrEnum

from audits.logic.offline.words import Asked, Words

GUIDE, ANSWERS, STAMP = "Read this first", "Answers", "Stamp"
#: A cell of Excel holds 32,767 characters; a long stamp is cut into pieces, one below the other.
PIECE = 30_000
#: More rows than any framework has questions.
MOST_ROWS = 2_000


class Column(StrEnum):
    """The columns of the sheet of answers, by their heading."""

    KEY = "Reference"
    HEADING = "Heading"
    QUESTION = "Question"
    HELP = "Guidance, and what each grade looks like"
    LEVEL = "Your grade"
    EXPLANATION = "Explanation"
    ATTACHED = "Evidence in the portal now"
    EVIDENCE = "More evidence, in words"
    IMPACT = "What difference it has made"
    REASON = "If it does not apply: why"


#: Columns that people fill in.
WRITTEN = frozenset({Column.LEVEL, Column.EXPLANATION, Column.EVIDENCE, Column.IMPACT, Column.REASON})
WIDTHS = {
    Column.KEY: 11,
    Column.HEADING: 20,
    Column.QUESTION: 36,
    Column.HELP: 44,
    Column.LEVEL: 18,
    Column.EXPLANATION: 50,
    Column.ATTACHED: 26,
    Column.EVIDENCE: 32,
    Column.IMPACT: 34,
    Column.REASON: 26,
}


def columns_of(asked: Asked) -> tuple[Column, ...]:
    """The columns that a framework needs, from left to right."""
    left_out = {
        column
        for column, is_asked in ((Column.IMPACT, asked.asks_impact), (Column.REASON, asked.asks_reason))
        if not is_asked
    }
    return tuple(column for column in Column if column not in left_out)


@dataclass(frozen=True)
class SheetRow:
    """One question as it is written into the workbook. `is_open`: it can be answered there."""

    key: str
    heading: str
    question: str
    help: str
    words: Words
    attached: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class ReadRow:
    """One row as it came back: what stands in it, or why it cannot be read."""

    number: int
    key: str
    words: Words
    evidence: str = ""
    problem: str = ""
