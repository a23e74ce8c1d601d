"""What a quarter's report says of minimum standards and observation: few statements, whatever the number of courses."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Min, QuerySet

from assurance.choices import ActionChoice
from audits.choices import GradeSide, QuestionKindChoice
from audits.logic.frameworks.spec import Level
from audits.logic.processes import AssessmentState, Process
from audits.models import Answer, Assessment, AssessmentAction, Grade, Observation
from audits.queries.answers import specs_of
from courses.choices import EndorsementOutcome
from courses.models import Endorsement
from partnerships import clock

#: Endorsements that end so soon after a period are named in its report.
SOON = dt.timedelta(days=90)
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Decided:
    """One decision about a course. `expires_on` is the last day of an endorsement's period."""

    course_id: int
    outcome: EndorsementOutcome
    number_met: int
    number_of: int
    expires_on: dt.date | None
    decided_on: dt.date

    def stands_on(self, day: dt.date) -> bool:
        """Whether the course is endorsed on a day by this decision, if it is the latest."""
        return self.expires_on is not None and self.decided_on <= day <= self.expires_on


@dataclass(frozen=True)
class Development:
    """What a check asked a course to develop."""

    course_id: int
    text: str
    due_on: dt.date
    is_done: bool


@dataclass(frozen=True)
class Counted:
    """How many judgements of each level, in the scale's order; `of` courses or observations."""

    label: str
    counts: tuple[int, ...]
    of: int


@dataclass(frozen=True)
class Spread:
    """Counts on one scale: the words of its levels, best first, without those that stand apart, and the rows."""

    levels: tuple[str, ...] = ()
    rows: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Observed:
    """One observation that was shared in the period. `course_id` is None for a meeting."""

    subject: str
    course_id: int | None
    on: dt.date
    shared_on: dt.date
    is_answered: bool
    developments: int


