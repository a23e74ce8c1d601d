"""The best-practice matrix as a guide in three views, and one's own profile on it (REQUIREMENTS D06, D08)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.logic.frameworks.spec import FrameworkSpec, Question
from audits.logic.matrix_views import VIEWS, divided, view_of
from audits.logic.processes import AssessmentState, Process
from audits.matrix_forms import ProfileTable, RowForm
from audits.models import Answer, Assessment
from audits.queries.comparisons import matrix_to_read, profiles_of, released_matrix, side_by_side
from audits.queries.frameworks import spec_of
from audits.rules import ANSWER, COMPARE_PROVIDERS, SEE_AUDITS, SUBMIT_COURSE, USE_MATRIX
from audits.services import comparisons as services
from audits.services.answers import TextChangedMeanwhile, may_write
from audits.views.assess_frame import assessment_of, level_tag
from audits.views.impact_frame import act_and_go
from partnerships import downloads
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


def matrix_crumbs(request: TenantRequest, *inner: tuple[str, str]) -> list[dict[str, str]]:
    """The way to best practice, and on."""
    slug, member = request.partnership.slug, request.member
    way = []
    if member.can(SEE_AUDITS):
        way.append(("Audits", reverse("audits:cycles", args=[slug])))
    elif member.can(ANSWER):
        way.append(("Our assessments", reverse("audits:our_assessments", args=[slug])))
    elif member.can(SUBMIT_COURSE):
        way.append(("Minimum standards", reverse("audits:endorsements", args=[slug])))
    return [{"text": text, "url": url} for text, url in (*way, *inner)]


def inner_crumbs(request: TenantRequest, *inner: tuple[str, str]) -> list[dict[str, str]]:
    """The same with the matrix itself, for pages below it."""
    url = reverse("audits:matrix", args=[request.partnership.slug])
    return matrix_crumbs(request, ("Best practice", url), *inner)


def matrix_tabs(request: TenantRequest, current: str) -> list[dict[str, Any]]:
    """The guide, one's own profile, comparing providers: what this member has of them."""
    slug, member = request.partnership.slug, request.member
    names = [("Guide", "audits:matrix")]
    if member.agency_id is not None:
        names.append(("Our profile", "audits:profiles"))
    if member.can(COMPARE_PROVIDERS):
        names.append(("Compare providers", "audits:comparisons"))
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": name == current}
        for label, name in names
    ]


@requires(USE_MATRIX)
def matrix(request: TenantRequest, slug: str) -> HttpResponse:
    """What good looks like, row by row, for commissioning, organising or delivering."""
    spec = matrix_to_read()
    usual = "organising" if request.member.can(SUBMIT_COURSE) else ""
    view = view_of(request.GET.get("view", usual))
    graded = [question for question in spec.questions if question.is_graded]
    ours, others = divided(graded, view)
    levels = sorted((level for level in spec.scale.levels if level.score), key=lambda level: level.score or 0)
    if wanted := downloads.format_asked(request):
        headers = ["Row", "Area", "Led by", *[level.label for level in levels], "Evidence"]
        rows = [_line(question, [level.value for level in levels]) for question in [*ours, *others]]
        return downloads.table_response(rows, headers, name=spec.title, format=wanted)
    url = reverse("audits:matrix", args=[slug])
    context = {
        "spec": spec,
        "view": view,
        "views": [
            {"label": each.label, "url": f"{url}?view={each.key}", "current": each == view} for each in VIEWS
        ],
        "levels": levels,
        "parts": [
            {"title": f"What you lead on: {view.label.lower()}", "rows": _rows(ours, levels), "key": "ours"},
            {
                "title": "What others lead on, and you ask about",
                "rows": _rows(others, levels),
                "key": "others",
            },
        ],
        "prompts": [heading for heading in spec.headings if not heading.graded],
        "tabs": matrix_tabs(request, "audits:matrix"),
        "crumbs": matrix_crumbs(request),
        **downloads.download_urls(request),
    }
    return render(request, "audits/matrix/matrix.html", context)


def _line(question: Question, levels: list[str]) -> list[str]:
    said = [question.looks_like.get(level, "") for level in levels]
    return [question.key, question.text, _lead(question), *said, "; ".join(question.evidence_examples)]


def _lead(question: Question) -> str:
    return question.lead.replace("_", " ").capitalize()


def _rows(questions: list[Question], levels: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "question": question,
            "lead": _lead(question),
            "looks": [(level, question.looks_like.get(level.value, "")) for level in levels],
        }
        for question in questions
    ]


