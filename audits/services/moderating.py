"""Testing the claims: a grade for each question, notes, a proposed grade for each heading.

Source: DOMAIN.md, Section 11; section11.yaml, moderation.
"""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from assurance.choices import JudgementKind
from assurance.services.judgements import judge
from assurance.services.refusals import Refused
from audits.choices import AssignmentTask, GradeSide, QuestionKindChoice
from audits.logic.machines import HEADING
from audits.logic.processes import AssessmentState, AssignmentState, Fact, Party, Process
from audits.models import (
    Assessment,
    Assignment,
    Grade,
    Heading,
    HeadingAgreement,
    Question,
    QuestionReview,
    Visit,
)
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from audits.queries.grades import latest_grades
from audits.rules import may_read, own_assignments
from audits.services.assessments import acting_as
from audits.services.grading import give_grade
from audits.services.moving import move, move_assessment
from audits.services.notices import leads_of, tell
from partnerships import clock
from partnerships.access import Member

REVIEWERS = (Party.MODERATOR, Party.PEER, Party.CHECKER)
#: In which part somebody judges, as a judgement names it.
ROLE_WORDS = {Party.MODERATOR: "Moderator", Party.PEER: "Peer", Party.CHECKER: "Checker"}
#: The act that begins the review, by process.
_BEGINNING = {
    Process.MODERATED: "start_moderation",
    Process.PEER_REVIEW: "start_review",
    Process.ENDORSEMENT: "start_check",
}
_GRADABLE = (AssessmentState.IN_REVIEW, AssessmentState.MORE_ASKED)
_WITH_AGENCY = (AssessmentState.PROPOSED, AssessmentState.REFERRED)


@dataclass
class NotesChangedMeanwhile(Exception):
    """The same notes were saved elsewhere since the page was opened. Nothing was saved; `theirs` is what stands."""

    theirs: QuestionReview


def declared_assignment(assessment: Assessment, by: Member) -> Assignment:
    """The member's own assignment, declared free of conflict.

    Raises:
        Refused: there is none, or the evidence has not opened for them.
    """
    found = (
        own_assignments(by)
        .filter(assessment=assessment, state=AssignmentState.DECLARED)
        .order_by("-leads")
        .first()
    )
    if found is None or not may_read(by, assessment):
        raise Refused("Declare first whether you have a conflict of interest.")
    return found


@transaction.atomic
def start_review(*, assessment: Assessment, by: Member) -> Assessment:
    """The reviewer begins; does nothing where the review has begun already.

    Raises:
        Refused: not declared, or the assessment has not been sent in.
    """
    declared_assignment(assessment, by)
    assessment.refresh_from_db(fields=["state"])
    if assessment.state != AssessmentState.SIGNED_OFF:
        return assessment
    party = acting_as(by, assessment, *REVIEWERS)
    act = _BEGINNING[Process(assessment.process)]
    return move_assessment(assessment, act, by=by, party=party, facts={Fact.NO_CONFLICT_DECLARED})


@transaction.atomic
def score_question(
    *, assessment: Assessment, question: Question, level: str, by: Member, reason: str = ""
) -> Grade:
    """Grade one question. A reason is needed only where the grade differs from the agency's own.

    Raises:
        Refused: not declared, not in review, no such grade, a missing reason, or a grade that is final.
    """
    assignment = declared_assignment(assessment, by)
    start_review(assessment=assessment, by=by)
    _refuse_unless_gradable(assessment)
    party = acting_as(by, assessment, *REVIEWERS)
    return give_grade(
        assessment=assessment,
        side=GradeSide.MODERATED,
        level=level,
        question=question,
        reason=reason,
        by=by,
        by_role=ROLE_WORDS[party],
        assignment=assignment,
    )


@transaction.atomic
def confirm_rest(*, assessment: Assessment, heading: Heading, by: Member) -> int:
    """Give every question of a heading that has no moderated grade yet the agency's own. Returns how many.

    Raises:
        Refused: not declared, or not in review.
    """
    assignment = declared_assignment(assessment, by)
    start_review(assessment=assessment, by=by)
    _refuse_unless_gradable(assessment)
    known = latest_grades([assessment.pk])[assessment.pk]
    rest = [
        question
        for question in question_rows(assessment)
        if question.heading_id == heading.pk
        and question.pk in known.own
        and question.pk not in known.moderated
    ]
    party = acting_as(by, assessment, *REVIEWERS)
    for question in rest:
        give_grade(
            assessment=assessment,
            side=GradeSide.MODERATED,
            level=known.own[question.pk].level,
            question=question,
            by=by,
            by_role=ROLE_WORDS[party],
            assignment=assignment,
        )
    return len(rest)


def _refuse_unless_gradable(assessment: Assessment) -> None:
    if assessment.state in _WITH_AGENCY and _some_heading_is_challenged(assessment):
        return
    if assessment.state not in _GRADABLE:
        raise Refused("This assessment is not being looked at now, so its grades stay as they are.")


def _some_heading_is_challenged(assessment: Assessment) -> bool:
    """Whether the agency challenged a heading, so that its questions are looked at again."""
    return HeadingAgreement.objects.filter(assessment=assessment, state="challenged").exists()


