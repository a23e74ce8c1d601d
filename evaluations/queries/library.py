"""The survey library of frameworks/ and stored surveys, both from memory after the first time."""

from functools import lru_cache

import yaml
from django.conf import settings

from evaluations.logic.composed_json import survey_from_json
from evaluations.logic.library import SendRule, SurveyLibrary, parse_library
from evaluations.logic.schedule import send_rules
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import SurveyVersion

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


def composed_survey(version: SurveyVersion) -> ComposedSurvey:
    """What a version asks, from memory after the first time: versions never change."""
    known = _composed.get(version.digest)
    if known is None:
        if len(_composed) >= MOST_KEPT:
            _composed.clear()
        known = _composed[version.digest] = survey_from_json(version.composed)
    return known
