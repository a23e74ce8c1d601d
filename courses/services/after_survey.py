"""What a person's answer to the after survey means for their booking: one statement, because bursts of them come."""

from django.db import connection

from courses.choices import AttendanceClaim
from courses.models import Booking, Event
from partnerships import clock

_BOOKINGS, _EVENTS = Booking._meta.db_table, Event._meta.db_table
_TAKE = (
    f"WITH before AS (SELECT id, claim FROM {_BOOKINGS} WHERE id = %(booking)s),"  # noqa: S608  (our tables)
    f" kept AS (UPDATE {_BOOKINGS} AS booking SET claim = COALESCE(%(claim)s, booking.claim),"
    " certificate_released_at = COALESCE(booking.certificate_released_at, %(released)s)"
    " FROM before WHERE booking.id = before.id"
    " RETURNING booking.event_id, booking.claim <> before.claim AS changed)"
    f" UPDATE {_EVENTS} AS event SET changed_at = %(now)s FROM kept WHERE event.id = kept.event_id AND kept.changed"
)


def take_after_survey(*, booking_id: int, came: bool | None) -> None:
    """Keep the answer to "Did you attend?" as a claim, and open the certificate unless it was "No".

    None: the person did not say. As `attendance.record_claim` and `certificates.release` do one after the other;
    twice is harmless. Not logged, because an entry with a time would say when this person answered.
    """
    claims = {True: AttendanceClaim.CAME, False: AttendanceClaim.DID_NOT_COME}
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "booking": booking_id,
                "claim": None if came is None else claims[came].value,
                "released": None if came is False else now,
                "now": now,
            },
        )
