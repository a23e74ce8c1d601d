"""What makes a question of the partnership's own fit to ask: every fault, by the field to put right.

Source: issue "Evaluation in depth", Question bank and survey design; kirkpatrick_default_surveys.yaml (`placeholders`,
`scales`, `objective_test.other_courses`, `limits.minutes`).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from evaluations.logic import conditions
from evaluations.logic.composed_items import DONT_KNOW
from evaluations.logic.library import ItemType
from evaluations.logic.stages import STAGE_AND_AUDIENCE, Audience

SHORT_TEXT, SHORTEST_TEXT, LONGEST_TEXT = 150, 20, 1000
MOST_OPTIONS, MOST_ANSWERS, MOST_ROWS = 12, 5, 7
LONGEST_WORDING, LONGEST_OPTION, LONGEST_ROW = 600, 250, 120
#: Scales that a question of its own, and a grid, may use; a grid of ten points would not fit on a phone.
SCALES = ("ten", "agree", "extent", "freq", "ynu")
GRID_SCALES = ("agree", "extent", "freq", "ynu")
CORE_GROUPS = ("knowledge", "skill", "confidence")
#: What a wording may leave to be filled in, and in what.
PLACEHOLDERS: dict[str, str] = {
    "subject": "the course’s subject, in lower case",
    "course_title": "the course’s title",
    "run_date": "the event’s date",
    "objective": "the objective that it measures, worded to follow “I can”",
    "name": "the delegate’s name, in a manager’s question",
}
#: Every step that a question may name, as `BankQuestion.steps` keeps it.
STEPS: tuple[tuple[int, ...], ...] = ((1, 2), (1,), (2,), (3,), (4,))

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")


@dataclass(frozen=True)
class Words:
    """What a person reads, chooses from or is marked by: a change of it is a new version."""

    wording: str
    help: str = ""
    scale: str = ""
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    answer: int | None = None
    why: str = ""
    max_length: int = 0


@dataclass(frozen=True)
class Measures:
    """What a question measures. A change of it starts no new comparison. Ids are those of rows."""

    steps: tuple[int, ...] = ()
    level: int | None = None
    core_group: str = ""
    objective_id: int | None = None
    theme_id: int | None = None
    review_learning: str = ""
    mirrors: str = ""


def faults(
    kind: ItemType,
    words: Words,
    measures: Measures,
    surveys: Collection[str],
    condition: str = "",
    *,
    specials: Mapping[str, str],
) -> dict[str, str]:
    """What is wrong, a sentence for each field; empty when the question can be used."""
    found = {
        **_faults_of_surveys(surveys),
        **_faults_of_measures(kind, words, measures),
        **_faults_of_wording(words, measures, surveys),
        **_FAULTS_OF_KIND[kind](words),
    }
    if unknown := set(words.allow) - set(specials):
        found["allow"] = f"There is no special answer {', '.join(sorted(unknown))}"
    if condition:
        try:
            conditions.parse(condition)
        except conditions.ConditionError as problem:
            found["condition"] = str(problem)
    return found


def _faults_of_surveys(surveys: Collection[str]) -> dict[str, str]:
    if not surveys or not set(surveys) <= set(STAGE_AND_AUDIENCE):
        return {"surveys": "Choose where it may be asked"}
    if len({STAGE_AND_AUDIENCE[key][1] for key in surveys}) > 1:
        return {"surveys": "Choose delegates’ surveys or managers’, not both: write a question for each"}
    return {}


def _faults_of_measures(kind: ItemType, words: Words, measures: Measures) -> dict[str, str]:
    found = {}
    named = (measures.steps, measures.objective_id, measures.theme_id, measures.review_learning)
    if not any(named):
        found["steps"] = "Say what it measures: a step, an objective, a theme or learning from a case review"
    elif measures.steps and measures.steps not in STEPS:
        found["steps"] = "Choose one of the steps"
    if measures.core_group and (kind is not ItemType.SCALE or words.scale != "ten"):
        found["core_group"] = "Only ten-point ratings belong to a group: scales are never mixed"
    elif measures.core_group and measures.core_group not in CORE_GROUPS:
        found["core_group"] = "Choose one of the groups"
    if kind is ItemType.GRID and 3 in measures.steps and words.scale != "extent":
        found["scale"] = "A grid on step 3 counts as change in practice: it takes the scale of extent"
    if measures.level is not None and not 1 <= measures.level <= 4:
        found["level"] = "Choose a level from 1 to 4"
    return found


def _faults_of_wording(words: Words, measures: Measures, surveys: Collection[str]) -> dict[str, str]:
    if not words.wording.strip():
        return {"wording": "Enter the question"}
    if len(words.wording) > LONGEST_WORDING:
        return {"wording": f"The question must be {LONGEST_WORDING} characters or fewer"}
    for field, text in (("wording", words.wording), ("help", words.help)):
        used = {name.strip() for name in _PLACEHOLDER.findall(text)}
        if unknown := used - set(PLACEHOLDERS):
            return {field: f"Nothing can be filled in for {{{{{min(unknown)}}}}}"}
        if _PLACEHOLDER.sub("", text).count("{{") or any(name != name.strip() for name in _named(text)):
            return {field: "Write what is to be filled in like this: {{subject}}"}
        if "objective" in used and measures.objective_id is None:
            return {field: "Choose the objective that stands for {{objective}}"}
        audiences = {STAGE_AND_AUDIENCE[key][1] for key in surveys if key in STAGE_AND_AUDIENCE}
        if "name" in used and Audience.DELEGATE in audiences:
            return {field: "A delegate’s survey names nobody: {{name}} is for managers’ questions"}
    return {}


def _named(text: str) -> Sequence[str]:
    return [str(name) for name in _PLACEHOLDER.findall(text)]


def _lines(lines: Sequence[str], field: str, fewest: int, most: int, longest: int) -> dict[str, str]:
    if not fewest <= len(lines) <= most:
        return {field: f"Write {fewest} to {most}, one on each line"}
    if len({line.casefold() for line in lines}) < len(lines):
        return {field: "Write each once"}
    if any(len(line) > longest for line in lines):
        return {field: f"Each must be {longest} characters or fewer"}
    return {}


def _scale(words: Words) -> dict[str, str]:
    return {} if words.scale in SCALES else {"scale": "Choose a scale"}


def _options(words: Words) -> dict[str, str]:
    return _lines(words.options, "options", 2, MOST_OPTIONS, LONGEST_OPTION)


def _grid(words: Words) -> dict[str, str]:
    scale = {} if words.scale in GRID_SCALES else {"scale": "Choose a scale"}
    return scale | _lines(words.rows, "rows", 2, MOST_ROWS, LONGEST_ROW)


def _knowledge(words: Words) -> dict[str, str]:
    found = _lines(words.options, "options", 2, MOST_ANSWERS, LONGEST_OPTION)
    if found:
        return found
    if words.answer is None or not 0 <= words.answer < len(words.options):
        return {"answer": "Enter the line of the right answer"}
    if words.options[words.answer].casefold() in (DONT_KNOW.casefold(), "i don’t know"):
        return {"answer": f"“{DONT_KNOW}” is always offered, last, and cannot be the right answer"}
    return {}


def _text(words: Words) -> dict[str, str]:
    if SHORTEST_TEXT <= words.max_length <= LONGEST_TEXT:
        return {}
    return {"max_length": f"Enter a number of characters from {SHORTEST_TEXT} to {LONGEST_TEXT}"}


_FAULTS_OF_KIND = {
    ItemType.SCALE: _scale,
    ItemType.CHOICE: _options,
    ItemType.MULTI_CHOICE: _options,
    ItemType.GRID: _grid,
    ItemType.KNOWLEDGE: _knowledge,
    ItemType.TEXT: _text,
}
#: The types of question that an officer may write.
KINDS = tuple(_FAULTS_OF_KIND)


def what_changed(before: Words, after: Words) -> tuple[str, ...]:
    """What a person would read, choose from or be marked by differently, in words; empty when nothing."""
    named = (
        ("the wording", before.wording, after.wording),
        ("the hint", before.help, after.help),
        ("the scale", before.scale, after.scale),
        ("the answers", (before.options, before.allow), (after.options, after.allow)),
        ("the statements", before.rows, after.rows),
        ("the right answer", before.answer, after.answer),
        ("why it is right", before.why, after.why),
        ("the longest answer", before.max_length, after.max_length),
    )
    return tuple(what for what, old, new in named if old != new)
