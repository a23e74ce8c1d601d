"""The four-step coverage meter: which steps a course truly has evidence for.

Source: kirkpatrick_default_surveys.yaml, `model.coverage`; REQUIREMENTS.md, "Four-step coverage meter": a
reaction score can never pass as an outcome.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluations.logic.stages import Step


class CoverageState(StrEnum):
    """How far a step is covered. Each has a word as well as a colour on screen."""

    COVERED = "covered"
    PARTLY = "partly"
    NOT_COVERED = "not_covered"

    @property
    def word(self) -> str:
        """The state as it is written beside its mark."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class StepCoverage:
    """One mark of the meter, with its reason in words."""

    step: Step
    state: CoverageState
    words: str


def coverage(
    answered_by_step: Mapping[Step, int],
    *,
    has_check: bool,
    minimum: int,
    different_managers_step_4: int = 0,
    other_sources_step_4: Iterable[str] = (),
) -> tuple[StepCoverage, ...]:
    """The coverage of steps 1 to 4.

    `answered_by_step` counts the people who answered a question of each step, `different_managers_step_4`
    the managers who answered one of step 4, and `other_sources_step_4` names other evidence recorded for
    step 4 ("case files", "families", "data", "observation"). Managers count as a source only from the
    minimum on.
    """
    marks = []
    for step in Step:
        answered = answered_by_step.get(step, 0)
        if answered < minimum:
            words = "too few answers so far" if answered else "no answers so far"
            marks.append(StepCoverage(step, CoverageState.NOT_COVERED, words))
        elif step is Step.REACTION_AND_LEARNING and not has_check:
            marks.append(StepCoverage(step, CoverageState.PARTLY, "no knowledge check: self-rated"))
        elif step is Step.OUTCOMES:
            has_managers = different_managers_step_4 >= minimum
            marks.append(_outcomes(["managers"] if has_managers else [], other_sources_step_4))
        else:
            marks.append(StepCoverage(step, CoverageState.COVERED, "covered"))
    return tuple(marks)


def _outcomes(managers: list[str], other_sources: Iterable[str]) -> StepCoverage:
    sources = [*managers, *dict.fromkeys(other_sources)]
    if not sources:
        return StepCoverage(Step.OUTCOMES, CoverageState.PARTLY, "delegates' own view only")
    return StepCoverage(Step.OUTCOMES, CoverageState.COVERED, f"delegates and {', '.join(sources)}")
