"""The question bank: the partnership's own questions and the library's, each with what it measures."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.services.refusals import Refused
from evaluations.bank_filters import QuestionFilter
from evaluations.bank_forms import (
    TYPES,
    QuestionForm,
    QuestionType,
    TypeForm,
    can_be_copied,
    copied_initial,
    question_initial,
    type_of,
    words_of_item,
)
from evaluations.bank_tables import (
    STATE_COLOURS,
    LibraryTable,
    QuestionTable,
    measures_in_words,
    surveys_in_words,
)
from evaluations.logic.library import Item, ItemType
from evaluations.logic.notices import with_gaps
from evaluations.models import BankQuestion
from evaluations.queries.bank import bank, uses_of, versions_of, words_of
from evaluations.queries.library import item_of, library, with_questions
from evaluations.rules import DESIGN_SURVEYS
from evaluations.services import bank as services
from evaluations.themed_choices import QUESTION_MOVES, QuestionState
from evaluations.views.overview import tabs
from evaluations.views.question_phone import question_page
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

KIND_WORDS = {
    ItemType.OBJECTIVE_RATING: "Rating of each objective",
    ItemType.OBJECTIVE_BLOCK: "Knowledge check",
}


def crumbs(slug: str, *, library_too: bool = False) -> list[dict[str, str]]:
    """Where the bank's pages are."""
    found = [
        {"text": "Evaluations", "url": reverse("evaluations:overview", args=[slug])},
        {"text": "Questions", "url": reverse("evaluations:questions", args=[slug])},
    ]
    if library_too:
        found.append({"text": "The library", "url": reverse("evaluations:library_questions", args=[slug])})
    return found


def question_of(request: TenantRequest, pk: int) -> BankQuestion:
    """The question of an address.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(
        BankQuestion,
        request.member,
        using=lambda rows: rows.select_related("current", "objective__course", "theme"),
        pk=pk,
    )


@requires(DESIGN_SURVEYS)
def questions(request: TenantRequest, slug: str) -> HttpResponse:
    """The partnership's own questions."""
    filters = QuestionFilter(request.GET, queryset=bank(request.member), request=request)
    return show_list(
        request,
        "evaluations/bank/questions.html",
        table=QuestionTable(filters.qs, slug=slug),
        name="questions",
        filters=filters,
        context={"tabs": tabs(request, "evaluations:questions")},
    )


@requires(DESIGN_SURVEYS)
def library_questions(request: TenantRequest, slug: str) -> HttpResponse:
    """The library's questions."""
    default = {key for survey in library().surveys.values() for key in survey.items}
    rows = [
        {
            "key": item.key,
            "wording": with_gaps(words_of_item(item).wording),
            "kind": kind_words(item),
            "measures": _library_measures(item),
            "surveys": surveys_in_words(item.stages),
            "asked": "Yes" if item.key in default else "No: add it to a course",
        }
        for item in library().items.values()
    ]
    return show_list(
        request,
        "evaluations/bank/library.html",
        table=LibraryTable(rows, slug=slug),
        name="questions of the library",
        context={"crumbs": crumbs(slug)},
    )


def kind_words(item: Item) -> str:
    """The type of a question of the library."""
    return KIND_WORDS.get(item.type) or type_of(item.type, words_of_item(item)).label


def _library_measures(item: Item) -> str:
    steps = " and ".join(str(step.value) for step in item.steps)
    words = f"Step{'s' if len(item.steps) > 1 else ''} {steps}" if steps else "None of the four steps"
    return f"{words}, {item.core_group}" if item.core_group else words


@requires(DESIGN_SURVEYS)
def library_question(request: TenantRequest, slug: str, key: str) -> HttpResponse:
    """One question of the library: to look at, and to copy."""
    item = _library_item(key)
    words = words_of_item(item)
    context = {
        "item": item,
        "words": words,
        "facts": [
            {"key": "Type", "value": kind_words(item)},
            {"key": "What it measures", "value": _library_measures(item)},
            {"key": "May be asked", "value": surveys_in_words(item.stages)},
            {"key": "Asked only if", "value": str(item.condition) if item.condition else "Always asked"},
        ],
        "may_copy": can_be_copied(item),
        "has_phone": item.type not in KIND_WORDS,
        "crumbs": crumbs(slug, library_too=True),
    }
    return render(request, "evaluations/bank/library_question.html", context)


def _library_item(key: str) -> Item:
    item = library().items.get(key)
    if item is None:
        raise Http404
    return item


@requires(DESIGN_SURVEYS)
def library_question_phone(request: TenantRequest, slug: str, key: str, number: int) -> HttpResponse:
    """A question of the library as people see it."""
    item = _library_item(key)
    if item.type in KIND_WORDS or number != 1:
        raise Http404
    return question_page(request, item, library(), None, "evaluations:library_question_phone", key)


