"""Answers that came back in an Excel workbook and wait for somebody to say what is brought in."""

from django.db import models

from audits.models.assessments import Assessment
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class ReturnedWorkbook(TenantModel):
    """What was read from a workbook, until it is brought in or put away. The file itself is never kept.

    One for a person and an assessment: the next upload takes its place. After 14 days it goes by itself.
    """

    assessment = TenantForeignKey(Assessment, models.CASCADE, related_name="returned_workbooks")
    file_name = models.CharField(max_length=200)
    #: When the workbook was made, from its stamp.
    downloaded_at = models.DateTimeField()
    #: The rows that say something else than at the download, as `logic.offline.held` writes them.
    rows = models.JSONField(default=list)
    uploaded_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-uploaded_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "uploaded_by"], name="returned_workbook_one_a_person"
            ),
        )

    def __str__(self) -> str:
        return self.file_name
