"""Words of the audits storey's processes: who acts, what must be true, where things stand."""

from enum import StrEnum


class Party(StrEnum):
    """The part in which a person acts on one object; the same person may be a lead here and a moderator there."""

    LEAD = "lead"
    MODERATOR = "moderator"
    PEER = "peer"
    CHECKER = "checker"
    OBSERVER = "observer"
    PROVIDER = "provider"
    OFFICER = "officer"
    CHAIR = "chair"


class Process(StrEnum):
    """Which process an assessment goes through."""

    MODERATED = "moderated"
    PEER_REVIEW = "peer_review"
    SCHOOL = "school"
    ENDORSEMENT = "endorsement"
    OBSERVATION = "observation"
    IMPACT = "impact"
    GUIDE = "guide"


class AssessmentState(StrEnum):
    """Where an assessment stands; which states a process uses is in its table."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SIGNED_OFF = "signed_off"
    IN_REVIEW = "in_review"
    MORE_ASKED = "more_asked"
    PROPOSED = "proposed"
    REFERRED = "referred"
    AGREED = "agreed"
    SHARED = "shared"
    RESPONDED = "responded"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class VersionState(StrEnum):
    """Where a version of a framework stands."""

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class CycleState(StrEnum):
    """Where a cycle stands."""

    PLANNED = "planned"
    SELF_ASSESSMENT = "self_assessment"
    MODERATION = "moderation"
    AGREEMENT = "agreement"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class AssignmentState(StrEnum):
    """Where an assignment of a moderator, peer or checker stands."""

    PROPOSED = "proposed"
    LOCKED = "locked"
    DECLARED = "declared"
    CONFLICTED = "conflicted"
    ENDED = "ended"


class HeadingState(StrEnum):
    """Where the one final grade of a heading stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    CHALLENGED = "challenged"
    REFERRED = "referred"
    AGREED = "agreed"
    DECIDED = "decided"


class RequestState(StrEnum):
    """Where a request for more evidence stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class ExtensionState(StrEnum):
    """Where a request for more time stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class GroupState(StrEnum):
    """Where a group of peers stands."""

    PROPOSED = "proposed"
    LOCKED = "locked"
    RESULTS_GIVEN = "results_given"
    SHARED = "shared"
    RESPONDED = "responded"
    CLOSED = "closed"


class LineState(StrEnum):
    """Where the grade of one line of a peer review stands; it follows from what was judged and answered."""

    TO_GRADE = "to_grade"
    GRADED = "graded"
    CHALLENGED = "challenged"
    AGREED = "agreed"
    DECIDED = "decided"


class DayState(StrEnum):
    """Where a challenge day stands."""

    PLANNED = "planned"
    HELD = "held"
    RECORDED = "recorded"
    CANCELLED = "cancelled"


class PresentationState(StrEnum):
    """Where a presentation of a policy's impact stands."""

    PLANNED = "planned"
    GIVEN = "given"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Fact(StrEnum):
    """What has to be true before an act; services find out, the tables demand."""

    REASON = "reason"
    ENDORSED = "endorsed"
    VERSION_RELEASED = "version_released"
    HAS_ASSESSMENTS = "has_assessments"
    MODERATORS_LOCKED = "moderators_locked"
    NO_MODERATION = "no_moderation"
    ALL_SETTLED = "all_settled"
    ALL_ANSWERED = "all_answered"
    FILE_ATTACHED = "file_attached"
    ROUTE_CHOSEN = "route_chosen"
    NO_CONFLICT_DECLARED = "no_conflict_declared"
    NOT_BLOCKED = "not_blocked"
    DUE_DATE = "due_date"
    REQUESTS_ANSWERED = "requests_answered"
    ALL_MODERATED = "all_moderated"
    VISIT_HELD = "visit_held"
    AGENCY_ANSWERED = "agency_answered"
    ALL_AGREED = "all_agreed"
    ALL_PROPOSED = "all_proposed"
    OWN_GRADE_GIVEN = "own_grade_given"
    ROLES_MET = "roles_met"
    RECORD_WRITTEN = "record_written"
    SHARED = "shared"
    ALL_SHARED = "all_shared"
    BOTH_RETURNED = "both_returned"


#: What to say to the person when a fact is missing: what to do first.
EXPLANATIONS: dict[StrEnum, str] = {
    Fact.REASON: "Say why.",
    Fact.ENDORSED: "Give the date and the minute at which this version was endorsed.",
    Fact.VERSION_RELEASED: "Release the version of the framework first.",
    Fact.HAS_ASSESSMENTS: "Choose the agencies first.",
    Fact.MODERATORS_LOCKED: "Lock a moderator for every agency first.",
    Fact.NO_MODERATION: "This cycle is moderated: grades are agreed before it closes.",
    Fact.ALL_SETTLED: "Some assessments are not finished. Finish or withdraw them first.",
    Fact.ALL_ANSWERED: "Some questions have no answer yet.",
    Fact.FILE_ATTACHED: "Attach the audit or other proof first.",
    Fact.ROUTE_CHOSEN: "Choose how you give assurance first.",
    Fact.NO_CONFLICT_DECLARED: "Declare first whether you have a conflict of interest.",
    Fact.NOT_BLOCKED: "This moderator may not look at this agency.",
    Fact.DUE_DATE: "Give the day by which it is needed.",
    Fact.REQUESTS_ANSWERED: "A request for more evidence is still open.",
    Fact.ALL_MODERATED: "Some questions have no moderated grade yet.",
    Fact.VISIT_HELD: "Record the visit first: it is part of moderation for every agency.",
    Fact.AGENCY_ANSWERED: "The agency has to see this and answer first.",
    Fact.ALL_AGREED: "Some headings have no agreed grade yet.",
    Fact.ALL_PROPOSED: "Some headings have no proposed grade yet.",
    Fact.OWN_GRADE_GIVEN: "Some questions have no grade of your own yet.",
    Fact.ROLES_MET: "Say whom you met, by role and not by name.",
    Fact.RECORD_WRITTEN: "Write the record of the day first.",
    Fact.SHARED: "The peer has not shared the review yet.",
    Fact.ALL_SHARED: "Some reviews of this group are not shared yet.",
    Fact.BOTH_RETURNED: "The other agency has to return it too.",
}
