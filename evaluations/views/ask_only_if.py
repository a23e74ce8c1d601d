"""Choosing when a question is asked from lists: which question before it, how to look at its answer, which answer.

Works without JavaScript: the question is chosen by a GET, the rest by a POST of its own. The typed condition and the
chosen one are the same sentence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.services.refusals import Refused
from courses.views.frames import course_of
from evaluations.logic.composed_items import earlier_question, plain_item
from evaluations.logic.composing import CompositionError, compose
from evaluations.logic.condition_building import (
    JOIN_WORDS,
    OPERATOR_WORDS,
    Offered,
    chosen_test,
    with_test,
    without_test,
    words_of_test,
)
from evaluations.logic.conditions import ConditionError, Join, Rule, parse
from evaluations.logic.library import ItemType, SurveyLibrary
from evaluations.logic.notices import with_gaps
from evaluations.logic.stages import STAGE_AND_AUDIENCE
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, CourseFacts
from evaluations.models import BankQuestion
from evaluations.queries.bank import words_of
from evaluations.queries.designs import changes_of, keys_asked, whole_library
from evaluations.rules import DESIGN_SURVEYS
from evaluations.services import bank, designs
from evaluations.services.versions import course_facts
from evaluations.views.design_editor import BLOCK_WORDS
from evaluations.views.designs import frame, survey_of
from evaluations.views.questions import crumbs, question_of
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

INVALID = 422
#: Types whose answers no condition can look at: they stand for several questions.
SEVERAL = frozenset({ItemType.GRID, *BLOCK_WORDS})


@dataclass(frozen=True)
class Editing:
    """What is being edited: the question's words, its condition now, what it may look at, how to keep it."""

    wording: str
    condition: str
    offered: Sequence[Offered]
    keep: Callable[[str], None]
    back: str
    back_words: str
    crumbs: Sequence[dict[str, str]]
    #: What an empty condition means here.
    otherwise: str


