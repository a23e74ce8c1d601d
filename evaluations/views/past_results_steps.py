"""Past results between the file and the end: columns, words, check."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from courses.services.refusals import Refused
from evaluations.logic.past_results.fates import STORED, AnswerFate
from evaluations.logic.past_results.systems import SurveySystem
from evaluations.logic.past_results.targets import who_fields
from evaluations.logic.past_results.word_groups import WordGroup
from evaluations.logic.past_results.words import NOT_ANSWERED
from evaluations.logic.stages import Audience
from evaluations.models import PastResultsImport
from evaluations.past_results_tables import AnswerRowFilter, AnswerRowTable
from evaluations.rules import BRING_IN_PAST_RESULTS
from evaluations.services import past_results as services
from evaluations.views.past_results_frames import open_step, step_frame, to_step
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

COLUMNS, WORDS, CHECK = (f"evaluations:past_results_{step}" for step in ("columns", "words", "check"))
EXAMPLES, LONGEST_EXAMPLE = 3, 60


@requires(BRING_IN_PAST_RESULTS)
def past_results_columns(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Which column answers which question, and which say who and when."""
    return open_step(request, pk, COLUMNS, _columns)


def _columns(request: TenantRequest, found: PastResultsImport) -> HttpResponse:
    source, problem = services.source_of(found), ""
    picked: Mapping[int, str] = source.columns
    if request.method == "POST":
        offered = {*source.targets, *(who.value for who, _ in who_fields(Audience(found.audience)))}
        picked = {
            column.index: value
            for column in source.table.columns
            if (value := request.POST.get(f"column-{column.index}", "")) in offered
        }
        try:
            moved = services.map_columns(pk=found.pk, columns=picked, mark=request.POST.get("as_shown", ""))
        except (services.Stale, services.NotOpen):
            raise
        except Refused as refusal:
            problem = str(refusal)
        else:
            return redirect(WORDS, request.partnership.slug, moved.pk)
    shown = [_shown(source, index, picked.get(index, "")) for index in range(len(source.table.columns))]
    context = {
        "used": [each for each in shown if each["value"]],
        "unused": [each for each in shown if not each["value"]],
        "people": who_fields(Audience(found.audience)),
        "targets": source.targets.values(),
        "table": source.table,
        "recognised": source.table.system is not SurveySystem.OTHER,
        "problem": problem,
        **step_frame(request, found, COLUMNS),
    }
    return render(request, "evaluations/past_results/columns.html", context)


def _shown(source: services.Source, index: int, value: str) -> dict[str, Any]:
    """A column with a few of its cells and the reason of its guess."""
    guess = source.guessed[index]
    examples = list(dict.fromkeys(cell for cell in source.table.cells(index) if cell))[:EXAMPLES]
    return {
        "column": source.table.columns[index],
        "value": value,
        "examples": [each[:LONGEST_EXAMPLE] for each in examples],
        "reason": guess.reason if value == guess.value else "You chose this.",
        "is_unsure": bool(value) and value == guess.value and not guess.is_sure,
    }


@requires(BRING_IN_PAST_RESULTS)
def past_results_words(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What the words of the file mean on the scales of the survey."""
    return open_step(request, pk, WORDS, _words)


def _words(request: TenantRequest, found: PastResultsImport) -> HttpResponse:
    groups = services.source_of(found).groups()
    if request.method == "POST":
        services.map_words(
            pk=found.pk, words=_posted_words(request, groups), mark=request.POST.get("as_shown", "")
        )
        return redirect(CHECK, request.partnership.slug, found.pk)
    context = {
        "groups": [
            {"group": group, "place": place, "options": _options(group)} for place, group in enumerate(groups)
        ],
        "unknown": sum(len(group.unknown) for group in groups),
        **step_frame(request, found, WORDS),
    }
    return render(request, "evaluations/past_results/words.html", context)


def _options(group: WordGroup) -> list[tuple[str, str]]:
    choices = [(str(choice.code), choice.label) for choice in group.choices]
    return [*choices, (NOT_ANSWERED, "Not answered")]


def _posted_words(request: TenantRequest, groups: tuple[WordGroup, ...]) -> dict[str, dict[str, str]]:
    """The meaning chosen for each word; what is not offered counts as no meaning."""
    chosen: dict[str, dict[str, str]] = {}
    for place, group in enumerate(groups):
        offered = {value for value, _ in _options(group)}
        for number, word in enumerate(group.words):
            value = request.POST.get(f"word-{place}-{number}", "")
            chosen.setdefault(group.key, {})[word.key] = value if value in offered else ""
    return chosen


@requires(BRING_IN_PAST_RESULTS)
def past_results_check(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What becomes of every row, before anything counts; what to do with people who are not on the list."""
    return open_step(request, pk, CHECK, _check)


def _check(request: TenantRequest, found: PastResultsImport) -> HttpResponse:
    if request.method == "POST":
        try:
            services.choose_unbooked(
                pk=found.pk,
                keep=request.POST.get("unbooked") == "keep",
                mark=request.POST.get("as_shown", ""),
            )
        except (services.Stale, services.NotOpen):
            raise
        except Refused as refusal:
            messages.error(request, str(refusal))
        return to_step(request, found)
    filters = AnswerRowFilter(request.GET, queryset=found.rows.all(), request=request)
    return show_list(
        request,
        "evaluations/past_results/check.html",
        table=AnswerRowTable(filters.qs, names_people=True),
        name=f"check of {found.file_name}",
        filters=filters,
        context={**step_frame(request, found, CHECK), **_facts(found)},
    )


def _facts(found: PastResultsImport) -> dict[str, Any]:
    counts = found.counts
    unbooked = counts.get(AnswerFate.NOBODY.value, 0) + counts.get(AnswerFate.CAME.value, 0)
    return {
        "figures": fate_figures(found),
        "to_do": sum(counts.get(fate.value, 0) for fate in STORED),
        "errors": counts.get(AnswerFate.ERROR.value, 0),
        "nameless": counts.get(AnswerFate.NAMELESS.value, 0),
        "unbooked": unbooked,
        "may_keep": bool(unbooked) and services.may_keep_unbooked(found),
    }


def fate_figures(found: PastResultsImport) -> list[dict[str, str]]:
    """How many rows have each fate that occurs, each a link to its rows."""
    return [
        {"label": fate.label, "value": f"{number:,}", "url": f"?fate={fate.value}"}
        for fate in AnswerFate
        if (number := found.counts.get(fate.value, 0))
    ]
