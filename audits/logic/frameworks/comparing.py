"""What differs between two versions of a framework: questions kept, reworded, moved, added, left out; and the rest."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from audits.logic.frameworks.spec import FrameworkSpec, Heading, Question


class ChangeKind(StrEnum):
    """What became of a question. `same` and `moved` questions are the same question: their answers carry forward."""

    SAME = "same"
    MOVED = "moved"
    ADVICE = "advice"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words of a text: in both versions, or in one of them."""

    words: str
    is_added: bool = False
    is_removed: bool = False


@dataclass(frozen=True)
class QuestionChange:
    """A question in the one version, the other, or both, with the heading under which it stands."""

    kind: ChangeKind
    before: Question | None
    after: Question | None
    heading_before: str = ""
    heading_after: str = ""

    @property
    def key(self) -> str:
        question = self.after or self.before
        return question.key if question else ""

    @property
    def answers_carry(self) -> bool:
        """Whether an answer to the older one is carried forward to the newer one."""
        return self.kind in (ChangeKind.SAME, ChangeKind.MOVED, ChangeKind.ADVICE)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its words with what was taken out and put in."""
        return differing(self.before.text if self.before else "", self.after.text if self.after else "")


@dataclass(frozen=True)
class FactChange:
    """Something else that differs, in words."""

    what: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return differing(self.before, self.after)


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, questions in the newer version's order with those left out at the end."""

    questions: tuple[QuestionChange, ...]
    facts: tuple[FactChange, ...]

    @property
    def changed(self) -> tuple[QuestionChange, ...]:
        return tuple(change for change in self.questions if change.kind != ChangeKind.SAME)

    def count(self, *kinds: ChangeKind) -> int:
        """How many questions are of these kinds."""
        return sum(change.kind in kinds for change in self.questions)

    @property
    def carried(self) -> int:
        """How many answers would be carried forward."""
        return sum(change.answers_carry for change in self.questions)


def compare(before: FrameworkSpec, after: FrameworkSpec) -> Comparison:
    """What became of the older version's questions in the newer one.

    The same words, kind and options are the same question wherever it stands; otherwise the same id is the same place.
    """
    old = list(_placed(before))
    by_digest = {question.digest: (question, heading) for question, heading in old}
    by_key = {question.key: (question, heading) for question, heading in old}
    new_digests = {question.digest for question in after.questions}
    changes: list[QuestionChange] = []
    used: set[str] = set()
    for question, heading in _placed(after):
        found = by_digest.get(question.digest)
        if found is None:
            found = by_key.get(question.key)
            if found is not None and found[0].digest in new_digests:
                found = None  # it stands elsewhere, unchanged
        if found is None or found[0].key in used:
            changes.append(QuestionChange(ChangeKind.ADDED, None, question, "", heading.title))
            continue
        used.add(found[0].key)
        changes.append(_changed(found[0], found[1], question, heading))
    for question, heading in old:
        if question.key not in used:
            changes.append(QuestionChange(ChangeKind.REMOVED, question, None, heading.title))
    return Comparison(tuple(changes), tuple(_facts(before, after)))


def _changed(old: Question, old_heading: Heading, new: Question, heading: Heading) -> QuestionChange:
    if old.digest != new.digest:
        kind = ChangeKind.REWORDED
    elif old.key != new.key or old_heading.key != heading.key:
        kind = ChangeKind.MOVED
    else:
        kind = ChangeKind.SAME if old == new else ChangeKind.ADVICE
    return QuestionChange(kind, old, new, old_heading.title, heading.title)


def _placed(spec: FrameworkSpec) -> Iterator[tuple[Question, Heading]]:
    return ((question, heading) for heading in spec.headings for question in heading.questions)


def _facts(before: FrameworkSpec, after: FrameworkSpec) -> Iterator[FactChange]:
    said = (
        ("Title", before.title, after.title),
        ("Notice", before.notice, after.notice),
        ("Applies to", before.applies_to, after.applies_to),
        ("Grades", _scale_words(before), _scale_words(after)),
        ("Headings", _headings(before), _headings(after)),
        ("Months between rounds", _number(before.interval_months), _number(after.interval_months)),
        (
            "Evidence needed at",
            _levels(before, "evidence_required_at", after),
            _levels(after, "evidence_required_at", after),
        ),
        (
            "Actions needed at",
            _levels(before, "actions_required_at", after),
            _levels(after, "actions_required_at", after),
        ),
        ("Moderation", before.moderation.value, after.moderation.value),
        ("Rules of moderation", " ".join(before.moderation_rules), " ".join(after.moderation_rules)),
        ("Signed off by", ", ".join(before.sign_off_roles), ", ".join(after.sign_off_roles)),
    )
    return (FactChange(what, old, new) for what, old, new in said if old != new)


def _scale_words(spec: FrameworkSpec) -> str:
    return "; ".join(
        f"{level.label}: {level.definition}" if level.definition else level.label
        for level in spec.scale.levels
    )


def _headings(spec: FrameworkSpec) -> str:
    return "; ".join(heading.title for heading in spec.headings)


def _levels(spec: FrameworkSpec, rule: str, named_by: FrameworkSpec) -> str:
    """The levels of a rule, in both versions by the newer one's names: another name is no other rule."""
    labels = {level.value: level.label for level in named_by.scale.levels}
    return ", ".join(labels.get(value, value) for value in getattr(spec.answers, rule))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def differing(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one, word by word: what stands in both, what was taken out, what was put in."""
    old, new = before.split(), after.split()
    pieces: list[Piece] = []
    for kind, first, last, start, end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(" ".join(old[first:last])))
            continue
        if last > first:
            pieces.append(Piece(" ".join(old[first:last]), is_removed=True))
        if end > start:
            pieces.append(Piece(" ".join(new[start:end]), is_added=True))
    return tuple(pieces)
