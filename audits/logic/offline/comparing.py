"""What becomes of each question of a workbook that came back: three texts are compared, and none is lost.

The text at the download (by its mark), the text in the workbook, and the text in the portal now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from audits.logic.offline.sheets import ReadRow
from audits.logic.offline.words import Asked, Words


class Fate(StrEnum):
    """What becomes of one question."""

    UNCHANGED = "unchanged"
    NEW = "new"
    #: Somebody changed it in the portal since the download, and the workbook says something else again.
    BOTH = "both"
    ERROR = "error"


@dataclass(frozen=True)
class HeldRow:
    """A row that says something else than at the download, or that cannot be used and why."""

    number: int
    key: str
    words: Words
    evidence: str
    problem: str
    #: The mark of the words at the download.
    base: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "HeldRow":
        return cls(**{**kept, "words": Words(**kept["words"])})


def held_rows(
    rows: Sequence[ReadRow], bases: Mapping[str, str], asked: Asked, elsewhere: Collection[str] = ()
) -> tuple[HeldRow, ...]:
    """The rows worth keeping until somebody decides.

    `bases` are the marks at the download, by question; `elsewhere` are questions that the workbook shows without taking
    an answer.
    """
    found = []
    for row in rows:
        if row.key in elsewhere:
            continue
        base = bases.get(row.key, "")
        problem = row.problem
        if not problem and row.key not in bases:
            problem = "This question is not one of those that can be answered in the workbook."
        is_same = not problem and row.words.mark == base
        if is_same and not row.evidence:
            continue
        if not problem and not is_same:
            problem = _broken_rule(row.words, asked)
        found.append(HeldRow(row.number, row.key, row.words, row.evidence, problem, base))
    return tuple(found)


def _broken_rule(words: Words, asked: Asked) -> str:
    """Source: the brief of audits, Self-assessment: "not applicable" needs a reason."""
    if words.level in asked.apart and not words.not_applicable_reason:
        return f"Say why it is “{asked.level_words[words.level].lower()}”."
    if words.not_applicable_reason and words.level not in asked.apart:
        grade = f"the grade is “{asked.level_words[words.level]}”" if words.level else "no grade is chosen"
        return f"It says why it does not apply, but {grade}. Choose the one or take out the other."
    return ""


def fate_of(row: HeldRow, now: Words, notes: Collection[str]) -> Fate:
    """What becomes of a row, beside the words and the notes of evidence that stand in the portal now."""
    if row.problem:
        return Fate.ERROR
    brings_words = brings_new_words(row, now)
    if brings_words and now.mark != row.base:
        return Fate.BOTH
    return Fate.NEW if brings_words or brings_evidence(row, notes) else Fate.UNCHANGED


def brings_new_words(row: HeldRow, now: Words) -> bool:
    """Whether the workbook changed the words, and to others than stand there now."""
    return row.words.mark not in (row.base, now.mark)


def brings_evidence(row: HeldRow, notes: Collection[str]) -> bool:
    """Whether the workbook describes evidence that is not among the notes there now."""
    return bool(row.evidence) and row.evidence not in notes
