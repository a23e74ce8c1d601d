"""Peer reviews: lines and where each stands, who reviews whom, outcomes, and the figures of a period."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assurance.choices import ActionChoice
from audits.choices import AssessmentChoice, AssignmentTask, GradeSide, GroupChoice, PeerAct
from audits.logic.frameworks.spec import Choice, Colour, FrameworkSpec, Scale
from audits.logic.processes import AssessmentState, AssignmentState, LineState, Party, Process
from audits.models import (
    Assessment,
    AssessmentAction,
    Assignment,
    CycleTheme,
    Grade,
    LineAnswer,
    PeerGroup,
    PeerStatement,
    Question,
    QuestionReview,
)
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.models import Partnership

IN_FORCE = (AssignmentState.LOCKED, AssignmentState.DECLARED)
#: Line states in which nothing is expected of anybody any more.
SETTLED_LINES = (LineState.AGREED, LineState.DECIDED)


@dataclass(frozen=True)
class Line:
    """One line of a peer review: what each side said of it."""

    question: Question
    own: Grade | None = None
    peer: Grade | None = None
    review: QuestionReview | None = None
    #: The agency's answer to `peer`; one to an earlier grade does not count.
    answer: LineAnswer | None = None
    agreed: Grade | None = None

    @property
    def state(self) -> LineState:
        """Where it stands, as `machines.PEER_LINE` has it."""
        if self.agreed is not None:
            return LineState.DECIDED if self.answer and not self.answer.agrees else LineState.AGREED
        if self.peer is None:
            return LineState.TO_GRADE
        return LineState.CHALLENGED if self.answer and not self.answer.agrees else LineState.GRADED

    @property
    def differs(self) -> bool:
        """Whether the peer graded it otherwise than the agency."""
        return self.own is not None and self.peer is not None and self.own.level != self.peer.level


def reviewers_of_all(assessments: Sequence[Assessment]) -> dict[int, Assignment]:
    """Who reviews each of these assessments now, by assessment; those whom nobody reviews are missing."""
    ids = [each.pk for each in assessments]
    rows = Assignment.objects.filter(assessment__in=ids, task=AssignmentTask.REVIEW, state__in=IN_FORCE)
    return {each.assessment_id: each for each in rows.select_related("agency", "declared_by").order_by("pk")}


def review_assignment(assessment: Assessment) -> Assignment | None:
    """Who reviews an assessment now; None where nobody does."""
    return reviewers_of_all([assessment]).get(assessment.pk)


def lines_of_all(assessments: Sequence[Assessment], member: Member | None = None) -> dict[int, list[Line]]:
    """The graded lines of these assessments in order, in a fixed number of queries for one framework version.

    With a member, only what that member may see of them.
    """
    ids = [each.pk for each in assessments]
    current = {pk: each.pk for pk, each in reviewers_of_all(assessments).items()}
    grades = visible_to(member, Grade) if member else Grade.objects.all()
    reviews = visible_to(member, QuestionReview) if member else QuestionReview.objects.all()
    answers = visible_to(member, LineAnswer) if member else LineAnswer.objects.all()
    sides: dict[tuple[int, str, int], Grade] = {}
    rows = grades.filter(assessment__in=ids, question__isnull=False).select_related("judgement__by")
    for grade in rows.order_by("id"):
        if grade.side != GradeSide.MODERATED or grade.assignment_id == current.get(grade.assessment_id):
            sides[grade.assessment_id, grade.side, grade.question_id or 0] = grade
    notes = {
        (each.assignment_id, each.question_id): each
        for each in reviews.filter(assignment__in=list(current.values()))
    }
    answered = {
        each.grade_id: each for each in answers.filter(assessment__in=ids).select_related("by").order_by("id")
    }
    asked = {each.framework_version_id: each for each in assessments}
    lines = {
        version: [row for row in question_rows(each) if row.kind == "graded"]
        for version, each in asked.items()
    }
    return {
        each.pk: [
            _line(each.pk, question, sides, notes.get((current.get(each.pk, 0), question.pk)), answered)
            for question in lines[each.framework_version_id]
        ]
        for each in assessments
    }


def lines_of(assessment: Assessment, member: Member | None = None) -> list[Line]:
    """The graded lines of one assessment in order; with a member, only what that member may see of them."""
    return lines_of_all([assessment], member)[assessment.pk]


def _line(
    assessment_id: int,
    question: Question,
    sides: dict[tuple[int, str, int], Grade],
    review: QuestionReview | None,
    answered: dict[int, LineAnswer],
) -> Line:
    peer = sides.get((assessment_id, GradeSide.MODERATED, question.pk))
    return Line(
        question=question,
        own=sides.get((assessment_id, GradeSide.OWN, question.pk)),
        peer=peer,
        review=review,
        answer=answered.get(peer.pk) if peer else None,
        agreed=sides.get((assessment_id, GradeSide.AGREED, question.pk)),
    )


def line_of(assessment: Assessment, question: Question) -> Line:
    """One line as it stands.

    Raises:
        KeyError: the question is no graded line of this assessment.
    """
    for line in lines_of(assessment):
        if line.question.pk == question.pk:
            return line
    raise KeyError(question.key)


def red_values(scale: Scale) -> frozenset[str]:
    """The values of the grades that count as red: those of the colour, else the lowest."""
    red = frozenset(level.value for level in scale.grades if level.colour == Colour.RED)
    return red or frozenset(level.value for level in scale.grades[-1:])


def red_since(spec: FrameworkSpec, lines: Iterable[Line]) -> dt.date | None:
    """The day on which the first line was agreed as red: from then on support is needed. None where none was."""
    red = red_values(spec.scale)
    days = [
        clock.local(line.agreed.judgement.at).date()
        for line in lines
        if line.agreed is not None and line.agreed.level in red
    ]
    return min(days, default=None)


def outcome_of(spec: FrameworkSpec, lines: Iterable[Line]) -> Choice | None:
    """The outcome once every line is agreed, by the framework's values; None before, or where it names none.

    Support is needed where any line is agreed as red (training_peer_review.yaml, outcomes).
    """
    known = {choice.value: choice for choice in spec.outcomes}
    settled = list(lines)
    if not settled or any(line.agreed is None for line in settled):
        return None
    if red_since(spec, settled) is not None:
        return known.get("support_needed")
    if any(line.review and line.review.development for line in settled):
        return known.get("complete_with_developments")
    return known.get("complete")


def statements_of(assessment: Assessment, *acts: PeerAct) -> QuerySet[PeerStatement]:
    """What was formally said, oldest first."""
    return PeerStatement.objects.filter(assessment=assessment, act__in=acts).select_related("by")


def returned_by(assessment: Assessment) -> frozenset[Party]:
    """The sides that have returned the review to the training team."""
    rows = statements_of(assessment, PeerAct.RETURNED).values_list("party", flat=True)
    return frozenset(Party(party) for party in rows)


def members_of(group: PeerGroup) -> list[Assessment]:
    """The assessments of a group that still take part, in the order of the ring: each reviews the next."""
    places = group.places.exclude(assessment__state=AssessmentChoice.WITHDRAWN).order_by("pk")
    return [place.assessment for place in places.select_related("assessment__agency", "assessment__cycle")]


def group_list(member: Member) -> QuerySet[PeerGroup]:
    """The groups that a member may see, with their agencies."""
    return visible_to(member, PeerGroup).prefetch_related("places__assessment__agency").order_by("pk")


# --- the figures of a period ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PeerReviewSummary:
    """Training peer review in a period, over all agencies: nobody is named or ranked (REQUIREMENTS C50, C51)."""

    #: Groups in which a review was shared, answered or returned in the period, or that were at work at its end.
    groups: int
    groups_closed: int
    reviews_shared: int
    reviews_closed: int
    #: Lines agreed in the period: (word of the grade, how many), best first, none left out.
    lines_by_grade: tuple[tuple[str, int], ...]
    #: Agencies with a line agreed as red in the period.
    support_needed: int
    #: Developments whose day falls in the period; how many of them are done, and how many late at its end.
    developments_due: int
    developments_done: int
    developments_late: int
    #: Titles of themes shared with subgroups in the period.
    themes: tuple[str, ...]

    @property
    def lines_agreed(self) -> int:
        return sum(count for _, count in self.lines_by_grade)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened."""
        happened = (self.groups, self.reviews_shared, self.lines_agreed, self.developments_due, self.themes)
        return not any(happened)


