"""What a report is made of: sections of blocks, as plain data.

A snapshot is the JSON of a `ReportContent`. Page, PDF, Word, PNG and Excel are all made from it alone, so that
they can never disagree, and so that no figure can change after it was frozen (ARCHITECTURE, Numbers a board can
trust: a report is data, then HTML, then PDF).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

#: Raised when the shape of a snapshot changes; old snapshots keep the shape they were frozen in.
SHAPE = 1


@dataclass(frozen=True)
class TableBlock:
    """A table; every cell is already words, "too few to show" included. `words` sets cells to the left."""

    id: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    totals: bool = False
    words: bool = False
    type: str = "table"


@dataclass(frozen=True)
class ChartBlock:
    """A chart: its kind (a function of `partnerships.logic.charts`) and that function's arguments as plain data."""

    id: str
    kind: str
    title: str
    sentence: str
    data: Mapping[str, Any]
    note: str = ""
    type: str = "chart"


@dataclass(frozen=True)
class FiguresBlock:
    """Headline figures: label, words that carry the denominator, and the direction against the quarter before."""

    id: str
    title: str
    figures: tuple[tuple[str, str, str], ...]
    type: str = "figures"


@dataclass(frozen=True)
class SentencesBlock:
    """Plain sentences, each standing alone."""

    id: str
    title: str
    sentences: tuple[str, ...]
    type: str = "sentences"


@dataclass(frozen=True)
class QuotesBlock:
    """Released comments alone, each with the course it is about."""

    id: str
    title: str
    quotes: tuple[tuple[str, str], ...]
    type: str = "quotes"


Block = TableBlock | ChartBlock | FiguresBlock | SentencesBlock | QuotesBlock

_BLOCKS: dict[str, type[Block]] = {
    "table": TableBlock,
    "chart": ChartBlock,
    "figures": FiguresBlock,
    "sentences": SentencesBlock,
    "quotes": QuotesBlock,
}


@dataclass(frozen=True)
class Section:
    """A section as it prints: `id` is the template's (Q4), `number` counts those that are in this report."""

    id: str
    number: int
    title: str
    heading: str
    purpose: str
    prompts: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class OpenMatter:
    """Something that was not finished when the figures were frozen, with where to finish it."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class ReportContent:
    """A whole report, as frozen."""

    title: str
    partnership: str
    board: str
    period: str
    quarter: str
    year: str
    cut_off: str
    frozen_at: str
    minimum: int
    method_version: str
    sections: tuple[Section, ...]
    left_out: tuple[str, ...]
    still_open: tuple[OpenMatter, ...]
    decision_question: str
    decision_options: tuple[str, ...]
    legal_basis: str = ""
    colour: str = ""
    seg_word: str = "SEG"
    shape: int = SHAPE
    #: The main figures as numbers, for comparison between quarters and editions: key -> value or None.
    measures: Mapping[str, Any] = field(default_factory=dict)

    def block(self, block_id: str) -> Block | None:
        """A block by its id (Q4-T1); None when this report has none."""
        return next(
            (block for section in self.sections for block in section.blocks if block.id == block_id), None
        )


def to_snapshot(content: ReportContent) -> dict[str, Any]:
    """The report as plain data for storage."""
    return asdict(content)


def from_snapshot(snapshot: Mapping[str, Any]) -> ReportContent:
    """The report from storage.

    Raises:
        ValueError: the snapshot has a shape that this version does not read.
    """
    if snapshot.get("shape") != SHAPE:
        raise ValueError(f"This snapshot has shape {snapshot.get('shape')}; this version reads {SHAPE}.")
    facts = dict(snapshot)
    facts["sections"] = tuple(_section(section) for section in snapshot["sections"])
    facts["still_open"] = tuple(OpenMatter(**matter) for matter in snapshot["still_open"])
    for name in ("left_out", "decision_options"):
        facts[name] = tuple(snapshot[name])
    return ReportContent(**facts)


def _section(facts: Mapping[str, Any]) -> Section:
    blocks = tuple(_block(block) for block in facts["blocks"])
    return Section(**{**facts, "prompts": tuple(facts["prompts"]), "blocks": blocks})


def _block(facts: Mapping[str, Any]) -> Block:
    kind = _BLOCKS[facts["type"]]
    return kind(**{name: _frozen(value) if name != "data" else value for name, value in facts.items()})


def _frozen(value: Any) -> Any:
    """Lists of JSON as the tuples they were."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_frozen(each) for each in value)
    return value


def what_changed(old: ReportContent, new: ReportContent) -> list[str]:
    """Every cell, sentence and figure that differs between two editions, in words (REQUIREMENTS, item 20)."""
    found: list[str] = []
    before = {block.id: block for section in old.sections for block in section.blocks}
    after = {block.id: block for section in new.sections for block in section.blocks}
    for block_id, block in after.items():
        earlier = before.get(block_id)
        if earlier is None:
            found.append(f"{block.title}: new in this edition.")
        elif isinstance(block, TableBlock) and isinstance(earlier, TableBlock):
            found.extend(_table_changes(earlier, block))
        elif block != earlier:
            found.append(f"{block.title}: changed.")
    found.extend(
        f"{block.title}: no longer in the report." for key, block in before.items() if key not in after
    )
    return found


def _table_changes(old: TableBlock, new: TableBlock) -> list[str]:
    if old.headers != new.headers:
        return [f"{new.title}: the columns are different."]
    rows = {row[0]: row for row in old.rows}
    found = []
    for row in new.rows:
        earlier = rows.pop(row[0], None)
        if earlier is None:
            found.append(f"{new.title}: “{row[0]}” was added.")
            continue
        found.extend(
            f"{new.title}, {row[0]}, {header}: {was or 'blank'} is now {now or 'blank'}."
            for header, was, now in zip(new.headers[1:], earlier[1:], row[1:], strict=True)
            if was != now
        )
    found.extend(f"{new.title}: “{name}” was removed." for name in rows)
    return found
