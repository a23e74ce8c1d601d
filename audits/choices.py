"""Choices of the audits storey: the states of `logic.processes` in words. The tables are `logic.machines`."""

from django.db import models

from audits.logic.frameworks.spec import FrameworkKind, QuestionKind
from audits.logic.processes import (
    AssessmentState,
    AssignmentState,
    CycleState,
    DayState,
    ExtensionState,
    GroupState,
    HeadingState,
    Party,
    PresentationState,
    Process,
    RequestState,
    VersionState,
    VisitState,
)


class FrameworkKindChoice(models.TextChoices):
    """What a framework assesses."""

    AUDIT = FrameworkKind.AUDIT, "Section 11 or schools' audit"
    STANDARDS = FrameworkKind.STANDARDS, "Minimum standards"
    PEER_REVIEW = FrameworkKind.PEER_REVIEW, "Training peer review"
    OBSERVATION = FrameworkKind.OBSERVATION, "Observation"
    IMPACT = FrameworkKind.IMPACT, "Impact assessment"
    MATRIX = FrameworkKind.MATRIX, "Best-practice matrix"


class QuestionKindChoice(models.TextChoices):
    """How a question is answered."""

    GRADED = QuestionKind.GRADED, "Grade with explanation and evidence"
    LONG_TEXT = QuestionKind.LONG_TEXT, "Text"
    INTEGER = QuestionKind.INTEGER, "Number"
    PERCENT = QuestionKind.PERCENT, "Percentage"
    CHOICE = QuestionKind.CHOICE, "One of several"
    MULTI_CHOICE = QuestionKind.MULTI_CHOICE, "Several of several"
    YES_NO = QuestionKind.YES_NO, "Yes or no"
    YES_NO_TEXT = QuestionKind.YES_NO_TEXT, "Yes or no, with details"
    TABLE = QuestionKind.TABLE, "Table"
    ACTIONS = QuestionKind.ACTIONS, "Actions"
    EVIDENCE = QuestionKind.EVIDENCE, "Evidence"
    PROMPT = QuestionKind.PROMPT, "Prompt to talk about"


class VersionChoice(models.TextChoices):
    """Where a version of a framework stands."""

    DRAFT = VersionState.DRAFT, "Draft"
    RELEASED = VersionState.RELEASED, "Released"
    WITHDRAWN = VersionState.WITHDRAWN, "Withdrawn"


class VersionOrigin(models.TextChoices):
    """How a version came to be."""

    LIBRARY = "library", "From the portal's library"
    UPLOAD = "upload", "Uploaded"
    COPY = "copy", "Copied and edited here"


class ProcessChoice(models.TextChoices):
    """Which process an assessment goes through."""

    MODERATED = Process.MODERATED, "Self-assessment with moderation"
    PEER_REVIEW = Process.PEER_REVIEW, "Training peer review"
    SCHOOL = Process.SCHOOL, "School's return"
    ENDORSEMENT = Process.ENDORSEMENT, "Course against the minimum standards"
    OBSERVATION = Process.OBSERVATION, "Observation"
    IMPACT = Process.IMPACT, "Impact assessment"
    GUIDE = Process.GUIDE, "Best-practice profile"


class SubjectKind(models.TextChoices):
    """What is assessed (DOMAIN.md, Assessment). A school is an agency."""

    AGENCY = "agency", "Agency"
    COURSE = "course", "Course"
    EVENT = "event", "Event"
    MEETING = "meeting", "Process or meeting"
    SUBGROUP = "subgroup", "Subgroup"
    POLICY = "policy", "Policy"


class AssessmentChoice(models.TextChoices):
    """Where an assessment stands, in words that fit every process."""

    NOT_STARTED = AssessmentState.NOT_STARTED, "Not started"
    IN_PROGRESS = AssessmentState.IN_PROGRESS, "In progress"
    SIGNED_OFF = AssessmentState.SIGNED_OFF, "Sent in"
    IN_REVIEW = AssessmentState.IN_REVIEW, "Being looked at"
    MORE_ASKED = AssessmentState.MORE_ASKED, "More asked for"
    PROPOSED = AssessmentState.PROPOSED, "Grades proposed"
    REFERRED = AssessmentState.REFERRED, "Referred"
    AGREED = AssessmentState.AGREED, "Grades agreed"
    SHARED = AssessmentState.SHARED, "Shared"
    RESPONDED = AssessmentState.RESPONDED, "Answered"
    ACCEPTED = AssessmentState.ACCEPTED, "Accepted"
    DECIDED = AssessmentState.DECIDED, "Decided"
    CLOSED = AssessmentState.CLOSED, "Closed"
    WITHDRAWN = AssessmentState.WITHDRAWN, "Withdrawn"


#: The stages of what is sent in and accepted: a school's return, an account of impact.
ACCEPTED_STAGES = tuple(
    (stage.value, stage.label)
    for stage in (
        AssessmentChoice.NOT_STARTED,
        AssessmentChoice.IN_PROGRESS,
        AssessmentChoice.SIGNED_OFF,
        AssessmentChoice.ACCEPTED,
        AssessmentChoice.CLOSED,
    )
)


class CycleChoice(models.TextChoices):
    """Where a cycle stands."""

    PLANNED = CycleState.PLANNED, "Planned"
    SELF_ASSESSMENT = CycleState.SELF_ASSESSMENT, "Self-assessment"
    MODERATION = CycleState.MODERATION, "Moderation"
    AGREEMENT = CycleState.AGREEMENT, "Agreement"
    CLOSED = CycleState.CLOSED, "Closed"
    CANCELLED = CycleState.CANCELLED, "Cancelled"


