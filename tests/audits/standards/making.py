"""A provider with a course, held against the single-agency standards, for tests."""

import datetime as dt
from dataclasses import dataclass

from audits.models import Answer, Assessment, Question
from audits.queries.answers import lacks_of, question_rows
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from audits.services.endorsing import Standard, check_standard, start_check, start_submission
from courses.models import Course
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency
from tests.audits.making import agency, make_evidence, officer, person, released
from tests.conftest import Cast

SINGLE = "minimum-standards-single-agency"
MULTI = "minimum-standards-multi-agency"
IN_A_MONTH = dt.date(2026, 7, 1)


@dataclass(frozen=True)
class Scene:
    """A course with its provider's person and the officer."""

    cast: Cast
    course: Course
    provider: Agency
    ours: Member
    officer: Member


def course_scene(cast: Cast, title: str = "Noticing neglect", name: str = "Ash Valley Training") -> Scene:
    provider = agency(name, provides_training=True)
    course = Course.objects.create(title=title, provider=provider, reach="single_agency")
    return Scene(cast, course, provider, person(cast, Role.PROVIDER, provider), officer(cast))


def self_check(scene: Scene, key: str = SINGLE) -> Assessment:
    return start_submission(course=scene.course, framework_version=released(scene.cast, key), by=scene.ours)


def answer_standards(assessment: Assessment, by: Member, level: str = "met") -> None:
    """Every standard answered with a piece of evidence."""
    for row in question_rows(assessment):
        held = Answer.objects.filter(assessment=assessment, question=row).first()
        saved = save_answer(
            assessment=assessment,
            question=row,
            revision=held.revision if held else 0,
            level=level,
            explanation=f"How we meet {row.key}.",
            value=None
            if level == "met"
            else [{"text": "Put it right", "owner": "Lead", "due_on": "2026-09-30"}],
            by=by,
        )
        if not saved.evidence_links.exists():
            saved.evidence_links.create(
                evidence=make_evidence(assessment.agency, title=f"Slides for {row.key}", by=by),
                what_it_proves="It is taught",
            )
    assert lacks_of(assessment) == []


def submitted(scene: Scene, key: str = SINGLE) -> Assessment:
    found = self_check(scene, key)
    answer_standards(found, scene.ours)
    return sign_off(assessment=found, role="Head of training", by=scene.ours)


def checked(scene: Scene, assessment: Assessment, level: str = "met") -> Assessment:
    """Every standard checked by the officer with one grade."""
    start_check(assessment=assessment, by=scene.officer)
    for row in question_rows(assessment):
        given = Standard(level=level, reason="" if level == "met" else "The slides do not show it.")
        check_standard(assessment=assessment, question=row, given=given, by=scene.officer)
    assessment.refresh_from_db()
    return assessment


def first_question(assessment: Assessment) -> Question:
    return question_rows(assessment)[0]
