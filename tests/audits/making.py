"""Small things that tests of audits need, made by the product's own services where there are some."""

import datetime as dt
from typing import Any

from assurance.choices import EvidenceKind
from assurance.models import Evidence
from audits.choices import AssignmentTask, ProcessChoice, SubjectKind, VersionOrigin
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import (
    Answer,
    AnswerEvidence,
    Assessment,
    Assignment,
    Cycle,
    FrameworkVersion,
    Question,
)
from audits.queries.frameworks import library
from audits.services.frameworks import add_version, release_version
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency, Membership, User
from partnerships.queries.members import member_of
from partnerships.services.partnerships import add_member
from tests.conftest import Cast

#: The Wednesday before the Monday at which tests hold the clock.
LAST_WEEK = dt.date(2026, 5, 27)
IN_JULY = dt.date(2026, 7, 31)
IN_AUTUMN = dt.date(2026, 10, 30)


def officer(cast: Cast) -> Member:
    """Ashshire's policy officer."""
    return as_member(cast.people[Role.POLICY_OFFICER])


def as_member(user: User) -> Member:
    member = member_of(user.pk)
    assert member is not None
    return member


def person(cast: Cast, role: Role, agency: Agency | None = None, name: str = "") -> Member:
    """A new person of an agency with one role."""
    called = name or f"{role.label} of {agency}"
    count = Membership.objects.count()
    membership = add_member(
        email=f"{role.value}.{count}@{cast.partnership.slug}.example",
        name=called,
        roles={role: None},
        agency_id=agency.pk if agency else None,
    )
    return as_member(membership.user)


def agency(name: str, **fields: Any) -> Agency:
    return Agency.objects.get_or_create(name=name, defaults={"section11_duty": True, **fields})[0]


def released(cast: Cast, key: str = "section11-default") -> FrameworkVersion:
    """A released version of a framework of the library."""
    found = FrameworkVersion.objects.filter(framework__key=key, state="released").first()
    if found is not None:
        return found
    by = officer(cast)
    draft = add_version(spec=library()[key], came_from=VersionOrigin.LIBRARY, by=by)
    return release_version(version=draft, endorsed_on=LAST_WEEK, endorsed_minute="Minute 12", by=by)


def make_cycle(cast: Cast, version: FrameworkVersion | None = None, **fields: Any) -> Cycle:
    return Cycle.objects.create(
        framework_version=version or released(cast),
        created_by_id=cast.people[Role.POLICY_OFFICER].pk,
        **{
            "process": ProcessChoice.MODERATED,
            "title": "Section 11, 2026",
            "state": "self_assessment",
            "opens_on": LAST_WEEK,
            "self_assessment_by": IN_JULY,
            "moderation_by": IN_AUTUMN,
            **fields,
        },
    )


def make_assessment(
    cast: Cast,
    of: Agency,
    state: AssessmentState = AssessmentState.IN_PROGRESS,
    cycle: Cycle | None = None,
    **fields: Any,
) -> Assessment:
    """An agency's assessment in a state; sent in where the state says so."""
    if cycle is None and "framework_version" not in fields:
        cycle = Cycle.objects.first() or make_cycle(cast)
    if cycle is not None:
        fields.setdefault("framework_version", cycle.framework_version)
    if state not in (AssessmentState.NOT_STARTED, AssessmentState.IN_PROGRESS, AssessmentState.WITHDRAWN):
        fields["signed_off_at"] = clock.now()
        fields["signed_off_by_id"] = cast.people[Role.POLICY_OFFICER].pk
        fields["signed_off_role"] = "Chief nurse"
    facts = {"process": ProcessChoice.MODERATED, "subject_kind": SubjectKind.AGENCY, "due_on": IN_JULY}
    return Assessment.objects.create(cycle=cycle, agency=of, state=state, **{**facts, **fields})


def question_of(assessment: Assessment, key: str = "S11-1.1") -> Question:
    return Question.objects.get(version_id=assessment.framework_version_id, key=key)


def make_evidence(
    of: Agency | None, title: str = "Safeguarding policy", by: Member | None = None
) -> Evidence:
    user_id = by.user_id if by else User.objects.order_by("pk").values_list("pk", flat=True)[0]
    return Evidence.objects.create(
        title=title, kind=EvidenceKind.NOTE, what_it_proves="It exists", agency=of, added_by_id=user_id
    )


def make_answer(assessment: Assessment, evidence: Evidence | None = None, key: str = "S11-1.1") -> Answer:
    """An answer, with a piece of evidence that supports it."""
    answer = Answer.objects.create(
        assessment=assessment, question=question_of(assessment, key), explanation="We do."
    )
    if evidence is not None:
        AnswerEvidence.objects.create(answer=answer, evidence=evidence, what_it_proves="It is in place")
    return answer


def assign(
    assessment: Assessment,
    moderator: Member,
    state: AssignmentState = AssignmentState.DECLARED,
    **fields: Any,
) -> Assignment:
    """A moderator's assignment, declared unless another state is given."""
    declared = (
        {"declared_by_id": moderator.user_id, "declared_at": clock.now()}
        if state == AssignmentState.DECLARED
        else {}
    )
    return Assignment.objects.create(
        assessment=assessment,
        membership_id=moderator.membership_id,
        agency_id=moderator.agency_id,
        state=state,
        **{"task": AssignmentTask.MODERATE, **declared, **fields},
    )
