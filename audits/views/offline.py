"""Answering in Excel: download the workbook, bring it back, see what would change, bring it in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.offline.comparing import Fate
from audits.models import Assessment, ReturnedWorkbook
from audits.offline_forms import BringBackForm, ChoicesForm
from audits.queries.frameworks import spec_of
from audits.queries.offline import Difference, Line, Preview, held_workbook, preview_of, waiting_workbook
from audits.rules import ANSWER, parties_of
from audits.services import offline as services
from audits.services.assessments import AUTHORS
from audits.views.assess_frame import assessment_frame, assessment_of, level_tag, question_url, title_of
from partnerships.downloads import CONTENT_TYPES, EXCEL
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


def _own(request: TenantRequest, pk: int) -> Assessment:
    """An assessment whose answers this member writes.

    Raises:
        Http404: there is none, or they only read it.
    """
    found = assessment_of(request, pk)
    if not parties_of(request.member, found).intersection(AUTHORS):
        raise Http404
    return found


def _closed(request: TenantRequest, found: Assessment) -> HttpResponse | None:
    """To the assessment's page, with the reason, where it cannot be answered in Excel now."""
    if why := services.why_not_offline(found, request.member):
        messages.error(request, why)
        return redirect("audits:assessment", request.partnership.slug, found.pk)
    return None


