"""The survey library: what a loaded `survey_set` document says, as checked, immutable values.

The document's file is read by callers; `parse_library` takes the dictionary. Source of every field:
frameworks/kirkpatrick_default_surveys.yaml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evaluations.logic.conditions import Operator, Rule, Test
from evaluations.logic.stages import STAGE_AND_AUDIENCE, Audience, Stage, Step


class LibraryError(ValueError):
    """The document is not a usable survey library; the message says where and why."""


class ItemType(StrEnum):
    """What kind of answer a question takes."""

    OBJECTIVE_RATING = "objective_rating"
    SCALE = "scale"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    TEXT = "text"
    GRID = "grid"
    OBJECTIVE_BLOCK = "objective_block"
    #: A question of the partnership's own with a right answer; the library's stand in its check.
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True)
class Scale:
    """A named answer scale.

    `codes` are the values stored, in the order of `options`; `allow` its special answers.
    """

    key: str
    options: tuple[str, ...]
    codes: tuple[int, ...]
    allow: tuple[str, ...] = ()
    min_label: str = ""
    max_label: str = ""


@dataclass(frozen=True)
class Item:
    """One question of the library, or of the partnership's own, before it is fitted to a course.

    `answer` is the index of a knowledge question's right option. `is_own` tells the partnership's own questions.
    """

    key: str
    text: str
    type: ItemType
    stages: tuple[str, ...]
    steps: tuple[Step, ...]
    level: int | None = None
    core_group: str = ""
    scale: str = ""
    options: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    min_rows: int = 0
    max_rows: int = 0
    max_length: int = 0
    min_questions: int = 0
    max_questions: int = 0
    max_objectives: int = 0
    condition: Rule | None = None
    help: str = ""
    text_unless_released: str = ""
    ends_survey_on: str = ""
    end_notice: str = ""
    feeds: str = ""
    mirrors: str = ""
    theme_codes: tuple[str, ...] = ()
    is_repeated: bool = False
    is_bank: bool = False
    answer: int | None = None
    why: str = ""
    objective_id: str | None = None
    is_own: bool = False


@dataclass(frozen=True)
class KnowledgeQuestion:
    """One question of the basic awareness check; `answer` is the index of the correct option."""

    key: str
    text: str
    options: tuple[str, ...]
    answer: int
    why: str
    is_bank: bool = False


@dataclass(frozen=True)
class KnowledgeCheck:
    """The library's own check, and the numbers that every course's check keeps to."""

    title: str
    questions: tuple[KnowledgeQuestion, ...]
    default_keys: tuple[str, ...]
    asked_again_keys: tuple[str, ...]
    min_questions: int
    max_questions: int
    asked_again_max: int


@dataclass(frozen=True)
class SendRule:
    """When a survey goes out. Exactly one of the three offsets is set; days are calendar days."""

    offset_days_before_run: int | None = None
    offset_days: int | None = None
    offset_months: int | None = None
    reminder_days_before_run: tuple[int, ...] = ()
    reminder_days: tuple[int, ...] = ()
    closes_days: int | None = None


@dataclass(frozen=True)
class SurveyDefinition:
    """The default survey of one stage and audience. The worked maxima are (without a check, with a check)."""

    key: str
    title: str
    stage: Stage
    audience: Audience
    items: tuple[str, ...]
    leave_out_first: tuple[str, ...]
    send: SendRule
    answers_limit: int
    worked_answers: tuple[int, int]
    worked_minutes: tuple[int, int]
    is_on_by_default: bool


@dataclass(frozen=True, repr=False)
class SurveyLibrary:
    """A whole survey set of one version."""

    key: str
    version: str
    title: str
    scales: Mapping[str, Scale]
    items: Mapping[str, Item]
    surveys: Mapping[str, SurveyDefinition]
    check: KnowledgeCheck
    special_labels: Mapping[str, str]
    notices: Mapping[str, str]
    seconds: Mapping[str, int]
    free_texts_limit: int

    def __repr__(self) -> str:
        return f"<SurveyLibrary {self.key} {self.version}>"

    def bank_items(self, survey_key: str) -> tuple[Item, ...]:
        """The bank's questions that an officer may add to a survey."""
        return tuple(item for item in self.items.values() if item.is_bank and survey_key in item.stages)


