"""Every process of the audits storey as a table, which property tests walk (the brief of audits, Done when 2)."""

from enum import StrEnum

from assurance.logic.machines import Machine, Move
from audits.logic.processes import (
    EXPLANATIONS,
    AssessmentState,
    AssignmentState,
    CycleState,
    DayState,
    ExtensionState,
    Fact,
    GroupState,
    HeadingState,
    LineState,
    Party,
    PresentationState,
    Process,
    RequestState,
    VersionState,
    VisitState,
)

_A, _C, _G, _H = AssessmentState, CycleState, GroupState, HeadingState
_AGENCY = (Party.LEAD,)
_OFFICER = (Party.OFFICER,)


def _move(
    action: str,
    before: StrEnum | tuple[StrEnum, ...],
    after: StrEnum,
    by: tuple[Party, ...],
    *needs: Fact,
    needs_one_of: tuple[Fact, ...] = (),
) -> Move:
    states = before if isinstance(before, tuple) else (before,)
    return Move(action, frozenset(states), after, frozenset(by), needs, needs_one_of)


def _machine(name: str, start: StrEnum, *moves: Move) -> Machine:
    return Machine(name, start, moves, EXPLANATIONS)


FRAMEWORK_VERSION = _machine(
    "framework version",
    VersionState.DRAFT,
    _move("release", VersionState.DRAFT, VersionState.RELEASED, _OFFICER, Fact.ENDORSED),
    _move("withdraw", VersionState.RELEASED, VersionState.WITHDRAWN, _OFFICER, Fact.REASON),
)

CYCLE = _machine(
    "cycle",
    _C.PLANNED,
    _move("open", _C.PLANNED, _C.SELF_ASSESSMENT, _OFFICER, Fact.VERSION_RELEASED, Fact.HAS_ASSESSMENTS),
    _move("start_moderation", _C.SELF_ASSESSMENT, _C.MODERATION, _OFFICER, Fact.MODERATORS_LOCKED),
    _move("start_agreement", _C.MODERATION, _C.AGREEMENT, _OFFICER),
    _move("close", _C.AGREEMENT, _C.CLOSED, _OFFICER, Fact.ALL_SETTLED),
    _move("close", _C.SELF_ASSESSMENT, _C.CLOSED, _OFFICER, Fact.NO_MODERATION, Fact.ALL_SETTLED),
    _move("cancel", _C.PLANNED, _C.CANCELLED, _OFFICER),
)

_BEFORE_SIGN_OFF = (
    _move("begin", _A.NOT_STARTED, _A.IN_PROGRESS, _AGENCY),
    _move("reopen", _A.SIGNED_OFF, _A.IN_PROGRESS, _OFFICER, Fact.REASON),
    _move("withdraw", (_A.NOT_STARTED, _A.IN_PROGRESS), _A.WITHDRAWN, _OFFICER, Fact.REASON),
)

#: Section 11 (DOMAIN.md): no final grade before the agency has seen and answered; disagreement goes to the officer.
_MODERATED = _machine(
    "moderated assessment",
    _A.NOT_STARTED,
    *_BEFORE_SIGN_OFF,
    _move("sign_off", _A.IN_PROGRESS, _A.SIGNED_OFF, _AGENCY, Fact.ALL_ANSWERED),
    _move("start_moderation", _A.SIGNED_OFF, _A.IN_REVIEW, (Party.MODERATOR,), Fact.NO_CONFLICT_DECLARED),
    _move(
        "ask_more",
        (_A.IN_REVIEW, _A.MORE_ASKED, _A.PROPOSED),
        _A.MORE_ASKED,
        (Party.MODERATOR,),
        Fact.DUE_DATE,
    ),
    _move(
        "answer_requests",
        _A.MORE_ASKED,
        _A.IN_REVIEW,
        (Party.LEAD, Party.MODERATOR, Party.OFFICER),
        Fact.REQUESTS_ANSWERED,
    ),
    _move(
        "propose",
        _A.IN_REVIEW,
        _A.PROPOSED,
        (Party.MODERATOR,),
        Fact.ALL_MODERATED,
        Fact.VISIT_HELD,
        Fact.ALL_PROPOSED,
    ),
    _move(
        "refer",
        _A.PROPOSED,
        _A.REFERRED,
        (Party.LEAD, Party.MODERATOR, Party.OFFICER),
        Fact.AGENCY_ANSWERED,
        Fact.REASON,
    ),
    _move("agree", (_A.PROPOSED, _A.REFERRED), _A.AGREED, _AGENCY, Fact.AGENCY_ANSWERED, Fact.ALL_AGREED),
    _move(
        "decide",
        _A.REFERRED,
        _A.AGREED,
        (Party.OFFICER, Party.CHAIR),
        Fact.REASON,
        Fact.AGENCY_ANSWERED,
        Fact.ALL_AGREED,
    ),
    _move("close", _A.AGREED, _A.CLOSED, _OFFICER),
)

