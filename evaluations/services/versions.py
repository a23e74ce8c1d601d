"""Survey versions: what a course's people are asked at a stage, written down once and never changed.

`SurveyVersion.composed` is the composed survey as JSON (its shape: `logic.composed_json`); pages are rendered
from `composed_survey(version)`, which gives back the dataclasses of `logic.survey_parts`, kept by digest.

`SurveyItem` rows map answers to questions for counting: one row an item, one each for the rows of a grid.
`position` is the place in a response's scores counted from 1, as PostgreSQL subscripts arrays (the composed
survey's `positions` count from 0). `QuestionVersion` rows are shared by courses and stages: its key is the
library's id ("K2"), "own:<id>", "objective:<id>" or "check:<id>"; a grid's shown rows are no part of its identity.
A theme's questions stand in the same version as everybody's (`blocks`): `logic.blocks` gives each person their own.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from courses.choices import CourseReach
from courses.models import Course
from evaluations.logic.composed_json import survey_to_json
from evaluations.logic.composing import compose
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import (
    AnswerKind,
    CheckQuestion,
    ComposedItem,
    ComposedSurvey,
    CourseFacts,
    Objective,
    SurveyChanges,
    ThemeBlock,
)
from evaluations.models import QuestionVersion, SurveyItem, SurveyVersion
from evaluations.queries.designs import changes_of
from evaluations.queries.library import composed_survey, library, library_with, practice_areas
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
    """What decides a course's surveys: objectives, knowledge check, what officers changed (three queries, or four)."""
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
        changes=changes_of(course.pk),
    )


def compose_for(
    course: Course,
    stage: str,
    audience: str,
    facts: CourseFacts | None = None,
    blocks: Sequence[ThemeBlock] = (),
) -> ComposedSurvey:
    """The survey as it would go out today; stores nothing. What cannot be asked is in `left_out`, with the reason.

    Raises:
        CompositionError: the course's questions cannot make a survey; the message is for the officer.
    """
    known = facts or course_facts(course)
    with_own = library_with(own_keys(known.changes.values(), blocks))
    return compose(with_own, Stage(stage), Audience(audience), known, blocks, strict=False)


def own_keys(changes: Collection[SurveyChanges], blocks: Sequence[ThemeBlock]) -> set[str]:
    """The keys named by designs and themes; those of the partnership's own questions are to be looked up."""
    named = {key for change in changes for key in change.added}
    return named | {key for block in blocks for keys in block.questions.values() for key in keys}


def survey_version_for(
    *, course: Course, stage: str, audience: str, blocks: Sequence[ThemeBlock] = ()
) -> SurveyVersion:
    """The course's survey of a stage and audience as a stored version; the same questions give the same row.

    `blocks` are the questions of the running themes that the event takes part in (`queries.themed.blocks_for`); without
    one, the course's plain survey. Four queries when the version is already there and nothing was designed.

    Raises:
        CompositionError: the course's questions cannot make a survey.
    """
    facts = course_facts(course)
    survey = compose_for(course, stage, audience, facts, blocks)
    composed = survey_to_json(survey)
    digest = digest_of(composed)
    existing = _stored(course, stage, audience, digest)
    if existing is not None:
        return existing
    lock_numbering()
    with_own = library_with(own_keys(facts.changes.values(), blocks))
    return _stored(course, stage, audience, digest) or _store(course, survey, composed, digest, with_own)


def digest_of(content: Any) -> str:
    """SHA-256 of plain data, the same for the same content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _stored(course: Course, stage: str, audience: str, digest: str) -> SurveyVersion | None:
    versions = SurveyVersion.objects.filter(course=course, stage=stage, audience=audience, digest=digest)
    return versions.first()


def lock_numbering() -> None:
    """One writer of versions a partnership at a time, until its transaction ends: numbers never clash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [VERSIONS_LOCK, current_partnership_id()])


def _store(
    course: Course,
    survey: ComposedSurvey,
    composed: Mapping[str, Any],
    digest: str,
    with_own: SurveyLibrary,
) -> SurveyVersion:
    questions = question_versions(survey.items, with_own)
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
    if item.item_key == "CHECK":
        return f"check:{item.key.removeprefix('CHECK-')}"
    if item.item_key == "OBJ":
        return f"objective:{item.objective_id}"
    return item.item_key


def question_version(item: ComposedItem, with_own: SurveyLibrary) -> QuestionVersion:
    """An item as an unsaved question version. Its digest covers everything a person reads, chooses from or is
    marked by; a grid's shown rows differ by stage, so its library's full list stands for them. `filled_from` is the
    wording of a question of the partnership's own before a course's words were put in: another row of the same key."""
    details: dict[str, Any] = {"codes": [choice.code for choice in item.choices]}
    source = with_own.items.get(item.item_key)
    if source is not None and source.is_own and source.text != item.wording:
        details["filled_from"] = source.text
    if item.kind is AnswerKind.GRID:
        details["rows"] = list(with_own.items[item.item_key].rows)
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


def question_versions(items: Sequence[ComposedItem], with_own: SurveyLibrary) -> dict[str, QuestionVersion]:
    """The stored version of each item's question, by key; new wordings get the next number.

    Call under the lock (`lock_numbering`).
    """
    wanted = {question.key: question for question in (question_version(item, with_own) for item in items)}
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
