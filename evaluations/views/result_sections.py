"""A results page as sections in the order of the four steps: charts, notes and rows for the downloads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evaluations.logic import result_charts as drawn
from evaluations.logic.result_blocks import CheckRow, KeptRow, LearningRow, ShareRow
from evaluations.logic.statistics import LEAST_PAIRS_FOR_EFFECT
from evaluations.queries.asking import DIMENSION_WORDS, StageRate
from evaluations.queries.results import Results
from partnerships.logic.charts import Chart, Table
from partnerships.logic.wording import number, plural, share, signed

TOO_FEW = "too few to show"


@dataclass(frozen=True)
class Block:
    """A chart, or a table alone, with how it was worked out."""

    heading: str
    chart: Chart | None = None
    table: Table | None = None
    notes: Sequence[str] = ()
    how: str = ""


@dataclass(frozen=True)
class Section:
    """One of the four steps, or what stands before and after them."""

    key: str
    heading: str
    intro: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple)
    empty: str = ""


def sections(results: Results, *, with_gap: bool) -> list[Section]:
    """The page's sections; `with_gap` compares delegates with managers (from course level on)."""
    found = [_response(results), _learning(results), _practice(results, with_gap), _outcomes(results)]
    return [section for section in found if section.blocks or section.empty]


def _response(results: Results) -> Section:
    rows = [
        (
            rate.name,
            number(rate.sent),
            number(rate.asked.not_delivered),
            _answered(rate, results),
            number(rate.asked.too_late),
            number(rate.asked.out_of_reach),
            _same_people(rate, results),
        )
        for rate in results.rates
    ]
    headers = (
        "Survey",
        "Sent",
        "Not delivered",
        "Answered",
        "Too late to ask",
        "Out of reach",
        "Before as well",
    )
    if not rows:
        return Section("response", "Who answered", empty="Nobody has been asked about this yet.")
    how = (
        "Answered is of those sent and delivered. People out of reach or too late to ask stand beside it and "
        "never count as non-response. “Before as well” are the same people, with both answers."
    )
    blocks = [Block("Response by survey", table=Table(headers, tuple(rows)), how=how)]
    return Section("response", "Who answered", blocks=(*blocks, *_missing(results)))


def _answered(rate: StageRate, results: Results) -> str:
    if results.viewer == "outside" and 0 < rate.asked.answered < results.minimum:
        return TOO_FEW
    return share(rate.asked.answered, rate.asked.reached) if rate.asked.reached else "–"


def _same_people(rate: StageRate, results: Results) -> str:
    if rate.stage == "pre" or rate.audience == "manager":
        return "–"
    both = results.same_people.get(rate.stage, 0)
    if results.viewer == "outside" and both < results.minimum:
        return TOO_FEW if both else "–"
    return number(both)


def _missing(results: Results) -> Iterable[Block]:
    """Who answered against who came, group by group, and what the reader should know about it."""
    stages = list(results.missing)
    if not stages:
        return
    came: dict[str, int] = {}
    answered: dict[tuple[str, str], int | None] = {}
    for stage, statement in results.missing.items():
        for row in statement.rows:
            came[row.group] = row.attended
            answered[row.group, stage] = row.answered

    def cell(group: str, stage: str) -> str:
        number_there = answered.get((group, stage), 0)
        return TOO_FEW if number_there is None else number(number_there)

    rows = tuple(
        (group, number(came[group]), *(cell(group, stage) for stage in stages)) for group in sorted(came)
    )
    words = tuple(
        f"{drawn.STAGE_NAMES[stage]}: {' '.join([statement.sentence, *statement.cautions])}"
        for stage, statement in results.missing.items()
    )
    headers = ("Group", "Came", *(drawn.STAGE_NAMES[stage] for stage in stages))
    yield Block(
        "Who is missing: people who came, and those of them who answered", None, Table(headers, rows), words
    )


def _learning(results: Results) -> Section:
    blocks: list[Block] = []
    groups = [row for row in results.learning if row.question_id is None]
    questions = [row for row in results.learning if row.question_id is not None]
    for rows, title in (
        (groups, "Before and after, the same people"),
        (questions, "Each objective and question, before and after, the same people"),
    ):
        if rows:
            blocks.append(Block(title, drawn.learning_chart(rows, title), _spread(rows), how=HOW_CHANGE))
    if results.checks:
        blocks.append(
            Block("Knowledge check", drawn.check_chart(results.checks), _checks(results), how=HOW_CHECK)
        )
    for later in ("m3", "m6"):
        if any(row.later == later and row.decision.shown for row in results.kept):
            title = f"Is it kept at {drawn.STAGE_NAMES[later].lower()}?"
            kept = [row for row in results.kept if row.later == later]
            blocks.append(Block(title, drawn.kept_chart(kept, later), _kept(kept, later), how=HOW_KEPT))
    blocks += _shares(results.reaction, "How the course was received")
    empty = "" if blocks else "No answers before and after yet."
    return Section("learning", "Reaction and learning (steps 1 and 2)", blocks=blocks, empty=empty)


HOW_CHANGE = (
    "Change is of the same people only: the same person, the same question, both times. A group is the mean of "
    "its questions that a person answered both times, if at least half are. From 1, not at all, to 10, completely."
)
HOW_CHECK = "Right answers of all who answered the question. “I don’t know” is counted apart."
HOW_KEPT = (
    "The same people at all three times. Kept is what is left later of the change after the course. "
    "A fall from after to three months is normal."
)
HOW_PRACTICE = (
    "People who said “Somewhat” or “A lot”, of those who gave the area an answer. No opportunity is apart."
)


