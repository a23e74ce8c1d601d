"""What a column of a results file may become, and the most probable guess for each."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from courses.logic.dates import BadDate, decide_order, parse_moment
from courses.logic.people import clean_email, fold
from evaluations.logic.notices import with_gaps
from evaluations.logic.past_results.answer_table import AnswerColumn, AnswerTable
from evaluations.logic.past_results.systems import SurveySystem
from evaluations.logic.past_results.words import guess_words, several
from evaluations.logic.stages import Audience
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, ComposedSurvey

#: Words so much alike are taken for the same question; a person confirms it.
ALIKE = 74
SURE = 90
_MOST_WORDS = 30


class Who(StrEnum):
    """Columns that say who answered, and when."""

    EMAIL = "email"
    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    MANAGER_EMAIL = "manager_email"
    SUBMITTED_AT = "submitted_at"


#: A column that is not brought in.
NOT_USED = ""
_ANSWER = "answer:"


@dataclass(frozen=True)
class Target:
    """One line of the survey: a question, or one row of a grid. `name` is its form field."""

    name: str
    item: ComposedItem
    wording: str

    @property
    def value(self) -> str:
        """How the choice is written in a form."""
        return f"{_ANSWER}{self.name}"

    @property
    def takes_several(self) -> bool:
        return self.item.kind is AnswerKind.MULTI_CHOICE

    @property
    def is_text(self) -> bool:
        return self.item.kind is AnswerKind.TEXT

    @property
    def label(self) -> str:
        """On screen: a grid's row after its question."""
        if self.item.kind is AnswerKind.GRID:
            return f"{with_gaps(self.item.wording)} {self.wording}"
        return self.wording


@dataclass(frozen=True)
class ColumnMeaning:
    """What a column is taken for, and why in a sentence."""

    value: str
    reason: str
    is_sure: bool = True


def targets_of(survey: ComposedSurvey) -> dict[str, Target]:
    """Every line of the survey, by its value, in the order asked."""
    found = {}
    for item in survey.items:
        rows = {row.key: row.wording for row in item.rows}
        for name in item.field_names:
            target = Target(name, item, with_gaps(rows.get(name, item.wording)))
            found[target.value] = target
    return found


def who_fields(audience: Audience) -> tuple[tuple[Who, str], ...]:
    """The columns about people for an audience, with their labels. Managers answer about somebody: both are asked."""
    when = (Who.SUBMITTED_AT, "When it was sent in")
    names = ((Who.FULL_NAME, "Name"), (Who.FIRST_NAME, "First name"), (Who.LAST_NAME, "Last name"))
    if audience is Audience.DELEGATE:
        return (Who.EMAIL, "Email address"), *names, when
    about = tuple((who, f"{label} of the person it is about") for who, label in names)
    return (
        (Who.MANAGER_EMAIL, "Email address of the manager"),
        (Who.EMAIL, "Email address of the person it is about"),
        *about,
        when,
    )


def layout_of(table: AnswerTable) -> str:
    """Knows a file of the same layout again: its system and what its columns are called."""
    words = "\n".join([table.system.value, *(fold(label) for label in table.labels)])
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def guess_columns(
    table: AnswerTable, survey: ComposedSurvey, remembered: Mapping[str, str] | None = None
) -> dict[int, ColumnMeaning]:
    """The most probable meaning of each column. `remembered` is what was chosen for this layout before, by position."""
    targets = targets_of(survey)
    known = {"", *targets, *(who.value for who, _ in who_fields(survey.audience))}
    if remembered and all(value in known for value in remembered.values()):
        return {
            column.index: ColumnMeaning(
                remembered.get(str(column.index), ""), "As you chose for such a file before."
            )
            for column in table.columns
        }
    meanings = _people_columns(table, survey.audience)
    meanings |= _answer_columns(table, targets, [c for c in table.columns if c.index not in meanings])
    nothing = ColumnMeaning(NOT_USED, "No question of the survey is like it.", is_sure=False)
    return {column.index: meanings.get(column.index, nothing) for column in table.columns}


_WHO_WORDS: Mapping[Who, frozenset[str]] = {
    Who.EMAIL: frozenset({"email", "email address", "e mail", "e mail address", "your email", "your email address",
                          "work email", "work email address", "id email", "what is your email address"}),
    Who.FULL_NAME: frozenset({"name", "full name", "your name", "id name", "name of delegate", "delegate name",
                              "what is your name", "your full name"}),
    Who.FIRST_NAME: frozenset({"first name", "firstname", "forename", "your first name"}),
    Who.LAST_NAME: frozenset({"last name", "lastname", "surname", "your last name", "your surname"}),
    Who.SUBMITTED_AT: frozenset({"end date", "enddate", "completion time", "id date", "id enddate", "id end date",
                                 "date submitted", "submitted", "submitted at", "date", "date completed"}),
}  # fmt: skip
_OF_THE_SYSTEM = frozenset(
    {"respondent id", "respondentid", "collector id", "collectorid", "start date", "startdate", "ip address"}
    | {
        "custom data",
        "custom data 1",
        "id",
        "start time",
        "last modified time",
        "total points",
        "quiz feedback",
    }
    | {"language", "id time", "id start", "id endtime", "id starttime"}
)
_NOT_A_QUESTION = ("points ", "feedback ", "id ")


