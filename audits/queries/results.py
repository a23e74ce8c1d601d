"""The results of a cycle: grades read in one query, counted by `logic.heat_map`, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from audits.choices import AssessmentChoice, ResultsSeenBy
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.heat_map import Graded, HeatMap, QuestionTotal, heat_map, strongest_and_weakest
from audits.models import (
    Assessment,
    AssessmentAction,
    AssessmentRecommendation,
    Cycle,
    HeadingAgreement,
    Question,
    QuestionReview,
)
from audits.queries.frameworks import spec_of
from audits.queries.grades import latest_grades
from audits.rules import SEE_AUDITS
from partnerships.access import Member
from partnerships.choices import Role

SEG = frozenset({Role.SEG_MEMBER, Role.SEG_CHAIR})
UNSEEN = (AssessmentChoice.WITHDRAWN, AssessmentChoice.NOT_STARTED, AssessmentChoice.IN_PROGRESS)
FINAL = ("agreed", "decided")


@dataclass(frozen=True)
class Results:
    """What a page or a report of results is made of. `rows` are the assessments shown by name."""

    cycle: Cycle
    spec: FrameworkSpec
    rows: tuple[Assessment, ...]
    everybody: int
    sent_in: int
    settled: int
    heat: HeatMap
    strongest: tuple[QuestionTotal, ...] = ()
    weakest: tuple[QuestionTotal, ...] = ()
    headings: tuple[tuple[str, str], ...] = ()
    good_practice: tuple[GoodPractice, ...] = ()
    actions: int = 0
    recommendations: int = 0


@dataclass(frozen=True)
class GoodPractice:
    """A moderator's words on what is worth sharing."""

    agency: str
    question: str
    words: str


def sees_everybody(member: Member, cycle: Cycle) -> bool:
    """Whether a member sees each agency's results, not only their own and the totals."""
    if member.can(SEE_AUDITS) or member.roles & SEG:
        return True
    return cycle.results_seen_by == ResultsSeenBy.AGENCIES


def may_see_results(member: Member, cycle: Cycle) -> bool:
    """Whether a member sees the results of a cycle at all: who sees what is its setting."""
    return sees_everybody(member, cycle) or cycle.results_seen_by != ResultsSeenBy.TEAM


def taking_part(cycle: Cycle) -> QuerySet[Assessment]:
    """Everybody in a cycle who was not taken out, by name."""
    found = Assessment.objects.filter(cycle=cycle).exclude(state=AssessmentChoice.WITHDRAWN)
    return found.select_related("agency", "cycle").order_by("agency__name", "pk")


def results_of(cycle: Cycle, *, only_agency: int | None = None, totals_of_all: bool = True) -> Results:
    """Everything about a cycle. With `only_agency` that one alone is shown by name; totals stay those of all.

    The number of queries does not depend on how many agencies there are.
    """
    everybody = list(taking_part(cycle))
    spec = spec_of(cycle.framework_version)
    graded = _graded(cycle, everybody)
    agreed = _agreed([each.pk for each in everybody])
    heat = heat_map(graded, agreed, _before(everybody, spec), spec.scale)
    strong, weak = strongest_and_weakest(heat.questions, spec.scale)
    shown = [each for each in everybody if only_agency is None or each.agency_id == only_agency]
    ids = [each.pk for each in shown]
    if not totals_of_all:
        heat = HeatMap(heat.cells, {}, ())
    return Results(
        cycle=cycle,
        spec=spec,
        rows=tuple(each for each in shown if each.state not in UNSEEN),
        everybody=len(everybody),
        sent_in=sum(1 for each in everybody if each.state not in UNSEEN),
        settled=sum(
            1 for each in everybody if each.state in (AssessmentChoice.AGREED, AssessmentChoice.CLOSED)
        ),
        heat=heat,
        strongest=tuple(strong) if totals_of_all else (),
        weakest=tuple(weak) if totals_of_all else (),
        headings=tuple((heading.key, heading.title) for heading in spec.headings if heading.graded),
        good_practice=_good_practice(ids),
        actions=AssessmentAction.objects.filter(assessment_id__in=ids).count(),
        recommendations=AssessmentRecommendation.objects.filter(assessment_id__in=ids).count(),
    )


def _graded(cycle: Cycle, assessments: list[Assessment]) -> dict[int, list[Graded]]:
    latest = latest_grades([each.pk for each in assessments])
    questions = list(
        Question.objects.filter(version_id=cycle.framework_version_id, kind="graded")
        .select_related("heading")
        .order_by("position")
    )
    found: dict[int, list[Graded]] = {}
    for assessment in assessments:
        known = latest.get(assessment.pk)
        if known is None:
            continue
        found[assessment.pk] = [
            Graded(
                heading=question.heading.key,
                question=question.key,
                own=known.own[question.pk].level if question.pk in known.own else "",
                moderated=known.moderated[question.pk].level if question.pk in known.moderated else "",
            )
            for question in questions
            if question.pk in known.own or question.pk in known.moderated
        ]
    return found


def _agreed(assessment_ids: list[int]) -> dict[tuple[int, str], str]:
    rows = HeadingAgreement.objects.filter(
        assessment_id__in=assessment_ids, state__in=FINAL, agreed__isnull=False
    )
    return {
        (assessment_id, key): value
        for assessment_id, key, value in rows.values_list("assessment_id", "heading__key", "agreed__value")
    }


def _before(assessments: list[Assessment], spec: FrameworkSpec) -> dict[tuple[int, str], str]:
    """What was agreed for the same heading in the cycle before, by this cycle's assessment."""
    following = {each.previous_id: each.pk for each in assessments if each.previous_id is not None}
    keys = {heading.key for heading in spec.headings}
    found = _agreed([pk for pk in following if pk is not None])
    return {(following[pk], key): value for (pk, key), value in found.items() if key in keys}


def _good_practice(assessment_ids: list[int]) -> tuple[GoodPractice, ...]:
    rows = (
        QuestionReview.objects.filter(assignment__assessment_id__in=assessment_ids)
        .filter(~Q(good_practice=""))
        .select_related("assignment__assessment__agency", "question")
        .order_by("question__position", "pk")
    )
    return tuple(
        GoodPractice(str(row.assignment.assessment.agency), row.question.key, row.good_practice)
        for row in rows
    )
