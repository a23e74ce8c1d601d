"""The agency answers its peer review line by line; the officer decides what stays open.

Source: DOMAIN.md, Training peer review; training_peer_review.yaml, stages and line_fields.
"""

from django.db import transaction

from assurance.services.refusals import Refused
from audits.choices import GradeSide, PeerAct
from audits.logic.processes import AssessmentState, Fact, LineState, Party
from audits.models import Assessment, Grade, LineAnswer, Question
from audits.queries.peer_reviews import Line, lines_of, review_assignment
from audits.services.assessments import acting_as
from audits.services.dialogue import MOST_CHARACTERS
from audits.services.grading import give_grade
from audits.services.moving import move_assessment
from audits.services.notices import leads_of, officers, reviewers_of, tell
from audits.services.peer_returns import advance_group
from audits.services.peer_reviews import line_row, path_of, refuse_line, say_formally, state_of
from partnerships.access import Member
from partnerships.services.log import record

_ANSWERABLE = (AssessmentState.SHARED, AssessmentState.RESPONDED)


@transaction.atomic
def answer_line(
    *, assessment: Assessment, question: Question, agrees: bool, words: str = "", by: Member
) -> LineAnswer:
    """The agency agrees with the grade of a line, which is then final, or says why not.

    Raises:
        Refused: not shared, not this person's to answer, answered already, or no words where it does not agree.
    """
    party = acting_as(by, assessment, Party.LEAD)
    state = state_of(assessment)
    line = line_row(assessment, question)
    facts = {Fact.SHARED} if state in _ANSWERABLE else set()
    if words.strip():
        facts.add(Fact.REASON)
    refuse_line(line, "agree" if agrees else "challenge", party, facts)
    made = _answer(assessment, line, agrees, words, by)
    if state == AssessmentState.RESPONDED and not agrees:
        _tell_peers(assessment, "A line is still not agreed", f"peer-line:{made.pk}")
    return made


def _answer(assessment: Assessment, line: Line, agrees: bool, words: str, by: Member) -> LineAnswer:
    assert line.peer is not None
    made = LineAnswer.objects.create(
        assessment=assessment,
        question=line.question,
        grade=line.peer,
        agrees=agrees,
        words=words.strip()[:MOST_CHARACTERS],
        by_id=by.user_id,
    )
    if agrees:
        give_grade(
            assessment=assessment,
            side=GradeSide.AGREED,
            level=line.peer.level,
            question=line.question,
            by=by,
            by_role=f"Lead of {assessment.agency}"[:120],
            reason=words,
        )
    record("peer_line.answered", f"Line {line.question.key} of {assessment.subject}", by=by, subject=made)
    return made


@transaction.atomic
def agree_rest(*, assessment: Assessment, by: Member) -> int:
    """Agree with every line that is not answered yet. Returns how many.

    Raises:
        Refused: not shared, or not this person's to answer.
    """
    acting_as(by, assessment, Party.LEAD)
    if state_of(assessment) not in _ANSWERABLE:
        raise Refused("The peer has not shared the review yet.")
    rest = [line for line in lines_of(assessment) if line.state == LineState.GRADED]
    for line in rest:
        _answer(assessment, line, agrees=True, words="", by=by)
    return len(rest)


@transaction.atomic
def respond(*, assessment: Assessment, by: Member) -> Assessment:
    """The agency sends its answers; the peer sees them.

    Raises:
        Refused: a line is not answered, or not this person's to answer.
    """
    party = acting_as(by, assessment, Party.LEAD)
    state_of(assessment)
    lines = lines_of(assessment)
    open_lines = [line for line in lines if line.state in (LineState.GRADED, LineState.TO_GRADE)]
    answered = move_assessment(
        assessment,
        "respond",
        by=by,
        party=party,
        facts=set() if open_lines else {Fact.AGENCY_ANSWERED},
    )
    say_formally(answered, PeerAct.ANSWERED, by=by, party=party)
    challenged = sum(line.state == LineState.CHALLENGED for line in lines)
    subject = f"{answered.subject} answered your peer review"
    if challenged:
        subject += f" and does not agree with {'one line' if challenged == 1 else f'{challenged} lines'}"
    _tell_peers(answered, subject, f"peer-answered:{answered.pk}")
    advance_group(answered, by=by, party=party)
    return answered


def _tell_peers(assessment: Assessment, subject: str, cause: str) -> None:
    held = review_assignment(assessment)
    tell(
        people=reviewers_of([held]) if held else officers(),
        subject=subject,
        sentences=(
            f"{subject}.",
            "Talk it through. Grade again what you see differently now; return the review once all is agreed.",
        ),
        path=path_of(assessment),
        cause=cause,
    )


@transaction.atomic
def decide_line(*, assessment: Assessment, question: Question, level: str, reason: str, by: Member) -> Grade:
    """The officer decides a line on which the two sides do not agree, with the reason.

    Raises:
        Refused: not the officer, not challenged, no such grade, or no reason.
    """
    party = acting_as(by, assessment, Party.OFFICER)
    state = state_of(assessment)
    line = line_row(assessment, question)
    facts = {Fact.SHARED} if state == AssessmentState.RESPONDED else set()
    if reason.strip():
        facts.add(Fact.REASON)
    refuse_line(line, "decide", party, facts)
    assert line.peer is not None
    made = give_grade(
        assessment=assessment,
        side=GradeSide.AGREED,
        level=level,
        question=question,
        reason=reason,
        compared_with=line.peer.level,
        by=by,
        by_role="Policy officer",
    )
    record("peer_line.decided", f"Line {question.key} of {assessment.subject}", by=by, subject=made)
    people = {*leads_of(assessment)}
    held = review_assignment(assessment)
    people.update(reviewers_of([held]) if held else [])
    tell(
        people=sorted(people),
        subject=f"The policy officer decided line {question.key}",
        sentences=(f"The policy officer decided the grade of line {question.key} of {assessment.subject}.",),
        path=path_of(assessment),
        cause=f"peer-decided:{made.pk}",
    )
    return made
