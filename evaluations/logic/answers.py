"""From what a browser posts to what a response stores: codes, choices and texts.

Source: ARCHITECTURE.md, section 4 (a response is one row; codes); kirkpatrick_default_surveys.yaml
(`limits.compulsory: false`, `ask_if`, `ends_survey_on`); PAGES.md (saved page by page).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluations.logic.codes import NOT_ASKED
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, ComposedSurvey, SurveyPage

Answer = int | list[int] | str
"""A saved answer: a code, the numbers of several options, or a text. Not answered: no entry at all."""

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class AnswersInvalidError(ValueError):
    """Posted values that the page did not offer; `messages` has one sentence for each form field."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__(" ".join(messages.values()))
        self.messages = dict(messages)


@dataclass(frozen=True)
class EncodedResponse:
    """The answers as they are stored.

    `scores` has one code (or None: not answered) for each position of the survey; `choices` the option
    numbers by item, `[-9]` when the item was not asked; `texts` the words by item.
    """

    scores: list[int | None]
    choices: dict[str, list[int]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """True when nothing at all was answered."""
        return (
            not self.texts
            and all(code is None or code == NOT_ASKED for code in self.scores)
            and not any(numbers != [NOT_ASKED] for numbers in self.choices.values())
        )


@dataclass(frozen=True)
class MarkedQuestion:
    """One knowledge question after marking. `is_correct` is None when it was not answered."""

    item: ComposedItem
    chosen: int | None
    is_correct: bool | None
    is_dont_know: bool


def read_page(page: SurveyPage, posted: Mapping[str, Sequence[str]]) -> dict[str, Answer]:
    """The answers that one page's form gave, by form field; what was left blank has no entry.

    Fields that are not of this page are ignored. Raises AnswersInvalidError for an option that was not
    offered or a text that is too long. No question is compulsory.
    """
    answers: dict[str, Answer] = {}
    messages: dict[str, str] = {}
    for item in page.items:
        for name in item.field_names:
            try:
                answer = _read(item, posted.get(name, ()))
            except ValueError as problem:
                messages[name] = str(problem)
            else:
                if answer is not None:
                    answers[name] = answer
    if messages:
        raise AnswersInvalidError(messages)
    return answers


def merge_page(
    page: SurveyPage, saved: Mapping[str, Answer], given: Mapping[str, Answer]
) -> dict[str, Answer]:
    """The saved draft with one page's fields replaced by what was given on it."""
    fields = {name for item in page.items for name in item.field_names}
    return {name: answer for name, answer in saved.items() if name not in fields} | dict(given)


def ends_survey(survey: ComposedSurvey, answers: Mapping[str, Answer]) -> ComposedItem | None:
    """The item whose answer ends the survey ("Did you attend?": No), if one does."""
    for item in survey.items:
        if item.ends_survey_on is not None and answers.get(item.key) == item.ends_survey_on:
            return item
    return None


def is_asked(survey: ComposedSurvey, item: ComposedItem, answers: Mapping[str, Answer]) -> bool:
    """Whether this person is asked the item, given the earlier answers."""
    return _is_asked(item, answers, ends_survey(survey, answers))


def _is_asked(item: ComposedItem, answers: Mapping[str, Answer], ending: ComposedItem | None) -> bool:
    """`ending` is the item whose answer ended the survey: found once for all the items of a request."""
    if ending is not None and item.key != ending.key:
        return False
    return item.condition is None or item.condition.holds(answers)


def items_asked(
    survey: ComposedSurvey, page: SurveyPage, answers: Mapping[str, Answer]
) -> tuple[ComposedItem, ...]:
    """The items of a page that this person sees."""
    ending = ends_survey(survey, answers)
    return tuple(item for item in page.items if _is_asked(item, answers, ending))


def pages_asked(survey: ComposedSurvey, answers: Mapping[str, Answer]) -> tuple[SurveyPage, ...]:
    """The pages with something to ask this person: the whole of "progress 2 of 5"."""
    ending = ends_survey(survey, answers)
    return tuple(
        page for page in survey.pages if any(_is_asked(item, answers, ending) for item in page.items)
    )


def next_page(survey: ComposedSurvey, answers: Mapping[str, Answer], after: int) -> SurveyPage | None:
    """The first page with something to ask after the page of that number; None when it was the last."""
    return next((page for page in pages_asked(survey, answers) if page.number > after), None)


def encode(survey: ComposedSurvey, answers: Mapping[str, Answer]) -> EncodedResponse:
    """The whole response as stored. Items whose condition fails, or after an ending answer, are -9.

    An answer to a question that was not asked after all (the earlier answer was changed) is dropped.
    Raises AnswersInvalidError for a saved answer that the survey does not offer.
    """
    response = EncodedResponse(scores=[NOT_ASKED] * survey.score_length)
    messages: dict[str, str] = {}
    ending = ends_survey(survey, answers)
    for item in survey.items:
        asked = _is_asked(item, answers, ending)
        for place, name in enumerate(item.field_names):
            answer: Answer | None = answers.get(name)
            if asked and answer is not None and not _is_offered(item, answer):
                messages[name] = f"That is not an answer to '{item.wording}'"
            elif item.is_scored:
                code = answer if isinstance(answer, int) else None
                response.scores[item.positions[place]] = code if asked else NOT_ASKED
            elif item.kind is AnswerKind.MULTI_CHOICE and (not asked or answer):
                response.choices[name] = list(answer) if asked and isinstance(answer, list) else [NOT_ASKED]
            elif item.kind is AnswerKind.TEXT and asked and isinstance(answer, str) and answer:
                response.texts[name] = answer
    if messages:
        raise AnswersInvalidError(messages)
    return response


def mark_check(survey: ComposedSurvey, answers: Mapping[str, Answer]) -> tuple[MarkedQuestion, ...]:
    """The knowledge questions marked: 1 for correct, 0 otherwise, "I don't know" apart.

    Source: objective_test.rules. Callers show this only after the after survey was submitted.
    """
    marked = []
    for item in survey.items:
        if item.kind is AnswerKind.KNOWLEDGE:
            chosen = answers.get(item.key)
            code = chosen if isinstance(chosen, int) else None
            is_correct = None if code is None else code == item.correct_code
            marked.append(
                MarkedQuestion(item, code, is_correct, code is not None and code == item.dont_know_code)
            )
    return tuple(marked)


def _read(item: ComposedItem, values: Sequence[str]) -> Answer | None:
    """One field's value, or None when blank. Raises ValueError with the message for the reader."""
    if item.kind is AnswerKind.TEXT:
        return _read_text(item, values)
    given = [value for value in values if value.strip()]
    if not given:
        return None
    codes = {str(choice.code): choice.code for choice in item.choices}
    if any(value not in codes for value in given):
        raise ValueError(f"Choose one of the answers shown to '{item.wording}'")
    if item.kind is AnswerKind.MULTI_CHOICE:
        return sorted({codes[value] for value in given})
    if len(set(given)) > 1:
        raise ValueError(f"Choose one answer only to '{item.wording}'")
    return codes[given[0]]


def _read_text(item: ComposedItem, values: Sequence[str]) -> str | None:
    words = _CONTROL_CHARACTERS.sub("", (values[0] if values else "").replace("\r\n", "\n")).strip()
    if len(words) > item.max_length:
        over = len(words) - item.max_length
        raise ValueError(
            f"Your answer to '{item.wording}' must be {item.max_length} characters or fewer. "
            f"It is {over} too long"
        )
    return words or None


def _is_offered(item: ComposedItem, answer: Answer) -> bool:
    codes = {choice.code for choice in item.choices}
    if item.kind is AnswerKind.TEXT:
        return isinstance(answer, str) and len(answer) <= item.max_length
    if item.kind is AnswerKind.MULTI_CHOICE:
        return isinstance(answer, list) and set(answer) <= codes
    return isinstance(answer, int) and answer in codes