@dataclass(frozen=True)
class StandardsSummary:
    """Minimum standards and observation in a period. Nothing is averaged."""

    #: Decisions of the period, by course; a course decided about twice stands here twice.
    decided: Sequence[Decided] = ()
    #: The decision that held at the period's end, by course.
    at_end: Mapping[int, Decided] = field(default_factory=dict)
    #: Endorsements whose last day fell in the period, with no decision after it.
    ended: Sequence[Decided] = ()
    #: Endorsements that have not ended and do within `SOON` after the period.
    ending: Sequence[Decided] = ()
    developments: Sequence[Development] = ()
    standards: Sequence[Spread] = ()
    observations: Sequence[Observed] = ()
    #: What observers saw, by part of the form.
    seen: Sequence[Spread] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was decided, observed, ended or is about to end."""
        return not (self.decided or self.observations or self.ended or self.ending)


def standards_summary(course_ids: Sequence[int], first: dt.date, last: dt.date) -> StandardsSummary:
    """Minimum standards of these courses, and observations of them and of meetings, first to last day included.

    Two statements when nothing happened, five more at most.
    """
    span = _moment(first), _moment(last + dt.timedelta(days=1))
    history = _decisions(course_ids, span[1])
    decided = [each for each in history if first <= each.decided_on <= last]
    at_end = {each.course_id: each for each in history}
    lasting = [(each, each.expires_on) for each in at_end.values() if each.expires_on is not None]
    over = min(last, clock.today() - dt.timedelta(days=1))
    checks = _latest_checks(course_ids, span) if decided else []
    observations = _observations(course_ids, span)
    developments = _developments(checks) if checks else []
    watched = [row.assessment for row in observations]
    actions = _number_of_actions(watched) if watched else {}
    return StandardsSummary(
        decided=decided,
        at_end=at_end,
        ended=[each for each, day in lasting if first <= day <= over],
        ending=[each for each, day in lasting if over < day <= last + SOON],
        developments=developments,
        standards=_standards(checks) if checks else (),
        observations=[_observed(row, actions.get(row.assessment_id, 0)) for row in observations],
        seen=_seen(watched) if watched else (),
    )


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.LONDON)


def _decisions(course_ids: Sequence[int], until: dt.datetime) -> list[Decided]:
    rows = (
        Endorsement.objects.filter(course_id__in=course_ids, decided_at__lt=until)
        .order_by("id")
        .values_list("course_id", "outcome", "number_met", "number_of", "expires_on", "decided_at")
    )
    return [
        Decided(course_id, EndorsementOutcome(outcome), met, of, expires_on, clock.local(at).date())
        for course_id, outcome, met, of, expires_on, at in rows
    ]


def _latest_checks(course_ids: Sequence[int], span: Span) -> list[Assessment]:
    """The newest check of each course that was decided in the span."""
    rows = Assessment.objects.filter(
        process=Process.ENDORSEMENT,
        state=AssessmentState.DECIDED,
        course_id__in=course_ids,
        closed_at__gte=span[0],
        closed_at__lt=span[1],
    )
    return list(rows.order_by("course_id", "-closed_at", "-pk").distinct("course_id"))


def _developments(checks: Sequence[Assessment]) -> list[Development]:
    rows = AssessmentAction.objects.filter(assessment__in=checks).exclude(action__state=ActionChoice.DROPPED)
    done = (ActionChoice.DONE, ActionChoice.IMPACT_SHOWN)
    return [
        Development(course_id, text, due_on, state in done)
        for course_id, text, due_on, state in rows.order_by("action__due_on", "pk").values_list(
            "assessment__course_id", "action__text", "action__due_on", "action__state"
        )
        if course_id is not None
    ]


@dataclass
class _Row:
    counts: Counter[str] = field(default_factory=Counter)
    of: int = 0


#: Rows by the grades of their scale, then by label, in the order in which they were first met.
_Tally = dict[tuple[Level, ...], dict[str, _Row]]


def _spreads(tally: _Tally) -> list[Spread]:
    return [
        Spread(
            tuple(level.label for level in levels),
            tuple(
                Counted(label, tuple(row.counts[level.value] for level in levels), row.of)
                for label, row in rows.items()
            ),
        )
        for levels, rows in tally.items()
    ]


def _standards(checks: Sequence[Assessment]) -> list[Spread]:
    """Each standard with how many courses met it, partly met it, did not: the grade given last holds."""
    specs = specs_of({check.framework_version_id for check in checks})
    rows = (
        Grade.objects.filter(assessment__in=checks, side=GradeSide.MODERATED, question__isnull=False)
        .order_by("assessment_id", "question_id", "-id")
        .distinct("assessment_id", "question_id")
        .values_list("assessment__framework_version_id", "question__position", "question__key", "level")
    )
    titles = {
        (version, each.key): each.title or each.text
        for version, spec in specs.items()
        for each in spec.questions
    }
    tally: _Tally = {}
    for version, _, key, level in sorted(rows, key=lambda row: row[1]):
        row = tally.setdefault(specs[version].scale.grades, {}).setdefault(titles[version, key], _Row())
        row.counts[level] += 1
        row.of += 1
    return _spreads(tally)


def _observations(course_ids: Sequence[int], span: Span) -> list[Observation]:
    """What was shared in the span: of these courses, and of meetings, which are nobody's course."""
    shared = Observation.objects.filter(feedback_at__gte=span[0], feedback_at__lt=span[1])
    of_courses: QuerySet[Observation] = shared.filter(assessment__event__course_id__in=course_ids)
    rows = of_courses | shared.filter(assessment__event__isnull=True)
    return list(rows.select_related("assessment__event__course").order_by("planned_for", "pk"))


def _number_of_actions(watched: Sequence[Assessment]) -> dict[int, int]:
    rows = Answer.objects.filter(assessment__in=watched, question__kind=QuestionKindChoice.ACTIONS)
    return {pk: len(value or ()) for pk, value in rows.values_list("assessment_id", "value")}


def _observed(row: Observation, actions: int) -> Observed:
    event = row.assessment.event
    assert row.feedback_at is not None
    return Observed(
        subject=event.course.title if event else row.assessment.subject_words,
        course_id=event.course_id if event else None,
        on=clock.local(row.planned_for).date(),
        shared_on=clock.local(row.feedback_at).date(),
        is_answered=row.responded_at is not None,
        developments=actions,
    )


def _seen(watched: Sequence[Assessment]) -> list[Spread]:
    """What observers graded, by part of the form. An item that was not seen is left out of totals."""
    forms = Counter(each.framework_version_id for each in watched)
    specs = specs_of(set(forms))
    rows = (
        Grade.objects.filter(assessment__in=watched, side=GradeSide.OWN, question__isnull=False)
        .values_list("assessment__framework_version_id", "question__heading__title", "level")
        .annotate(how_many=Count("id"), place=Min("question__position"))
        .order_by("assessment__framework_version_id", "place")
    )
    tally: _Tally = {}
    for version, title, level, how_many, _ in rows:
        row = tally.setdefault(specs[version].scale.grades, {}).setdefault(title, _Row(of=forms[version]))
        row.counts[level] += how_many
    return _spreads(tally)
