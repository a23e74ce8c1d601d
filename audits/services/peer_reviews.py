"""A peer review from the declaration to its sharing; what follows is in `peer_answers` and `peer_returns`.

Source: DOMAIN.md, Training peer review; training_peer_review.yaml, stages, line_fields and outcomes.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from assurance.logic.machines import allowed
from assurance.services.refusals import Refused
from audits.choices import GradeSide, PartyChoice, PeerAct
from audits.logic.machines import PEER_LINE
from audits.logic.processes import AssessmentState, AssignmentState, Fact, LineState, Party, Process
from audits.models import Assessment, Assignment, PeerStatement, Question, QuestionReview
from audits.queries.frameworks import spec_of
from audits.queries.peer_matching import able_to_review
from audits.queries.peer_reviews import Line, line_of, lines_of
from audits.rules import declared_by, own_assignments, unblocked
from audits.services import declarations
from audits.services.dialogue import MOST_CHARACTERS
from audits.services.grading import give_grade
from audits.services.moderating import NotesChangedMeanwhile, start_review
from audits.services.moving import move_assessment
from audits.services.notices import leads_of, tell
from audits.services.peer_returns import advance_group
from partnerships import clock
from partnerships.access import Member

NO_CONFLICT = "I have no conflict of interest with the agency reviewed"
_GRADABLE = (AssessmentState.SIGNED_OFF, AssessmentState.IN_REVIEW)


@dataclass(frozen=True)
class LineReview:
    """What a peer says about one line. A development has a day and a role that sees to it."""

    level: str
    reason: str = ""
    comment: str = ""
    good_practice: str = ""
    development: str = ""
    development_due_on: dt.date | None = None
    development_owner: str = ""
    #: The revision of the notes that the peer had before them; 0 where there were none.
    revision: int = 0


def path_of(assessment: Assessment) -> str:
    """The page of a peer review."""
    return reverse("audits:peer_review", args=[assessment.partnership.slug, assessment.pk])


def state_of(assessment: Assessment) -> AssessmentState:
    """The state as it is stored now; the row stays locked to the end of the transaction.

    Raises:
        Refused: it is no peer review.
    """
    assessment.state = Assessment.objects.select_for_update().get(pk=assessment.pk).state
    if assessment.process != Process.PEER_REVIEW:
        raise Refused("This is no peer review.")
    return AssessmentState(assessment.state)


def say_formally(
    assessment: Assessment,
    act: PeerAct,
    *,
    by: Member,
    party: Party,
    words: str = "",
    statements: Sequence[str] = (),
    assignment: Assignment | None = None,
) -> PeerStatement:
    """Keep a formal act: who, in which part, what they confirmed, when."""
    return PeerStatement.objects.create(
        assessment=assessment,
        assignment=assignment,
        act=act,
        party=PartyChoice(party),
        words=words.strip()[:MOST_CHARACTERS],
        statements=[statement[:500] for statement in statements],
        by_id=by.user_id,
    )


# --- declaring ----------------------------------------------------------------------------------------------------


@transaction.atomic
def declare_none(*, assignment: Assignment, by: Member) -> PeerStatement:
    """One person of the reviewing agency declares that they have no conflict: answers and evidence open to them.

    Colleagues declare for themselves.

    Raises:
        Refused: not their agency's to review, declared already, or a rule forbids it whatever they say.
    """
    stored = Assignment.objects.select_for_update(of=("self",)).select_related("assessment")
    held = stored.get(pk=assignment.pk)
    party = declarations.reviewer_party(held, by)
    if declared_by(by).filter(pk=held.pk).exists():
        raise Refused("You have declared already.")
    if held.state == AssignmentState.LOCKED:
        declarations.declare_none(assignment=held, by=by)
    elif not unblocked(own_assignments(by).filter(pk=held.pk), by).exists():
        raise Refused("You declared an interest in this agency, so it stays closed to you.")
    return say_formally(
        held.assessment, PeerAct.DECLARED, by=by, party=party, statements=(NO_CONFLICT,), assignment=held
    )


@transaction.atomic
def declare_conflict(*, assignment: Assignment, words: str, by: Member) -> bool:
    """One person has a conflict: nothing opens to them, or closes again. Returns whether a colleague can go on.

    Where the agency has another lead it still reviews; otherwise the officer chooses another agency.

    Raises:
        Refused: no words, or not their agency's to review.
    """
    party = declarations.reviewer_party(assignment, by)
    reviewed = assignment.assessment.agency
    if party != Party.PEER or assignment.membership_id is not None or reviewed is None:
        declarations.declare_conflict(assignment=assignment, words=words, by=by)
        return False
    assert assignment.agency_id is not None
    able = able_to_review(assignment.agency_id, reviewed.pk)
    others = [(each.user.name, each.user.email) for each in able if each.pk != by.membership_id]
    if not others:
        declarations.declare_conflict(assignment=assignment, words=words, by=by)
        return False
    declarations.declare_interest(agency=reviewed, words=words, by=by)
    tell(
        people=others,
        subject=f"Please review {reviewed}",
        sentences=(
            f"{by.name} has a conflict of interest with {reviewed}. Please take over the peer review.",
        ),
        path=reverse("audits:our_peer_reviews", args=[assignment.partnership.slug]),
        cause=f"peer-colleague:{assignment.pk}:{by.membership_id}",
    )
    return True


def declared_review(assessment: Assessment, by: Member) -> Assignment:
    """The member's own peer review, declared free of conflict.

    Raises:
        Refused: there is none.
    """
    rows = unblocked(declared_by(by).filter(assessment=assessment, task="review"), by)
    found = rows.order_by("-pk").first()
    if found is None:
        raise Refused("Declare first whether you have a conflict of interest.")
    return found


# --- reviewing ----------------------------------------------------------------------------------------------------


def refuse_line(line: Line, action: str, party: Party, facts: set[Fact]) -> None:
    """Ask the table of a line.

    Raises:
        Refused: it does not allow the act now.
    """
    verdict = allowed(PEER_LINE, line.state, action, by=party, facts=frozenset(facts))
    if not verdict.is_allowed:
        raise Refused(verdict.why)


def line_row(assessment: Assessment, question: Question) -> Line:
    """A line as it stands.

    Raises:
        Refused: the question is none.
    """
    try:
        return line_of(assessment, question)
    except KeyError as error:
        raise Refused("This question is not a line of the review.") from error


@transaction.atomic
def review_line(
    *, assessment: Assessment, question: Question, given: LineReview, by: Member
) -> QuestionReview:
    """Grade one line (a reason only where it differs from the agency's own), with good practice and a development.

    A line that the agency did not agree with may be graded again after its answer; the agency then answers anew.

    Raises:
        Refused: not declared, not being reviewed, a missing reason, a development without its day or owner.
        NotesChangedMeanwhile: a colleague, or the same person in another tab, saved other notes.
    """
    assignment = declared_review(assessment, by)
    state = state_of(assessment)
    line = line_row(assessment, question)
    if state not in _GRADABLE and not (
        state == AssessmentState.RESPONDED and line.state == LineState.CHALLENGED
    ):
        raise Refused("This review is not open to grading now. Its grades stay as they are.")
    refuse_line(line, "grade", Party.PEER, {Fact.NO_CONFLICT_DECLARED})
    _check_development(given)
    start_review(assessment=assessment, by=by)
    is_new = line.peer is None or (line.peer.level, line.peer.judgement.reason) != (
        given.level,
        given.reason.strip(),
    )
    if is_new or line.state == LineState.CHALLENGED:
        give_grade(
            assessment=assessment,
            side=GradeSide.MODERATED,
            level=given.level,
            question=question,
            reason=given.reason,
            by=by,
            by_role=_role(assignment),
            assignment=assignment,
        )
    review = _save_notes(assignment, question, given, by)
    advance_group(assessment, by=by, party=Party.PEER)
    if state == AssessmentState.RESPONDED:
        tell_agency(assessment, f"peer-again:{question.pk}", "A line of your peer review was graded again")
    return review


def _role(assignment: Assignment) -> str:
    return f"Peer, {assignment.agency}"[:120] if assignment.agency else "Peer"


def _check_development(given: LineReview) -> None:
    if max(len(given.comment), len(given.good_practice), len(given.development)) > MOST_CHARACTERS:
        raise Refused(f"A text may have {MOST_CHARACTERS:,} characters at most.")
    if not given.development.strip():
        return
    if given.development_due_on is None:
        raise Refused("Give the day by which the development is needed.")
    if given.development_due_on < clock.today():
        raise Refused("The day of a development is past. Give a day to come.")
    if not given.development_owner.strip():
        raise Refused("Say who sees to the development, by role.")


def _save_notes(assignment: Assignment, question: Question, given: LineReview, by: Member) -> QuestionReview:
    development = given.development.strip()
    words = {
        "comment": given.comment.strip(),
        "good_practice": given.good_practice.strip(),
        "development": development,
        "development_due_on": given.development_due_on if development else None,
        "development_owner": given.development_owner.strip()[:120] if development else "",
    }
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    stored = QuestionReview.objects.filter(assignment=assignment, question=question).first()
    if stored is None:
        return QuestionReview.objects.create(
            assignment=assignment, question=question, saved_by_id=by.user_id, **words
        )
    if all(getattr(stored, name) == value for name, value in words.items()):
        return stored
    if stored.revision != given.revision:
        raise NotesChangedMeanwhile(stored)
    for name, value in words.items():
        setattr(stored, name, value)
    stored.revision += 1
    stored.saved_by_id, stored.saved_at = by.user_id, clock.now()
    stored.save()
    return stored


@transaction.atomic
def confirm_rest(*, assessment: Assessment, by: Member) -> int:
    """Give every line that has no grade of this peer yet the agency's own. Returns how many.

    Raises:
        Refused: not declared, or not being reviewed.
    """
    assignment = declared_review(assessment, by)
    if state_of(assessment) not in _GRADABLE:
        raise Refused("This review is not open to grading now. Its grades stay as they are.")
    start_review(assessment=assessment, by=by)
    rest = [line for line in lines_of(assessment) if line.peer is None and line.own is not None]
    for line in rest:
        assert line.own is not None
        give_grade(
            assessment=assessment,
            side=GradeSide.MODERATED,
            level=line.own.level,
            question=line.question,
            by=by,
            by_role=_role(assignment),
            assignment=assignment,
        )
    advance_group(assessment, by=by, party=Party.PEER)
    return len(rest)


@transaction.atomic
def share(*, assessment: Assessment, statements: Sequence[str], by: Member) -> Assessment:
    """Share the review with the agency: it sees every grade and word, and answers line by line.

    `statements`: those of the framework that this person confirms; all are needed (reviewer_declaration).

    Raises:
        Refused: not declared, lines without a grade, or a statement is not confirmed.
    """
    assignment = declared_review(assessment, by)
    state_of(assessment)
    wanted = spec_of(assessment.framework_version).declaration
    if set(statements) != set(wanted):
        raise Refused("Confirm each statement first.")
    facts = set() if any(line.peer is None for line in lines_of(assessment)) else {Fact.ALL_MODERATED}
    shared = move_assessment(assessment, "share", by=by, party=Party.PEER, facts=facts, shared_at=clock.now())
    say_formally(shared, PeerAct.SHARED, by=by, party=Party.PEER, statements=wanted, assignment=assignment)
    tell_agency(shared, f"peer-shared:{shared.pk}", "Your peer review was shared with you")
    advance_group(shared, by=by, party=Party.PEER)
    return shared


def tell_agency(assessment: Assessment, cause: str, subject: str) -> None:
    tell(
        people=leads_of(assessment),
        subject=subject,
        sentences=(
            f"{subject}: {assessment.cycle}.",
            "Please read it and answer each line: agree, or say why not.",
        ),
        path=path_of(assessment),
        cause=f"{cause}:{assessment.pk}:{clock.now():%Y%m%d%H%M}",
    )
