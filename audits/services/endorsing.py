"""A course against the minimum standards: private self-check, submission, check, decision, certificate.

Source: DOMAIN.md, Minimum standards. Answers, evidence and the submission itself go through the engine
(`answers.save_answer`, `assessments.sign_off`); grades through `moderating`.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from assurance.services.actions import add_action
from assurance.services.refusals import Refused
from audits.choices import AssignmentTask, GradeSide, PartyChoice, SubjectKind
from audits.logic.frameworks.spec import FrameworkKind
from audits.logic.machines import ASSIGNMENT, SETTLED
from audits.logic.processes import AssignmentState, Fact, Party, Process
from audits.models import (
    Assessment,
    AssessmentAction,
    Assignment,
    DialogueEntry,
    FrameworkVersion,
    Grade,
    Question,
    QuestionReview,
)
from audits.queries.endorsing import counted, provider_people, standards_words
from audits.rules import CHECK_COURSE, DECIDE_ENDORSEMENT, SUBMIT_COURSE, own_assignments, unblocked
from audits.services.assessments import Subject, acting_as, start
from audits.services.declarations import declare_none
from audits.services.dialogue import MOST_CHARACTERS
from audits.services.moderating import not_moderated, save_review, score_question, start_review
from audits.services.moving import move, move_assessment
from audits.services.notices import officers, reviewers_of, tell
from courses.choices import EndorsementOutcome
from courses.models import Course, Endorsement
from courses.services.endorsing import endorse
from courses.services.refusals import Refused as CourseRefused
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.models import Membership
from partnerships.queries.members import member_of

OWNER = "Course lead"


@transaction.atomic
def start_submission(*, course: Course, framework_version: FrameworkVersion, by: Member) -> Assessment:
    """The provider begins a private self-check of a course; nobody else sees it until it is submitted.

    Raises:
        Refused: not the provider's own course, not a set of standards, or one of this course is open already.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    if not by.can(SUBMIT_COURSE) or by.agency_id is None or course.provider_id != by.agency_id:
        raise Refused("You can check the courses of your own agency.")
    if framework_version.framework.kind != FrameworkKind.STANDARDS:
        raise Refused("Choose a set of minimum standards.")
    open_ones = Assessment.objects.filter(process=Process.ENDORSEMENT, course=course)
    if open_ones.exclude(state__in=SETTLED).exists():
        raise Refused("This course is being checked already. Go on with that one.")
    return start(
        framework_version=framework_version,
        process=Process.ENDORSEMENT,
        subject=Subject(SubjectKind.COURSE, course=course, agency=course.provider),
        by=by,
    )


def _path(assessment: Assessment) -> str:
    return reverse("audits:submission", args=[assessment.partnership.slug, assessment.pk])


@transaction.atomic
def assign_checker(*, assessment: Assessment, membership: Membership, by: Member) -> Assignment:
    """The officer asks somebody to check a course: a moderator of a peer agency, or one of the team.

    Raises:
        Refused: not the officer, the person may not check this provider, or was asked already.
    """
    acting_as(by, assessment, Party.OFFICER)
    person = member_of(membership.user_id)
    if person is None or not person.can(CHECK_COURSE):
        raise Refused(f"{membership.user.name} is not a moderator.")
    if _standing(assessment, person).exists():
        raise Refused(f"{membership.user.name} was asked already.")
    made = _assignment(assessment, person, by, why="Chosen by the policy officer")
    if not unblocked(Assignment.objects.filter(pk=made.pk), person).exists():
        raise Refused(
            f"{membership.user.name} may not check this provider: their own agency, a declared interest, or one"
            " agency commissions the other."
        )
    locked = move(made, ASSIGNMENT, "lock", by=by, party=Party.OFFICER, facts={Fact.NOT_BLOCKED})
    tell(
        people=reviewers_of([locked]),
        subject="A course to check against the minimum standards",
        sentences=(
            f"You are asked to check {assessment.subject}.",
            "Declare first whether you have a conflict of interest. Its answers and evidence open after that.",
        ),
        path=reverse("audits:check_declare", args=[assessment.partnership.slug, assessment.pk]),
        cause=f"check-assigned:{locked.pk}",
    )
    return locked


