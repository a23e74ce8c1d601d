"""Answers, signed returns and cycles for tests, made by the product's own services."""

from collections.abc import Mapping

from audits.choices import AssessmentChoice
from audits.models import Answer, AnswerEvidence, Assessment, Question
from audits.queries.answers import question_rows
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from partnerships.access import Member
from tests.audits.making import make_evidence

PLANNED = [{"text": "Train the managers", "owner": "Head of people", "due_on": "2026-09-30"}]


def answer(assessment: Assessment, key: str, by: Member, level: str = "green", **given: object) -> Answer:
    """One finished answer with a piece of evidence and, where it is not green, an action."""
    question = Question.objects.get(version_id=assessment.framework_version_id, key=key)
    revision = Answer.objects.filter(assessment=assessment, question=question).values_list(
        "revision", flat=True
    )
    words = {
        "explanation": f"What we do about {key}.",
        "value": None if level == "green" else PLANNED,
        **given,
    }
    saved = save_answer(
        assessment=assessment,
        question=question,
        revision=next(iter(revision), 0),
        level=level,
        by=by,
        **words,
    )
    if not saved.evidence_links.exists():
        evidence = make_evidence(assessment.agency, title=f"Policy for {key}", by=by)
        AnswerEvidence.objects.create(answer=saved, evidence=evidence, what_it_proves="It is in place")
    return saved


def answer_all(assessment: Assessment, by: Member, levels: Mapping[str, str] | None = None) -> None:
    """Every question of an assessment answered: green unless `levels` says otherwise, by question key."""
    for question in question_rows(assessment):
        answer(assessment, question.key, by, (levels or {}).get(question.key, "green"))
    assessment.refresh_from_db()


def signed(assessment: Assessment, by: Member, levels: Mapping[str, str] | None = None) -> Assessment:
    """An assessment with every question answered, signed by its lead."""
    answer_all(assessment, by, levels)
    sign_off(assessment=assessment, role="Chief nurse", by=by)
    assert assessment.state == AssessmentChoice.SIGNED_OFF
    return assessment
