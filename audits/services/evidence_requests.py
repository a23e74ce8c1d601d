"""Requests for more evidence: a moderator asks by a day, the agency answers, moderation goes on.

Source: DOMAIN.md, Section 11; section11.yaml, moderation.
"""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.logic.machines import EVIDENCE_REQUEST
from audits.logic.processes import AssessmentState, Fact, Party, Process, RequestState
from audits.models import Assessment, EvidenceRequest, Question
from audits.services.assessments import acting_as
from audits.services.moderating import REVIEWERS, declared_assignment, start_review
from audits.services.moving import move, move_assessment
from audits.services.notices import leads_of, reviewers_of, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.services.log import record


@transaction.atomic
def ask_for_evidence(
    *, assessment: Assessment, question: Question, what: str, due_on: dt.date, by: Member
) -> EvidenceRequest:
    """Ask the agency for more evidence on one question by a day; its answer opens again for it.

    Raises:
        Refused: no words, a day already past, not declared, or not in review.
    """
    assignment = declared_assignment(assessment, by)
    start_review(assessment=assessment, by=by)
    if not what.strip():
        raise Refused("Say what you need.")
    if due_on < clock.today():
        raise Refused("Choose a day that is not past.")
    if question.version_id != assessment.framework_version_id:
        raise Refused("This question is not part of the assessment.")
    party = acting_as(by, assessment, *REVIEWERS)
    if Process(assessment.process) == Process.MODERATED:
        move_assessment(assessment, "ask_more", by=by, party=party, facts={Fact.DUE_DATE})
    made = EvidenceRequest.objects.create(
        assessment=assessment,
        question=question,
        assignment=assignment,
        what=what.strip(),
        due_on=due_on,
        asked_by_id=by.user_id,
    )
    record("evidence.requested", f"More evidence asked of {assessment.subject}", by=by, subject=made)
    tell(
        people=leads_of(assessment),
        subject="The moderator asks for more evidence",
        sentences=(
            f"The moderator asks for more evidence on question {question.key}.",
            f"Please answer by {long_date(due_on)}.",
        ),
        path=reverse("home", args=[assessment.partnership.slug]),
        cause=f"evidence-request:{made.pk}",
    )
    return made


@transaction.atomic
def answer_request(*, request: EvidenceRequest, answer: str, by: Member) -> EvidenceRequest:
    """The agency answers a request. With the last one the assessment goes back to the moderator.

    Raises:
        Refused: no words, answered already, or not this person's to answer.
    """
    party = acting_as(by, request.assessment, Party.LEAD)
    done = move(
        request,
        EVIDENCE_REQUEST,
        "answer",
        by=by,
        party=party,
        facts={Fact.REASON} if answer.strip() else set(),
        answer=answer.strip(),
        answered_by_id=by.user_id,
        answered_at=clock.now(),
    )
    _back_to_review(request.assessment, by, party)
    if request.assignment is not None:
        tell(
            people=reviewers_of([request.assignment]),
            subject=f"{request.assessment.subject} answered your request",
            sentences=(f"Your request on question {request.question.key} has been answered.",),
            path=reverse("home", args=[request.partnership.slug]),
            cause=f"evidence-request-answered:{request.pk}",
        )
    return done


@transaction.atomic
def withdraw_request(*, request: EvidenceRequest, by: Member) -> EvidenceRequest:
    """The evidence is not needed after all.

    Raises:
        Refused: answered or withdrawn already, or not this person's request.
    """
    party = acting_as(by, request.assessment, Party.MODERATOR, Party.PEER, Party.OFFICER)
    done = move(request, EVIDENCE_REQUEST, "withdraw", by=by, party=party)
    _back_to_review(request.assessment, by, party)
    return done


def _back_to_review(assessment: Assessment, by: Member, party: Party) -> None:
    """Once no request is open, moderation goes on."""
    still_open = EvidenceRequest.objects.filter(assessment=assessment, state=RequestState.OPEN).exists()
    assessment.refresh_from_db(fields=["state"])
    if not still_open and assessment.state == AssessmentState.MORE_ASKED:
        move_assessment(assessment, "answer_requests", by=by, party=party, facts={Fact.REQUESTS_ANSWERED})
