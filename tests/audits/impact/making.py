"""Subgroups, policies and their assessments for tests, made by the product's own services."""

import datetime as dt

from audits.models import Answer, Assessment, Policy, Subgroup
from audits.queries.answers import lacks_of, question_rows
from audits.queries.frameworks import spec_of
from audits.queries.impact import POLICY_FORM, SUBGROUP_FORM
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from audits.services.impact import ask_agencies, open_subgroups
from audits.services.impact_subjects import save_policy, save_subgroup
from partnerships.access import Member
from partnerships.models import Agency, Membership
from tests.audits.making import make_evidence, officer, released
from tests.conftest import Cast

IN_JULY = dt.date(2026, 7, 31)
LAST_YEAR = 2025
PLANNED = [{"text": "Meet with schools", "owner": "Chair", "due_on": "2026-12-01"}]


def subgroup(cast: Cast, name: str = "Training Subgroup", chair: Member | None = None) -> Subgroup:
    found = Membership.objects.get(pk=chair.membership_id) if chair else None
    return save_subgroup(name=name, chair=found, by=officer(cast))


def policy(cast: Cast, title: str = "Bruising protocol") -> Policy:
    return save_policy(title=title, by=officer(cast))


def opened(cast: Cast, of: Subgroup, year: int = LAST_YEAR, due_on: dt.date = IN_JULY) -> Assessment:
    released(cast, SUBGROUP_FORM)
    (made,) = open_subgroups(year=year, subgroups=[of], due_on=due_on, by=officer(cast))
    return made


def asked(cast: Cast, about: Policy, *agencies: Agency, year: int = 2026) -> list[Assessment]:
    released(cast, POLICY_FORM)
    return ask_agencies(policy=about, year=year, agencies=agencies, due_on=IN_JULY, by=officer(cast))


def answer_all(assessment: Assessment, by: Member, level: str = "green", share: int = 80) -> None:
    """Every question of an impact assessment answered."""
    spec = spec_of(assessment.framework_version)
    for row in question_rows(assessment):
        question = spec.question(row.key)
        value: object = f"What we did about {row.key}"
        if question.kind == "percent":
            value = share
        if question.kind == "choice":
            value = question.options[0]
        if question.kind == "table":
            value = [dict.fromkeys(question.columns, "Met six times")]
        if question.kind == "actions":
            value = PLANNED
        if question.kind in ("graded", "evidence"):
            value = None
        held = Answer.objects.filter(assessment=assessment, question=row).first()
        saved = save_answer(
            assessment=assessment,
            question=row,
            revision=held.revision if held else 0,
            level=level if question.is_graded else "",
            value=value,
            by=by,
        )
        if question.kind == "evidence":
            saved.evidence_links.create(
                evidence=make_evidence(assessment.agency, title="Minutes of the year", by=by),
                what_it_proves="It was done",
            )
    assert lacks_of(assessment) == []
    assessment.refresh_from_db()


def sent_in(assessment: Assessment, by: Member, **given: object) -> Assessment:
    answer_all(assessment, by, **given)  # type: ignore[arg-type]
    return sign_off(assessment=assessment, role="Chair", by=by)