#: Training peer review: reviewed together, shared, answered, returned (training_peer_review.yaml, stages).
_PEER_REVIEW = _machine(
    "training peer review",
    _A.NOT_STARTED,
    *_BEFORE_SIGN_OFF,
    _move("sign_off", _A.IN_PROGRESS, _A.SIGNED_OFF, _AGENCY, Fact.ALL_ANSWERED),
    _move("start_review", _A.SIGNED_OFF, _A.IN_REVIEW, (Party.PEER,), Fact.NO_CONFLICT_DECLARED),
    _move("share", _A.IN_REVIEW, _A.SHARED, (Party.PEER,), Fact.ALL_MODERATED),
    _move("respond", _A.SHARED, _A.RESPONDED, _AGENCY, Fact.AGENCY_ANSWERED),
    _move(
        "return",
        _A.RESPONDED,
        _A.CLOSED,
        (Party.PEER, Party.LEAD, Party.OFFICER),
        Fact.ALL_AGREED,
        Fact.BOTH_RETURNED,
    ),
)

#: Schools: the four routes of assurance (section175.yaml); an audit of their own is a file.
_SCHOOL = _machine(
    "school's return",
    _A.NOT_STARTED,
    *_BEFORE_SIGN_OFF,
    _move(
        "sign_off",
        _A.IN_PROGRESS,
        _A.SIGNED_OFF,
        _AGENCY,
        Fact.ROUTE_CHOSEN,
        needs_one_of=(Fact.ALL_ANSWERED, Fact.FILE_ATTACHED),
    ),
    _move("accept", _A.SIGNED_OFF, _A.ACCEPTED, _OFFICER),
    _move("send_back", _A.SIGNED_OFF, _A.IN_PROGRESS, _OFFICER, Fact.REASON),
    _move("close", _A.ACCEPTED, _A.CLOSED, _OFFICER),
)

#: A course against the minimum standards: a private self-check until it is submitted (REQUIREMENTS, item 22).
_ENDORSEMENT = _machine(
    "submission of a course",
    _A.IN_PROGRESS,
    _move("submit", _A.IN_PROGRESS, _A.SIGNED_OFF, (Party.PROVIDER,), Fact.ALL_ANSWERED),
    _move("start_check", _A.SIGNED_OFF, _A.IN_REVIEW, (Party.CHECKER,), Fact.NO_CONFLICT_DECLARED),
    _move("ask_changes", _A.IN_REVIEW, _A.MORE_ASKED, (Party.CHECKER,), Fact.DUE_DATE, Fact.REASON),
    _move("resubmit", _A.MORE_ASKED, _A.IN_REVIEW, (Party.PROVIDER,), Fact.ALL_ANSWERED),
    _move("decide", _A.IN_REVIEW, _A.DECIDED, _OFFICER, Fact.ALL_MODERATED, Fact.REASON),
    _move(
        "withdraw",
        (_A.IN_PROGRESS, _A.SIGNED_OFF, _A.IN_REVIEW, _A.MORE_ASKED),
        _A.WITHDRAWN,
        (Party.PROVIDER,),
    ),
)

_OBSERVATION = _machine(
    "observation",
    _A.NOT_STARTED,
    _move("begin", _A.NOT_STARTED, _A.IN_PROGRESS, (Party.OBSERVER,)),
    _move("write_up", _A.IN_PROGRESS, _A.SIGNED_OFF, (Party.OBSERVER,), Fact.ALL_ANSWERED),
    _move("share", _A.SIGNED_OFF, _A.SHARED, (Party.OBSERVER, Party.OFFICER)),
    _move("respond", _A.SHARED, _A.RESPONDED, (Party.PROVIDER,)),
    _move("close", (_A.SHARED, _A.RESPONDED), _A.CLOSED, _OFFICER),
    _move("withdraw", (_A.NOT_STARTED, _A.IN_PROGRESS), _A.WITHDRAWN, _OFFICER, Fact.REASON),
)

