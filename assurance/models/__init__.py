"""What every process of assurance shares: evidence, judgements, recommendations, actions."""

from assurance.models.actions import Action, ActionUpdate, Recommendation, RecommendationBasis
from assurance.models.evidence import Evidence, EvidenceConcern, EvidenceVersion
from assurance.models.judgements import Judgement

__all__ = [
    "Action",
    "ActionUpdate",
    "Evidence",
    "EvidenceConcern",
    "EvidenceVersion",
    "Judgement",
    "Recommendation",
    "RecommendationBasis",
]