def parse_library(document: Mapping[str, Any]) -> SurveyLibrary:
    """The library that a loaded YAML document describes. Raises LibraryError naming the faulty part."""
    if not isinstance(document, Mapping) or document.get("kind") != "survey_set":
        raise LibraryError("This is not a survey set: its 'kind' must be 'survey_set'.")
    try:
        scales = {key: _scale(key, raw) for key, raw in document["scales"].items()}
        specials = {k: v for k, v in document["special_answers"].items() if k != "rule"}
        items = {item.key: item for item in (_item(raw, specials) for raw in document["items"])}
        if len(items) != len(document["items"]):
            raise LibraryError("Two questions have the same id.")
        limits = document["limits"]
        surveys = {raw["key"]: _survey(raw, limits["answers"]) for raw in document["surveys"]}
        library = SurveyLibrary(
            key=document["key"],
            version=str(document["version"]),
            title=document["title"],
            scales=scales,
            items=items,
            surveys=surveys,
            check=_check(document["objective_test"]),
            special_labels=specials,
            notices=dict(document["notices"]),
            seconds=dict(limits["minutes"]["seconds"]),
            free_texts_limit=int(limits["free_texts"]),
        )
    except KeyError as missing:
        raise LibraryError(f"The survey set has no {missing}.") from missing
    except (TypeError, AttributeError, ValueError) as malformed:
        if isinstance(malformed, LibraryError):
            raise
        raise LibraryError(f"The survey set is malformed: {malformed}.") from malformed
    _check_references(library)
    return library


def _scale(key: str, raw: Mapping[str, Any]) -> Scale:
    allow = tuple(raw.get("allow", ()))
    if raw["type"] == "integer":
        codes = tuple(range(int(raw["min"]), int(raw["max"]) + 1))
        options = tuple(str(code) for code in codes)
        return Scale(key, options, codes, allow, raw["min_label"], raw["max_label"])
    options = tuple(raw["options"])
    codes = tuple(raw.get("scores", range(len(options))))
    if len(codes) != len(options):
        raise LibraryError(f"Scale {key} has {len(options)} options but {len(codes)} scores.")
    return Scale(key, options, codes, allow)


def _item(raw: Mapping[str, Any], specials: Mapping[str, str]) -> Item:
    key = raw["id"]
    try:
        item_type = ItemType(raw["type"])
    except ValueError as unknown:
        raise LibraryError(f"Question {key} has an unknown type: {raw['type']}.") from unknown
    return Item(
        key=key,
        text=raw["text"],
        type=item_type,
        stages=tuple(raw["stages"]),
        steps=_steps(raw["step"]),
        level=raw.get("level"),
        core_group=raw.get("core", ""),
        scale=raw.get("scale", ""),
        options=tuple(raw.get("options", ())),
        allow=tuple(raw.get("allow", ())),
        rows=tuple(raw.get("rows", ())),
        min_rows=raw.get("min_rows", 0),
        max_rows=raw.get("max_rows", 0),
        max_length=raw.get("max_length", 0),
        min_questions=raw.get("min_questions", 0),
        max_questions=raw.get("max_questions", 0),
        max_objectives=raw.get("max", 0),
        condition=_ask_if(raw.get("ask_if"), specials),
        help=raw.get("help", ""),
        text_unless_released=raw.get("text_unless_released", ""),
        ends_survey_on=raw.get("ends_survey_on", ""),
        end_notice=raw.get("end_notice", ""),
        feeds=raw.get("feeds", ""),
        mirrors=raw.get("mirrors", ""),
        theme_codes=tuple(raw.get("theme_codes", ())),
        is_repeated=bool(raw.get("repeated") or raw.get("repeated_pair") or raw.get("repeated_block")),
        is_bank=bool(raw.get("bank", False)),
    )


def _steps(raw: int | Sequence[int] | None) -> tuple[Step, ...]:
    if raw is None:
        return ()
    return (Step(raw),) if isinstance(raw, int) else tuple(Step(step) for step in raw)


def _ask_if(raw: Mapping[str, Any] | None, specials: Mapping[str, str]) -> Rule | None:
    """The condition of an item; its labels may be names of special answers."""
    if raw is None:
        return None
    negate = "not_in" in raw
    labels = tuple(specials.get(label, label) for label in raw["not_in" if negate else "in"])
    return Rule((Test(raw["item"], Operator.IS_NOT if negate else Operator.IS, labels),))


