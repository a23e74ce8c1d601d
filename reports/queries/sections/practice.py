"""Q5, Change in practice: people whose three- or six-month survey closed in the quarter."""

from dataclasses import dataclass

from evaluations.choices import AudienceChoice
from evaluations.logic import result_blocks
from evaluations.logic.result_blocks import PracticeRow
from evaluations.logic.statistics import PracticeChange
from partnerships.logic.wording import TOO_FEW, number, plural, share, signed
from reports.logic.blocks import Block, ChartBlock, HeadingBlock, SentencesBlock, TableBlock
from reports.logic.quarters import months_between
from reports.queries.answers import Answers, item
from reports.queries.answers import practice as practice_variable
from reports.queries.quotes import quotes_block
from reports.queries.reading import LATER, Reading
from reports.queries.sections.learning import STAGE_WORDS
from reports.queries.template import report_template

AUDIENCES = (AudienceChoice.DELEGATE.value, AudienceChoice.MANAGER.value)
OBSTACLES = "A6"
#: "Have you had the chance to use what you learned?": not yet, once, a few times, often.
USED = "A1"


@dataclass(frozen=True)
class Area:
    """One practice area at a stage: each side's row and whether it may be shown."""

    label: str
    delegates: PracticeRow | None
    managers: PracticeRow | None


def blocks(read: Reading) -> list[Block]:
    """The section's blocks, each stage under its own heading; none when nobody answered at either."""
    found: list[Block] = []
    for stage in LATER:
        found += of_stage(read, stage)
    if found:
        found += quotes_block(read.quotes, "m3", "Q5-Q1", "Examples, in people's own words")
    return found


def of_stage(read: Reading, stage: str) -> list[Block]:
    """One stage: who reported a change, by area, and what got in the way."""
    answers = read.closed[stage]
    counted = answers.counted.together().where(lambda count: getattr(count, "stage", stage) == stage)
    if not any(count.stage == stage for count in counted.stages):
        return []
    months = months_between(*read.attended[stage]) if stage in read.attended else ""
    heading = f"At {STAGE_WORDS[stage]}" + (f": courses attended {months}" if months else "")
    found: list[Block] = [HeadingBlock(f"Q5-H-{stage}", heading)]
    said = [words for audience in AUDIENCES if (words := summary_words(read, stage, audience))]
    said += used_words(read, stage)
    if said:
        found.append(SentencesBlock(f"Q5-S-{stage}", "In short", tuple(said)))
    rows = [row for row in result_blocks.practice(counted, read.questions, read.rules) if row.stage == stage]
    areas = areas_of(rows, answers, read)
    if areas:
        found += [areas_chart(areas, stage, read), areas_table(areas, stage, read)]
    found += obstacles_chart(read, stage)
    return found if len(found) > 1 else []


def used_words(read: Reading, stage: str) -> list[str]:
    """How many delegates have used what they learned, as one sentence; none when nobody said."""
    answers = read.closed[stage]
    for count in answers.counted.together().items:
        question = read.questions.get(count.question_id)
        if question is None or question.key != USED or count.stage != stage or not count.n:
            continue
        variable = item(stage, AudienceChoice.DELEGATE.value, question.id)
        if count.n < read.gate.minimum or not read.gate.allow(variable, answers.people(variable)).shown:
            return [f"Use of what was learned: {plural(count.n, 'answer')}, {TOO_FEW}."]
        used = sum(people for code, people in count.counts.items() if code > 0)
        return [
            f"Used what they learned at least once: {share(used, count.n)} of those who had the opportunity."
        ]
    return []


def summary(read: Reading, stage: str, audience: str) -> PracticeChange | None:
    """Who reported a change in practice; None when nobody answered or it may not be shown."""
    answers = read.closed[stage]
    for each in answers.counted.together().stages:
        if (each.stage, each.audience) != (stage, audience) or not each.practice_answered:
            continue
        managers = len(each.manager_codes) if audience == AudienceChoice.MANAGER else None
        if each.practice_answered < read.gate.minimum:
            return None
        variable = practice_variable(stage, audience)
        if read.gate.allow(variable, answers.people(variable), managers=managers).shown:
            return PracticeChange(each.practice_changed, each.practice_answered, each.practice_no_opportunity)
    return None


def summary_words(read: Reading, stage: str, audience: str) -> str:
    """The same as a sentence; why not, when it may not be shown; empty when nobody was asked."""
    result = summary(read, stage, audience)
    who = "Delegates" if audience == AudienceChoice.DELEGATE else "Managers, of the people they manage"
    if result is not None:
        return f"{who}: {result.words}"
    answered = sum(
        each.practice_answered
        for each in read.closed[stage].counted.stages
        if (each.stage, each.audience) == (stage, audience)
    )
    return f"{who}: {plural(answered, 'answer')}, {TOO_FEW}." if answered else ""


