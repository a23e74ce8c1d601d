"""A whole report's content for a quarter and a board, as it stands now: what `services.snapshots` freezes."""

import base64

from evaluations.logic.coverage import coverage
from evaluations.logic.stages import Step
from evaluations.queries.evidence import sources_at_step_4
from partnerships import clock, storage
from partnerships.logic.wording import long_date, long_moment
from partnerships.models import Partnership, PartnershipSettings
from partnerships.queries.defaults import legal_basis_text
from reports.logic.blocks import Block, ReportContent, Section, StepEvidence
from reports.models import Report
from reports.queries.quarters import quarter_of_report
from reports.queries.reading import LATER, Reading, read_quarter
from reports.queries.sections import (
    delivery,
    learning,
    outcomes,
    practice,
    quality,
    reach,
    standards,
    summary,
)
from reports.queries.template import SectionTemplate, report_template

METHOD_VERSION = "2026.1"
EVENTS_IN_QUARTER = "events_in_quarter"


def collect(report: Report) -> tuple[ReportContent, Reading]:
    """The content, and what was read for it: its gate knows whose answers each figure counts."""
    partnership = Partnership.objects.get(pk=report.partnership_id)
    read = read_quarter(report.board, quarter_of_report(report), slug=partnership.slug)
    template = report_template()
    found = blocks_by_section(read)
    left_out = tuple(
        section.title for section in template.sections if not found.get(section.id) and not section.always
    )
    found["Q9"] = quality.blocks(read, left_out)
    printed = [section for section in template.sections if found.get(section.id) or section.always]
    settings = read.settings
    content = ReportContent(
        title=settings.report_title,
        partnership=partnership.name,
        board=report.board.name,
        period=read.quarter.months_words,
        quarter=read.quarter.name,
        year=read.quarter.year_words,
        cut_off=long_date(read.cut_off),
        cut_off_on=read.cut_off.isoformat(),
        frozen_at=long_moment(clock.local(clock.now())),
        minimum=read.gate.minimum,
        method_version=f"{METHOD_VERSION}, template {template.version}",
        sections=tuple(
            _section(section, number, tuple(found.get(section.id, ())), read)
            for number, section in enumerate(printed, start=1)
        ),
        left_out=left_out,
        still_open=tuple(read.still_open),
        decision_question=template.question,
        decision_options=template.options,
        evidence=evidence(read),
        suggested_freeze=long_date(read.freeze_on),
        legal_basis=legal_basis(settings),
        colour=partnership.colour,
        mark=mark_of(settings),
        seg_word=settings.seg_word,
        seg_name=settings.seg_name,
        measures=summary.measures({column: summary.Compared(read, read.comparable[column])
                                   for column in summary.COLUMNS[:1]}),
    )  # fmt: skip
    return content, read


def blocks_by_section(read: Reading) -> dict[str, list[Block]]:
    """The blocks of each section that this quarter has data for. The quarter's own figures pass the gate first."""
    found = {
        "Q2": delivery.blocks(read),
        "Q3": reach.blocks(read),
        "Q4": learning.blocks(read),
        "Q5": practice.blocks(read),
        "Q6": outcomes.blocks(read),
        "Q8": standards.blocks(read),
    }
    return {**found, "Q1": summary.blocks(read)}


def _section(template: SectionTemplate, number: int, blocks: tuple[Block, ...], read: Reading) -> Section:
    heading = template.title
    if template.period == EVENTS_IN_QUARTER:
        heading = f"{template.title}: events held {read.quarter.months_words}"
    return Section(template.id, number, template.title, heading, template.purpose, template.prompts, blocks)


def evidence(read: Reading) -> tuple[StepEvidence, ...]:
    """What evidence the report holds on each of the four steps."""
    people: dict[Step, int] = {}
    for count in read.learning.counted.together().steps:
        if count.step in (1, 2):
            people[Step(count.step)] = count.people
    managers = frozenset[str]()
    for stage in LATER:
        for count in read.closed[stage].counted.together().steps:
            if count.step in (3, 4):
                people[Step(count.step)] = people.get(Step(count.step), 0) + count.people
            if count.step == 4:
                managers |= count.manager_codes
    has_check = any(read.questions[pair.question_id].kind == "knowledge"
                    for pair in read.learning.counted.pairs if pair.question_id)  # fmt: skip
    marks = coverage(
        people,
        has_check=has_check,
        minimum=read.gate.minimum,
        different_managers_step_4=len(managers),
        other_sources_step_4=sources_at_step_4(read.other_evidence),
    )
    return tuple(
        StepEvidence(mark.step.value, mark.step.title, mark.state.value, mark.words) for mark in marks
    )


def legal_basis(settings: PartnershipSettings) -> str:
    """The partnership's legal basis with its date; without one of its own, the library's first paragraph."""
    if not settings.legal_basis:
        return legal_basis_text().partition("\n")[0]
    dated = f" ({long_date(settings.legal_basis_dated)})" if settings.legal_basis_dated else ""
    return f"{settings.legal_basis}{dated}"


def mark_of(settings: PartnershipSettings) -> str:
    """The partnership's mark as a data: URL; empty without one."""
    if settings.logo is None:
        return ""
    try:
        content = storage.read(settings.logo)
    except storage.FileGone:
        return ""
    return f"data:{settings.logo.content_type};base64,{base64.b64encode(content).decode()}"
