"""What the words of a file mean on a question's scale: guessed with the reason, for a person to correct."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from courses.logic.people import fold
from evaluations.logic.codes import CANNOT_SAY, DOES_NOT_APPLY, NO_OPPORTUNITY, PREFER_NOT_TO_SAY
from evaluations.logic.survey_parts import AnswerChoice

#: What a word means besides a choice's code: no answer was given.
NOT_ANSWERED = "blank"
_ALIKE = 90
_MISSING = frozenset(
    [
        "-1",
        "-9",
        "99",
        "no reply",
        "no response",
        "not answered",
        "no answer",
        "missing",
        "skipped",
        "null",
        "-",
        "#null!",
    ]
)
_UNTICKED = frozenset(["0", "no", "false", "not selected", "unticked", "n"])
_TICKED = frozenset(["1", "yes", "true", "selected", "ticked", "x", "y", "checked"])
_SPECIAL = {
    DOES_NOT_APPLY: ("n a", "na", "not applicable", "does not apply", "not relevant"),
    PREFER_NOT_TO_SAY: ("prefer not to say", "prefer not to answer", "rather not say"),
    NO_OPPORTUNITY: (
        "no opportunity",
        "no opportunity yet",
        "no opportunity so far",
        "not had the opportunity",
    ),
    CANNOT_SAY: (
        "cannot say",
        "can t say",
        "cant say",
        "i cannot say",
        "unable to say",
        "don t know",
        "dont know",
    ),
}
_SAME_WORDS = {
    "y": "yes", "true": "yes", "n": "no", "false": "no", "dont know": "i dont know", "unsure": "not sure",
    "neither agree nor disagree": "neither", "neither agree or disagree": "neither", "neutral": "neither",
    "strongly agreed": "strongly agree", "agreed": "agree",
}  # fmt: skip
_NUMBER = re.compile(r"-?\d{1,3}(?:\.0+)?")
_NUMBER_FIRST = re.compile(
    r"^\(?(\d{1,3})\)?\s*[-–—:.=)]*\s+(.+)$|^(\d{1,3})\s*[-–—:.=)]+\s*(.+)$", re.DOTALL
)
_NUMBER_LAST = re.compile(r"^(.+?)\s*[-–—:=]*\s*[(\[]?(\d{1,3})[)\]]?$", re.DOTALL)


@dataclass(frozen=True)
class Meaning:
    """What a word is taken for: a choice's code as text, `NOT_ANSWERED`, or "" for nothing; and why, in a sentence."""

    value: str
    reason: str


def word_key(word: str) -> str:
    """The form in which words of a file are compared: one spacing, small letters."""
    return " ".join(word.split()).casefold()


def guess_words(
    words: Sequence[str],
    choices: Sequence[AnswerChoice],
    *,
    min_label: str = "",
    max_label: str = "",
    part: str = "",
) -> dict[str, Meaning]:
    """The meaning of each word, by `word_key`. All words of a scale are looked at together: a 0 says where codes begin.

    `part` is the option that a column of its own stands for: a mark in it is that option.
    """
    plain = [choice for choice in choices if not choice.is_special]
    own = next((choice for choice in plain if fold(choice.label) == fold(part)), None) if part else None
    reader = _Reader(plain, choices, min_label, max_label, [word_key(word) for word in words])
    return {word_key(word): reader.mark(word, own) if own else reader.meaning(word) for word in words}