@requires(DESIGN_SURVEYS)
def question_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Write a question: first its type, then the rest; or start from one of the library."""
    source = library().items.get(request.GET.get("from", ""))
    if source is not None and can_be_copied(source):
        chosen = type_of(source.type, words_of_item(source))
        return _write(request, slug, chosen, copied_initial(source), copied_from=source.key)
    if request.GET.get("type") in TYPES:
        chosen = TYPES[request.GET["type"]]
        return _write(request, slug, chosen, {"max_length": 150 if chosen.key == "short_text" else 500})
    form = TypeForm(request.GET if "type" in request.GET else None)
    context = {"form": form, "crumbs": crumbs(slug), "heading": "Write a question"}
    return render(request, "evaluations/bank/type.html", context)


def _write(
    request: TenantRequest, slug: str, chosen: QuestionType, initial: dict[str, Any], copied_from: str = ""
) -> HttpResponse:
    form = QuestionForm(posted(request), initial=initial, type=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_question(
                by=request.member,
                kind=chosen.kind.value,
                words=form.words,
                measures=form.measures,
                surveys=form.asked_in,
                condition=form.cleaned_data["condition"],
                copied_from=copied_from,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The question was saved as a draft. Look at it, then put it in use.")
            return redirect("evaluations:question", slug, made.pk)
    context = {"form": form, "crumbs": crumbs(slug), "heading": f"Write a question: {chosen.label.lower()}"}
    return render(request, "evaluations/bank/question_form.html", context)


@requires(DESIGN_SURVEYS)
def question(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One question: what it measures, how it looks, its versions, where it is asked."""
    found = question_of(request, pk)
    state = QuestionState(found.state)
    total = BankQuestion.objects.count()
    context = {
        "question": found,
        "colour": STATE_COLOURS[state],
        "facts": _facts(found),
        "versions": versions_of(found),
        "uses": uses_of(found.key),
        "may_release": QuestionState.IN_USE in QUESTION_MOVES[state],
        "may_retire": QuestionState.RETIRED in QUESTION_MOVES[state],
        "places": range(1, total + 1),
        "crumbs": crumbs(slug),
    }
    return render(request, "evaluations/bank/question.html", context)


def _facts(found: BankQuestion) -> list[dict[str, str]]:
    words = words_of(found)
    known = library()
    rows = [
        ("Name in conditions", found.key),
        ("Type", type_of(found.kind, words).label),
        ("Statements", "; ".join(words.rows)),
        ("Answers", "; ".join(words.options)),
        ("Special answers", ", ".join(known.special_labels[key] for key in words.allow)),
        ("Right answer", "" if words.answer is None else words.options[words.answer]),
        ("Why it is right", words.why),
        ("Longest answer", f"{words.max_length:,} characters" if words.max_length else ""),
        ("What it measures", measures_in_words(found)),
        ("Kirkpatrick level", "" if found.level is None else str(found.level)),
        ("Course", found.objective.course.title if found.objective else ""),
        ("Learning from a case review", found.review_learning),
        ("May be asked", surveys_in_words(found.surveys)),
        ("Asked only if", found.condition),
        ("Mirrors", found.mirrors),
        ("Copied from", found.copied_from),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


@requires(DESIGN_SURVEYS)
def question_phone(request: TenantRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """A question as people see it, for the phone frame."""
    found = question_of(request, pk)
    if number != 1:
        raise Http404
    course = found.objective.course if found.objective else None
    own = with_questions([found])
    return question_page(request, item_of(found), own, course, "evaluations:question_phone", pk)


@requires(DESIGN_SURVEYS)
def question_change(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a question. When that starts a new comparison, a page says so and asks first."""
    found = question_of(request, pk)
    chosen = type_of(found.kind, words_of(found))
    form = QuestionForm(posted(request), initial=question_initial(found), type=chosen)
    context = {"form": form, "question": found, "crumbs": crumbs(slug), "heading": "Change a question"}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_question(
                question=found,
                by=request.member,
                words=form.words,
                measures=form.measures,
                surveys=form.asked_in,
                condition=form.cleaned_data["condition"],
                confirm_new_version=request.POST.get("confirm") == "yes",
            )
        except services.NewVersionNeeded as needed:
            sent = [(name, value) for name, values in request.POST.lists() for value in values]
            context |= {
                "needed": needed,
                "sent": [pair for pair in sent if pair[0] != "csrfmiddlewaretoken"],
                "old": words_of(found),
                "new": form.words,
            }
            return render(request, "evaluations/bank/confirm_version.html", context)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The question was changed.")
            return redirect("evaluations:question", slug, pk)
    return render(request, "evaluations/bank/question_form.html", context)


@requires(DESIGN_SURVEYS)
@require_POST
def question_release(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Put a question in use."""
    found = question_of(request, pk)
    try:
        services.release_question(question=found, by=request.member)
        messages.success(request, "The question is in use: add it to a course’s surveys or a theme.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:question", slug, pk)


@requires(DESIGN_SURVEYS)
@require_POST
def question_retire(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Retire a question."""
    found = question_of(request, pk)
    try:
        services.retire_question(question=found, by=request.member)
        messages.success(request, "The question was retired. What was answered stays.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:question", slug, pk)


@requires(DESIGN_SURVEYS)
@require_POST
def question_move(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Put a question at another place in the bank."""
    found = question_of(request, pk)
    place = request.POST.get("place", "")
    if place.isdigit() and len(place) < 7:
        services.move_question(question=found, place=int(place), by=request.member)
        messages.success(request, "The question was moved.")
    return redirect("evaluations:question", slug, pk)
