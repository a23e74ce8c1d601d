"""Attendance on a phone in the room, the sign-in sheet, and confirming that the list is complete."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from courses.choices import CAME, BookingStatus
from courses.forms import CameWithoutBookingForm
from courses.models import Booking, Event
from courses.queries.programme import bookings_of, open_claims
from courses.rules import MARK_ATTENDANCE, READ_ACCESS_NEEDS, SEE_PROGRAMME
from courses.services import attendance as services
from courses.services.refusals import Refused
from courses.views.frames import event_frame, event_of, times_in_words
from partnerships.documents import render_pdf
from partnerships.logic import colour
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

CHOICES = (
    (BookingStatus.ATTENDED, "Came"),
    (BookingStatus.DID_NOT_ATTEND, "Did not come"),
    (BookingStatus.BOOKED, "Not marked"),
)
SPARE_LINES = 8


@requires(MARK_ATTENDANCE)
def event_attendance(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Everybody with three big buttons; one press saves the lot."""
    found = event_of(request, ref)
    conflicts: list[Booking] = []
    problem = ""
    if request.method == "POST":
        marks, seen = _posted(request)
        try:
            outcome = services.mark_many(event=found, marks=marks, seen=seen, by=request.member)
        except Refused as refusal:
            problem = str(refusal)
        else:
            conflicts = outcome.conflicts
            if not conflicts:
                _say_what_was_saved(request, len(outcome.changed))
                return redirect("courses:event_attendance", slug, ref)
            if outcome.changed:
                _say_what_was_saved(request, len(outcome.changed))
    return render(request, "courses/event_attendance.html", _context(request, found, conflicts, problem))


def _say_what_was_saved(request: TenantRequest, number: int) -> None:
    if number:
        messages.success(request, f"Saved: {plural(number, 'person', 'people')} marked.")
    else:
        messages.info(request, "Nothing had changed.")


def _context(request: TenantRequest, event: Event, conflicts: list[Booking], problem: str) -> dict[str, Any]:
    rows = list(bookings_of(event))
    registered = [
        row for row in rows if row.status not in (BookingStatus.CANCELLED, BookingStatus.CAME_WITHOUT_BOOKING)
    ]
    return event_frame(request, event, "courses:event_attendance") | {
        "registered": registered,
        "cancelled": [row for row in rows if row.status == BookingStatus.CANCELLED],
        "without": [row for row in rows if row.status == BookingStatus.CAME_WITHOUT_BOOKING],
        "marked": sum(1 for row in registered if row.status != BookingStatus.BOOKED),
        "choices": CHOICES,
        "conflicts": [(row, row.get_status_display()) for row in conflicts],
        "problem": problem,
        "claims": sum(1 for row in registered if row.claim and row.status == BookingStatus.BOOKED),
        "may_read_needs": request.member.can(READ_ACCESS_NEEDS),
    }


def _posted(request: TenantRequest) -> tuple[dict[int, BookingStatus], dict[int, BookingStatus]]:
    """The marks of the form, and what the page had shown; anything that is neither is left out."""
    marks: dict[int, BookingStatus] = {}
    seen: dict[int, BookingStatus] = {}
    for name, value in request.POST.items():
        kind, _, number = name.partition("-")
        if kind not in ("mark", "seen") or not number.isdigit() or value not in BookingStatus.values:
            continue
        if len(number) <= 18:
            (marks if kind == "mark" else seen)[int(number)] = BookingStatus(value)
    return {pk: mark for pk, mark in marks.items() if pk in seen}, seen


@requires(MARK_ATTENDANCE)
def came_without_booking(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Add somebody who is in the room but not on the list."""
    found = event_of(request, ref)
    form = CameWithoutBookingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_came_without_booking(event=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "came without booking" if added.status == BookingStatus.CAME_WITHOUT_BOOKING else "came"
            messages.success(request, f"{added.delegate.name} is marked: {words}.")
            return redirect("courses:event_attendance", slug, ref)
    context = event_frame(request, found, "courses:event_attendance") | {
        "form": form,
        "heading": "Came without booking",
        "back": "courses:event_attendance",
    }
    return render(request, "courses/event_form.html", context)


@requires(MARK_ATTENDANCE)
@require_POST
def attendance_claims(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Mark everybody who is not marked as they themselves said."""
    found = event_of(request, ref)
    try:
        outcome = services.accept_claims(event=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{plural(len(outcome.changed), 'person', 'people')} marked as they said.")
    return redirect("courses:event_attendance", slug, ref)


@requires(MARK_ATTENDANCE)
@require_POST
def attendance_confirm(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Say that the list is complete."""
    found = event_of(request, ref)
    try:
        services.confirm_attendance(event=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        claims = open_claims(found)
        more = f" {plural(claims, 'person', 'people')} not marked said whether they came." if claims else ""
        messages.success(request, f"Attendance is confirmed.{more}")
    return redirect("courses:event_attendance", slug, ref)


def _sheet(request: TenantRequest, event: Event) -> dict[str, Any]:
    rows = [row for row in bookings_of(event) if row.status != BookingStatus.CANCELLED]
    return {
        "event": event,
        "times": times_in_words(event),
        "rows": rows,
        "came": CAME,
        "spare_lines": range(SPARE_LINES),
        "may_read_needs": request.member.can(READ_ACCESS_NEEDS),
        "look": colour.stylesheet(request.partnership.colour),
    }


@requires(SEE_PROGRAMME)
def sign_in_sheet(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """The sign-in sheet as a page to print."""
    found = event_of(request, ref)
    context = event_frame(request, found, "courses:event_attendance") | _sheet(request, found)
    return render(request, "courses/sign_in_sheet.html", context)


@requires(SEE_PROGRAMME)
def sign_in_sheet_pdf(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """The sign-in sheet as PDF."""
    found = event_of(request, ref)
    html = render_to_string("courses/sign_in_sheet_pdf.html", _sheet(request, found), request=request)
    response = HttpResponse(render_pdf(html), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="sign-in-sheet-{found.ref}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
