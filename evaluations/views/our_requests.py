"""What a provider's agency is asked for, and answering it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.services.refusals import Refused
from evaluations.models import ProviderRequest
from evaluations.queries.provider_requests import with_what_was_asked
from evaluations.request_forms import AnswerForm
from evaluations.rules import ANSWER_REQUESTS
from evaluations.services.provider_requests import answer_request
from evaluations.themed_choices import REQUEST_MOVES, RequestState
from evaluations.themed_tables import REQUEST_COLOURS, OurRequestTable
from evaluations.views.provider_requests import facts_of
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(ANSWER_REQUESTS)
def our_requests(request: TenantRequest, slug: str) -> HttpResponse:
    """Everything that the agency was asked for."""
    rows = with_what_was_asked(visible_to(request.member, ProviderRequest))
    table = OurRequestTable(rows, slug=slug)
    return show_list(request, "evaluations/themed/our_requests.html", table=table, name="our requests")


@requires(ANSWER_REQUESTS)
def our_request(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One request, and the form that answers it."""
    found = get_visible(ProviderRequest, request.member, using=with_what_was_asked, pk=pk)
    state = RequestState(found.state)
    may_answer = RequestState.ANSWERED in REQUEST_MOVES[state]
    asks = {"asks_list": found.asks_list, "asks_material": found.asks_material}
    form = AnswerForm(initial={"reply": found.reply}, **asks)
    if request.method == "POST":
        form = AnswerForm(request.POST, request.FILES, **asks)
        if form.is_valid():
            try:
                answer_request(
                    request=found, by=request.member, reply=form.cleaned_data["reply"], files=form.uploads
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Thank you. We have your answer and will check it.")
                return redirect("evaluations:our_request", slug, pk)
    context = {
        "found": found,
        "colour": REQUEST_COLOURS[state],
        "facts": [fact for fact in facts_of(found) if fact["key"] != "Asked of"],
        "form": form if may_answer else None,
        "crumbs": [{"text": "Our requests", "url": reverse("evaluations:our_requests", args=[slug])}],
    }
    template = "evaluations/themed/our_request.html"
    return render(request, template, context, status=422 if form.errors else 200)
