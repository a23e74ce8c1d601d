"""The grades that hold now: the latest of each side, by question or heading."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from audits.choices import GradeSide
from audits.models import Assessment, Grade, Question


@dataclass
class LatestGrades:
    """One assessment's grades. Own and moderated by question id, agreed by heading id.

    In a peer review each line is agreed on its own: `agreed_lines`, by question id.
    """

    own: dict[int, Grade] = field(default_factory=dict)
    moderated: dict[int, Grade] = field(default_factory=dict)
    agreed: dict[int, Grade] = field(default_factory=dict)
    agreed_lines: dict[int, Grade] = field(default_factory=dict)


def latest_grades(assessment_ids: Sequence[int]) -> dict[int, LatestGrades]:
    """The latest grades of these assessments with their judgements, in one query however many.

    Where several moderate, the latest of the one who leads is the moderated grade.
    """
    found: dict[int, LatestGrades] = defaultdict(LatestGrades)
    grades = (
        Grade.objects.filter(assessment_id__in=assessment_ids)
        .exclude(side=GradeSide.MODERATED, assignment__leads=False)
        .select_related("judgement", "judgement__by")
        .order_by("assessment_id", "side", "question_id", "heading_id", "-id")
        .distinct("assessment_id", "side", "question_id", "heading_id")
    )
    for grade in grades:
        is_line = grade.side == GradeSide.AGREED and grade.question_id is not None
        kept = getattr(found[grade.assessment_id], "agreed_lines" if is_line else grade.side)
        kept[grade.question_id or grade.heading_id] = grade
    return found


def latest_of_question(assessment: Assessment, question: Question | None, side: GradeSide) -> str:
    """The level that holds now for one question; empty where there is none."""
    grade = Grade.objects.filter(assessment=assessment, question=question, side=side).order_by("-id").first()
    return grade.level if grade else ""