_IMPACT = _machine(
    "impact assessment",
    _A.NOT_STARTED,
    _move("begin", _A.NOT_STARTED, _A.IN_PROGRESS, (Party.LEAD, Party.CHAIR)),
    _move("sign_off", _A.IN_PROGRESS, _A.SIGNED_OFF, (Party.LEAD, Party.CHAIR), Fact.ALL_ANSWERED),
    _move("accept", _A.SIGNED_OFF, _A.ACCEPTED, _OFFICER),
    _move("send_back", _A.SIGNED_OFF, _A.IN_PROGRESS, _OFFICER, Fact.REASON),
    _move("close", _A.ACCEPTED, _A.CLOSED, _OFFICER),
    _move("withdraw", (_A.NOT_STARTED, _A.IN_PROGRESS), _A.WITHDRAWN, _OFFICER, Fact.REASON),
)

#: A profile on the best-practice matrix, kept by whoever compares or prepares.
_GUIDE = _machine(
    "best-practice profile",
    _A.IN_PROGRESS,
    _move("close", _A.IN_PROGRESS, _A.CLOSED, (Party.LEAD, Party.PROVIDER, Party.OFFICER)),
)

ASSESSMENT: dict[Process, Machine] = {
    Process.MODERATED: _MODERATED,
    Process.PEER_REVIEW: _PEER_REVIEW,
    Process.SCHOOL: _SCHOOL,
    Process.ENDORSEMENT: _ENDORSEMENT,
    Process.OBSERVATION: _OBSERVATION,
    Process.IMPACT: _IMPACT,
    Process.GUIDE: _GUIDE,
}

_REVIEWERS = (Party.MODERATOR, Party.PEER, Party.CHECKER)

#: Declared before any evidence opens (acceptance check 6).
ASSIGNMENT = _machine(
    "assignment",
    AssignmentState.PROPOSED,
    _move("lock", AssignmentState.PROPOSED, AssignmentState.LOCKED, _OFFICER, Fact.NOT_BLOCKED),
    _move("declare_none", AssignmentState.LOCKED, AssignmentState.DECLARED, _REVIEWERS, Fact.NOT_BLOCKED),
    _move(
        "declare_conflict",
        (AssignmentState.LOCKED, AssignmentState.DECLARED),
        AssignmentState.CONFLICTED,
        _REVIEWERS,
        Fact.REASON,
    ),
    _move(
        "end",
        (AssignmentState.PROPOSED, AssignmentState.LOCKED, AssignmentState.DECLARED),
        AssignmentState.ENDED,
        _OFFICER,
        Fact.REASON,
    ),
)

#: The one final grade of a heading (acceptance check 7): never before the agency has answered the moderator's note.
HEADING = _machine(
    "heading",
    _H.OPEN,
    _move(
        "propose",
        (_H.OPEN, _H.PROPOSED, _H.CHALLENGED),
        _H.PROPOSED,
        (Party.MODERATOR, Party.PEER),
        Fact.ALL_MODERATED,
    ),
    _move("agree", _H.PROPOSED, _H.AGREED, _AGENCY, Fact.AGENCY_ANSWERED),
    _move("challenge", _H.PROPOSED, _H.CHALLENGED, _AGENCY, Fact.AGENCY_ANSWERED, Fact.REASON),
    _move(
        "refer",
        _H.CHALLENGED,
        _H.REFERRED,
        (Party.LEAD, Party.MODERATOR, Party.PEER, Party.OFFICER),
        Fact.REASON,
    ),
    _move(
        "decide",
        _H.REFERRED,
        _H.DECIDED,
        (Party.OFFICER, Party.CHAIR),
        Fact.AGENCY_ANSWERED,
        Fact.REASON,
    ),
)

EVIDENCE_REQUEST = _machine(
    "request for evidence",
    RequestState.OPEN,
    _move("answer", RequestState.OPEN, RequestState.ANSWERED, _AGENCY, Fact.REASON),
    _move(
        "withdraw", RequestState.OPEN, RequestState.WITHDRAWN, (Party.MODERATOR, Party.PEER, Party.OFFICER)
    ),
)

