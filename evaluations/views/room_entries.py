"""Answers given in the room that belong to nobody on the list, or came twice: matched or left out by a person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.services.refusals import Refused
from courses.views.frames import event_frame, event_of
from evaluations.fair_forms import DecideEntryForm
from evaluations.fair_tables import RoomEntryTable
from evaluations.models import RoomEntry
from evaluations.queries.rooms import bookings_to_match, entries_of
from evaluations.rules import HOLD_ROOM_SESSIONS
from evaluations.services import rooms
from evaluations.views.event_surveys import TAB
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(HOLD_ROOM_SESSIONS)
def room_entries(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """The list of what waits, for both surveys of an event."""
    event = event_of(request, ref)
    return show_list(
        request,
        "evaluations/room/entries.html",
        table=RoomEntryTable(entries_of(event, request.member), slug=slug, ref=ref),
        name=f"answers in the room {ref}",
        context=event_frame(request, event, TAB),
    )


@requires(HOLD_ROOM_SESSIONS)
def room_entry(request: TenantRequest, slug: str, ref: str, pk: int) -> HttpResponse:
    """One entry: who it says it is, and three ways to decide."""
    event = event_of(request, ref)
    entry = get_visible(
        RoomEntry,
        request.member,
        using=lambda rows: rows.select_related("session__event_survey__event", "booking__delegate"),
        session__event_survey__event=event,
        pk=pk,
    )
    form = DecideEntryForm(posted(request), bookings=bookings_to_match(event))
    if request.method == "POST" and form.is_valid():
        try:
            words = _decide(request, entry, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words)
            return redirect("evaluations:room_entries", slug, ref)
    context = event_frame(request, event, TAB) | {
        "entry": entry,
        "form": form,
        "may_decide": entry.state in rooms.waiting_states(),
        "back_url": reverse("evaluations:room_entries", args=[slug, ref]),
    }
    return render(request, "evaluations/room/entry.html", context)


def _decide(request: TenantRequest, entry: RoomEntry, form: DecideEntryForm) -> str:
    """Carry the decision out; what was done, in words."""
    given = form.cleaned_data
    if given["decision"] == "match":
        rooms.match_to(entry=entry, booking=form.by_id[given["booking"]], by=request.member)
        return "The answers are counted. Name and address were erased from them."
    if given["decision"] == "walk_in":
        rooms.came_without_booking(entry=entry, agency=given["agency"], by=request.member)
        return "They are marked “came without booking”, and their answers are counted."
    rooms.leave_out(entry=entry, why=given["why"], by=request.member)
    return "It is left out, and its answers were erased."
