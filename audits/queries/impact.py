"""Impact: the partnership's calendar, the assessments of a year, and what the annual report says of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from audits.choices import PresentationChoice
from audits.logic.frameworks.spec import FrameworkSpec, QuestionKind
from audits.logic.impact_calendar import YearlyCalendar
from audits.logic.impact_spread import Count as LevelCount
from audits.logic.impact_spread import bands_of, spread_of
from audits.logic.processes import AssessmentState, Process
from audits.models import (
    Answer,
    Assessment,
    AssessmentAction,
    ImpactCalendar,
    Policy,
    PolicyPresentation,
    Subgroup,
)
from audits.queries.frameworks import spec_of
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.models import Partnership, PartnershipSettings
from partnerships.tenancy import partnership_scope

SUBGROUP_FORM = "subgroup-impact"
POLICY_FORM = "policy-impact"
PROMPTS = "policy-presentation"
GOOD_PRACTICE = "good_practice"
ACCEPTED = (AssessmentState.ACCEPTED, AssessmentState.CLOSED)
TO_SEND = (AssessmentState.NOT_STARTED, AssessmentState.IN_PROGRESS)


def calendar_of_partnership() -> YearlyCalendar:
    """The open partnership's own calendar; the usual one where it has set nothing."""
    first_month = PartnershipSettings.objects.values_list("year_start_month", flat=True).first() or 4
    own = ImpactCalendar.objects.first() or ImpactCalendar()
    return YearlyCalendar(first_month, own.opens_weeks_after, own.weeks_to_answer, own.opens_by_itself)


def minimum_to_show() -> int:
    """The smallest group of agencies of which figures are shown outside the team (DOMAIN.md, The minimum)."""
    return PartnershipSettings.objects.values_list("minimum_group_size", flat=True).get()


