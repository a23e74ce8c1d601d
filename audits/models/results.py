"""What follows from assessments: recommendations, actions, issued reports."""

from django.db import models

from audits.choices import IssuedKind
from audits.models.assessments import Assessment
from audits.models.cycles import Cycle
from audits.models.frameworks import Heading, Question
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class AssessmentRecommendation(TenantModel):
    """A recommendation comes from this assessment, and from which heading or question."""

    assessment = TenantForeignKey(Assessment, related_name="recommendation_links")
    heading = TenantForeignKey(Heading, null=True, blank=True, related_name="+")
    question = TenantForeignKey(Question, null=True, blank=True, related_name="+")
    recommendation = TenantOneToOneField("assurance.Recommendation", related_name="assessment_link")

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"Recommendation {self.recommendation_id} from {self.assessment_id}"


class AssessmentAction(TenantModel):
    """An action comes from this assessment: the agency's own plan, a development required, a condition."""

    assessment = TenantForeignKey(Assessment, related_name="action_links")
    heading = TenantForeignKey(Heading, null=True, blank=True, related_name="+")
    question = TenantForeignKey(Question, null=True, blank=True, related_name="+")
    action = TenantOneToOneField("assurance.Action", related_name="assessment_link")
    #: A condition of an endorsement.
    is_condition = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"Action {self.action_id} from {self.assessment_id}"


class IssuedReport(TenantModel):
    """A report as it was issued: its figures, and the bytes of its PDF. Append-only; a correction is issued anew."""

    cycle = TenantForeignKey(Cycle, related_name="issued_reports")
    kind = models.CharField(max_length=8, choices=IssuedKind.choices)
    #: None: the overview of the whole cycle.
    assessment = TenantForeignKey(Assessment, null=True, blank=True, related_name="issued_reports")
    board = TenantForeignKey("partnerships.Board", null=True, blank=True, related_name="+")
    edition = models.PositiveSmallIntegerField(default=1)
    snapshot = models.JSONField()
    digest = models.CharField("SHA-256 of the snapshot", max_length=64)
    file = TenantForeignKey("partnerships.StoredFile", related_name="+")
    issued_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-issued_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["cycle", "kind", "assessment", "board", "edition"],
                name="issued_report_edition_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(kind="agency", assessment__isnull=False)
                | models.Q(kind="overview", assessment__isnull=True),
                name="issued_report_kind_fits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.edition}"
