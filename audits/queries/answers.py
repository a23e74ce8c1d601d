"""Answers as they stand, and how far assessments have come: a fixed number of queries, however many."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import TruncDate

from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.frameworks.spec import Question as QuestionSpec
from audits.logic.machines import WRITABLE
from audits.logic.progress import Given, Progress, Standing, missing, progress, standing_of
from audits.models import Answer, AnswerEvidence, Assessment, FrameworkVersion, Question
from audits.queries.frameworks import spec_of
from partnerships import clock


def _in_force() -> Q:
    """Evidence that counts: attached still, and neither withdrawn nor past its last day.

    Of what was sent in, that is asked of the day on which it was signed: an assessment that was complete stays so when
    its evidence grows old.
    """
    open_still = Q(assessment__state__in=WRITABLE) | Q(assessment__signed_off_at__isnull=True)
    signed_on = TruncDate("assessment__signed_off_at", tzinfo=clock.LONDON)
    lasting = Q(evidence_links__evidence__expires_on__isnull=True)
    now = Q(evidence_links__evidence__withdrawn_at__isnull=True) & (
        lasting | Q(evidence_links__evidence__expires_on__gte=clock.today())
    )
    then = (
        Q(evidence_links__evidence__withdrawn_at__isnull=True)
        | Q(evidence_links__evidence__withdrawn_at__gt=F("assessment__signed_off_at"))
    ) & (lasting | Q(evidence_links__evidence__expires_on__gte=signed_on))
    return Q(evidence_links__removed_at__isnull=True) & (open_still & now | ~open_still & then)


def _length(name: str) -> Case:
    return Case(When(**{name: ""}, then=Value(0)), default=Value(1), output_field=IntegerField())


def given_of(assessment_ids: Sequence[int]) -> dict[int, dict[str, Given]]:
    """What has been answered, by assessment id and question key, in one query."""
    found: dict[int, dict[str, Given]] = defaultdict(dict)
    rows = (
        Answer.objects.filter(assessment_id__in=assessment_ids)
        .annotate(
            evidence=Count("evidence_links", filter=_in_force()),
            has_explanation=_length("explanation"),
            has_reason=_length("not_applicable_reason"),
        )
        .values_list(
            "assessment_id", "question__key", "own_level", "has_explanation", "has_reason", "value", "evidence",
            "carried_from_id", "carried_confirmed_at",
        )
    )  # fmt: skip
    for pk, key, level, explained, reasoned, value, evidence, carried, confirmed in rows:
        found[pk][key] = Given(
            level=level,
            has_explanation=bool(explained),
            has_reason=bool(reasoned),
            value=value,
            evidence=evidence,
            awaits_confirmation=carried is not None and confirmed is None,
        )
    return found


def progress_of(assessment_ids: Sequence[int]) -> dict[int, Progress]:
    """How far each of these assessments has come, in three queries however many."""
    versions = dict(
        Assessment.objects.filter(pk__in=assessment_ids).values_list("pk", "framework_version_id")
    )
    specs = specs_of(set(versions.values()))
    given = given_of(assessment_ids)
    return {pk: _progress(specs[version], given.get(pk, {})) for pk, version in versions.items()}


def specs_of(version_ids: set[int]) -> dict[int, FrameworkSpec]:
    """What these versions say, in one query."""
    versions = FrameworkVersion.objects.filter(pk__in=version_ids).defer("document")
    return {version.pk: spec_of(version) for version in versions}


def _progress(spec: FrameworkSpec, given: Mapping[str, Given]) -> Progress:
    return progress((question, standing(spec, question, given)) for question in spec.questions)


def standing(spec: FrameworkSpec, question: QuestionSpec, given: Mapping[str, Given]) -> Standing:
    """Where one answer stands."""
    return standing_of(question, spec.answers, spec.scale, given.get(question.key))


@dataclass(frozen=True)
class Lack:
    """A question that keeps an assessment from being sent in, and what it lacks."""

    question: QuestionSpec
    sentences: tuple[str, ...]


def lacks_of(assessment: Assessment) -> list[Lack]:
    """Every question that still needs something before sign-off, in the framework's order."""
    spec = spec_of(assessment.framework_version)
    given = given_of([assessment.pk]).get(assessment.pk, {})
    found = (
        Lack(each, missing(each, spec.answers, spec.scale, given.get(each.key))) for each in spec.questions
    )
    return [lack for lack in found if lack.sentences]


@dataclass
class Sheet:
    """The answers of one assessment with their evidence, by question key."""

    answers: dict[str, Answer] = field(default_factory=dict)
    evidence: dict[str, list[AnswerEvidence]] = field(default_factory=lambda: defaultdict(list))


def sheet_of(assessment: Assessment) -> Sheet:
    """Every answer of an assessment and what supports it, in two queries."""
    sheet = Sheet()
    for answer in Answer.objects.filter(assessment=assessment).select_related("question", "saved_by"):
        sheet.answers[answer.question.key] = answer
    links = (
        AnswerEvidence.objects.filter(answer__assessment=assessment, removed_at__isnull=True)
        .select_related("evidence", "answer__question")
        .order_by("added_at", "pk")
    )
    for link in links:
        sheet.evidence[link.answer.question.key].append(link)
    return sheet


def levels_given(assessment: Assessment) -> dict[str, Counter[str]]:
    """The spread of own levels by heading key, while drafting or after: 3 green, 1 amber."""
    rows = Answer.objects.filter(assessment=assessment).exclude(own_level="")
    spread: dict[str, Counter[str]] = defaultdict(Counter)
    for heading, level in rows.values_list("question__heading__key", "own_level"):
        spread[heading][level] += 1
    return spread


def question_rows(assessment: Assessment) -> list[Question]:
    """The questions of an assessment's version with their headings, in order."""
    rows = Question.objects.filter(version_id=assessment.framework_version_id).select_related("heading")
    return list(rows.order_by("position"))
