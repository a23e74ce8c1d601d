"""Choices of surveys, invitations and comments, and their state tables. Stages and steps are `logic.stages`."""

from django.db import models


class StageChoice(models.TextChoices):
    """When a survey goes out. On screen never pre, post or wave."""

    PRE = "pre", "Before"
    POST = "post", "After"
    M3 = "m3", "Three months"
    M6 = "m6", "Six months"


class PairStageChoice(models.TextChoices):
    """When an answer of a pair was given, or what it looks back at (`logic.then_test`)."""

    PRE = "pre", "Before"
    THEN = "then", "Before, looking back"
    POST = "post", "After"
    M3 = "m3", "Three months"
    M6 = "m6", "Six months"


class AudienceChoice(models.TextChoices):
    """Whom a survey asks."""

    DELEGATE = "delegate", "Delegates"
    MANAGER = "manager", "Managers"


class SurveyState(models.TextChoices):
    """Where one stage of one event stands."""

    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    TOO_LATE = "too_late", "Not asked: too late"
    CANCELLED = "cancelled", "Cancelled"


class InvitationState(models.TextChoices):
    """Where one invitation stands. `started` means that the person pressed Start."""

    PLANNED = "planned", "Planned"
    SENT = "sent", "Sent"
    STARTED = "started", "Started"
    ANSWERED = "answered", "Answered"
    EXPIRED = "expired", "Closed without an answer"
    SKIPPED = "skipped", "Not asked"
    CANCELLED = "cancelled", "Cancelled"


#: From each state, those that an invitation may move to. An answer is the end: nothing takes it back.
INVITATION_MOVES: dict[InvitationState, frozenset[InvitationState]] = {
    # Answered without having been sent: in the room, or on paper.
    InvitationState.PLANNED: frozenset(
        {
            InvitationState.SENT,
            InvitationState.ANSWERED,
            InvitationState.SKIPPED,
            InvitationState.CANCELLED,
        }
    ),
    InvitationState.SENT: frozenset(
        {
            InvitationState.STARTED,
            InvitationState.ANSWERED,
            InvitationState.EXPIRED,
            InvitationState.SKIPPED,
            InvitationState.CANCELLED,
        }
    ),
    InvitationState.STARTED: frozenset(
        {
            InvitationState.ANSWERED,
            InvitationState.EXPIRED,
            InvitationState.SKIPPED,
            InvitationState.CANCELLED,
        }
    ),
    InvitationState.ANSWERED: frozenset(),
    # Reopened for one person, or found on paper.
    InvitationState.EXPIRED: frozenset({InvitationState.SENT, InvitationState.ANSWERED}),
    InvitationState.SKIPPED: frozenset(
        {InvitationState.PLANNED, InvitationState.SENT, InvitationState.ANSWERED}
    ),
    InvitationState.CANCELLED: frozenset({InvitationState.PLANNED}),
}


class SkipReason(models.TextChoices):
    """Why a person was not asked; kept beside the figures and never counted as non-response."""

    NONE = "", "Was asked"
    TOO_LATE = "too_late", "Too late to ask"
    UNREACHABLE = "unreachable", "No email address"
    NOT_DELIVERED = "not_delivered", "Not delivered"
    DID_NOT_ATTEND = "did_not_attend", "Did not attend"
    ATTENDANCE_UNKNOWN = "attendance_unknown", "Attendance not confirmed"
    OPTED_OUT = "opted_out", "Opted out"
    NOT_ME = "not_me", "Said: this is not me"
    NOT_IN_ROLE = "not_in_role", "Said: not in this role now"
    LIMIT = "limit", "Reached the limit of emails in 30 days"
    NO_MANAGER = "no_manager", "No manager's address"
    MANAGER_LIMIT = "manager_limit", "The manager is asked about three others this quarter"
    PAIR_BROKEN = "pair_broken", "The manager has changed"
    CLOSED_EARLY = "closed_early", "Closed early"
    SCHOOL_HOLIDAY = "school_holiday", "School holidays until it closed"
    STOPPED = "stopped", "The address takes no more emails"


class OptOutScope(models.TextChoices):
    """How much a person opts out of; none touches attendance."""

    SURVEY = "survey", "This survey"
    COURSE = "course", "This course"
    ALL = "all", "All evaluation"


class CommentState(models.TextChoices):
    """Only released text reaches anyone outside the QA team."""

    HELD = "held", "To read"
    RELEASED = "released", "Released"
    WITHHELD = "withheld", "Withheld"
    CONCERN = "concern", "Concern"
