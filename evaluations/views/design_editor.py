"""The editor of one survey: what its form holds, and its questions as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from courses.models import Course
from evaluations.bank_forms import type_of, words_of_item
from evaluations.logic.composing import CompositionError, compose, in_usual_place
from evaluations.logic.conditions import ConditionError
from evaluations.logic.library import Item, ItemType, SurveyLibrary
from evaluations.logic.stages import STAGE_AND_AUDIENCE
from evaluations.logic.survey_parts import ComposedSurvey, SurveyChanges
from evaluations.logic.then_test import THEN_TEST
from evaluations.queries.designs import changes_of, keys_asked, may_be_added
from evaluations.services.designs import changes_from
from evaluations.services.versions import course_facts
from partnerships.stale_forms import fingerprint

BLOCK_WORDS = {
    ItemType.OBJECTIVE_RATING: "“I can …” for each objective of the course",
    ItemType.OBJECTIVE_BLOCK: "The course’s knowledge check",
}
#: What an officer should know of a question before asking it.
ABOUT = {
    THEN_TEST: (
        "Then-test: shows when people over-rated themselves at the start. Results show it beside the true before "
        "score, never in its place. It needs a question about knowledge before and after."
    )
}


@dataclass(frozen=True)
class PostedDesign:
    """What an officer chose: the questions in order, and their conditions."""

    keys: Sequence[str]
    conditions: Mapping[str, str]


def posted_design(posted: QueryDict, known: SurveyLibrary, asked: Sequence[str]) -> PostedDesign:
    """The design that a form holds. New questions without a number stand in their usual place."""
    chosen = [key for key in posted.getlist("ask") if key in known.items]
    numbers = {key: _number(posted.get(f"place-{key}", "")) for key in chosen}
    places = {key: place for place, key in enumerate(asked, start=1)}
    numbered = [key for key in chosen if key in places or numbers[key]]
    keys = sorted(numbered, key=lambda key: _order(numbers[key], places.get(key, 0)))
    for key in chosen:
        if key not in keys:
            keys = in_usual_place(known, keys, key)
    conditions = {key: " ".join(posted.get(f"condition-{key}", "").split()) for key in keys}
    own = {key: str(known.items[key].condition or "") for key in keys}
    return PostedDesign(keys, {key: text for key, text in conditions.items() if text and text != own[key]})


def _order(wanted: int, place: int) -> tuple[int, int, int]:
    """Where a question goes: one moved up stands before, one moved down after the question that had the place."""
    wanted = wanted or place
    return wanted, (wanted > place) - (wanted < place), place


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def shown_as(course: Course, key: str) -> str:
    """A mark of the design as it is stored, to notice that somebody else changed it."""
    changed = changes_of(course.pk).get(key)
    held = (changed.order, sorted(changed.removed), dict(changed.conditions)) if changed else ()
    return fingerprint({"design": held})


def editor_context(
    course: Course, key: str, known: SurveyLibrary, posted: PostedDesign | None
) -> dict[str, Any]:
    """The questions asked and those that may be added, with the survey that they make."""
    facts = course_facts(course)
    changed = facts.changes.get(key)
    if posted is not None:
        changed = changes_from(known, key, posted.keys, posted.conditions)
    asked = keys_asked(known, key, changed)
    facts = replace(facts, changes={**facts.changes, **({key: changed} if changed else {})})
    try:
        survey = compose(known, *STAGE_AND_AUDIENCE[key], facts, strict=False)
    except (CompositionError, ConditionError):
        survey = None
    definition = known.surveys[key]
    return {
        "as_shown": shown_as(course, key),
        "rows": [
            _row(known, known.items[each], place, changed, survey)
            for place, each in enumerate(asked, start=1)
        ],
        "spare": [
            {
                "item": item,
                "words": words_of_item(item).wording or item.text,
                "type": type_words(item),
                "about": ABOUT.get(item.key, ""),
            }
            for item in may_be_added(known, key, asked, course)
        ],
        "survey": survey,
        "answers_limit": definition.answers_limit,
        "free_texts_limit": known.free_texts_limit,
    }


def type_words(item: Item) -> str:
    """The type of a question, for an officer."""
    return BLOCK_WORDS.get(item.type) or type_of(item.type, words_of_item(item)).label


def _row(
    known: SurveyLibrary,
    item: Item,
    place: int,
    changed: SurveyChanges | None,
    survey: ComposedSurvey | None,
) -> dict[str, Any]:
    """One question of the survey: what it says, how often it is asked, why not if it is left out."""
    is_check = item.type is ItemType.OBJECTIVE_BLOCK
    made = [
        each
        for each in (survey.items if survey else ())
        if (each.item_key == "CHECK" if is_check else each.item_key == item.key)
    ]
    reasons = [left.reason for left in (survey.left_out if survey else ()) if left.item_key == item.key]
    return {
        "item": item,
        "place": place,
        "words": BLOCK_WORDS.get(item.type) or (made[0].wording if made else words_of_item(item).wording),
        "type": type_words(item),
        "about": ABOUT.get(item.key, ""),
        "answers": sum(each.answers for each in made),
        "left_out": reasons[0] if reasons and not made else "",
        "condition": (changed.conditions.get(item.key) if changed else "") or str(item.condition or ""),
        "must_stay": bool(item.ends_survey_on),
        "names": [each.key for each in made if each.key != item.key],
        "is_own": item.is_own,
    }
