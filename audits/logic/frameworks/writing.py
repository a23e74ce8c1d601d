"""A framework as a YAML file that `parsing` reads back: what a partnership downloads, changes and uploads again."""

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from audits.logic.frameworks.parsing import SCHEMA
from audits.logic.frameworks.spec import (
    FrameworkKind,
    FrameworkSpec,
    Heading,
    Moderation,
    Question,
    QuestionKind,
    Scale,
)

Known = Mapping[str, FrameworkSpec]
_TYPES = {
    QuestionKind.LONG_TEXT: "long_text",
    QuestionKind.INTEGER: "integer",
    QuestionKind.PERCENT: "percent",
    QuestionKind.CHOICE: "choice",
    QuestionKind.MULTI_CHOICE: "multi_choice",
    QuestionKind.YES_NO: "boolean",
    QuestionKind.YES_NO_TEXT: "boolean_with_text",
    QuestionKind.TABLE: "table",
    QuestionKind.ACTIONS: "action_list",
    QuestionKind.EVIDENCE: "evidence_list",
    QuestionKind.PROMPT: "prompt",
    QuestionKind.GRADED: "rag",
}
_KINDS = {
    FrameworkKind.AUDIT: "audit",
    FrameworkKind.STANDARDS: "standard_set",
    FrameworkKind.PEER_REVIEW: "peer_review",
    FrameworkKind.OBSERVATION: "form_set",
    FrameworkKind.IMPACT: "form_set",
    FrameworkKind.MATRIX: "matrix",
}


