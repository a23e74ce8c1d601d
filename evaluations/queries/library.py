"""The survey library of frameworks/ and stored surveys, both from memory after the first time; own questions."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import yaml
from django.conf import settings

from evaluations.logic import conditions
from evaluations.logic.composed_json import survey_from_json
from evaluations.logic.library import Item, ItemType, SendRule, SurveyLibrary, parse_library
from evaluations.logic.schedule import send_rules
from evaluations.logic.stages import Audience, Stage, Step
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import BankQuestion, SurveyVersion
from evaluations.themed_choices import QuestionState

SURVEYS_FILE = "kirkpatrick_default_surveys.yaml"
PRACTICE_GRID = "A3"
MOST_KEPT = 500
_composed: dict[str, ComposedSurvey] = {}


@lru_cache(maxsize=1)
def library() -> SurveyLibrary:
    """The survey library of frameworks/, read once a process.

    Raises:
        LibraryError: the file is not a usable survey set.
    """
    path = settings.BASE_DIR / "frameworks" / SURVEYS_FILE
    return parse_library(yaml.safe_load(path.read_text(encoding="utf-8")))


def practice_areas() -> tuple[str, ...]:
    """The rows of the practice grid that a course may tick, in the library's order."""
    return library().items[PRACTICE_GRID].rows


@lru_cache(maxsize=1)
def rules_for_sending() -> dict[tuple[Stage, Audience], SendRule]:
    """When each stage's survey goes out, is reminded and closes."""
    return send_rules(library())


OWN = "own:"


def library_with(keys: Iterable[str]) -> SurveyLibrary:
    """The library with those of the partnership's own questions, in use now, that are named; one query, or none."""
    ids = [int(key.removeprefix(OWN)) for key in keys if key.startswith(OWN)]
    if not ids:
        return library()
    return with_questions(BankQuestion.objects.filter(pk__in=ids, state=QuestionState.IN_USE))


def with_questions(questions: Iterable[BankQuestion]) -> SurveyLibrary:
    """The library with questions of the partnership's own in it."""
    own = {question.key: item_of(question) for question in questions}
    return replace(library(), items={**library().items, **own})


def item_of(question: BankQuestion) -> Item:
    """A question of the partnership's own as an item of the library; `draft` holds what it says now."""
    words = question.draft
    return Item(
        key=question.key,
        text=words.get("wording", ""),
        type=ItemType(question.kind),
        stages=tuple(question.surveys),
        steps=tuple(Step(step) for step in question.steps),
        level=question.level,
        core_group=question.core_group,
        scale=words.get("scale", ""),
        options=tuple(words.get("options", ())),
        allow=tuple(words.get("allow", ())),
        rows=tuple(words.get("rows", ())),
        max_length=words.get("max_length", 0),
        condition=_rule(question.condition),
        help=words.get("help", ""),
        mirrors=question.mirrors,
        is_bank=True,
        answer=words.get("answer"),
        why=words.get("why", ""),
        objective_id=None if question.objective_id is None else str(question.objective_id),
        is_own=True,
    )


def _rule(text: str) -> conditions.Rule | None:
    return conditions.parse(text) if text else None


def composed_survey(version: SurveyVersion) -> ComposedSurvey:
    """What a version asks, from memory after the first time: versions never change."""
    known = _composed.get(version.digest)
    if known is None:
        if len(_composed) >= MOST_KEPT:
            _composed.clear()
        known = _composed[version.digest] = survey_from_json(version.composed)
    return known
