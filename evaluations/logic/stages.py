"""Stage, audience, step and Kirkpatrick level: four different things, never mixed up.

Source: DOMAIN.md (Words; The four steps); kirkpatrick_default_surveys.yaml (`model`). A stage is *when* a
survey goes out, an audience *who* answers, a step *which* of the four steps a question measures, a level what
the question is called in Kirkpatrick's model.
"""

from enum import IntEnum, StrEnum


class Stage(StrEnum):
    """When a survey goes out."""

    PRE = "pre"
    POST = "post"
    M3 = "m3"
    M6 = "m6"

    @property
    def name_on_screen(self) -> str:
        """The stage in users' words: before, after, three months, six months."""
        return {"pre": "before", "post": "after", "m3": "three months", "m6": "six months"}[self.value]


class Audience(StrEnum):
    """Who answers a survey."""

    DELEGATE = "delegate"
    MANAGER = "manager"


class Step(IntEnum):
    """Which of the four steps a question measures (DOMAIN.md, The four steps)."""

    BASELINE = 1
    REACTION_AND_LEARNING = 2
    CHANGE_IN_PRACTICE = 3
    OUTCOMES = 4

    @property
    def title(self) -> str:
        """The heading of the step on screen and in reports."""
        return _STEP_TITLES[self.value]


_STEP_TITLES = {1: "Baseline", 2: "Reaction and learning", 3: "Change in practice", 4: "Outcomes"}

SURVEY_KEYS: dict[tuple[Stage, Audience], str] = {
    (Stage.PRE, Audience.DELEGATE): "pre",
    (Stage.POST, Audience.DELEGATE): "post",
    (Stage.M3, Audience.DELEGATE): "delegate_3m",
    (Stage.M3, Audience.MANAGER): "manager_3m",
    (Stage.M6, Audience.DELEGATE): "delegate_6m",
    (Stage.M6, Audience.MANAGER): "manager_6m",
}
"""The survey of each stage and audience, by its key in the library.

Managers have no survey before or after.
"""

STAGE_AND_AUDIENCE: dict[str, tuple[Stage, Audience]] = {key: pair for pair, key in SURVEY_KEYS.items()}


def survey_name(stage: Stage, audience: Audience) -> str:
    """The survey's name on screen, for example "three months, manager"."""
    return stage.name_on_screen if audience is Audience.DELEGATE else f"{stage.name_on_screen}, manager"


def step_at_stage(steps: tuple[Step, ...], stage: Stage) -> Step | None:
    """The step of a question when it is asked at a stage; None when it belongs to no step.

    Source: kirkpatrick_default_surveys.yaml, `model.step_rule`: a question of steps 1 and 2 measures step 1
    before the course and step 2 at every later stage.
    """
    if not steps:
        return None
    return steps[0] if stage is Stage.PRE else steps[-1]


def level_of(declared: int | None, step: Step | None) -> int | None:
    """The Kirkpatrick level: the one declared, else the one that belongs to the step (baseline: level 2).

    Source: kirkpatrick_default_surveys.yaml, `model.steps`.
    """
    if declared is not None or step is None:
        return declared
    return {1: 2, 2: 2, 3: 3, 4: 4}[step.value]
