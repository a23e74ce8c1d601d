"""Choices of courses and bookings, and their state tables."""

from django.db import models


class CourseKind(models.TextChoices):
    """How a course is delivered (REQUIREMENTS B18, C45)."""

    E_LEARNING = "e_learning", "E-learning"
    VIRTUAL = "virtual", "Virtual workshop"
    FACE_TO_FACE = "face_to_face", "Face to face"
    BRIEFING = "briefing", "Briefing"
    WORKSHOP = "workshop", "Workshop"
    CONFERENCE = "conference", "Conference"
    BESPOKE = "bespoke", "Bespoke"


class CourseReach(models.TextChoices):
    """Whom a course is for."""

    MULTI_AGENCY = "multi_agency", "Multi-agency"
    SINGLE_AGENCY = "single_agency", "Single-agency"


class EventState(models.TextChoices):
    """An event is planned until it is cancelled; that it was held follows from its date."""

    PLANNED = "planned", "Planned"
    CANCELLED = "cancelled", "Cancelled"


class BookingStatus(models.TextChoices):
    """Where a booking stands. `booked` after the event has ended reads "not marked": neither absent nor present."""

    BOOKED = "booked", "Booked"
    ATTENDED = "attended", "Attended"
    DID_NOT_ATTEND = "did_not_attend", "Did not attend"
    CANCELLED = "cancelled", "Cancelled"
    CAME_WITHOUT_BOOKING = "came_without_booking", "Came without booking"


#: Statuses of people who were trained.
CAME = frozenset({BookingStatus.ATTENDED, BookingStatus.CAME_WITHOUT_BOOKING})

#: From each status, those that a person or an import may set next. A mistake can always be put right.
BOOKING_MOVES: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.BOOKED: frozenset(
        {BookingStatus.ATTENDED, BookingStatus.DID_NOT_ATTEND, BookingStatus.CANCELLED}
    ),
    BookingStatus.ATTENDED: frozenset(
        {BookingStatus.BOOKED, BookingStatus.DID_NOT_ATTEND, BookingStatus.CANCELLED}
    ),
    BookingStatus.DID_NOT_ATTEND: frozenset(
        {BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.CANCELLED}
    ),
    BookingStatus.CANCELLED: frozenset(
        {BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.DID_NOT_ATTEND}
    ),
    BookingStatus.CAME_WITHOUT_BOOKING: frozenset(),
}


class AttendanceClaim(models.TextChoices):
    """What the person answered to "Did you attend?": a claim that the coordinator confirms."""

    NONE = "", "Not asked or not answered"
    CAME = "came", "Says they came"
    DID_NOT_COME = "did_not_come", "Says they did not come"


class ImportState(models.TextChoices):
    """How far an import has come. Nothing of a file enters the programme before `committed`."""

    UPLOADED = "uploaded", "Columns to confirm"
    MAPPED = "mapped", "Words to confirm"
    WORDED = "worded", "Organisations to confirm"
    READY = "ready", "To check"
    COMMITTED = "committed", "Done"
    UNDONE = "undone", "Undone"


class RowFate(models.TextChoices):
    """What becomes of a row of a booking list."""

    NEW = "new", "New"
    UPDATE = "update", "Update"
    UNCHANGED = "unchanged", "Unchanged"
    DUPLICATE = "duplicate", "Duplicate"
    LEFT_OUT = "left_out", "Left out"
    ERROR = "error", "Error"


class EndorsementOutcome(models.TextChoices):
    """What was decided about a course held against the minimum standards (DOMAIN.md, Minimum standards)."""

    ENDORSED = "endorsed", "Endorsed"
    WITH_CONDITIONS = "with_conditions", "Endorsed with conditions"
    NOT_ENDORSED = "not_endorsed", "Not endorsed"
    WITHDRAWN = "withdrawn", "Endorsement withdrawn"


#: Outcomes that stand for a period.
STANDING = frozenset({EndorsementOutcome.ENDORSED, EndorsementOutcome.WITH_CONDITIONS})
