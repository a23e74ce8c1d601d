"""Charts of results: each with one sentence and the table of the same numbers.

Rows that may not be shown stand in the chart as "too few to show". Source: PAGES.md, Results.
"""

from collections.abc import Sequence

from evaluations.logic.result_blocks import (
    CheckRow,
    GapRow,
    KeptRow,
    LearningRow,
    PracticeRow,
    ShareRow,
)
from partnerships.logic.charts import Bar, Chart, Pair, Stack, bars, dumbbell, stacked_bars
from partnerships.logic.wording import number, share, signed

STAGE_NAMES = {"pre": "Before", "post": "After", "m3": "Three months", "m6": "Six months"}
MOST_PARTS = 6


def learning_chart(rows: Sequence[LearningRow], title: str, later: str = "post") -> Chart:
    """Before and after (or later) for the same people, as dumbbells."""
    pairs = [
        Pair(
            row.label,
            row.change.mean_before if row.decision.shown else None,
            row.change.mean_after if row.decision.shown else None,
            row.change.n if row.decision.shown else None,
        )
        for row in rows
    ]
    shown = [row for row in rows if row.decision.shown and row.change.mean_change is not None]
    if not shown:
        sentence = "Too few people answered both times."
    else:
        most = max(shown, key=lambda row: row.change.mean_change or 0)
        sentence = f"The greatest change: {most.label.rstrip('.')}, {signed(most.change.mean_change or 0, 1)} of ten."
    ends = ("Before", STAGE_NAMES[later])
    return dumbbell(title=title, sentence=sentence, rows=pairs, ends=ends, minimum=0, maximum=10)


def kept_chart(rows: Sequence[KeptRow], later: str) -> Chart:
    """After the course and later, for people who answered before, after and later."""
    shown = [row for row in rows if row.decision.shown and row.means is not None]
    pairs = [
        Pair(
            row.label,
            row.means[1] if row in shown and row.means else None,
            row.means[2] if row in shown and row.means else None,
            row.kept.n if row in shown else None,
        )
        for row in rows
    ]
    said = [f"{row.label}: {row.kept.words[0].lower()}{row.kept.words[1:]}" for row in shown]
    return dumbbell(
        title=f"Is it kept? After and at {STAGE_NAMES[later].lower()}, the same people",
        sentence=" ".join(said) or "Too few people answered all three times.",
        rows=pairs,
        ends=("After", STAGE_NAMES[later]),
        row_heading="Of whom",
    )


def check_chart(rows: Sequence[CheckRow]) -> Chart:
    """Share correct, question by question, at each stage that asked it."""
    stages = [stage for stage in STAGE_NAMES if any(stage in row.by_stage for row in rows)]
    drawn = [
        Bar(
            row.label,
            tuple(
                100 * row.by_stage[stage].correct / row.by_stage[stage].answered
                if stage in row.by_stage and row.by_stage[stage].answered
                else None
                for stage in stages
            ),
        )
        for row in rows
    ]
    first, last = stages[0], ("post" if "post" in stages else stages[-1])
    correct = {s: sum(row.by_stage[s].correct for row in rows if s in row.by_stage) for s in (first, last)}
    given = {s: sum(row.by_stage[s].answered for row in rows if s in row.by_stage) for s in (first, last)}
    sentence = f"Right answers: {share(correct[first], given[first])} {STAGE_NAMES[first].lower()}"
    sentence += (
        f", {share(correct[last], given[last])} {STAGE_NAMES[last].lower()}." if last != first else "."
    )
    return bars(
        title="Knowledge check: right answers",
        sentence=sentence,
        rows=drawn,
        series=[STAGE_NAMES[stage] for stage in stages],
        row_heading="Question",
        unit="%",
        maximum=100,
        decimals=0,
    )


def share_chart(rows: Sequence[ShareRow], title: str) -> Chart:
    """Questions with the same options, as bars of a hundred per cent."""
    stacks = [
        Stack(
            f"{row.label}{' (managers)' if row.audience == 'manager' else ''}",
            row.counts if row.decision.shown else None,
        )
        for row in rows
    ]
    shown = [row for row in rows if row.decision.shown and row.n]
    sentence = "Too few answers to show."
    if shown:
        best = max(shown, key=lambda row: sum(row.counts[-2:]) / row.n)
        upper = " or ".join(f"“{label}”" for label in best.options[-2:])
        sentence = f"{share(sum(best.counts[-2:]), best.n)} chose {upper} for: {best.label.rstrip('.')}."
    return stacked_bars(title=title, sentence=sentence, parts=rows[0].options, rows=stacks)


