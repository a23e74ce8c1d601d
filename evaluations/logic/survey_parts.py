"""What a composed survey is made of: items, pages, and the facts of a course that shape them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from evaluations.logic.conditions import CompiledRule
from evaluations.logic.stages import Audience, Stage, Step


class AnswerKind(StrEnum):
    """How an item is answered, and so how it is counted and stored."""

    RATING = "rating"
    CHOICE = "choice"
    KNOWLEDGE = "knowledge"
    GRID = "grid"
    MULTI_CHOICE = "multi_choice"
    TEXT = "text"


@dataclass(frozen=True)
class Objective:
    """A learning objective of a course; `is_picked` when the coordinator chose it among more than four."""

    id: str
    text: str
    is_picked: bool = False


@dataclass(frozen=True)
class CheckQuestion:
    """A knowledge question of the course's own; `answer` is the index of the correct option."""

    key: str
    text: str
    options: tuple[str, ...]
    answer: int
    objective_id: str | None = None
    why: str = ""
    is_asked_again: bool = False


@dataclass(frozen=True)
class SurveyChanges:
    """What an officer changed in one survey: bank questions added, default ones taken out, by item id.

    `order` are the ids in the order asked, "" for the library's own; ids that it does not name come after. `conditions`
    are texts of `logic.conditions` by id, and go before a question's own.
    """

    added: tuple[str, ...] = ()
    removed: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ThemeBlock:
    """A theme's questions for the people of its sample, within an event's own survey.

    `key` is "theme:<themed evaluation>"; `questions` are ids, of the partnership's own questions or the library's, in
    the order asked, by survey key ("pre", "delegate_3m"...).
    """

    key: str
    questions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class CourseFacts:
    """Everything about a course that decides what its surveys ask.

    `practice_rows` are the ticked rows of the practice grid, by number in the library (0 is the first);
    empty means none ticked, so all in the order listed. `changes` is by survey key.
    """

    subject: str
    objectives: tuple[Objective, ...] = ()
    is_multi_agency: bool = True
    is_basic_awareness: bool = False
    check_questions: tuple[CheckQuestion, ...] = ()
    practice_rows: tuple[int, ...] = ()
    changes: Mapping[str, SurveyChanges] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerChoice:
    """One answer that can be picked: the code stored and its words. Special answers stay out of averages."""

    code: int
    label: str
    is_special: bool = False


@dataclass(frozen=True)
class GridRow:
    """One statement of a grid; `number` is its place in the library's list, the same at every stage."""

    key: str
    number: int
    wording: str


@dataclass(frozen=True)
class ComposedItem:
    """One question as one course asks it at one stage.

    `wording` has the subject and the objective filled in; `{{delegate_initial_action}}`, `{{name}}` and
    event facts are left for the page. `block` names the theme whose sample alone is asked it; `gives_way_to` the
    themes whose sample is not asked it, to keep within the limits. `positions` are this item's places in the array
    of scores: one for a rating, choice or knowledge question, one for each row of a grid, none for texts and
    several-choice.
    """

    key: str
    item_key: str
    kind: AnswerKind
    wording: str
    choices: tuple[AnswerChoice, ...]
    step: Step | None
    level: int | None
    core_group: str = ""
    scale: str = ""
    min_label: str = ""
    max_label: str = ""
    help: str = ""
    alternative_wording: str = ""
    rows: tuple[GridRow, ...] = ()
    objective_id: str | None = None
    condition: CompiledRule | None = None
    ends_survey_on: int | None = None
    end_notice: str = ""
    correct_code: int | None = None
    dont_know_code: int | None = None
    why: str = ""
    max_length: int = 0
    feeds: str = ""
    mirrors: str = ""
    theme_codes: tuple[str, ...] = ()
    block: str = ""
    gives_way_to: tuple[str, ...] = ()
    page: int = 0
    positions: tuple[int, ...] = ()

    @property
    def answers(self) -> int:
        """How many answers the item counts for (limits.counting: a grid counts each row)."""
        return len(self.rows) if self.kind is AnswerKind.GRID else 1

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of its form fields: one for each row of a grid, else its own key."""
        return tuple(row.key for row in self.rows) if self.kind is AnswerKind.GRID else (self.key,)

    @property
    def is_scored(self) -> bool:
        """True when its answers stand in the array of scores."""
        return self.kind not in (AnswerKind.TEXT, AnswerKind.MULTI_CHOICE)

    @property
    def question_identity(self) -> tuple[str, ...]:
        """What must be equal for two stages to have asked the same question version (rows apart)."""
        return (self.item_key, self.wording, *(f"{choice.code}={choice.label}" for choice in self.choices))


@dataclass(frozen=True)
class SurveyPage:
    """One group of questions, shown together. `number` counts from 1."""

    number: int
    heading: str
    items: tuple[ComposedItem, ...]

    @property
    def has_text(self) -> bool:
        """True when the page must warn that a survey is not a way to report a concern."""
        return any(item.kind is AnswerKind.TEXT for item in self.items)


@dataclass(frozen=True)
class LeftOut:
    """A question that did not fit, and why, in words for the officer; `block` when it is a theme's."""

    item_key: str
    reason: str
    block: str = ""


@dataclass(frozen=True)
class ComposedSurvey:
    """The survey of one stage and audience for one course. Counts are over the longest path."""

    stage: Stage
    audience: Audience
    pages: tuple[SurveyPage, ...]
    answers_count: int
    free_texts_count: int
    minutes: int
    left_out: tuple[LeftOut, ...] = ()
    #: Places in the scores when items were taken out for one person (`logic.blocks`); None: count the items.
    places: int | None = None

    @cached_property
    def items(self) -> tuple[ComposedItem, ...]:
        """All items in the order asked."""
        return tuple(item for page in self.pages for item in page.items)

    @property
    def score_length(self) -> int:
        """The length of a response's array of scores."""
        if self.places is not None:
            return self.places
        return sum(len(item.positions) for item in self.items)

    @property
    def has_knowledge_check(self) -> bool:
        """True when the survey tests knowledge."""
        return any(item.kind is AnswerKind.KNOWLEDGE for item in self.items)

    def item(self, key: str) -> ComposedItem:
        """The item of that key. Raises KeyError when the survey does not ask it."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)
