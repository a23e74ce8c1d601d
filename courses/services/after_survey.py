"""What a person's answer to the after survey means for their booking: one statement, because bursts of them come."""

from courses.choices import AttendanceClaim
from partnerships import clock
from partnerships.prepared import Prepared
from partnerships.tenancy import current_partnership_id

#: Claim (NULL: not said), when the certificate opens (NULL: it does not), the booking, its partnership.
_TAKE = Prepared(
    "take_after_survey",
    "text, timestamptz, bigint, bigint",
    """
UPDATE courses_booking
SET claim = COALESCE($1, claim), certificate_released_at = COALESCE(certificate_released_at, $2)
WHERE partnership_id = $4 AND id = $3
RETURNING id""",
)


def take_after_survey(*, booking_id: int, came: bool | None) -> None:
    """Keep the answer to "Did you attend?" as a claim, and open the certificate unless it was "No".

    None: the person did not say. As `attendance.record_claim` and `certificates.release` do one after the other;
    twice is harmless. Not logged, because an entry with a time would say when this person answered. The event is
    not stamped as changed: people who answer at once would wait for each other, while the planner looks at claims
    every night and the sender whenever it sends.
    """
    claims = {True: AttendanceClaim.CAME.value, False: AttendanceClaim.DID_NOT_COME.value}
    _TAKE.one(
        None if came is None else claims[came],
        None if came is False else clock.now(),
        booking_id,
        current_partnership_id(),
    )
