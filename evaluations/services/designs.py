"""The design of a course's surveys: which questions, in which order, asked of whom; copied from elsewhere; checked.

A survey that has gone out for an event keeps its version; a design is for those that have not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from courses.models import Course
from courses.services.refusals import Refused
from evaluations.logic import conditions as condition_language
from evaluations.logic.composing import CompositionError, OverLimitError, compose
from evaluations.logic.design_check import CourseCheck, check_course
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage, survey_name
from evaluations.logic.survey_parts import ComposedSurvey, SurveyChanges, ThemeBlock
from evaluations.models import SurveyDesign, SurveyDesignItem, SurveyVersion
from evaluations.queries.designs import (
    changes_of,
    conditions_of,
    keys_asked,
    library_keys_of,
    whole_library,
)
from evaluations.queries.library import composed_survey
from evaluations.services.versions import course_facts
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record


@dataclass(frozen=True)
class FromLibrary:
    """Copy the library's own set: what an officer changed is taken back."""


@dataclass(frozen=True)
class FromCourse:
    """Copy the same survey of another course, as it is designed now."""

    course: Course


@dataclass(frozen=True)
class FromVersion:
    """Copy what a stored version asked: this course's last year, or any other."""

    version: SurveyVersion


Source = FromLibrary | FromCourse | FromVersion


@transaction.atomic
def save_design(
    *,
    course: Course,
    stage: str,
    audience: str,
    keys: Sequence[str],
    by: Member | int,
    conditions: Mapping[str, str] | None = None,
) -> ComposedSurvey:
    """Make these the questions of a survey of a course, in this order; gives what would go out.

    `keys` are ids of the library (with OBJ for the objectives, T1 or T2 for the check) and of own questions in use;
    default ones that they leave out are removed. `conditions` are texts of `logic.conditions` by id.

    Raises:
        Refused: a question does not fit, the survey passes a limit, or "Did you attend?" is missing.
    """
    key, known = _survey_key(stage, audience), whole_library()
    changed = changes_from(known, key, keys, conditions or {})
    survey = try_design(course=course, stage=stage, audience=audience, changed=changed, known=known)
    _store(course, stage, audience, changed, by.user_id if isinstance(by, Member) else by)
    name = survey_name(Stage(stage), Audience(audience))
    record(
        "survey.designed",
        f"The survey {name} of {course.title} was changed",
        by=by,
        subject=course,
        survey=key,
        questions=list(changed.order),
    )
    return survey


def changes_from(
    known: SurveyLibrary, key: str, keys: Sequence[str], conditions: Mapping[str, str]
) -> SurveyChanges:
    """The change that a list of questions makes to the library's survey of that key."""
    default = known.surveys[key].items
    asked = tuple(dict.fromkeys(keys))
    return SurveyChanges(
        added=tuple(each for each in asked if each not in default),
        removed=frozenset(default) - set(asked),
        order=asked,
        conditions={
            each: text.strip() for each, text in conditions.items() if text.strip() and each in asked
        },
    )


def try_design(
    *,
    course: Course,
    stage: str,
    audience: str,
    changed: SurveyChanges,
    known: SurveyLibrary | None = None,
) -> ComposedSurvey:
    """The survey that a design would make; stores nothing.

    Raises:
        Refused: it cannot be used, with the reason in words.
    """
    known, key = known or whole_library(), _survey_key(stage, audience)
    for each in changed.removed:
        if known.items[each].ends_survey_on:
            raise Refused(
                f"“{known.items[each].text}” cannot be left out: the register is completed from it."
            )
    for each, text in changed.conditions.items():
        try:
            condition_language.parse(text)
        except condition_language.ConditionError as problem:
            raise Refused(f"{each}: {problem}") from problem
    facts = course_facts(course)
    facts = replace(facts, changes={**facts.changes, key: changed})
    try:
        survey = compose(known, Stage(stage), Audience(audience), facts)
    except CompositionError as problem:
        raise Refused(str(problem)) from problem
    if not survey.items:
        raise Refused("A survey asks at least one question.")
    return survey


@transaction.atomic
def copy_set(*, course: Course, stage: str, audience: str, source: Source, by: Member | int) -> list[str]:
    """Copy a set of questions into a survey of a course. Gives the ids that could not come along.

    What does not come: retired questions, questions about another course's objective, and what passes a limit.

    Raises:
        Refused: nothing usable is left.
    """
    key, known = _survey_key(stage, audience), whole_library()
    if isinstance(source, FromLibrary):
        SurveyDesign.objects.filter(course=course, stage=stage, audience=audience).delete()
        record(
            "survey.designed", f"{course.title}: a survey asks the library’s questions again", by=by,
            subject=course, survey=key,
        )  # fmt: skip
        return []
    wanted, conditions = _copied(source, key, known)
    keys = [each for each in wanted if each in known.items and key in known.items[each].stages]
    for first in reversed(known.surveys[key].items):
        if known.items[first].ends_survey_on and first not in keys:
            keys.insert(0, first)
    objectives = {str(pk) for pk in course.objectives.filter(retired_at=None).values_list("pk", flat=True)}
    keys = [each for each in keys if known.items[each].objective_id in (None, *objectives)]
    while True:
        try:
            changed = changes_from(known, key, keys, conditions)
            try_design(course=course, stage=stage, audience=audience, changed=changed, known=known)
            break
        except Refused as refusal:
            added = [each for each in keys if each not in known.surveys[key].items]
            if not isinstance(refusal.__cause__, OverLimitError) or not added:
                raise
            keys.remove(added[-1])
    save_design(
        course=course, stage=stage, audience=audience, keys=keys, by=by, conditions=changed.conditions
    )
    return [each for each in wanted if each not in keys]


def _copied(
    source: FromCourse | FromVersion, key: str, known: SurveyLibrary
) -> tuple[list[str], Mapping[str, str]]:
    """The ids and conditions of what is copied."""
    if isinstance(source, FromCourse):
        theirs = changes_of(source.course.pk).get(key)
        return keys_asked(known, key, theirs), theirs.conditions if theirs else {}
    survey = composed_survey(source.version)
    return library_keys_of(survey), conditions_of(survey, known)


def check_of(
    course: Course, blocks: Sequence[ThemeBlock] = (), *, known: SurveyLibrary | None = None
) -> CourseCheck:
    """The check before use of all surveys of a course, with the questions of these themes in them.

    `.problems` are sentences for the officer, empty when the surveys can be used; five queries or fewer.
    """
    return check_course(known or whole_library(), course_facts(course), blocks)


def _survey_key(stage: str, audience: str) -> str:
    try:
        return SURVEY_KEYS[Stage(stage), Audience(audience)]
    except (KeyError, ValueError):
        raise Refused("There is no such survey.") from None


def _store(course: Course, stage: str, audience: str, changed: SurveyChanges, user_id: int) -> None:
    design, _ = SurveyDesign.objects.update_or_create(
        course=course,
        stage=stage,
        audience=audience,
        defaults={
            "removed": sorted(changed.removed),
            "changed_at": clock.now(),
            "changed_by_id": user_id,
        },
    )
    design.items.all().delete()
    SurveyDesignItem.objects.bulk_create(
        SurveyDesignItem(design=design, key=key, place=place, condition=changed.conditions.get(key, ""))
        for place, key in enumerate(changed.order, start=1)
    )
