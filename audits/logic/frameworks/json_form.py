"""A framework as JSON and back: what `FrameworkVersion.document` holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from audits.logic.frameworks.spec import (
    AnswerRules,
    Choice,
    Colour,
    FrameworkKind,
    FrameworkSpec,
    Heading,
    Level,
    Moderation,
    Question,
    QuestionKind,
    Scale,
    Source,
)


def to_json(spec: FrameworkSpec) -> dict[str, Any]:
    """The framework as plain values, the same for the same framework."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(spec)))
    return document


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document, whatever the order of its keys."""
    written = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def from_json(document: Mapping[str, Any]) -> FrameworkSpec:
    """The framework that `to_json` wrote."""
    made: dict[str, Any] = {
        "kind": FrameworkKind(document["kind"]),
        "scale": _scale(document["scale"]),
        "headings": tuple(_heading(heading) for heading in document["headings"]),
        "moderation": Moderation(document["moderation"]),
        "answers": AnswerRules(**_tuples(document["answers"])),
        "sources": tuple(Source(**source) for source in document["sources"]),
        "routes": tuple(Choice(**choice) for choice in document["routes"]),
        "outcomes": tuple(Choice(**choice) for choice in document["outcomes"]),
    }
    return FrameworkSpec(**(_tuples(document) | made))


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _scale(values: Mapping[str, Any]) -> Scale:
    levels = tuple(Level(**{**level, "colour": Colour(level["colour"])}) for level in values["levels"])
    return Scale(values["key"], levels)


def _heading(values: Mapping[str, Any]) -> Heading:
    questions = tuple(
        Question(**{**_tuples(question), "kind": QuestionKind(question["kind"])})
        for question in values["questions"]
    )
    return Heading(**{**_tuples(values), "questions": questions})
