"""Counts of bookings by status, for one event or many."""

from collections.abc import Iterable

from django.db.models import Count, Q

from courses.choices import BookingStatus
from courses.logic.rates import AttendanceCounts
from courses.models import Event


def _of(status: BookingStatus) -> Count:
    return Count("bookings", filter=Q(bookings__status=status))


def counts_for(event_ids: Iterable[int]) -> dict[int, AttendanceCounts]:
    """The counts of each event, in one query; an event without a booking has noughts."""
    rows = (
        Event.objects.filter(pk__in=list(event_ids))
        .annotate(
            not_marked=_of(BookingStatus.BOOKED),
            came=_of(BookingStatus.ATTENDED),
            did_not_attend=_of(BookingStatus.DID_NOT_ATTEND),
            cancelled=_of(BookingStatus.CANCELLED),
            came_without_booking=_of(BookingStatus.CAME_WITHOUT_BOOKING),
        )
        .order_by()
        .values_list(
            "pk", "places", "not_marked", "came", "did_not_attend", "cancelled", "came_without_booking"
        )
    )
    return {
        pk: AttendanceCounts(
            registered=not_marked + came + absent + cancelled,
            came=came,
            did_not_attend=absent,
            not_marked=not_marked,
            cancelled=cancelled,
            came_without_booking=without,
            places=places,
        )
        for pk, places, not_marked, came, absent, cancelled, without in rows
    }


def counts_of(event: Event) -> AttendanceCounts:
    """The counts of one event."""
    return counts_for([event.pk])[event.pk]