class ResultsSeenBy(models.TextChoices):
    """Who outside the team sees a cycle's results (the brief of audits, Results)."""

    TOTALS = "totals", "Agencies see themselves and totals"
    AGENCIES = "agencies", "Agencies see each other"
    TEAM = "team", "Only the team, SEG and the scrutineer"


class SchoolRoute(models.TextChoices):
    """How a school gives assurance (section175.yaml, assurance_routes)."""

    LA_TOOL = "la_tool", "This self-assessment"
    TRUST_AUDIT = "trust_audit", "Our trust's own safeguarding audit"
    OTHER_PROOF = "other_proof", "Other proof that safeguarding is monitored"
    CHECKLIST = "checklist", "The short checklist for governors, directors and heads"


#: Routes whose return is a file rather than answers.
FILE_ROUTES = frozenset({SchoolRoute.TRUST_AUDIT, SchoolRoute.OTHER_PROOF, SchoolRoute.CHECKLIST})


class AssignmentTask(models.TextChoices):
    """What somebody was assigned to do."""

    MODERATE = "moderate", "Moderate"
    REVIEW = "review", "Review as a peer"
    CHECK = "check", "Check against the standards"


class AssignmentChoice(models.TextChoices):
    """Where an assignment stands."""

    PROPOSED = AssignmentState.PROPOSED, "Proposed"
    LOCKED = AssignmentState.LOCKED, "To declare"
    DECLARED = AssignmentState.DECLARED, "No conflict declared"
    CONFLICTED = AssignmentState.CONFLICTED, "Conflict declared"
    ENDED = AssignmentState.ENDED, "Ended"


class GradeSide(models.TextChoices):
    """Whose grade it is; all three are kept for ever (REQUIREMENTS, item 9)."""

    OWN = "own", "Own"
    MODERATED = "moderated", "Moderated"
    AGREED = "agreed", "Agreed"


class HeadingChoice(models.TextChoices):
    """Where the final grade of a heading stands."""

    OPEN = HeadingState.OPEN, "To propose"
    PROPOSED = HeadingState.PROPOSED, "For the agency to answer"
    CHALLENGED = HeadingState.CHALLENGED, "Not agreed: to talk about"
    REFERRED = HeadingState.REFERRED, "Referred"
    AGREED = HeadingState.AGREED, "Agreed"
    DECIDED = HeadingState.DECIDED, "Decided after referral"


class RequestChoice(models.TextChoices):
    """Where a request for evidence stands."""

    OPEN = RequestState.OPEN, "Open"
    ANSWERED = RequestState.ANSWERED, "Answered"
    WITHDRAWN = RequestState.WITHDRAWN, "Taken back"


class VisitChoice(models.TextChoices):
    """Where a visit stands."""

    PLANNED = VisitState.PLANNED, "Planned"
    HELD = VisitState.HELD, "Held"
    CANCELLED = VisitState.CANCELLED, "Cancelled"


class ExtensionChoice(models.TextChoices):
    """Where a request for more time stands."""

    ASKED = ExtensionState.ASKED, "Asked for"
    GRANTED = ExtensionState.GRANTED, "Granted"
    REFUSED = ExtensionState.REFUSED, "Refused"


class GroupChoice(models.TextChoices):
    """Where a group of peers stands."""

    PROPOSED = GroupState.PROPOSED, "Proposed"
    LOCKED = GroupState.LOCKED, "Reviewing"
    RESULTS_GIVEN = GroupState.RESULTS_GIVEN, "Results given"
    SHARED = GroupState.SHARED, "Shared"
    RESPONDED = GroupState.RESPONDED, "Answered"
    CLOSED = GroupState.CLOSED, "Closed"


class DayChoice(models.TextChoices):
    """Where a challenge day stands."""

    PLANNED = DayState.PLANNED, "Planned"
    HELD = DayState.HELD, "Held, record to write"
    RECORDED = DayState.RECORDED, "Recorded"
    CANCELLED = DayState.CANCELLED, "Cancelled"


class PresentationChoice(models.TextChoices):
    """Where a presentation stands."""

    PLANNED = PresentationState.PLANNED, "Planned"
    GIVEN = PresentationState.GIVEN, "Given"
    MISSED = PresentationState.MISSED, "Not given"
    CANCELLED = PresentationState.CANCELLED, "Cancelled"


class PeerAct(models.TextChoices):
    """What somebody formally says in a training peer review (training_peer_review.yaml, stages)."""

    DECLARED = "declared", "No conflict declared"
    SHARED = "shared", "Review shared"
    ANSWERED = "answered", "Review answered"
    RETURNED = "returned", "Returned to the training team"
    SUPPORT = "support", "Support arranged"
    SIX_MONTHS = "six_months", "Developments checked at six months"
    TWELVE_MONTHS = "twelve_months", "Developments checked at twelve months"


class ThemeKind(models.TextChoices):
    """What a theme of a peer review is about."""

    RECURS = "recurs", "What came up again and again"
    STRENGTH = "strength", "Strength to share"
    DEVELOPMENT = "development", "Development needed"


class PartyChoice(models.TextChoices):
    """In which part somebody spoke or acted."""

    LEAD = Party.LEAD, "Agency"
    MODERATOR = Party.MODERATOR, "Moderator"
    PEER = Party.PEER, "Peer"
    CHECKER = Party.CHECKER, "Checker"
    OBSERVER = Party.OBSERVER, "Observer"
    PROVIDER = Party.PROVIDER, "Provider"
    OFFICER = Party.OFFICER, "Policy officer"
    CHAIR = Party.CHAIR, "Chair"


class IssuedKind(models.TextChoices):
    """Which document of a cycle was issued."""

    AGENCY = "agency", "Agency's report"
    OVERVIEW = "overview", "Overview report"