class _Reader:
    def __init__(
        self,
        plain: Sequence[AnswerChoice],
        choices: Sequence[AnswerChoice],
        min_label: str,
        max_label: str,
        seen: Sequence[str],
    ) -> None:
        self.plain = plain
        self.choices = choices
        self.by_label = {fold(choice.label): choice for choice in choices}
        if min_label and plain:
            self.by_label.setdefault(fold(min_label), plain[0])
            self.by_label.setdefault(fold(max_label), plain[-1])
        self.codes = {choice.code: choice for choice in plain}
        self.from_nought = "0" in seen or 0 not in self.codes

    def mark(self, word: str, own: AnswerChoice) -> Meaning:
        """A cell of a column that stands for one option."""
        key = word_key(word)
        if key in _UNTICKED or key in _MISSING:
            return Meaning(NOT_ANSWERED, "Not ticked.")
        if key in _TICKED or fold(word) == fold(own.label) or _NUMBER.fullmatch(key):
            return Meaning(str(own.code), f"A mark in the column of “{own.label}”.")
        return self.meaning(word)

    def meaning(self, word: str) -> Meaning:
        key, folded = word_key(word), fold(word)
        if folded in self.by_label and not _NUMBER.fullmatch(key):
            return self._is(self.by_label[folded], "The same words.")
        if _NUMBER.fullmatch(key):
            return self._number(key)
        for found in (self._same(folded), self._with_number(word), self._special(folded)):
            if found is not None:
                return found
        if not key or key in _MISSING:
            return Meaning(NOT_ANSWERED, "Says that there is no answer.")
        return self._alike(folded)

    @staticmethod
    def _is(choice: AnswerChoice, reason: str) -> Meaning:
        return Meaning(str(choice.code), reason)

    def _number(self, key: str) -> Meaning:
        number = int(float(key))
        if self.from_nought and number in self.codes:
            return self._is(self.codes[number], "The same number.")
        if not self.from_nought and 1 <= number <= len(self.plain):
            return self._is(self.plain[number - 1], f"Answer number {number}, counted from 1.")
        if key in _MISSING:
            return Meaning(NOT_ANSWERED, "The mark of Snap and others for no answer.")
        return Meaning("", "This question has no such number.")

    def _same(self, folded: str) -> Meaning | None:
        other = self.by_label.get(_SAME_WORDS.get(folded, ""))
        return self._is(other, "Another word for it.") if other else None

    def _with_number(self, word: str) -> Meaning | None:
        """ "5 - Strongly agree", "Strongly agree (5)": the words decide, the number when there are none that fit."""
        found = _NUMBER_FIRST.match(word.strip())
        if found:
            number, words = found[1] or found[3], found[2] or found[4]
        else:
            last = _NUMBER_LAST.match(word.strip())
            if not last:
                return None
            number, words = last[2], last[1]
        folded = fold(words)
        if folded in self.by_label:
            return self._is(self.by_label[folded], "The same words beside a number.")
        if self._same(folded):
            return self._same(folded)
        by_number = self._number(number)
        return by_number if by_number.value not in ("", NOT_ANSWERED) else None

    def _special(self, folded: str) -> Meaning | None:
        for code, words in _SPECIAL.items():
            if folded in words:
                offered = next((choice for choice in self.choices if choice.code == code), None)
                if offered is not None:
                    return self._is(offered, "A special answer: counted, and left out of averages.")
                return Meaning(NOT_ANSWERED, "This question does not offer it, so it counts as not answered.")
        return None

    def _alike(self, folded: str) -> Meaning:
        best = max(self.by_label, key=lambda label: fuzz.ratio(label, folded), default="")
        if best and fuzz.ratio(best, folded) >= _ALIKE:
            return self._is(self.by_label[best], f"Nearly the same as “{self.by_label[best].label}”.")
        return Meaning("", "We do not know this word. Choose, or its rows are left out as errors.")


def several(cell: str, labels: Sequence[str]) -> list[str]:
    """The answers in one cell of a several-choice question: "a;b;c;" or "a, b". A label's own comma parts nothing."""
    known = {fold(label) for label in labels}
    if fold(cell) in known:
        return [cell.strip()]
    for mark in (";", "\n", "|"):
        if mark in cell:
            return [part.strip() for part in cell.split(mark) if part.strip()]
    parts = [part.strip() for part in cell.split(",")]
    found: list[str] = []
    start = 0
    while start < len(parts):
        end = next(
            (end for end in range(len(parts), start, -1) if fold(", ".join(parts[start:end])) in known),
            start + 1,
        )
        found.append(", ".join(parts[start:end]))
        start = end
    return [part for part in found if part]
