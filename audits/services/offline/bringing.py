"""Bringing answers in, each through the one service that saves answers: its rules and conflicts hold here too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import shorten

from django.db import transaction

from assurance.services.evidence import Content, add_evidence
from assurance.services.refusals import Refused
from audits.logic.offline.comparing import brings_new_words
from audits.logic.offline.words import asked_of
from audits.models import Answer, Assessment, Question, ReturnedWorkbook
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from audits.queries.offline import Line, preview_of
from audits.services.answer_evidence import attach, shelf_for
from audits.services.answers import TextChangedMeanwhile, save_answer
from audits.services.offline.making import why_not_offline
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.services.log import record


class Gone(Refused):
    """The workbook was brought in or put away already, or another took its place."""

    def __init__(self) -> None:
        super().__init__(
            "This workbook was brought in or put away already, or another took its place. Nothing was changed now."
        )


@dataclass
class Brought:
    """What came of it, by question. `meanwhile`: somebody saved the answer after the person had looked."""

    saved: list[str] = field(default_factory=list)
    meanwhile: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Nothing is left to decide."""
        return not self.meanwhile and not self.refused


@transaction.atomic
def bring_in(*, pk: int, assessment: Assessment, taken: Mapping[str, int], by: Member) -> Brought:
    """Save the answers that were chosen, each over the revision that was shown; leave the others as they are.

    `taken` gives that revision by question. Whatever somebody saved meanwhile is not overwritten: it stays held, to be
    shown. When nothing is left to decide, what was held goes.

    Raises:
        Gone: a second click, or a tab that is out of date.
        Refused: as `why_not_offline`; what was held stays.
    """
    held = _held(pk, assessment, by)
    stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.state, assessment.route = stored.state, stored.route
    if why := why_not_offline(assessment, by):
        raise Refused(why)
    lines = {line.row.key: line for line in preview_of(held, assessment).open}
    questions = {question.key: question for question in question_rows(assessment)}
    values = dict(Answer.objects.filter(assessment=assessment).values_list("question__key", "value"))
    done = Brought()
    for key, revision in taken.items():
        if (line := lines.get(key)) is None:
            continue
        try:
            _save(assessment, questions[key], line, revision, values.get(key), by)
        except TextChangedMeanwhile:
            done.meanwhile.append(key)
        except Refused as refusal:
            done.refused[key] = str(refusal)
        else:
            done.saved.append(key)
    _keep_what_is_left(held, done)
    if done.saved:
        count = plural(len(done.saved), "answer was", "answers were")
        record("assessment.offline", f"{count} brought in from a workbook", by=by, subject=assessment)
    return done


def _held(pk: int, assessment: Assessment, by: Member) -> ReturnedWorkbook:
    rows = ReturnedWorkbook.objects.select_for_update()
    held = rows.filter(pk=pk, assessment=assessment, uploaded_by_id=by.user_id).first()
    if held is None:
        raise Gone
    return held


@transaction.atomic
def _save(
    assessment: Assessment, question: Question, line: Line, revision: int, value: object, by: Member
) -> None:
    """One answer: its words and the evidence described with it, or neither."""
    row, asked = line.row, asked_of(spec_of(assessment.framework_version))
    if brings_new_words(row, line.now):
        save_answer(
            assessment=assessment,
            question=question,
            revision=revision,
            level=row.words.level,
            explanation=row.words.explanation,
            impact=row.words.impact,
            not_applicable_reason=row.words.not_applicable_reason if asked.asks_reason else "",
            value=value,
            by=by,
        )
    if line.evidence:
        _add_note(assessment, question, line.evidence, by)


def _add_note(assessment: Assessment, question: Question, text: str, by: Member) -> None:
    """Evidence in words is a note on the agency's shelf, as one that is written in the portal."""
    shelf = shelf_for(assessment, by)
    if not shelf:
        raise Refused("You have no shelf of evidence for this.")
    note = add_evidence(
        title=shorten(text, 100, placeholder="…"),
        what_it_proves=f"Described with {question.key}, in Excel",
        content=Content(note=text),
        agency_id=shelf[0],
        by=by,
    )
    attach(
        assessment=assessment,
        question=question,
        evidence=note,
        what_it_proves=shorten(text, 300, placeholder="…"),
        by=by,
    )


def _keep_what_is_left(held: ReturnedWorkbook, done: Brought) -> None:
    if done.is_over:
        held.delete()
        return
    left = {*done.meanwhile, *done.refused}
    held.rows = [row for row in held.rows if row["key"] in left]
    held.save(update_fields=["rows"])


@transaction.atomic
def put_away(*, pk: int, assessment: Assessment, by: Member) -> None:
    """Forget a workbook that came back. No answer changes.

    Raises:
        Gone: there is none any more.
    """
    _held(pk, assessment, by).delete()
