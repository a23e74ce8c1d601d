"""The answer of last time beside a question: what was said, how it was graded, what was agreed."""

from dataclasses import dataclass

from audits.logic.frameworks.spec import Level
from audits.models import Answer, Assessment, Heading, Question
from audits.queries.frameworks import spec_of
from audits.queries.grades import latest_grades
from audits.rules import may_read
from partnerships.access import Member


@dataclass(frozen=True)
class LastTime:
    """`is_same`: the question was worded as it is now. Levels are those of the version of then."""

    title: str
    answer: Answer
    is_same: bool
    own: Level | None
    moderated: Level | None
    agreed: Level | None


def last_time(member: Member, assessment: Assessment, question: Question) -> LastTime | None:
    """What the same subject answered to this question the time before, where this member may read that."""
    before = assessment.previous
    if before is None or not may_read(member, before):
        return None
    answers = Answer.objects.filter(assessment=before).select_related("question__heading")
    found = (
        answers.filter(question__digest=question.digest).first()
        or answers.filter(question__key=question.key).first()
    )
    if found is None:
        return None
    scale = spec_of(before.framework_version).scale
    grades = latest_grades([before.pk]).get(before.pk)
    heading: Heading = found.question.heading

    def level(side: str, pk: int) -> Level | None:
        grade = getattr(grades, side).get(pk) if grades else None
        return scale.find(grade.level) if grade else None

    return LastTime(
        title=before.cycle.title if before.cycle else before.framework_version.label,
        answer=found,
        is_same=found.question.digest == question.digest,
        own=level("own", found.question_id) or scale.find(found.own_level),
        moderated=level("moderated", found.question_id),
        agreed=level("agreed", heading.pk),
    )
