"""What of a booking is erased by itself."""

import datetime as dt

from courses.models import Booking
from partnerships import clock
from partnerships.models import Partnership
from partnerships.services.log import record

#: DOMAIN.md: access needs are erased 30 days after the event.
ACCESS_NEEDS_KEPT = dt.timedelta(days=30)


def next_due() -> dt.datetime | None:
    """When access needs are next to be erased."""
    ends = (
        Booking.objects.exclude(access_needs="")
        .order_by("event__ends_at")
        .values_list("event__ends_at", flat=True)
        .first()
    )
    return ends + ACCESS_NEEDS_KEPT if ends else None


def erase_access_needs(partnership: Partnership) -> int:
    """Erase the access needs of events that ended 30 days ago; return how many bookings had any."""
    over = Booking.objects.exclude(access_needs="").filter(
        event__ends_at__lte=clock.now() - ACCESS_NEEDS_KEPT
    )
    erased = over.update(access_needs="")
    if erased:
        record("booking.access_needs_erased", f"Access needs of {erased:,} bookings were erased", by=None)
    return erased
