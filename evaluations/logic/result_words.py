"""What a page of results says first: one sentence in words, and cautions.

Source: PAGES.md, Results ("31 of 48 answered before and after: knowledge rose by 2.1 points of ten").
"""

from collections.abc import Iterable, Sequence
from typing import Any

from evaluations.logic.coverage import CoverageState, StepCoverage
from evaluations.logic.result_blocks import CORE_GROUPS, LearningRow
from evaluations.logic.statistics import LEAST_PAIRS_FOR_EFFECT, ResponseRate
from partnerships.logic.wording import number

_GROUP_WORDS = {
    "objective": "on the course's objectives people",
    "knowledge": "knowledge",
    "skill": "skill",
    "confidence": "confidence",
}


BROUGHT_IN = (
    "Some of these answers were given in another survey system and brought in: "
    "the questions may have been put in other words there."
)


def headline_row(learning: Sequence[LearningRow]) -> LearningRow | None:
    """The core group that the headline is about: objectives, else knowledge, skill, confidence."""
    for group in CORE_GROUPS:
        for row in learning:
            if row.question_id is None and row.core_group == group and row.change.n:
                return row
    return None


def headline(learning: Sequence[LearningRow], came: int) -> str:
    """The results in one sentence."""
    row = headline_row(learning)
    if row is None:
        return "Nobody has answered both before and after yet, so there is no change to show."
    if not row.decision.shown:
        return f"Change for the same people: {row.decision.words[0].lower()}{row.decision.words[1:]}"
    change = row.change
    of_whom = f" of {came} who came" if came >= change.n else ""
    people = "person" if change.n == 1 and not of_whom else "people"
    start = f"{change.n}{of_whom or f' {people}'} answered before and after: {_GROUP_WORDS[row.core_group]}"
    rise = change.mean_change or 0.0
    points = number(abs(rise), 1)
    if float(points) == 0:
        return f"{start} stayed the same on average, {change.improved} of {change.n} improved."
    unit = "point" if points == "1.0" else "points"
    verb = "rose" if rise > 0 else "fell"
    return f"{start} {verb} by {points} {unit} of ten, {change.improved} of {change.n} improved."


def cautions_of(
    rates: Iterable[tuple[str, ResponseRate]], learning: Sequence[LearningRow], *, brought_in: bool = False
) -> tuple[str, ...]:
    """When to read with care: a low response at a stage, few people with both answers, answers given elsewhere."""
    found = [
        f"{name}: {rate.answered} of {rate.reached} answered. Low response: treat with care."
        for name, rate in rates
        if rate.is_low and rate.answered
    ]
    row = headline_row(learning)
    if row is not None and row.decision.shown and row.change.n < LEAST_PAIRS_FOR_EFFECT:
        found.append(row.change.caution)
    if brought_in:
        found.append(BROUGHT_IN)
    return tuple(found)


_MARKS = {CoverageState.COVERED: "covered", CoverageState.PARTLY: "partly", CoverageState.NOT_COVERED: "none"}


def coverage_marks(steps: Iterable[StepCoverage]) -> list[dict[str, Any]]:
    """The coverage meter as templates/components/coverage_meter.html wants it."""
    return [
        {"step": mark.step.value, "title": mark.step.title, "state": _MARKS[mark.state], "word": mark.words}
        for mark in steps
    ]
