"""The report's template in frameworks/: its sections, prompts and words, as policy people can review them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings

TEMPLATE = "quarterly_seg_report.yaml"


@dataclass(frozen=True)
class SectionTemplate:
    """A section as the template has it. `period` is its rule of what belongs to the quarter; empty for none."""

    id: str
    title: str
    purpose: str
    prompts: tuple[str, ...]
    always: bool
    period: str
    titles: Mapping[str, str]


@dataclass(frozen=True)
class ReportTemplate:
    """The template, read."""

    version: str
    sections: tuple[SectionTemplate, ...]
    metrics: Mapping[str, str]
    question: str
    options: tuple[str, ...]
    left_out: str

    def section(self, section_id: str) -> SectionTemplate:
        """A section by its id (Q4)."""
        return next(section for section in self.sections if section.id == section_id)

    def title(self, block_id: str) -> str:
        """The title of a table or figure (Q4-T1)."""
        return self.section(block_id.partition("-")[0]).titles[block_id]


@lru_cache(maxsize=1)
def report_template() -> ReportTemplate:
    """The quarterly report's template, read once a process."""
    path = settings.BASE_DIR / "frameworks" / TEMPLATE
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    decision = next(section["decision"] for section in facts["sections"] if "decision" in section)
    sentence = next(s["left_out_sentence"] for s in facts["sections"] if "left_out_sentence" in s)
    return ReportTemplate(
        version=str(facts["version"]),
        sections=tuple(_section(section) for section in facts["sections"]),
        metrics={metric["key"]: metric["label"] for metric in facts["metrics"]},
        question=decision["question"],
        options=tuple(decision["options"]),
        left_out=sentence,
    )


def _section(facts: Mapping[str, Any]) -> SectionTemplate:
    return SectionTemplate(
        id=facts["id"],
        title=facts["title"],
        purpose=facts["purpose"],
        prompts=tuple(facts["narrative"]),
        always=facts.get("always", False),
        period=facts.get("period", ""),
        titles={block["id"]: block["title"] for block in (*facts["tables"], *facts["figures"])},
    )
