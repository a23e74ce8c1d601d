"""A report ready to be set: what was frozen, the officer's words and the opinion, with every chart drawn.

Pure: page, PDF and Word are made from this alone, so no query can happen while they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from partnerships.logic.charts import Chart
from partnerships.logic.charts import Table as ChartTable
from reports.logic.blocks import Block, ChartBlock, FiguresBlock, ReportContent, Section, TableBlock
from reports.logic.drawing import chart_of, table_of

SUMMARY, DECISION = "Q1", "Q10"


@dataclass(frozen=True)
class OpinionWords:
    """The opinion that stands, in words."""

    verdict: str
    reasons: str
    minute_ref: str
    decided_on: str
    confirmed_by: str = ""
    more_evidence: str = ""
    further_action: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportWords:
    """Everything of a report besides its figures. `status` is empty once it is published."""

    edition: str
    status: str = ""
    narratives: Mapping[str, str] = field(default_factory=dict)
    opinion: OpinionWords | None = None
    why_new_edition: str = ""
    changes: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class PrintedBlock:
    """A block with its chart drawn, or its table as the components take it."""

    block: Block
    chart: Chart | None = None
    table: ChartTable | None = None

    @property
    def kind(self) -> str:
        return self.block.type

    @property
    def has_table_nearby(self) -> bool:
        """Whether a chart's numbers stand in a table beside it."""
        return isinstance(self.block, ChartBlock) and bool(self.block.table)

    @property
    def headline_figures(self) -> list[dict[str, str]]:
        """Headline figures as the components take them."""
        if not isinstance(self.block, FiguresBlock):
            return []
        return [
            {"value": value, "label": label, "of": of, "change": change}
            for value, label, of, change in self.block.figures
        ]


@dataclass(frozen=True)
class PrintedSection:
    """A section with the officer's words."""

    section: Section
    narrative: str
    blocks: tuple[PrintedBlock, ...]

    @property
    def anchor(self) -> str:
        """Its place in the document."""
        return f"section-{self.section.id.lower()}"

    @property
    def is_summary(self) -> bool:
        return self.section.id == SUMMARY

    @property
    def is_decision(self) -> bool:
        return self.section.id == DECISION


@dataclass(frozen=True)
class PrintedReport:
    """The whole report."""

    content: ReportContent
    words: ReportWords
    sections: tuple[PrintedSection, ...]

    @property
    def headlines(self) -> PrintedBlock | None:
        """The headline figures."""
        return next((block for block in self._summary_blocks() if block.kind == "figures"), None)

    @property
    def summary(self) -> PrintedSection | None:
        """The summary's section."""
        return next((section for section in self.sections if section.is_summary), None)

    def _summary_blocks(self) -> tuple[PrintedBlock, ...]:
        return self.summary.blocks if self.summary is not None else ()

    @property
    def contents(self) -> list[dict[str, str]]:
        """Entries of the table of contents."""
        entries = [{"id": "summary", "number": "", "title": "Summary on one page"}]
        for each in self.sections:
            title = "Headline figures compared" if each.is_summary else each.section.title
            entries.append({"id": each.anchor, "number": str(each.section.number), "title": title})
        if self.words.changes or self.words.why_new_edition:
            entries.append({"id": "changes", "number": "", "title": "What changed since the last edition"})
        return entries


def print_report(content: ReportContent, words: ReportWords) -> PrintedReport:
    """Draw every chart of a report and put its words beside its figures."""
    sections = tuple(
        print_section(section, words.narratives.get(section.id, "")) for section in content.sections
    )
    return PrintedReport(content, words, sections)


def print_section(section: Section, narrative: str) -> PrintedSection:
    """One section."""
    return PrintedSection(section, narrative, tuple(print_block(block) for block in section.blocks))


def print_block(block: Block) -> PrintedBlock:
    """One block."""
    if isinstance(block, ChartBlock):
        return PrintedBlock(block, chart=chart_of(block))
    if isinstance(block, TableBlock):
        return PrintedBlock(block, table=table_of(block))
    return PrintedBlock(block)
