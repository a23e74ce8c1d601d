"""Choices of the ground floor, and its state tables."""

from django.db import models


class Role(models.TextChoices):
    """What a member may do; one person may hold several (DOMAIN.md, Who does what)."""

    POLICY_OFFICER = "policy_officer", "Policy officer"
    COORDINATOR = "coordinator", "Coordinator"
    PROVIDER = "provider", "Provider"
    AGENCY_LEAD = "agency_lead", "Agency lead"
    MODERATOR = "moderator", "Moderator"
    SEG_MEMBER = "seg_member", "SEG member"
    SEG_CHAIR = "seg_chair", "SEG chair"
    BOARD_MEMBER = "board_member", "Board member"
    SCRUTINEER = "scrutineer", "Independent scrutineer"
    ADMINISTRATOR = "administrator", "Administrator"


#: The people who run quality assurance day to day and may read held comments.
QA_TEAM = frozenset({Role.POLICY_OFFICER, Role.COORDINATOR})
EVERY_ROLE = frozenset(Role)


def role_label(role: str, seg_word: str) -> str:
    """A role as on screen, in the partnership's own word for SEG."""
    return Role(role).label.replace("SEG", seg_word)


class Sector(models.TextChoices):
    """The part of the children's workforce that an agency belongs to."""

    COUNCIL = "council", "Council"
    HEALTH = "health", "Health"
    POLICE = "police", "Police"
    JUSTICE = "justice", "Probation and youth justice"
    EDUCATION = "education", "Schools and colleges"
    EARLY_YEARS = "early_years", "Early years"
    VOLUNTARY = "voluntary", "Charity or voluntary"
    PRIVATE = "private", "Private provider"
    OTHER = "other", "Other"


class MessageState(models.TextChoices):
    """Where an email stands. `uncertain`: handed over, and the connection broke before we knew."""

    QUEUED = "queued", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "Uncertain"
    FAILED = "failed", "Not delivered"
    CANCELLED = "cancelled", "Cancelled"


class EmailKind(models.TextChoices):
    """What an email is for: asks for answers count towards the limit in 30 days, the others do not."""

    SURVEY = "survey", "Survey"
    MEMBER_INVITATION = "member_invitation", "Invitation to join"
    CERTIFICATE = "certificate", "Certificate of attendance"
    CONCERN = "concern", "Concern"
    TRAINER = "trainer", "Trainer summary"
    REPORT = "report", "Report"
    OPINION = "opinion", "Opinion to confirm"
    TRIAL = "trial", "Trial to the officer"
    SUPERVISOR = "supervisor", "Named as supervisor"
    REPAIR = "repair", "Who is there now?"
    PROVIDER_REQUEST = "provider_request", "Request to a provider"
    LOST_LINK = "lost_link", "Lost link"
    REVIEW = "review", "Review overdue"
    AUDIT = "audit", "Audit"
    TEST = "test", "Test of the email settings"


class RelationKind(models.TextChoices):
    """How one agency stands to another where neither may judge the other (section11.yaml, moderation)."""

    COMMISSIONS = "commissions", "Commissions"
    PARENT_OF = "parent_of", "Is the parent body of"


#: Emails that go even to an address that refused others, or whose owner wants no more: each concerns a duty.
ALWAYS_SENT = frozenset({EmailKind.CONCERN, EmailKind.MEMBER_INVITATION, EmailKind.OPINION})


class MailRoute(models.TextChoices):
    """How an email leaves."""

    NONE = "", "Not sent yet"
    SMTP = "smtp", "Mail server"
    NOTIFY = "notify", "GOV.UK Notify"
    FILE = "file", "File"


class BounceKind(models.TextChoices):
    """Whether an address refuses for good or for now."""

    NONE = "", "Not refused"
    HARD = "hard", "Refused for good"
    SOFT = "soft", "Refused for now"


class DeliveryKind(models.TextChoices):
    """What happened to an email on its way."""

    HANDED_OVER = "handed_over", "Handed over"
    DELIVERED = "delivered", "Delivered"
    HARD_BOUNCE = "hard_bounce", "Refused for good"
    SOFT_BOUNCE = "soft_bounce", "Refused for now"
    COMPLAINT = "complaint", "Complained about"
    UNCERTAIN = "uncertain", "Uncertain"
    RESENT = "resent", "Sent again"
    GIVEN_UP = "given_up", "Given up"
    NOT_TRIED = "not_tried", "Not tried: the address is stopped"


class StopReason(models.TextChoices):
    """Why an address gets no more emails."""

    HARD_BOUNCE = "hard_bounce", "It refuses emails for good"
    COMPLAINT = "complaint", "Somebody complained"
    OPTED_OUT = "opted_out", "Unsubscribed"
    OFFICER = "officer", "Stopped by an officer"


#: What a person who unsubscribed gets no more: asks for answers, and what belongs to them.
ASKS_FOR_ANSWERS = frozenset({EmailKind.SURVEY, EmailKind.LOST_LINK, EmailKind.SUPERVISOR})