def choice_chart(row: ShareRow) -> Chart:
    """One question with its own options, people by option."""
    title = f"{row.label}{' (managers)' if row.audience == 'manager' else ''}"
    drawn = [
        Bar(label, (people if row.decision.shown else None,))
        for label, people in zip(row.options, row.counts, strict=True)
    ]
    sentence = "Too few answers to show."
    if row.decision.shown and row.n:
        most = max(zip(row.counts, row.options, strict=True), key=lambda pair: pair[0])
        sentence = f"Most often: {most[1]}, {share(most[0], row.n)}."
    return bars(
        title=title, sentence=sentence, rows=drawn, series=("People",), row_heading="Answer", decimals=0
    )


def practice_chart(rows: Sequence[PracticeRow], stage: str) -> Chart:
    """Somewhat or a lot in each practice area, delegates beside managers where they were asked."""
    here = [row for row in rows if row.stage == stage]
    audiences = [a for a in ("delegate", "manager") if any(row.audience == a for row in here)]
    areas = list(dict.fromkeys(row.label for row in here))
    found = {(row.label, row.audience): row for row in here}

    def value(area: str, audience: str) -> float | None:
        row = found.get((area, audience))
        if row is None or not row.decision.shown or not row.n:
            return None
        return 100 * row.somewhat_or_a_lot / row.n

    def note(area: str) -> str:
        parts = []
        for audience in audiences:
            row = found.get((area, audience))
            if row is not None and row.decision.shown:
                who = "" if audience == "delegate" else "managers "
                parts.append(f"{who}{row.somewhat_or_a_lot} of {row.n}")
        return ", ".join(parts)

    drawn = [Bar(area, tuple(value(area, audience) for audience in audiences), note(area)) for area in areas]
    shown = [row for row in here if row.audience == "delegate" and row.decision.shown and row.n]
    sentence = "Too few answers to show."
    if shown:
        most = max(shown, key=lambda row: row.somewhat_or_a_lot / row.n)
        sentence = (
            f"Most changed: {most.label.lower()}, "
            f"where {share(most.somewhat_or_a_lot, most.n)} reported somewhat or a lot."
        )
    return bars(
        title=f"Change in practice at {STAGE_NAMES[stage].lower()}",
        sentence=sentence,
        rows=drawn,
        series=[{"delegate": "Delegates", "manager": "Managers"}[audience] for audience in audiences],
        row_heading="Area of practice",
        unit="%",
        maximum=100,
        decimals=0,
    )


def gap_chart(rows: Sequence[GapRow], highest: int) -> Chart:
    """Delegates' own view and their managers', as dumbbells on one scale."""
    here = [row for row in rows if row.highest == highest]
    pairs = [
        Pair(
            f"{row.label} ({STAGE_NAMES[row.stage].lower()})",
            row.managers_mean if row.decision.shown else None,
            row.delegates_mean if row.decision.shown else None,
            row.n if row.decision.shown else None,
        )
        for row in here
    ]
    shown = [row for row in here if row.decision.shown]
    sentence = "Too few people of whom both answered."
    if shown:
        widest = max(shown, key=lambda row: abs((row.delegates_mean or 0) - (row.managers_mean or 0)))
        gap = (widest.delegates_mean or 0) - (widest.managers_mean or 0)
        who = "delegates rate themselves higher" if gap > 0 else "managers rate higher"
        sentence = f"The widest gap is {number(abs(gap), 1)}: {widest.label.rstrip('.')}"
        sentence += f"; {who}." if gap else "."
    scale = "out of ten" if highest == 10 else "from 0, not at all, to 3, a lot"
    return dumbbell(
        title=f"Delegates and managers on the same person, {scale}",
        sentence=sentence,
        rows=pairs,
        ends=("Managers", "Delegates"),
        change="Gap",
        row_heading="Question",
        minimum=0,
        maximum=highest,
    )


def same_options(rows: Sequence[ShareRow]) -> list[list[ShareRow]]:
    """Rows in groups that can share one chart: single-answer questions with the same options."""
    groups: dict[tuple[str, ...], list[ShareRow]] = {}
    for row in rows:
        alone = row.several or len(row.options) > MOST_PARTS
        key = (row.key, row.stage, row.audience) if alone else row.options
        groups.setdefault(key, []).append(row)
    return list(groups.values())