def _spread(rows: Sequence[LearningRow]) -> Table:
    def cells(row: LearningRow) -> tuple[str, ...]:
        if not row.decision.shown:
            return (row.label, *(TOO_FEW,) * 6)
        change = row.change
        if change.interval:
            interval = f"{signed(change.interval[0], 1)} to {signed(change.interval[1], 1)}"
        else:
            few = change.n < LEAST_PAIRS_FOR_EFFECT
            interval = f"from {LEAST_PAIRS_FOR_EFFECT} people on" if few else "none: all changed alike"
        lost = f"{change.attrition.lost} of {change.attrition.first}" if change.attrition else "–"
        return (
            row.label,
            signed(change.mean_change or 0, 1) if change.n else "–",
            interval,
            number(change.improved),
            number(change.same),
            number(change.fell),
            lost,
        )

    headers = ("Of whom", "Change", "95% interval", "Improved", "The same", "Fell", "Did not answer again")
    return Table(headers, tuple(cells(row) for row in rows))


def _checks(results: Results) -> Table:
    def cells(row: CheckRow) -> tuple[str, ...]:
        before, after = row.by_stage.get("pre"), row.by_stage.get("post")
        return (
            row.label,
            row.right_answer,
            share(before.correct, before.answered) if before else TOO_FEW,
            share(after.correct, after.answered) if after else TOO_FEW,
            number(before.dont_know) if before else TOO_FEW,
        )

    headers = ("Question", "Right answer", "Right before", "Right after", "Did not know before")
    return Table(headers, tuple(cells(row) for row in results.checks))


def _kept(rows: Sequence[KeptRow], later: str) -> Table:
    def cells(row: KeptRow) -> tuple[str, ...]:
        if not row.decision.shown or row.means is None:
            return (row.label, *(TOO_FEW,) * 5)
        share_kept = "–" if row.kept.kept is None else f"{round(100 * row.kept.kept)}%"
        return (row.label, *(number(mean, 1) for mean in row.means), share_kept, number(row.kept.n))

    headers = ("Of whom", "Before", "After", drawn.STAGE_NAMES[later], "Of the change, kept", "People")
    return Table(headers, tuple(cells(row) for row in rows))


def _shares(rows: Sequence[ShareRow], title: str) -> list[Block]:
    blocks = []
    for group in drawn.same_options(rows):
        alone = group[0].several or len(group) == 1
        chart = drawn.choice_chart(group[0]) if alone else drawn.share_chart(group, title)
        blocks.append(Block(group[0].label if alone else title, chart, notes=_special(group)))
    return blocks


def _special(rows: Sequence[ShareRow]) -> list[str]:
    said: dict[str, int] = {}
    for row in rows:
        for label, people in row.special.items() if row.decision.shown else ():
            if label:
                said[label] = said.get(label, 0) + people
    words = " ".join(f"{plural(people, 'answer')} “{label}”." for label, people in said.items())
    return [words] if words else []


def _practice(results: Results, with_gap: bool) -> Section:
    blocks = [
        Block(
            f"At {drawn.STAGE_NAMES[stage].lower()}",
            drawn.practice_chart(results.practice, stage),
            notes=_practice_words(results, stage),
            how=HOW_PRACTICE,
        )
        for stage in ("m3", "m6")
        if any(row.stage == stage for row in results.practice)
    ]
    blocks += _shares(results.obstacles, "Using what was learned")
    if with_gap:
        for highest in (10, 3):
            if any(row.highest == highest for row in results.gaps):
                blocks.append(
                    Block(
                        "Delegates and managers",
                        drawn.gap_chart(results.gaps, highest),
                        how="Only people of whom both answered the mirrored question. The two are never averaged.",
                    )
                )
    return Section("practice", "Change in practice (step 3)", blocks=blocks)


def _practice_words(results: Results, stage: str) -> list[str]:
    words = []
    for summary in results.practice_summaries:
        if summary.stage == stage:
            who = "Delegates" if summary.audience == "delegate" else "Managers, of their people"
            words.append(
                f"{who}: {summary.result.words if summary.decision.shown else summary.decision.words}"
            )
    return words


def _outcomes(results: Results) -> Section:
    return Section(
        "outcomes", "Outcomes (step 4)", blocks=_shares(results.outcomes, "Outcomes at six months")
    )


def download_rows(results: Results, *, with_gap: bool) -> list[tuple[str, str, str, str]]:
    """Every table of the page, one cell a row: section, what, of whom, value."""
    rows = []
    for section in sections(results, with_gap=with_gap):
        for block in section.blocks:
            for table in (block.chart.table if block.chart else None, block.table):
                if table is None:
                    continue
                for line in table.rows:
                    for header, cell in zip(table.headers[1:], line[1:], strict=True):
                        rows.append((section.heading, block.heading, f"{line[0]}: {header}", cell))
    return rows


DOWNLOAD_HEADERS = ("Section", "Block", "What", "Value")


def breakdown_words(dimension: str) -> str:
    """The dimension as the heading says it."""
    return f"by {DIMENSION_WORDS[dimension]}"