def with_subject(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With what lists name; the text of the framework stays where it is."""
    return rows.select_related(
        "framework_version__framework", "cycle", "agency", "policy", "subgroup__chair__user"
    ).defer("framework_version__document")


def impact_assessments(member: Member) -> QuerySet[Assessment]:
    """Impact assessments that the member knows of, without those that were taken back."""
    rows = visible_to(member, Assessment).filter(process=Process.IMPACT)
    return with_subject(rows.exclude(state=AssessmentState.WITHDRAWN))


def years_known(member: Member) -> list[int]:
    """The years of these assessments, newest first."""
    rows = impact_assessments(member).filter(year__isnull=False).order_by("-year")
    years = rows.values_list("year", flat=True).distinct()
    return [year for year in years if year is not None]


def asked_about(policy: Policy, year: int) -> list[Assessment]:
    """The agencies asked about a policy in a year, by name."""
    rows = Assessment.objects.filter(process=Process.IMPACT, policy=policy, year=year)
    return list(with_subject(rows).exclude(state=AssessmentState.WITHDRAWN).order_by("agency__name", "pk"))


@dataclass(frozen=True)
class Spread:
    """How agencies answered one question; `counts` None: too few to show."""

    question: str
    counts: tuple[LevelCount, ...] | None


@dataclass(frozen=True)
class Shared:
    """A text that an agency wrote to be shared. `agency` is for those who see agencies by name."""

    agency: str
    text: str


@dataclass(frozen=True)
class PolicyImpact:
    """What agencies said of one policy in one year. Figures are of those that sent in, words of those accepted."""

    policy: str
    year: int
    asked: int
    sent_in: int
    accepted: int
    spreads: tuple[Spread, ...]
    good_practice: tuple[Shared, ...]
    actions: int


def policy_impact(rows: Sequence[Assessment], *, minimum: int = 1) -> PolicyImpact | None:
    """The answers of one round (`asked_about`) counted; below `minimum` neither figures nor words are shown."""
    if not rows:
        return None
    sent = [row for row in rows if row.signed_off_at is not None]
    answers = _answers_of(row.pk for row in sent)
    spec = spec_of(max((row.framework_version for row in rows), key=lambda version: version.number))
    accepted = [row for row in sent if row.state in ACCEPTED]
    is_enough = len(accepted) >= minimum
    return PolicyImpact(
        policy=str(rows[0].policy),
        year=rows[0].year or 0,
        asked=len(rows),
        sent_in=len(sent),
        accepted=len(accepted),
        spreads=tuple(_spreads(spec, [answers[row.pk] for row in sent], minimum)),
        good_practice=tuple(
            Shared(str(row.agency), answer.value)
            for row in accepted
            if (answer := answers[row.pk].get(GOOD_PRACTICE)) and isinstance(answer.value, str)
        )
        if is_enough
        else (),
        actions=AssessmentAction.objects.filter(assessment__in=[row.pk for row in sent]).count(),
    )


def _answers_of(ids: Iterable[int]) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    for answer in Answer.objects.filter(assessment_id__in=list(ids)).select_related("question"):
        found[answer.assessment_id][answer.question.key] = answer
    return found


def _spreads(spec: FrameworkSpec, answers: Sequence[dict[str, Answer]], minimum: int) -> Iterable[Spread]:
    for question in spec.questions:
        given = [held[question.key] for held in answers if question.key in held]
        if question.is_graded:
            levels = [answer.own_level for answer in given]
            yield Spread(question.text, spread_of(levels, spec.scale, minimum=minimum))
        elif question.kind == QuestionKind.PERCENT:
            shares = [answer.value for answer in given if isinstance(answer.value, int)]
            yield Spread(question.text, bands_of(shares, minimum=minimum))


@dataclass(frozen=True)
class SubgroupImpact:
    """One subgroup's assessment of a year. Its words are given once it is accepted: (question, answer)."""

    subgroup: str
    year: int
    state: str
    is_accepted: bool
    signed_on: dt.date | None
    words: tuple[tuple[str, str], ...]
    actions: int


@dataclass(frozen=True)
class ImpactSummary:
    """What the annual report says of impact. `years` are the training years in which the period lies."""

    years: tuple[int, ...]
    subgroups: tuple[SubgroupImpact, ...]
    #: Active subgroups of which no assessment of these years was opened.
    subgroups_without: tuple[str, ...]
    policies: tuple[PolicyImpact, ...]
    #: Presentations of the period by state: planned, given, missed, cancelled.
    presentations: dict[str, int]


def impact_summary(partnership: Partnership, start: dt.date, end: dt.date) -> ImpactSummary:
    """Impact in a period, for a report that leaves the team: below the minimum agencies are not shown.

    A training year is assessed after its end: assessments count for the year that they are about, presentations for
    the day on which they were due. Opens the partnership's scope itself.
    """
    with partnership_scope(partnership):
        calendar = calendar_of_partnership()
        years = tuple(range(calendar.year_of(start), calendar.year_of(end) + 1))
        rows = list(
            with_subject(Assessment.objects.filter(process=Process.IMPACT, year__in=years))
            .exclude(state=AssessmentState.WITHDRAWN)
            .order_by("year", "subgroup__name", "policy__title", "agency__name", "pk")
        )
        of_subgroups = [row for row in rows if row.subgroup_id is not None]
        assessed = {row.subgroup_id for row in of_subgroups}
        missing = Subgroup.objects.filter(active=True).exclude(pk__in=assessed)
        return ImpactSummary(
            years=years,
            subgroups=tuple(subgroup_impacts(of_subgroups)),
            subgroups_without=tuple(missing.values_list("name", flat=True)),
            policies=tuple(_policies(rows, minimum_to_show())),
            presentations=presentation_counts(start, end),
        )


def subgroup_impacts(rows: Sequence[Assessment]) -> list[SubgroupImpact]:
    """The assessments of subgroups in words, in two queries however many."""
    ids = [row.pk for row in rows]
    answers = _answers_of(row.pk for row in rows if row.state in ACCEPTED)
    actions = dict(
        AssessmentAction.objects.filter(assessment__in=ids)
        .values_list("assessment_id")
        .annotate(count=Count("pk"))
    )
    return [
        SubgroupImpact(
            subgroup=str(row.subgroup),
            year=row.year or 0,
            state=row.get_state_display(),
            is_accepted=row.state in ACCEPTED,
            signed_on=clock.local(row.signed_off_at).date() if row.signed_off_at else None,
            words=tuple(_words(spec_of(row.framework_version), answers[row.pk]))
            if row.state in ACCEPTED
            else (),
            actions=actions.get(row.pk, 0),
        )
        for row in rows
    ]


def _words(spec: FrameworkSpec, answers: dict[str, Answer]) -> Iterable[tuple[str, str]]:
    """Texts and choices as they were written; tables, evidence and actions stand on the assessment's own page."""
    for question in spec.questions:
        answer = answers.get(question.key)
        if question.kind in (QuestionKind.LONG_TEXT, QuestionKind.CHOICE) and answer and answer.value:
            yield question.text, str(answer.value)


def _policies(rows: Sequence[Assessment], minimum: int) -> Iterable[PolicyImpact]:
    rounds: dict[tuple[int, int], list[Assessment]] = defaultdict(list)
    for row in rows:
        if row.policy_id is not None:
            rounds[row.year or 0, row.policy_id].append(row)
    for asked in rounds.values():
        if (found := policy_impact(asked, minimum=minimum)) is not None:
            yield found


def presentation_counts(start: dt.date, end: dt.date) -> dict[str, int]:
    """Presentations that were due in a period, by state; every state is named."""
    rows = PolicyPresentation.objects.filter(on__range=(start, end)).order_by()
    counted = dict(rows.values_list("state").annotate(count=Count("pk")))
    return {state: counted.get(state, 0) for state in PresentationChoice.values}
