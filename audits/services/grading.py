"""Giving grades: a judgement, and what it is about. Never changed; the latest holds."""

from django.db import transaction

from assurance.choices import JudgementKind
from assurance.services.judgements import judge
from assurance.services.refusals import Refused
from audits.choices import GradeSide
from audits.models import Assessment, Assignment, Grade, Heading, HeadingAgreement, Question
from audits.queries.frameworks import spec_of
from audits.queries.grades import latest_of_question
from partnerships.access import Member

_KIND = {
    GradeSide.OWN: JudgementKind.OWN_GRADE,
    GradeSide.MODERATED: JudgementKind.MODERATED_GRADE,
    GradeSide.AGREED: JudgementKind.AGREED_GRADE,
}
FINAL = ("agreed", "decided")


@transaction.atomic
def give_grade(
    *,
    assessment: Assessment,
    side: GradeSide,
    level: str,
    by: Member,
    by_role: str,
    question: Question | None = None,
    heading: Heading | None = None,
    reason: str = "",
    compared_with: str | None = None,
    assignment: Assignment | None = None,
) -> Grade:
    """Record a grade of a question, or the agreed grade of a heading; of a line, in a peer review.

    A moderated grade is compared with the agency's own: a reason is needed only where it differs (section11.yaml,
    moderation). `compared_with` says otherwise, for example the proposal that a decision departs from.

    Raises:
        Refused: no such level, a question of another framework version, a missing reason, or a question whose
            heading has its final grade already.
    """
    part = question or heading
    if part is None or (question is not None and heading is not None):
        raise ValueError("a grade is of a question or of a heading")
    if part.version_id != assessment.framework_version_id:
        raise Refused("This question is not part of the assessment.")
    if spec_of(assessment.framework_version).scale.find(level) is None:
        raise Refused("Choose one of the grades.")
    if question is not None and _is_final(assessment, question):
        raise Refused("The grade of this heading has been agreed, so its questions' grades stay as they are.")
    if question is not None and _is_line_final(assessment, question):
        raise Refused("The grade of this line has been agreed, so it stays as it is.")
    if compared_with is None:
        is_moderated = side == GradeSide.MODERATED and question is not None
        compared_with = latest_of_question(assessment, question, GradeSide.OWN) if is_moderated else ""
    judgement = judge(
        kind=_KIND[side], value=level, by=by, by_role=by_role, reason=reason, compared_with=compared_with
    )
    return Grade.objects.create(
        assessment=assessment,
        question=question,
        heading=heading,
        side=side,
        level=level,
        assignment=assignment,
        judgement=judgement,
    )


def _is_line_final(assessment: Assessment, question: Question) -> bool:
    return Grade.objects.filter(assessment=assessment, question=question, side=GradeSide.AGREED).exists()


def _is_final(assessment: Assessment, question: Question) -> bool:
    agreements = HeadingAgreement.objects.select_for_update().filter(
        assessment=assessment, heading_id=question.heading_id
    )
    return any(agreement.state in FINAL for agreement in agreements)
