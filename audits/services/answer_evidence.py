"""Evidence of the shelf put under answers, and taken away again; one piece serves many answers and frameworks."""

from django.db import IntegrityError, transaction

from assurance.models import Evidence
from assurance.queries.evidence import owners_for, reusable_by
from assurance.services.refusals import Refused
from audits.logic.machines import WRITABLE
from audits.logic.processes import AssessmentState, Party, Process, RequestState
from audits.models import (
    Answer,
    AnswerEvidence,
    Assessment,
    AssessmentEvidence,
    EvidenceRequest,
    Question,
)
from audits.rules import parties_of
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record

#: The parts in which people write answers and so may support them.
AUTHORS = frozenset({Party.LEAD, Party.PROVIDER, Party.OBSERVER, Party.CHAIR})


def why_not_writable(assessment: Assessment, question: Question | None, by: Member) -> str:
    """Why this member may not change what supports an answer now, in a sentence; empty if they may.

    After a moderator asked for more, only on the questions that were asked about (REQUIREMENTS, item 9).
    """
    if not parties_of(by, assessment) & AUTHORS:
        return "Only those who write the answers add what supports them."
    if assessment.state not in WRITABLE:
        return "It has been sent in, so what supports its answers stays as it is."
    if assessment.state == AssessmentState.MORE_ASKED and assessment.process != Process.ENDORSEMENT:
        asked = EvidenceRequest.objects.filter(assessment=assessment, state=RequestState.OPEN)
        if question is None or not asked.filter(question=question).exists():
            return "Nothing more was asked about this question."
    return ""


def shelf_for(assessment: Assessment, by: Member) -> tuple[int | None, ...]:
    """The one shelf from which this member supports these answers, as a tuple of one; empty if they have none.

    The assessed agency's own, where it is the member's; else the partnership's, for its team and SEG. A subgroup has no
    shelf: a chair who keeps neither of these brings evidence from their own agency's.
    """
    owners = owners_for(by)
    if assessment.agency_id in owners:
        return (assessment.agency_id,)
    if None in owners:
        return (None,)
    return owners[:1] if assessment.subgroup_id is not None else ()


@transaction.atomic
def attach(
    *,
    assessment: Assessment,
    question: Question,
    evidence: Evidence,
    what_it_proves: str,
    by: Member,
    page: str = "",
) -> AnswerEvidence:
    """Put evidence under the answer to a question, saying what it proves here and where to look.

    Where nobody has answered yet, an empty answer of revision 0 is made: whoever is writing loses nothing.

    Raises:
        Refused: sent in already, not the member's to write, not on their shelf, there already, or proves nothing.
    """
    _check(assessment, question, evidence, by)
    if question.version_id != assessment.framework_version_id:
        raise Refused("This question is not part of the assessment.")
    what_it_proves = " ".join(what_it_proves.split())
    if not what_it_proves:
        raise Refused("Say what it proves here.")
    answer, _ = Answer.objects.get_or_create(
        assessment=assessment, question=question, defaults={"revision": 0, "saved_by_id": by.user_id}
    )
    try:
        with transaction.atomic():
            link = AnswerEvidence.objects.create(
                answer=answer,
                evidence=evidence,
                what_it_proves=what_it_proves[:300],
                page=page.strip()[:60],
                added_by_id=by.user_id,
            )
    except IntegrityError:
        raise Refused("This evidence supports the answer already.") from None
    record(
        "answer.evidence_added", f"“{evidence.title}” was added to {question.key}", by=by, subject=assessment
    )
    return link


@transaction.atomic
def detach(*, link: AnswerEvidence, by: Member) -> AnswerEvidence:
    """Take evidence away from an answer. It stays on the shelf, and the log keeps that it was here.

    Raises:
        Refused: sent in already, or not the member's to write.
    """
    answer = link.answer
    if why := why_not_writable(answer.assessment, answer.question, by):
        raise Refused(why)
    if link.removed_at is None:
        link.removed_at = clock.now()
        link.save(update_fields=["removed_at"])
        words = f"“{link.evidence.title}” was removed from {answer.question.key}"
        record("answer.evidence_removed", words, by=by, subject=answer.assessment)
    return link


@transaction.atomic
def attach_to_assessment(
    *, assessment: Assessment, evidence: Evidence, by: Member, why: str = ""
) -> AssessmentEvidence:
    """Put evidence under an assessment as a whole: a school's own audit (section175.yaml, assurance_routes).

    Raises:
        Refused: sent in already, not the member's to write, not on their shelf, or there already.
    """
    _check(assessment, None, evidence, by)
    try:
        with transaction.atomic():
            link = AssessmentEvidence.objects.create(
                assessment=assessment, evidence=evidence, why=why.strip()[:300], added_by_id=by.user_id
            )
    except IntegrityError:
        raise Refused("This evidence is there already.") from None
    record("assessment.evidence_added", f"“{evidence.title}” was added", by=by, subject=assessment)
    return link


@transaction.atomic
def detach_from_assessment(*, link: AssessmentEvidence, by: Member) -> AssessmentEvidence:
    """Take evidence away from an assessment as a whole.

    Raises:
        Refused: sent in already, or not the member's to write.
    """
    if why := why_not_writable(link.assessment, None, by):
        raise Refused(why)
    if link.removed_at is None:
        link.removed_at = clock.now()
        link.save(update_fields=["removed_at"])
        words = f"“{link.evidence.title}” was removed"
        record("assessment.evidence_removed", words, by=by, subject=link.assessment)
    return link


def _check(assessment: Assessment, question: Question | None, evidence: Evidence, by: Member) -> None:
    if why := why_not_writable(assessment, question, by):
        raise Refused(why)
    if not reusable_by(by).filter(pk=evidence.pk).exists():
        raise Refused("Only what is on your own shelf can be used here.")
    is_anothers = evidence.agency_id not in (assessment.agency_id, None)
    if is_anothers and assessment.subgroup_id is None:
        raise Refused("This is another agency’s evidence.")