@requires(DESIGN_SURVEYS)
def question_condition(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """When a question of the partnership's own is asked, wherever it is asked."""
    found = question_of(request, pk)

    def keep(text: str) -> None:
        bank.change_question(
            question=found,
            by=request.member,
            words=words_of(found),
            measures=bank.measures_of(found),
            surveys=tuple(found.surveys),
            condition=text,
        )

    return _edit(
        request,
        Editing(
            wording=with_gaps(words_of(found).wording),
            condition=found.condition,
            offered=_offered_with(found, whole_library()),
            keep=keep,
            back=reverse("evaluations:question", args=[slug, pk]),
            back_words="Back to the question",
            crumbs=crumbs(slug),
            otherwise="Everybody is asked.",
        ),
    )


def _offered_with(found: BankQuestion, known: SurveyLibrary) -> list[Offered]:
    """Every question that a survey may ask before this one, wherever this one may be asked."""
    stages = set(found.surveys)
    offered = []
    for item in known.items.values():
        shared = [key for key in item.stages if key in stages]
        if item.key == found.key or not shared or item.type in SEVERAL:
            continue
        stage, _ = STAGE_AND_AUDIENCE[shared[0]]
        offered.append(_offered(plain_item(known, item, stage, CourseFacts(subject="{{subject}}"))))
    return offered


def _offered(item: ComposedItem) -> Offered:
    return Offered(earlier_question(item), with_gaps(item.wording), item.kind is AnswerKind.RATING)


@requires(DESIGN_SURVEYS)
def survey_condition(
    request: TenantRequest, slug: str, pk: int, stage: str, audience: str, key: str
) -> HttpResponse:
    """When one course's survey asks a question."""
    course, survey_key = course_of(request, pk), survey_of(stage, audience)
    known = whole_library()
    changed = changes_of(course.pk).get(survey_key)
    asked = keys_asked(known, survey_key, changed)
    item = known.items.get(key)
    if item is None or key not in asked or item.ends_survey_on:
        raise Http404
    conditions = dict(changed.conditions) if changed else {}
    own = str(item.condition or "")

    def keep(text: str) -> None:
        kept = {name: words for name, words in {**conditions, key: text}.items() if words}
        if kept.get(key) == own:
            del kept[key]
        designs.save_design(
            course=course, stage=stage, audience=audience, keys=asked, conditions=kept, by=request.member
        )

    facts = course_facts(course)
    try:
        items = compose(known, *STAGE_AND_AUDIENCE[survey_key], facts, strict=False).items
    except (CompositionError, ConditionError):
        items = ()
    first = next((place for place, each in enumerate(items) if each.item_key == key), len(items))
    context = frame(request, course, survey_key)
    return _edit(
        request,
        Editing(
            wording=BLOCK_WORDS.get(item.type) or with_gaps(item.text_unless_released or item.text),
            condition=conditions.get(key) or own,
            offered=[_offered(each) for each in items[:first] if each.kind is not AnswerKind.GRID],
            keep=keep,
            back=reverse("evaluations:survey_design", args=[slug, pk, stage, audience]),
            back_words="Back to the questions of this survey",
            crumbs=context["crumbs"],
            otherwise=f"Asked only if {own}." if own else "Everybody is asked.",
        ),
    )


def _edit(request: TenantRequest, editing: Editing) -> HttpResponse:
    """The page of a condition, and what was chosen on it."""
    rule, problem = _rule(editing.condition)
    if request.method == "POST":
        try:
            changed = _chosen(request, editing, rule)
            editing.keep(str(changed) if changed else "")
        except (ConditionError, Refused) as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "Saved. Surveys that have not gone out yet will ask it like this.")
            return redirect(request.path)
    by_key = {each.key: each for each in editing.offered}
    sent = request.POST if request.method == "POST" else request.GET
    chosen = by_key.get(sent.get("question", ""))
    context = {
        "editing": editing,
        "problem": problem,
        "tests": [words_of_test(test, by_key) for test in rule.tests] if rule else [],
        "joins": [
            {"value": join.value, "words": words, "chosen": bool(rule and rule.join is join)}
            for join, words in JOIN_WORDS.items()
        ],
        "chosen": chosen,
        "steps": list(chosen.steps.items()) if chosen else [],
        "operators": _operators(chosen, sent.get("operator", "")) if chosen else [],
        "ticked": sent.getlist("answer"),
        "step": sent.get("step", ""),
    }
    status = INVALID if problem and request.method == "POST" else 200
    return render(request, "evaluations/bank/ask_only_if.html", context, status=status)


def _operators(chosen: Offered, now: str) -> list[dict[str, Any]]:
    return [
        {
            "value": operator.value,
            "words": OPERATOR_WORDS[operator],
            "chosen": operator.value == now,
            "takes_labels": operator.takes_labels,
            "takes_number": operator.takes_number,
        }
        for operator in chosen.operators
    ]


def _rule(text: str) -> tuple[Rule | None, str]:
    """The condition as it stands, and what is wrong with one that cannot be read."""
    if not text:
        return None, ""
    try:
        return parse(text), ""
    except ConditionError as problem:
        return None, f"The condition “{text}” cannot be read: {problem} What you choose here takes its place."


def _chosen(request: TenantRequest, editing: Editing, rule: Rule | None) -> Rule | None:
    """The rule after what was pressed."""
    do, _, number = request.POST.get("do", "").partition(":")
    if do == "add":
        question = request.POST.get("question", "")
        offered = next((each for each in editing.offered if each.key == question), None)
        if offered is None:
            raise ConditionError("Choose a question that is asked before this one.")
        sent = request.POST
        return with_test(
            rule,
            chosen_test(offered, sent.get("operator", ""), sent.getlist("answer"), sent.get("step", "")),
        )
    if do == "remove" and rule is not None and number.isdecimal():
        return without_test(rule, int(number))
    if do == "join" and rule is not None and request.POST.get("join") in set(Join):
        return replace(rule, join=Join(request.POST["join"]))
    return None if do == "clear" else rule