def peer_review_summary(partnership: Partnership, start: dt.date, end: dt.date) -> PeerReviewSummary:
    """Training peer review from the first to the last day of a period, both included, in the open partnership."""
    since = dt.datetime.combine(start, dt.time(), clock.LONDON)
    until = dt.datetime.combine(end + dt.timedelta(days=1), dt.time(), clock.LONDON)
    within = (since, until)
    groups = PeerGroup.objects.filter(partnership=partnership).exclude(state=GroupChoice.PROPOSED)
    reviews = Assessment.objects.filter(partnership=partnership, process=Process.PEER_REVIEW)
    closed = reviews.filter(state=AssessmentState.CLOSED, closed_at__gte=since, closed_at__lt=until)
    said = PeerStatement.objects.filter(partnership=partnership, at__gte=since, at__lt=until)
    at_work = Q(cycle__opens_on__lte=end) & ~Q(state=GroupChoice.CLOSED)
    in_period = Q(pk__in=groups.filter(places__assessment__in=said.values("assessment_id")).values("pk"))
    closed_groups = groups.filter(state=GroupChoice.CLOSED, places__assessment__in=closed).distinct()
    grades = _agreed_between(partnership, *within)
    lines, red = _counted(grades)
    actions = AssessmentAction.objects.filter(
        partnership=partnership,
        assessment__process=Process.PEER_REVIEW,
        action__due_on__range=(start, end),
    ).exclude(action__state=ActionChoice.DROPPED)
    states = Counter(actions.values_list("action__state", flat=True))
    done = states[ActionChoice.DONE] + states[ActionChoice.IMPACT_SHOWN]
    unfinished = actions.filter(action__state__in=[ActionChoice.OPEN, ActionChoice.UNDER_WAY])
    themes = CycleTheme.objects.filter(
        partnership=partnership, cycle__process=Process.PEER_REVIEW, sent_at__gte=since, sent_at__lt=until
    )
    return PeerReviewSummary(
        groups=groups.filter(at_work | in_period).distinct().count(),
        groups_closed=closed_groups.count(),
        reviews_shared=said.filter(act=PeerAct.SHARED).values("assessment_id").distinct().count(),
        reviews_closed=closed.count(),
        lines_by_grade=lines,
        support_needed=red,
        developments_due=sum(states.values()),
        developments_done=done,
        developments_late=unfinished.filter(action__due_on__lt=end).count(),
        themes=tuple(themes.order_by("title").values_list("title", flat=True)),
    )


def _agreed_between(partnership: Partnership, since: dt.datetime, until: dt.datetime) -> list[Grade]:
    rows = Grade.objects.filter(
        partnership=partnership,
        side=GradeSide.AGREED,
        question__isnull=False,
        assessment__process=Process.PEER_REVIEW,
        judgement__at__gte=since,
        judgement__at__lt=until,
    )
    return list(rows.select_related("assessment__framework_version"))


def _counted(grades: Sequence[Grade]) -> tuple[tuple[tuple[str, int], ...], int]:
    """Lines by the word of their grade, best first, and how many agencies have a red one."""
    counts: Counter[str] = Counter()
    order: dict[str, int] = {}
    red: set[int] = set()
    for grade in grades:
        scale = spec_of(grade.assessment.framework_version).scale
        for place, level in enumerate(scale.levels):
            order.setdefault(level.label.partition(":")[0], place)
        level_ = scale.find(grade.level)
        counts[level_.label.partition(":")[0] if level_ else grade.level] += 1
        if grade.level in red_values(scale):
            red.add(grade.assessment_id)
    words = sorted(order, key=lambda word: order[word])
    return tuple((word, counts[word]) for word in words), len(red)
