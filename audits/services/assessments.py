"""Beginning, signing off, reopening and withdrawing assessments of every process."""

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from assurance.choices import ActionChoice
from assurance.models import Action
from assurance.services.refusals import Refused
from audits.assessment_words import called
from audits.choices import FILE_ROUTES, GradeSide, ProcessChoice, SubjectKind, VersionChoice
from audits.logic.machines import ASSESSMENT
from audits.logic.processes import AssessmentState, Fact, Party, Process
from audits.models import (
    Answer,
    Assessment,
    AssessmentAction,
    AssessmentEvidence,
    Cycle,
    FrameworkVersion,
    Policy,
    Subgroup,
)
from audits.queries.answers import lacks_of, question_rows
from audits.queries.grades import latest_grades
from audits.rules import parties_of
from audits.services.grading import give_grade
from audits.services.moving import move_assessment
from courses.models import Course, Event
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.models import Agency
from partnerships.services.log import record

#: The act by which an assessment leaves its author's hands.
SENDING = {Process.ENDORSEMENT: "submit", Process.OBSERVATION: "write_up"}
#: The same after its checker had asked for changes.
SENDING_AGAIN = {Process.ENDORSEMENT: "resubmit"}
AUTHORS = (Party.LEAD, Party.PROVIDER, Party.OBSERVER, Party.CHAIR)


def acting_as(by: Member, assessment: Assessment, *wanted: Party) -> Party:
    """The first of these parts in which a member may act on an assessment.

    Raises:
        Refused: none of them is theirs.
    """
    held = parties_of(by, assessment)
    for party in wanted:
        if party in held:
            return party
    raise Refused("This is for somebody else to do.")


@dataclass(frozen=True)
class Subject:
    """What is held against a framework: `kind` says which of the others names it. An agency may answer for any."""

    kind: SubjectKind
    agency: Agency | None = None
    course: Course | None = None
    event: Event | None = None
    subgroup: Subgroup | None = None
    policy: Policy | None = None
    #: Of a meeting, which has no row.
    words: str = ""


@transaction.atomic
def start(
    *,
    framework_version: FrameworkVersion,
    process: Process,
    subject: Subject,
    by: Member | int | None,
    cycle: Cycle | None = None,
    year: int | None = None,
    due_on: dt.date | None = None,
    previous: Assessment | None = None,
) -> Assessment:
    """Begin to hold one subject against a released version. It stays on this version to its end.

    `previous` is the same subject's assessment before; without it the newest that was sent in on the same framework
    is found by itself (its answers are shown beside, and may be carried forward).

    Raises:
        Refused: the version is not released, or the cycle has an assessment of this agency already.
    """
    if framework_version.state != VersionChoice.RELEASED:
        raise Refused("Release this version of the framework first.")
    assessment = Assessment(
        framework_version=framework_version,
        process=ProcessChoice(process),
        subject_kind=subject.kind,
        cycle=cycle,
        agency=subject.agency,
        course=subject.course,
        event=subject.event,
        subgroup=subject.subgroup,
        policy=subject.policy,
        subject_words=subject.words,
        year=year,
        due_on=due_on,
        previous=previous,
        state=ASSESSMENT[process].start,
        created_by_id=by.user_id if isinstance(by, Member) else by,
    )
    if previous is None:
        assessment.previous = one_before(assessment)
    try:
        with transaction.atomic():
            assessment.save()
    except IntegrityError as error:
        if "assessment_once_in_a_cycle" not in str(error):
            raise
        raise Refused(f"{subject.agency} takes part in this cycle already.") from error
    record("assessment.started", f"An assessment of {assessment.subject} began", by=by, subject=assessment)
    return assessment


def one_before(assessment: Assessment) -> Assessment | None:
    """The newest assessment of the same subject on any version of the same framework that was sent in before."""
    if assessment.subject_kind == SubjectKind.MEETING:
        return None
    same_subject = {
        "agency_id": assessment.agency_id,
        "course_id": assessment.course_id,
        "event_id": assessment.event_id,
        "subgroup_id": assessment.subgroup_id,
        "policy_id": assessment.policy_id,
    }
    return (
        Assessment.objects.filter(
            process=assessment.process,
            framework_version__framework_id=assessment.framework_version.framework_id,
            signed_off_at__isnull=False,
            **same_subject,
        )
        .exclude(state=AssessmentState.WITHDRAWN)
        .order_by("-signed_off_at", "-pk")
        .first()
    )


def begin(*, assessment: Assessment, by: Member) -> Assessment:
    """The author opens it for the first time.

    Raises:
        Refused: it has begun already, or it is somebody else's.
    """
    party = acting_as(by, assessment, *AUTHORS)
    return move_assessment(assessment, "begin", by=by, party=party, opened_at=clock.now())


def sending_facts(assessment: Assessment) -> frozenset[Fact]:
    """What is true of an assessment that is about to be sent in."""
    facts: set[Fact] = set()
    answers_needed = assessment.route not in FILE_ROUTES
    if answers_needed and not lacks_of(assessment):
        facts.add(Fact.ALL_ANSWERED)
    if assessment.route:
        facts.add(Fact.ROUTE_CHOSEN)
    attached = AssessmentEvidence.objects.filter(
        assessment=assessment, removed_at__isnull=True, evidence__withdrawn_at__isnull=True
    )
    if assessment.route in FILE_ROUTES and attached.exists():
        facts.add(Fact.FILE_ATTACHED)
    return frozenset(facts)


