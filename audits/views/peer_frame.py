"""What the pages of a peer review have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.logic.processes import Process
from audits.models import Assessment, Cycle, Question
from audits.rules import RUN_AUDITS, may_read, own_assignments
from audits.services.moderating import NotesChangedMeanwhile
from audits.views.assess_frame import assessment_frame, crumbs_of, with_subject
from partnerships.access import get_visible
from partnerships.requests import TenantRequest


def known_review(request: TenantRequest, pk: int) -> Assessment:
    """The peer review of an address that the member knows of; its answers may still be closed to them.

    Raises:
        Http404: there is none.
    """
    found = get_visible(
        Assessment,
        request.member,
        using=lambda rows: with_subject(rows).select_related(
            "framework_version__framework", "cycle", "agency", "previous__framework_version", "signed_off_by",
            "course", "event__course", "subgroup", "policy", "peer_place__group",
        ),
        pk=pk,
    )  # fmt: skip
    if found.process != Process.PEER_REVIEW:
        raise Http404
    return found


def review_of(request: TenantRequest, pk: int) -> Assessment:
    """The peer review of an address whose answers this member may open.

    Raises:
        Http404: there is none, or it is closed to them: before the declaration, for one.
    """
    found = known_review(request, pk)
    if not may_read(request.member, found):
        raise Http404
    return found


def review_by_us(request: TenantRequest, pk: int) -> Assessment:
    """The peer review of an address that this member may do.

    Raises:
        Http404: there is none, it is closed to them, or it is not their agency's to review.
    """
    found = review_of(request, pk)
    if not own_assignments(request.member).filter(assessment=found, task="review").exists():
        raise Http404
    return found


def line_row(assessment: Assessment, key: str) -> Question:
    """The line of an address.

    Raises:
        Http404: the framework has none of this key.
    """
    rows = Question.objects.filter(version_id=assessment.framework_version_id, key=key, kind="graded")
    found = rows.select_related("heading").first()
    if found is None:
        raise Http404
    return found


def cycle_of(request: TenantRequest, pk: int) -> Cycle:
    """A cycle of peer review.

    Raises:
        Http404: there is none, or it is none.
    """
    found = get_visible(
        Cycle,
        request.member,
        using=lambda rows: rows.select_related("framework_version__framework", "previous"),
        pk=pk,
    )
    if found.process != Process.PEER_REVIEW:
        raise Http404
    return found


def review_url(slug: str, assessment: Assessment) -> str:
    """The page of a peer review."""
    return reverse("audits:peer_review", args=[slug, assessment.pk])


def review_frame(request: TenantRequest, found: Assessment, *, inner: bool = False) -> dict[str, Any]:
    """The context of templates/audits/assessments/base.html; `inner` on pages below the review's own."""
    slug = request.partnership.slug
    crumbs = crumbs_of(request, found)
    if request.member.can(RUN_AUDITS) and found.cycle_id is not None:
        crumbs.append({"text": "Peers", "url": reverse("audits:peer_groups", args=[slug, found.cycle_id])})
    if inner:
        crumbs.append({"text": "Peer review", "url": review_url(slug, found)})
    return {**assessment_frame(request, found), "crumbs": crumbs}


def act_page(
    request: TenantRequest,
    found: Assessment,
    form: Form,
    *,
    heading: str,
    act: Callable[[], str],
    after: Callable[[], str],
    about: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a form, or do what was sent and go on. `act` returns the words of success, `after` where to go."""
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except NotesChangedMeanwhile as newer:
            form.data = {**request.POST.dict(), "revision": str(newer.theirs.revision)}
            stored = " · ".join(
                words
                for words in (newer.theirs.good_practice, newer.theirs.development, newer.theirs.comment)
                if words
            )
            form.add_error(
                None,
                "A colleague, or you in another tab, saved other notes on this line. What you typed is in the boxes;"
                f" save again to keep it. Saved: {stored}",
            )
        else:
            messages.success(request, said)
            return redirect(after())
    context = {
        **review_frame(request, found, inner=True),
        "form": form,
        "form_heading": heading,
        "about": about,
        "back_url": review_url(request.partnership.slug, found),
        **(more or {}),
    }
    return render(request, "audits/moderation/form.html", context)


def try_act(request: TenantRequest, act: Callable[[], str]) -> None:
    """Do what a button asks, and say how it went."""
    try:
        messages.success(request, act())
    except Refused as refusal:
        messages.error(request, str(refusal))
