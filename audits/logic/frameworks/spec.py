"""What a framework is: headings with questions, a scale, and rules, as immutable values."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FrameworkKind(StrEnum):
    """What a framework assesses."""

    AUDIT = "audit"
    STANDARDS = "standards"
    PEER_REVIEW = "peer_review"
    OBSERVATION = "observation"
    IMPACT = "impact"
    MATRIX = "matrix"


class QuestionKind(StrEnum):
    """How a question is answered; `graded` is a level of the scale, with explanation and evidence."""

    GRADED = "graded"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    PERCENT = "percent"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    YES_NO = "yes_no"
    YES_NO_TEXT = "yes_no_text"
    TABLE = "table"
    ACTIONS = "actions"
    EVIDENCE = "evidence"
    PROMPT = "prompt"


class Colour(StrEnum):
    """How a level looks beside its word: never colour alone."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class Moderation(StrEnum):
    """How answers are tested: by a moderator of another agency, together with peers, by a check, or not at all."""

    MODERATOR = "moderator"
    PEERS = "peers"
    CHECK = "check"
    NONE = "none"


@dataclass(frozen=True)
class Level:
    """One step of a scale. `score` orders the levels, higher is better; None stands apart ("not applicable").

    Grades are compared by score and counted by level; they are never averaged.
    """

    value: str
    label: str
    score: int | None
    definition: str = ""
    colour: Colour = Colour.GREY

    @property
    def stands_apart(self) -> bool:
        """Left out of every count of grades: needs a reason."""
        return self.score is None


@dataclass(frozen=True)
class Scale:
    """The levels of a framework, best first."""

    key: str
    levels: tuple[Level, ...]

    def find(self, value: str) -> Level | None:
        """The level of this value."""
        return next((level for level in self.levels if level.value == value), None)

    @property
    def grades(self) -> tuple[Level, ...]:
        """The levels that are grades, best first."""
        return tuple(level for level in self.levels if not level.stands_apart)

    def is_lower(self, one: str, other: str) -> bool:
        """Whether the first value is a worse grade than the second; never where either stands apart."""
        scores = [level.score if (level := self.find(value)) else None for value in (one, other)]
        return scores[0] is not None and scores[1] is not None and scores[0] < scores[1]


@dataclass(frozen=True)
class AnswerRules:
    """What an answer to a graded question needs, by the level given."""

    explanation_required: bool = True
    evidence_required_at: tuple[str, ...] = ()
    actions_required_at: tuple[str, ...] = ()
    asks_impact: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One question. `looks_like` says, by level, what such an answer looks like."""

    key: str
    text: str
    kind: QuestionKind = QuestionKind.GRADED
    title: str = ""
    guidance: str = ""
    looks_like: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    evidence_examples: tuple[str, ...] = ()
    visit_prompt: str = ""
    sources: tuple[str, ...] = ()
    refers_to: str = ""
    lead: str = ""
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    required: bool = True

    @property
    def is_graded(self) -> bool:
        return self.kind == QuestionKind.GRADED

    @property
    def digest(self) -> str:
        """What makes a question the same question in another version: its words, kind, options and columns."""
        said = [" ".join(f"{self.title} {self.text}".split()), self.kind, self.options, self.columns]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class Heading:
    """A part of a framework. One final grade is agreed for each."""

    key: str
    title: str
    questions: tuple[Question, ...]
    about: str = ""
    sources: tuple[str, ...] = ()

    @property
    def graded(self) -> tuple[Question, ...]:
        """The questions that carry a grade."""
        return tuple(question for question in self.questions if question.is_graded)


@dataclass(frozen=True)
class Source:
    """Something that a question rests on: law, guidance. `checked`: somebody compared the words with the source."""

    key: str
    citation: str
    about: str = ""
    checked: bool = False


@dataclass(frozen=True)
class Choice:
    """A value with its words: an outcome, a route."""

    value: str
    label: str
    meaning: str = ""


@dataclass(frozen=True, repr=False)
class FrameworkSpec:
    """A whole framework of one version, with everything that it extends already put in."""

    key: str
    kind: FrameworkKind
    title: str
    version: str
    scale: Scale
    headings: tuple[Heading, ...]
    notice: str = ""
    applies_to: str = ""
    jurisdiction: str = ""
    extends: str = ""
    moderation: Moderation = Moderation.NONE
    moderation_rules: tuple[str, ...] = ()
    interval_months: int | None = None
    follow_up_months: tuple[int, ...] = ()
    answers: AnswerRules = field(default_factory=AnswerRules)
    sources: tuple[Source, ...] = ()
    sign_off_roles: tuple[str, ...] = ()
    routes: tuple[Choice, ...] = ()
    outcomes: tuple[Choice, ...] = ()
    declaration: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    group_sizes: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"<FrameworkSpec {self.key} {self.version}>"

    @property
    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        return (question for heading in self.headings for question in heading.questions)

    def question(self, key: str) -> Question:
        """The question of this key.

        Raises:
            KeyError: there is none.
        """
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)

    def heading(self, key: str) -> Heading:
        """The heading of this key.

        Raises:
            KeyError: there is none.
        """
        for heading in self.headings:
            if heading.key == key:
                return heading
        raise KeyError(key)
