"""What a person's answer to the after survey means for their booking: one statement, because bursts of them come."""

from courses.choices import AttendanceClaim
from partnerships import clock
from partnerships.prepared import Prepared
from partnerships.tenancy import current_partnership_id

#: Claim (NULL: not said), when the certificate opens (NULL: it does not), now, the booking, its partnership.
_TAKE = Prepared(
    "take_after_survey",
    "text, timestamptz, timestamptz, bigint, bigint",
    """
WITH before AS (SELECT id, claim FROM courses_booking WHERE partnership_id = $5 AND id = $4),
kept AS (
    UPDATE courses_booking AS booking
    SET claim = COALESCE($1, booking.claim),
        certificate_released_at = COALESCE(booking.certificate_released_at, $2)
    FROM before WHERE booking.partnership_id = $5 AND booking.id = before.id
    RETURNING booking.event_id, booking.claim <> before.claim AS changed)
UPDATE courses_event AS event SET changed_at = $3
FROM kept WHERE event.partnership_id = $5 AND event.id = kept.event_id AND kept.changed""",
)


def take_after_survey(*, booking_id: int, came: bool | None) -> None:
    """Keep the answer to "Did you attend?" as a claim, and open the certificate unless it was "No".

    None: the person did not say. As `attendance.record_claim` and `certificates.release` do one after the other;
    twice is harmless. Not logged, because an entry with a time would say when this person answered.
    """
    claims = {True: AttendanceClaim.CAME.value, False: AttendanceClaim.DID_NOT_COME.value}
    now = clock.now()
    _TAKE.one(
        None if came is None else claims[came],
        None if came is False else now,
        now,
        booking_id,
        current_partnership_id(),
    )
