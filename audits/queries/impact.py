"""Impact: the partnership's calendar, the assessments of a year, and what agencies say of a policy."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

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
)
from audits.queries.frameworks import spec_of
from partnerships.access import Member, visible_to
from partnerships.models import PartnershipSettings

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
