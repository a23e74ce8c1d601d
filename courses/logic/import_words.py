"""The words by which the import's pages and reasons name fields, statuses and sectors."""

from collections.abc import Mapping
from types import MappingProxyType

from courses.logic.field_words import SESSIONS, Field
from courses.logic.statuses import StatusMeaning

#: In the order in which a list of choices shows them.
FIELD_GROUPS: Mapping[str, tuple[tuple[Field, str], ...]] = MappingProxyType(
    {
        "The person": (
            (Field.FIRST_NAME, "First name"),
            (Field.LAST_NAME, "Last name"),
            (Field.FULL_NAME, "Full name"),
            (Field.EMAIL, "Email address"),
            (Field.AGENCY, "Organisation"),
            (Field.JOB_ROLE, "Job role"),
            (Field.CATEGORY, "Paid or volunteer"),
            (Field.LEARNER_ID, "Number in the learning system"),
        ),
        "The line manager": (
            (Field.MANAGER_NAME, "Manager’s name"),
            (Field.MANAGER_EMAIL, "Manager’s email address"),
        ),
        "The booking": (
            (Field.STATUS, "Status of the booking"),
            (Field.ATTENDANCE, "Attendance"),
            (Field.BOOKED_ON, "Date of booking"),
            (Field.CANCELLED_ON, "Date of cancellation, or a mark"),
            (Field.HAS_PLACE, "Booked (any mark)"),
            (Field.APOLOGIES, "Sent apologies (any mark)"),
            (Field.NO_SHOW, "Did not attend (any mark)"),
            (Field.SIGNED_IN, "Signed in, or time of arrival (any mark)"),
            (Field.WALK_IN, "Came without booking (any mark)"),
            (Field.WAITING_LIST, "On the waiting list (any mark)"),
            (Field.ORDER_STATUS, "Status of the order"),
            (Field.STATUS_DATE, "Date of the status"),
            (Field.BOOKING_REF, "Booking reference"),
            (Field.ORDER_REF, "Order number"),
            (Field.QUANTITY, "Number of places"),
            (Field.ACCESS_NEEDS, "Access needs"),
        ),
        "Days or sessions of one event": tuple(
            (field, f"Attendance on day or session {number}")
            for number, field in enumerate(SESSIONS, start=1)
        ),
        "The event": (
            (Field.EVENT_REF, "Event reference"),
            (Field.COURSE_TITLE, "Course title"),
            (Field.EVENT_START, "Start of the event"),
            (Field.EVENT_END, "End of the event"),
            (Field.EVENT_DATE, "Date of the event"),
            (Field.START_TIME, "Start time"),
            (Field.END_TIME, "End time"),
            (Field.VENUE, "Venue"),
        ),
        "An online meeting": (
            (Field.JOINED_AT, "Joined at"),
            (Field.LEFT_AT, "Left at"),
            (Field.MINUTES_ATTENDED, "Time attended"),
            (Field.MEETING_ROLE, "Role in the meeting"),
        ),
    }
)
FIELD_LABELS: Mapping[Field, str] = MappingProxyType(
    {each: label for group in FIELD_GROUPS.values() for each, label in group}
)
#: These columns are read for the plan, but no row of an import keeps them: access needs have a permission of their own.
NOT_KEPT_IN_ROWS = frozenset({Field.ACCESS_NEEDS})

MEANING_LABELS: Mapping[StatusMeaning, str] = MappingProxyType(
    {
        StatusMeaning.BOOKED: "Booked, not marked yet",
        StatusMeaning.ATTENDED: "Attended",
        StatusMeaning.DID_NOT_ATTEND: "Did not attend",
        StatusMeaning.CANCELLED: "Cancelled",
        StatusMeaning.CAME_WITHOUT_BOOKING: "Came without booking",
        StatusMeaning.LEFT_OUT: "Leave these rows out",
    }
)
