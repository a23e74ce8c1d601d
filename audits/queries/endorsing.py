"""Courses held against the minimum standards: submissions, the standards of one, and where every course stands."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from audits.choices import QuestionKindChoice, VersionChoice
from audits.logic.endorsing import Checked, Met, compare
from audits.logic.frameworks.spec import FrameworkKind, Level
from audits.logic.frameworks.spec import Question as QuestionSpec
from audits.logic.processes import AssessmentState, Process
from audits.models import Answer, Assessment, FrameworkVersion, Grade, QuestionReview
from audits.queries.answer_evidence import EvidenceLine, evidence_of_answers
from audits.queries.answers import question_rows, sheet_of
from audits.queries.frameworks import spec_of
from audits.queries.grades import latest_grades
from audits.queries.moderation import grades_seen_by
from courses.choices import CourseReach, EndorsementOutcome
from courses.models import Course, Endorsement
from courses.queries.endorsements import current_for
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.logic.wording import long_date
from partnerships.models import PartnershipSettings
from partnerships.queries.members import emails_of_agency

#: The library's standards for a course, by whom it is for (DOMAIN.md, Minimum standards).
USUAL_STANDARDS = {
    CourseReach.SINGLE_AGENCY: "minimum-standards-single-agency",
    CourseReach.MULTI_AGENCY: "minimum-standards-multi-agency",
}


def provider_people(assessment: Assessment) -> list[tuple[str, str]]:
    """Who acts for the provider of a course."""
    if assessment.agency_id is None:
        return []
    return emails_of_agency(assessment.agency_id, Role.PROVIDER)


def standards_words(version: FrameworkVersion) -> str:
    """A set of standards as the certificate names it."""
    return f"{version.framework.title}, version {version.label}"[:200]


def released_standards() -> list[FrameworkVersion]:
    """The newest released version of every set of standards of the partnership, by title."""
    rows = (
        FrameworkVersion.objects.filter(
            framework__kind=FrameworkKind.STANDARDS, framework__active=True, state=VersionChoice.RELEASED
        )
        .select_related("framework")
        .order_by("framework_id", "-number")
        .distinct("framework_id")
    )
    return sorted(rows, key=lambda version: version.framework.title)


def usual_version(course: Course, versions: Sequence[FrameworkVersion]) -> FrameworkVersion | None:
    """The standards that fit a course: nine for one agency, sixteen for several."""
    key = USUAL_STANDARDS[CourseReach(course.reach)]
    return next((version for version in versions if version.framework.key == key), None)


def submissions(member: Member) -> QuerySet[Assessment]:
    """Every check of a course that the member knows of, with what its row shows."""
    return (
        visible_to(member, Assessment)
        .filter(process=Process.ENDORSEMENT)
        .select_related("course", "agency", "framework_version__framework")
        .defer("framework_version__document")
    )


@dataclass(frozen=True)
class StandardRow:
    """One standard of a submission: what the provider says, what the checker says."""

    question: QuestionSpec
    question_id: int
    answer: Answer | None
    evidence: tuple[EvidenceLine, ...]
    own: Level | None
    checked: Level | None
    reason: str
    checked_by: str
    review: QuestionReview | None
    #: The provider changed its answer after the standard was checked.
    changed_since: bool


def standards_of(assessment: Assessment, member: Member) -> list[StandardRow]:
    """The standards of a submission, in order, as far as the member may see; a fixed number of queries."""
    spec = spec_of(assessment.framework_version)
    rows = {row.key: row for row in question_rows(assessment)}
    sheet, seen = sheet_of(assessment), grades_seen_by(member, assessment)
    evidence = evidence_of_answers(assessment, member)
    reviews: dict[int, QuestionReview] = {}
    notes = visible_to(member, QuestionReview).filter(assignment__assessment=assessment)
    for review in notes.select_related("assignment").order_by("saved_at"):
        reviews[review.question_id] = review
    found = []
    for question in spec.questions:
        if not question.is_graded:
            continue
        pk = rows[question.key].pk
        answer, grade = sheet.answers.get(question.key), seen.moderated.get(pk)
        found.append(
            StandardRow(
                question=question,
                question_id=pk,
                answer=answer,
                evidence=tuple(evidence.get(pk, ())),
                own=spec.scale.find(answer.own_level) if answer else None,
                checked=spec.scale.find(grade.level) if grade else None,
                reason=grade.judgement.reason if grade else "",
                checked_by=grade.judgement.by_role if grade else "",
                review=reviews.get(pk),
                changed_since=bool(grade and answer and answer.saved_at > grade.judgement.at),
            )
        )
    return found


def counted(assessment: Assessment) -> tuple[int, int]:
    """How many standards were found met, of how many."""
    best = spec_of(assessment.framework_version).scale.levels[0].value
    graded = [row.pk for row in question_rows(assessment) if row.kind == QuestionKindChoice.GRADED]
    known = latest_grades([assessment.pk])[assessment.pk].moderated
    return sum(1 for pk in graded if pk in known and known[pk].level == best), len(graded)


@dataclass(frozen=True)
class Standing:
    """Where a course stands with the minimum standards today, in words and a colour."""

    words: str
    colour: str
    until: str = ""
    endorsement: Endorsement | None = None
    #: An open self-check or submission that the member may see.
    submission: Assessment | None = None


def standing_of(decision: Endorsement | None, today: dt.date) -> Standing:
    """The latest decision about a course, as of a day."""
    if decision is None:
        return Standing("Not checked", "grey")
    outcome = EndorsementOutcome(decision.outcome)
    if decision.expires_on is None:
        return Standing(outcome.label, "red", endorsement=decision)
    if decision.expires_on < today:
        return Standing("Expired", "red", f"on {long_date(decision.expires_on)}", decision)
    colour = "green" if outcome == EndorsementOutcome.ENDORSED else "yellow"
    return Standing(outcome.label, colour, f"until {long_date(decision.expires_on)}", decision)


def results_of(assessment_ids: Sequence[int], today: dt.date) -> dict[int, str]:
    """What came of each check, in words: the decision that ended it, or the day by which changes are due.

    Two queries however many. A decision and the end of its check are written in the same moment.
    """
    rows = list(
        Assessment.objects.filter(pk__in=assessment_ids).only("course_id", "state", "due_on", "closed_at")
    )
    decisions: dict[int, list[Endorsement]] = {}
    for each in Endorsement.objects.filter(course_id__in={row.course_id for row in rows}):
        decisions.setdefault(each.course_id, []).append(each)
    found = {}
    for row in rows:
        if row.state == AssessmentState.MORE_ASKED and row.due_on:
            found[row.pk] = f"Changes due on {long_date(row.due_on)}"
        elif row.state == AssessmentState.DECIDED and (held := decisions.get(row.course_id or 0)):
            ended = row.closed_at or clock.now()
            standing = standing_of(min(held, key=lambda each: abs(each.decided_at - ended)), today)
            found[row.pk] = f"{standing.words} {standing.until}".strip()
    return found


def course_standings(course_ids: Sequence[int], member: Member) -> Mapping[int, Standing]:
    """Where each course stands, for a column or panel of the courses' pages: two queries however many."""
    today = clock.today()
    decisions = current_for(course_ids)
    open_states = [
        AssessmentState.IN_PROGRESS,
        AssessmentState.SIGNED_OFF,
        AssessmentState.IN_REVIEW,
        AssessmentState.MORE_ASKED,
    ]
    going_on = {
        each.course_id: each
        for each in submissions(member).filter(course_id__in=course_ids, state__in=open_states)
    }
    found = {}
    for pk in course_ids:
        standing = standing_of(decisions.get(pk), today)
        found[pk] = Standing(
            standing.words, standing.colour, standing.until, standing.endorsement, going_on.get(pk)
        )
    return found


