"""Events: the list, the workbench's Delegates and History tabs, planning, moving and cancelling."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.filters import BookingFilter, EventFilter
from courses.forms import (
    CancelEventForm,
    EventDetailsForm,
    EventForm,
    EventTimesForm,
    details_initial,
    times_initial,
)
from courses.queries.history import history_of
from courses.queries.programme import bookings_of, event_list
from courses.rules import RUN_PROGRAMME, SEE_PROGRAMME
from courses.services import events as services
from courses.services.refusals import AlreadyThere, Refused
from courses.tables import BookingTable, EventTable
from courses.views.frames import event_frame, event_of, programme_tabs
from partnerships.lists import panel_columns, show_list
from partnerships.logic.wording import plural
from partnerships.models import PartnershipSettings
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


def notice_days() -> int:
    """The partnership's notice of cancellation, in working days."""
    return PartnershipSettings.objects.values_list("notice_working_days", flat=True).first() or 7


@requires(SEE_PROGRAMME)
def events(request: TenantRequest, slug: str) -> HttpResponse:
    """Every event, newest first."""
    filters = EventFilter(request.GET, queryset=event_list(request.member), request=request)
    table = EventTable(filters.qs, slug=slug, extra_columns=panel_columns("event-list", request.member))
    return show_list(
        request,
        "courses/events.html",
        table=table,
        name="events",
        filters=filters,
        context={
            "tabs": programme_tabs(request, "courses:events"),
            "may_run": request.member.can(RUN_PROGRAMME),
        },
    )


@requires(SEE_PROGRAMME)
def event(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """The delegates of an event."""
    found = event_of(request, ref)
    filters = BookingFilter(request.GET, queryset=bookings_of(found), request=request)
    table = BookingTable(filters.qs, slug=slug, event=found, notice_days=notice_days())
    return show_list(
        request,
        "courses/event.html",
        table=table,
        name=f"delegates {found.ref}",
        filters=filters,
        context=event_frame(request, found, "courses:event")
        | {"may_run": request.member.can(RUN_PROGRAMME) and not found.is_cancelled},
    )


@requires(SEE_PROGRAMME)
def event_history(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Who did what to the event and its bookings."""
    found = event_of(request, ref)
    context = event_frame(request, found, "courses:event_history") | {"history": history_of(found)}
    return render(request, "courses/event_history.html", context)


@requires(RUN_PROGRAMME)
def event_new(request: TenantRequest, slug: str) -> HttpResponse:
    """Plan an event."""
    asked = request.GET.get("course", "")
    form = EventForm(posted(request), initial={"course": asked if asked.isdigit() else None})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.create_event(
                course=data["course"],
                starts_at=form.starts_at,
                ends_at=form.ends_at,
                ref=data["ref"],
                online=data["online"],
                venue=data["venue"],
                places=data["places"],
                opted_in=data["opted_in"],
                trainers=form.trainers,
                by=request.member,
            )
        except AlreadyThere as already:
            messages.info(request, "This event was planned already. Nothing was added.")
            return redirect("courses:event", slug, already.ref)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The event was planned. Its reference is {made.ref}.")
            return redirect("courses:event", slug, made.ref)
    crumbs = [{"text": "Programme", "url": reverse("courses:events", args=[slug])}]
    return render(
        request, "base/form_page.html", {"form": form, "crumbs": crumbs, "heading": "Plan an event"}
    )


@requires(RUN_PROGRAMME)
def event_edit(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Change the place, the places and the trainers."""
    found = event_of(request, ref)
    form = EventDetailsForm(posted(request), initial=details_initial(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.update_event(
                event=found,
                by=request.member,
                online=data["online"],
                venue=data["venue"],
                places=data["places"],
                opted_in=data["opted_in"],
                trainers=form.trainers,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The event was changed.")
            return redirect("courses:event", slug, ref)
    context = event_frame(request, found, "") | {"form": form, "heading": "Change place, places and trainers"}
    return render(request, "courses/event_form.html", context)


@requires(RUN_PROGRAMME)
def event_move(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Move the event to another day or time."""
    found = event_of(request, ref)
    form = EventTimesForm(posted(request), initial=times_initial(found))
    form.submit_label = "Move the event"
    if request.method == "POST" and form.is_valid():
        try:
            services.move_event(
                event=found, starts_at=form.starts_at, ends_at=form.ends_at, by=request.member
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The event was moved to {services.when(found)}.")
            return redirect("courses:event", slug, ref)
    frame = event_frame(request, found, "")
    people = plural(frame["counts"].still_booked, "person is", "people are")
    context = frame | {
        "form": form,
        "heading": "Move this event",
        "what_follows": (
            f"{people} booked. The portal does not tell them: do so yourself. Surveys that have not been "
            "sent move with the event, three and six months included."
        ),
    }
    return render(request, "courses/event_form.html", context)


@requires(RUN_PROGRAMME)
def event_cancel(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Cancel the event, after saying what follows."""
    found = event_of(request, ref)
    form = CancelEventForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_event(event=found, why=form.cleaned_data["why"], by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The event was cancelled. Nothing more will be sent for it.")
            return redirect("courses:event", slug, ref)
    frame = event_frame(request, found, "")
    people = plural(frame["counts"].still_booked, "person keeps their booking", "people keep their bookings")
    context = frame | {
        "form": form,
        "heading": "Cancel this event",
        "warning": (
            f"“{found.course.title}” on {services.when(found)} will be cancelled. {people} in the record. "
            "Surveys that have not been sent will not be sent. The portal does not tell the delegates. "
            "This cannot be undone."
        ),
    }
    return render(request, "courses/event_form.html", context)
