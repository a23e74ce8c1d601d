"""Survey versions: what a course's people are asked at a stage, written down once and never changed.

`SurveyVersion.composed` is the composed survey as JSON (its shape: `logic.composed_json`); pages are rendered
from `composed_survey(version)`, which gives back the dataclasses of `logic.survey_parts`, kept by digest.

`SurveyItem` rows map answers to questions for counting: one row an item, one each for the rows of a grid.
`position` is the place in a response's scores counted from 1, as PostgreSQL subscripts arrays (the composed
survey's `positions` count from 0). `QuestionVersion` rows are shared by courses and stages: its key is the
library's id ("K2"), "objective:<id>" or "check:<id>"; a grid's shown rows are no part of its identity.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from courses.choices import CourseReach
from courses.models import Course
from evaluations.logic.composed_json import survey_to_json
from evaluations.logic.composing import compose
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import (
    AnswerKind,
    CheckQuestion,
    ComposedItem,
    ComposedSurvey,
    CourseFacts,
    Objective,
)
from evaluations.models import QuestionVersion, SurveyItem, SurveyVersion
from evaluations.queries.library import composed_survey, library, practice_areas
from partnerships.tenancy import current_partnership_id

__all__ = [
    "compose_for",
    "composed_survey",
    "course_facts",
    "library",
    "practice_areas",
    "survey_version_for",
]

#: The first half of the advisory lock under which versions are numbered; the second is the partnership.
VERSIONS_LOCK = 7301


def course_facts(course: Course) -> CourseFacts:
    """What decides a course's surveys: its objectives and knowledge check (two queries)."""
    objectives = course.objectives.filter(retired_at__isnull=True).order_by("position", "id")
    questions = course.knowledge_questions.order_by("position", "id")
    return CourseFacts(
        subject=course.subject_words,
        objectives=tuple(
            Objective(str(objective.pk), objective.text, objective.in_surveys) for objective in objectives
        ),
        is_multi_agency=course.reach == CourseReach.MULTI_AGENCY,
        is_basic_awareness=course.basic_awareness,
        check_questions=tuple(
            CheckQuestion(
                key=str(question.pk),
                text=question.text,
                options=tuple(question.options),
                answer=question.answer,
                objective_id=str(question.objective_id),
                why=question.why,
                is_asked_again=question.asked_again,
            )
            for question in questions
        ),
        practice_rows=tuple(
            number for number, area in enumerate(practice_areas()) if area in course.practice_areas
        ),
    )


def compose_for(
    course: Course, stage: str, audience: str, facts: CourseFacts | None = None
) -> ComposedSurvey:
    """The survey as it would go out today; stores nothing.

    Raises:
        CompositionError: the course's questions cannot make a survey; the message is for the officer.
    """
    return compose(library(), Stage(stage), Audience(audience), facts or course_facts(course))


def survey_version_for(*, course: Course, stage: str, audience: str) -> SurveyVersion:
    """The course's survey of a stage and audience as a stored version; the same questions give the same row.

    Three queries when the version is already there.

    Raises:
        CompositionError: the course's questions cannot make a survey.
    """
    survey = compose_for(course, stage, audience)
    composed = survey_to_json(survey)
    digest = digest_of(composed)
    existing = _stored(course, stage, audience, digest)
    if existing is not None:
        return existing
    _lock_numbering()
    return _stored(course, stage, audience, digest) or _store(course, survey, composed, digest)


def digest_of(content: Any) -> str:
    """SHA-256 of plain data, the same for the same content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _stored(course: Course, stage: str, audience: str, digest: str) -> SurveyVersion | None:
    versions = SurveyVersion.objects.filter(course=course, stage=stage, audience=audience, digest=digest)
    return versions.first()


def _lock_numbering() -> None:
    """One writer of versions a partnership at a time, until its transaction ends: numbers never clash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [VERSIONS_LOCK, current_partnership_id()])


