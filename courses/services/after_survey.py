"""What a person's answer to the after survey means for their booking: one statement, because bursts of them come."""

import datetime as dt
from typing import LiteralString

from courses.choices import AttendanceClaim
from partnerships import clock
from partnerships.prepared import Prepared
from partnerships.tenancy import current_partnership_id

#: Of the booking {booking} of {partnership}: the claim {claim} (NULL: not said) and, from {opens} on, the certificate
#: (NULL: it does not open). Whoever stores the answers in one statement fills in their own parameters.
TAKE: LiteralString = """
UPDATE courses_booking
SET claim = COALESCE({claim}, claim), certificate_released_at = COALESCE(certificate_released_at, {opens})
WHERE partnership_id = {partnership} AND id = {booking}"""
_TAKE = Prepared(
    "take_after_survey",
    "text, timestamptz, bigint, bigint",
    TAKE.format(claim="$1", opens="$2", booking="$3", partnership="$4"),
)


def take_after_survey(*, booking_id: int, came: bool | None) -> None:
    """Keep the answer to "Did you attend?" as a claim, and open the certificate unless it was "No".

    None: the person did not say. As `attendance.record_claim` and `certificates.release` do one after the other;
    twice is harmless. Not logged, because an entry with a time would say when this person answered. The event is
    not stamped as changed: people who answer at once would wait for each other, while the planner looks at claims
    every night and the sender whenever it sends.
    """
    claim, opens = claim_and_opening(came)
    _TAKE.one(claim, opens, booking_id, current_partnership_id())


def claim_and_opening(came: bool | None) -> tuple[str | None, dt.datetime | None]:
    """The claim (None: not said) and when the certificate opens (None: it does not), as `TAKE` wants them."""
    if came is None:
        return None, clock.now()
    return (AttendanceClaim.CAME.value, clock.now()) if came else (AttendanceClaim.DID_NOT_COME.value, None)
