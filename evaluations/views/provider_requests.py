"""Requests to providers, as the team sees them: asking, reading the answer, taking the list into an import."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.services.refusals import Refused
from evaluations.models import ProviderRequest, ThemedEvaluation
from evaluations.queries.provider_requests import with_what_was_asked
from evaluations.request_forms import AskForm, DecideForm
from evaluations.rules import PLAN_THEMED, SEE_SURVEYS
from evaluations.services import provider_requests as services
from evaluations.services.themed import CHANGES
from evaluations.themed_choices import REQUEST_MOVES, RequestState
from evaluations.themed_tables import REQUEST_COLOURS, RequestTable
from evaluations.views.themed_frames import evaluation_of, themed_crumbs, themed_frame
from partnerships import storage
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(SEE_SURVEYS)
def requests(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What was asked of whom for one evaluation."""
    evaluation = evaluation_of(request, pk)
    rows = visible_to(request.member, ProviderRequest).filter(evaluation=evaluation)
    context = themed_frame(request, evaluation, "evaluations:requests")
    context["may_ask"] = context["may_plan"] and evaluation.state in CHANGES
    table = RequestTable(with_what_was_asked(rows), slug=slug)
    template = "evaluations/themed/requests.html"
    return show_list(request, template, table=table, name="requests to providers", context=context)


@requires(PLAN_THEMED)
def request_new(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Ask an event's provider."""
    evaluation = evaluation_of(request, pk)
    is_sent = request.method == "POST"
    form = AskForm(request.POST if is_sent else None, evaluation=evaluation, initial=_offered(evaluation))
    if is_sent and form.is_valid():
        try:
            made = services.ask_provider(evaluation=evaluation, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.agency.name} is asked. We remind them before the date.")
            return redirect("evaluations:request", slug, pk, made.pk)
    crumbs = [
        *themed_crumbs(slug, evaluation, within=True),
        {"text": "Requests", "url": reverse("evaluations:requests", args=[slug, pk])},
    ]
    context = {"form": form, "heading": "Ask a provider", "crumbs": crumbs}
    return render(request, "base/form_page.html", context, status=422 if form.errors else 200)


def _offered(evaluation: ThemedEvaluation) -> dict[str, Any]:
    """The first event that takes part by request and whose provider was not asked yet."""
    asked = evaluation.provider_requests.exclude(state=RequestState.WITHDRAWN).values("event_id")
    links = evaluation.event_links.filter(way="by_request").exclude(event_id__in=asked)
    link = links.select_related("event__course").order_by("event__starts_at").first()
    if link is None:
        return {"asks_list": True}
    return {"asks_list": True, "event": link.event.ref, "agency": link.event.course.provider_id}


def _request_of(request: TenantRequest, pk: int, request_pk: int) -> ProviderRequest:
    return get_visible(
        ProviderRequest, request.member, using=with_what_was_asked, pk=request_pk, evaluation_id=pk
    )


@requires(SEE_SURVEYS)
def provider_request(request: TenantRequest, slug: str, pk: int, request_pk: int) -> HttpResponse:
    """One request and its answer."""
    evaluation = evaluation_of(request, pk)
    found = _request_of(request, pk, request_pk)
    state = RequestState(found.state)
    may_plan = request.member.can(PLAN_THEMED)
    context = {
        "evaluation": evaluation,
        "found": found,
        "colour": REQUEST_COLOURS[state],
        "facts": facts_of(found),
        "files": [
            {
                "file": each,
                "url": reverse("evaluations:request_file", args=[slug, pk, request_pk, each.pk]),
                "gone": each.file.erased_at is not None,
            }
            for each in found.files.all()
        ],
        "may_accept": may_plan and RequestState.ACCEPTED in REQUEST_MOVES[state],
        "may_withdraw": may_plan and RequestState.WITHDRAWN in REQUEST_MOVES[state],
        "crumbs": [
            *themed_crumbs(slug, evaluation, within=True),
            {"text": "Requests", "url": reverse("evaluations:requests", args=[slug, pk])},
        ],
    }
    return render(request, "evaluations/themed/request.html", context)


def facts_of(found: ProviderRequest) -> list[dict[str, str]]:
    """What was asked, of whom, about what, by when."""
    wanted = (("the delegate list", found.asks_list), ("the course’s material", found.asks_material))
    asked_for = " and ".join(words for words, asked in wanted if asked)
    return [
        {"key": "Event", "value": f"{found.event.course.title}, {long_date(found.event.first_day)}"},
        {"key": "Asked of", "value": found.agency.name},
        {"key": "Asked for", "value": asked_for[:1].upper() + asked_for[1:]},
        {"key": "By", "value": long_date(found.due_on)},
        {"key": "Note", "value": found.note or "None"},
    ]


@require_POST
@requires(PLAN_THEMED)
def request_decide(request: TenantRequest, slug: str, pk: int, request_pk: int) -> HttpResponse:
    """Accept the answer, send it back, or withdraw the request."""
    found = _request_of(request, pk, request_pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        raise Http404
    state, reason = form.cleaned_data["state"], form.cleaned_data["reason"]
    try:
        if state == RequestState.ACCEPTED:
            made = services.accept_answer(request=found, by=request.member)
            if made is not None:
                messages.success(request, "Accepted. Here is the list: say what its columns mean.")
                return redirect("courses:import", slug, made.pk)
            messages.success(request, "Accepted.")
        elif state == RequestState.RETURNED:
            services.return_answer(request=found, question=reason, by=request.member)
            messages.success(request, "Sent back with your question.")
        else:
            services.withdraw_request(request=found, why=reason, by=request.member)
            messages.success(request, "Withdrawn.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:request", slug, pk, request_pk)


@requires(SEE_SURVEYS)
def request_file(request: TenantRequest, slug: str, pk: int, request_pk: int, file_pk: int) -> HttpResponse:
    """A file that the provider sent."""
    found = _request_of(request, pk, request_pk)
    sent = next((each for each in found.files.all() if each.pk == file_pk), None)
    if sent is None:
        raise Http404
    try:
        return storage.download(sent.file)
    except storage.FileGone:
        raise Http404 from None