@requires(ANSWER)
def offline_workbook(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The questions and answers as they stand, as a workbook."""
    found = _own(request, pk)
    if away := _closed(request, found):
        return away
    content = services.make_workbook(assessment=found, by=request.member)
    response = HttpResponse(content, content_type=CONTENT_TYPES[EXCEL])
    name = slugify(f"{found.subject} {title_of(found)} answers")
    response["Content-Disposition"] = f'attachment; filename="{name}.{EXCEL}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(ANSWER)
def offline(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """How answering in Excel goes, and the workbook that comes back."""
    found = _own(request, pk)
    if away := _closed(request, found):
        return away
    form = BringBackForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            held = services.receive(assessment=found, upload=form.cleaned_data["file"], by=request.member)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("audits:offline_check", slug, pk, held.pk)
    context = {
        **assessment_frame(request, found, inner=True),
        "form": form,
        "waiting": waiting_workbook(found, request.member),
    }
    return render(request, "audits/offline/bring_back.html", context)


@requires(ANSWER)
def offline_check(request: TenantRequest, slug: str, pk: int, held: int) -> HttpResponse:
    """What bringing the workbook in would change, question by question."""
    found = _own(request, pk)
    workbook = held_workbook(found, held, request.member)
    if workbook is None:
        return _gone(request, found)
    if away := _closed(request, found):
        return away
    return _check_page(request, found, workbook)


@requires(ANSWER)
@require_POST
def offline_bring_in(request: TenantRequest, slug: str, pk: int, held: int) -> HttpResponse:
    """Save what was chosen; what somebody saved meanwhile is shown again."""
    found = _own(request, pk)
    workbook = held_workbook(found, held, request.member)
    if workbook is None:
        return _gone(request, found)
    preview = preview_of(workbook, found)
    form = ChoicesForm(request.POST, preview=preview)
    if not form.is_valid():
        messages.error(
            request, "Answers changed in the portal while you looked. Nothing was saved: look again."
        )
        return redirect("audits:offline_check", slug, pk, held)
    try:
        done = services.bring_in(pk=held, assessment=found, taken=form.taken(), by=request.member)
    except services.Gone:
        return _gone(request, found)
    except Refused as refusal:
        messages.error(request, f"{refusal} What you brought back is kept for {services.KEPT.days} days.")
        return redirect("audits:assessment", slug, pk)
    _tell(request, preview, done)
    if done.is_over:
        return redirect("audits:assessment", slug, pk)
    return redirect("audits:offline_check", slug, pk, held)


@requires(ANSWER)
@require_POST
def offline_put_away(request: TenantRequest, slug: str, pk: int, held: int) -> HttpResponse:
    """Forget a workbook that came back."""
    found = _own(request, pk)
    try:
        services.put_away(pk=held, assessment=found, by=request.member)
    except services.Gone:
        return _gone(request, found)
    messages.success(request, "The workbook was put away. No answer was changed.")
    return redirect("audits:offline", slug, pk)


def _gone(request: TenantRequest, found: Assessment) -> HttpResponse:
    messages.error(request, str(services.Gone()))
    return redirect("audits:assessment", request.partnership.slug, found.pk)


def _tell(request: TenantRequest, preview: Preview, done: services.Brought) -> None:
    names = {line.row.key: line.name for line in preview.lines}
    if done.saved:
        messages.success(request, f"{plural(len(done.saved), 'answer was', 'answers were')} brought in.")
    elif done.is_over:
        messages.success(request, "Every answer stays as the portal has it.")
    if done.meanwhile:
        listed = ", ".join(names.get(key, key) for key in done.meanwhile)
        messages.error(
            request,
            f"Somebody saved {listed} while you looked, so nothing of it was overwritten. Both texts are below.",
        )
    for key, why in done.refused.items():
        messages.error(request, f"{names.get(key, key)} was not brought in: {why}")
    if errors := preview.of(Fate.ERROR):
        messages.error(
            request,
            f"{plural(len(errors), 'row', 'rows')} could not be used. Correct them in the workbook and bring it back.",
        )


def _check_page(request: TenantRequest, found: Assessment, workbook: ReturnedWorkbook) -> HttpResponse:
    slug, spec = request.partnership.slug, spec_of(found.framework_version)
    preview = preview_of(workbook, found)
    form = ChoicesForm(preview=preview)
    args = [slug, found.pk, workbook.pk]
    frame = assessment_frame(request, found, inner=True)
    back = {"text": "Answer in Excel", "url": reverse("audits:offline", args=[slug, found.pk])}
    context = {
        **frame,
        "crumbs": [*frame["crumbs"], back],
        "workbook": workbook,
        "form": form,
        "both": [_shown(slug, found, spec, line, form) for line in preview.of(Fate.BOTH)],
        "new": [_shown(slug, found, spec, line, form) for line in preview.of(Fate.NEW)],
        "errors": [{"name": line.name, "row": line.row} for line in preview.of(Fate.ERROR)],
        "unchanged": [
            {"question": each, "url": question_url(slug, found, each)} for each in preview.unchanged
        ],
        "bring_in_url": reverse("audits:offline_bring_in", args=args),
        "put_away_url": reverse("audits:offline_put_away", args=args),
    }
    return render(request, "audits/offline/check.html", context)


def _shown(
    slug: str, found: Assessment, spec: FrameworkSpec, line: Line, form: ChoicesForm
) -> dict[str, Any]:
    key = line.row.key
    return {
        "name": line.name,
        "line": line,
        "question": line.question,
        "url": question_url(slug, found, line.question) if line.question else "",
        "differences": [_difference(spec, each) for each in line.differences],
        "choice": form[f"take-{key}"],
        "seen": form[f"seen-{key}"],
    }


def _difference(spec: FrameworkSpec, difference: Difference) -> dict[str, Any]:
    """One text on both sides, under the name that the question's own page gives it."""
    labels = spec.answers.labels
    named = {
        "level": labels.get("self_grade", "Your grade"),
        "explanation": labels.get("explanation", "Explanation"),
        "impact": labels.get("impact", "What difference it has made"),
        "not_applicable_reason": "Why it does not apply",
    }
    is_level = difference.name == "level"
    return {
        "label": named[difference.name],
        "is_level": is_level,
        "has_theirs": bool(difference.theirs),
        "theirs": level_tag(spec.scale.find(difference.theirs)) if is_level else difference.theirs,
        "mine": level_tag(spec.scale.find(difference.mine)) if is_level else difference.mine,
    }