VISIT = _machine(
    "visit",
    VisitState.PLANNED,
    _move("record", VisitState.PLANNED, VisitState.HELD, (Party.MODERATOR, Party.PEER), Fact.ROLES_MET),
    _move(
        "cancel",
        VisitState.PLANNED,
        VisitState.CANCELLED,
        (Party.MODERATOR, Party.PEER, Party.LEAD, Party.OFFICER),
        Fact.REASON,
    ),
)

EXTENSION = _machine(
    "extension",
    ExtensionState.ASKED,
    _move("grant", ExtensionState.ASKED, ExtensionState.GRANTED, _OFFICER, Fact.DUE_DATE),
    _move("refuse", ExtensionState.ASKED, ExtensionState.REFUSED, _OFFICER, Fact.REASON),
)

#: One line of a peer review: nothing is agreed before it was shared, and disagreement goes to the officer in the end.
PEER_LINE = _machine(
    "line of a peer review",
    LineState.TO_GRADE,
    _move(
        "grade",
        (LineState.TO_GRADE, LineState.GRADED, LineState.CHALLENGED),
        LineState.GRADED,
        (Party.PEER,),
        Fact.NO_CONFLICT_DECLARED,
    ),
    _move("agree", (LineState.GRADED, LineState.CHALLENGED), LineState.AGREED, _AGENCY, Fact.SHARED),
    _move("challenge", LineState.GRADED, LineState.CHALLENGED, _AGENCY, Fact.SHARED, Fact.REASON),
    _move("decide", LineState.CHALLENGED, LineState.DECIDED, _OFFICER, Fact.SHARED, Fact.REASON),
)

PEER_GROUP = _machine(
    "peer group",
    _G.PROPOSED,
    _move("lock", _G.PROPOSED, _G.LOCKED, _OFFICER, Fact.NOT_BLOCKED),
    _move("give_results", _G.LOCKED, _G.RESULTS_GIVEN, (Party.PEER, Party.OFFICER), Fact.ALL_MODERATED),
    _move("share", _G.RESULTS_GIVEN, _G.SHARED, (Party.PEER, Party.OFFICER), Fact.ALL_SHARED),
    _move("respond", _G.SHARED, _G.RESPONDED, (Party.LEAD, Party.OFFICER), Fact.AGENCY_ANSWERED),
    _move("close", _G.RESPONDED, _G.CLOSED, (Party.PEER, Party.LEAD, Party.OFFICER), Fact.ALL_SETTLED),
)

CHALLENGE_DAY = _machine(
    "challenge day",
    DayState.PLANNED,
    _move("hold", DayState.PLANNED, DayState.HELD, _OFFICER, Fact.ROLES_MET),
    _move("record", DayState.HELD, DayState.RECORDED, _OFFICER, Fact.RECORD_WRITTEN),
    _move("cancel", DayState.PLANNED, DayState.CANCELLED, _OFFICER, Fact.REASON),
)

PRESENTATION = _machine(
    "presentation",
    PresentationState.PLANNED,
    _move("give", PresentationState.PLANNED, PresentationState.GIVEN, (Party.LEAD, Party.OFFICER)),
    _move("miss", PresentationState.PLANNED, PresentationState.MISSED, _OFFICER),
    _move("cancel", PresentationState.PLANNED, PresentationState.CANCELLED, _OFFICER, Fact.REASON),
)

EVERY_MACHINE: tuple[Machine, ...] = (
    FRAMEWORK_VERSION,
    CYCLE,
    *ASSESSMENT.values(),
    ASSIGNMENT,
    HEADING,
    EVIDENCE_REQUEST,
    VISIT,
    EXTENSION,
    PEER_LINE,
    PEER_GROUP,
    CHALLENGE_DAY,
    PRESENTATION,
)

#: States in which an assessment has left its author's hands: only then do moderator and officer read its evidence.
SENT_IN = frozenset(
    {
        _A.SIGNED_OFF, _A.IN_REVIEW, _A.MORE_ASKED, _A.PROPOSED, _A.REFERRED, _A.AGREED, _A.SHARED,
        _A.RESPONDED, _A.ACCEPTED, _A.DECIDED, _A.CLOSED,
    }
)  # fmt: skip
#: States in which its author may write; where more was asked, only on the questions that were asked about.
WRITABLE = frozenset({_A.NOT_STARTED, _A.IN_PROGRESS, _A.MORE_ASKED})
#: Nothing is expected of anybody any more.
SETTLED = frozenset({_A.AGREED, _A.ACCEPTED, _A.DECIDED, _A.CLOSED, _A.WITHDRAWN})