def _people_columns(table: AnswerTable, audience: Audience) -> dict[int, ColumnMeaning]:
    """Columns about who and when, and those that the system itself adds. The fullest of two columns is taken."""
    found: dict[Who, AnswerColumn] = {}
    meanings: dict[int, ColumnMeaning] = {}
    for column in table.columns:
        keys = {fold(column.label), fold(column.part)} - {""}
        who = next((who for who, words in _WHO_WORDS.items() if keys & words), None)
        if who is not None:
            held = found.get(who)
            if held is None or _usable(table, column, who) > _usable(table, held, who):
                found[who] = column
            meanings[column.index] = ColumnMeaning(NOT_USED, "Another column says it better.")
        elif fold(column.question) in _OF_THE_SYSTEM or fold(column.question).startswith(_NOT_A_QUESTION):
            meanings[column.index] = ColumnMeaning(NOT_USED, f"A detail that {table.system.label} adds.")
    if (
        Who.FIRST_NAME in found
        and Who.FULL_NAME in found
        and _usable(table, found[Who.FIRST_NAME], Who.FIRST_NAME)
    ):
        del found[Who.FULL_NAME]
    for who, column in found.items():
        if not _usable(table, column, who):
            meanings[column.index] = ColumnMeaning(
                NOT_USED, "It holds nobody: the survey did not ask who answered."
            )
            continue
        if audience is Audience.MANAGER and who is Who.EMAIL:
            meanings[column.index] = ColumnMeaning(Who.MANAGER_EMAIL.value, "Its name, and what is in it.")
        elif audience is Audience.MANAGER and who is not Who.SUBMITTED_AT:
            meanings[column.index] = ColumnMeaning(
                NOT_USED, "Probably the manager’s own name.", is_sure=False
            )
        else:
            meanings[column.index] = ColumnMeaning(who.value, "Its name, and what is in it.")
    return meanings


def _usable(table: AnswerTable, column: AnswerColumn, who: Who) -> int:
    """How many cells hold what the column is to say. "anonymous" is nobody."""
    cells = [cell for cell in table.cells(column.index) if cell and not is_nobody(cell)]
    if who is Who.EMAIL:
        return sum(bool(clean_email(cell).address) for cell in cells)
    if who is Who.SUBMITTED_AT:
        return sum(_is_date(cell, cells) for cell in cells)
    return len(cells)


def is_nobody(cell: str) -> bool:
    """Whether a cell for a person's details says that there is none: "anonymous", "n/a"."""
    return fold(cell) in {"", "anonymous", "anonymous user", "n a", "none", "guest"}


def _is_date(cell: str, cells: Sequence[str]) -> bool:
    try:
        parse_moment(cell, decide_order(cells[:_MOST_WORDS]))
    except BadDate:
        return False
    return True


def _answer_columns(
    table: AnswerTable, targets: Mapping[str, Target], columns: Sequence[AnswerColumn]
) -> dict[int, ColumnMeaning]:
    """The best pairs of column and question first; one column for a question, unless it takes several answers."""
    scored = sorted(
        (
            (-likeness(column, target), column.index, target.value)
            for column in columns
            for target in targets.values()
            if _fits(table, column, target)
        ),
    )
    meanings: dict[int, ColumnMeaning] = {}
    taken: set[str] = set()
    for negative, index, value in scored:
        score = -negative
        if score < ALIKE or index in meanings or value in taken:
            continue
        sure = score >= SURE
        reason = "The same question." if sure else f"Much the same words ({score:.0f} of 100). Please check."
        if table.system is SurveySystem.OTHER and not sure:
            reason = f"Similar words ({score:.0f} of 100). Please check."
        meanings[index] = ColumnMeaning(value, reason, is_sure=sure)
        if not targets[value].takes_several:
            taken.add(value)
    return meanings


def likeness(column: AnswerColumn, target: Target) -> float:
    """How much a column's words are like a question's, from 0 to 100."""
    if target.item.kind is AnswerKind.GRID:
        rows = _alike(column.part or column.question, target.wording)
        return (
            rows
            if not column.part
            else min(rows, max(_alike(column.question, with_gaps(target.item.wording)), ALIKE))
        )
    if target.takes_several or not column.part:
        return _alike(column.question, target.wording)
    return max(_alike(column.part, target.wording), _alike(column.label, target.wording))


def _alike(first: str, second: str) -> float:
    one, other = _plain(first), _plain(second)
    if not one or not other:
        return 0.0
    score = fuzz.token_sort_ratio(one, other)
    if min(len(one.split()), len(other.split())) >= 3:
        score = max(score, 0.95 * fuzz.token_set_ratio(one, other))
    return float(score)


def _plain(text: str) -> str:
    """A question's words without its number: "Q3. How ..."."""
    words = fold(text).split()
    if words and (words[0].isdigit() or (words[0][0] == "q" and words[0][1:].isdigit())):
        words = words[1:]
    return " ".join(words)


def _fits(table: AnswerTable, column: AnswerColumn, target: Target) -> bool:
    """Whether the cells can be answers to the question: words of its scale, or words of people's own."""
    cells = [cell for cell in table.cells(column.index) if cell]
    words = list(dict.fromkeys(cells))[:_MOST_WORDS]
    if target.is_text:
        return True
    if column.is_open_ended:
        return False
    if target.takes_several:
        labels = [choice.label for choice in target.item.choices]
        words = list(dict.fromkeys(part for cell in words for part in several(cell, labels)))[:_MOST_WORDS]
    if not words:
        return True
    return 2 * sum(bool(meaning.value) for meaning in _meanings(words, column, target)) >= len(words)


def _meanings(words: Iterable[str], column: AnswerColumn, target: Target) -> list:
    item = target.item
    part = column.part if target.takes_several else ""
    found = guess_words(
        list(words), item.choices, min_label=item.min_label, max_label=item.max_label, part=part
    )
    return list(found.values())
