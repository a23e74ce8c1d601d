"""Questions and surveys, invitations and answers, themes and samples, comments and evidence, and what is counted."""

from evaluations.models.answers import Comment, CommentDecision, Concern, Draft, Response
from evaluations.models.bank import BankQuestion, SurveyDesign, SurveyDesignItem
from evaluations.models.coding import Code, Coding, OriginalRead, Quote, SecondReading
from evaluations.models.evidence import OtherEvidence
from evaluations.models.fairness import AskDecision, LostLinkRequest, SurveyChange
from evaluations.models.invitations import EventPlan, EventSurvey, Invitation, OptOut
from evaluations.models.managers import ManagerSelection, PairBreak, RepairTask, SupervisorAnswer
from evaluations.models.past_results import PastResultsImport, PastResultsLayout, PastResultsRow
from evaluations.models.provider_requests import ProviderRequest, ProviderRequestFile
from evaluations.models.results import (
    EventTally,
    GapTally,
    ItemTally,
    KeptTally,
    PairTally,
    ShownResult,
    StageTally,
    StepTally,
    TallyMark,
)
from evaluations.models.reviews import CourseReview, ReviewRecord
from evaluations.models.room import RoomEntry, RoomSession
from evaluations.models.sampling import Sample, SampledDelegate, SampleLeaving
from evaluations.models.surveys import QuestionVersion, SurveyItem, SurveyVersion
from evaluations.models.themed import (
    PlannedEvidence,
    ThemedBoard,
    ThemedCourse,
    ThemedEvaluation,
    ThemedEvent,
    ThemedQuestion,
)

__all__ = [
    "AskDecision",
    "BankQuestion",
    "Code",
    "Coding",
    "Comment",
    "CommentDecision",
    "Concern",
    "CourseReview",
    "Draft",
    "EventPlan",
    "EventSurvey",
    "EventTally",
    "GapTally",
    "Invitation",
    "ItemTally",
    "KeptTally",
    "LostLinkRequest",
    "ManagerSelection",
    "OptOut",
    "OriginalRead",
    "OtherEvidence",
    "PairBreak",
    "PairTally",
    "PastResultsImport",
    "PastResultsLayout",
    "PastResultsRow",
    "PlannedEvidence",
    "ProviderRequest",
    "ProviderRequestFile",
    "QuestionVersion",
    "Quote",
    "RepairTask",
    "Response",
    "ReviewRecord",
    "RoomEntry",
    "RoomSession",
    "Sample",
    "SampleLeaving",
    "SampledDelegate",
    "SecondReading",
    "ShownResult",
    "StageTally",
    "StepTally",
    "SupervisorAnswer",
    "SurveyChange",
    "SurveyDesign",
    "SurveyDesignItem",
    "SurveyItem",
    "SurveyVersion",
    "TallyMark",
    "ThemedBoard",
    "ThemedCourse",
    "ThemedEvaluation",
    "ThemedEvent",
    "ThemedQuestion",
]
