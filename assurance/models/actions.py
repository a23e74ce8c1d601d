"""Recommendations, on what they rest, and the actions that follow."""

from django.db import models

from assurance.choices import ActionChoice, SourceKind
from assurance.models.evidence import Evidence
from assurance.models.judgements import Judgement
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class Recommendation(TenantModel):
    """What should change. Made through `services.recommendations` alone, which demands a basis (REQUIREMENTS C28)."""

    text = models.TextField()
    source = models.CharField(max_length=14, choices=SourceKind.choices)
    #: "Section 11 audit 2026, heading 4".
    source_words = models.CharField(max_length=200, blank=True)
    #: None: the partnership as a whole.
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="recommendations")
    made_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(source__in=SourceKind.values), name="recommendation_source_known"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_why=""),
                name="recommendation_withdrawn_says_why",
            ),
        )
        indexes = (models.Index(fields=["partnership", "agency"], name="recommendation_by_agency"),)

    def __str__(self) -> str:
        return self.text[:80]


class RecommendationBasis(TenantModel):
    """One thing on which a recommendation rests: a piece of evidence or a judgement."""

    recommendation = TenantForeignKey(Recommendation, related_name="bases")
    evidence = TenantForeignKey(Evidence, null=True, blank=True, related_name="recommendation_links")
    judgement = TenantForeignKey(Judgement, null=True, blank=True, related_name="recommendation_links")

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(evidence__isnull=False, judgement__isnull=True)
                | models.Q(evidence__isnull=True, judgement__isnull=False),
                name="recommendation_basis_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["recommendation", "evidence", "judgement"],
                name="recommendation_basis_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"Basis of {self.recommendation_id}"


class Action(TenantModel):
    """Who does what by when, and what difference it made."""

    recommendation = TenantForeignKey(Recommendation, null=True, blank=True, related_name="actions")
    text = models.TextField()
    #: None: the partnership's own team.
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="actions")
    owner = models.CharField("who will do it (role)", max_length=120, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=ActionChoice.choices, default=ActionChoice.OPEN)
    created_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    #: The day on which its owner was last reminded.
    chased_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=ActionChoice.values), name="action_state_known"
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "agency", "due_on"], name="action_by_agency"),
            models.Index(
                fields=["partnership", "due_on"],
                name="action_unfinished",
                condition=models.Q(state__in=["open", "under_way"]),
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]


class ActionUpdate(TenantModel):
    """One entry in an action's history: progress, evidence, effect. Append-only."""

    action = TenantForeignKey(Action, related_name="updates")
    state = models.CharField(max_length=12, choices=ActionChoice.choices)
    progress = models.TextField(blank=True)
    difference = models.TextField("what difference it made", blank=True)
    evidence = TenantForeignKey(Evidence, null=True, blank=True, related_name="action_updates")
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=ActionChoice.values), name="action_update_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(progress__regex=r"\S")
                | models.Q(difference__regex=r"\S")
                | models.Q(evidence__isnull=False),
                name="action_update_says_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_state_display()}, action {self.action_id}"
