"""What the pages of impact have in common: where one is, and the parts of impact as tabs."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.rules import ANSWER, SEE_AUDITS
from partnerships.requests import TenantRequest

_PARTS = (
    ("Assessments", "audits:impact"),
    ("Subgroups", "audits:subgroups"),
    ("Policies", "audits:policies"),
    ("Timetable", "audits:presentations"),
)


def crumbs(request: TenantRequest, *inner: tuple[str, str]) -> list[dict[str, str]]:
    """The way to Impact, and on: (words, address) of pages below it."""
    slug, member = request.partnership.slug, request.member
    way = []
    if member.can(SEE_AUDITS):
        way.append(("Audits", reverse("audits:cycles", args=[slug])))
    elif member.can(ANSWER):
        way.append(("Our assessments", reverse("audits:our_assessments", args=[slug])))
    return [{"text": text, "url": url} for text, url in (*way, *inner)]


def impact_crumbs(request: TenantRequest, *inner: tuple[str, str]) -> list[dict[str, str]]:
    """The same with Impact itself, for pages below it."""
    url = reverse("audits:impact", args=[request.partnership.slug])
    return crumbs(request, ("Impact", url), *inner)


def impact_tabs(request: TenantRequest, current: str) -> list[dict[str, Any]]:
    """The parts of impact."""
    slug = request.partnership.slug
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": name == current}
        for label, name in _PARTS
    ]


def form_page(
    request: TenantRequest,
    form: forms.BaseForm,
    heading: str,
    act: Callable[[], str],
    *,
    leads_to: Callable[[], str],
    way: list[dict[str, str]],
    template: str = "base/form_page.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form. `act` does what the form says and answers in a sentence; a refusal stands on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(leads_to())
    return render(request, template, {"form": form, "heading": heading, "crumbs": way, **more})


def act_and_go(request: TenantRequest, act: Callable[[], str], url: str) -> HttpResponse:
    """What one button does, and where it leads; a refusal is said there."""
    try:
        said = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(url)