def areas_of(rows: list[PracticeRow], answers: Answers, read: Reading) -> list[Area]:
    """The areas in the library's order, with what may be shown of each side."""
    ids = {
        (count.stage, count.audience, count.row): count.question_id
        for count in answers.counted.together().items
        if count.row >= 0
    }
    codes = {
        (count.stage, count.audience, count.row): count.manager_codes
        for count in answers.counted.together().items
        if count.row >= 0
    }
    sides: dict[str, dict[str, PracticeRow]] = {}
    for row in sorted(rows, key=lambda row: row.row):
        key = (row.stage, row.audience, row.row)
        variable = item(row.stage, row.audience, ids[key], row.row)
        managers = len(codes[key]) if row.audience == AudienceChoice.MANAGER else None
        if (
            row.decision.shown
            and read.gate.allow(variable, answers.people(variable), managers=managers).shown
        ):
            sides.setdefault(row.label, {})[row.audience] = row
        elif row.n:
            sides.setdefault(row.label, {})
    return [Area(label, found.get(AUDIENCES[0]), found.get(AUDIENCES[1])) for label, found in sides.items()]


def _percent(row: PracticeRow | None) -> int | None:
    return None if row is None or not row.n else round(100 * row.somewhat_or_a_lot / row.n)


def areas_table(areas: list[Area], stage: str, read: Reading) -> TableBlock:
    """Each area: people at "Somewhat" or "A lot", of those who answered; delegates and managers side by side."""
    with_managers = any(area.managers for area in areas)
    headers: tuple[str, ...] = ("Area", "Delegates at somewhat or a lot", "Delegates without opportunity")
    if with_managers:
        headers += ("Managers at somewhat or a lot", "Gap")
    rows = []
    for area in areas:
        own = area.delegates
        cells: tuple[str, ...] = (
            area.label,
            _share(own),
            TOO_FEW if own is None else number(own.no_opportunity),
        )
        if with_managers:
            one, other = _percent(own), _percent(area.managers)
            gap = f"{signed(other - one)} points" if one is not None and other is not None else "–"
            cells += (_share(area.managers), gap)
        rows.append(cells)
    note = "Gap: managers' share less delegates' own, in percentage points. " if with_managers else ""
    title = f"{report_template().title('Q5-T1')}, {STAGE_WORDS[stage]}"
    return TableBlock(
        f"Q5-T1-{stage}", title, headers, tuple(rows), read.as_at(f"{note}People reported this themselves.")
    )


def _share(row: PracticeRow | None) -> str:
    return TOO_FEW if row is None else share(row.somewhat_or_a_lot, row.n)


def areas_chart(areas: list[Area], stage: str, read: Reading) -> ChartBlock:
    """Share at "Somewhat" or "A lot" by area."""
    with_managers = any(area.managers for area in areas)
    ranked = sorted(
        (area for area in areas if area.delegates), key=lambda area: _percent(area.delegates) or 0
    )
    sentence = "Too few answers to show by area."
    if ranked:
        most, least = ranked[-1], ranked[0]
        sentence = f"Most changed: {most.label.lower()}, {_share(most.delegates)} of delegates"
        sentence += (
            f"; least: {least.label.lower()}, {_share(least.delegates)}." if most is not least else "."
        )
    rows = [
        {
            "label": area.label,
            "values": [_percent(area.delegates), *([_percent(area.managers)] if with_managers else [])],
        }
        for area in areas
    ]
    return ChartBlock(
        id=f"Q5-F1-{stage}",
        kind="bars",
        title="Practice changed somewhat or a lot, by area",
        sentence=sentence,
        data={
            "rows": rows,
            "series": ["Delegates", "Managers"] if with_managers else ["Delegates"],
            "row_heading": "Area",
            "unit": "%",
            "maximum": 100,
            "decimals": 0,
        },
        note=read.as_at("Of those who answered for the area."),
        table=f"Q5-T1-{stage}",
    )


def obstacles_chart(read: Reading, stage: str) -> list[Block]:
    """What got in the way, of those who were asked: people who had not used the learning yet."""
    answers = read.closed[stage]
    for count in answers.counted.together().items:
        question = read.questions.get(count.question_id)
        if question is None or question.key != OBSTACLES or count.stage != stage:
            continue
        variable = item(stage, AudienceChoice.DELEGATE.value, question.id)
        if count.n < read.gate.minimum or not read.gate.allow(variable, answers.people(variable)).shown:
            return []
        chosen = sorted(
            ((count.counts.get(code, 0), label) for code, label in question.scored_options), reverse=True
        )
        named = [(people, label) for people, label in chosen if people]
        if not named:
            return []
        sentence = f"Named most: {named[0][1].lower()}, by {share(named[0][0], count.n)}."
        return [
            ChartBlock(
                id=f"Q5-F2-{stage}",
                kind="bars",
                title=report_template().title("Q5-F2"),
                sentence=sentence,
                data={
                    "rows": [{"label": label, "values": [people]} for people, label in named],
                    "series": ["People"],
                    "row_heading": "What got in the way",
                    "decimals": 0,
                },
                note=read.as_at(f"From {plural(count.n, 'person', 'people')}, who could name several."),
            )
        ]
    return []
