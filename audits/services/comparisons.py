"""Best practice: an agency's own profile, and providers compared for one need (best_practice_matrix.yaml, D07, D08).

A profile is scored row by row against what was seen, with the reason; it is shown as a profile and never as a total.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from assurance.services.refusals import Refused
from audits.choices import SubjectKind
from audits.logic.frameworks.spec import FrameworkKind
from audits.logic.processes import AssessmentState, Party, Process
from audits.models import Assessment, Comparison, ComparisonEntry, FrameworkVersion
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from audits.rules import COMPARE_PROVIDERS, USE_MATRIX
from audits.services.answers import save_answer
from audits.services.assessments import Subject, acting_as, start
from audits.services.moving import move_assessment
from partnerships import clock
from partnerships.access import Member
from partnerships.models import Agency
from partnerships.services.log import record

MOST_PROVIDERS = 8


def _matrix(version: FrameworkVersion) -> FrameworkVersion:
    if version.framework.kind != FrameworkKind.MATRIX:
        raise Refused("This is not a best-practice matrix.")
    return version


@transaction.atomic
def start_profile(*, framework_version: FrameworkVersion, by: Member) -> Assessment:
    """Begin a profile of one's own agency, or go on with the one that is open. Nobody else sees it.

    Raises:
        Refused: no agency, no permission, or the matrix is not released.
    """
    if not by.can(USE_MATRIX) or by.agency_id is None:
        raise Refused("A profile is kept by somebody of an agency.")
    agency = Agency.objects.select_for_update().get(pk=by.agency_id)
    held = Assessment.objects.filter(
        process=Process.GUIDE,
        agency=agency,
        comparison_entry__isnull=True,
        state=AssessmentState.IN_PROGRESS,
        framework_version=framework_version,
    ).first()
    return held or start(
        framework_version=_matrix(framework_version),
        process=Process.GUIDE,
        subject=Subject(SubjectKind.AGENCY, agency=agency),
        by=by,
    )


@transaction.atomic
def save_scores(*, assessment: Assessment, scores: Mapping[str, Mapping[str, Any]], by: Member) -> int:
    """Save what was scored of one provider, finished or not; returns how many rows.

    `scores`: by row key, the arguments of `answers.save_answer`: level, explanation (the reason and what was seen).

    Raises:
        Refused: closed already, not this person's, or a score without its reason.
        TextChangedMeanwhile: a newer text was saved elsewhere; nothing of this save is kept.
    """
    rows = {row.key: row for row in question_rows(assessment)}
    for key, words in scores.items():
        if words.get("level") and not str(words.get("explanation") or "").strip():
            raise Refused(f"Say why, and what you saw, for “{rows[key].text}”.")
        save_answer(assessment=assessment, question=rows[key], by=by, **words)
    return len(scores)


def close(*, assessment: Assessment, by: Member) -> Assessment:
    """Finish a profile: it stays as it is, with its day.

    Raises:
        Refused: closed already, or not this person's.
    """
    party = acting_as(by, assessment, Party.LEAD)
    return move_assessment(assessment, "close", by=by, party=party, closed_at=clock.now())


@transaction.atomic
def start_comparison(
    *, framework_version: FrameworkVersion, title: str, need: str, providers: Iterable[Agency], by: Member
) -> Comparison:
    """Compare possible providers for one need.

    Raises:
        Refused: not this person's, no title or need, the matrix is not released, or no provider or too many.
    """
    if not by.can(COMPARE_PROVIDERS):
        raise Refused("Comparing providers is for those who commission training.")
    title, need = " ".join(title.split()), need.strip()
    if not title or not need:
        raise Refused("Give the comparison a title and say what is needed.")
    chosen = list(providers)
    if len(chosen) < 2:
        raise Refused("Choose at least two providers.")
    made = Comparison.objects.create(
        framework_version=_matrix(framework_version), title=title[:150], need=need, made_by_id=by.user_id
    )
    record("comparison.made", f"Comparison: {made.title}", by=by, subject=made)
    add_providers(comparison=made, providers=chosen, by=by)
    return made


@transaction.atomic
def add_providers(*, comparison: Comparison, providers: Iterable[Agency], by: Member) -> int:
    """Add providers to a comparison; those in it already are left as they are. Returns how many are new.

    Raises:
        Refused: not its maker's, closed, or too many.
    """
    stored = _own(comparison, by)
    held = set(entries_of(stored).values_list("assessment__agency_id", flat=True))
    new = [each for each in providers if each.pk not in held]
    if len(held) + len(new) > MOST_PROVIDERS:
        raise Refused(f"Compare up to {MOST_PROVIDERS} providers at a time.")
    for agency in new:
        assessment = start(
            framework_version=stored.framework_version,
            process=Process.GUIDE,
            subject=Subject(SubjectKind.AGENCY, agency=agency),
            by=by,
        )
        ComparisonEntry.objects.create(comparison=stored, assessment=assessment)
    return len(new)


@transaction.atomic
def remove_provider(*, entry: ComparisonEntry, by: Member) -> None:
    """Take a provider out of an open comparison, with what was scored of it.

    Raises:
        Refused: not its maker's, closed, or only two are left.
    """
    stored = _own(entry.comparison, by)
    if entries_of(stored).count() <= 2:
        raise Refused("A comparison needs two providers. Add another first.")
    assessment = entry.assessment
    record(
        "comparison.removed", f"{assessment.agency} was taken out of {stored.title}", by=by, subject=stored
    )
    entry.delete()
    assessment.delete()


@transaction.atomic
def close_comparison(*, comparison: Comparison, by: Member) -> int:
    """Finish a comparison: its profiles stay as they are. Returns how many were closed.

    Raises:
        Refused: not its maker's, closed already, or a row of a provider has no score.
    """
    stored = _own(comparison, by)
    rows = [entry.assessment for entry in entries_of(stored)]
    graded = sum(question.is_graded for question in spec_of(stored.framework_version).questions)
    for assessment in rows:
        if assessment.answers.exclude(own_level="").count() < graded:
            raise Refused(f"Some rows of {assessment.agency} have no score yet.")
    for assessment in rows:
        close(assessment=assessment, by=by)
    return len(rows)


def entries_of(comparison: Comparison) -> Any:
    """The providers of a comparison, by name."""
    return comparison.entries.select_related("assessment__agency").order_by("assessment__agency__name", "pk")


def _own(comparison: Comparison, by: Member) -> Comparison:
    if comparison.made_by_id != by.user_id or not by.can(COMPARE_PROVIDERS):
        raise Refused("Who made a comparison changes it.")
    stored = Comparison.objects.select_for_update().get(pk=comparison.pk)
    if entries_of(stored).filter(assessment__state=AssessmentState.CLOSED).exists():
        raise Refused("This comparison is finished: it stays as it is.")
    return stored
