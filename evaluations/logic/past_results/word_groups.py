"""The words to decide about: each scale once, however many columns use it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluations.logic.past_results.answer_table import AnswerColumn, AnswerTable
from evaluations.logic.past_results.targets import Target
from evaluations.logic.past_results.words import NOT_ANSWERED, Meaning, guess_words, several, word_key
from evaluations.logic.survey_parts import AnswerChoice

#: More different words than this are no scale: somebody mapped people's own words to one.
MOST_WORDS = 60
#: From so many answers on, a file that uses the lower half alone was probably asked on a shorter scale.
LONG_SCALE = 7


@dataclass(frozen=True)
class FoundWord:
    """One word of the file, in how many cells it stands, and what it is taken for."""

    key: str
    word: str
    cells: int
    meaning: Meaning


@dataclass(frozen=True)
class WordGroup:
    """The words of the columns that share a scale: unknown ones first, then as on the scale."""

    key: str
    title: str
    choices: tuple[AnswerChoice, ...]
    columns: tuple[AnswerColumn, ...]
    words: tuple[FoundWord, ...]

    @property
    def caution(self) -> str:
        """What a person should look at before the numbers are believed; "" for nothing."""
        plain = [choice for choice in self.choices if not choice.is_special]
        numbers = [int(word.key) for word in self.words if word.key.isdecimal() and len(word.key) <= 3]
        if len(plain) < LONG_SCALE or not numbers or max(numbers) > len(plain) // 2:
            return ""
        return (
            f"The highest number in the file is {max(numbers)}, and this scale goes up to {plain[-1].label}. If the "
            f"old survey’s scale ended at {max(numbers)}, its answers are not the same measure: do not bring them in."
        )

    @property
    def unknown(self) -> tuple[FoundWord, ...]:
        """Words that nobody gave a meaning: their rows are errors."""
        return tuple(word for word in self.words if not word.meaning.value)


def group_key(target: Target, column: AnswerColumn) -> str:
    """Columns with one key share their words: those of a scale with the same answers, or of one question."""
    if target.takes_several and column.part:
        return f"option:{target.name}:{column.index}"
    if target.item.scale:
        codes = ",".join(str(choice.code) for choice in target.item.choices)
        return f"scale:{target.item.scale}:{codes}"
    return f"question:{target.item.key}"


def words_in(cell: str, target: Target) -> list[str]:
    """The words in one cell; an empty cell has none, which is "not answered"."""
    if not cell:
        return []
    if target.takes_several:
        return several(cell, [choice.label for choice in target.item.choices])
    return [cell]


def word_groups(
    table: AnswerTable,
    chosen: Mapping[int, Target],
    decided: Mapping[str, Mapping[str, str]],
) -> tuple[WordGroup, ...]:
    """Every group in the order of the columns. `chosen` is the question of each column that is brought in, by position;
    `decided` what a person said before, by group and word."""
    members: dict[str, list[AnswerColumn]] = {}
    for index, target in sorted(chosen.items()):
        if not target.is_text:
            members.setdefault(group_key(target, table.columns[index]), []).append(table.columns[index])
    return tuple(
        _group(key, table, columns, chosen, decided.get(key, {})) for key, columns in members.items()
    )


def _group(
    key: str,
    table: AnswerTable,
    columns: Sequence[AnswerColumn],
    chosen: Mapping[int, Target],
    decided: Mapping[str, str],
) -> WordGroup:
    target = chosen[columns[0].index]
    counted: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for column in columns:
        for cell in table.cells(column.index):
            for word in words_in(cell, chosen[column.index]):
                counted[word_key(word)] += 1
                spelled.setdefault(word_key(word), word)
    part = columns[0].part if target.takes_several else ""
    item = target.item
    guessed = guess_words(
        list(spelled.values()), item.choices, min_label=item.min_label, max_label=item.max_label, part=part
    )
    offered = {NOT_ANSWERED, *(str(choice.code) for choice in item.choices)}
    words = [
        FoundWord(word, spelled[word], counted[word], _decided(decided.get(word), guessed[word], offered))
        for word in counted
    ]
    order = {"": -1} | {str(choice.code): place for place, choice in enumerate(item.choices)}
    words.sort(key=lambda each: (order.get(each.meaning.value, len(order)), each.key))
    return WordGroup(key, _title(target, columns), item.choices, tuple(columns), tuple(words))


def _decided(said: str | None, guess: Meaning, offered: set[str]) -> Meaning:
    if said is None or said == guess.value or (said and said not in offered):
        return guess
    return Meaning(said, "You chose this.")


def _title(target: Target, columns: Sequence[AnswerColumn]) -> str:
    if len(columns) > 1 and target.item.scale:
        return f"{len(columns)} questions with the answers “{_ends(target)}”"
    if target.takes_several and columns[0].part:
        return f"{target.wording} {columns[0].part}"
    return target.label


def _ends(target: Target) -> str:
    plain = [choice.label for choice in target.item.choices if not choice.is_special]
    return f"{plain[0]}” to “{plain[-1]}"
