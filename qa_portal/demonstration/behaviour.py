"""How plausible people answer: response falls with time, knowledge is gained and partly lost.

Managers see less of the change than delegates report.
Everything is drawn from a seeded generator, so the same seed gives the same people.
"""

import math
import random
from dataclasses import dataclass

from evaluations.logic.answers import Answer
from evaluations.logic.codes import NO_OPPORTUNITY
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, ComposedSurvey
from qa_portal.demonstration import content

#: How many of those asked answer at each stage, managers last.
RESPONSE = {Stage.PRE: 0.72, Stage.POST: 0.66, Stage.M3: 0.47, Stage.M6: 0.38}
MANAGER_RESPONSE = 0.44
#: What a manager sees of the change that a delegate reports, in points.
MANAGER_SEES_LESS = 0.7


@dataclass(frozen=True)
class Learner:
    """One person on one event: where they began, what they gained in points of ten, the part they keep."""

    base: float
    gain: float
    kept: float
    practises: float

    def level(self, stage: Stage) -> float:
        """How sure the person is at a stage, on the ten-point scale."""
        gained = {
            Stage.PRE: 0.0,
            Stage.POST: self.gain,
            Stage.M3: self.gain * (1 + self.kept) / 2,
            Stage.M6: self.gain * self.kept,
        }
        return self.base + gained[stage]


def learner(chance: random.Random, course: content.CourseFacts) -> Learner:
    """A person before a course."""
    return Learner(
        base=chance.gauss(5.6, 1.2),
        gain=chance.gauss(course.gain, 0.9),
        kept=min(1.0, max(0.2, chance.gauss(course.kept, 0.15))),
        practises=chance.random(),
    )


def answers_at_all(chance: random.Random, stage: Stage, audience: Audience) -> bool:
    """Whether a person who is asked answers today; the reminder brings the second half of them."""
    share = MANAGER_RESPONSE if audience is Audience.MANAGER else RESPONSE[stage]
    first_half = 1 - math.sqrt(1 - share)
    return chance.random() < first_half


def fill_in(chance: random.Random, survey: ComposedSurvey, person: Learner) -> dict[str, Answer]:
    """Answers to a whole survey, by form field, as the pages would have saved them."""
    filled: dict[str, Answer] = {}
    for item in survey.items:
        for name in item.field_names:
            answer = _answer(chance, survey, item, person)
            if answer is not None:
                filled[name] = answer
    return filled


def _answer(
    chance: random.Random, survey: ComposedSurvey, item: ComposedItem, person: Learner
) -> Answer | None:
    if chance.random() < 0.02 and item.kind is not AnswerKind.KNOWLEDGE:
        return None  # now and then a question is passed over
    match item.kind:
        case AnswerKind.TEXT:
            return _words(chance, item)
        case AnswerKind.MULTI_CHOICE:
            count = chance.choice((1, 1, 2))
            return sorted(choice.code for choice in chance.sample(list(item.choices), count))
        case AnswerKind.KNOWLEDGE:
            return _knowledge(chance, survey, item, person)
        case AnswerKind.RATING if item.scale == "ten":
            return _ten(chance, survey, person)
    return _option(chance, survey, item, person)


def _ten(chance: random.Random, survey: ComposedSurvey, person: Learner) -> int:
    level = person.level(survey.stage)
    if survey.audience is Audience.MANAGER:
        level -= MANAGER_SEES_LESS
    return min(10, max(1, round(chance.gauss(level, 0.8))))


def _knowledge(
    chance: random.Random, survey: ComposedSurvey, item: ComposedItem, person: Learner
) -> int | None:
    right = min(0.96, max(0.1, (person.level(survey.stage) - 2.2) / 7))
    if chance.random() < right:
        return item.correct_code
    if item.dont_know_code is not None and chance.random() < (0.4 if survey.stage is Stage.PRE else 0.15):
        return item.dont_know_code
    wrong = {choice.code for choice in item.choices} - {item.correct_code, item.dont_know_code}
    return chance.choice(sorted(wrong))


def _option(chance: random.Random, survey: ComposedSurvey, item: ComposedItem, person: Learner) -> int:
    if item.ends_survey_on is not None:  # "Did you attend?": those who are asked nearly always did
        return next(choice.code for choice in item.choices if choice.code != item.ends_survey_on)
    plain = [choice.code for choice in item.choices if not choice.is_special]
    if any(choice.code == NO_OPPORTUNITY for choice in item.choices) and chance.random() < 0.12:
        return NO_OPPORTUNITY
    if item.scale in {"agree", "extent", "freq"}:
        drift = person.practises - (0.18 if survey.audience is Audience.MANAGER else 0.0)
        place = chance.gauss((0.55 if item.scale != "agree" else 0.72) + 0.35 * (drift - 0.5), 0.22)
        return plain[min(len(plain) - 1, max(0, int(place * len(plain))))]
    weights = [len(plain) - number for number in range(len(plain))]
    return chance.choices(plain, weights)[0]


def _words(chance: random.Random, item: ComposedItem) -> str | None:
    """About every third person writes something."""
    if chance.random() > 0.36:
        return None
    pool = {
        "B4": content.HOPES,
        "P1": content.ACTIONS,
        "R11": content.CHANGES,
        "A4": content.EXAMPLES,
        "O3": content.OUTCOMES,
        "M9": content.HELPED,
        "N5": content.SEEN,
    }.get(item.item_key)
    return chance.choice(pool)[: item.max_length] if pool else None
