"""A composed survey as plain JSON and back, without loss: what a survey version keeps.

    {"stage": "post", "audience": "delegate", "answers_count": 14, "free_texts_count": 2, "minutes": 4,
     "left_out": [{"item_key": "R3", "reason": "..."}],
     "pages": [{"number": 1, "heading": "Attendance", "items": [
        {"key": "Y1", "item_key": "Y1", "kind": "choice", "wording": "Did you attend?",
         "choices": [{"code": 0, "label": "Yes", "is_special": false}, ...],
         "rows": [{"key": "A3-0", "number": 0, "wording": "..."}],
         "condition": null or {"item_key": "A1", "codes": [0], "negate": true} or what `conditions.to_stored` gives,
         "positions": [0], "page": 1, ... every other field of ComposedItem by its name}]}]}

Readers take `survey_from_json(...)` and use the dataclasses of `survey_parts`, never the dictionary.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from evaluations.logic.conditions import CompiledRule, Operator, from_stored, to_stored
from evaluations.logic.stages import Audience, Stage, Step
from evaluations.logic.survey_parts import (
    AnswerChoice,
    AnswerKind,
    ComposedItem,
    ComposedSurvey,
    GridRow,
    LeftOut,
    SurveyPage,
)


def survey_to_json(survey: ComposedSurvey) -> dict[str, Any]:
    """The survey as dictionaries, lists, strings and numbers; the same survey always gives the same JSON."""
    plain: dict[str, Any] = _plain(asdict(survey))
    del plain["places"]  # one person's survey is never stored
    for page in plain["pages"]:
        for item in page["items"]:
            for name in _ONLY_WITH_THEMES:
                if not item[name]:
                    del item[name]  # a survey without a theme keeps the digest that it always had
    for left in plain["left_out"]:
        if not left["block"]:
            del left["block"]
    for page, written in zip(survey.pages, plain["pages"], strict=True):
        for item, stored in zip(page.items, written["items"], strict=True):
            stored["condition"] = item.condition and _condition(item.condition)
    return plain


def _condition(rule: CompiledRule) -> dict[str, Any]:
    """A rule as stored; of one test, as it was stored before there were rules of several."""
    test = rule.tests[0]
    if len(rule.tests) == 1 and test.operator in (Operator.IS, Operator.IS_NOT):
        negate = test.operator is Operator.IS_NOT
        return {"item_key": test.question, "codes": sorted(test.codes), "negate": negate}
    return to_stored(rule)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Stage | Audience | AnswerKind):
        return value.value
    return int(value) if isinstance(value, Step) else value


def survey_from_json(document: Mapping[str, Any]) -> ComposedSurvey:
    """The survey that `survey_to_json` wrote. Raises KeyError or ValueError for anything else."""
    return ComposedSurvey(
        stage=Stage(document["stage"]),
        audience=Audience(document["audience"]),
        pages=tuple(
            SurveyPage(page["number"], page["heading"], tuple(map(_item, page["items"])))
            for page in document["pages"]
        ),
        answers_count=document["answers_count"],
        free_texts_count=document["free_texts_count"],
        minutes=document["minutes"],
        left_out=tuple(LeftOut(**left) for left in document["left_out"]),
    )


_ONLY_WITH_THEMES = ("block", "gives_way_to")
_SPECIAL_FIELDS = {
    *("kind", "choices", "step", "rows", "condition", "theme_codes", "positions"),
    *_ONLY_WITH_THEMES,
}
_PLAIN_FIELDS = tuple(field.name for field in fields(ComposedItem) if field.name not in _SPECIAL_FIELDS)


def _item(raw: Mapping[str, Any]) -> ComposedItem:
    condition = raw["condition"]
    return ComposedItem(
        kind=AnswerKind(raw["kind"]),
        choices=tuple(AnswerChoice(**choice) for choice in raw["choices"]),
        step=None if raw["step"] is None else Step(raw["step"]),
        rows=tuple(GridRow(**row) for row in raw["rows"]),
        condition=condition and from_stored(condition),
        theme_codes=tuple(raw["theme_codes"]),
        positions=tuple(raw["positions"]),
        block=raw.get("block", ""),
        gives_way_to=tuple(raw.get("gives_way_to", ())),
        **{name: raw[name] for name in _PLAIN_FIELDS},
    )
