"""One question of an assessment: guidance, last time's answer, the answer itself, saved by button or by itself."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.answer_forms import AnswerForm
from audits.assessment_words import called, number_of
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.frameworks.spec import Question as QuestionSpec
from audits.logic.progress import missing
from audits.models import Answer, Assessment, Question
from audits.queries.answer_evidence import evidence_of_answers
from audits.queries.answers import given_of
from audits.queries.frameworks import spec_of
from audits.queries.previous import last_time
from audits.rules import READ_ASSESSMENTS
from audits.services.answers import TextChangedMeanwhile, may_write, save_answer
from audits.views.assess_frame import assessment_frame, assessment_of, level_tag, question_url
from audits.views.assess_parts import question_parts
from partnerships import clock
from partnerships.logic.wording import clock_time
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

#: Texts of an answer that are shown side by side when two people wrote at once.
TEXTS = ("explanation", "impact", "not_applicable_reason")


def _question_row(assessment: Assessment, key: str) -> Question:
    row = Question.objects.filter(version_id=assessment.framework_version_id, key=key).select_related(
        "heading"
    )
    found = row.first()
    if found is None:
        raise Http404
    return found


def _answer_of(assessment: Assessment, row: Question) -> Answer | None:
    return (
        Answer.objects.filter(assessment=assessment, question=row)
        .select_related("saved_by", "graded_by", "carried_from__assessment__cycle")
        .first()
    )


@requires(READ_ASSESSMENTS)
def question(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """Read a question and its answer, or answer it."""
    found = assessment_of(request, pk)
    row = _question_row(found, key)
    spec = spec_of(found.framework_version)
    asked = spec.question(key)
    answer = _answer_of(found, row)
    can_write = may_write(found, request.member, row)
    form = AnswerForm(posted(request), spec=spec, question=asked, answer=answer) if can_write else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            save_answer(assessment=found, question=row, by=request.member, **_joined(request, form, answer))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except TextChangedMeanwhile as newer:
            return _conflict(request, found, row, asked, form, newer)
        else:
            return _after_saving(request, slug, found, spec, asked)
    context = {
        **_context(request, slug, found, spec, asked, row, answer),
        "form": form,
        "parts": question_parts(request, found, row),
    }
    return render(request, "audits/assessments/question.html", context)


def _context(
    request: TenantRequest,
    slug: str,
    found: Assessment,
    spec: FrameworkSpec,
    asked: QuestionSpec,
    row: Question,
    answer: Answer | None,
) -> dict[str, Any]:
    questions = list(spec.questions)
    place = [each.key for each in questions].index(asked.key)
    given = given_of([found.pk]).get(found.pk, {}).get(asked.key)
    levels = [
        {**level_tag(level), "text": asked.looks_like[level.value]}
        for level in spec.scale.levels
        if asked.looks_like.get(level.value)
    ]
    own = spec.scale.find(answer.own_level) if answer else None
    return {
        **assessment_frame(request, found, inner=True),
        "spec": spec,
        "question": asked,
        "number": number_of(asked),
        "row": row,
        "heading": row.heading,
        "answer": answer,
        "own": level_tag(own) if own else None,
        "lines": evidence_of_answers(found, request.member).get(row.pk, []),
        "levels": levels,
        "sources": [source for source in spec.sources if source.key in asked.sources],
        "needs": missing(asked, spec.answers, spec.scale, given) if answer else (),
        "last": last_time(request.member, found, row),
        "place": place + 1,
        "of": len(questions),
        "previous_url": question_url(slug, found, questions[place - 1]) if place else "",
        "next_url": question_url(slug, found, questions[place + 1]) if place + 1 < len(questions) else "",
    }


def _joined(request: TenantRequest, form: AnswerForm, answer: Answer | None) -> dict[str, Any]:
    """What to save; with "join", what stands there and what was written now, one under the other."""
    words = form.words()
    if "join" in request.POST and answer is not None:
        for name in TEXTS:
            if name in words:
                words[name] = _both(getattr(answer, name), words[name])
    return words


def _both(theirs: str, mine: str) -> str:
    return theirs if mine in theirs else mine if theirs in mine else f"{theirs}\n\n{mine}"


def _after_saving(
    request: TenantRequest, slug: str, found: Assessment, spec: FrameworkSpec, asked: QuestionSpec
) -> HttpResponse:
    keys = [each.key for each in spec.questions]
    place = keys.index(asked.key)
    here = question_url(slug, found, asked)
    if "evidence" in request.POST:
        page = reverse("audits:answer_evidence", args=[slug, found.pk, asked.key])
        return redirect(f"{page}?back={quote(here)}")
    messages.success(request, f"{called(asked)} was saved.")
    if "stay" in request.POST or "join" in request.POST:
        return redirect(here)
    if "next" in request.POST and place + 1 < len(keys):
        return redirect("audits:question", slug, found.pk, keys[place + 1])
    return redirect("audits:assessment", slug, found.pk)


def _conflict(
    request: TenantRequest,
    found: Assessment,
    row: Question,
    asked: QuestionSpec,
    form: AnswerForm,
    newer: TextChangedMeanwhile,
) -> HttpResponse:
    """Both texts, nothing saved: the person decides what stands."""
    theirs = newer.theirs
    again = AnswerForm(
        {**request.POST.dict(), **_lists(request, form), "revision": str(theirs.revision)},
        spec=form.spec,
        question=asked,
        answer=theirs,
    )
    again.is_valid()
    pairs = [
        {"field": again[name], "theirs": getattr(theirs, name)}
        for name in TEXTS
        if name in again.fields and getattr(theirs, name) != again.cleaned_data.get(name)
    ]
    shown = {pair["field"].name for pair in pairs}
    context = {
        **assessment_frame(request, found, inner=True),
        "question": asked,
        "called": called(asked),
        "form": again,
        "who": newer.who,
        "at": newer.at,
        "pairs": pairs,
        "others": [field for field in again if field.name not in shown and not field.is_hidden],
        "their_level": level_tag(form.spec.scale.find(theirs.own_level)),
        "their_value": theirs.value,
        "url": reverse("audits:question", args=[request.partnership.slug, found.pk, row.key]),
    }
    return render(request, "audits/assessments/conflict.html", context, status=409)


def _lists(request: TenantRequest, form: AnswerForm) -> dict[str, Any]:
    """Fields with several values, which a plain dict of the post would cut to one."""
    several = [name for name in form.fields if len(request.POST.getlist(name)) > 1]
    return {name: request.POST.getlist(name) for name in several}


@requires(READ_ASSESSMENTS)
@require_POST
def autosave(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """Save a draft of an answer while somebody writes; the page's script asks, and says how it went.

    200 {saved, revision} · 409 {problem}: somebody saved other words · 422 {problem}: it cannot be saved as it is.
    """
    found = assessment_of(request, pk)
    row = _question_row(found, key)
    spec = spec_of(found.framework_version)
    form = AnswerForm(
        request.POST, spec=spec, question=spec.question(key), answer=_answer_of(found, row), is_draft=True
    )
    if not form.is_valid():
        problem = "; ".join(str(message) for errors in form.errors.values() for message in errors)
        return JsonResponse({"problem": f"Not saved yet: {problem}"}, status=422)
    try:
        saved = save_answer(assessment=found, question=row, by=request.member, **form.words())
    except TextChangedMeanwhile as newer:
        words = f"{newer.who} saved this question at {clock_time(clock.local(newer.at))}. Press Save to see both texts."
        return JsonResponse({"problem": words}, status=409)
    except Refused as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    at = clock_time(clock.local(saved.saved_at))
    return JsonResponse({"saved": f"Saved at {at}", "revision": saved.revision})
