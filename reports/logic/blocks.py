"""What a report is made of: sections of blocks, as plain data.

A snapshot is the JSON of a `ReportContent`. Page, PDF, Word, PNG and Excel are all made from it alone, so that
they can never disagree, and so that no figure can change after it was frozen. Source: ARCHITECTURE.md, section 4
("a report is data, then HTML, then PDF").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

#: Raised when the shape of a snapshot changes; old snapshots keep the shape they were frozen in.
SHAPE = 1


@dataclass(frozen=True)
class HeadingBlock:
    """A sub-heading: what the blocks after it are about, with the months that they cover."""

    id: str
    title: str
    type: str = "heading"


@dataclass(frozen=True)
class TableBlock:
    """A table; every cell is already words, "too few to show" included.

    `words` sets cells to the left; `totals` marks the last row as a sum.
    """

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
    """A chart: its kind (a function of `partnerships.logic.charts`) and that function's arguments as plain data.

    `table` is the id of the table beside it that holds the same numbers; without one the chart brings its own.
    """

    id: str
    kind: str
    title: str
    sentence: str
    data: Mapping[str, Any]
    note: str = ""
    table: str = ""
    type: str = "chart"


@dataclass(frozen=True)
class FiguresBlock:
    """Headline figures: value, label, of what, and the direction against the quarter before."""

    id: str
    title: str
    figures: tuple[tuple[str, str, str, str], ...]
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
    """Released comments alone, each with what it is about."""

    id: str
    title: str
    quotes: tuple[tuple[str, str], ...]
    note: str = ""
    type: str = "quotes"


Block = HeadingBlock | TableBlock | ChartBlock | FiguresBlock | SentencesBlock | QuotesBlock

_BLOCKS: dict[str, type[Block]] = {
    "heading": HeadingBlock,
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
class StepEvidence:
    """What evidence the report holds on one of the four steps; `state` is that of the coverage meter."""

    step: int
    title: str
    state: str
    words: str

    @property
    def can_be_claimed(self) -> bool:
        """Whether an opinion may rest on this step (REQUIREMENTS, acceptance check 8)."""
        return self.state != "not_covered"


@dataclass(frozen=True)
class ReportContent:
    """A whole report, as frozen. Dates are words, except `cut_off_on` (ISO)."""

    title: str
    partnership: str
    board: str
    period: str
    quarter: str
    year: str
    cut_off: str
    cut_off_on: str
    frozen_at: str
    minimum: int
    method_version: str
    sections: tuple[Section, ...]
    left_out: tuple[str, ...]
    still_open: tuple[OpenMatter, ...]
    decision_question: str
    decision_options: tuple[str, ...]
    evidence: tuple[StepEvidence, ...] = ()
    suggested_freeze: str = ""
    legal_basis: str = ""
    colour: str = "#1d5a6c"
    #: The partnership's mark as a data: URL, so that the document looks the same when made again.
    mark: str = ""
    seg_word: str = "SEG"
    seg_name: str = ""
    #: The main figures as numbers, for comparison between quarters and editions: key -> value or None.
    measures: Mapping[str, Any] = field(default_factory=dict)
    shape: int = SHAPE

    def blocks(self) -> Iterator[Block]:
        """Every block, in the order in which they print."""
        for section in self.sections:
            yield from section.blocks

    def block(self, block_id: str) -> Block | None:
        """A block by its id (Q4-T1); None when this report has none."""
        return next((block for block in self.blocks() if block.id == block_id), None)

    def section(self, section_id: str) -> Section | None:
        """A section by the template's id (Q4); None when it was left out."""
        return next((section for section in self.sections if section.id == section_id), None)


def to_snapshot(content: ReportContent) -> dict[str, Any]:
    """The report as plain data for storage."""
    plain: dict[str, Any] = _plain(asdict(content))
    return plain


def _plain(value: Any) -> Any:
    """Data as JSON keeps it: tuples are lists, and a number reads the same after a stay in PostgreSQL."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return round(value, 4) + 0.0
    return value


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
    facts["evidence"] = tuple(StepEvidence(**step) for step in snapshot["evidence"])
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