def _check(raw: Mapping[str, Any]) -> KnowledgeCheck:
    questions = tuple(_knowledge_question(question) for question in raw["questions"])
    rules = raw["other_courses"]
    return KnowledgeCheck(
        title=raw["title"],
        questions=questions,
        default_keys=tuple(raw["default_questions"]),
        asked_again_keys=tuple(raw["asked_again"]),
        min_questions=rules["min_questions"],
        max_questions=rules["max_questions"],
        asked_again_max=rules["asked_again_max"],
    )


def _knowledge_question(raw: Mapping[str, Any]) -> KnowledgeQuestion:
    options, answer = tuple(raw["options"]), raw["answer"]
    if not 0 <= answer < len(options):
        raise LibraryError(f"Knowledge question {raw['id']} marks option {answer}, which it does not have.")
    return KnowledgeQuestion(
        raw["id"], raw["text"], options, answer, raw["why"], bool(raw.get("bank", False))
    )


def _survey(raw: Mapping[str, Any], limits: Mapping[str, int]) -> SurveyDefinition:
    key = raw["key"]
    if key not in STAGE_AND_AUDIENCE:
        raise LibraryError(f"Survey {key} is not one of {', '.join(STAGE_AND_AUDIENCE)}.")
    stage, audience = STAGE_AND_AUDIENCE[key]
    send = raw["send"]
    return SurveyDefinition(
        key=key,
        title=raw["title"],
        stage=stage,
        audience=audience,
        items=tuple(raw["items"]),
        leave_out_first=tuple(raw["leave_out_first"]),
        send=SendRule(
            offset_days_before_run=send.get("offset_days_before_run"),
            offset_days=send.get("offset_days"),
            offset_months=send.get("offset_months"),
            reminder_days_before_run=tuple(send.get("reminders_days_before_run", ())),
            reminder_days=tuple(send.get("reminders_days", ())),
            closes_days=send.get("closes_days"),
        ),
        answers_limit=limits[key],
        worked_answers=(raw["answers"]["no_check"], raw["answers"]["with_check"]),
        worked_minutes=(raw["minutes"]["no_check"], raw["minutes"]["with_check"]),
        is_on_by_default=raw.get("default", "on") != "off",
    )


def _check_references(library: SurveyLibrary) -> None:
    """Every name used must exist, and every item must have what its type needs."""
    missing = set(STAGE_AND_AUDIENCE) - set(library.surveys)
    if missing:
        raise LibraryError(f"The survey set has no survey for {', '.join(sorted(missing))}.")
    for item in library.items.values():
        needs_scale = item.type in (ItemType.SCALE, ItemType.GRID, ItemType.OBJECTIVE_RATING)
        if needs_scale and item.scale not in library.scales:
            raise LibraryError(
                f"Question {item.key} uses the scale {item.scale or '(none)'}, which is not defined."
            )
        if item.type in (ItemType.CHOICE, ItemType.MULTI_CHOICE) and not item.options:
            raise LibraryError(f"Question {item.key} has no options.")
        if item.type is ItemType.TEXT and item.max_length < 1:
            raise LibraryError(f"Question {item.key} is a free text without max_length.")
        for key in item.condition.questions if item.condition else ():
            if key not in library.items:
                raise LibraryError(f"Question {item.key} depends on {key}, which does not exist.")
        unknown_specials = set(item.allow) - set(library.special_labels)
        if unknown_specials:
            raise LibraryError(
                f"Question {item.key} allows unknown answers: {', '.join(sorted(unknown_specials))}."
            )
    for survey in library.surveys.values():
        for key in (*survey.items, *survey.leave_out_first):
            if key not in library.items:
                raise LibraryError(f"Survey {survey.key} asks {key}, which is not a question of this set.")
            if survey.key not in library.items[key].stages:
                raise LibraryError(f"Survey {survey.key} asks {key}, which is not meant for it.")
    known = {question.key for question in library.check.questions}
    unknown = set(library.check.default_keys + library.check.asked_again_keys) - known
    if unknown:
        raise LibraryError(f"The knowledge check asks unknown questions: {', '.join(sorted(unknown))}.")
