"""What a person may write about one question offline, and how words are compared whatever a spreadsheet did to them."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from audits.logic.frameworks.spec import FrameworkSpec, Question, Scale

#: As `services.answers.MOST_CHARACTERS`: what the portal takes.
MOST_CHARACTERS = 10_000
#: Characters that a workbook, being XML, cannot hold.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: How Excel writes a carriage return, and how it says that "_x0041_" is meant as it stands (ECMA-376, ST_Xstring).
_ESCAPES = re.compile("_x000D_|x005F_")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def plain(text: str) -> str:
    """A text as it is after a stay in a workbook: line ends of one kind, nothing that XML cannot hold, no blank edges.

    Doing it twice changes nothing.
    """
    text = _IMPOSSIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    while _ESCAPES.search(text):
        text = _ESCAPES.sub("", text)
    return text.strip()


def escaped(text: str) -> str:
    """A text as it has to be written into a workbook so that Excel shows it as it is."""
    return _LOOKS_ESCAPED.sub("_x005F_", _IMPOSSIBLE.sub("", text))


@dataclass(frozen=True)
class Words:
    """The words of one answer. `level` is the value of a grade, empty where none is given."""

    level: str = ""
    explanation: str = ""
    impact: str = ""
    not_applicable_reason: str = ""

    def plain(self) -> Self:
        """The same as it is after a stay in a workbook."""
        return replace(
            self,
            explanation=plain(self.explanation),
            impact=plain(self.impact),
            not_applicable_reason=plain(self.not_applicable_reason),
        )

    @property
    def mark(self) -> str:
        """A short mark by which the same words are known again."""
        same = self.plain()
        said = [same.level, same.explanation, same.impact, same.not_applicable_reason]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Asked:
    """What a framework asks in a workbook: its grades by the words that people choose, and which columns there are."""

    level_words: Mapping[str, str]
    #: The grade that stands apart: "not applicable".
    apart: frozenset[str]
    asks_impact: bool

    @property
    def asks_reason(self) -> bool:
        """Whether there is a grade that needs a reason."""
        return bool(self.apart)

    def shown(self, words: Words) -> Words:
        """The words without those for which the workbook has no column."""
        return replace(
            words,
            impact=words.impact if self.asks_impact else "",
            not_applicable_reason=words.not_applicable_reason if self.asks_reason else "",
        )

    def level_of(self, written: str) -> str | None:
        """The grade that somebody wrote: its words, its value, or its first word. None: there is no such grade."""
        said = _folded(written)
        if not said:
            return ""
        for spoken in (
            {_folded(words): value for value, words in self.level_words.items()},
            {_folded(value): value for value in self.level_words},
            self._first_words(),
        ):
            if said in spoken:
                return spoken[said]
        return None

    def _first_words(self) -> dict[str, str]:
        firsts = [(_folded(words.partition(":")[0]), value) for value, words in self.level_words.items()]
        said = [first for first, _ in firsts]
        return {first: value for first, value in firsts if said.count(first) == 1}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def asked_of(spec: FrameworkSpec) -> Asked:
    """What a framework asks of those who answer offline."""
    return Asked(
        level_words=level_words(spec.scale),
        apart=frozenset(level.value for level in spec.scale.levels if level.stands_apart),
        asks_impact=spec.answers.asks_impact,
    )


def level_words(scale: Scale) -> dict[str, str]:
    """The words of each grade, told apart by their value where two have the same."""
    folded = [_folded(level.label) for level in scale.levels]
    return {
        level.value: level.label
        if folded.count(_folded(level.label)) == 1
        else f"{level.label} ({level.value})"
        for level in scale.levels
    }


def guidance_words(question: Question, scale: Scale) -> str:
    """What helps with a question, as one text: guidance, what each grade looks like, checks, examples of evidence."""
    looks = [
        f"{level.label}: {question.looks_like[level.value]}"
        for level in scale.levels
        if question.looks_like.get(level.value)
    ]
    listed = (("Things to check", question.checks), ("Examples of evidence", question.evidence_examples))
    told = [f"{name}: {'; '.join(items)}" for name, items in listed if items]
    return "\n\n".join(part for part in (question.guidance, *looks, *told) if part)