class _Dumper(yaml.SafeDumper):
    """Writes everything out: the reader refuses anchors and aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_framework(spec: FrameworkSpec, known: Known) -> str:
    """The file of one framework. `known`: where what it extends is found; without it everything is written out."""
    document = _top(spec, known)
    document |= _BODIES[spec.kind](spec, known)
    return yaml.dump(_filled(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty; false and nought stay."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {}, ())}


def _stands_on_base(spec: FrameworkSpec, known: Known) -> bool:
    base = known.get(spec.extends)
    return (
        base is not None and spec.headings[: len(base.headings)] == base.headings and spec.scale == base.scale
    )


def _top(spec: FrameworkSpec, known: Known) -> dict[str, Any]:
    extends = spec.extends if _stands_on_base(spec, known) else ""
    is_form = _KINDS[spec.kind] == "form_set"
    cycle = {"interval_months": spec.interval_months, "follow_up_months": list(spec.follow_up_months)}
    return {
        "schema": SCHEMA,
        "kind": _KINDS[spec.kind],
        "key": spec.key,
        "title": spec.title,
        "version": spec.version,
        "jurisdiction": spec.jurisdiction,
        "extends": extends,
        "notice": spec.notice,
        "applies_to": "" if is_form else spec.applies_to,
        "cycle": {} if is_form else _filled(cycle),
        "sources": {
            source.key: _filled({"citation": source.citation, "about": source.about})
            | {"checked": source.checked}
            for source in spec.sources
        },
        "sign_off": list(spec.sign_off_roles),
        "rating_scale": {} if spec.kind == FrameworkKind.MATRIX else _scale(spec.scale),
    }


def _scale(scale: Scale) -> dict[str, Any]:
    if not scale.levels:
        return {}
    return {
        "id": scale.key,
        "levels": [
            _filled(
                {
                    "value": level.value,
                    "label": level.label,
                    "score": level.score,
                    "definition": level.definition,
                }
            )
            for level in scale.levels
        ],
        "rag_map": {level.value: level.colour.value for level in scale.levels},
    }


def _graded(question: Question, text_name: str) -> dict[str, Any]:
    titled = {"title": question.title} if text_name != "title" else {}
    return _filled(
        {
            "id": question.key,
            "ref": question.refers_to,
            **titled,
            text_name: question.text,
            "guidance": question.guidance,
            **question.looks_like,
            "checks": list(question.checks),
            "evidence": list(question.evidence_examples),
            "visit_prompt": question.visit_prompt,
            "sources": list(question.sources),
        }
    )


def _field(question: Question) -> dict[str, Any]:
    return _filled(
        {
            "key": question.key,
            "type": _TYPES[question.kind],
            "label": question.text,
            "help": question.guidance,
            "options": list(question.options),
            "columns": list(question.columns),
            "required": question.required,
        }
    )


def _audit(spec: FrameworkSpec, known: Known) -> dict[str, Any]:
    inherited = len(known[spec.extends].headings) if _stands_on_base(spec, known) else 0
    body: dict[str, Any] = {
        "headings": [
            _filled(
                {
                    "id": heading.key,
                    "title": heading.title,
                    "about": heading.about,
                    "sources": list(heading.sources),
                    "questions": [_graded(question, "text") for question in heading.questions],
                }
            )
            for heading in spec.headings[inherited:]
        ],
        "answer_fields": _answer_fields(spec),
    }
    if spec.moderation == Moderation.MODERATOR:
        body["moderation"] = {"rules": list(spec.moderation_rules), "outcomes": _choices(spec, "meaning")}
    if spec.routes:
        body["assurance_routes"] = {
            "options": [
                _filled({"key": route.value, "label": route.label, "meaning": route.meaning})
                for route in spec.routes
            ]
        }
    return body


def _answer_fields(spec: FrameworkSpec) -> list[dict[str, Any]]:
    rules = spec.answers
    levels = {"evidence": rules.evidence_required_at, "actions": rules.actions_required_at}
    fields = []
    for key, label in rules.labels.items():
        field: dict[str, Any] = {"key": key, "label": label, "help": rules.hints.get(key, "")}
        if levels.get(key):
            field["required_when"] = f"self_grade in [{', '.join(levels[key])}]"
        fields.append(
            _filled(field) | ({"required": rules.explanation_required} if key == "explanation" else {})
        )
    return fields


def _choices(spec: FrameworkSpec, meaning: str) -> list[dict[str, Any]]:
    return [
        _filled({"value": choice.value, "label": choice.label, meaning: choice.meaning})
        for choice in spec.outcomes
    ]


def _standards(spec: FrameworkSpec, known: Known) -> dict[str, Any]:
    inherited = len(known[spec.extends].headings) if _stands_on_base(spec, known) else 0
    return {
        "standards": [
            _graded(question, "requirement")
            for heading in spec.headings[inherited:]
            for question in heading.questions
        ]
    }


def _peer_review(spec: FrameworkSpec, known: Known) -> dict[str, Any]:
    return {
        "profile": [
            _field(each)
            for heading in spec.headings
            if heading.key == "profile"
            for each in heading.questions
        ],
        "lines": [
            _graded(each, "title")
            for heading in spec.headings
            if heading.key != "profile"
            for each in heading.questions
        ],
        "matching": {"group_sizes": list(spec.group_sizes), "rules": list(spec.moderation_rules)},
        "reviewer_declaration": list(spec.declaration),
        "conversation_prompts": list(spec.prompts),
        "outcomes": _choices(spec, "rule"),
    }


def _form(spec: FrameworkSpec, known: Known) -> dict[str, Any]:
    fields = {"form": "fields", "closing": "closing"}
    form: dict[str, Any] = {
        "key": spec.key,
        "title": spec.title,
        "purpose": spec.applies_to,
        "frequency": "yearly" if spec.interval_months == 12 else "",
        "sections": [_section(heading) for heading in spec.headings if heading.key not in fields],
    }
    for heading in spec.headings:
        if heading.key in fields:
            form[fields[heading.key]] = [_field(question) for question in heading.questions]
    return {"principles": list(spec.prompts), "forms": [_filled(form)]}


def _section(heading: Heading) -> dict[str, Any]:
    return {
        "id": heading.key,
        "title": heading.title,
        "items": [_graded(question, "text") for question in heading.questions],
    }


def _matrix(spec: FrameworkSpec, known: Known) -> dict[str, Any]:
    labels = {level.value: level.label.lower() for level in spec.scale.levels}
    parts = {heading.key: heading for heading in spec.headings}
    body: dict[str, Any] = {
        "uses": [{"audience": use.value, "use": use.meaning} for use in spec.outcomes],
        "levels": [
            _filled({"value": level.score, "label": level.label, "meaning": level.definition})
            for level in sorted(spec.scale.levels, key=lambda level: level.score or 0)
            if level.score
        ],
        "rows": [
            _filled(
                {
                    "id": row.key,
                    "area": row.text,
                    "lead": row.lead,
                    **{labels[value]: words for value, words in row.looks_like.items()},
                    "evidence": list(row.evidence_examples),
                }
            )
            for row in spec.headings[0].questions
        ],
    }
    if "threads" in parts:
        body["threads"] = {
            "purpose": parts["threads"].about,
            "items": [
                _filled({"id": each.key, "title": each.title, "prompt": each.text})
                for each in parts["threads"].questions
            ],
        }
    if "values" in parts:
        body["core_values"] = [
            _filled({"id": each.key, "title": each.title, "meaning": each.text})
            for each in parts["values"].questions
        ]
    return body


_BODIES: Mapping[FrameworkKind, Callable[[FrameworkSpec, Known], dict[str, Any]]] = {
    FrameworkKind.AUDIT: _audit,
    FrameworkKind.STANDARDS: _standards,
    FrameworkKind.PEER_REVIEW: _peer_review,
    FrameworkKind.OBSERVATION: _form,
    FrameworkKind.IMPACT: _form,
    FrameworkKind.MATRIX: _matrix,
}