def standings_column(course_ids: Sequence[int], member: Member) -> Mapping[int, Standing]:
    """Where each course stands, for the list of courses: one query."""
    today, decisions = clock.today(), current_for(course_ids)
    return {pk: standing_of(decisions.get(pk), today) for pk in course_ids}


@dataclass(frozen=True)
class Comparison:
    """An own course beside the programme's other courses, standard by standard."""

    assessment: Assessment
    rows: tuple[tuple[QuestionSpec, Level | None, Met], ...]


def comparisons_of(member: Member) -> list[Comparison]:
    """The own courses that were decided about, each beside the programme's others on the same framework.

    Other providers' courses are counted, never named, and only under the minimum (DOMAIN.md, The minimum).
    """
    latest = (
        Assessment.objects.filter(
            process=Process.ENDORSEMENT, state=AssessmentState.DECIDED, course__active=True
        )
        .select_related("framework_version__framework", "course")
        .order_by("course_id", "-closed_at", "-pk")
        .distinct("course_id")
    )
    decided = list(latest)
    mine = [each for each in decided if member.agency_id and each.agency_id == member.agency_id]
    if not mine:
        return []
    levels = _levels([each.pk for each in decided])
    smallest = PartnershipSettings.objects.values_list("minimum_group_size", flat=True).first() or 5
    found = []
    for each in sorted(mine, key=lambda row: row.subject):
        spec = spec_of(each.framework_version)
        others = [
            Checked(other.agency_id or 0, levels.get(other.pk, {}))
            for other in decided
            if other.agency_id != member.agency_id
        ]
        asked = [question for question in spec.questions if question.is_graded]
        met = compare(
            levels.get(each.pk, {}),
            others,
            keys=[question.key for question in asked],
            best=spec.scale.levels[0].value,
            minimum=smallest,
        )
        rows = tuple(
            (question, spec.scale.find(row.own), row) for question, row in zip(asked, met, strict=True)
        )
        found.append(Comparison(each, rows))
    return found


def _levels(assessment_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The level of each standard as checked, by assessment and the standard's key."""
    found: dict[int, dict[str, str]] = {}
    rows = (
        Grade.objects.filter(assessment_id__in=assessment_ids, side="moderated", question__isnull=False)
        .order_by("id")
        .values_list("assessment_id", "question__key", "level")
    )
    for pk, key, level in rows:
        found.setdefault(pk, {})[key] = level
    return found
