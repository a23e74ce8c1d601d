"""Choices and state tables of themed evaluation, fairness, evidence and reviews; routine surveys have `choices`."""

from django.db import models


class QuestionState(models.TextChoices):
    """Where an officer's own question stands. In use, a changed wording is a new version."""

    DRAFT = "draft", "Draft"
    IN_USE = "in_use", "In use"
    RETIRED = "retired", "Retired"


#: From each state, those that a question may move to.
QUESTION_MOVES: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.DRAFT: frozenset({QuestionState.IN_USE, QuestionState.RETIRED}),
    QuestionState.IN_USE: frozenset({QuestionState.RETIRED}),
    QuestionState.RETIRED: frozenset({QuestionState.IN_USE}),
}


class ThemedState(models.TextChoices):
    """How far a themed evaluation has come."""

    DRAFT = "draft", "Being planned"
    UNDER_WAY = "under_way", "Under way"
    ANALYSIS = "analysis", "Being analysed"
    REPORTED = "reported", "Reported"
    STOPPED = "stopped", "Stopped"


#: From each state, those that a themed evaluation may move to.
THEMED_MOVES: dict[ThemedState, frozenset[ThemedState]] = {
    ThemedState.DRAFT: frozenset({ThemedState.UNDER_WAY, ThemedState.STOPPED}),
    ThemedState.UNDER_WAY: frozenset({ThemedState.ANALYSIS, ThemedState.STOPPED}),
    ThemedState.ANALYSIS: frozenset({ThemedState.REPORTED, ThemedState.UNDER_WAY}),
    ThemedState.REPORTED: frozenset({ThemedState.ANALYSIS}),
    ThemedState.STOPPED: frozenset({ThemedState.DRAFT}),
}
#: While a themed evaluation is in one of these, its sample is asked and its people are in no other sample.
RUNNING = frozenset({ThemedState.UNDER_WAY, ThemedState.ANALYSIS})


class TakesPart(models.TextChoices):
    """How the portal comes to know an event's delegates (REQUIREMENTS A03, A04)."""

    OWN_SURVEY = "own_survey", "On the programme: its own surveys"
    BY_REQUEST = "by_request", "Outside the programme: we ask its provider"


class SampleMethod(models.TextChoices):
    """How a sample is drawn."""

    RANDOM = "random", "Random"
    STRATIFIED = "stratified", "Random within each group"


class Dimension(models.TextChoices):
    """The one declared dimension of a sample or a breakdown."""

    NONE = "", "No groups"
    AGENCY = "agency", "Agency"
    SECTOR = "sector", "Sector"
    ROLE = "role", "Job role"


class LeavingReason(models.TextChoices):
    """Why a sampled delegate is replaced or left out (REQUIREMENTS, item 23)."""

    LEFT = "left", "Has left or changed role"
    OPTED_OUT = "opted_out", "Opted out"
    NOT_DELIVERED = "not_delivered", "Not delivered"
    CANCELLED = "cancelled", "Cancelled the booking"
    DID_NOT_ATTEND = "did_not_attend", "Did not attend"
    OTHER = "other", "Another reason"


class RequestState(models.TextChoices):
    """Where a request to the provider of an event stands."""

    DRAFT = "draft", "Not sent yet"
    SENT = "sent", "Waiting for the provider"
    ANSWERED = "answered", "Answered: to check"
    RETURNED = "returned", "Sent back with a question"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: From each state, those that a request may move to.
REQUEST_MOVES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.DRAFT: frozenset({RequestState.SENT, RequestState.WITHDRAWN}),
    RequestState.SENT: frozenset({RequestState.ANSWERED, RequestState.WITHDRAWN}),
    RequestState.ANSWERED: frozenset({RequestState.ACCEPTED, RequestState.RETURNED, RequestState.WITHDRAWN}),
    RequestState.RETURNED: frozenset({RequestState.ANSWERED, RequestState.WITHDRAWN}),
    RequestState.ACCEPTED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}


class RequestFileKind(models.TextChoices):
    """What a provider's file is."""

    LIST = "list", "Delegate list"
    MATERIAL = "material", "Course material"


class SupervisorHow(models.TextChoices):
    """How the portal knows who supervises a delegate's practice."""

    LIST = "list", "From the booking list"
    CONFIRMED = "confirmed", "Confirmed by the delegate"
    CORRECTED = "corrected", "Corrected by the delegate"
    NOBODY = "nobody", "The delegate named nobody"
    REPAIRED = "repaired", "Given by the agency's contact"
    OFFICER = "officer", "Given by an officer"


class BreakReason(models.TextChoices):
    """Why a pair of delegate and supervisor is broken (REQUIREMENTS, item 5)."""

    DELEGATE_LEFT = "delegate_left", "The delegate has left or changed role"
    NOT_MANAGER = "not_manager", "The manager no longer manages this person"
    DELEGATE_BOUNCE = "delegate_bounce", "The delegate's address refuses emails"
    MANAGER_BOUNCE = "manager_bounce", "The manager's address refuses emails"
    OFFICER = "officer", "Recorded by an officer"


class RepairState(models.TextChoices):
    """Where a repair task stands. Until it is done, its pair is broken and compared with nothing."""

    OPEN = "open", "To do"
    DONE = "done", "Put right"
    CANNOT = "cannot", "Cannot be put right"
    EXPIRED = "expired", "Too late"


