"""Questions and surveys, invitations and answers, comments, and what is counted from them."""

from evaluations.models.answers import Comment, CommentDecision, Concern, Draft, Response
from evaluations.models.invitations import EventPlan, EventSurvey, Invitation, OptOut
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
from evaluations.models.surveys import QuestionVersion, SurveyItem, SurveyVersion

__all__ = [
    "Comment",
    "CommentDecision",
    "Concern",
    "Draft",
    "EventPlan",
    "EventSurvey",
    "EventTally",
    "GapTally",
    "Invitation",
    "ItemTally",
    "KeptTally",
    "OptOut",
    "PairTally",
    "QuestionVersion",
    "Response",
    "ShownResult",
    "StageTally",
    "StepTally",
    "SurveyItem",
    "SurveyVersion",
    "TallyMark",
]
