"""Carrying answers forward from the assessment before: words and evidence, never the grade."""

from django.db import transaction

from assurance.services.refusals import Refused
from audits.logic.carrying import same_questions
from audits.logic.machines import WRITABLE
from audits.logic.processes import AssessmentState
from audits.models import Answer, AnswerEvidence, Assessment, Question
from audits.services.answers import author_of
from audits.services.moving import move_assessment
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record


def carriable(assessment: Assessment) -> dict[int, Answer]:
    """The answers that may be carried forward, by the id of the question here that has none yet. Three queries."""
    if assessment.previous_id is None or assessment.state not in WRITABLE:
        return {}
    before = assessment.previous
    assert before is not None
    old = {
        question.key: question for question in Question.objects.filter(version_id=before.framework_version_id)
    }
    new = old
    if before.framework_version_id != assessment.framework_version_id:
        rows = Question.objects.filter(version_id=assessment.framework_version_id)
        new = {question.key: question for question in rows}
    same = same_questions(
        {key: question.digest for key, question in old.items()},
        {key: question.digest for key, question in new.items()},
    )
    rows_before = Answer.objects.filter(assessment=before).select_related("question")
    answers = {answer.question_id: answer for answer in rows_before}
    answered_here = set(Answer.objects.filter(assessment=assessment).values_list("question_id", flat=True))
    found = {new[key].pk: answers.get(old[old_key].pk) for key, old_key in same.items()}
    return {pk: answer for pk, answer in found.items() if answer is not None and pk not in answered_here}


@transaction.atomic
def carry_forward(*, assessment: Assessment, by: Member) -> int:
    """Bring last time's answers into the questions that are the same and empty here; return how many.

    Each is marked until somebody has read and saved it again. Words come along, and evidence that is neither withdrawn
    nor past its last day. The grade and the planned actions do not: they are given afresh.

    Raises:
        Refused: it has been sent in, is somebody else's, or there is nothing to bring.
    """
    stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
    party = author_of(assessment, by)
    if stored.state not in (AssessmentState.NOT_STARTED, AssessmentState.IN_PROGRESS):
        raise Refused("It has been sent in, so nothing can be brought forward.")
    chosen = carriable(stored)
    if not chosen:
        raise Refused("There is nothing to bring forward: no answer from last time fits an empty question.")
    if stored.state == AssessmentState.NOT_STARTED:
        move_assessment(assessment, "begin", by=by, party=party, opened_at=clock.now())
    made = Answer.objects.bulk_create(
        Answer(
            assessment=stored,
            question_id=question_id,
            explanation=old.explanation,
            impact=old.impact,
            value=_lasting(old),
            carried_from=old,
            saved_by_id=by.user_id,
            saved_at=clock.now(),
        )
        for question_id, old in chosen.items()
    )
    _carry_evidence({answer.carried_from_id: answer for answer in made}, by)
    record("assessment.carried", f"{len(made)} answers were brought forward", by=by, subject=stored)
    return len(made)


def _lasting(old: Answer) -> object:
    """The value of a question that is not graded; planned actions belong to their own time."""
    return None if old.question.kind in ("graded", "actions") else old.value


def _carry_evidence(answers: dict[int | None, Answer], by: Member) -> None:
    today = clock.today()
    links = AnswerEvidence.objects.filter(
        answer_id__in=[pk for pk in answers if pk is not None],
        removed_at__isnull=True,
        evidence__withdrawn_at__isnull=True,
    ).select_related("evidence")
    AnswerEvidence.objects.bulk_create(
        AnswerEvidence(
            answer=answers[link.answer_id],
            evidence=link.evidence,
            what_it_proves=link.what_it_proves,
            page=link.page,
            added_by_id=by.user_id,
        )
        for link in links
        if not link.evidence.has_expired(today)
    )