#: From each state, those that a repair task may move to.
REPAIR_MOVES: dict[RepairState, frozenset[RepairState]] = {
    RepairState.OPEN: frozenset({RepairState.DONE, RepairState.CANNOT, RepairState.EXPIRED}),
    RepairState.CANNOT: frozenset({RepairState.DONE}),
    RepairState.DONE: frozenset(),
    RepairState.EXPIRED: frozenset(),
}


class AskKind(models.TextChoices):
    """What was decided about asking a person: every send and every skip is logged with its reason."""

    SENT = "sent", "Sent"
    REMINDED = "reminded", "Reminded"
    MERGED = "merged", "Joined to another email"
    MOVED = "moved", "Moved to another day"
    WAIVED = "waived", "Waived"
    REMINDER_MOVED = "reminder_moved", "Reminder moved"
    REMINDER_WAIVED = "reminder_waived", "Reminder waived"
    SKIPPED = "skipped", "Not asked"


class SurveyChangeKind(models.TextChoices):
    """What a person changed about a survey's dates."""

    EXTENDED = "extended", "Extended"
    CLOSED_EARLY = "closed_early", "Closed early"
    REOPENED = "reopened", "Reopened for one person"


class EntryState(models.TextChoices):
    """Where an answer given in the room stands."""

    STARTED = "started", "Being filled in"
    SENT = "sent", "To match"
    MATCHED = "matched", "Counted"
    SECOND = "second", "A second one: held"
    UNMATCHED = "unmatched", "Nobody found: came without booking?"
    DISCARDED = "discarded", "Left out"


#: From each state, those that an answer given in the room may move to.
ENTRY_MOVES: dict[EntryState, frozenset[EntryState]] = {
    EntryState.STARTED: frozenset({EntryState.SENT, EntryState.DISCARDED}),
    # Left out by itself when somebody sampled has answered by their own link, with the theme's questions.
    EntryState.SENT: frozenset(
        {EntryState.MATCHED, EntryState.SECOND, EntryState.UNMATCHED, EntryState.DISCARDED}
    ),
    EntryState.SECOND: frozenset({EntryState.MATCHED, EntryState.DISCARDED}),
    EntryState.UNMATCHED: frozenset({EntryState.MATCHED, EntryState.SECOND, EntryState.DISCARDED}),
    EntryState.MATCHED: frozenset(),
    EntryState.DISCARDED: frozenset(),
}


class ResponseSource(models.TextChoices):
    """How answers came in."""

    LINK = "link", "By the person's own link"
    ROOM = "room", "In the room, by QR code"
    PAPER = "paper", "On paper, typed in"
    IMPORTED = "imported", "From an earlier survey system"


class EvidenceMethod(models.TextChoices):
    """Evidence besides surveys (REQUIREMENTS A18; kirkpatrick_default_surveys.yaml, `other_evidence_log`)."""

    TELEPHONE_INTERVIEW = "telephone_interview", "Telephone interview"
    DIRECT_INTERVIEW = "direct_interview", "Direct interview"
    GROUP_WORK = "group_work", "Group work or discussion"
    DELEGATE_MEETING = "delegate_meeting", "Meeting with delegates"
    PEERS_AND_MANAGERS = "peers_and_managers", "Interview with peers or managers"
    COLLEAGUES = "colleagues", "Conversation with colleagues"
    SERVICE_USERS = "service_users", "Conversation with children or families"
    CASE_FILE_AUDIT = "case_file_audit", "Case-file audit"
    FILE_AUDIT = "file_audit", "Audit of other files"
    OBSERVATION = "observation", "Observation"
    PERFORMANCE_DATA = "performance_data", "Performance data"
    BESPOKE_FORM = "bespoke_form", "A form made for this"


#: Methods that count as a source besides the delegate's own view, with the words of the coverage meter.
SOURCE_WORDS: dict[EvidenceMethod, str] = {
    EvidenceMethod.PEERS_AND_MANAGERS: "peers and managers",
    EvidenceMethod.COLLEAGUES: "colleagues",
    EvidenceMethod.SERVICE_USERS: "families",
    EvidenceMethod.CASE_FILE_AUDIT: "case files",
    EvidenceMethod.FILE_AUDIT: "files",
    EvidenceMethod.OBSERVATION: "observation",
    EvidenceMethod.PERFORMANCE_DATA: "data",
}


class Counted(models.TextChoices):
    """What the number beside a piece of evidence counts."""

    PEOPLE = "people", "people"
    CASES = "cases", "cases"


class Strength(models.IntegerChoices):
    """How strong a piece of evidence is (kirkpatrick_default_surveys.yaml, `other_evidence_log`)."""

    ONE_VIEW = 1, "One person's view"
    SEVERAL_AGREE = 2, "Several people agree"
    SOURCES_AGREE = 3, "Different sources agree"
    INDEPENDENT = 4, "Independent evidence such as audit or data agrees"


class ReviewKind(models.TextChoices):
    """Why a course's evaluations are reviewed (REQUIREMENTS C47-C49)."""

    EARLY = "early", "New course"
    HALF_YEAR = "half_year", "Half-yearly"


class Exclusion(models.TextChoices):
    """Why somebody on a list cannot be drawn (DOMAIN.md, Themed evaluation; REQUIREMENTS.md, item 23)."""

    OPTED_OUT = "opted_out", "Opted out of evaluation"
    NO_ADDRESS = "no_address", "No email address"
    OTHER_SAMPLE = "other_sample", "In the sample of another theme now"
    SAMPLED_BEFORE = "sampled_before", "Drawn for this theme before"
    NOTHING_LEFT = "nothing_left", "No survey is left to ask about their event"
