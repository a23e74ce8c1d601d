"""Who supervises a delegate's practice, which managers are asked, and pairs that broke (REQUIREMENTS, item 5)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.choices import StageChoice
from evaluations.themed_choices import BreakReason, RepairState, SupervisorHow
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class SupervisorAnswer(TenantModel):
    """Who supervises a delegate's practice, and how the portal knows. Append-only: the newest row counts.

    A volunteer's supervisor counts like a manager.
    """

    booking = TenantForeignKey("courses.Booking", related_name="supervisor_answers")
    stage = models.CharField(max_length=4, choices=StageChoice.choices, blank=True)
    how = models.CharField(max_length=10, choices=SupervisorHow.choices)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(how__in=SupervisorHow.values), name="supervisor_answer_how_known"
            ),
            models.CheckConstraint(
                condition=models.Q(how="nobody") | ~models.Q(email=""), name="supervisor_answer_has_address"
            ),
        )
        indexes = (models.Index(fields=["partnership", "booking"], name="supervisor_by_booking"),)

    def __str__(self) -> str:
        return f"{self.get_how_display()}, booking {self.booking_id}"


class ManagerSelection(TenantModel):
    """About which people a manager is asked in a quarter: at most three, drawn at random. Append-only."""

    #: The manager as a keyed hash (`services.answering.manager_code`): counted, never listed.
    manager_code = models.CharField(max_length=32)
    #: The calendar quarter of the surveys' dates.
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    #: Those who could be drawn this time: [[invitation id, booking id, tier], ...] (`logic.manager_selection`).
    candidates = models.JSONField()
    chosen = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quarter__range=(1, 4)), name="manager_selection_quarter_known"
            ),
        )
        indexes = (
            models.Index(
                fields=["partnership", "year", "quarter", "manager_code"], name="manager_selection_by_quarter"
            ),
        )

    def __str__(self) -> str:
        return f"{len(self.chosen)} people in quarter {self.quarter} of {self.year}"


class PairBreak(TenantModel):
    """Delegate and supervisor can no longer be compared, from a stage on. Append-only."""

    booking = TenantForeignKey("courses.Booking", related_name="pair_breaks")
    reason = models.CharField(max_length=15, choices=BreakReason.choices)
    from_stage = models.CharField(max_length=4, choices=StageChoice.choices)
    #: The survey through which we learned of it.
    invitation = TenantForeignKey("evaluations.Invitation", null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reason__in=BreakReason.values), name="pair_break_reason_known"
            ),
        )
        indexes = (models.Index(fields=["partnership", "booking"], name="pair_break_by_booking"),)

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, booking {self.booking_id}"


class RepairTask(TenantModel):
    """A short task for the agency's contact: who is there now? It names person and event, never survey or answer."""

    pair_break = TenantOneToOneField(PairBreak, related_name="repair")
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="repair_tasks")
    state = models.CharField(max_length=8, choices=RepairState.choices, default=RepairState.OPEN)
    due_on = models.DateField()
    #: Raised to revoke the link in the email.
    generation = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    chased_on = models.DateField(null=True, blank=True)
    #: What the contact said: "stays", "has left", "does not know"; the new address where there is one.
    outcome = models.CharField(max_length=200, blank=True)
    new_name = models.CharField(max_length=200, blank=True)
    new_email = models.EmailField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=RepairState.values), name="repair_task_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(done_at__isnull=False),
                name="repair_ended_has_time",
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "agency", "state"], name="repair_task_by_agency"),
            models.Index(
                fields=["partnership", "due_on"], name="repair_task_due", condition=models.Q(state="open")
            ),
        )

    def __str__(self) -> str:
        return f"Repair of break {self.pair_break_id}"
