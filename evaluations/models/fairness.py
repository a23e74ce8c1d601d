"""Why each person was asked or not, and what people changed about a survey's dates (REQUIREMENTS A14, item 6)."""

from django.db import models

from evaluations.models.invitations import EventSurvey, Invitation
from evaluations.themed_choices import AskKind, SurveyChangeKind
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class AskDecision(TenantModel):
    """One decision about asking one person: every send and every skip with its reason. Append-only."""

    invitation = TenantForeignKey(Invitation, related_name="decisions")
    kind = models.CharField(max_length=16, choices=AskKind.choices)
    #: `logic.burden.Cause` or a `SkipReason`; empty for a plain send.
    cause = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=200, blank=True)
    moved_to = models.DateField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=AskKind.values), name="ask_decision_kind_known"
            ),
        )
        indexes = (models.Index(fields=["partnership", "invitation"], name="ask_decision_by_invitation"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: invitation {self.invitation_id}"


class SurveyChange(TenantModel):
    """An extension, an early close, or a reopening for one person: who, when, why. Append-only."""

    event_survey = TenantForeignKey(EventSurvey, related_name="changes")
    #: Set when it concerns one person alone.
    invitation = TenantForeignKey(Invitation, null=True, blank=True, related_name="changes")
    kind = models.CharField(max_length=12, choices=SurveyChangeKind.choices)
    closed_before = models.DateTimeField("was to close")
    closes_after = models.DateTimeField("now closes")
    why = models.CharField(max_length=300)
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=SurveyChangeKind.values), name="survey_change_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(why=""), name="survey_change_says_why"),
            models.CheckConstraint(
                condition=models.Q(kind="reopened", invitation__isnull=False)
                | ~models.Q(kind="reopened") & models.Q(invitation__isnull=True),
                name="survey_change_one_person_reopened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: survey {self.event_survey_id}"


class LostLinkRequest(TenantModel):
    """Somebody asked for lost links at an address. Whether it is known shows nowhere but in that address's inbox."""

    address = models.EmailField()
    at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(
                fields=["partnership", "at"],
                name="lost_link_waiting",
                condition=models.Q(handled_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"Lost link asked for at {self.at}"
