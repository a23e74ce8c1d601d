"""Saving answers: colleagues of one agency work at once, and no save takes away another's words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assurance.services.refusals import Refused
from audits.logic.machines import WRITABLE
from audits.logic.processes import AssessmentState, Party, Process, RequestState
from audits.models import Answer, Assessment, EvidenceRequest, Question
from audits.queries.frameworks import spec_of
from audits.rules import parties_of
from audits.services.assessments import AUTHORS
from audits.services.moving import move_assessment
from partnerships import clock
from partnerships.access import Member

MOST_CHARACTERS = 10_000
_WRITTEN = ("explanation", "impact", "own_level", "not_applicable_reason", "value")


@dataclass
class TextChangedMeanwhile(Exception):
    """Somebody saved a newer text since the page was opened. Nothing was saved; `theirs` is what stands now."""

    theirs: Answer
    who: str
    at: dt.datetime


@transaction.atomic
def save_answer(
    *,
    assessment: Assessment,
    question: Question,
    revision: int,
    by: Member,
    explanation: str = "",
    impact: str = "",
    level: str = "",
    not_applicable_reason: str = "",
    value: Any = None,
) -> Answer:
    """Save one answer as it stands, finished or not. The first save of an assessment begins it.

    `revision` is the answer's revision that the person had before them; 0 where there was none. Saving the same words
    twice is one save. A reason for "not applicable" is kept only with a level that stands apart.

    Raises:
        TextChangedMeanwhile: somebody saved other words in between.
        Refused: it has been sent in, it is not this person's to write, too long a text, or no such grade.
    """
    stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
    party = author_of(assessment, by)
    _refuse_unless_writable(stored, question, party)
    if question.version_id != stored.framework_version_id:
        raise Refused("This question is not part of the assessment.")
    scale = spec_of(assessment.framework_version).scale
    chosen = scale.find(level) if level else None
    if level and chosen is None:
        raise Refused("Choose one of the grades.")
    if max(len(explanation), len(impact), len(not_applicable_reason)) > MOST_CHARACTERS:
        raise Refused(f"A text may have {MOST_CHARACTERS:,} characters at most. Shorten it and save again.")
    words = {
        "explanation": _tidy(explanation),
        "impact": _tidy(impact),
        "own_level": level,
        "not_applicable_reason": _tidy(not_applicable_reason) if chosen and chosen.stands_apart else "",
        "value": value,
    }
    answer = Answer.objects.select_for_update().filter(assessment=stored, question=question).first()
    if answer is not None and answer.revision != revision:
        if all(getattr(answer, name) == words[name] for name in _WRITTEN):
            return answer
        theirs = Answer.objects.select_related("saved_by").get(pk=answer.pk)
        who = theirs.saved_by.name if theirs.saved_by else "Somebody"
        raise TextChangedMeanwhile(theirs, who, theirs.saved_at)
    _refuse_regrading(stored, answer, level)
    if stored.state == AssessmentState.NOT_STARTED:
        move_assessment(assessment, "begin", by=by, party=party, opened_at=clock.now())
    return _write(stored, question, answer, words, by)


def _write(
    assessment: Assessment, question: Question, answer: Answer | None, words: dict[str, Any], by: Member
) -> Answer:
    now = clock.now()
    is_new = answer is None
    if answer is None:
        answer = Answer(assessment=assessment, question=question, revision=0)
    if words["own_level"] != answer.own_level:
        answer.graded_by_id = by.user_id if words["own_level"] else None
        answer.graded_at = now if words["own_level"] else None
    for name, text in words.items():
        setattr(answer, name, text)
    answer.revision += 1
    answer.saved_by_id, answer.saved_at = by.user_id, now
    if answer.carried_from_id is not None and answer.carried_confirmed_at is None:
        answer.carried_confirmed_at = now
    answer.save(force_insert=is_new)
    return answer


def author_of(assessment: Assessment, by: Member) -> Party:
    """The part in which this member writes answers.

    Raises:
        Refused: they do not.
    """
    held = parties_of(by, assessment)
    for party in AUTHORS:
        if party in held:
            return party
    raise Refused("These answers are written by somebody else.")


def may_write(assessment: Assessment, by: Member, question: Question | None = None) -> bool:
    """Whether this member may change answers now; with a question, that answer."""
    try:
        party = author_of(assessment, by)
        if question is not None:
            _refuse_unless_writable(assessment, question, party)
    except Refused:
        return False
    return assessment.state in WRITABLE


def _refuse_unless_writable(assessment: Assessment, question: Question, party: Party) -> None:
    if assessment.state not in WRITABLE:
        raise Refused(
            "It has been sent in, so its answers stay as they are. Ask the policy officer to reopen it."
        )
    if assessment.state == AssessmentState.MORE_ASKED and not _is_asked_about(assessment, question):
        raise Refused("More was asked for about other questions; this answer stays as it was sent in.")


def _is_asked_about(assessment: Assessment, question: Question) -> bool:
    """Where more was asked for, only the questions asked about are open; all where no question was named."""
    asked = EvidenceRequest.objects.filter(assessment=assessment, state=RequestState.OPEN)
    return not asked.exists() or asked.filter(question=question).exists()


def _refuse_regrading(assessment: Assessment, answer: Answer | None, level: str) -> None:
    """An own grade stays as it was signed, unless a course is changed and submitted again."""
    is_reviewed = assessment.state == AssessmentState.MORE_ASKED and assessment.process != Process.ENDORSEMENT
    if is_reviewed and level != (answer.own_level if answer else ""):
        raise Refused(
            "Your own grade was recorded when this was sent in. Add words or evidence; the grade stays."
        )


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