def _standing(assessment: Assessment, person: Member) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        assessment=assessment,
        membership_id=person.membership_id,
        state__in=[AssignmentState.PROPOSED, AssignmentState.LOCKED, AssignmentState.DECLARED],
    )


def _assignment(assessment: Assessment, person: Member, by: Member, *, why: str) -> Assignment:
    return Assignment.objects.create(
        assessment=assessment,
        membership_id=person.membership_id,
        agency_id=person.agency_id,
        task=AssignmentTask.CHECK,
        state=AssignmentState.PROPOSED,
        why=why,
        assigned_by_id=by.user_id,
    )


def own_check(assessment: Assessment, by: Member) -> Assignment | None:
    """The member's own assignment to check this course, declared or to declare."""
    rows = own_assignments(by).filter(assessment=assessment, task=AssignmentTask.CHECK)
    return rows.select_related("assessment").order_by("-pk").first()


@transaction.atomic
def start_check(*, assessment: Assessment, by: Member) -> Assessment:
    """Declare that there is no conflict of interest and begin to check; one of the team needs no assignment before.

    Raises:
        Refused: not a checker of this course, a conflict that the portal knows of, or not submitted yet.
    """
    mine = own_check(assessment, by)
    if mine is None:
        if not (by.in_qa_team and by.can(CHECK_COURSE)):
            raise Refused("This is for somebody else to do.")
        made = _assignment(assessment, by, by, why="Took it up")
        if not unblocked(Assignment.objects.filter(pk=made.pk), by).exists():
            raise Refused(
                "You may not check this provider: it is your own agency, or you declared an interest."
            )
        mine = move(made, ASSIGNMENT, "lock", by=by, party=Party.OFFICER, facts={Fact.NOT_BLOCKED})
    if mine.state == AssignmentState.LOCKED:
        declare_none(assignment=mine, by=by)
    return start_review(assessment=assessment, by=by)


@dataclass(frozen=True)
class Standard:
    """What a checker says about one standard. A development has a day by which it is needed."""

    level: str
    reason: str = ""
    comment: str = ""
    good_practice: str = ""
    development: str = ""
    development_due_on: dt.date | None = None
    development_is_condition: bool = False
    #: The revision of the notes that the checker had before them; 0 where there were none.
    revision: int = 0


@transaction.atomic
def check_standard(
    *, assessment: Assessment, question: Question, given: Standard, by: Member
) -> QuestionReview:
    """Check one standard: its grade (a reason only where it differs), comments, and a development with its day.

    Raises:
        Refused: not declared, not being checked, a missing reason, or a development without a day to come.
        NotesChangedMeanwhile: the notes were saved in another tab.
    """
    development = given.development.strip()
    if development and given.development_due_on is None:
        raise Refused("Give the day by which the development is needed.")
    if development and given.development_due_on and given.development_due_on < clock.today():
        raise Refused("The day of a development is past. Give a day to come.")
    if len(development) > MOST_CHARACTERS:
        raise Refused("The development is too long. Shorten it and save again.")
    mine = own_check(assessment, by)
    held = (
        Grade.objects.filter(
            assessment=assessment, question=question, side=GradeSide.MODERATED, assignment=mine
        )
        .select_related("judgement")
        .order_by("-pk")
        .first()
    )
    if held is None or (held.level, held.judgement.reason) != (given.level, given.reason.strip()):
        score_question(
            assessment=assessment, question=question, level=given.level, reason=given.reason, by=by
        )
    review = save_review(
        assessment=assessment,
        question=question,
        revision=given.revision,
        by=by,
        comment=given.comment,
        good_practice=given.good_practice,
    )
    review.development = development
    review.development_due_on = given.development_due_on if development else None
    review.development_is_condition = bool(development) and given.development_is_condition
    review.save(update_fields=["development", "development_due_on", "development_is_condition"])
    return review


