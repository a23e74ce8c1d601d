"""A survey on paper: its boxes numbered from 1 down each question, and what was typed in read back.

The same numbers stand on the paper and in the form that it is typed into: no box needs its words to be read. No
question is compulsory, so an empty field means "not answered".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluations.logic.answers import Answer, AnswersInvalidError
from evaluations.logic.survey_parts import AnswerChoice, AnswerKind, ComposedItem, ComposedSurvey


@dataclass(frozen=True)
class Box:
    """One box on the paper: its number and its words."""

    number: int
    label: str

    @property
    def words(self) -> str:
        """The label, unless it only repeats the number: "7 7" is printed as "7"."""
        return "" if self.label == str(self.number) else self.label


@dataclass(frozen=True)
class PaperLine:
    """One line to answer, and so one field to type into: a question, or one row of a grid.

    `number` counts lines over the whole paper. `boxes` is empty for a text.
    """

    number: int
    name: str
    item: ComposedItem
    wording: str
    boxes: tuple[Box, ...]

    @property
    def is_text(self) -> bool:
        return self.item.kind is AnswerKind.TEXT

    @property
    def takes_several(self) -> bool:
        return self.item.kind is AnswerKind.MULTI_CHOICE

    @property
    def is_first_of_grid(self) -> bool:
        """True for the row above which a grid's question stands."""
        return self.item.kind is AnswerKind.GRID and self.name == self.item.rows[0].key

    @property
    def is_in_grid(self) -> bool:
        return self.item.kind is AnswerKind.GRID

    @property
    def top(self) -> int:
        """The number of the highest point of a scale: special answers come after it."""
        return sum(not choice.is_special for choice in self.item.choices)


def choices_on_paper(item: ComposedItem) -> tuple[AnswerChoice, ...]:
    """The answers in the order printed: the library's, special ones last. Never shuffled on paper."""
    return tuple(sorted(item.choices, key=lambda choice: choice.is_special))


def lines_of(survey: ComposedSurvey) -> tuple[PaperLine, ...]:
    """Every line of the paper, in the order asked."""
    lines: list[PaperLine] = []
    for item in survey.items:
        boxes = tuple(
            Box(number, choice.label) for number, choice in enumerate(choices_on_paper(item), start=1)
        )
        for name in item.field_names:
            # Two wordings: the one without the person's own words, because a paper is printed for everybody.
            whole = item.alternative_wording or item.wording
            row = next((row.wording for row in item.rows if row.key == name), whole)
            lines.append(PaperLine(len(lines) + 1, name, item, row, boxes))
    return tuple(lines)


def read_paper(survey: ComposedSurvey, typed: Mapping[str, str]) -> dict[str, Answer]:
    """The answers that were typed in, by form field; nothing typed is no entry.

    Raises:
        AnswersInvalidError: a number that no box has, or a text that is too long; by form field.
    """
    answers: dict[str, Answer] = {}
    messages: dict[str, str] = {}
    for line in lines_of(survey):
        words = typed.get(line.name, "").strip()
        if not words:
            continue
        try:
            answers[line.name] = _read(line, words)
        except ValueError as problem:
            messages[line.name] = str(problem)
    if messages:
        raise AnswersInvalidError(messages)
    return answers


def _read(line: PaperLine, words: str) -> Answer:
    if line.is_text:
        if len(words) > line.item.max_length:
            raise ValueError(f"Line {line.number}: {line.item.max_length} characters or fewer")
        return words.replace("\r\n", "\n")
    codes = [choice.code for choice in choices_on_paper(line.item)]
    numbers = [_number(line, part, len(codes)) for part in words.replace(",", " ").split()]
    if line.takes_several:
        return sorted({codes[number - 1] for number in numbers})
    if len(numbers) != 1:
        raise ValueError(f"Line {line.number}: one number")
    return codes[numbers[0] - 1]


def _number(line: PaperLine, text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= most):
        raise ValueError(f"Line {line.number}: a number from 1 to {most}")
    return int(text)
