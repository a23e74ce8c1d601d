"""One engine: a subject held against a versioned framework, tested by peers, agreed, followed by actions."""

from audits.models.assessments import Answer, AnswerEvidence, Assessment, AssessmentEvidence, Extension
from audits.models.cycles import Cycle, CycleBoard, CycleModerator, CycleTheme, Policy, Subgroup
from audits.models.frameworks import Framework, FrameworkVersion, Heading, Question
from audits.models.impact import ImpactCalendar
from audits.models.moderation import (
    Assignment,
    DialogueEntry,
    EvidenceRequest,
    Grade,
    HeadingAgreement,
    Interest,
    QuestionReview,
    Visit,
)
from audits.models.offline import ReturnedWorkbook
from audits.models.peers import LineAnswer, PeerStatement
from audits.models.processes import (
    ChallengeDay,
    ChallengeDayEntry,
    Comparison,
    ComparisonEntry,
    Observation,
    PeerGroup,
    PeerGroupPlace,
    PolicyPresentation,
)
from audits.models.results import AssessmentAction, AssessmentRecommendation, IssuedReport

__all__ = [
    "Answer",
    "AnswerEvidence",
    "Assessment",
    "AssessmentAction",
    "AssessmentEvidence",
    "AssessmentRecommendation",
    "Assignment",
    "ChallengeDay",
    "ChallengeDayEntry",
    "Comparison",
    "ComparisonEntry",
    "Cycle",
    "CycleBoard",
    "CycleModerator",
    "CycleTheme",
    "DialogueEntry",
    "EvidenceRequest",
    "Extension",
    "Framework",
    "FrameworkVersion",
    "Grade",
    "Heading",
    "HeadingAgreement",
    "ImpactCalendar",
    "Interest",
    "IssuedReport",
    "LineAnswer",
    "Observation",
    "PeerGroup",
    "PeerGroupPlace",
    "PeerStatement",
    "Policy",
    "PolicyPresentation",
    "Question",
    "QuestionReview",
    "ReturnedWorkbook",
    "Subgroup",
    "Visit",
]
