"""A results page as sections in the order of the four steps: charts, notes and rows for the downloads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evaluations.logic import result_charts as drawn
from evaluations.logic.intervals import TOO_FEW_TO_SAY
from evaluations.logic.result_blocks import PracticeSummary, ShareRow
from evaluations.logic.stages import Step
from evaluations.logic.statistics import LEAST_PAIRS_FOR_EFFECT
from evaluations.queries.asking import DIMENSION_WORDS, StageRate
from evaluations.queries.evidence import strongest_by_step
from evaluations.queries.results import Results, Viewer
from evaluations.themed_choices import Strength
from evaluations.views.result_tables import (
    checks,
    checks_of_the_same,
    gap_table,
    gap_words,
    kept_table,
    looking_back_table,
    spread,
)
from partnerships.logic.charts import Chart, Table
from partnerships.logic.wording import TOO_FEW, long_date, number, plural, share, signed

#: For whom something is better, by the questions that ask (kirkpatrick_default_surveys.yaml, six months).
OUTCOMES_FOR = {
    "Children and families": frozenset({"O2", "O4", "N2"}),
    "The worker": frozenset({"O6"}),
    "The organisation": frozenset({"O5", "N3"}),
    "Whether it has become normal practice": frozenset({"O1", "N1"}),
}


@dataclass(frozen=True)
class Block:
    """A chart, or a table alone, with how it was worked out."""

    heading: str
    chart: Chart | None = None
    table: Table | None = None
    notes: Sequence[str] = ()
    how: str = ""
    #: The table holds words rather than numbers.
    is_text: bool = False


@dataclass(frozen=True)
class Section:
    """One of the four steps, or what stands before and after them."""

    key: str
    heading: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    empty: str = ""


def sections(results: Results, *, with_gap: bool) -> list[Section]:
    """The page's sections; `with_gap` compares delegates with managers (from course level on)."""
    found = [
        _response(results),
        _learning(results),
        _practice(results, with_gap),
        _outcomes(results),
        _evidence(results),
    ]
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
            blocks.append(Block(title, drawn.learning_chart(rows, title), spread(rows), how=HOW_CHANGE))
    if results.looking_back:
        rows_back = results.looking_back
        words = [row.words for row in rows_back]
        blocks.append(
            Block("Looking back", table=looking_back_table(rows_back), notes=words, how=HOW_LOOKING_BACK)
        )
    if results.checks:
        chart = drawn.check_chart(results.checks)
        blocks.append(Block("Knowledge check", chart, checks(results.checks), how=HOW_CHECK))
        title = "Knowledge check, before and after, the same people"
        blocks.append(Block(title, table=checks_of_the_same(results.checks)))
    for later, rows_then in results.later.items():
        groups_then = [row for row in rows_then if row.question_id is None]
        if groups_then:
            title = f"Before and at {drawn.STAGE_NAMES[later].lower()}, the same people"
            chart = drawn.learning_chart(groups_then, title, later)
            blocks.append(Block(title, chart, spread(rows_then), how=HOW_CHANGE))
    for later in ("m3", "m6"):
        if any(row.later == later and row.decision.shown for row in results.kept):
            title = f"Is it kept at {drawn.STAGE_NAMES[later].lower()}?"
            kept = [row for row in results.kept if row.later == later]
            blocks.append(Block(title, drawn.kept_chart(kept, later), kept_table(kept, later), how=HOW_KEPT))
    blocks += _shares(results.reaction, "How the course was received")
    empty = "" if blocks else "No answers before and after yet."
    return Section("learning", "Reaction and learning (steps 1 and 2)", blocks=blocks, empty=empty)


HOW_CHANGE = (
    "Change is of the same people only: the same person, the same question, both times. A group is the mean of "
    "its questions that a person answered both times, if at least half are. From 1, not at all, to 10, completely."
)
HOW_LOOKING_BACK = (
    "The same people: the mean of their knowledge questions before and after, and what they say afterwards of how much "
    "they knew before. The response shift is looking back less before. Looking back is one question in other "
    "words, and memory flatters too: read it beside the true change, never in its place."
)
HOW_CHECK = "Right answers of all who answered the question. “I don’t know” is counted apart."
HOW_KEPT = (
    "The same people at all three times. Kept is what is left later of the change after the course. "
    "A fall from after to three months is normal."
)
HOW_PRACTICE = (
    "People who said “Somewhat” or “A lot”, of those who gave the area an answer. No opportunity is apart."
)


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
        blocks += _gaps(results)
    return Section("practice", "Change in practice (step 3)", blocks=blocks)


HOW_GAP = (
    "Only people of whom both answered the mirrored question; the two are never averaged. The gap is the delegate less "
    "the manager. People whose manager has changed, or who have moved, are not compared."
)


