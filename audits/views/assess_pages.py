"""One assessment: its task list, bringing last time's answers forward, and the signature."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.answer_forms import SignOffForm
from audits.assessment_words import number_of
from audits.choices import FILE_ROUTES
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.machines import ASSESSMENT
from audits.logic.processes import Party, Process
from audits.logic.progress import Progress, Standing, is_asked, progress
from audits.models import Assessment, Extension
from audits.queries.answers import given_of, lacks_of, levels_given, standing
from audits.queries.frameworks import spec_of
from audits.rules import READ_ASSESSMENTS, RUN_AUDITS, SEE_RESULTS, parties_of
from audits.services import assessments as services
from audits.services.answers import may_write
from audits.services.assessments import AUTHORS
from audits.services.carrying import carriable, carry_forward
from audits.services.offline import why_not_offline
from audits.views.assess_frame import assessment_frame, assessment_of, level_tag, question_url
from audits.views.assess_parts import assessment_parts
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

#: How each standing reads on the task list; no colour for what is done, as GOV.UK's task list has it.
WORDS = {
    Standing.DONE: ("Done", ""),
    Standing.INCOMPLETE: ("Begun", "light-blue"),
    Standing.CARRIED: ("From last time", "yellow"),
    Standing.NOT_STARTED: ("To do", "blue"),
}


@requires(READ_ASSESSMENTS)
def assessment(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The task list: headings with their questions and how far each is."""
    found = assessment_of(request, pk)
    spec = spec_of(found.framework_version)
    given = given_of([found.pk]).get(found.pk, {})
    standings = [(question, standing(spec, question, given)) for question in spec.questions]
    headings = _headings(slug, found, spec, {question.key: state for question, state in standings})
    is_author = may_write(found, request.member)
    if found.process == Process.GUIDE:
        return redirect("audits:profile", slug, pk)
    if is_author and found.process == Process.SCHOOL and not found.route:
        return redirect("audits:school_route", slug, pk)
    context = {
        **assessment_frame(request, found),
        "spec": spec,
        "progress": progress(standings),
        "headings": [] if found.route in FILE_ROUTES else headings,
        "may_write": is_author,
        "needs_file": found.route in FILE_ROUTES,
        "next_url": _next_url(slug, found, standings),
        "carriable": len(carriable(found)) if is_author else 0,
        "extension": Extension.objects.filter(assessment=found).order_by("-asked_at", "-pk").first(),
        "may_ask_more_time": is_author and found.cycle_id is not None and found.state != "more_asked",
        "may_answer_offline": is_author and not why_not_offline(found, request.member),
        "may_reopen": _may_reopen(request, found),
        "may_withdraw": _may_withdraw(request, found),
        "results_url": _results_url(request, found),
        "parts": assessment_parts(request, found),
    }
    return render(request, "audits/assessments/assessment.html", context)


def _headings(
    slug: str, found: Assessment, spec: FrameworkSpec, standings: dict[str, Standing]
) -> list[dict[str, Any]]:
    spread = levels_given(found)
    rows = []
    for heading in spec.headings:
        asked = [(question, standings[question.key]) for question in heading.questions]
        counted: Progress = progress(asked)
        items = []
        for question, state in asked:
            words, colour = (
                WORDS[state] if is_asked(question) or state != Standing.NOT_STARTED else ("Optional", "")
            )
            items.append(
                {
                    "title": f"{number_of(question)} {question.title or question.text}".strip(),
                    "url": question_url(slug, found, question),
                    "status": words,
                    "colour": colour,
                }
            )
        given: Counter[str] = spread.get(heading.key, Counter())
        rows.append(
            {
                "key": heading.key,
                "title": heading.title,
                "about": heading.about,
                "items": items,
                "progress": counted,
                "spread": [
                    {**level_tag(level), "count": given[level.value]}
                    for level in spec.scale.levels
                    if given.get(level.value)
                ],
            }
        )
    return rows


def _next_url(slug: str, found: Assessment, standings: list[tuple[Any, Standing]]) -> str:
    """The first question that still needs something; the signature when none does."""
    for question, state in standings:
        if state != Standing.DONE and is_asked(question):
            return question_url(slug, found, question)
    return reverse("audits:sign_off", args=[slug, found.pk])


def _results_url(request: TenantRequest, found: Assessment) -> str:
    """The cycle's results, once there may be any that this member sees."""
    if found.cycle is None or found.process != Process.MODERATED or not request.member.can(SEE_RESULTS):
        return ""
    if found.cycle.state not in ("moderation", "agreement", "closed"):
        return ""
    return reverse("audits:results", args=[request.partnership.slug, found.cycle_id])


def _may_withdraw(request: TenantRequest, found: Assessment) -> bool:
    is_early = found.state in ("not_started", "in_progress")
    return is_early and found.cycle_id is not None and request.member.can(RUN_AUDITS)


def _may_reopen(request: TenantRequest, found: Assessment) -> bool:
    reopens = ASSESSMENT[Process(found.process)].find("reopen", found.state) is not None
    return reopens and request.member.can(RUN_AUDITS)


@requires(READ_ASSESSMENTS)
@require_POST
def bring_forward(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Last time's answers come into the empty questions that are the same, marked."""
    found = assessment_of(request, pk)
    try:
        count = carry_forward(assessment=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"{plural(count, 'answer')} came forward. Read each again, grade it and save it."
        )
    return redirect("audits:assessment", slug, pk)


@requires(READ_ASSESSMENTS)
def sign_off(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What is still missing, or the signature of a senior lead.

    Raises:
        Http404: somebody else's to sign, or a profile, which nobody signs.
    """
    found = assessment_of(request, pk)
    if found.process == Process.GUIDE or not parties_of(request.member, found).intersection(AUTHORS):
        raise Http404
    if not may_write(found, request.member):
        return redirect("audits:assessment", slug, pk)
    spec = spec_of(found.framework_version)
    lacking = [] if found.route in FILE_ROUTES else lacks_of(found)
    form = SignOffForm(posted(request), spec=spec, subject=found.subject)
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_off(assessment=found, role=form.cleaned_data["role"], by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Signed and sent. Thank you.")
            return redirect("audits:assessment", slug, pk)
    context = {
        **assessment_frame(request, found, inner=True),
        "form": form,
        "lacking": [
            {
                "question": lack.question,
                "number": number_of(lack.question),
                "url": question_url(slug, found, lack.question),
                "sentences": lack.sentences,
            }
            for lack in lacking
        ],
    }
    return render(request, "audits/assessments/sign_off.html", context)


@requires(RUN_AUDITS)
@require_POST
def reopen(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Give a return back to its lead before moderation begins."""
    found = assessment_of(request, pk)
    try:
        services.reopen(assessment=found, why=request.POST.get("reason", ""), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.subject} can change its answers again and sign anew.")
    return redirect("audits:assessment", slug, pk)


@requires(RUN_AUDITS)
@require_POST
def withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take an agency out of the cycle, with the reason.

    Raises:
        Http404: nobody's but the officer's.
    """
    found = assessment_of(request, pk)
    if Party.OFFICER not in parties_of(request.member, found):
        raise Http404
    try:
        services.withdraw(assessment=found, why=request.POST.get("reason", ""), by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.subject} was taken out.")
    if found.cycle_id is None:
        return redirect("audits:assessment", slug, pk)
    return redirect("audits:cycle", slug, found.cycle_id)