@transaction.atomic
def sign_off(*, assessment: Assessment, role: str, by: Member) -> Assessment:
    """A senior lead signs and sends it in: own grades become judgements, planned actions become actions.

    `role` is the position that the person holds ("Chief nurse"). For a course this is its submission, for an
    observation its write-up. Signing twice after a reopening records again only the grades that changed.

    Raises:
        Refused: questions are open, no position is given, or it is not this person's to sign.
    """
    role = role.strip()
    if not role:
        raise Refused("Give the position of the person who signs.")
    assessment.state = Assessment.objects.select_for_update().get(pk=assessment.pk).state
    process = Process(assessment.process)
    party = acting_as(by, assessment, *AUTHORS)
    facts = sending_facts(assessment)
    if Fact.ALL_ANSWERED not in facts and assessment.route not in FILE_ROUTES:
        lacking = lacks_of(assessment)
        raise Refused(
            f"{plural(len(lacking), 'question still needs', 'questions still need')} something. "
            f"The first is {called(lacking[0].question)}: {lacking[0].sentences[0]}"
        )
    is_again = assessment.state == AssessmentState.MORE_ASKED and process in SENDING_AGAIN
    signed = move_assessment(
        assessment,
        SENDING_AGAIN[process] if is_again else SENDING.get(process, "sign_off"),
        by=by,
        party=party,
        facts=facts,
        signed_off_at=clock.now(),
        signed_off_by_id=by.user_id,
        signed_off_role=role[:120],
    )
    record_own_grades(assessment=assessment, by=by, by_role=role)
    record_planned_actions(assessment=assessment, by=by)
    return signed


@transaction.atomic
def record_own_grades(*, assessment: Assessment, by: Member, by_role: str) -> int:
    """Write the own grades as they stand as judgements; those recorded before and unchanged stay. Returns how many."""
    known = latest_grades([assessment.pk]).get(assessment.pk)
    questions = {question.pk: question for question in question_rows(assessment)}
    answers = (
        Answer.objects.filter(assessment=assessment).exclude(own_level="").order_by("question__position")
    )
    written = 0
    for answer in answers:
        before = known.own.get(answer.question_id) if known else None
        if before is not None and before.level == answer.own_level:
            continue
        give_grade(
            assessment=assessment,
            side=GradeSide.OWN,
            level=answer.own_level,
            question=questions[answer.question_id],
            by=by,
            by_role=by_role[:120],
            reason=answer.not_applicable_reason,
        )
        written += 1
    return written


@transaction.atomic
def record_planned_actions(*, assessment: Assessment, by: Member) -> int:
    """Make actions of the agency of those planned in its answers; those made before stay. Returns how many are new."""
    made = set(
        AssessmentAction.objects.filter(assessment=assessment).values_list("question_id", "action__text")
    )
    written = 0
    for answer in Answer.objects.filter(assessment=assessment, value__isnull=False).select_related(
        "question"
    ):
        for planned in planned_actions(answer):
            if (answer.question_id, planned["text"]) in made:
                continue
            action = Action.objects.create(
                text=planned["text"],
                agency_id=assessment.agency_id,
                owner=planned["owner"],
                due_on=dt.date.fromisoformat(planned["due_on"]),
                state=ActionChoice.OPEN,
                created_by_id=by.user_id,
            )
            AssessmentAction.objects.create(assessment=assessment, question=answer.question, action=action)
            written += 1
    return written


def planned_actions(answer: Answer) -> list[dict[str, str]]:
    """The actions written in an answer that say what and by when: [{text, owner, due_on}]."""
    if answer.question.kind not in ("graded", "actions") or not isinstance(answer.value, list):
        return []
    return [row for row in answer.value if row.get("text") and row.get("due_on")]


def reopen(*, assessment: Assessment, why: str, by: Member) -> Assessment:
    """The officer gives a return back to its author before anybody looks at it. What was graded stays on record.

    Raises:
        Refused: no reason, moderation has begun, not the officer, or a process that has another way back.
    """
    party = acting_as(by, assessment, Party.OFFICER)
    if not any(move.action == "reopen" for move in ASSESSMENT[Process(assessment.process)].moves):
        raise Refused("This is sent back on its own page, with the reason.")
    return move_assessment(
        assessment,
        "reopen",
        by=by,
        party=party,
        facts={Fact.REASON} if why.strip() else set(),
        signed_off_at=None,
        signed_off_by_id=None,
        signed_off_role="",
    )


def withdraw(*, assessment: Assessment, why: str = "", by: Member) -> Assessment:
    """Take an assessment out: an agency that left the duty, a course that its provider does not submit after all.

    Raises:
        Refused: it has gone too far, no reason where one is needed, or not this person's to do.
    """
    party = acting_as(by, assessment, Party.OFFICER, Party.PROVIDER)
    facts: AbstractSet[Fact] = {Fact.REASON} if why.strip() else set()
    withdrawn = move_assessment(
        assessment, "withdraw", by=by, party=party, facts=facts, closed_at=clock.now()
    )
    record("assessment.why_withdrawn", why.strip() or "No reason needed", by=by, subject=assessment)
    return withdrawn
