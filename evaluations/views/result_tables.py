"""The tables beside the charts of a results page: the same people's change, checks, what was kept, the gap."""

from collections.abc import Sequence

from evaluations.logic.intervals import TOO_FEW_TO_SAY
from evaluations.logic.result_blocks import CheckRow, GapRow, KeptRow, LearningRow
from evaluations.logic.result_charts import STAGE_NAMES
from evaluations.logic.statistics import LEAST_PAIRS_FOR_EFFECT, Change
from evaluations.logic.then_test import LookingBack
from partnerships.logic.charts import Table
from partnerships.logic.wording import TOO_FEW, number, share, signed


def interval_words(change: Change) -> str:
    """The 95% interval of a change, or why there is none."""
    if change.interval:
        return f"{signed(change.interval[0], 1)} to {signed(change.interval[1], 1)}"
    return TOO_FEW_TO_SAY if change.n < LEAST_PAIRS_FOR_EFFECT else "none: all changed alike"


def spread(rows: Sequence[LearningRow]) -> Table:
    """Change for the same people, with its interval, its spread and who did not answer again."""

    def cells(row: LearningRow) -> tuple[str, ...]:
        if not row.decision.shown:
            return (row.label, *(TOO_FEW,) * 7)
        change = row.change
        lost = f"{change.attrition.lost} of {change.attrition.first}" if change.attrition else "–"
        return (
            row.label,
            number(change.n),
            signed(change.mean_change or 0, 1) if change.n else "–",
            interval_words(change),
            number(change.improved),
            number(change.same),
            number(change.fell),
            lost,
        )

    headers = (
        "Of whom",
        "People",
        "Change",
        "95% interval",
        "Improved",
        "The same",
        "Fell",
        "Did not answer again",
    )
    return Table(headers, tuple(cells(row) for row in rows))


def checks(rows: Sequence[CheckRow]) -> Table:
    """The knowledge check, question by question: right answers at each stage."""
    stages = [stage for stage in STAGE_NAMES if any(stage in row.by_stage for row in rows)]

    def right(row: CheckRow, stage: str) -> str:
        found = row.by_stage.get(stage)
        return share(found.correct, found.answered) if found else TOO_FEW

    def cells(row: CheckRow) -> tuple[str, ...]:
        before = row.by_stage.get("pre")
        return (
            f"{row.label} Right: {row.right_answer}",
            *(right(row, stage) for stage in stages),
            number(before.dont_know) if before else TOO_FEW,
        )

    headers = (
        "Question",
        *(f"Right {STAGE_NAMES[stage].lower()}" for stage in stages),
        "Did not know before",
    )
    return Table(headers, tuple(cells(row) for row in rows))


def checks_of_the_same(rows: Sequence[CheckRow]) -> Table:
    """The same people before and after: who learned the answer, who lost it, and the change with its interval."""

    def cells(row: CheckRow) -> tuple[str, ...]:
        change = row.change
        if not row.decision.shown:
            return (row.label, *(TOO_FEW,) * 5)
        if not change.n:
            return (row.label, "0", *("–",) * 4)
        return (
            row.label,
            number(change.n),
            number(change.learned),
            number(change.forgot),
            signed(round(100 * (change.difference or 0)), 0),
            _points(change.interval),
        )

    headers = (
        "Question",
        "People",
        "Wrong, then right",
        "Right, then wrong",
        "Change, points of 100",
        "95% interval",
    )
    return Table(headers, tuple(cells(row) for row in rows))


def _points(interval: tuple[float, float] | None) -> str:
    """An interval of shares, in points of a hundred."""
    if interval is None:
        return TOO_FEW_TO_SAY
    lower, upper = (signed(round(100 * end), 0) for end in interval)
    return f"{lower} to {upper}"


def kept_table(rows: Sequence[KeptRow], later: str) -> Table:
    """Before, after and later, of the people who answered all three times."""

    def cells(row: KeptRow) -> tuple[str, ...]:
        if not row.decision.shown or row.means is None:
            return (row.label, *(TOO_FEW,) * 5)
        share_kept = "–" if row.kept.kept is None else f"{round(100 * row.kept.kept)}%"
        return (row.label, *(number(mean, 1) for mean in row.means), share_kept, number(row.kept.n))

    headers = ("Of whom", "Before", "After", STAGE_NAMES[later], "Of the change, kept", "People")
    return Table(headers, tuple(cells(row) for row in rows))


def looking_back_table(rows: Sequence[LookingBack]) -> Table:
    """The same people before, looking back and after, with the response shift."""

    def cells(row: LookingBack) -> tuple[str, ...]:
        shift = row.shift
        if not row.decision.shown or shift.mean_change is None:
            return (row.label, *(TOO_FEW,) * 6)
        return (
            row.label,
            number(shift.n),
            number(shift.mean_before or 0, 1),
            number(shift.mean_after or 0, 1),
            "–" if row.after is None else number(row.after, 1),
            signed(shift.mean_change, 1),
            interval_words(shift),
        )

    headers = (
        "Question",
        "People",
        "Before, at the time",
        "Before, looking back",
        "After",
        "Response shift",
        "95% interval",
    )
    return Table(headers, tuple(cells(row) for row in rows))


def gap_table(rows: Sequence[GapRow]) -> Table:
    """Delegates less managers, question by question."""

    def cells(row: GapRow) -> tuple[str, ...]:
        label = f"{row.label} ({STAGE_NAMES[row.stage].lower()})"
        if not row.decision.shown:
            return (label, *(TOO_FEW,) * 3)
        interval = row.gap.interval
        words = f"{signed(interval[0], 1)} to {signed(interval[1], 1)}" if interval else TOO_FEW_TO_SAY
        return (label, number(row.n), signed(row.gap.mean or 0, 1), words)

    headers = ("Question", "People", "Gap", "95% interval")
    return Table(headers, tuple(cells(row) for row in rows))


def gap_words(rows: Sequence[GapRow]) -> list[str]:
    """Each gap in one sentence."""
    return [
        f"{row.label.rstrip('.')} ({STAGE_NAMES[row.stage].lower()}): {row.gap.words}"
        for row in rows
        if row.decision.shown
    ]