def _gaps(results: Results) -> list[Block]:
    broken = results.broken_pairs if results.viewer is Viewer.TEAM else 0
    notes = [f"{plural(broken, 'pair')} broken: not compared."] if broken else []
    blocks = []
    for highest in (10, 3):
        here = [row for row in results.gaps if row.highest == highest]
        if here:
            chart = drawn.gap_chart(results.gaps, highest)
            words = [*gap_words(here), *notes]
            blocks.append(Block("Delegates and managers", chart, gap_table(here), words, HOW_GAP))
            notes = []
    return blocks


def _practice_words(results: Results, stage: str) -> list[str]:
    words = []
    for summary in results.practice_summaries:
        if summary.stage == stage:
            who = "Delegates" if summary.audience == "delegate" else "Managers, of their people"
            words.append(f"{who}: {_practice_summary(summary)}")
    return words


def _practice_summary(summary: PracticeSummary) -> str:
    if not summary.decision.shown:
        return summary.decision.words
    interval = summary.interval
    if interval is None:
        return summary.result.words
    if summary.result.answered < LEAST_PAIRS_FOR_EFFECT:
        return f"{summary.result.words} {TOO_FEW_TO_SAY} how far this holds for others."
    return f"{summary.result.words} 95% interval: {round(100 * interval[0])}% to {round(100 * interval[1])}%."


def _outcomes(results: Results) -> Section:
    blocks: list[Block] = []
    left = list(results.outcomes)
    for whom, keys in OUTCOMES_FOR.items():
        here = [row for row in left if row.key in keys]
        left = [row for row in left if row.key not in keys]
        blocks += _outcomes_of(here, whom)
    blocks += _outcomes_of(left, "Other outcomes")
    return Section("outcomes", "Outcomes (step 4)", blocks=blocks)


def _outcomes_of(rows: Sequence[ShareRow], whom: str) -> list[Block]:
    blocks = []
    for stage in ("m3", "m6"):
        at = [row for row in rows if row.stage == stage]
        if at:
            blocks += _shares(at, f"{whom}, at {drawn.STAGE_NAMES[stage].lower()}")
    return blocks


def _evidence(results: Results) -> Section:
    """Evidence besides surveys, and how strong it is at each step."""
    if not results.evidence:
        return Section("evidence", "Other evidence")
    outside = results.viewer is Viewer.OUTSIDE
    rows = tuple(
        (
            row.what_it_showed,
            f"{row.step}. {Step(row.step).title}",
            row.method.label,
            row.by_role,
            row.how_many_words(results.minimum, outside=outside),
            long_date(row.done_on),
            row.strength.label,
        )
        for row in results.evidence
    )
    headers = ("What it showed", "Step", "Method", "Carried out by", "From", "Date", "Strength")
    strongest = strongest_by_step(results.evidence)
    notes = [
        f"Step {step}, {Step(step).title.lower()}: {Strength(strength).label.lower()}."
        for step, strength in sorted(strongest.items())
    ]
    how = "Strength goes from one person's view to independent evidence such as an audit or data that agrees."
    heading = "How strong the evidence is"
    block = Block(heading, table=Table(headers, rows), notes=notes, how=how, is_text=True)
    return Section("evidence", "Other evidence", blocks=[block])


def method_notes(results: Results) -> list[str]:
    """What a statistician asks for; effect sizes stand here alone (analysis_rules)."""
    notes = [
        "Change is of the same people: the same person, the same version of a question, two stages. Intervals are at "
        "95%: of a mean change by the paired t, of a share by Wilson, of a change in a share by Newcombe (method 10).",
        f"With fewer than {LEAST_PAIRS_FOR_EFFECT} people an interval is too few to say.",
    ]
    stages = {"post": results.learning, **results.later}
    for later, rows in stages.items():
        for row in rows:
            if row.question_id is None and row.decision.shown and row.change.effect is not None:
                notes.append(
                    f"{row.label}, before to {drawn.STAGE_NAMES[later].lower()}: effect size "
                    f"{signed(row.change.effect, 2)} (mean change over the standard deviation of the change, "
                    f"{number(row.change.sd_change or 0, 2)}), {plural(row.change.n, 'person', 'people')}."
                )
    if results.looking_back:
        notes.append(
            "Looking back (then-test): response shift is the paired difference of the rating that looks back and the "
            "mean of the knowledge questions before, of people who also answered after; its interval is the paired t. "
            "The true change is never worked out from it."
        )
    notes.append(
        "Special answers (prefer not to say, no opportunity so far, cannot say) are counted apart and left out of "
        "averages. Delegates and managers are never averaged together."
    )
    return notes


def breakdown_words(dimension: str) -> str:
    """The dimension as the heading says it."""
    return f"by {DIMENSION_WORDS[dimension]}"
