"""What the pages of moderation show: one's own assignments, a heading's grades, what is still open."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from audits.choices import AssignmentTask, GradeSide
from audits.logic.frameworks.spec import Scale
from audits.logic.processes import RequestState
from audits.models import (
    Assessment,
    Assignment,
    DialogueEntry,
    EvidenceRequest,
    Grade,
    Heading,
    HeadingAgreement,
    Question,
    QuestionReview,
    Visit,
)
from audits.queries.answers import question_rows
from audits.rules import own_assignments
from partnerships.access import Member, visible_to


def moderations_of(member: Member) -> QuerySet[Assignment]:
    """The member's own assignments to moderate, the soonest first."""
    return (
        own_assignments(member)
        .filter(task=AssignmentTask.MODERATE)
        .select_related("assessment__agency", "assessment__cycle", "assessment__framework_version__framework")
        .order_by("assessment__cycle__moderation_by", "assessment__agency__name", "pk")
    )


@dataclass(frozen=True)
class SeenGrades:
    """The latest grades of an assessment that a member may see: own and moderated by question, agreed by heading."""

    own: dict[int, Grade] = field(default_factory=dict)
    moderated: dict[int, Grade] = field(default_factory=dict)
    agreed: dict[int, Grade] = field(default_factory=dict)


def grades_seen_by(member: Member, assessment: Assessment) -> SeenGrades:
    """A moderator sees the own grades and theirs, never another moderator's (REQUIREMENTS, item 9)."""
    found = SeenGrades()
    rows = (
        visible_to(member, Grade)
        .filter(assessment=assessment)
        .select_related("judgement__by", "assignment")
        .order_by("id")
    )
    for grade in rows:
        if grade.side == GradeSide.OWN and grade.question_id:
            found.own[grade.question_id] = grade
        elif grade.side == GradeSide.MODERATED and grade.question_id:
            found.moderated[grade.question_id] = grade
        elif grade.heading_id:
            found.agreed[grade.heading_id] = grade
    return found


@dataclass(frozen=True)
class HeadingStanding:
    """One heading of an assessment under moderation. Spreads are (level value, how many questions), best first."""

    heading: Heading
    own: tuple[tuple[str, int], ...]
    moderated: tuple[tuple[str, int], ...]
    graded: int
    moderated_count: int
    lowered: int
    agreement: HeadingAgreement | None
    agreed: str

    @property
    def is_moderated(self) -> bool:
        """Whether every question with an own grade has a moderated one."""
        return self.moderated_count >= self.graded


def standings(assessment: Assessment, seen: SeenGrades, scale: Scale) -> list[HeadingStanding]:
    """Every heading with graded questions, in order, from grades that were read already."""
    agreements = {
        each.heading_id: each
        for each in HeadingAgreement.objects.filter(assessment=assessment).select_related(
            "proposal__by", "agreed__by", "answered_by", "referred_by"
        )
    }
    questions: dict[int, list[Question]] = {}
    headings: dict[int, Heading] = {}
    for question in question_rows(assessment):
        if question.pk in seen.own or question.pk in seen.moderated:
            questions.setdefault(question.heading_id, []).append(question)
            headings[question.heading_id] = question.heading
    return [
        _standing(headings[pk], asked, seen, scale, agreements.get(pk)) for pk, asked in questions.items()
    ]


def _standing(
    heading: Heading,
    questions: Sequence[Question],
    seen: SeenGrades,
    scale: Scale,
    agreement: HeadingAgreement | None,
) -> HeadingStanding:
    own = {each.pk: seen.own[each.pk].level for each in questions if each.pk in seen.own}
    moderated = {each.pk: seen.moderated[each.pk].level for each in questions if each.pk in seen.moderated}
    agreed = seen.agreed.get(heading.pk)
    return HeadingStanding(
        heading=heading,
        own=_spread(own.values(), scale),
        moderated=_spread(moderated.values(), scale),
        graded=len(own),
        moderated_count=len(moderated),
        lowered=sum(1 for pk, level in moderated.items() if scale.is_lower(level, own.get(pk, level))),
        agreement=agreement,
        agreed=agreed.level if agreed else "",
    )


def _spread(levels: object, scale: Scale) -> tuple[tuple[str, int], ...]:
    counted = Counter(levels)  # type: ignore[call-overload]
    return tuple((each.value, counted[each.value]) for each in scale.levels if counted[each.value])


def dialogue_about(
    member: Member, assessment: Assessment, question: Question | None = None
) -> list[DialogueEntry]:
    """What was said, oldest first: about one question, or about the assessment as a whole."""
    rows = visible_to(member, DialogueEntry).filter(assessment=assessment).select_related("by", "heading")
    rows = rows.filter(question=question) if question is not None else rows.filter(question__isnull=True)
    return list(rows)


def requests_about(
    member: Member, assessment: Assessment, question: Question | None = None
) -> list[EvidenceRequest]:
    """Requests for more evidence, the soonest first."""
    rows = visible_to(member, EvidenceRequest).filter(assessment=assessment)
    rows = rows.select_related("question", "asked_by", "answered_by")
    return list(rows.filter(question=question) if question is not None else rows)


def reviews_of(member: Member, question: Question, assessment: Assessment) -> list[QuestionReview]:
    """Moderators' notes on one question, for those who may read them."""
    rows = visible_to(member, QuestionReview).filter(question=question, assignment__assessment=assessment)
    return list(rows.select_related("assignment", "saved_by"))


def visits_of(member: Member, assessment: Assessment) -> list[Visit]:
    """Visits planned, held and called off, in order."""
    rows = visible_to(member, Visit).filter(assessment=assessment).select_related("recorded_by")
    return list(rows.order_by("planned_for"))


def referred(member: Member) -> QuerySet[HeadingAgreement]:
    """Headings that wait for the officer's or the chair's decision, the oldest first."""
    rows = visible_to(member, HeadingAgreement).filter(state="referred")
    return rows.select_related(
        "assessment__agency", "assessment__cycle", "heading", "proposal", "referred_by"
    ).order_by("referred_at")


def requests_late(today: dt.date) -> QuerySet[EvidenceRequest]:
    """Open requests whose day has passed."""
    rows = EvidenceRequest.objects.filter(state=RequestState.OPEN, due_on__lt=today)
    return rows.select_related("assessment__agency", "question", "assignment")
