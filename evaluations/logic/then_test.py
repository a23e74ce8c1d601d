"""The then-test: after the course people rate their start looking back, set beside what they said at the time.

It shows when people over-rated themselves at the start (response shift). It stands beside the true before score and
never takes its place. Source: kirkpatrick_default_surveys.yaml, R12; issue "Evaluation in depth", then-test.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluations.logic.counts import Counted, PairCount
from evaluations.logic.result_blocks import Questions, Rules, ShareRow
from evaluations.logic.statistics import Change, change
from evaluations.logic.suppression import Decision, is_safe
from evaluations.logic.survey_parts import ComposedSurvey
from partnerships.logic.wording import number

#: The question that looks back; it is asked in the after survey alone, where an officer adds it.
THEN_TEST = "R12"
#: What it is set beside: the same people's mean of these questions, at the time.
THEN_GROUP = "knowledge"
#: The stage of a pair's answer that looks back, beside the stages at which people are asked.
THEN = "then"


@dataclass(frozen=True)
class LookingBack:
    """The same people before, looking back, and after. `shift` is looking back less before (response shift)."""

    label: str
    question_id: int
    after: float | None
    shift: Change
    decision: Decision

    @property
    def words(self) -> str:
        """What the response shift says, in plain words; the reason when it may not be shown."""
        if not self.decision.shown:
            return self.decision.words
        before, then, shift = self.shift.mean_before, self.shift.mean_after, self.shift.mean_change
        if before is None or then is None or shift is None:
            return "Nobody answered before, looking back and after."
        size = number(abs(shift), 1)
        if float(size) == 0:
            return f"Looking back, people rated their start as they had at the time ({number(before, 1)})."
        lower = "lower" if shift < 0 else "higher"
        unit = "point" if size == "1.0" else "points"
        return (
            f"People rated their start {lower} looking back: {number(then, 1)}, against {number(before, 1)} at the "
            f"time, {size} {unit} of ten {lower}."
        )


def looking_back(counted: Counted, questions: Questions, rules: Rules) -> tuple[LookingBack, ...]:
    """A row for each version of the question that looks back; empty where it was not asked."""
    afters = {pair.question_id: pair.sums for pair in counted.pairs if pair.earlier == THEN}
    rows = []
    for pair in counted.pairs:
        asked = questions.get(pair.question_id or 0)
        if pair.later != THEN or asked is None:
            continue
        after = afters.get(pair.question_id)
        rows.append(
            LookingBack(
                label=asked.wording,
                question_id=asked.id,
                after=after.sum_after / after.n if after is not None and after.n else None,
                shift=change(pair.sums),
                decision=rules.group(pair.sums.n),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.question_id))


def is_of_then_test(pair: PairCount) -> bool:
    """Whether a pair is of the answers that look back."""
    return THEN in (pair.earlier, pair.later)


def safe_beside(
    then: Sequence[PairCount], others: Iterable[PairCount], minimum: int
) -> tuple[PairCount, ...]:
    """The then-test's pairs that may stand beside the other changes that are shown.

    Both are of nearly the same people: where they differ by a few, one less the other would tell what these said.
    """
    sizes = {pair.sums.n for pair in others}
    return tuple(pair for pair in then if all(is_safe(abs(pair.sums.n - size), minimum) for size in sizes))


def without_looking_back(rows: Sequence[ShareRow], shown: Sequence[LookingBack]) -> tuple[ShareRow, ...]:
    """The questions of a stage without the then-test's, where it is set beside the true before score instead."""
    return tuple(row for row in rows if not (shown and row.key == THEN_TEST))


def problem_of_then_test(before: ComposedSurvey, after: ComposedSurvey) -> str:
    """What keeps the then-test from being read, in words; "" when nothing does, or when it is not asked."""
    if not any(item.key == THEN_TEST for item in after.items):
        return ""
    both = {item.key for item in before.items if item.core_group == THEN_GROUP} & {
        item.key for item in after.items if item.core_group == THEN_GROUP
    }
    if both:
        return ""
    return (
        f"{THEN_TEST} looks back at what people knew, but no question about knowledge is asked before and after: "
        "there is no true score to set it beside."
    )
