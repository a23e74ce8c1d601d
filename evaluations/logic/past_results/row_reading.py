"""Rows of a file as answers of the survey, with what cannot be read said in words."""

import datetime as dt
from collections.abc import Mapping, Sequence

from courses.logic.dates import DAY_FIRST, BadDate, DateOrder, decide_order, parse_moment
from courses.logic.people import clean_email, parse_full_name, tidy_name_part
from courses.logic.reading import SourceRow
from evaluations.logic.answers import Answer, AnswersInvalidError, encode, is_asked
from evaluations.logic.notices import with_gaps
from evaluations.logic.past_results.answer_table import AnswerTable
from evaluations.logic.past_results.fates import ReadRow
from evaluations.logic.past_results.systems import SurveySystem
from evaluations.logic.past_results.targets import Target, Who, is_nobody
from evaluations.logic.past_results.word_groups import group_key, words_in
from evaluations.logic.past_results.words import NOT_ANSWERED, word_key
from evaluations.logic.survey_parts import ComposedSurvey

Words = Mapping[str, Mapping[str, str]]
"""What each word means: group key -> word key -> a choice's code as text, `NOT_ANSWERED`, or "" for unknown."""

_CUT = " […]"


class RowReader:
    """Reads the rows of one file, given what its columns and words mean.

    `columns` is the question of each column that is brought in, `who` the column of each detail about people, both by
    position in the table.
    """

    def __init__(
        self,
        table: AnswerTable,
        survey: ComposedSurvey,
        columns: Mapping[int, Target],
        who: Mapping[Who, int],
        words: Words,
    ) -> None:
        self.table, self.survey, self.columns, self.who, self.words = table, survey, columns, who, words
        self.order = date_order(table, who.get(Who.SUBMITTED_AT))

    def read(self) -> tuple[ReadRow, ...]:
        """Every row of the file, in its order."""
        return tuple(self._row(row) for row in self.table.rows)

    def _row(self, row: SourceRow) -> ReadRow:
        notes: list[str] = []
        problems = [row.problem] if row.problem else []
        first, last = self._name(row)
        email, problem = self._address(row, Who.EMAIL)
        manager, also = self._address(row, Who.MANAGER_EMAIL)
        problems += [each for each in (problem, also) if each]
        answers = self._answers(row, problems, notes)
        encoded = None
        try:
            encoded = encode(self.survey, answers)
        except AnswersInvalidError as invalid:
            problems.append(f"{invalid}.")
        notes += self._not_asked(answers)
        return ReadRow(
            number=row.number,
            first_name=first,
            last_name=last,
            email=email,
            manager_email=manager,
            submitted_at=self._moment(row, notes),
            answers=answers,
            encoded=encoded,
            problem=" ".join(dict.fromkeys(problems)),
            notes=tuple(notes),
        )

    def _not_asked(self, answers: Mapping[str, Answer]) -> list[str]:
        """Questions that this survey asks only after certain answers, where this person gave others."""
        return [
            f"“{with_gaps(item.wording)}” is not asked after this person’s other answers, so theirs to it is left out."
            for item in self.survey.items
            if any(name in answers for name in item.field_names) and not is_asked(self.survey, item, answers)
        ]

    def _cell(self, row: SourceRow, who: Who) -> str:
        cell = row.cells[self.who[who]] if who in self.who else ""
        return "" if is_nobody(cell) else cell

    def _name(self, row: SourceRow) -> tuple[str, str]:
        first, last = self._cell(row, Who.FIRST_NAME), self._cell(row, Who.LAST_NAME)
        if first or last:
            return tidy_name_part(first)[:100], tidy_name_part(last)[:100]
        whole = parse_full_name(self._cell(row, Who.FULL_NAME))
        return whole.first[:100], whole.last[:100]

    def _address(self, row: SourceRow, who: Who) -> tuple[str, str]:
        found = clean_email(self._cell(row, who))
        return found.address, f"{found.problem}." if found.problem else ""

    def _moment(self, row: SourceRow, notes: list[str]) -> dt.datetime | None:
        cell = self._cell(row, Who.SUBMITTED_AT)
        if not cell:
            return None
        try:
            return parse_moment(cell, self.order).local
        except BadDate as bad:
            notes.append(
                f"When it was sent cannot be read: {bad}. The day on which the survey closed is taken."
            )
            return None

    def _answers(self, row: SourceRow, problems: list[str], notes: list[str]) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        ticked: dict[str, set[int]] = {}
        for index, target in self.columns.items():
            cell = row.cells[index]
            if not cell:
                continue
            if target.is_text:
                answers[target.name] = _text(cell, target, notes)
                continue
            for code in self._codes(index, cell, target, problems):
                if target.takes_several:
                    ticked.setdefault(target.name, set()).add(code)
                else:
                    answers[target.name] = code
        return answers | {name: sorted(codes) for name, codes in ticked.items()}

    def _codes(self, index: int, cell: str, target: Target, problems: list[str]) -> list[int]:
        column = self.table.columns[index]
        meanings = self.words.get(group_key(target, column), {})
        codes = []
        for word in words_in(cell, target):
            meaning = meanings.get(word_key(word), "")
            if not meaning:
                problems.append(f"In the column “{column.label[:80]}” nobody said what “{word[:60]}” means.")
            elif meaning != NOT_ANSWERED:
                codes.append(int(meaning))
        return codes


def _text(cell: str, target: Target, notes: list[str]) -> str:
    most = target.item.max_length
    if len(cell) <= most:
        return cell
    notes.append(
        f"The text about “{target.wording[:60]}” has {len(cell)} characters; the first {most} are kept."
    )
    return cell[: most - len(_CUT)] + _CUT


def date_order(table: AnswerTable, index: int | None) -> DateOrder:
    """How the file writes dates. SurveyMonkey puts the month first, unless a day is where the month would be."""
    if index is None:
        return DAY_FIRST
    cells = table.cells(index)
    decided = decide_order(cells)
    if table.system is SurveySystem.SURVEYMONKEY and not decided.month_first and _could_be_month_first(cells):
        return DateOrder(month_first=True)
    return decided


def _could_be_month_first(cells: Sequence[str]) -> bool:
    for cell in filter(None, cells):
        try:
            parse_moment(cell, DateOrder(month_first=True))
        except BadDate:
            return False
    return True
