"""Evidence besides surveys: interviews, group work, file audits, service users (REQUIREMENTS A18, A29)."""

from django.db import models

from evaluations.choices import StageChoice
from evaluations.models.themed import PlannedEvidence, ThemedEvaluation
from evaluations.themed_choices import Counted, EvidenceMethod, Strength
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class OtherEvidence(TenantModel):
    """What one conversation, audit or observation showed. Append-only: a correction replaces the row and names it.

    No child is named anywhere; people are counted, and who did it is a role.
    """

    evaluation = TenantForeignKey(ThemedEvaluation, null=True, blank=True, related_name="other_evidence")
    course = TenantForeignKey("courses.Course", null=True, blank=True, related_name="other_evidence")
    event = TenantForeignKey("courses.Event", null=True, blank=True, related_name="other_evidence")
    planned = TenantForeignKey(PlannedEvidence, null=True, blank=True, related_name="recorded")
    replaces = TenantOneToOneField("self", null=True, blank=True, related_name="replaced_by")
    method = models.CharField(max_length=20, choices=EvidenceMethod.choices)
    done_on = models.DateField()
    by_role = models.CharField("carried out by, as a role", max_length=150)
    how_many = models.PositiveIntegerField("number of people or cases")
    counted = models.CharField(max_length=6, choices=Counted.choices, default=Counted.PEOPLE)
    step = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=4, choices=StageChoice.choices, blank=True)
    what_it_showed = models.TextField()
    strength = models.PositiveSmallIntegerField(choices=Strength.choices)
    #: Empty words of a correction: the row that it replaces was recorded by mistake and counts no more.
    withdrawn = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("-done_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(evaluation__isnull=False)
                | models.Q(course__isnull=False)
                | models.Q(event__isnull=False),
                name="other_evidence_is_about_something",
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=EvidenceMethod.values), name="other_evidence_method_known"
            ),
            models.CheckConstraint(condition=models.Q(step__range=(1, 4)), name="other_evidence_step_known"),
            models.CheckConstraint(
                condition=models.Q(strength__in=Strength.values), name="other_evidence_strength_known"
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "course", "step"], name="other_evidence_by_course"),
            models.Index(fields=["partnership", "evaluation"], name="other_evidence_by_themed"),
        )

    def __str__(self) -> str:
        return f"{self.get_method_display()}, step {self.step}"
