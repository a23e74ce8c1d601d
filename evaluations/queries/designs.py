"""What officers changed in the surveys of a course, and what they may add."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from courses.models import Course
from evaluations.logic.composed_items import earlier_question
from evaluations.logic.conditions import decompiled
from evaluations.logic.library import Item, SurveyLibrary
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage
from evaluations.logic.survey_parts import ComposedSurvey, SurveyChanges
from evaluations.models import BankQuestion, SurveyDesign, SurveyVersion
from evaluations.queries.library import library, with_questions
from evaluations.themed_choices import QuestionState


def changes_of(course_id: int) -> dict[str, SurveyChanges]:
    """The changes of a course's surveys, by survey key: one query, two when there is a design."""
    designs = SurveyDesign.objects.filter(course=course_id).prefetch_related("items")
    return {survey_key(design): changes(design) for design in designs}


def survey_key(design: SurveyDesign) -> str:
    """The library's key of the survey that a design changes."""
    return SURVEY_KEYS[Stage(design.stage), Audience(design.audience)]


def changes(design: SurveyDesign) -> SurveyChanges:
    """A design as composing takes it. Its items are every question kept or added, in the order asked."""
    default = set(library().surveys[survey_key(design)].items)
    items = sorted(design.items.all(), key=lambda item: (item.place, item.pk))
    return SurveyChanges(
        added=tuple(item.key for item in items if item.key not in default),
        removed=frozenset(design.removed),
        order=tuple(item.key for item in items),
        conditions={item.key: item.condition for item in items if item.condition},
    )


def whole_library() -> SurveyLibrary:
    """The library with every question of the partnership's own that is in use; one query."""
    return with_questions(questions_in_use())


def questions_in_use() -> QuerySet[BankQuestion]:
    """The partnership's own questions that surveys may ask, in their order."""
    return BankQuestion.objects.filter(state=QuestionState.IN_USE).order_by("place", "id")


def keys_asked(known: SurveyLibrary, key: str, changed: SurveyChanges | None) -> list[str]:
    """The ids of a survey's questions in the order asked, as they are designed now (the library's, or changed)."""
    default = list(known.surveys[key].items)
    if changed is None:
        return default
    kept = [each for each in default if each not in changed.removed]
    asked = [each for each in changed.order if each in kept or each in changed.added]
    return [*asked, *(each for each in kept if each not in asked)]


def may_be_added(known: SurveyLibrary, key: str, asked: Iterable[str], course: Course) -> list[Item]:
    """The library's and own questions that a survey of this course may ask and does not: the library's first."""
    present = set(asked)
    objectives = {str(pk) for pk in course.objectives.filter(retired_at=None).values_list("pk", flat=True)}
    return [
        item
        for item in known.items.values()
        if key in item.stages
        and item.key not in present
        and (item.objective_id is None or item.objective_id in objectives)
    ]


@dataclass(frozen=True)
class UsedVersion:
    """A stored version of a survey with the number of events that were sent it."""

    version: SurveyVersion
    events: int


def versions_used(course: Course, stage: str, audience: str) -> list[UsedVersion]:
    """The versions of one survey of a course, the newest first; one query."""
    rows = (
        SurveyVersion.objects.filter(course=course, stage=stage, audience=audience)
        .annotate(events=Count("event_surveys"))
        .order_by("-number")
    )
    return [UsedVersion(row, row.events) for row in rows]


def library_keys_of(survey: ComposedSurvey) -> list[str]:
    """The ids that a composed survey asks, each once, in the order asked: what a copy of it starts from.

    A theme's questions are no part of the course's own survey.
    """
    check = "T2" if survey.stage in (Stage.M3, Stage.M6) else "T1"
    keys = (check if item.item_key == "CHECK" else item.item_key for item in survey.items if not item.block)
    return list(dict.fromkeys(keys))


def conditions_of(survey: ComposedSurvey, known: SurveyLibrary) -> dict[str, str]:
    """The conditions of a composed survey that differ from the questions' own, as officers write them."""
    before = [earlier_question(item) for item in survey.items]
    found = {
        item.item_key: str(decompiled(item.condition, before))
        for item in survey.items
        if item.condition and not item.block
    }
    own = {key: str(item.condition) for key, item in known.items.items() if item.condition}
    return {key: text for key, text in found.items() if own.get(key) != text}


def courses_with_designs(stage: str, audience: str, except_course: int) -> QuerySet[Course]:
    """Other courses whose survey of that stage an officer changed."""
    designs = SurveyDesign.objects.filter(stage=stage, audience=audience)
    return Course.objects.filter(pk__in=designs.values("course")).exclude(pk=except_course).order_by("title")
