"""The best-practice matrix as people read it, profiles on it, and providers side by side. No total, no average."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from audits.choices import VersionChoice
from audits.logic.frameworks.spec import FrameworkKind, FrameworkSpec, Level, Question
from audits.logic.processes import Process
from audits.models import Answer, Assessment, Comparison, FrameworkVersion
from audits.queries.frameworks import library, spec_of
from courses.models import Course
from courses.queries.endorsements import current_for
from partnerships.access import Member, visible_to

MATRIX = "best-practice-matrix"


def released_matrix() -> FrameworkVersion | None:
    """The partnership's newest released matrix: its own where it has one, else the portal's that it adopted."""
    return (
        FrameworkVersion.objects.filter(
            framework__kind=FrameworkKind.MATRIX, framework__active=True, state=VersionChoice.RELEASED
        )
        .select_related("framework")
        .order_by("-released_at", "-pk")
        .first()
    )


def matrix_to_read() -> FrameworkSpec:
    """The matrix as a guide: the released one, or the portal's."""
    version = released_matrix()
    return spec_of(version) if version is not None else library()[MATRIX]


def profiles_of(member: Member) -> QuerySet[Assessment]:
    """The profiles of the member's own agency, newest first."""
    rows = visible_to(member, Assessment).filter(process=Process.GUIDE, comparison_entry__isnull=True)
    return (
        rows.filter(agency_id=member.agency_id or 0)
        .select_related("framework_version__framework", "agency")
        .defer("framework_version__document")
        .order_by("-created_at", "-pk")
    )


def comparison_list(member: Member) -> QuerySet[Comparison]:
    """Comparisons that the member may see, with how many providers each has."""
    return visible_to(member, Comparison).select_related("made_by").annotate(providers=Count("entries"))


@dataclass(frozen=True)
class Cell:
    """How one provider stands on one row; `level` None: not scored yet."""

    level: Level | None
    reason: str


@dataclass(frozen=True)
class ProfileRow:
    """One row of the matrix with every provider's cell, in the order of the profiles."""

    question: Question
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Profile:
    """One provider: how many rows stand at each level, best first, and how many are not scored."""

    assessment: Assessment
    spread: tuple[tuple[Level, int], ...]
    not_scored: int


@dataclass(frozen=True)
class SideBySide:
    """Profiles beside each other, row by row."""

    spec: FrameworkSpec
    profiles: tuple[Profile, ...]
    rows: tuple[ProfileRow, ...]


def endorsed_courses(agency_ids: Sequence[int], today: dt.date) -> dict[int, int]:
    """How many courses of each provider are endorsed on a day: what stands on their certificates, and nothing else."""
    courses = dict(
        Course.objects.filter(provider_id__in=agency_ids, active=True).values_list("pk", "provider_id")
    )
    found: Counter[int] = Counter()
    for course_id, decision in current_for(list(courses)).items():
        provider = courses[course_id]
        if provider is not None and decision.expires_on is not None and decision.expires_on >= today:
            found[provider] += 1
    return dict(found)


def side_by_side(version: FrameworkVersion, assessments: Sequence[Assessment]) -> SideBySide:
    """Set profiles on one version beside each other, in one query."""
    spec = spec_of(version)
    answers = {
        (answer.assessment_id, answer.question.key): answer
        for answer in Answer.objects.filter(assessment__in=[each.pk for each in assessments]).select_related(
            "question"
        )
    }

    def cell(assessment: Assessment, question: Question) -> Cell:
        answer = answers.get((assessment.pk, question.key))
        if answer is None:
            return Cell(None, "")
        return Cell(spec.scale.find(answer.own_level), answer.explanation)

    graded = [question for question in spec.questions if question.is_graded]
    rows = tuple(
        ProfileRow(question, tuple(cell(assessment, question) for assessment in assessments))
        for question in graded
    )
    return SideBySide(
        spec,
        tuple(
            _profile(spec, assessment, [row.cells[place] for row in rows])
            for place, assessment in enumerate(assessments)
        ),
        rows,
    )


def _profile(spec: FrameworkSpec, assessment: Assessment, cells: Sequence[Cell]) -> Profile:
    counts = Counter(cell.level.value for cell in cells if cell.level is not None)
    return Profile(
        assessment,
        tuple((level, counts[level.value]) for level in spec.scale.levels),
        sum(cell.level is None for cell in cells),
    )