@transaction.atomic
def save_review(
    *,
    assessment: Assessment,
    question: Question,
    revision: int,
    by: Member,
    comment: str = "",
    good_practice: str = "",
    questions_for_visit: str = "",
    visit_findings: str = "",
) -> QuestionReview:
    """Save the reviewer's notes on one question. `revision` is the one they had before them; 0 where there was none.

    Raises:
        NotesChangedMeanwhile: other notes were saved in between, for instance in another tab.
        Refused: not declared, or a question of another framework.
    """
    assignment = declared_assignment(assessment, by)
    if question.version_id != assessment.framework_version_id:
        raise Refused("This question is not part of the assessment.")
    words = {
        "comment": comment.strip(),
        "good_practice": good_practice.strip(),
        "questions_for_visit": questions_for_visit.strip(),
        "visit_findings": visit_findings.strip(),
    }
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    stored = QuestionReview.objects.filter(assignment=assignment, question=question).first()
    if stored is None:
        return QuestionReview.objects.create(
            assignment=assignment, question=question, saved_by_id=by.user_id, **words
        )
    if all(getattr(stored, name) == text for name, text in words.items()):
        return stored
    if stored.revision != revision:
        raise NotesChangedMeanwhile(stored)
    for name, text in words.items():
        setattr(stored, name, text)
    stored.revision += 1
    stored.saved_by_id, stored.saved_at = by.user_id, clock.now()
    stored.save()
    return stored


def not_moderated(assessment: Assessment, heading: Heading | None = None) -> list[Question]:
    """Graded questions that have the agency's own grade and no moderated one, in order."""
    known = latest_grades([assessment.pk])[assessment.pk]
    return [
        question
        for question in question_rows(assessment)
        if question.pk in known.own
        and question.pk not in known.moderated
        and (heading is None or question.heading_id == heading.pk)
    ]


@transaction.atomic
def propose_heading(
    *, assessment: Assessment, heading: Heading, level: str, note: str, by: Member
) -> HeadingAgreement:
    """Propose the one grade of a heading with a note; the agency answers before any grade is final.

    A new proposal clears the agency's earlier answer (no surprises: it answers what it has seen).

    Raises:
        Refused: questions without a moderated grade, no such grade, no note, or a grade that is final.
    """
    declared_assignment(assessment, by)
    party = acting_as(by, assessment, Party.MODERATOR)
    scale = spec_of(assessment.framework_version).scale
    if scale.find(level) is None:
        raise Refused("Choose one of the grades.")
    if not note.strip():
        raise Refused("Write a note to the agency: what you saw and why you propose this grade.")
    agreement, _ = HeadingAgreement.objects.get_or_create(assessment=assessment, heading=heading)
    facts = set() if not_moderated(assessment, heading) else {Fact.ALL_MODERATED}
    proposal = judge(
        kind=JudgementKind.PROPOSED_GRADE, value=level, by=by, by_role=ROLE_WORDS[party], reason=note.strip()
    )
    was_challenged = agreement.state == "challenged"
    moved = move(
        agreement,
        HEADING,
        "propose",
        by=by,
        party=party,
        facts=facts,
        proposal_id=proposal.pk,
        note=note.strip(),
        answered_at=None,
        answered_by_id=None,
        answer_words="",
    )
    if was_challenged:
        _tell_agency(assessment, f"heading-again:{proposal.pk}")
    return moved


@transaction.atomic
def propose_assessment(*, assessment: Assessment, by: Member) -> Assessment:
    """Hand the proposed grades to the agency: every question moderated, every heading proposed, the visit held.

    Raises:
        Refused: something of it is missing.
    """
    declared_assignment(assessment, by)
    facts: set[Fact] = set()
    if not not_moderated(assessment):
        facts.add(Fact.ALL_MODERATED)
    if Visit.objects.filter(assessment=assessment, state="held").exists():
        facts.add(Fact.VISIT_HELD)
    if not headings_without_proposal(assessment):
        facts.add(Fact.ALL_PROPOSED)
    moved = move_assessment(assessment, "propose", by=by, party=Party.MODERATOR, facts=facts)
    _tell_agency(assessment, f"proposed:{assessment.pk}:{clock.now():%Y%m%d%H%M%S}")
    return moved


def headings_without_proposal(assessment: Assessment) -> list[Heading]:
    """Headings with graded questions that have no proposed grade yet."""
    graded = {
        question.heading_id
        for question in question_rows(assessment)
        if question.kind == QuestionKindChoice.GRADED
    }
    proposed = (
        HeadingAgreement.objects.filter(assessment=assessment).exclude(state="open").values("heading_id")
    )
    found = Heading.objects.filter(version_id=assessment.framework_version_id, pk__in=graded)
    return list(found.exclude(pk__in=proposed).order_by("position"))


def _tell_agency(assessment: Assessment, cause: str) -> None:
    tell(
        people=leads_of(assessment),
        subject="Proposed grades are waiting for your answer",
        sentences=(
            f"The moderator has proposed grades for {assessment.subject}.",
            "Read the notes and answer each heading: agree, or say why not.",
            "No grade is final before you have answered.",
        ),
        path=reverse("home", args=[assessment.partnership.slug]),
        cause=cause,
    )


def moderator_of(assessment: Assessment) -> Assignment | None:
    """Who leads the moderation of an assessment now; None where nobody does."""
    return (
        Assignment.objects.filter(assessment=assessment, task=AssignmentTask.MODERATE, leads=True)
        .filter(state__in=(AssignmentState.LOCKED, AssignmentState.DECLARED))
        .select_related("membership__user", "agency")
        .first()
    )
