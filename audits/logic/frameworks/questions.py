"""Headings and questions as the different kinds of file write them."""

import re

from audits.logic.frameworks.checking import Part
from audits.logic.frameworks.spec import Heading, Question, QuestionKind, Scale

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
#: The types of fields in form files. The subject itself (lookup, year) is asked by the portal, not by the form.
_KINDS = {
    "long_text": QuestionKind.LONG_TEXT,
    "text": QuestionKind.LONG_TEXT,
    "integer": QuestionKind.INTEGER,
    "percent": QuestionKind.PERCENT,
    "choice": QuestionKind.CHOICE,
    "multi_choice": QuestionKind.MULTI_CHOICE,
    "boolean": QuestionKind.YES_NO,
    "boolean_with_text": QuestionKind.YES_NO_TEXT,
    "table": QuestionKind.TABLE,
    "action_list": QuestionKind.ACTIONS,
    "evidence_list": QuestionKind.EVIDENCE,
    "prompt": QuestionKind.PROMPT,
    "rag": QuestionKind.GRADED,
    "grade": QuestionKind.GRADED,
}
_SUBJECT = ("lookup", "year")
_WITH_OPTIONS = (QuestionKind.CHOICE, QuestionKind.MULTI_CHOICE)


def identifier(part: Part, name: str = "id") -> str:
    """An id: letters, figures, dots, hyphens and underscores, 40 at most."""
    word = part.text(name, required=True)
    if word and not _ID.fullmatch(word):
        part.fault(name, f"“{word[:60]}” is no id: use up to 40 letters, figures, dots and hyphens.")
    return word[:40]


def audit_heading(part: Part, scale: Scale | None) -> Heading:
    """A heading of an audit with its questions."""
    questions = tuple(graded_question(each, scale) for each in part.parts("questions", required=True))
    return Heading(
        identifier(part),
        part.text("title", required=True, most=300),
        questions,
        part.text("about"),
        part.texts("sources"),
    )


def graded_question(part: Part, scale: Scale | None, text_name: str = "text") -> Question:
    """A question that is graded. Names of levels beside it say what such an answer looks like."""
    looks = {
        level.value: part.text(level.value)
        for level in (scale.levels if scale else ())
        if level.value in part and level.value not in ("id", "text", "title")
    }
    source = part.text("source")
    return Question(
        key=identifier(part),
        text=part.text(text_name, required=True),
        title=part.text("title", most=300) if text_name != "title" else "",
        guidance=part.text("guidance"),
        looks_like=looks,
        checks=part.texts("checks"),
        evidence_examples=part.texts("evidence"),
        visit_prompt=part.text("visit_prompt"),
        sources=part.texts("sources") or ((source,) if source else ()),
        refers_to=part.text("ref"),
    )


def matrix_row(part: Part, scale: Scale) -> Question:
    """A row of the best-practice matrix: what each level looks like, by its label."""
    looks = {
        level.value: part.text(level.label.lower(), required=True)
        for level in scale.levels
        if level.score is not None and level.score > 0
    }
    return Question(
        key=identifier(part),
        text=part.text("area", required=True),
        looks_like=looks,
        evidence_examples=part.texts("evidence"),
        lead=part.text("lead"),
    )


def prompt(part: Part, text_name: str) -> Question:
    """Something to think or talk about, without a grade."""
    return Question(
        key=identifier(part),
        text=part.text(text_name, required=True),
        title=part.text("title", most=300),
        kind=QuestionKind.PROMPT,
        required=False,
    )


def field(part: Part) -> Question | None:
    """A field of a form; None for the subject itself."""
    kind_word = part.one_of("type", (*_KINDS, *_SUBJECT))
    if kind_word in _SUBJECT:
        return None
    kind = _KINDS[kind_word]
    options, columns = part.texts("options"), part.texts("columns")
    if kind in _WITH_OPTIONS and len(options) < 2:
        part.fault("", "a choice needs at least two options.")
    if len(set(options)) < len(options):
        part.fault("options", "the same option stands there twice.")
    if kind == QuestionKind.TABLE and not columns:
        part.fault("", "a table needs its columns.")
    return Question(
        key=identifier(part, "key"),
        text=part.text("label", required=True),
        kind=kind,
        guidance=part.text("help"),
        options=options,
        columns=columns,
        required=part.flag("required", kind not in (QuestionKind.PROMPT, QuestionKind.ACTIONS)),
    )


def fields_heading(parts: list[Part], key: str, title: str) -> Heading | None:
    """A heading of a form's fields; None without any."""
    questions = tuple(question for part in parts if (question := field(part)) is not None)
    return Heading(key, title, questions) if questions else None
