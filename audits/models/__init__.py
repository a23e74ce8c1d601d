"""One engine: a subject held against a versioned framework, tested by peers, agreed, followed by actions."""

from audits.models.assessments import Answer, AnswerEvidence, Assessment, AssessmentEvidence, Extension
from audits.models.cycles import Cycle, CycleBoard, CycleModerator, CycleTheme, Policy, Subgroup
from audits.models.frameworks import Framework, FrameworkVersion, Heading, Question
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
    "Interest",
    "IssuedReport",
    "Observation",
    "PeerGroup",
    "PeerGroupPlace",
    "Policy",
    "PolicyPresentation",
    "Question",
    "QuestionReview",
    "Subgroup",
    "Visit",
]