@requires(USE_MATRIX)
def profiles(request: TenantRequest, slug: str) -> HttpResponse:
    """The profiles of the member's own agency."""
    context = {
        "tabs": matrix_tabs(request, "audits:profiles"),
        "crumbs": matrix_crumbs(request),
        "may_begin": request.member.agency_id is not None and released_matrix() is not None,
        "is_released": released_matrix() is not None,
    }
    return show_list(
        request,
        "audits/matrix/profiles.html",
        table=ProfileTable(profiles_of(request.member), slug=slug),
        name="our profiles",
        context=context,
    )


@requires(USE_MATRIX)
@require_POST
def profile_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Begin a profile of one's own agency, or go on with the one that is open."""
    version = released_matrix()
    try:
        if version is None:
            raise Refused("The matrix is not released yet.")
        made = services.start_profile(framework_version=version, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:profiles", slug)
    return redirect("audits:profile_form", slug, made.pk)


def guide_of(request: TenantRequest, pk: int) -> Assessment:
    """The profile of an address.

    Raises:
        Http404: there is none that this member may read.
    """
    found = assessment_of(request, pk)
    if found.process != Process.GUIDE:
        raise Http404
    return found


def way_to(request: TenantRequest, found: Assessment) -> list[dict[str, str]]:
    """The crumbs to a profile: among one's own, or in the comparison to which it belongs."""
    slug = request.partnership.slug
    entry = getattr(found, "comparison_entry", None)
    if entry is None:
        return inner_crumbs(request, ("Our profile", reverse("audits:profiles", args=[slug])))
    comparison = entry.comparison
    return inner_crumbs(
        request,
        ("Compare providers", reverse("audits:comparisons", args=[slug])),
        (comparison.title, reverse("audits:comparison", args=[slug, comparison.pk])),
    )


@requires(USE_MATRIX)
def profile(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One profile, row by row, with its reasons."""
    found = guide_of(request, pk)
    shown = side_by_side(found.framework_version, [found])
    context = {
        "found": found,
        "shown": shown,
        "profile": shown.profiles[0],
        "rows": [
            {"question": row.question, "tag": level_tag(row.cells[0].level), "cell": row.cells[0]}
            for row in shown.rows
        ],
        "crumbs": way_to(request, found),
        "may_write": may_write(found, request.member),
        "is_own": getattr(found, "comparison_entry", None) is None,
    }
    return render(request, "audits/matrix/profile.html", context)


@requires(USE_MATRIX)
def profile_form(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Score every row on one page; saved as often as one likes.

    Raises:
        Http404: somebody else's to write.
    """
    found = guide_of(request, pk)
    if not may_write(found, request.member):
        if found.state == AssessmentState.CLOSED:
            return redirect("audits:profile", slug, pk)
        raise Http404
    spec = spec_of(found.framework_version)
    forms = _row_forms(request, found, spec)
    problem = ""
    if request.method == "POST":
        valid = [form.is_valid() for form in forms]
        if all(valid):
            scores = {form.question.key: given for form in forms if (given := form.given()) is not None}
            try:
                services.save_scores(assessment=found, scores=scores, by=request.member)
            except Refused as refusal:
                problem = str(refusal)
            except TextChangedMeanwhile as newer:
                problem = (
                    f"{newer.who} saved this profile elsewhere meanwhile, so nothing of this page was saved. "
                    "Open it again in another tab, and copy over what you wrote here."
                )
            else:
                messages.success(request, "Saved.")
                return _after_saving(request, found)
        else:
            problem = "Some rows need a reason. Nothing is lost: add it and save again."
    context = {
        "found": found,
        "forms": forms,
        "problem": problem,
        "crumbs": [
            *way_to(request, found),
            {"text": str(found.agency), "url": reverse("audits:profile", args=[slug, pk])},
        ],
        "heading": f"Profile of {found.agency}",
    }
    return render(request, "audits/matrix/profile_form.html", context)


def _row_forms(request: TenantRequest, found: Assessment, spec: FrameworkSpec) -> list[RowForm]:
    answers = {
        answer.question.key: answer
        for answer in Answer.objects.filter(assessment=found).select_related("question")
    }
    return [
        RowForm(posted(request), spec=spec, question=question, answer=answers.get(question.key))
        for question in spec.questions
        if question.is_graded
    ]


def _after_saving(request: TenantRequest, found: Assessment) -> HttpResponse:
    slug = request.partnership.slug
    if "finish" not in request.POST:
        return redirect("audits:profile_form", slug, found.pk)
    entry = getattr(found, "comparison_entry", None)
    if entry is not None:
        return redirect("audits:comparison", slug, entry.comparison_id)
    return redirect("audits:profile", slug, found.pk)


@requires(USE_MATRIX)
@require_POST
def profile_close(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Finish one's own profile: it stays with its day."""
    found = guide_of(request, pk)

    def act() -> str:
        services.close(assessment=found, by=request.member)
        return "The profile is finished. It stays as it is; begin another when things have changed."

    return act_and_go(request, act, reverse("audits:profile", args=[slug, pk]))
