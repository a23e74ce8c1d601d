"""Surveys in the room: how many have begun and sent, and what waits for a person."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, QuerySet
from django.urls import reverse

from courses.choices import BookingStatus
from courses.models import Booking, Event
from evaluations.models import EventSurvey, RoomEntry, RoomSession
from evaluations.themed_choices import EntryState
from partnerships.access import Member, visible_to
from partnerships.logic.wording import plural
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

TO_DECIDE = (EntryState.UNMATCHED, EntryState.SECOND)
MOST_ROWS = 50


def open_session_of(survey: EventSurvey) -> RoomSession | None:
    """The session whose code is on the wall now."""
    return RoomSession.objects.filter(event_survey=survey, closed_at__isnull=True).first()


def counts_of(survey: EventSurvey) -> Counter[str]:
    """Entries of all sessions of a survey by where they stand."""
    rows = RoomEntry.objects.filter(session__event_survey=survey).values_list("state").annotate(n=Count("id"))
    return Counter(dict(rows.order_by()))


def entries_of(event: Event, member: Member) -> QuerySet[RoomEntry]:
    """Entries of an event that wait for a person, the oldest first."""
    return (
        visible_to(member, RoomEntry)
        .filter(session__event_survey__event=event, state__in=TO_DECIDE)
        .select_related("session__event_survey", "booking__delegate")
        .order_by("sent_at", "pk")
    )


def bookings_to_match(event: Event) -> list[Booking]:
    """Everybody on the event's list who was not cancelled, by name."""
    rows = Booking.objects.filter(event=event).exclude(status=BookingStatus.CANCELLED)
    return list(rows.select_related("delegate").order_by("delegate__last_name", "delegate__first_name", "pk"))


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Answers given in the room that belong to nobody on the list, or came twice: one row an event."""
    slug = open_partnership().slug
    rows = (
        visible_to(member, RoomEntry)
        .filter(state__in=TO_DECIDE)
        .values_list("session__event_survey__event__ref", "session__event_survey__event__course__title")
        .annotate(n=Count("id"))
        .order_by("session__event_survey__event__ref")[:MOST_ROWS]
    )
    return [
        DueItem(
            due_on=today,
            what=f"Match {plural(number, 'answer', 'answers')} given in the room: {title}",
            why="Nobody on the list has this name and address, or the person had answered.",
            whose="Policy officer or coordinator",
            button="Match them",
            url=reverse("evaluations:room_entries", args=[slug, ref]),
        )
        for ref, title, number in rows
    ]
