"""Bookings of an event: adding, changing, cancelling, and giving the place back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from courses.choices import AttendanceClaim, BookingStatus
from courses.forms import BookingForm, CancelBookingForm, ChangeBookingForm
from courses.logic.notice import cancelled_in_notice, last_day_to_cancel
from courses.models import Booking, Event
from courses.rules import READ_ACCESS_NEEDS, RUN_PROGRAMME, SEE_PROGRAMME
from courses.services import attendance, certificates
from courses.services import bookings as services
from courses.services.refusals import Refused
from courses.views.events import notice_days
from courses.views.frames import event_frame, event_of
from partnerships import clock
from partnerships.access import get_visible
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


def booking_of(request: TenantRequest, event: Event, pk: int) -> Booking:
    """The booking of an address.

    Raises:
        Http404: there is none on this event that the member may see.
    """
    return get_visible(
        Booking,
        request.member,
        using=lambda rows: rows.select_related("delegate", "agency", "event__course", "marked_by"),
        pk=pk,
        event=event,
    )


@requires(RUN_PROGRAMME)
def booking_new(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Book somebody by hand."""
    found = event_of(request, ref)
    form = BookingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        needs = data.pop("access_needs")
        try:
            services.must_not_be_cancelled(found)
            delegate, is_new = services.find_or_create_delegate(by=request.member, **data)
            services.book(
                event=found,
                delegate=delegate,
                by=request.member,
                agency=data["agency"],
                job_role=data["job_role"],
                manager_name=data["manager_name"],
                manager_email=data["manager_email"],
                access_needs=needs,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            known = "" if is_new else " They have a training record already, so it was used."
            messages.success(request, f"{delegate.name} was booked.{known}")
            return redirect("courses:event", slug, ref)
    context = event_frame(request, found, "") | {"form": form, "heading": "Add a booking"}
    return render(request, "courses/event_form.html", context)


@requires(SEE_PROGRAMME)
def booking(request: TenantRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    """One booking: what is known, and changing it."""
    found = event_of(request, ref)
    row = booking_of(request, found, pk)
    may_run = request.member.can(RUN_PROGRAMME)
    may_read = request.member.can(READ_ACCESS_NEEDS)
    form = ChangeBookingForm(
        posted(request), initial=_booking_initial(row, may_read), may_read_needs=may_read
    )
    if request.method == "POST" and may_run and form.is_valid():
        try:
            services.change_booking(booking=row, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The booking of {row.delegate.name} was changed.")
            return redirect("courses:event", slug, ref)
    context = event_frame(request, found, "courses:event") | {
        "booking": row,
        "status_of_booking": row.status_words(clock.now()),
        "facts": _booking_facts(row, found, may_read),
        "form": form if may_run and not found.is_cancelled else None,
        "may_cancel": may_run
        and not found.is_cancelled
        and row.status in (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.DID_NOT_ATTEND),
        "may_rebook": may_run and not found.is_cancelled and row.status == BookingStatus.CANCELLED,
        "may_take_back": may_run and row.status == BookingStatus.CAME_WITHOUT_BOOKING,
    }
    return render(request, "courses/booking.html", context)


def _booking_initial(row: Booking, may_read: bool) -> dict[str, Any]:
    values = {
        "agency": row.agency_id,
        "job_role": row.job_role,
        "manager_name": row.manager_name,
        "manager_email": row.manager_email,
    }
    return values | ({"access_needs": row.access_needs} if may_read else {})


def _booking_facts(row: Booking, event: Event, may_read: bool) -> list[dict[str, str]]:
    now = clock.now()
    facts = [
        {"key": "Status", "value": row.status_words(now)},
        {"key": "Email", "value": row.delegate.email or "None: cannot be reached"},
        {"key": "Booked", "value": long_date(row.booked_on) if row.booked_on else "Day not known"},
    ]
    if row.status == BookingStatus.CANCELLED:
        facts.append({"key": "Cancelled", "value": _notice_words(row, event)})
    if row.claim != AttendanceClaim.NONE:
        facts.append({"key": "Their own answer", "value": row.get_claim_display()})
    if row.marked_at is not None:
        who = str(row.marked_by) if row.marked_by else "an import"
        facts.append({"key": "Marked", "value": f"{long_date(clock.local(row.marked_at).date())} by {who}"})
    if not may_read:
        facts.append({"key": "Access needs", "value": "Only a coordinator can read these"})
    facts.append({"key": "Certificate", "value": _certificate_words(row)})
    return facts


def _notice_words(row: Booking, event: Event) -> str:
    if row.cancelled_on is None:
        return "Day not known"
    days = notice_days()
    enough = cancelled_in_notice(row.cancelled_on, event.first_day, days)
    last = long_date(last_day_to_cancel(event.first_day, days))
    verdict = "with enough notice" if enough else "too late"
    return (
        f"{long_date(row.cancelled_on)}, {verdict}: the last day for {days} working days’ notice was {last}"
    )


def _certificate_words(row: Booking) -> str:
    state = certificates.certificate_available(row, clock.now())
    if state == certificates.CertificateState.TOO_EARLY:
        opens = long_date(clock.local(certificates.opens_at(row)).date())
        return f"After the survey after the event, or on {opens}"
    return {
        certificates.CertificateState.AVAILABLE: "Can be had by its link",
        certificates.CertificateState.NOT_CONFIRMED: "After attendance is confirmed",
        certificates.CertificateState.DID_NOT_ATTEND: "None: did not come",
        certificates.CertificateState.EVENT_CANCELLED: "None: the event was cancelled",
    }[state]


@requires(RUN_PROGRAMME)
def booking_cancel(request: TenantRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    """Cancel a booking as of a day."""
    found = event_of(request, ref)
    row = booking_of(request, found, pk)
    form = CancelBookingForm(posted(request), initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_booking(booking=row, on=form.cleaned_data["on"], by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The booking of {row.delegate.name} was cancelled.")
            return redirect("courses:event", slug, ref)
    days = notice_days()
    last = long_date(last_day_to_cancel(found.first_day, days))
    context = event_frame(request, found, "") | {
        "form": form,
        "heading": f"Cancel the booking of {row.delegate.name}",
        "what_follows": (
            f"The last day to cancel with {days} working days’ notice was or is {last}. "
            "Surveys that have not been sent to this person will not be sent. You can book them again."
        ),
    }
    return render(request, "courses/event_form.html", context)


@requires(RUN_PROGRAMME)
@require_POST
def booking_rebook(request: TenantRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    """Give a cancelled booking its place back."""
    row = booking_of(request, event_of(request, ref), pk)
    try:
        services.rebook(booking=row, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.delegate.name} is booked again.")
    return redirect("courses:booking", slug, ref, pk)


@requires(RUN_PROGRAMME)
@require_POST
def booking_take_back(request: TenantRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    """Remove somebody who was added as "came without booking" by mistake."""
    row = booking_of(request, event_of(request, ref), pk)
    name = row.delegate.name
    try:
        attendance.take_back(booking=row, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:booking", slug, ref, pk)
    messages.success(request, f"{name} is no longer on this event.")
    return redirect("courses:event_attendance", slug, ref)
