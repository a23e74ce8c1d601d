"""SEG's opinion: recorded on its page, and confirmed by the chair through a link and signing in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from partnerships import links
from partnerships.models import Partnership
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted
from partnerships.tenancy import partnership_scope
from reports.choices import OpinionChoice, ReportState
from reports.forms import ConfirmForm, OpinionForm
from reports.models import Opinion
from reports.queries.content_of import content_of
from reports.rules import CONFIRM_OPINION, ENTER_OPINION
from reports.services import opinions as service
from reports.services.documents import opinion_words
from reports.views.frames import crumbs, frame, report_of


@requires(ENTER_OPINION)
def opinion(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Record the opinion that the group reached."""
    found = report_of(request, pk)
    if found.state != ReportState.WITH_SEG:
        messages.error(request, "An opinion is recorded while the report is with the group.")
        return redirect("reports:report", slug, pk)
    content = content_of(found)
    form = OpinionForm(posted(request), evidence=content.evidence)
    if request.method == "POST" and form.is_valid():
        facts = {**form.cleaned_data, "opinion": OpinionChoice(form.cleaned_data["opinion"])}
        try:
            service.enter_opinion(report=found, by=request.member, **facts)
        except service.OpinionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, said_after(found, by_chair=service.is_chair(request.member, found.board))
            )
            return redirect("reports:report", slug, pk)
    context = {
        **frame(request, found),
        "crumbs": crumbs(slug, found),
        "form": form,
        "content": content,
        "is_chair": service.is_chair(request.member, found.board),
    }
    return render(request, "reports/opinion.html", context)


def said_after(found: object, *, by_chair: bool) -> str:
    """What happens next, in words."""
    if by_chair:
        return "The opinion was recorded. The report can be published now."
    return "The opinion was recorded. The chair has been asked by email to confirm it."


@requires(CONFIRM_OPINION)
def confirm(request: TenantRequest, slug: str, pk: int, opinion_id: int) -> HttpResponse:
    """The chair reads what was recorded, and confirms it or says what should be put right."""
    found = report_of(request, pk)
    recorded = Opinion.objects.filter(report=found, pk=opinion_id).select_related("entered_by").first()
    if recorded is None:
        raise Http404
    content = content_of(found)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        confirmed = form.cleaned_data["answer"] == "yes"
        try:
            service.answer_confirmation(
                opinion=recorded, confirmed=confirmed, note=form.cleaned_data["note"], by=request.member
            )
        except service.OpinionRefused as refusal:
            if recorded.confirmations.exists():
                messages.error(request, str(refusal))
                return redirect("reports:report", slug, pk)
            form.add_error(None, str(refusal))
        else:
            done = "You confirmed the opinion." if confirmed else "The officer will see what to put right."
            messages.success(request, done)
            return redirect("reports:report", slug, pk)
    context = {
        **frame(request, found),
        "crumbs": crumbs(slug, found),
        "form": form,
        "recorded": recorded,
        "content": content,
        "opinion": opinion_words(recorded, content),
        "answered": recorded.confirmations.first(),
    }
    return render(request, "reports/confirm_opinion.html", context)


@require_safe
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """From the email to the page of the opinion, which asks to sign in. Opening it changes nothing."""
    try:
        link = links.verify(links.LinkKind.OPINION, token)
    except links.BadLink:
        return render(request, "reports/bad_link.html", status=404)
    partnership = Partnership.objects.filter(pk=link.partnership_id, active=True).first()
    if partnership is None:
        return render(request, "reports/bad_link.html", status=404)
    with partnership_scope(partnership):
        recorded = Opinion.objects.filter(pk=link.object_id).values_list("report_id", flat=True).first()
    if recorded is None:
        return render(request, "reports/bad_link.html", status=404)
    return redirect("reports:confirm_opinion", partnership.slug, recorded, link.object_id)
