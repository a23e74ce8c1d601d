"""The question bank: write, release, change, retire and order the partnership's own questions.

A draft is changed in place. Once in use, a changed wording, answer or scale is a new version and starts a new
comparison, which the person must have been told; what a question measures may change without.
"""

from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from courses.services.refusals import Refused
from evaluations.logic.composed_items import plain_item
from evaluations.logic.library import ItemType
from evaluations.logic.question_writing import Measures, Words, faults, what_changed
from evaluations.logic.stages import STAGE_AND_AUDIENCE
from evaluations.logic.survey_parts import CourseFacts
from evaluations.models import BankQuestion, QuestionVersion
from evaluations.queries.bank import events_compared, words_of
from evaluations.queries.library import OWN, item_of, library, with_questions
from evaluations.services.versions import lock_numbering, question_versions
from evaluations.themed_choices import QUESTION_MOVES, QuestionState
from partnerships.access import Member
from partnerships.services.log import record


class QuestionFaulty(Refused):
    """The question cannot be used; `messages` has a sentence for each field to put right."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__(". ".join(messages.values()) + ".")
        self.messages = messages


class NewVersionNeeded(Refused):
    """The change would start a new comparison, and nobody said yes to that yet.

    `changes` are what would differ, in words; `events` how many events stay with the old wording.
    """

    def __init__(self, changes: tuple[str, ...], events: int) -> None:
        super().__init__(f"A change of {' and '.join(changes)} starts a new comparison.")
        self.changes, self.events = changes, events


@transaction.atomic
def create_question(
    *,
    by: Member | int,
    kind: str,
    words: Words,
    measures: Measures,
    surveys: tuple[str, ...],
    condition: str = "",
    copied_from: str = "",
) -> BankQuestion:
    """Write a question as a draft, last in the bank.

    Raises:
        QuestionFaulty: it cannot be asked; the messages say why, by field.
    """
    _check(kind, words, measures, surveys, condition)
    user = by.user_id if isinstance(by, Member) else by
    last = BankQuestion.objects.aggregate(last=Max("place"))["last"] or 0
    question = BankQuestion(
        kind=kind, place=last + 1, copied_from=copied_from, created_by_id=user, condition=condition
    )
    _write(question, words, measures, surveys)
    question.save()
    question.key = f"{OWN}{question.pk}"
    question.save(update_fields=["key"])
    record("question.written", f"A question was written: {words.wording}"[:300], by=by, subject=question)
    return question


@transaction.atomic
def change_question(
    *,
    question: BankQuestion,
    by: Member | int | None,
    words: Words,
    measures: Measures,
    surveys: tuple[str, ...],
    condition: str = "",
    confirm_new_version: bool = False,
) -> BankQuestion:
    """Change a question. Of one in use, changed words make its next version.

    Raises:
        QuestionFaulty: it could not be asked like that.
        NewVersionNeeded: it was released, the words differ, and `confirm_new_version` is false.
    """
    question = BankQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    _check(question.kind, words, measures, surveys, condition)
    changes = what_changed(words_of(question), words) if question.current_id else ()
    if changes and not confirm_new_version:
        raise NewVersionNeeded(changes, events_compared(question))
    _write(question, words, measures, surveys)
    question.condition = condition
    if changes:
        question.current = _version(question)
    question.save()
    summary = "A question has a new version" if changes else "A question was changed"
    record(
        "question.changed", f"{summary}: {words.wording}"[:300], by=by, subject=question, new_words=changes
    )
    return question


@transaction.atomic
def release_question(*, question: BankQuestion, by: Member | int | None) -> BankQuestion:
    """Put a draft, or a retired question, in use: courses' surveys and themes may ask it.

    Raises:
        Refused: it is in use already, or cannot be asked as it is written.
    """
    question = _moved(question, QuestionState.IN_USE)
    _check(
        question.kind, words_of(question), measures_of(question), tuple(question.surveys), question.condition
    )
    question.current = _version(question)
    question.save(update_fields=["state", "current"])
    record("question.released", f"A question is in use: {question}"[:300], by=by, subject=question)
    return question


@transaction.atomic
def retire_question(*, question: BankQuestion, by: Member | int | None) -> BankQuestion:
    """Ask a question no more in surveys that have not gone out; what was asked and answered stays.

    Raises:
        Refused: it is retired already.
    """
    question = _moved(question, QuestionState.RETIRED)
    question.save(update_fields=["state"])
    record("question.retired", f"A question was retired: {question}"[:300], by=by, subject=question)
    return question


@transaction.atomic
def move_question(*, question: BankQuestion, place: int, by: Member | int | None) -> None:
    """Put a question at a place in the bank, counted from 1; the others close up."""
    lock_numbering()
    others = list(BankQuestion.objects.exclude(pk=question.pk).order_by("place", "id"))
    others.insert(max(0, min(place - 1, len(others))), question)
    for number, each in enumerate(others, start=1):
        each.place = number
    BankQuestion.objects.bulk_update(others, ["place"])
    record("question.moved", f"A question was moved: {question}"[:300], by=by, subject=question, place=place)


def measures_of(question: BankQuestion) -> Measures:
    """What the question measures."""
    return Measures(
        steps=tuple(question.steps),
        level=question.level,
        core_group=question.core_group,
        objective_id=question.objective_id,
        theme_id=question.theme_id,
        review_learning=question.review_learning,
        mirrors=question.mirrors,
    )


def _check(kind: str, words: Words, measures: Measures, surveys: tuple[str, ...], condition: str) -> None:
    found = faults(ItemType(kind), words, measures, surveys, condition, specials=library().special_labels)
    if found:
        raise QuestionFaulty(found)


def _write(question: BankQuestion, words: Words, measures: Measures, surveys: tuple[str, ...]) -> None:
    question.draft = {name: value for name, value in asdict(words).items() if value not in ("", (), None, 0)}
    if words.answer is not None:
        question.draft["answer"] = words.answer
    question.steps = list(measures.steps)
    question.level = measures.level
    question.core_group = measures.core_group
    question.objective_id = measures.objective_id  # type: ignore[attr-defined]
    question.theme_id = measures.theme_id  # type: ignore[attr-defined]
    question.review_learning = measures.review_learning
    question.mirrors = measures.mirrors
    question.surveys = list(surveys)


def _moved(question: BankQuestion, state: QuestionState) -> BankQuestion:
    question = BankQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if state not in QUESTION_MOVES[QuestionState(question.state)]:
        raise Refused(f"The question is {question.get_state_display().lower()} already.")
    question.state = state
    return question


def _version(question: BankQuestion) -> QuestionVersion:
    """The stored version of what the question says now, with nothing filled in; words used before come back."""
    lock_numbering()
    with_own = with_questions([question])
    stage = STAGE_AND_AUDIENCE[question.surveys[0]][0]
    item = plain_item(with_own, item_of(question), stage, CourseFacts(subject=""))
    words: dict[str, Any] = question.draft
    item = replace(item, wording=words["wording"], help=words.get("help", ""))
    return question_versions([item], with_own)[question.key]
