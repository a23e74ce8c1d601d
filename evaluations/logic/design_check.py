"""The check before use: what keeps a course's surveys, and a theme's questions within them, from doing their work.

Source: issue "Evaluation in depth", Question bank ("A check before use"); kirkpatrick_default_surveys.yaml, `limits`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluations.logic.blocks import blocks_in, for_person
from evaluations.logic.composing import CompositionError, compose, rated_objectives
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.stages import STAGE_AND_AUDIENCE, Stage, survey_name
from evaluations.logic.survey_parts import (
    AnswerKind,
    ComposedSurvey,
    CourseFacts,
    LeftOut,
    Objective,
    ThemeBlock,
)
from evaluations.logic.then_test import problem_of_then_test

#: The stages at which a theme's knowledge question takes the place of an objective's rating.
LATER = (Stage.M3, Stage.M6)


@dataclass(frozen=True)
class SurveyCheck:
    """One survey: what it asks against the limits, and what is wrong with it. `survey` is as it would go out."""

    key: str
    name: str
    survey: ComposedSurvey
    answers_limit: int
    free_texts_limit: int
    problems: tuple[str, ...]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What did not fit, and why: no problem by itself, the library leaves things out by rule."""
        return self.survey.left_out


@dataclass(frozen=True)
class ObjectivePair:
    """Whether an objective is asked about, in the same words, before and after."""

    objective: Objective
    before: bool
    after: bool
    is_same: bool

    @property
    def problem(self) -> str:
        """What is missing, in words; "" when people can be compared."""
        if self.is_same:
            return ""
        about = f"The objective “{self.objective.text}”"
        if self.before and self.after:
            return f"{about} is not asked in the same words before and after."
        missing = " or ".join(
            word for word, asked in (("before", self.before), ("after", self.after)) if not asked
        )
        return f"{about} is not asked about {missing}: nobody’s change can be shown."


@dataclass(frozen=True)
class CourseCheck:
    """All surveys of a course, and its objectives' pairs."""

    surveys: tuple[SurveyCheck, ...]
    pairs: tuple[ObjectivePair, ...]
    without_objectives: bool
    #: What a theme's questions push out for its sample, each a sentence: no fault, but less to compare.
    given_way: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything to put right before use, each a sentence; empty when the surveys can be used."""
        found = [f"{check.name.capitalize()}: {words}" for check in self.surveys for words in check.problems]
        found += [pair.problem for pair in self.pairs if pair.problem]
        if self.without_objectives:
            found.append("The course has no objective: its surveys cannot ask what was learned.")
        return tuple(dict.fromkeys(found))

    def of(self, key: str) -> SurveyCheck:
        """The check of one survey. Raises KeyError when there is none of that key."""
        for check in self.surveys:
            if check.key == key:
                return check
        raise KeyError(key)


def check_course(
    library: SurveyLibrary, course: CourseFacts, blocks: Sequence[ThemeBlock] = ()
) -> CourseCheck:
    """Check every survey of a course as it would go out, with the questions of these themes."""
    surveys = _with_then_test(
        tuple(_check_survey(library, key, course, blocks) for key in STAGE_AND_AUDIENCE)
    )
    return CourseCheck(
        surveys,
        pairs_of(course, {check.key: check.survey for check in surveys}),
        without_objectives=not course.objectives,
        given_way=tuple(words for check in surveys for words in given_way(course, check.survey)),
    )


def _check_survey(
    library: SurveyLibrary, key: str, course: CourseFacts, blocks: Sequence[ThemeBlock]
) -> SurveyCheck:
    stage, audience = STAGE_AND_AUDIENCE[key]
    problems: list[str] = []
    try:
        compose(library, stage, audience, course, blocks)
    except CompositionError as refusal:
        problems.append(str(refusal))
    survey = compose(library, stage, audience, course, blocks, strict=False)
    problems += [f"{left.item_key}: {left.reason}" for left in survey.left_out if left.block]
    problems += [
        f"{item.key} has no right answer marked."
        for item in survey.items
        if item.kind is AnswerKind.KNOWLEDGE and item.correct_code is None
    ]
    definition = library.surveys[key]
    return SurveyCheck(
        key,
        survey_name(stage, audience),
        survey,
        definition.answers_limit,
        library.free_texts_limit,
        tuple(problems),
    )


def _with_then_test(surveys: tuple[SurveyCheck, ...]) -> tuple[SurveyCheck, ...]:
    """The after survey's check says so when the question that looks back has nothing to be set beside."""
    by_key = {check.key: check.survey for check in surveys}
    wrong = problem_of_then_test(by_key["pre"], by_key["post"])
    return tuple(
        replace(check, problems=(*check.problems, wrong)) if wrong and check.key == "post" else check
        for check in surveys
    )


def given_way(course: CourseFacts, survey: ComposedSurvey) -> list[str]:
    """Which objective ratings of a survey give way to a theme's questions for its sample.

    Before and after they are `pairs_of`'s; at three and six months the sample's change is then not shown for them.
    """
    if survey.stage not in LATER:
        return []
    gone = {item.objective_id for item in survey.items if item.gives_way_to and item.objective_id is not None}
    texts = [objective.text for objective in course.objectives if objective.id in gone]
    when = survey_name(survey.stage, survey.audience).capitalize()
    return [
        f"{when}: the theme’s sample is not asked to rate “{text}”, to make room for the theme’s questions, "
        "so its change until then cannot be shown."
        for text in texts
    ]


def pairs_of(course: CourseFacts, surveys: dict[str, ComposedSurvey]) -> tuple[ObjectivePair, ...]:
    """For each objective that surveys ask about: is it asked before and after, of everybody and every sample?

    A knowledge question that tests the objective is as good as its rating.
    """
    before, after = surveys["pre"], surveys["post"]
    blocks = dict.fromkeys(["", *blocks_in(before), *blocks_in(after)])
    pairs = []
    for objective in rated_objectives(course.objectives):
        asked = [
            (_asked(for_person(before, block), objective), _asked(for_person(after, block), objective))
            for block in blocks
        ]
        pairs.append(
            ObjectivePair(
                objective,
                all(first for first, _ in asked),
                all(second for _, second in asked),
                all(first & second for first, second in asked),
            )
        )
    return tuple(pairs)


def _asked(survey: ComposedSurvey, objective: Objective) -> frozenset[tuple[str, ...]]:
    """The questions, by identity, with which a survey measures an objective."""
    return frozenset(
        (item.key, *item.question_identity) for item in survey.items if item.objective_id == objective.id
    )
