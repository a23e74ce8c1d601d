"""Times in which the programme is paused (REQUIREMENTS T01: nothing false is raised as overdue)."""

from django.db import models

from partnerships import clock
from partnerships.tenancy import TenantModel


class ProgrammePause(TenantModel):
    """From a day to another (or until further notice) nothing is expected of the programme."""

    from_day = models.DateField()
    until_day = models.DateField("last day", null=True, blank=True)
    why = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("from_day", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until_day__isnull=True) | models.Q(until_day__gte=models.F("from_day")),
                name="programme_pause_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"Paused from {self.from_day}"