def _store(course: Course, survey: ComposedSurvey, composed: Mapping[str, Any], digest: str) -> SurveyVersion:
    questions = _question_versions(survey.items)
    versions = SurveyVersion.objects.filter(course=course, stage=survey.stage, audience=survey.audience)
    version = SurveyVersion.objects.create(
        course=course,
        stage=survey.stage.value,
        audience=survey.audience.value,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        scored_positions=survey.score_length,
        pages=len(survey.pages),
        answers_count=survey.answers_count,
        minutes=survey.minutes,
        composed=composed,
        digest=digest,
    )
    SurveyItem.objects.bulk_create(_survey_items(version, survey.items, questions))
    return version


def _survey_items(
    version: SurveyVersion, items: Sequence[ComposedItem], questions: Mapping[str, QuestionVersion]
) -> list[SurveyItem]:
    rows: list[SurveyItem] = []
    for item in items:
        for row, label, position in _places(item):
            rows.append(
                SurveyItem(
                    survey_version=version,
                    question=questions[question_key(item)],
                    order=len(rows) + 1,
                    page=item.page,
                    key=item.key,
                    position=position,
                    row=row,
                    row_label=label,
                    step=item.step,
                    level=item.level,
                    core_group=item.core_group,
                    objective_id=int(item.objective_id) if item.objective_id else None,
                )
            )
    return rows


def _places(item: ComposedItem) -> Iterator[tuple[int | None, str, int | None]]:
    """Row, its label and its place in the scores from 1: each row of a grid, else the item once."""
    if item.kind is AnswerKind.GRID:
        for row, place in zip(item.rows, item.positions, strict=True):
            yield row.number, row.wording[:120], place + 1
    else:
        yield None, "", item.positions[0] + 1 if item.positions else None


def question_key(item: ComposedItem) -> str:
    """The key under which an item's wordings are versioned."""
    if item.kind is AnswerKind.KNOWLEDGE:
        return f"check:{item.key.removeprefix('CHECK-')}"
    if item.item_key == "OBJ":
        return f"objective:{item.objective_id}"
    return item.item_key


def _question(item: ComposedItem) -> QuestionVersion:
    """An item as an unsaved question version. Its digest covers everything a person reads, chooses from or is
    marked by; a grid's shown rows differ by stage, so its library's full list stands for them."""
    details: dict[str, Any] = {"codes": [choice.code for choice in item.choices]}
    if item.kind is AnswerKind.GRID:
        details["rows"] = list(library().items[item.item_key].rows)
    if item.kind is AnswerKind.KNOWLEDGE:
        details |= {"answer": item.correct_code, "dont_know": item.dont_know_code, "why": item.why}
    if item.kind is AnswerKind.TEXT:
        details["max_length"] = item.max_length
    if item.min_label:
        details |= {"min_label": item.min_label, "max_label": item.max_label}
    if item.alternative_wording:
        details["alternative_wording"] = item.alternative_wording
    options = [choice.label for choice in item.choices]
    return QuestionVersion(
        key=question_key(item),
        wording=item.wording,
        help=item.help,
        kind=item.kind.value,
        scale=item.scale,
        options=options,
        details=details,
        core_group=item.core_group,
        objective_id=int(item.objective_id) if item.objective_id else None,
        digest=digest_of([item.kind.value, item.wording, item.help, options, details]),
    )


def _question_versions(items: Sequence[ComposedItem]) -> dict[str, QuestionVersion]:
    """The stored version of each item's question, by key; new wordings get the next number.

    Call under the lock.
    """
    wanted = {question.key: question for question in map(_question, items)}
    found: dict[str, QuestionVersion] = {}
    last: dict[str, int] = {}
    for stored in QuestionVersion.objects.filter(key__in=wanted):
        last[stored.key] = max(stored.number, last.get(stored.key, 0))
        if stored.digest == wanted[stored.key].digest:
            found[stored.key] = stored
    new = [question for key, question in wanted.items() if key not in found]
    for question in new:
        question.number = last.get(question.key, 0) + 1
    QuestionVersion.objects.bulk_create(new)
    return found | {question.key: question for question in new}
