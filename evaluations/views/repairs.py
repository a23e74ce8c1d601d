"""Who is there now? For the team, for an agency's lead, and by link for an agency's contact without an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.services.refusals import Refused
from evaluations.choices import StageChoice
from evaluations.fair_filters import RepairFilter
from evaluations.fair_forms import RepairForm
from evaluations.fair_tables import OurPeopleTable, RepairTable
from evaluations.models import RepairTask, SupervisorAnswer
from evaluations.queries.pairs import tasks_for
from evaluations.rules import REPAIR_OWN_PEOPLE, SEE_REPAIRS
from evaluations.services import pairs
from evaluations.services.repair_asking import question_of
from evaluations.themed_choices import REPAIR_MOVES, BreakReason, RepairState
from evaluations.views.overview import tabs
from evaluations.views.survey_links import altered, notice, revoked
from partnerships.access import Member, get_visible
from partnerships.links import BadLink, LinkKind, VerifiedLink, verify
from partnerships.lists import show_list
from partnerships.middleware import respond
from partnerships.models import Partnership
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.tenancy import partnership_scope

INVALID = 422
WITH_PERSON = ("agency", "pair_break__booking__delegate", "pair_break__booking__event__course", "done_by")


@requires(SEE_REPAIRS)
def repairs(request: TenantRequest, slug: str) -> HttpResponse:
    """Every broken pair and where its repair stands."""
    filters = RepairFilter(request.GET, queryset=tasks_for(request.member), request=request)
    return show_list(
        request,
        "evaluations/fair/repairs.html",
        table=RepairTable(filters.qs, slug=slug),
        name="who is there now",
        filters=filters,
        context={"tabs": tabs(request, "evaluations:repairs")},
    )


@requires(REPAIR_OWN_PEOPLE)
def our_people(request: TenantRequest, slug: str) -> HttpResponse:
    """What an agency's lead is asked to put right; their own people alone."""
    table = OurPeopleTable(tasks_for(request.member), slug=slug)
    return show_list(request, "evaluations/fair/our_people.html", table=table, name="our people")


def _task(request: TenantRequest, pk: int) -> RepairTask:
    return get_visible(
        RepairTask, request.member, using=lambda rows: rows.select_related(*WITH_PERSON), pk=pk
    )


@requires(SEE_REPAIRS)
def repair(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One task, answered by the team on the agency's behalf."""
    return _signed_in(request, _task(request, pk), "evaluations:repairs", "Who is there now?")


@requires(REPAIR_OWN_PEOPLE)
def our_person(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One task, answered by the agency's lead."""
    return _signed_in(request, _task(request, pk), "evaluations:our_people", "Our people")


def _signed_in(request: TenantRequest, task: RepairTask, back: str, back_words: str) -> HttpResponse:
    context = _context(request, task) | {"may_answer": bool(REPAIR_MOVES[RepairState(task.state)])}
    if request.method == "POST" and _take(context["form"], task, request.member):
        messages.success(request, "Thank you. It is saved.")
        return redirect(back, request.partnership.slug)
    url = reverse(back, args=[request.partnership.slug])
    return render(
        request, "evaluations/fair/repair.html", context | {"crumbs": [{"text": back_words, "url": url}]}
    )


def _context(request: HttpRequest, task: RepairTask) -> dict[str, Any]:
    posted = request.POST if request.method == "POST" else None
    return {
        "task": task,
        "person": task.pair_break.booking.delegate,
        "event": task.pair_break.booking.event,
        "question": question_of(task),
        "form": RepairForm(posted, reason=task.pair_break.reason),
    }


def _take(form: RepairForm, task: RepairTask, by: Member | None) -> bool:
    """Save what was said; False when it is to be put right, with the form's messages."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        if given["outcome"] == "manager":
            pairs.name_manager(task=task, name=given["name"], email=given["email"], by=by)
        elif given["outcome"] == "address":
            pairs.name_address(task=task, email=given["email"], by=by)
        elif given["outcome"] == "left":
            pairs.say_left(task=task, by=by)
        else:
            pairs.say_unknown(task=task, by=by)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def by_link(kind: LinkKind) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Verify a token of this kind and open its partnership's scope; the view gets the verified link."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @never_cache
        def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
            try:
                link = verify(kind, token)
            except BadLink:
                return altered(request)
            partnership = Partnership.objects.filter(pk=link.partnership_id, active=True).first()
            if partnership is None:
                return altered(request)
            with partnership_scope(partnership):
                request.partnership = partnership  # type: ignore[attr-defined]
                return respond(lambda request: view(request, token, link, **kwargs), request)

        return opened

    return decorate


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(LinkKind.REPAIR)
def repair_by_link(request: HttpRequest, token: str, link: VerifiedLink) -> HttpResponseBase:
    """The same task for a contact without an account."""
    task = RepairTask.objects.select_related(*WITH_PERSON).filter(pk=link.object_id).first()
    if task is None:
        return altered(request)
    if task.generation != link.generation:
        return revoked(request)
    if task.state != RepairState.OPEN:
        return notice(request, "Thank you", ["This has been dealt with. Nothing more is needed."])
    context = _context(request, task)
    if request.method == "POST" and _take(context["form"], task, None):
        return HttpResponseRedirect(f"/repair/{token}/")
    status = INVALID if context["form"].errors else 200
    return render(request, "evaluations/fair/repair_by_link.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(LinkKind.SUPERVISOR)
def supervisor(request: HttpRequest, token: str, link: VerifiedLink) -> HttpResponseBase:
    """ "I do not supervise this person", from the email to somebody whom a delegate named."""
    answer = (
        SupervisorAnswer.objects.select_related("booking__delegate", "booking__event__course")
        .filter(pk=link.object_id)
        .first()
    )
    if answer is None:
        return altered(request)
    booking = answer.booking
    newest = SupervisorAnswer.objects.filter(booking=booking).order_by("-at", "-pk").first()
    open_task = RepairTask.objects.filter(pair_break__booking=booking, state=RepairState.OPEN).exists()
    # Confirmed again at three months, the same person's earlier link still says who they are.
    if newest is None or newest.email.lower() != answer.email.lower() or open_task:
        return notice(
            request,
            "Thank you for telling us",
            ["We will not ask you about this person unless somebody names you again."],
        )
    if request.method == "POST":
        stage = StageChoice.M6 if answer.stage == StageChoice.M6 else StageChoice.M3
        pairs.break_pair(booking=booking, reason=BreakReason.NOT_MANAGER, from_stage=stage)
        return HttpResponseRedirect(f"/supervisor/{token}/")
    return render(
        request, "evaluations/fair/supervisor.html", {"person": booking.delegate, "event": booking.event}
    )