@transaction.atomic
def ask_changes(*, assessment: Assessment, what: str, due_on: dt.date, by: Member) -> Assessment:
    """Give the course back to its provider for changes, by a day. The words stand in the dialogue.

    Raises:
        Refused: no words, a day already past, not its checker, or not being checked.
    """
    if due_on < clock.today():
        raise Refused("Choose a day that is not past.")
    party = acting_as(by, assessment, Party.CHECKER)
    facts = {Fact.DUE_DATE} | ({Fact.REASON} if what.strip() else set())
    asked = move_assessment(assessment, "ask_changes", by=by, party=party, facts=facts, due_on=due_on)
    DialogueEntry.objects.create(
        assessment=assessment,
        party=PartyChoice.CHECKER,
        text=what.strip()[:MOST_CHARACTERS],
        by_id=by.user_id,
    )
    tell(
        people=provider_people(assessment),
        subject=f"Changes are asked for: {assessment.subject}",
        sentences=(
            "Your course was looked at against the minimum standards, and changes are asked for.",
            f"Please make them and send it in again by {long_date(due_on)}.",
        ),
        path=_path(assessment),
        cause=f"course-changes:{assessment.pk}:{clock.now():%Y%m%d%H%M%S}",
    )
    return asked


@dataclass(frozen=True)
class Decision:
    """What the officer decides about a course. The period's last day is `expires_on`."""

    outcome: EndorsementOutcome
    reason: str
    starts_on: dt.date | None = None
    expires_on: dt.date | None = None
    conditions: str = ""


@transaction.atomic
def decide(*, assessment: Assessment, decision: Decision, by: Member) -> Endorsement:
    """Endorse the course, with conditions, or not. Developments become actions of the provider.

    Raises:
        Refused: not the officer, standards unchecked, no reason, no period or conditions where they are needed, or a
            development whose day is past.
    """
    if not by.can(DECIDE_ENDORSEMENT):
        raise Refused("The policy officer decides.")
    party = acting_as(by, assessment, Party.OFFICER)
    facts: set[Fact] = set() if not_moderated(assessment) else {Fact.ALL_MODERATED}
    if decision.reason.strip():
        facts.add(Fact.REASON)
    move_assessment(assessment, "decide", by=by, party=party, facts=facts, closed_at=clock.now())
    met, of = counted(assessment)
    try:
        endorsement = endorse(
            course=Course.objects.get(pk=assessment.course_id),
            outcome=decision.outcome,
            standards=standards_words(assessment.framework_version),
            number_met=met,
            number_of=of,
            reason=decision.reason,
            by=by,
            starts_on=decision.starts_on,
            expires_on=decision.expires_on,
            conditions=decision.conditions,
        )
    except CourseRefused as refusal:
        raise Refused(str(refusal)) from refusal
    _make_actions(assessment, by)
    tell(
        people=provider_people(assessment) or officers(),
        subject=f"{decision.outcome.label}: {assessment.subject}",
        sentences=(
            f"{assessment.subject} was held against the minimum standards: {decision.outcome.label.lower()}.",
            "The page says why, standard by standard, and what has to be developed by when.",
        ),
        path=_path(assessment),
        cause=f"course-decided:{endorsement.pk}",
    )
    return endorsement


def _make_actions(assessment: Assessment, by: Member) -> None:
    reviews = QuestionReview.objects.filter(assignment__assessment=assessment).exclude(development="")
    for review in reviews.select_related("question").order_by("question__position", "pk"):
        assert review.development_due_on is not None
        action = add_action(
            text=review.development,
            due_on=max(review.development_due_on, clock.today()),
            agency=assessment.agency,
            owner=OWNER,
            by=by,
        )
        AssessmentAction.objects.create(
            assessment=assessment,
            question=review.question,
            action=action,
            is_condition=review.development_is_condition,
        )
