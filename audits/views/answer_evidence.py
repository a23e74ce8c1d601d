"""Evidence under an answer, or under an assessment as a whole: what is there, from the shelf, or new."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from assurance.models import Evidence
from assurance.queries.evidence import reusable_for
from assurance.rules import ADD_EVIDENCE
from assurance.services.evidence import add_evidence
from assurance.services.refusals import Refused
from assurance.views.evidence import owner_names
from audits.answer_evidence_forms import AddAndUseForm, ReuseForm
from audits.models import AnswerEvidence, Assessment, AssessmentEvidence, Question
from audits.queries.answer_evidence import EvidenceLine, evidence_of_answers, evidence_of_assessment
from audits.rules import may_read
from audits.services import answer_evidence as services
from partnerships.access import get_visible
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


def _assessment_of(request: TenantRequest, pk: int) -> Assessment:
    """The assessment of an address whose answers this member may open.

    Raises:
        Http404: there is none, or it is closed to this member.
    """
    found = get_visible(
        Assessment,
        request.member,
        using=lambda rows: rows.select_related(
            "framework_version__framework", "agency", "course", "event__course", "subgroup", "policy"
        ),
        pk=pk,
    )
    if not may_read(request.member, found):
        raise Http404
    return found


@requires(ADD_EVIDENCE)
def answer_evidence(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """What supports the answer to a question; add to it from the shelf or with something new."""
    assessment = _assessment_of(request, pk)
    question = Question.objects.filter(version_id=assessment.framework_version_id, key=key).first()
    if question is None:
        raise Http404
    lines = evidence_of_answers(assessment, request.member).get(question.pk, [])
    return _page(request, assessment, question, lines)


@requires(ADD_EVIDENCE)
def assessment_evidence(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What supports an assessment as a whole: a school's own audit, for one."""
    assessment = _assessment_of(request, pk)
    return _page(request, assessment, None, evidence_of_assessment(assessment, request.member))


def _page(
    request: TenantRequest,
    assessment: Assessment,
    question: Question | None,
    lines: Sequence[EvidenceLine],
) -> HttpResponse:
    why_not = services.why_not_writable(assessment, question, request.member)
    owners = services.shelf_for(assessment, request.member)
    used = {line.evidence.pk for line in lines}
    shelf = [reusable_for(request.member, owner).exclude(pk__in=used) for owner in owners]
    reuse_form, new_form = _forms(request, shelf[0] if shelf else Evidence.objects.none(), owners)
    sent = _sent_form(request, reuse_form, new_form)
    if sent is not None and not why_not and sent.is_valid():
        try:
            title = _add(request, assessment, question, sent)
        except Refused as refusal:
            sent.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{title}” was added.")
            return redirect(back_to(request, assessment, question))
    context = {
        "assessment": assessment,
        "question": question,
        "lines": lines,
        "why_not": why_not or ("" if new_form else "You can add evidence for your own agency alone."),
        "reuse_form": reuse_form if any(rows.exists() for rows in shelf) else None,
        "new_form": new_form,
        "back": back_to(request, assessment, question),
        "remove_name": "" if why_not else _REMOVE[question is None],
        "crumbs": [
            {"text": "Evidence", "url": reverse("assurance:evidence_list", args=[request.partnership.slug])}
        ],
    }
    return render(request, "audits/answer_evidence/add.html", context)


_REMOVE = {False: "audits:answer_evidence_remove", True: "audits:assessment_evidence_remove"}


def _forms(
    request: TenantRequest, shelf: QuerySet[Evidence], owners: Sequence[int | None]
) -> tuple[ReuseForm, AddAndUseForm | None]:
    """Both forms; the one that was sent holds what was sent."""
    sent = request.method == "POST"
    act = request.POST.get("reuse-act") or request.POST.get("new-act")
    reuse = ReuseForm(request.POST if sent and act == "reuse" else None, shelf=shelf)
    if not owners:
        return reuse, None
    given = (request.POST, request.FILES) if sent and act == "new" else ()
    names = owner_names(request)
    return reuse, AddAndUseForm(*given, owners={owner: names[owner] for owner in owners})


def _sent_form(
    request: TenantRequest, reuse: ReuseForm, new: AddAndUseForm | None
) -> ReuseForm | AddAndUseForm | None:
    if request.method != "POST":
        return None
    return reuse if reuse.is_bound else new if new is not None and new.is_bound else None


@transaction.atomic
def _add(
    request: TenantRequest,
    assessment: Assessment,
    question: Question | None,
    form: ReuseForm | AddAndUseForm,
) -> str:
    """Put what the form names under the answer, making it first where it is new; its title.

    Raises:
        Refused: as the services.
    """
    member, given = request.member, form.cleaned_data
    if isinstance(form, AddAndUseForm):
        evidence = add_evidence(content=form.content, by=member, agency_id=form.agency_id, **form.about())
        words, page = evidence.what_it_proves, ""
    else:
        evidence = given["evidence"]
        words, page = given["what_it_proves"] or evidence.what_it_proves, given["page"]
    if question is None:
        services.attach_to_assessment(assessment=assessment, evidence=evidence, why=words, by=member)
    else:
        services.attach(
            assessment=assessment,
            question=question,
            evidence=evidence,
            what_it_proves=words,
            page=page,
            by=member,
        )
    return str(evidence)


def back_to(request: TenantRequest, assessment: Assessment, question: Question | None) -> str:
    """Where to go back to: as the page before asked, if that is one of ours; else this page itself."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        return asked
    slug = request.partnership.slug
    if question is None:
        return _first_address(
            ("audits:assessment", [slug, assessment.pk]),
            ("audits:assessment_evidence", [slug, assessment.pk]),
        )
    return _first_address(
        ("audits:question", [slug, assessment.pk, question.key]),
        ("audits:answer_evidence", [slug, assessment.pk, question.key]),
    )


def _first_address(*places: tuple[str, list[Any]]) -> str:
    for name, args in places:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    raise Http404


@require_POST
@requires(ADD_EVIDENCE)
def answer_evidence_remove(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take evidence away from an answer; it stays on the shelf."""
    link = get_visible(
        AnswerEvidence,
        request.member,
        using=lambda rows: rows.select_related("evidence", "answer__question", "answer__assessment"),
        pk=pk,
    )
    _remove(request, lambda: services.detach(link=link, by=request.member), link.evidence)
    return redirect(back_to(request, link.answer.assessment, link.answer.question))


@require_POST
@requires(ADD_EVIDENCE)
def assessment_evidence_remove(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take evidence away from an assessment as a whole."""
    link = get_visible(
        AssessmentEvidence,
        request.member,
        using=lambda rows: rows.select_related("evidence", "assessment"),
        pk=pk,
    )
    _remove(request, lambda: services.detach_from_assessment(link=link, by=request.member), link.evidence)
    return redirect(back_to(request, link.assessment, None))


def _remove(request: TenantRequest, act: Any, evidence: Evidence) -> None:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{evidence.title}” was removed from here. It is still on the shelf.")
