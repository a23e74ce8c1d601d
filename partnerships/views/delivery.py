"""The mail log: what was sent and what became of it; emails in doubt; addresses that get no more."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerships import clock
from partnerships.access import get_visible
from partnerships.choices import MessageState, StopReason
from partnerships.downloads import format_asked
from partnerships.filters import MailFilter, StoppedFilter
from partnerships.lists import show_list
from partnerships.models import OutboxMessage, StoppedAddress
from partnerships.permissions import requires
from partnerships.queries.mail import (
    LOOK_BACK,
    became_of,
    counts_since,
    mail_log,
    pause_now,
    stopped_addresses,
)
from partnerships.requests import TenantRequest
from partnerships.rules import READ_MAIL_LOG, RUN_TENANT, SETTLE_MAIL
from partnerships.services import stopped as stopping
from partnerships.services import uncertain
from partnerships.tables import MailTable, StoppedTable


def tabs(request: TenantRequest, current: str) -> list[dict[str, object]]:
    """The two lists, and the settings for those who may change them."""
    slug = request.partnership.slug
    shown = [("Emails", "delivery"), ("Stopped addresses", "stopped_addresses")]
    if request.member.can(RUN_TENANT):
        shown.append(("Settings", "email_settings"))
    return [
        {"label": label, "url": reverse(f"partnerships:{name}", args=[slug]), "current": name == current}
        for label, name in shown
    ]


def left_out(request: TenantRequest, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Columns that a page has no room for, and a file has."""
    return () if format_asked(request) else columns


@requires(READ_MAIL_LOG)
def delivery(request: TenantRequest, slug: str) -> HttpResponse:
    """Every email of the partnership, newest first."""
    filters = MailFilter(request.GET, queryset=mail_log(request.member), request=request)
    counts = counts_since(clock.now() - LOOK_BACK)
    url = reverse("partnerships:delivery", args=[slug])
    figures = [
        {"label": "Waiting", "value": counts.waiting, "url": f"{url}?state=waiting"},
        {"label": "Sent", "value": counts.sent},
        {"label": "Delivered", "value": counts.delivered, "note": f"of {counts.sent} sent"},
        {"label": "Uncertain", "value": counts.uncertain, "url": f"{url}?state=uncertain"},
        {"label": "Not delivered", "value": counts.not_delivered, "url": f"{url}?state=failed"},
    ]
    return show_list(
        request,
        "partnerships/delivery.html",
        table=MailTable(filters.qs, slug=slug, exclude=left_out(request, MailTable.IN_FILES_ONLY)),
        name="emails",
        filters=filters,
        context={"tabs": tabs(request, "delivery"), "figures": figures, "paused": pause_now()},
    )


@requires(READ_MAIL_LOG)
def message(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One email: what happened to it, and what a person can settle. Its text is not shown."""
    found = get_visible(OutboxMessage, request.member, pk=pk)
    events = [
        {"at": found.created_at, "what": "Written", "words": ""},
        *([{"at": found.sent_at, "what": "Handed over", "words": ""}] if found.sent_at else []),
        *({"at": one.at, "what": one.get_kind_display(), "words": one.words} for one in found.events.all()),
    ]
    context = {
        "message": found,
        "became": became_of(found),
        "events": sorted(events, key=lambda event: event["at"]),  # type: ignore[arg-type,return-value]
        "is_uncertain": found.state == MessageState.UNCERTAIN,
        "may_settle": request.member.can(SETTLE_MAIL),
        "is_stopped": found.to_address.lower() in stopping.reasons_of([found.to_address]),
    }
    return render(request, "partnerships/message.html", context)


@requires(SETTLE_MAIL)
@require_POST
def settle_message(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Count an uncertain email as sent, or send it again."""
    found = get_visible(OutboxMessage, request.member, pk=pk)
    arrived = request.POST.get("arrived") == "yes"
    try:
        uncertain.settle(message=found, arrived=arrived, by=request.member)
        words = "It counts as sent now." if arrived else "It is sent again now."
        messages.success(request, words)
    except uncertain.NotInDoubt as refusal:
        messages.error(request, str(refusal))
    return redirect("partnerships:message", slug, pk)


class Lifting:
    """Those rows of the page shown that can be lifted; read only when the page is, after it was paged."""

    def __init__(self, table: StoppedTable) -> None:
        self.table = table

    def __iter__(self) -> Iterator[StoppedAddress]:
        return (row.record for row in self.table.paginated_rows if row.record.lifted_at is None)


@requires(READ_MAIL_LOG)
def stopped(request: TenantRequest, slug: str) -> HttpResponse:
    """Addresses that get no more emails, with why; and those that were lifted."""
    filters = StoppedFilter(request.GET, queryset=stopped_addresses(request.member), request=request)
    table = StoppedTable(filters.qs, slug=slug, exclude=left_out(request, StoppedTable.IN_FILES_ONLY))
    return show_list(
        request,
        "partnerships/stopped.html",
        table=table,
        name="stopped-addresses",
        filters=filters,
        context={
            "tabs": tabs(request, "stopped_addresses"),
            "lifting": Lifting(table),
            "may_settle": request.member.can(SETTLE_MAIL),
        },
    )


@requires(SETTLE_MAIL)
@require_POST
def stop_address(request: TenantRequest, slug: str) -> HttpResponse:
    """Stop an address, for a person who asked by telephone."""
    given = request.POST.get("address", "").strip()
    try:
        forms.EmailField().clean(given)
    except ValidationError:
        messages.error(request, "Enter an email address, for example sam@work.example.")
    else:
        stopping.stop(given, StopReason.OFFICER, by=request.member)
        messages.success(request, f"{given.lower()} gets no more emails.")
    return redirect("partnerships:stopped_addresses", slug)


@requires(SETTLE_MAIL)
@require_POST
def lift_address(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Let emails go to an address again, with a reason."""
    found = get_visible(StoppedAddress, request.member, pk=pk)
    try:
        stopping.lift(stopped=found, why=request.POST.get("reason", ""), by=request.member)
        messages.success(request, f"{found.address} gets emails again.")
    except stopping.NotStopped as refusal:
        messages.error(request, f"{refusal}.")
    return redirect("partnerships:stopped_addresses", slug)
